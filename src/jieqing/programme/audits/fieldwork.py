"""In the field: what the system computes, cases tested again, points answered."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from jieqing.casebook.desk import Desk
from jieqing.casebook.work import CaseUnknown
from jieqing.errors import NeedsPerson
from jieqing.evidence.canonical import canonical
from jieqing.programme import sealed
from jieqing.programme.acting import Asked
from jieqing.programme.audits.checklists import Point
from jieqing.programme.audits.conditions import CONDITIONS
from jieqing.programme.audits.flow import AuditAct, AuditState
from jieqing.programme.audits.independence import require_not_own_case
from jieqing.programme.audits.planning import (
    AuditUnfit,
    Begun,
    beginning,
    require_team,
)
from jieqing.programme.audits.populations import POPULATIONS
from jieqing.programme.audits.queries import QUERIES, Look, Said
from jieqing.programme.audits.recheck import Tested, recheck
from jieqing.programme.audits.told import FAULTS, Test, ToldAudit, Verdict, told
from jieqing.programme.evidence import LARGEST
from jieqing.programme.figures import COUNT, FIGURES
from jieqing.programme.figures import Asked as FigureAsked

NAMED = 10


class PointsUnanswered(NeedsPerson):
    """A report has an answer to every point."""

    code = "audit-points-unanswered"
    cause = "{record} has {points} points without an answer and {cases} untested cases."
    advice = "Answer each; what does not apply or was not examined needs a reason."


class FoundOtherwise(NeedsPerson):
    """What the system found is no longer so."""

    code = "audit-found-otherwise"
    cause = "In {record} the system finds otherwise now: {points}."
    advice = "Let it compute again, look at what changed, then draft the report."


class ReasonForPoint(NeedsPerson):
    """The answer says nothing without words."""

    code = "audit-answer-needs-reason"
    cause = "The answer to {point} needs a sentence: what was seen, or why not."
    advice = "Say it in words that the audited understand next year."


class RetestAsked(NeedsPerson):
    """What was at fault last time is tested, not passed over."""

    code = "audit-retest-asked"
    cause = "{point} was at fault in the audit before; it is to be tested again."
    advice = "Look at it, and answer what you find."


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What somebody answers a point; ``evidence``: a file's content, or nothing."""

    point: str
    verdict: Verdict
    note: str = ""
    evidence: bytes = b""


def compute(desk: Desk, asked: Asked) -> Mapping[str, Verdict]:
    """Let the system answer the points that it can; may be asked again.

    Returns what it found by point.
    """
    with beginning(desk, asked) as begun_:
        require_team(begun_)
        found = dict(_computed(desk, begun_.told, asked.at))
        said = {
            key: [verdict, str(one.of), str(one.wrong), *one.names[:NAMED]]
            for key, (verdict, one) in found.items()
        }
        facts = {"computed": said, "ledger_size": desk.ledger.size()}
        begun_.doing.conclude(None, facts)
        return {key: verdict for key, (verdict, _) in found.items()}


def add_sample(desk: Desk, asked: Asked, ref: str, reason: str) -> None:
    """Add a case by judgement; the report shows it apart from those drawn."""
    with beginning(desk, asked) as begun_:
        require_team(begun_)
        names = (
            POPULATIONS[n](desk, begun_.told.period) for n in ("ended", "executed")
        )
        if ref not in {one for found in names for one in found}:
            raise CaseUnknown(case=ref[:32])
        if ref in begun_.told.sample:
            raise AuditUnfit(reason="the case is in the sample already")
        begun_.doing.conclude(None, {"ref": ref, "reason": begun_.keep(reason)})


def test(desk: Desk, asked: Asked, ref: str) -> Tested:
    """Examine a case of the sample now, by the engine where that can be.

    Raises ``OwnCase`` or ``CaseUnknown``.
    """
    before = told(desk, asked.no)
    if ref not in before.sample:
        raise CaseUnknown(case=ref[:32])
    roll = desk.register.roll(asked.at)
    require_not_own_case(desk, roll, roll.entitled(asked.by, AuditAct.TEST), ref)
    found = recheck(desk, ref, asked.at)
    with beginning(desk, asked) as begun_:
        require_team(begun_)
        facts = {
            "ref": ref,
            "outcome": found.outcome,
            "residue": str(found.residue),
            "tables": str(found.tables),
            "wrong": list(found.wrong[:NAMED]),
        }
        begun_.doing.conclude(None, facts)
    return found


def answer(desk: Desk, asked: Asked, given: Given) -> None:
    """Answer a point, as was seen. Raises ``ReasonForPoint`` or ``RetestAsked``."""
    with beginning(desk, asked) as begun_:
        require_team(begun_)
        _require_answerable(begun_, given)
        content = given.evidence
        facts = {
            "point": given.point,
            "verdict": given.verdict,
            "note": begun_.keep(given.note) if given.note.strip() else "",
            "evidence": sealed.write(desk.home, content) if content else "",
            "sha256": hashlib.sha256(content).hexdigest() if content else "",
        }
        begun_.doing.conclude(None, facts)


def draft(desk: Desk, asked: Asked, opinion: str) -> str:
    """End the fieldwork: every point answered, every case tested; freeze the results.

    What the system answered it looks at again now. Returns the digest, which lead and
    report name. Raises ``PointsUnanswered`` or ``FoundOtherwise``.
    """
    with beginning(desk, asked) as begun_:
        require_team(begun_)
        found = begun_.told
        if found.unanswered or found.untested:
            raise PointsUnanswered(
                record=asked.no,
                points=len(found.unanswered),
                cases=len(found.untested),
            )
        _require_found_still(desk, found, asked.at)
        digest = results_digest(found)
        facts = {"opinion": begun_.keep(opinion), "results": digest}
        begun_.doing.conclude(AuditState.DRAFTING, facts)
        return digest


def results_digest(found: ToldAudit) -> str:
    """SHA-256 (hex) of all that was found: answers, sample, outcomes."""
    content = {
        "audit": found.no,
        "checklist": found.digest,
        "answers": {
            key: [one.verdict, one.note, one.evidence, str(one.of), str(one.wrong)]
            for key, one in sorted(found.answers.items())
        },
        "drawn": {name: list(refs) for name, refs in found.drawn.items()},
        "added": sorted(found.added),
        "tests": {ref: [t.outcome, str(t.residue)] for ref, t in found.tests.items()},
    }
    return hashlib.sha256(canonical(content)).hexdigest()


def _require_found_still(desk: Desk, found: ToldAudit, at: datetime) -> None:
    """What was well still is; a fault that was mended since stays as it was found."""
    now = dict(_computed(desk, found, at))
    was_well = (
        key
        for key, one in found.answers.items()
        if one.is_computed and one.verdict is Verdict.CONFORM
    )
    stale = [
        key for key in was_well if key not in now or now[key][0] is not Verdict.CONFORM
    ]
    if stale:
        raise FoundOtherwise(record=found.no, points=", ".join(sorted(stale)[:NAMED]))


def _computed(
    desk: Desk, found: ToldAudit, at: datetime
) -> Iterator[tuple[str, tuple[Verdict, Said]]]:
    look = Look(FigureAsked(desk=desk, period=found.period, at=at))
    holds = {name: holds(desk) for name, holds in CONDITIONS.items()}
    for point in found.checklist.points:
        if point.applies_if and not holds[point.applies_if]:
            yield point.key, (Verdict.NOT_APPLICABLE, Said(of=1, wrong=0))
            continue
        said = _of_point(look, found, point)
        if said is not None and said.of:
            fault = FAULTS[point.severity]
            yield point.key, (fault if said.wrong else Verdict.CONFORM, said)


def _of_point(look: Look, found: ToldAudit, point: Point) -> Said | None:
    if point.query:
        return QUERIES[point.query](look, point.argument)
    if point.figure:
        return _of_figure(look, point)
    if point.sample:
        return _of_sample(found, point)
    return None


def _of_figure(look: Look, point: Point) -> Said | None:
    """A share is of its whole; a count that may be nought is wrong by itself."""
    counted = FIGURES[point.figure].compute(look.asked)
    if counted is None:
        return None
    value = float(counted.value)
    is_low = point.least is not None and value < point.least
    is_high = point.most is not None and value > point.most
    if counted.whole == COUNT:
        of = max(counted.part, 1)
        return Said(of=of, wrong=counted.part if is_low or is_high else 0)
    lacking = max(counted.whole - counted.part, 1)
    return Said(of=counted.whole, wrong=lacking if is_low or is_high else 0)


def _of_sample(found: ToldAudit, point: Point) -> Said | None:
    """Once every case drawn for the point is tested, the sample answers it."""
    drawn = (*found.drawn.get(point.sample, ()), *found.added)
    tests: dict[str, Test] = {r: found.tests[r] for r in drawn if r in found.tests}
    if not drawn or len(tests) < len(set(drawn)):
        return None
    failed = tuple(ref for ref, one in tests.items() if one.has_failed)
    return Said(of=len(tests), wrong=len(failed), names=failed)


def _require_answerable(begun_: Begun, given: Given) -> None:
    found, key, verdict = begun_.told, given.point, given.verdict
    if found.checklist.point(key) is None:
        raise AuditUnfit(reason="the checklist has no such point")
    if len(given.evidence) > LARGEST:
        raise AuditUnfit(reason="the evidence is too large")
    known = found.answers.get(key)
    is_other = known is not None and known.is_computed and known.verdict is not verdict
    if (verdict.needs_reason or is_other) and not given.note.strip():
        raise ReasonForPoint(point=key)
    is_passed_over = verdict in {Verdict.NOT_APPLICABLE, Verdict.NOT_CHECKED}
    if key in found.retests and is_passed_over:
        raise RetestAsked(point=key)
