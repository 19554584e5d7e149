"""What falls on the days of a span: tasks, documents to be looked at again, effects.

One query a kind; the calendar's pages and its ICS file are drawn from it.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from jieqing.casebook.desk import Desk
from jieqing.errors import phrase
from jieqing.language import filled
from jieqing.programme import models
from jieqing.programme.flows import TASKS_HANDED_IN, DocumentState
from jieqing.programme.shown import months_on
from jieqing.programme.templates import templates
from jieqing.programme.titles import title_told


@dataclass(frozen=True, slots=True, kw_only=True)
class Falls:
    """One thing that falls on a day; ``task`` None: it is no task of a duty.

    ``address``: of its page, from the programme's; empty: a document's. ``part``: which
    of several days of one record. ``is_typed``: somebody typed the title, so it goes to
    nobody's calendar outside. ``not_to``: the number of a person who is not to see it;
    empty: everybody may. ``is_owed``: its post has to do it by then, and has not.
    """

    day: date
    no: str
    title: str
    post: str
    task: models.Task | None = None
    address: str = ""
    part: str = ""
    is_typed: bool = False
    not_to: str = ""
    is_owed: bool = False

    @property
    def place(self) -> str:
        """Where its page is, from the programme's."""
        kind = "documents" if self.task is None else "tasks"
        return self.address or f"{kind}/{self.no}/"


def falls_on(
    day: date, record: models.Record, place: str, *, is_owed: bool = False
) -> Falls:
    """Return what falls on a day of a record whose page is in a place of its kind.

    People type the titles of records.
    """
    return Falls(
        day=day,
        no=record.no,
        title=record.title,
        post=record.owner_post,
        address=f"{place}/{record.no}/",
        is_typed=True,
        is_owed=is_owed,
    )


FALLING: Final[dict[str, Callable[[Desk, date, date], Iterable[Falls]]]] = {}
"""What else falls on the days of a span, by mechanism; one query or two each."""


def falls_in(
    desk: Desk, first: date, last: date, *, post: str, by: str = ""
) -> tuple[Falls, ...]:
    """Return what falls on days, both ends included; ``post`` empty: everybody's.

    ``by``: who is to see it; empty: anybody may, so it has nothing that one may not.
    """
    found = [*_tasks(desk, first, last), *_documents(desk, first, last)]
    for falling in FALLING.values():
        found.extend(falling(desk, first, last))
    seen = (one for one in found if not one.not_to or by not in ("", one.not_to))
    mine = [one for one in seen if post in ("", one.post)]
    return tuple(sorted(mine, key=lambda one: (one.day, one.no)))


def owed_in(desk: Desk, first: date, last: date) -> tuple[Falls, ...]:
    """Return what somebody has to do by a day within these and has not done yet."""
    found = [*_tasks(desk, first, last)]
    for falling in FALLING.values():
        found.extend(falling(desk, first, last))
    owed = (one for one in found if one.is_owed)
    return tuple(sorted(owed, key=lambda one: (one.day, one.no)))


def _tasks(desk: Desk, first: date, last: date) -> Iterator[Falls]:
    rows = models.Task.objects.select_related("record").filter(
        record__tenant=desk.tenant, due_on__gte=first, due_on__lte=last
    )
    for row in rows.order_by("due_on"):
        yield Falls(
            day=row.due_on,
            no=row.record.no,
            title=title_told(row.record.title),
            post=row.record.owner_post,
            task=row,
            is_owed=row.engine_position is None
            and row.record.state not in TASKS_HANDED_IN,
        )


def _documents(desk: Desk, first: date, last: date) -> Iterator[Falls]:
    rows = models.Version.objects.select_related("record__document").filter(
        record__tenant=desk.tenant,
        state=DocumentState.APPROVED,
        effective_on__isnull=False,
    )
    known = templates(desk.tenant)
    newest = {row.record.no: row for row in rows.order_by("number")}
    for row in newest.values():
        effect, made_from = row.effective_on, known.get(row.record.document.template)
        if effect is None or made_from is None:
            continue
        title = title_told(row.record.title)
        begins = phrase("{title} takes effect", title=title)
        again = phrase("{title} is to be looked at again", title=title)
        days = (
            ("effect", effect, begins),
            ("again", months_on(effect, made_from.valid_months), again),
        )
        for part, day, words in days:
            if first <= day <= last:
                yield Falls(
                    day=day,
                    no=row.record.no,
                    title=filled(words.message, words.facts),
                    post=row.record.owner_post,
                    part=part,
                )
