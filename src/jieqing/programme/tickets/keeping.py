"""How long letters of tickets are kept: three years after the ticket ended.

Letters that no ticket has were laid by an act that was cut off; they go the day after.
Those of a merged ticket end with the one that took it in. What a hold binds stays.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Final

from django.db.models import Q, QuerySet

from jieqing.casebook.desk import Desk, day_of
from jieqing.casebook.held import keys_in
from jieqing.flow.record import moment_of
from jieqing.home import OWN_STORE
from jieqing.law.period import Period, add_period
from jieqing.programme.own_days import Expiring
from jieqing.programme.tickets import letters
from jieqing.programme.tickets.flow import TicketState
from jieqing.programme.tickets.models import Ticket
from jieqing.programme.tickets.told import ENDED, ending, told

AFTER_ENDING: Final = Period(years=3)
_CUT_OFF = timedelta(days=1)
_TABLES = ("ticket", "message")


def stand_as_told(desk: Desk, at: datetime) -> None:
    """Hold and let go letters where the act that should have was cut off right then.

    Merged ones follow the ticket that took theirs in, to its end and back.
    """
    del at
    held, there = {*letters.open_names(desk.home)}, letters.all_names(desk.home)
    rows = _tickets(desk).filter(letters__in=there)
    ended = Q(record__state__in=ENDED)
    wrong = Q(record__state=TicketState.MERGED) | (
        (ended & Q(letters__in=held)) | (~ended & ~Q(letters__in=held))
    )
    for no, name in rows.filter(wrong).values_list("record__no", "letters"):
        is_open = ending(desk, no).state not in ENDED
        if is_open != (name in held):
            letters.stand(desk.home, name, is_open=is_open)


def _over(desk: Desk, at: datetime) -> tuple[str, ...]:
    laid, today = letters.all_names(desk.home), day_of(at)
    numbers = dict(_tickets(desk).values_list("letters", "record__no"))
    bound = {name for table in _TABLES for name, *_ in keys_in(desk, OWN_STORE, table)}
    free = {name: day for name, day in laid.items() if name not in bound}
    return tuple(_names_over(desk, free, numbers, today))


def _names_over(
    desk: Desk, laid: dict[str, date], numbers: dict[str, str], today: date
) -> Iterator[str]:
    for name, day in laid.items():
        if name not in numbers:
            if day + _CUT_OFF < today:
                yield name
        elif add_period(day, AFTER_ENDING) < today:
            found = told(desk, numbers[name])
            ended = day_of(moment_of(found.record.leaves[-1]))
            is_over = ending(desk, found.no).state in ENDED
            if is_over and add_period(ended, AFTER_ENDING) < today:
                yield name


def _tickets(desk: Desk) -> QuerySet[Ticket]:
    return Ticket.objects.filter(record__tenant=desk.tenant)


def _erase(desk: Desk, names: Sequence[str], at: datetime) -> None:
    del at
    letters.erase(desk.home, names)


def _ahead(desk: Desk) -> Iterator[date | None]:
    """By the rows, as lists go; what is erased then is asked of the ledger."""
    laid = letters.all_names(desk.home)
    rows = _tickets(desk).values_list("letters", "record__state", "record__changed")
    for name, state, changed in rows:
        if name in laid:
            is_over = state in ENDED
            yield add_period(day_of(changed), AFTER_ENDING) if is_over else None


EXPIRING = Expiring(
    name="Words of tickets",
    rule="three years after the ticket ended",
    ahead=_ahead,
    over=_over,
    erase=_erase,
)
"""What was written and said; number, kind, days and outcome stay."""
