"""Playbooks: what is done in an incident of a kind, by whom, by when, by which act.

Content of packs. An incident takes the playbook of its kind when it is declared and
keeps it as it was then; a later edition moves nothing that is under way.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from jieqing.errors import WrongUsage, phrase
from jieqing.law.document import Item, Problem
from jieqing.people.matrix import MATRIX, PROGRAMME
from jieqing.programme.incidents.vocabulary import INCIDENT_KINDS
from jieqing.programme.items_in_use import items_in_use
from jieqing.programme.kernel_packs import NAMED
from jieqing.programme.pack_checks import POSTS, Checks
from jieqing.programme.packs import PackKind, shipped_items

KIND: Final = "playbook"
PACK: Final = "playbooks"
LONGEST: Final = 366 * 24 * 60
_ACTS = frozenset({*MATRIX, *PROGRAMME})
_STEP: Mapping[str, Any] = {
    "key": {"type": "string"},
    "text": {"type": "string"},
    "post": {"enum": sorted(POSTS)},
    "within": {"type": "integer", "minimum": 1, "maximum": LONGEST},
    "act": {"enum": sorted(_ACTS)},
    "done_when": {"type": "string"},
}
_NEEDED = ("key", "text", "post", "within", "done_when")


class PlaybookUnknown(WrongUsage):
    """There is no such playbook."""

    code = "playbook-unknown"
    cause = "There is no playbook {playbook}."
    advice = "The page of packs shows those that there are."


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step. ``within``: minutes from the declaring; ``act``: what it opens.

    A step that names an act is done by that act; one without by whoever holds its post
    saying what was done.
    """

    key: str
    text: str
    post: str
    within: int
    done_when: str
    act: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Playbook:
    """What is done in an incident of a kind; ``incident`` empty: of no kind alone."""

    key: str
    title: str
    incident: str
    steps: tuple[Step, ...]

    def step(self, key: str) -> Step | None:
        """Return a step by its key."""
        return next((one for one in self.steps if one.key == key), None)


def playbook_of(found: Mapping[str, Any]) -> Playbook:
    """Read a playbook out of a pack item's plain content, checked before."""
    return Playbook(
        key=found["key"],
        title=found["title"],
        incident=found["incident"],
        steps=tuple(Step(**each) for each in found["steps"]),
    )


def shipped_playbooks() -> Mapping[str, Mapping[str, Any]]:
    """Every playbook that ships, by key, as plain content."""
    return shipped_items(KIND)


def playbooks(tenant: str) -> Mapping[str, Mapping[str, Any]]:
    """Every playbook, by key: of loaded packs, and shipped ones not loaded yet."""
    return items_in_use(tenant, KIND)


def playbook(tenant: str, key: str) -> Mapping[str, Any]:
    """One playbook as plain content. Raises ``PlaybookUnknown``."""
    found = playbooks(tenant).get(key)
    if found is None:
        raise PlaybookUnknown(playbook=key[:64])
    return found


def playbook_for(tenant: str, incident: str) -> str | None:
    """The playbook of a kind of incident, by key; None: the company retired it."""
    found = playbooks(tenant).items()
    return next((key for key, one in found if one["incident"] == incident), None)


def _problems(item: Item, checks: Checks) -> Iterator[Problem]:
    yield from checks.known(item, "incident", frozenset({*INCIDENT_KINDS, ""}))
    seen: set[str] = set()
    for step in item.fields["steps"].items:
        lacking = [name for name in _NEEDED if name not in step.fields]
        yield from (checks.lacks(step, name) for name in lacking)
        key = str(step.fields["key"].value) if "key" in step.fields else ""
        if key in seen:
            yield checks.at(step, phrase("key '{key}' stands twice", key=key))
        seen.add(key)
        yield from checks.known(step, "post", POSTS)
        yield from checks.known(step, "act", _ACTS)
        within = step.fields.get("within")
        if within is not None and not isinstance(within.value, int):
            yield checks.at(within, phrase("'within' is a number of minutes"))
        for name, value in step.fields.items():
            if name not in _STEP:
                yield checks.at(value, phrase("field '{name}' is not known", name=name))


PLAYBOOK = PackKind(
    kind=KIND,
    mark="steps",
    needed={
        "incident": {"enum": sorted({*INCIDENT_KINDS, ""})},
        **NAMED,
        "steps": {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "properties": _STEP,
                "required": list(_NEEDED),
                "additionalProperties": False,
            },
        },
    },
    more={},
    problems=_problems,
)
"""A playbook as a pack has it."""
