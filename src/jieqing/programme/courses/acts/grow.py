"""Put questions that were read from a file into a course of this company.

From then on the course's questions are this company's: a later pack lists them as
edited and leaves them. Papers that were drawn stay as they are.
"""

from collections.abc import Sequence

from django.db import transaction

from jieqing.casebook.desk import Desk
from jieqing.errors import WrongUsage
from jieqing.programme.acting import Asked
from jieqing.programme.acts import load_pack
from jieqing.programme.courses.catalogue import course_in_use
from jieqing.programme.courses.imports import Read, Shelf, as_items
from jieqing.programme.courses.values import KIND
from jieqing.programme.items_in_use import content_of
from jieqing.programme.models import PackItem


class BankUnknown(WrongUsage):
    """The course has no such bank, or has such a question already."""

    code = "course-bank-unfit"
    cause = "{course} has no bank of this name and level, or has {count} of the stems."
    advice = "Choose one of its banks; take out what is there already."


def add_questions(
    desk: Desk, asked: Asked, key: str, found: Sequence[Read], shelf: Shelf
) -> int:
    """Put questions on a shelf of a course; returns how many.

    Raises ``CourseUnknown``, ``BankUnknown`` or ``NotEntitled``.
    """
    course, _ = course_in_use(desk, key)
    stems = {one.stem for one in course.questions}
    twice = sum(one.stem in stems for one in found)
    shelves = {(one.bank, one.level) for one in course.draws}
    if twice or (shelf.bank, shelf.level) not in shelves:
        raise BankUnknown(course=course.title, count=twice)
    with transaction.atomic():
        row = PackItem.objects.get(tenant=desk.tenant, kind=KIND, key=key)
        there = list(content_of(row)["questions"])
        more = as_items(found, shelf, [one["id"] for one in there])
        fields = {"questions": [*there, *more]}
        load_pack.edit(desk, (KIND, key), fields, by=asked.by, at=asked.at)
    return len(more)
