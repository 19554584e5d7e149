"""The law's decision put to a whole table, against ``count(*)`` written by hand.

``decide``: how many orders the law lets go today, as ``rules decide --table`` counts
them, beside the same condition as one would write it by hand. ``decide: tally``: every
order by its fate. ``decide: guard``: what each erasing statement repeats, put to all.
Where a column can hold a day that is none, the plain condition by hand counts such
rows as gone; ``exact`` is the one by hand that does not. ``decide: odd indexed`` is
``decide`` on SQLite where the store has an index over the odd cells of that column.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import date

from databases import Database
from figures import Figure
from shop import TODAY, circumstances, shop_at
from shopgen import connect

from jieqing.erasure.tally import tally
from jieqing.erasure.values import MappedStore
from jieqing.law.values import Fate
from jieqing.stores.port import Condition, OnDays, StillFits
from jieqing.stores.session import RowReader
from jieqing.stores.sql import Sql

TIMES = 7
LAST_DAY = date(2023, 6, 29)  # of an order that may go on the generator's last day
COUNT = "SELECT count(*) FROM orders"
PLAIN = "created_at < '2023-06-30 00:00:00'"
EXACT = {
    "postgresql": PLAIN,
    "mariadb": f"{PLAIN} AND created_at <= LAST_DAY(created_at) + INTERVAL 1 DAY",
    "sqlite": f"{PLAIN} AND created_at = datetime(created_at, '+0 days')",
}
ODD_INDEX = (
    "CREATE INDEX odd_days_of_orders ON orders (created_at)"
    " WHERE created_at COLLATE BINARY IS NOT datetime(created_at, '+0 days')"
)
GUARD = StillFits(cases=frozenset({0}), bounds={"transaction-completed": LAST_DAY})


def decide(database: Database) -> Iterator[Figure]:
    """Measure each beside what is written by hand; they must count the same."""
    plain = _best(lambda: _by_hand(database.url, f"{COUNT} WHERE {PLAIN}"))
    exact = _best(
        lambda: _by_hand(database.url, f"{COUNT} WHERE {EXACT[database.kind]}")
    )
    (mapped,) = shop_at(database.url)
    at = mapped.bound.tables["orders"].table.clocks["transaction-completed"]
    goes = OnDays(at=at, last=LAST_DAY)
    ours = _best(lambda: _counted(mapped, goes))
    guard = _best(lambda: _guarded(mapped))
    whole = _best(lambda: _tallied(database.url))
    all_rows = _best(lambda: _by_hand(database.url, COUNT))
    yield _figure("decide", database, ours, plain)
    yield _figure("decide: exact", database, ours, exact)
    yield _figure("decide: guard", database, guard, exact)
    if database.kind == "sqlite":
        with _odd_indexed(database.url):
            (mapped,) = shop_at(database.url)
            indexed = _best(lambda: _counted(mapped, goes))
        yield _figure("decide: odd indexed", database, indexed, plain)
    yield _figure("decide: tally", database, whole, (plain[0], plain[1] + all_rows[1]))


def _figure(
    work: str, database: Database, ours: tuple[int, float], floor: tuple[int, float]
) -> Figure:
    if ours[0] != floor[0]:
        raise SystemExit(f"{work} counts {ours[0]}, the statement {floor[0]}")
    return Figure(
        work=work,
        store=database.kind,
        k=ours[0],
        seconds=ours[1],
        floor_seconds=floor[1],
    )


def _best(ask: Callable[[], tuple[int, float]]) -> tuple[int, float]:
    asked = [ask() for _ in range(TIMES)]
    return asked[0][0], min(seconds for _, seconds in asked)


def _by_hand(url: str, sql: str) -> tuple[int, float]:
    with closing(connect(url)[1]) as shop:
        cursor = shop.cursor()
        began = time.perf_counter()
        cursor.execute(sql)
        (rows,) = cursor.fetchone()
        return int(rows), time.perf_counter() - began


def _counted(mapped: MappedStore, condition: Condition) -> tuple[int, float]:
    """All that is asked for it, looking for odd days included."""
    with _reading(mapped) as reader:
        began = time.perf_counter()
        rows = reader.number_of(reader.table("orders"), condition)
        return rows, time.perf_counter() - began


def _guarded(mapped: MappedStore) -> tuple[int, float]:
    with _reading(mapped) as reader:
        orders, statements = reader.table("orders"), reader.statements
        where = statements.where(orders, [GUARD])
        began = time.perf_counter()
        head = Sql(f"SELECT count(*) FROM {statements.words.quote('orders')}")
        ((rows,),) = reader.run(head + where).rows
        return int(rows or 0), time.perf_counter() - began


def _tallied(url: str) -> tuple[int, float]:
    (mapped,) = shop_at(url)
    law_of_today = circumstances()  # the law is read once in a process
    began = time.perf_counter()
    found = tally(mapped, "orders", law_of_today)
    return found.of(Fate.ERASE), time.perf_counter() - began


@contextmanager
def _odd_indexed(url: str) -> Iterator[None]:
    """For a while the store has the index that docs/benchmarks.md speaks of."""
    with closing(connect(url)[1]) as shop:
        shop.cursor().execute(ODD_INDEX)
        shop.commit()
        try:
            yield
        finally:
            shop.cursor().execute("DROP INDEX odd_days_of_orders")
            shop.commit()


@contextmanager
def _reading(mapped: MappedStore) -> Iterator[RowReader]:
    with mapped.store.reading(mapped.bound, TODAY) as reader:
        if not isinstance(reader, RowReader):
            raise TypeError(type(reader).__name__)
        yield reader
