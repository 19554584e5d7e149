"""Look at everything, one part after the other; none keeps another from being seen."""

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from jieqing.casebook.desk import Desk
from jieqing.casebook.doctor import gathering
from jieqing.casebook.doctor.facts import Gathered, Tables
from jieqing.casebook.doctor.gathering import met
from jieqing.casebook.doctor.store_facts import stores
from jieqing.casebook.doctor.waiting import waiting
from jieqing.errors import JieqingError
from jieqing.home import Home

T = TypeVar("T")


def look(
    home: Home | JieqingError,
    tables: Tables | JieqingError,
    desk: Desk | JieqingError,
    now: datetime,
) -> Gathered:
    """Gather what is to be judged; of each it may be known why it did not open."""

    def at_desk(part: Callable[[Desk, datetime], T]) -> T | JieqingError:
        if isinstance(desk, JieqingError):
            return desk
        return met(lambda: part(desk, now))

    return Gathered(
        machine=gathering.machine(),
        folder=home if isinstance(home, JieqingError) else gathering.folder(home),
        tables=tables,
        books=at_desk(gathering.books),
        people=at_desk(lambda opened, _: gathering.people(opened)),
        law=at_desk(gathering.law),
        stores=at_desk(stores),
        waiting=at_desk(waiting),
    )
