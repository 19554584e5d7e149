"""A case in a list, in words: where it stands, what is next, whose turn, by when."""

from dataclasses import dataclass
from datetime import date

from jieqing.casebook.case_list import CaseRow
from jieqing.casebook.code_words import roles_named
from jieqing.casebook.state_words import state_words
from jieqing.console.cases.words import ACTIONS, RIGHTS
from jieqing.console.visit import Visit
from jieqing.language import said
from jieqing.law.working_days import Calendar

SOON = 3
"""Working days before its last day from which a case is marked as near it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """A last day as a page shows it: the day, and how many working days are left."""

    day: date
    words: str
    manner: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseLine:
    """One line of a list; ``is_mine``: the next act is one this person may do."""

    number: str
    address: str
    right: str
    state: str
    sentence: str
    action: str
    turn_of: str
    deadline: Deadline | None
    is_mine: bool


def line_of(visit: Visit, row: CaseRow) -> CaseLine:
    """Put one row into words."""
    action = ACTIONS.get(row.next_act, "") if row.next_act else ""
    calendar = visit.desk.calendar
    return CaseLine(
        number=row.number,
        address=f"/{visit.desk.tenant}/cases/{row.number}/",
        right=said(RIGHTS.get(row.right, row.right)),
        state=state_words(row.state),
        sentence=said(row.sentence),
        action=said(action) if action else "",
        turn_of=roles_named(row.turn_of) if row.turn_of else "",
        deadline=deadline(calendar, visit.today, row.due) if row.due else None,
        is_mine=bool(visit.roles & row.turn_of),
    )


def deadline(calendar: Calendar, today: date, last: date) -> Deadline:
    """Say how far a last day is, in working days; it is itself still in time."""
    if last == today:
        return Deadline(day=last, words=said("Due today"), manner="soon")
    if last < today:
        late = calendar.between(last, today)
        words = said("{count} working days overdue").format(count=late)
        return Deadline(day=last, words=words, manner="late")
    left = calendar.between(today, last)
    words = said("{count} working days left").format(count=left)
    return Deadline(day=last, words=words, manner="soon" if left <= SOON else "")
