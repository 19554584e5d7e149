"""Checklists as packs have them: points, each with its ground and way of answering."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from jieqing.casebook.desk import Desk
from jieqing.errors import WrongUsage, phrase
from jieqing.law.document import Item, Problem
from jieqing.law.shipped import shipped_mapping
from jieqing.programme.audits.conditions import CONDITIONS
from jieqing.programme.audits.populations import POPULATIONS
from jieqing.programme.audits.queries import QUERIES
from jieqing.programme.borne_out import require_item
from jieqing.programme.figures import FIGURES
from jieqing.programme.issues.levels import Severity
from jieqing.programme.items_in_use import items_in_use
from jieqing.programme.kernel_packs import NAMED
from jieqing.programme.pack_checks import POSTS, Checks
from jieqing.programme.packs import PackKind, shipped_items
from jieqing.programme.vocabulary import shipped_anchors

KIND = "checklist"


class AuditKind(StrEnum):
    """What kind of audit a checklist is for."""

    AUDIT = "audit"
    INSPECTION = "inspection"
    SELF_CHECK = "self-check"
    DATA_QUALITY = "data-quality"
    BACKUP = "backup"
    ACCESS = "access"
    DUE_DILIGENCE = "due-diligence"
    EXPORT = "export"
    CLOSING = "closing"
    NORM = "norm"
    STANDARD = "standard-gap"


INDEPENDENT = frozenset({AuditKind.AUDIT, AuditKind.INSPECTION, AuditKind.CLOSING})
"""Kinds that nobody does of a post that was theirs in the period."""
KIND_WORDS: Mapping[AuditKind, str] = {
    AuditKind.AUDIT: "Internal audit",
    AuditKind.INSPECTION: "Inspection by the supervisor",
    AuditKind.SELF_CHECK: "Check by oneself",
    AuditKind.DATA_QUALITY: "Check of the data",
    AuditKind.BACKUP: "Check of backups",
    AuditKind.ACCESS: "Check of access",
    AuditKind.DUE_DILIGENCE: "Due diligence",
    AuditKind.EXPORT: "Check of sending abroad",
    AuditKind.CLOSING: "Check before a company ends",
    AuditKind.NORM: "Gap to a norm of the trade",
    AuditKind.STANDARD: "Gap to standards, side by side",
}


class Method(StrEnum):
    """How a point is answered."""

    LOOK = "look"
    ASK = "ask"
    TEST = "test"
    SAMPLE = "sample"
    AUTO = "auto"


METHODS: Mapping[Method, str] = {
    Method.LOOK: "Look at it",
    Method.ASK: "Ask people",
    Method.TEST: "Try it",
    Method.SAMPLE: "Draw a sample",
    Method.AUTO: "By the system",
}


class ChecklistUnknown(WrongUsage):
    """There is no such checklist."""

    code = "checklist-unknown"
    cause = "There is no checklist {checklist}."
    advice = "The page of audits lists those that are there."


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One point. ``figure`` with its bound, or ``query``, answers it by itself.

    ``sample`` names the population to be drawn from; ``applies_if`` a condition that
    the system can tell; where it does not hold, the point does not apply. ``topics`` of
    ``law.mapping`` and ``controls`` (standard:number) are what its answer serves.
    """

    key: str
    text: str
    method: Method
    anchors: tuple[str, ...]
    severity: Severity
    figure: str = ""
    least: int | None = None
    most: int | None = None
    query: str = ""
    argument: str = ""
    sample: str = ""
    applies_if: str = ""
    topics: tuple[str, ...] = ()
    controls: tuple[str, ...] = ()

    @property
    def is_automatic(self) -> bool:
        """Whether the system answers it."""
        return bool(self.figure or self.query)


@dataclass(frozen=True, slots=True, kw_only=True)
class Checklist:
    """A checklist; ``scope`` are the posts whose work is examined."""

    key: str
    title: str
    kind: AuditKind
    owner: str
    scope: tuple[str, ...]
    items: tuple[str, ...]
    anchors: tuple[str, ...]
    points: tuple[Point, ...]

    def point(self, key: str) -> Point | None:
        """Return a point by its key; None: it has none."""
        return next((one for one in self.points if one.key == key), None)

    @property
    def populations(self) -> tuple[str, ...]:
        """Names of the populations from which it draws."""
        return tuple(dict.fromkeys(one.sample for one in self.points if one.sample))


def checklist_of(found: Mapping[str, Any]) -> Checklist:
    """Read a checklist out of a pack item's plain content, checked before."""
    return Checklist(
        key=found["key"],
        title=found["title"],
        kind=AuditKind(found["kind"]),
        owner=found["owner"],
        scope=tuple(found["scope"]),
        items=tuple(found["items"]),
        anchors=tuple(found["anchors"]),
        points=tuple(map(_point_of, found["points"])),
    )


def shipped_checklists() -> Mapping[str, Mapping[str, Any]]:
    """Every checklist that ships, by key, as plain content."""
    return shipped_items(KIND)


def checklists(tenant: str) -> Mapping[str, Mapping[str, Any]]:
    """Every checklist, by key: of loaded packs, and shipped ones not loaded yet."""
    return items_in_use(tenant, KIND)


def checklist(tenant: str, key: str) -> Mapping[str, Any]:
    """One checklist as plain content. Raises ``ChecklistUnknown``."""
    found = checklists(tenant).get(key)
    if found is None:
        raise ChecklistUnknown(checklist=key[:64])
    return found


def checklist_as_loaded(desk: Desk, key: str) -> Mapping[str, Any]:
    """One checklist as plain content, held against how it was loaded.

    Raises ``ChecklistUnknown``, or ``RecordAltered`` where its row was edited.
    """
    require_item(desk, KIND, key)
    return checklist(desk.tenant, key)


def _point_of(found: Mapping[str, Any]) -> Point:
    auto = found.get("auto", {})
    return Point(
        key=found["key"],
        text=found["text"],
        method=Method(found["method"]),
        anchors=tuple(found["anchors"]),
        severity=Severity(found.get("severity", Severity.MINOR)),
        figure=auto.get("figure", ""),
        least=auto.get("least"),
        most=auto.get("most"),
        query=auto.get("query", ""),
        argument=auto.get("of", ""),
        sample=found.get("sample", ""),
        applies_if=found.get("applies_if", ""),
        topics=tuple(found.get("topics", ())),
        controls=tuple(found.get("controls", ())),
    )


def _problems(item: Item, checks: Checks) -> Iterator[Problem]:
    yield from checks.known(item, "kind", frozenset(AuditKind))
    yield from checks.known(item, "scope", POSTS)
    seen: set[str] = set()
    for point in item.fields["points"].items:
        for name in ("key", "text", "method", "anchors"):
            if name not in point.fields:
                yield checks.lacks(point, name)
        key = str(point.fields["key"].value) if "key" in point.fields else ""
        if key in seen:
            yield checks.at(point, phrase("key '{key}' stands twice", key=key))
        seen.add(key)
        yield from _point_problems(point, checks)


def _point_problems(point: Item, checks: Checks) -> Iterator[Problem]:
    yield from checks.known(point, "method", frozenset(Method))
    yield from checks.known(point, "anchors", frozenset(shipped_anchors()))
    yield from checks.known(point, "severity", frozenset(Severity))
    yield from checks.known(point, "sample", frozenset(POPULATIONS))
    yield from checks.known(point, "applies_if", frozenset(CONDITIONS))
    topics = frozenset(topic.id for topic in shipped_mapping())
    yield from checks.known(point, "topics", topics)
    for name, value in point.fields.items():
        if name not in _POINT:
            yield checks.at(value, phrase("field '{name}' is not known", name=name))
    auto = point.fields.get("auto")
    if auto is not None:
        yield from checks.known(auto, "figure", frozenset(FIGURES))
        yield from checks.known(auto, "query", frozenset(QUERIES))
        if not {"figure", "query"} & auto.fields.keys():
            yield checks.lacks(auto, "query")


_AUTO: Mapping[str, Any] = {
    "type": "object",
    "properties": {
        "figure": {"type": "string"},
        "least": {"type": "integer"},
        "most": {"type": "integer"},
        "query": {"type": "string"},
        "of": {"type": "string"},
    },
    "additionalProperties": False,
}
_POINT: Mapping[str, Any] = {
    "key": {"type": "string"},
    "text": {"type": "string"},
    "method": {"enum": sorted(Method)},
    "anchors": {"type": "array", "items": {"type": "string"}},
    "severity": {"enum": sorted(Severity)},
    "sample": {"type": "string"},
    "applies_if": {"type": "string"},
    "topics": {"type": "array", "items": {"type": "string"}},
    "controls": {"type": "array", "items": {"type": "string"}},
    "auto": _AUTO,
}
CHECKLIST = PackKind(
    kind=KIND,
    mark="points",
    needed={
        "kind": {"enum": sorted(AuditKind)},
        **NAMED,
        "scope": {"type": "array", "items": {"enum": sorted(POSTS)}},
        "points": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": _POINT,
                "required": ["key", "text", "method", "anchors"],
                "additionalProperties": False,
            },
        },
    },
    more={},
    problems=_problems,
)
"""A checklist as a pack has it."""
