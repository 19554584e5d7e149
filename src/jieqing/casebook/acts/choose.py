"""Record what the customer chose, or the default of the ground once the day is over."""

from dataclasses import dataclass
from datetime import datetime

from jieqing.casebook import told
from jieqing.casebook.desk import Desk, day_of
from jieqing.casebook.flows import Act
from jieqing.casebook.guards import require_notice_delivered
from jieqing.casebook.told import Choice
from jieqing.casebook.work import Work, working
from jieqing.erasure.values import Unfinished
from jieqing.errors import NeedsPerson, Refused


class ChoiceDayNotOver(NeedsPerson):
    """The default counts only when the customer was told and their day is over."""

    code = "choice-day-not-over"
    cause = "The customer of {case} may choose until {until}."
    advice = "Record what they chose, or the default after that day."


class NeverAskedAgain(Refused):
    """Who has chosen is not asked again by recording a default over it."""

    code = "choice-recorded-already"
    cause = "The customer of {case} has chosen already."
    advice = "Only a new choice of the customer replaces it."


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """The customer's own choice; erasing at once costs no more clicks than the rest."""

    choice: Choice = Choice.ERASE
    unfinished: Unfinished = Unfinished.REST_NOW
    window_waived: bool = False


def choose(desk: Desk, number: str, chosen: Chosen, *, by: str, at: datetime) -> None:
    """Record the customer's choice; a later one replaces it."""
    with working(desk, number, Act.CHOOSE, by=by, at=at) as work:
        _record(work, chosen, is_default=False)


def choose_default(desk: Desk, number: str, *, by: str, at: datetime) -> None:
    """Record the default: erase, unfinished business rests, with a window.

    Raises ``ChoiceDayNotOver``, ``NoticeNotDelivered`` or ``NeverAskedAgain``.
    """
    with working(desk, number, Act.CHOOSE, by=by, at=at) as work:
        _require_day_over(work)
        require_notice_delivered(work)
        _record(work, Chosen(), is_default=True)


def _require_day_over(work: Work) -> None:
    today = day_of(work.at)
    until = told.last_day_to_choose(work.record, work.desk.calendar, today)
    if told.chosen(work.record) is not None:
        raise NeverAskedAgain(case=work.number)
    if today <= until:
        raise ChoiceDayNotOver(case=work.number, until=until)


def _record(work: Work, chosen: Chosen, *, is_default: bool) -> None:
    facts = {
        "choice": chosen.choice,
        "unfinished": chosen.unfinished,
        "window": "waived" if chosen.window_waived else "kept",
        "is_default": is_default,
    }
    work.conclude(None, facts)
