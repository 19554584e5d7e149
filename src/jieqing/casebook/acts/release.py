"""Lift a restriction: its day has come, its dispute is over, or the asker says so."""

from datetime import datetime

from jieqing.casebook import restriction
from jieqing.casebook.correspondence import nameless_facts, post
from jieqing.casebook.desk import Desk
from jieqing.casebook.flows import Act
from jieqing.casebook.letter_facts import LetterKind
from jieqing.casebook.work import Work, working
from jieqing.errors import Refused


class NotRestricted(Refused):
    """There is no restriction to lift."""

    code = "not-restricted"
    cause = "{case} restricts nothing any more."
    advice = "`jieqing case show` says when it was lifted."


def release(desk: Desk, number: str, *, by: str, at: datetime) -> str:
    """Put back what was stopped and tell the customer; returns the letter's number.

    Raises ``NotRestricted``.
    """
    with working(desk, number, Act.RELEASE, by=by, at=at) as work:
        _require_restricted(work)
        flags = restriction.put_back(work)
        posted = post(work, LetterKind.RELEASED, nameless_facts(work))
        work.conclude(None, {**posted, "flags_lifted": flags})
    restriction.forget(work)
    return posted["letter"]


def _require_restricted(work: Work) -> None:
    is_released = work.record.last(Act.RELEASE) is not None
    if is_released or not restriction.name_of(work.record):
        raise NotRestricted(case=work.number)
