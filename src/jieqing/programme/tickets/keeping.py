"""How long letters of tickets are kept: three years after the ticket ended.

Letters that no ticket has were laid by an act that was cut off; they go the day after.
Those of a merged ticket end with the one that took it in. What a hold binds stays.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Final

from django.db.models import QuerySet

from jieqing.casebook.desk import Desk, day_of
from jieqing.casebook.held import keys_in
from jieqing.flow import record as records
from jieqing.flow.record import moment_of
from jieqing.home import OWN_STORE
from jieqing.law.period import Period, add_period
from jieqing.programme.models import Record as Row
from jieqing.programme.own_days import Expiring
from jieqing.programme.tickets import letters
from jieqing.programme.tickets.flow import TicketAct, TicketState
from jieqing.programme.tickets.models import Ticket
from jieqing.programme.tickets.told import ENDED, ending

AFTER_ENDING: Final = Period(years=3)
_CUT_OFF = timedelta(days=1)
_TABLES = ("ticket", "message")


def stand_as_told(desk: Desk, at: datetime) -> None:
    """Hold and let go letters where the act that should have was cut off right then.

    Merged ones follow the ticket that took theirs in, to its end and back.
    """
    del at
    held, there = {*letters.open_names(desk.home)}, letters.all_names(desk.home)
    rows = _tickets(desk).values_list("record__no", "letters", "record__state")
    for no, name, state in rows:
        as_row = (state in ENDED) != (name in held)
        if name in there and (state == TicketState.MERGED or not as_row):
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
            last = ending(desk, numbers[name])
            ended = day_of(moment_of(last.record.leaves[-1]))
            if last.state in ENDED and add_period(ended, AFTER_ENDING) < today:
                yield name


def _tickets(desk: Desk) -> QuerySet[Ticket]:
    return Ticket.objects.filter(record__tenant=desk.tenant)


def _erase(desk: Desk, names: Sequence[str], at: datetime) -> None:
    letters.erase(desk.home, names, day_of(at))


def _set_aside(desk: Desk, names: Sequence[str], at: datetime) -> None:
    letters.set_aside(desk.home, names, day_of(at))


def _ahead(desk: Desk) -> Iterator[date | None]:
    """By the rows, as lists go; what is erased then is asked of the ledger."""
    laid = letters.all_names(desk.home)
    rows = _tickets(desk).select_related("record")
    records_of = {row.letters: row.record for row in rows}
    by_number = {one.no: one for one in records_of.values()}
    into = _taken_in(desk, by_number.values())
    for name in laid.keys() & records_of.keys():
        last = records_of[name]
        while last.no in into:
            last = by_number[into[last.no]]
        is_over = last.state in ENDED
        yield add_period(day_of(last.changed), AFTER_ENDING) if is_over else None


def _taken_in(desk: Desk, rows: Iterable[Row]) -> dict[str, str]:
    """The number of the ticket that took each merged one in."""
    merged = [row.no for row in rows if row.state == TicketState.MERGED]
    return {
        no: str(one.of(TicketAct.MERGE)[-1].entry.facts["link"])
        for no, one in records.read_together(desk.ledger, merged).items()
    }


EXPIRING = Expiring(
    name="Words of tickets",
    rule="three years after the ticket ended",
    ahead=_ahead,
    over=_over,
    erase=_erase,
    set_aside=_set_aside,
)
"""What was written and said; number, kind, days and outcome stay."""
