"""The guard of a statement, as the store decides it, against a plain ``count(*)``.

No act decides a whole table in SQL today: a plan is made by ``law.decide`` row by row.
What the store does decide is the guard that every statement repeats (record case, live
business, clocks before their bound). It is put to all orders here, beside the same
question as one would write it by hand.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date

from databases import Database
from figures import Figure
from shop import TODAY, shop_at
from shopgen import connect

from jieqing.stores.port import StillFits
from jieqing.stores.session import RowReader
from jieqing.stores.sql import Sql

TIMES = 5
LAST_DAY = date(2023, 6, 29)  # of an order that may go on the generator's last day
BY_HAND = "SELECT count(*) FROM orders WHERE created_at < '2023-06-30 00:00:00'"
GUARD = StillFits(cases=frozenset({0}), bounds={"transaction-completed": LAST_DAY})


def decide(database: Database) -> Iterator[Figure]:
    """Measure both ways; they must count the same."""
    by_hand, floor = _best(lambda: _by_hand(database.url))
    guarded, seconds = _best(lambda: _by_guard(database.url))
    if by_hand != guarded:
        raise SystemExit(f"the guard counts {guarded}, the statement {by_hand}")
    yield Figure(
        work="decide",
        store=database.kind,
        k=guarded,
        seconds=seconds,
        floor_seconds=floor,
    )


def _best(ask: Callable[[], tuple[int, float]]) -> tuple[int, float]:
    asked = [ask() for _ in range(TIMES)]
    return asked[0][0], min(seconds for _, seconds in asked)


def _by_hand(url: str) -> tuple[int, float]:
    with closing(connect(url)[1]) as shop:
        cursor = shop.cursor()
        began = time.perf_counter()
        cursor.execute(BY_HAND)
        (rows,) = cursor.fetchone()
        return int(rows), time.perf_counter() - began


def _by_guard(url: str) -> tuple[int, float]:
    (mapped,) = shop_at(url)
    orders = mapped.bound.tables["orders"]
    with mapped.store.reading(mapped.bound, TODAY) as reader:
        if not isinstance(reader, RowReader):
            raise TypeError(type(reader).__name__)
        where = reader.statements.where(orders, [GUARD])
        began = time.perf_counter()
        head = Sql(f"SELECT count(*) FROM {reader.statements.words.quote('orders')}")
        ((rows,),) = reader.run(head + where).rows
        return int(rows or 0), time.perf_counter() - began
