"""The courses in use here: those of loaded packs, as this company edited them."""

from collections.abc import Mapping

from jieqing.casebook.desk import Desk
from jieqing.errors import WrongUsage
from jieqing.people.roll import Person
from jieqing.programme.audience import is_asked
from jieqing.programme.borne_out import item_as_loaded
from jieqing.programme.courses.values import KIND, Course, course_of
from jieqing.programme.items_in_use import content_of, loaded_items


class CourseUnknown(WrongUsage):
    """There is no such course in use."""

    code = "course-unknown"
    cause = "There is no course {course} in use here."
    advice = "Load the pack of courses first; the page of courses lists what there is."


def courses(tenant: str) -> Mapping[str, Course]:
    """Every course in use by its key; none before a pack was loaded."""
    found = loaded_items(tenant, KIND).items()
    return {key: course_of(plain) for key, plain in found}


def course_in_use(desk: Desk, key: str) -> tuple[Course, str]:
    """One course as it was loaded, and the version of its pack.

    Raises ``CourseUnknown``; ``RecordAltered``: its row was edited.
    """
    row = item_as_loaded(desk, KIND, key)
    if row is None:
        raise CourseUnknown(course=key[:64])
    return course_of(content_of(row)), row.version


def is_for(course: Course, person: Person) -> bool:
    """Whether a course is for somebody's posts."""
    return is_asked(course.audience, person)
