"""The courses in use as a list: for whom, how much to learn, what they open."""

from collections.abc import Iterable
from datetime import date

from jieqing.casebook.desk import Desk
from jieqing.language import said
from jieqing.paper.paper import Cell
from jieqing.programme.courses.catalogue import courses
from jieqing.programme.lists import Listing
from jieqing.programme.titles import title_told
from jieqing.programme.wording import ACTS, post_words


def _rows(desk: Desk, today: date) -> Iterable[tuple[Cell, ...]]:
    del today
    for one in courses(desk.tenant).values():
        yield (
            one.key,
            title_told(one.title),
            ", ".join(post_words(post) for post in one.audience),
            len(one.lessons),
            len(one.questions),
            one.pass_mark,
            one.valid_months,
            ", ".join(said(ACTS[act]) if act in ACTS else act for act in one.opens),
        )


LISTING = Listing(
    name="courses",
    title="All courses",
    heads=(
        "Item",
        "Course",
        "For whom",
        "Lessons",
        "Questions",
        "Pass mark",
        "Months it holds",
        "Opens",
    ),
    rows=_rows,
)
