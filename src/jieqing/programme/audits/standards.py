"""Standards side by side: which of their controls a point of a checklist answers.

A control is a number and a sentence of ours; no standard's text is here. What the
topics of ``law.mapping`` say of GDPR and ISO/IEC 27701 is taken from there, so that one
table says it; the other standards stand in the pack. One answer serves every control
that its point names, and a control is met where every point that was judged is.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from jieqing.errors import phrase
from jieqing.language import CHINESE, spoken
from jieqing.law.document import Item, Problem
from jieqing.law.mapping import Regime
from jieqing.law.shipped import shipped_mapping
from jieqing.programme.audits.checklists import Checklist, Point
from jieqing.programme.audits.told import ToldAudit, Verdict
from jieqing.programme.kernel_packs import NAMED
from jieqing.programme.pack_checks import Checks
from jieqing.programme.packs import PackKind, shipped_items

KIND, PACK = "standard", "standards"
_UNSURE = "memory"
_VERIFIED = ("text", "secondary", _UNSURE)
_UNJUDGED = frozenset({Verdict.NOT_APPLICABLE, Verdict.NOT_CHECKED})
REGIMES = (Regime.GDPR, Regime.ISO)
"""Regimes of the mapping that are compared as standards."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Control:
    """One control: its number, what it asks in our words.

    ``is_unsure``: nobody here has read its number in the standard or a list of it.
    """

    no: str
    says: str
    is_unsure: bool

    @property
    def named(self) -> str:
        """Its number, with ~ where it was not checked."""
        return f"{self.no}~" if self.is_unsure else self.no


@dataclass(frozen=True, slots=True, kw_only=True)
class Standard:
    """A standard with those of its controls that are compared, by number."""

    key: str
    title: str
    controls: Mapping[str, Control]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """How an audit found a standard kept: controls by how they stand."""

    standard: Standard
    met: tuple[str, ...]
    lacking: tuple[str, ...]
    unjudged: tuple[str, ...]

    @property
    def judged(self) -> int:
        """How many controls the audit can say anything of."""
        return len(self.met) + len(self.lacking)


def standards() -> Mapping[str, Standard]:
    """Every standard compared, by key."""
    packed = (
        Standard(
            key=found["key"],
            title=found["title"],
            controls={
                one["number"]: Control(
                    no=one["number"],
                    says=one["says"],
                    is_unsure=one["verified"] == _UNSURE,
                )
                for one in found["controls"]
            },
        )
        for found in shipped_items(KIND).values()
    )
    return {one.key: one for one in (*map(_of_regime, REGIMES), *packed)}


def controls_of(point: Point) -> Mapping[str, tuple[str, ...]]:
    """Numbers of the controls that a point answers, by standard."""
    found: dict[str, dict[str, None]] = {}
    for key, no in _linked(point):
        found.setdefault(key, {})[no] = None
    return {key: tuple(numbers) for key, numbers in found.items()}


def crosswalk(audit: ToldAudit) -> tuple[Kept, ...]:
    """How each standard is kept by what an audit found; none where none is linked."""
    verdicts = {key: one.verdict for key, one in audit.answers.items()}
    by_standard = _points_by_control(audit.checklist)
    known = standards()
    return tuple(
        _kept(known[key], by_standard[key], verdicts)
        for key in known
        if key in by_standard
    )


def _points_by_control(found: Checklist) -> Mapping[str, Mapping[str, list[str]]]:
    by_standard: dict[str, dict[str, list[str]]] = {}
    for point in found.points:
        for key, numbers in controls_of(point).items():
            for no in numbers:
                by_standard.setdefault(key, {}).setdefault(no, []).append(point.key)
    return by_standard


def _kept(
    standard: Standard,
    linked: Mapping[str, list[str]],
    verdicts: Mapping[str, Verdict],
) -> Kept:
    met, lacking, unjudged = [], [], []
    for no, points in linked.items():
        judged = [
            verdicts[key]
            for key in points
            if key in verdicts and verdicts[key] not in _UNJUDGED
        ]
        if not judged:
            unjudged.append(no)
        elif all(one is Verdict.CONFORM for one in judged):
            met.append(no)
        else:
            lacking.append(no)
    return Kept(
        standard=standard,
        met=tuple(met),
        lacking=tuple(lacking),
        unjudged=tuple(unjudged),
    )


def _linked(point: Point) -> Iterator[tuple[str, str]]:
    topics = {topic.id: topic for topic in shipped_mapping()}
    for name in point.topics:
        for regime in REGIMES:
            for no in topics[name].places[regime].clauses:
                yield regime.value, no
    for control in point.controls:
        key, _, no = control.partition(":")
        yield key, no


def _of_regime(regime: Regime) -> Standard:
    controls: dict[str, Control] = {}
    is_chinese = spoken() == CHINESE
    for topic in shipped_mapping():
        place = topic.places[regime]
        words = topic.zh if is_chinese else topic.en
        for no in place.clauses:
            says = f"{controls[no].says}；{words}" if no in controls else words
            unsure = place.verified == _UNSURE
            controls[no] = Control(no=no, says=says, is_unsure=unsure)
    titles = {Regime.GDPR: "GDPR", Regime.ISO: "ISO/IEC 27701:2025"}
    return Standard(key=regime.value, title=titles[regime], controls=controls)


def unknown_links(found: Iterable[Point]) -> tuple[str, ...]:
    """Topics and controls that points name and nothing has; for a test of content."""
    topics = {topic.id for topic in shipped_mapping()}
    known = {f"{s.key}:{no}" for s in standards().values() for no in s.controls}
    return tuple(
        name
        for point in found
        for name in (*point.topics, *point.controls)
        if name not in topics and name not in known
    )


def _problems(item: Item, checks: Checks) -> Iterator[Problem]:
    seen: set[str] = set()
    for control in item.fields["controls"].items:
        lacking = [x for x in ("number", "says", "verified") if x not in control.fields]
        yield from (checks.lacks(control, name) for name in lacking)
        yield from checks.known(control, "verified", frozenset(_VERIFIED))
        no = str(control.fields["number"].value) if "number" in control.fields else ""
        if no in seen:
            yield checks.at(control, phrase("key '{key}' stands twice", key=no))
        seen.add(no)


_CONTROL: Mapping[str, Any] = {
    "type": "object",
    "properties": {
        "number": {"type": "string"},
        "says": {"type": "string"},
        "verified": {"enum": list(_VERIFIED)},
    },
    "required": ["number", "says", "verified"],
    "additionalProperties": False,
}
STANDARD = PackKind(
    kind=KIND,
    mark="controls",
    needed={**NAMED, "controls": {"type": "array", "items": _CONTROL}},
    more={},
    problems=_problems,
)
"""A standard as a pack has it: numbers, and sentences of ours."""
