"""What may be done with one person's course when, and by whom.

``assigned → started → (marking) → passed | failed``. A failed one opens again after
its cool-off by itself, a passed one runs out by itself; whether a credential holds is
told by the newest pass, so sitting again early loses nobody anything.
"""

from enum import StrEnum

from jieqing.flow.table import NEW, STAYS, Drift, Flow
from jieqing.programme.flows import row


class CourseAct(StrEnum):
    """What can be done with one person's course."""

    ASSIGN = "course-assign"
    ENROL = "course-enrol"
    READ = "course-read"
    START = "course-start"
    SUBMIT = "course-submit"
    MARK = "course-mark"
    ASK_EXEMPTION = "course-exempt-ask"
    EXEMPT = "course-exempt"
    NOT_EXEMPT = "course-exempt-not"
    SHEET = "course-sheet"


class SessionAct(StrEnum):
    """What can be done with a lesson held in a room."""

    OPEN = "course-session"
    ATTEND = "course-attend"
    CLOSE = "course-session-close"


class SessionState(StrEnum):
    """Whether people can still sign in."""

    OPEN = "session_open"
    CLOSED = "session_closed"


class CourseState(StrEnum):
    """Where one person's course stands."""

    ASSIGNED = "assigned"
    STARTED = "started"
    MARKING = "marking"
    PASSED = "passed"
    FAILED = "failed"
    EXPIRED = "expired"
    EXEMPT_ASKED = "exempt_asked"
    EXEMPT = "exempt"


_S, _A = CourseState, CourseAct
_AT_REST = (_S.ASSIGNED, _S.PASSED, _S.FAILED, _S.EXPIRED, _S.EXEMPT)
ENROLMENT = Flow(
    kind="course",
    transitions=(
        row(_A.ASSIGN, [NEW, _S.FAILED, _S.EXPIRED], [_S.ASSIGNED], "in_audience"),
        row(_A.ENROL, [NEW], [_S.ASSIGNED], "in_audience"),
        row(_A.READ, [*_AT_REST, _S.STARTED], [STAYS], "own_course"),
        row(_A.SHEET, [*_AT_REST, _S.STARTED], [STAYS], "evidence"),
        row(
            _A.START,
            [_S.ASSIGNED, _S.PASSED, _S.EXEMPT, _S.EXPIRED],
            [_S.STARTED],
            "own_course",
            "ends_soon",
            "lessons_taken",
        ),
        row(
            _A.SUBMIT,
            [_S.STARTED],
            [_S.PASSED, _S.FAILED, _S.MARKING],
            "own_course",
            "this_paper",
            "in_time",
        ),
        row(
            _A.MARK, [_S.MARKING], [_S.PASSED, _S.FAILED], "other_person", "all_marked"
        ),
        row(
            _A.ASK_EXEMPTION,
            [_S.ASSIGNED, _S.FAILED, _S.EXPIRED],
            [_S.EXEMPT_ASKED],
            "reason",
        ),
        row(_A.EXEMPT, [_S.EXEMPT_ASKED], [_S.EXEMPT], "second_person"),
        row(_A.NOT_EXEMPT, [_S.EXEMPT_ASKED], [_S.ASSIGNED], "reason"),
    ),
    drifts=(
        Drift(source=_S.FAILED, target=_S.ASSIGNED, clock="again"),
        Drift(source=_S.PASSED, target=_S.EXPIRED, clock="over"),
        Drift(source=_S.EXEMPT, target=_S.EXPIRED, clock="over"),
    ),
)
"""学习: one course of one person."""

SESSION = Flow(
    kind="session",
    transitions=(
        row(SessionAct.OPEN, [NEW], [SessionState.OPEN]),
        row(SessionAct.ATTEND, [SessionState.OPEN], [STAYS], "code_of_now"),
        row(SessionAct.CLOSE, [SessionState.OPEN], [SessionState.CLOSED]),
    ),
    drifts=(Drift(source=SessionState.OPEN, target=SessionState.CLOSED, clock="over"),),
)
"""课堂: a course taught in a room on one day; people sign in by a rolling code."""
