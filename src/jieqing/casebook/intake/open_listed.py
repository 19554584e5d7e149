"""Open a case for every request of a list, or none at all.

All openings share one transaction: where one of them is refused, the others have not
happened either, and every refused row is named.
"""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from jieqing.casebook.acts.open import open_case
from jieqing.casebook.desk import Desk
from jieqing.casebook.flows import Act
from jieqing.casebook.intake.request_list import (
    ListedRequest,
    Problem,
    RequestList,
    problem_lines,
)
from jieqing.errors import JieqingError, Phrase, WrongUsage, lines

SHOWN_AT_MOST = 50
_WHOLE_ROW = "A"


class ListRefused(WrongUsage):
    """Rows of the list are wrong; no case was opened."""

    code = "list-refused"
    cause = "The list has {count} problem(s):\n{errors}\n"
    advice = "Correct these cells and import the list again; no case was opened."

    @classmethod
    def of(cls, problems: Sequence[Problem]) -> "ListRefused":
        """Return the refusal that names the first of these problems."""
        shown = lines(list(problem_lines(problems))[:SHOWN_AT_MOST])
        return cls(count=len(problems), errors=shown)


def open_listed(
    desk: Desk, read: RequestList, *, by: str, at: datetime
) -> tuple[str, ...]:
    """Open all cases and return their numbers, in the order of the rows.

    Raises ``ListRefused`` or ``NotEntitled``; then nothing has changed.
    """
    if read.problems:
        raise ListRefused.of(read.problems)
    desk.register.entitled(by, Act.OPEN)
    numbers: list[str] = []
    problems: list[Problem] = []
    with transaction.atomic():
        for listed in read.requests:
            opened = _opened(desk, listed, by, at)
            if isinstance(opened, Problem):
                problems.append(opened)
            else:
                numbers.append(opened)
        if problems:
            raise ListRefused.of(problems)
    return tuple(numbers)


def _opened(desk: Desk, listed: ListedRequest, by: str, at: datetime) -> str | Problem:
    """Open one, within what can be taken back; a refusal becomes its row's problem."""
    try:
        with transaction.atomic():
            return open_case(desk, listed.request, by=by, at=at)
    except JieqingError as refused:
        what = Phrase(refused.cause, refused.facts)
        return Problem(row=listed.row, column=_WHOLE_ROW, what=what)
