"""Courses as a mechanism of the programme."""

from jieqing.programme.courses.course_packs import COURSE
from jieqing.programme.courses.eye import CLAUSES, EYE
from jieqing.programme.courses.flow import ENROLMENT, CourseAct, CourseState
from jieqing.programme.mechanism import Mechanism

COURSES = Mechanism(
    key="courses",
    flows=(ENROLMENT,),
    states={
        CourseState.ASSIGNED: "Assigned",
        CourseState.STARTED: "Paper begun",
        CourseState.MARKING: "To be marked",
        CourseState.PASSED: "Passed",
        CourseState.FAILED: "Not passed",
        CourseState.EXPIRED: "Credential run out",
        CourseState.EXEMPT_ASKED: "Exemption proposed",
        CourseState.EXEMPT: "Exempt",
    },
    acts={
        CourseAct.ASSIGN: "Assign the course",
        CourseAct.READ: "I have taken this lesson to its end",
        CourseAct.START: "Begin the paper",
        CourseAct.SUBMIT: "Hand the paper in",
        CourseAct.MARK: "Mark the paper",
        CourseAct.ASK_EXEMPTION: "Propose an exemption",
        CourseAct.EXEMPT: "Confirm the exemption",
        CourseAct.NOT_EXEMPT: "Turn the exemption down",
    },
    clauses=CLAUSES,
    eye=EYE,
    kinds=(COURSE,),
    packs=("courses",),
)
"""课程: what 学习 shows, and what opens acts of cases."""
