"""Drills as packs have them: at a table by injects, or live in a sandbox.

A live drill names the harm that is done (``script``), by which checks of everyday work
it must be noticed (``expects``) and how fast.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from jieqing.casebook.desk import Desk
from jieqing.errors import WrongUsage, phrase
from jieqing.evidence.canonical import canonical, read
from jieqing.law.document import Item, Problem
from jieqing.programme import sealed
from jieqing.programme.borne_out import require_item
from jieqing.programme.incidents.told import ToldIncident
from jieqing.programme.incidents.vocabulary import CHECKS, INCIDENT_KINDS
from jieqing.programme.items_in_use import items_in_use
from jieqing.programme.kernel_packs import NAMED
from jieqing.programme.pack_checks import POSTS, Checks
from jieqing.programme.packs import PackKind

KIND: Final = "drill"
PACK: Final = "drills"
SCRIPTS: Final = ("kill", "restore", "key", "ransom", "tamper", "overdue")
"""The harm that a sandbox can do to itself (``cli/drill_scripts.py``)."""


class Mode(StrEnum):
    """How a drill is played."""

    TABLE_TOP = "table-top"
    LIVE = "live"


class DrillUnknown(WrongUsage):
    """There is no such drill."""

    code = "drill-unknown"
    cause = "There is no drill {drill}."
    advice = "`jieqing programme drill list` shows those that there are."


@dataclass(frozen=True, slots=True, kw_only=True)
class Inject:
    """What is told to the team after so many minutes, and what it is to decide.

    ``points``: what whoever watches looks for. ``limit``: minutes to decide in.
    """

    at: int
    text: str
    expected: str
    points: tuple[str, ...] = ()
    limit: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Drill:
    """One drill. ``notice`` and ``contain``: within so many seconds, of a live one.

    ``passes``: the percentage of points with which one at a table is met.
    """

    key: str
    title: str
    mode: Mode
    incident: str
    injects: tuple[Inject, ...]
    roles: tuple[str, ...] = ()
    script: str = ""
    expects: tuple[str, ...] = ()
    notice: int = 0
    contain: int = 0
    passes: int = 0

    @property
    def is_live(self) -> bool:
        """Whether real harm is done to a sandbox."""
        return self.mode is Mode.LIVE

    @property
    def is_scored(self) -> bool:
        """Whether it has a score sheet; those of older packs had none."""
        return not self.is_live and all(one.points for one in self.injects)


def drill_of(found: Mapping[str, Any]) -> Drill:
    """Read a drill out of a pack item's plain content, checked before."""
    return Drill(
        key=found["key"],
        title=found["title"],
        mode=Mode(found["mode"]),
        incident=found["incident"],
        injects=tuple(
            Inject(**{**each, "points": tuple(each.get("points", ()))})
            for each in found["injects"]
        ),
        roles=tuple(found.get("roles", ())),
        script=found.get("script", ""),
        expects=tuple(found.get("expects", ())),
        notice=int(found.get("notice", 0)),
        contain=int(found.get("contain", 0)),
        passes=int(found.get("pass", 0)),
    )


def drills(tenant: str) -> Mapping[str, Mapping[str, Any]]:
    """Every drill, by key: of loaded packs, and shipped ones not loaded yet."""
    return items_in_use(tenant, KIND)


def drill(tenant: str, key: str) -> Drill:
    """One drill as it is in use. Raises ``DrillUnknown``."""
    return drill_of(_found(tenant, key))


def begun(desk: Desk, key: str) -> Mapping[str, object]:
    """Seal a drill as it is now; the facts of the entry that begins it.

    Raises ``RecordAltered`` where it is not as it was loaded.
    """
    require_item(desk, KIND, key)
    found = _found(desk.tenant, key)
    content = sealed.write(desk.home, canonical(dict(found)))
    is_of_sandbox = found["mode"] == Mode.LIVE
    return {"drill": key, "script": content, "live": is_of_sandbox}


def drill_in(desk: Desk, incident: ToldIncident) -> Drill | None:
    """Return the drill that is played, as it was when it began; None: none is."""
    if not incident.drill:
        return None
    name = str(incident.record.leaves[0].entry.facts["script"])
    found: Any = read(sealed.read(desk.home, name, incident.no), "drill")
    return drill_of(found)


def is_live(incident: ToldIncident) -> bool:
    """Whether a record is a live drill, by what shipped or was sealed in its entry."""
    return bool(incident.record.leaves[0].entry.facts.get("live", False))


def _found(tenant: str, key: str) -> Mapping[str, Any]:
    found = drills(tenant).get(key)
    if found is None:
        raise DrillUnknown(drill=key[:64])
    return found


_INJECT: Mapping[str, Any] = {
    "at": {"type": "integer", "minimum": 0},
    "text": {"type": "string"},
    "expected": {"type": "string"},
}
_SCORED: Mapping[str, Any] = {
    "limit": {"type": "integer", "minimum": 1, "maximum": 480},
    "points": {"type": "array", "minItems": 1, "items": {"type": "string"}},
}
_SECONDS: Mapping[str, Any] = {"type": "integer", "minimum": 1, "maximum": 3600}
_LIVE = ("script", "expects", "notice", "contain")


def _problems(item: Item, checks: Checks) -> Iterator[Problem]:
    yield from checks.known(item, "mode", frozenset(Mode))
    yield from checks.known(item, "incident", frozenset(INCIDENT_KINDS))
    yield from checks.known(item, "roles", POSTS)
    yield from checks.known(item, "script", frozenset(SCRIPTS))
    yield from checks.known(item, "expects", frozenset(CHECKS))
    mode = item.fields.get("mode")
    if mode is not None and mode.value == Mode.LIVE:
        yield from (checks.lacks(item, one) for one in _LIVE if one not in item.fields)
    is_at_table = mode is not None and mode.value == Mode.TABLE_TOP
    if is_at_table and "pass" not in item.fields:
        yield checks.lacks(item, "pass")
    wanted = {**_INJECT, **(_SCORED if is_at_table else {})}
    for inject in item.fields["injects"].items:
        lacking = [name for name in wanted if name not in inject.fields]
        yield from (checks.lacks(inject, name) for name in lacking)
        for name, value in inject.fields.items():
            if name not in {**_INJECT, **_SCORED}:
                yield checks.at(value, phrase("field '{name}' is not known", name=name))


DRILL = PackKind(
    kind=KIND,
    mark="injects",
    needed={
        "mode": {"enum": sorted(Mode)},
        "incident": {"enum": sorted(INCIDENT_KINDS)},
        **NAMED,
        "injects": {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "properties": {**_INJECT, **_SCORED},
                "required": sorted(_INJECT),
                "additionalProperties": False,
            },
        },
    },
    more={
        "roles": {"type": "array", "items": {"enum": sorted(POSTS)}},
        "script": {"enum": list(SCRIPTS)},
        "expects": {"type": "array", "minItems": 1, "items": {"enum": sorted(CHECKS)}},
        "notice": _SECONDS,
        "contain": _SECONDS,
        "pass": {"type": "integer", "minimum": 1, "maximum": 100},
    },
    problems=_problems,
)
"""A drill as a pack has it."""
