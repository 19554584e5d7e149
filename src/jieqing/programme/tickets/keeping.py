"""How long letters of tickets are kept: three years after the ticket ended.

Letters that no ticket has were laid by an act that was cut off; they go the day after.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from functools import partial
from typing import Final

from django.db import transaction
from django.db.models import QuerySet

from jieqing.casebook.desk import Desk, day_of
from jieqing.flow.record import moment_of
from jieqing.law.period import Period, add_period
from jieqing.programme.own_days import Expiring
from jieqing.programme.tickets import letters
from jieqing.programme.tickets.models import Ticket
from jieqing.programme.tickets.told import ENDED, told

AFTER_ENDING: Final = Period(years=3)
_CUT_OFF = timedelta(days=1)


def let_go(desk: Desk, at: datetime) -> None:
    """Let letters go whose ticket ended in an act that was cut off right then."""
    del at
    names = letters.open_names(desk.home)
    rows = _tickets(desk).filter(letters__in=names, record__state__in=ENDED)
    for no, name in rows.values_list("record__no", "letters"):
        if told(desk, no).state in ENDED:
            letters.stand(desk.home, name, is_open=False)


def _over(desk: Desk, at: datetime) -> tuple[str, ...]:
    laid, today = letters.all_names(desk.home), day_of(at)
    numbers = dict(_tickets(desk).values_list("letters", "record__no"))
    return tuple(_names_over(desk, laid, numbers, today))


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
            if found.state in ENDED and add_period(ended, AFTER_ENDING) < today:
                yield name


def _tickets(desk: Desk) -> QuerySet[Ticket]:
    return Ticket.objects.filter(record__tenant=desk.tenant)


def _erase(desk: Desk, names: Sequence[str], at: datetime) -> None:
    """After its entry stands; what is cut off between is over again tomorrow."""
    del at
    transaction.on_commit(partial(letters.erase, desk.home, tuple(names)))


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
