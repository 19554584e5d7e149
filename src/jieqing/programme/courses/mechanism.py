"""Courses as a mechanism of the programme."""

from jieqing.programme.courses.certificates import LISTING
from jieqing.programme.courses.course_packs import COURSE
from jieqing.programme.courses.eye import CLAUSES, EYE
from jieqing.programme.courses.figures import FIGURES
from jieqing.programme.courses.flow import ENROLMENT, SESSION
from jieqing.programme.courses.keeping import EXPIRING
from jieqing.programme.courses.offered import LISTING as OFFERED
from jieqing.programme.courses.taught import FIGURES as CHANGES
from jieqing.programme.courses.taught import TAUGHT
from jieqing.programme.courses.wording import ACTS
from jieqing.programme.mechanism import Mechanism

COURSES = Mechanism(
    key="courses",
    flows=(ENROLMENT, SESSION),
    acts=ACTS,
    clauses=(*CLAUSES, TAUGHT),
    figures=(*CHANGES, *FIGURES),
    eye=EYE,
    kinds=(COURSE,),
    packs=("courses",),
    lists=(LISTING, OFFERED),
    expiring={"attempts": EXPIRING},
)
"""课程: what 学习 shows, and what opens acts of cases."""
