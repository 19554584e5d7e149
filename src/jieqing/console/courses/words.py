"""The words of the pages of courses, and the links between them."""

from collections.abc import Mapping

from jieqing.console.visit import Visit
from jieqing.programme.courses.certificates import MANAGERS
from jieqing.programme.courses.flow import CourseState
from jieqing.programme.courses.values import CourseKind, LessonKind, QuestionKind

KINDS: Mapping[CourseKind, str] = {
    CourseKind.LAW: "Law",
    CourseKind.POLICY: "Company policy",
    CourseKind.OPERATION: "Operation",
    CourseKind.AWARENESS: "Awareness",
    CourseKind.CHANGE: "Change of policy",
}
LESSONS: Mapping[LessonKind, str] = {
    LessonKind.TEXT: "to read",
    LessonKind.HANDS_ON: "by hand",
    LessonKind.SCORM: "a package",
}
ASKS: Mapping[QuestionKind, str] = {
    QuestionKind.SINGLE: "One answer is right.",
    QuestionKind.MULTI: "Several answers are right; a part of them gives half.",
    QuestionKind.JUDGE: "Is it so?",
    QuestionKind.ORDER: "Number the steps in their order.",
    QuestionKind.CASE: "Answer in a few sentences; a person marks it.",
}
MANNERS: Mapping[CourseState, str] = {
    CourseState.PASSED: "ok-text",
    CourseState.EXEMPT: "ok-text",
    CourseState.FAILED: "late",
    CourseState.EXPIRED: "late",
}


def is_manager(visit: Visit) -> bool:
    """Whether this person sees who has passed."""
    return bool(MANAGERS & visit.roles)


def address(visit: Visit, place: str = "") -> str:
    """The address of a page of courses."""
    return f"/{visit.desk.tenant}/programme/courses/{place}"
