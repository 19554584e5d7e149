"""Courses in words: states and acts."""

from collections.abc import Mapping

from jieqing.programme.courses.flow import (
    CourseAct,
    CourseState,
    SessionAct,
    SessionState,
)

STATES: Mapping[str, str] = {
    CourseState.ASSIGNED: "Assigned",
    CourseState.STARTED: "Paper begun",
    CourseState.MARKING: "To be marked",
    CourseState.PASSED: "Passed",
    CourseState.FAILED: "Not passed",
    CourseState.EXPIRED: "Credential run out",
    CourseState.EXEMPT_ASKED: "Exemption proposed",
    CourseState.EXEMPT: "Exempt",
    SessionState.OPEN: "People sign in",
    SessionState.CLOSED: "Held",
}
ACTS: Mapping[str, str] = {
    CourseAct.ASSIGN: "Assign the course",
    CourseAct.ENROL: "Enrol whom a change of the law concerns",
    CourseAct.READ: "I have taken this lesson to its end",
    CourseAct.START: "Begin the paper",
    CourseAct.SUBMIT: "Hand the paper in",
    CourseAct.MARK: "Mark the paper",
    CourseAct.ASK_EXEMPTION: "Propose an exemption",
    CourseAct.EXEMPT: "Confirm the exemption",
    CourseAct.NOT_EXEMPT: "Turn the exemption down",
    CourseAct.SHEET: "Enter the sheet",
    SessionAct.OPEN: "Teach it in a room",
    SessionAct.ATTEND: "Sign in",
    SessionAct.CLOSE: "End the session",
}
