"""Due diligence: every point of a checklist answered, and what is too grave to go on.

The checklist is the one of the pack in use. A point that it calls grave may not be
found wanting at all; of the others none may be found greatly wanting, or unlooked at.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from jieqing.casebook.desk import Desk
from jieqing.errors import WrongUsage
from jieqing.evidence.canonical import canonical, parse
from jieqing.programme import sealed
from jieqing.programme.audits.checklists import (
    Checklist,
    checklist,
    checklist_as_loaded,
    checklist_of,
)
from jieqing.programme.audits.told import Verdict
from jieqing.programme.issues.levels import Severity

CHECKLIST = "due-diligence"
FRESH = timedelta(days=365)


class PointsOpen(WrongUsage):
    """An assessment with holes is none."""

    code = "party-points-open"
    cause = "{count} points are not answered, the first of them {point}."
    advice = "Answer each; what nobody could look at is answered as not checked."


class FaultUntold(WrongUsage):
    """What was found is said."""

    code = "party-fault-untold"
    cause = "{point} is not answered as conforming, and it is not said why."
    advice = "Say in a sentence what was seen or asked."


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What was found of one point."""

    verdict: Verdict
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """The facts of an assessment: counts and keys only; what was said is sealed."""

    answers: str
    facts: Mapping[str, object]
    is_good: bool


def points_in_use(desk: Desk) -> Checklist:
    """The checklist as it is used here now."""
    return checklist_of(checklist(desk.tenant, CHECKLIST))


def judged(desk: Desk, answers: Mapping[str, Answer], today: date) -> Judged:
    """Seal the answers and count them.

    Raises ``PointsOpen``, ``FaultUntold``, or ``RecordAltered`` where the checklist is
    not as it was loaded.
    """
    plain = checklist_as_loaded(desk, CHECKLIST)
    asked = checklist_of(plain)
    _require_answered(asked, answers)
    grave = [*_grave(asked, answers)]
    digest = hashlib.sha256(canonical(plain)).hexdigest()
    content = {
        "checklist": digest,
        "answers": {key: [one.verdict, one.note] for key, one in answers.items()},
    }
    name = sealed.write(desk.home, canonical(content))
    facts = {
        "checklist": CHECKLIST,
        "checklist_digest": digest,
        "answers": name,
        "points": len(asked.points),
        "faults": sorted(k for k, one in answers.items() if one.verdict.is_fault),
        "grave": sorted(grave),
        "until": (today + FRESH).isoformat(),
    }
    return Judged(answers=name, facts=facts, is_good=not grave)


def answers_of(desk: Desk, name: str, no: str) -> Mapping[str, Answer]:
    """Open the answers of an assessment. Raises ``SealedTextGone``."""
    content = parse(sealed.read(desk.home, name, no), no)
    found = content.get("answers", {}) if isinstance(content, dict) else {}
    return {
        str(key): Answer(verdict=Verdict(str(one[0])), note=str(one[1]))
        for key, one in found.items()
    }


def _require_answered(asked: Checklist, answers: Mapping[str, Answer]) -> None:
    open_ = [point.key for point in asked.points if point.key not in answers]
    if open_ or not asked.points:
        raise PointsOpen(count=len(open_), point=open_[0] if open_ else "—")
    for point in asked.points:
        one = answers[point.key]
        if one.verdict is not Verdict.CONFORM and not one.note.strip():
            raise FaultUntold(point=point.key)


def _grave(asked: Checklist, answers: Mapping[str, Answer]) -> Iterator[str]:
    for point in asked.points:
        verdict = answers[point.key].verdict
        is_grave = point.severity in {Severity.MAJOR, Severity.CRITICAL}
        too_much = (Verdict.MAJOR, Verdict.NOT_CHECKED)
        if verdict in too_much or (is_grave and verdict.is_fault):
            yield point.key
