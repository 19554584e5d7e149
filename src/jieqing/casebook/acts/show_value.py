"""Enter that somebody looks at masked values of a case, and why; never the values."""

from datetime import datetime
from enum import StrEnum

from jieqing.casebook.desk import Desk
from jieqing.casebook.flows import Act
from jieqing.casebook.of_whom import of_whom
from jieqing.casebook.reasons import Reason, keep_reason
from jieqing.casebook.work import Work, working
from jieqing.errors import Refused


class Group(StrEnum):
    """Values that are shown together."""

    CUSTOMER = "customer"
    LEARNED = "learned"
    ASKED = "asked"


class NothingToShow(Refused):
    """No value of the customer is kept any more."""

    code = "nothing-to-show"
    cause = "{case} holds no value of its customer that could be shown."
    advice = "Once a case is settled its key is destroyed; of many, see the list."


def show_value(
    desk: Desk, number: str, group: Group, reason: Reason, *, by: str, at: datetime
) -> int:
    """Enter the look and its reason before anything is shown; returns its position.

    Raises ``NothingToShow``, and as ``keep_reason`` does.
    """
    with working(desk, number, Act.SHOW_VALUE, by=by, at=at) as work:
        require_something_kept(work)
        return work.conclude(None, {"group": group, **keep_reason(work, reason)})


def require_something_kept(work: Work) -> None:
    """The case's key is there, and what was typed of its customer."""
    if of_whom(work) is None:
        raise NothingToShow(case=work.number)
