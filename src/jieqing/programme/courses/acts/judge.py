"""Mark the cases of a paper; spare somebody a course by two people."""

from collections.abc import Mapping

from jieqing.casebook.desk import Desk, day_of
from jieqing.errors import WrongUsage
from jieqing.programme import sealed
from jieqing.programme.acting import Asked, Doing, doing
from jieqing.programme.courses.acts.sit import (
    Outcome,
    answers_of,
    end_attempt,
    paper_of,
    until_from,
)
from jieqing.programme.courses.catalogue import course_in_use
from jieqing.programme.courses.enrolments import ATTEMPT, UNTIL, clocks_of, told
from jieqing.programme.courses.flow import ENROLMENT, CourseAct, CourseState
from jieqing.programme.courses.models import Attempt, Enrolment
from jieqing.programme.courses.papers import FULL, points_of
from jieqing.programme.guards import require_other_human, require_reason


class MarksMissing(WrongUsage):
    """Every case of a paper is marked, with points that it can have."""

    code = "course-marks-missing"
    cause = "{record} has {count} cases whose points are missing or out of range."
    advice = "Give each of them 0 to {most} points."


def attempt_to_mark(desk: Desk, no: str) -> Attempt:
    """The paper that waits for a person. Raises ``Attempt.DoesNotExist``."""
    rows = Attempt.objects.select_related("enrolment__record")
    return rows.get(
        enrolment__record__tenant=desk.tenant,
        enrolment__record__no=no,
        submitted_at__isnull=False,
        is_passed=None,
    )


def mark(desk: Desk, asked: Asked, marks: Mapping[str, int]) -> Outcome:
    """Give the cases of a paper their points; who sat it cannot.

    Raises ``SamePerson``, ``MarksMissing`` or ``NotInTable``.
    """
    known = told(desk, asked.no, day_of(asked.at))
    course, _ = course_in_use(desk, known.row.course)
    with doing(desk, ENROLMENT, asked, clocks_of(known.record)) as act:
        require_other_human(act, [known.row.person], "learner")
        attempt = attempt_to_mark(desk, asked.no)
        paper = paper_of(desk, attempt)
        cases = [one.asked.id for one in paper.drawn if one.needs_person]
        wrong = [one for one in cases if marks.get(one, -1) not in range(FULL + 1)]
        if wrong:
            raise MarksMissing(record=asked.no, count=len(wrong), most=FULL)
        attempt.marks = {one: marks[one] for one in cases}
        attempt.points = points_of(paper, answers_of(desk, attempt), attempt.marks)
        facts = {ATTEMPT: str(attempt.number)}
        passed = paper.is_passed_with(attempt.points)
        return end_attempt(act, known, (attempt, course), facts, is_passed=passed)


def ask_exemption(desk: Desk, asked: Asked, reason: str) -> None:
    """Propose to spare somebody a course: they know it already, and how that shows."""
    known = told(desk, asked.no, day_of(asked.at))
    with doing(desk, ENROLMENT, asked, clocks_of(known.record)) as act:
        act.conclude(CourseState.EXEMPT_ASKED, _reasoned(act, reason))


def exempt(desk: Desk, asked: Asked) -> None:
    """Spare it as the second person, as long as the credential would hold.

    Who takes the course and who proposed it cannot. Raises ``SamePerson``.
    """
    known = told(desk, asked.no, day_of(asked.at))
    course, _ = course_in_use(desk, known.row.course)
    proposed = known.record.last(CourseAct.ASK_EXEMPTION)
    with doing(desk, ENROLMENT, asked, clocks_of(known.record)) as act:
        proposer = [proposed.entry.actor] if proposed else []
        require_other_human(act, proposer, "proposer")
        require_other_human(act, [known.row.person], "learner")
        until = until_from(act.today, course)
        Enrolment.objects.filter(pk=known.row.pk).update(until=until)
        act.conclude(CourseState.EXEMPT, {UNTIL: until.isoformat()})


def not_exempt(desk: Desk, asked: Asked, reason: str) -> None:
    """Turn the proposal down; the course is to be taken."""
    known = told(desk, asked.no, day_of(asked.at))
    with doing(desk, ENROLMENT, asked, clocks_of(known.record)) as act:
        act.conclude(CourseState.ASSIGNED, _reasoned(act, reason))


def _reasoned(act: Doing, reason: str) -> Mapping[str, str]:
    said = require_reason(act, reason)
    return {"reason": sealed.write(act.desk.home, said.encode())}
