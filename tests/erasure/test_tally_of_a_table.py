"""A table counted in its store is what each of its rows is decided, one by one."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jieqing.datamap.bind import bind
from jieqing.datamap.expression import parse
from jieqing.datamap.load import load
from jieqing.erasure.fates import judge, tables_of_stores
from jieqing.erasure.single import TableDecidedWithOthers, TableOfNoCustomer
from jieqing.erasure.tally import Tally, tally
from jieqing.erasure.values import (
    Belonging,
    Circumstances,
    FoundRow,
    HeldRows,
    MappedStore,
    RowName,
    Why,
)
from jieqing.law.predicate import Ruling
from jieqing.law.shipped import shipped_law
from jieqing.law.values import Fate
from jieqing.stores.port import Fits
from places import Place

pytestmark = pytest.mark.sampled(3)

TODAY = date(2026, 6, 30)
GONE = dict.fromkeys(("user-deletion-request", "purpose-achieved"), TODAY)
MAP = """
map: 1
store: shop
root: member
times: {paid: epoch_ms, left_at: utc}
tables:
  member: {record: account-profile, identities: {id: customer_no}}
  orders:
    record:
      - {when: kind = 1, is: [invoice, accounting-voucher]}
      - {when: kind = 2, is: [transaction-record, payment-record]}
      - {when: kind = 3, is: transaction-record}
    live_when: status = 1
    clocks:
      transaction-completed: closed
      fiscal-year-end: year_end(closed)
      transaction-ended: paid
    references: [{owner: member, by: member_id}]
  review:
    record: transaction-record
    clocks: {transaction-completed: closed}
    references: [{owner: member, by: member_id}]
  visit:
    record: transaction-record
    clocks: {transaction-completed: left_at}
    references: [{owner: member, by: member_id}]
  line:
    record: transaction-record
    unit: parcel
    references: [{owner: parcel, by: parcel_id}]
  parcel:
    record: transaction-record
    unit: parcel
    clocks: {transaction-completed: closed}
    references: [{owner: member, by: member_id}]
other_tables: {system: [setting]}
"""
TABLES = """
CREATE TABLE member (id INTEGER PRIMARY KEY);
CREATE TABLE orders (id INTEGER PRIMARY KEY, member_id INTEGER, kind INTEGER,
  status INTEGER, closed DATETIME, paid BIGINT);
CREATE TABLE review (id INTEGER PRIMARY KEY, member_id INTEGER, closed DATETIME);
CREATE INDEX review_closed ON review (closed);
CREATE TABLE visit (id INTEGER PRIMARY KEY, member_id INTEGER, left_at INSTANT);
CREATE TABLE parcel (id INTEGER PRIMARY KEY, member_id INTEGER, closed DATETIME);
CREATE TABLE line (id INTEGER PRIMARY KEY, parcel_id INTEGER);
CREATE TABLE setting (id INTEGER PRIMARY KEY);
"""


def shop(place: Place) -> MappedStore:
    place.script(TABLES)
    return MappedStore(store=place.store, bound=bind(load(MAP), place.store.schema()))


def law_of(**others: object) -> Circumstances:
    plain = Circumstances(
        catalogue=shipped_law(),
        actors=frozenset({"ecommerce-platform"}),
        today=TODAY,
        clocks=GONE,
    )
    return replace(plain, **others)


def one_by_one(shop: MappedStore, table: str, said: Circumstances) -> Counter[object]:
    """Every row found, and decided as a plan decides it."""
    bound = shop.bound.tables[table]
    with shop.store.reading(shop.bound, TODAY) as reader:
        rows = list(reader.select(bound, [], [Fits(when=parse("id is not null"))]))
    found = [
        FoundRow(
            name=RowName(store="shop", table=table, key=row.key),
            belonging=Belonging.OWNED,
            kinds=None if row.case is None else bound.table.record[row.case].kinds,
            case=row.case,
            live=row.live,
            clocks=row.clocks,
            fingerprint="",
        )
        for row in rows
    ]
    verdicts = judge(found, tables_of_stores([shop]), said)
    return Counter(
        each.why if each.decision is None else Ruling.of(each.decision, by_year=True)
        for each in verdicts
    )


days = st.dates(date(1990, 1, 1), date(2032, 1, 1)) | st.sampled_from(
    [date(2023, 6, 29), date(2023, 6, 30), date(2024, 2, 29), date(9999, 12, 28)]
)
moments = st.none() | st.builds(
    lambda day, time: f"{day} {time}",
    days,
    st.sampled_from(["00:00:00", "23:59:59", "15:59:59", "16:00:00"]),
)
paid = st.none() | st.just(0) | st.integers(0, 1_900_000_000_000)
BANK = frozenset({"ecommerce-platform", "financial-institution", "taxpayer"})
ORDERS = st.lists(
    st.tuples(
        st.sampled_from([None, 1, 2, 3, 4]),
        st.sampled_from([None, 0, 0, 1]),
        moments,
        paid,
    ),
    max_size=40,
)
many = settings(max_examples=4, deadline=None, suppress_health_check=list(HealthCheck))


@many
@given(rows=ORDERS, actors=st.sampled_from([None, BANK]))
def test_orders_of_many_kinds_are_counted_as_they_are_decided(
    sold: tuple[Place, MappedStore], rows: list[tuple[object, ...]], actors: object
) -> None:
    place, mapped = sold
    fill(place, "orders (id, kind, status, closed, paid)", rows)
    said = law_of(actors=actors)
    counted = tally(mapped, "orders", said, by_year=True)
    assert counted.counts == one_by_one(mapped, "orders", said)
    assert counted.rows == len(rows)


@pytest.fixture
def sold(place: Place) -> tuple[Place, MappedStore]:
    return place, shop(place)


def fill(place: Place, into: str, rows: list[tuple[object, ...]]) -> None:
    table = into.partition(" ")[0]
    place.ask(f"DELETE FROM {table}")
    for number, row in enumerate(rows):
        marks = ", ".join("?" * (len(row) + 1))
        place.ask(f"INSERT INTO {into} VALUES ({marks})", number, *row)


@many
@given(rows=st.lists(st.tuples(moments), max_size=40))
def test_a_column_with_an_index_is_counted_by_its_spans(
    sold: tuple[Place, MappedStore], rows: list[tuple[object, ...]]
) -> None:
    place, mapped = sold
    fill(place, "review (id, closed)", rows)
    counted = tally(mapped, "review", law_of(), by_year=True)
    assert counted.counts == one_by_one(mapped, "review", law_of())


ODD = {
    "sqlite": ["2020-02-31 00:00:00", "soon", "2020-01-01T00:00:00Z", 20200101, b"x"],
    "postgresql": ["infinity", "0044-03-15 BC"],
    "mariadb": ["2020-02-31", "2020-06-00", "0000-00-00 00:00:00"],
}


def test_a_day_that_is_none_is_never_counted_as_over(
    sold: tuple[Place, MappedStore],
) -> None:
    place, mapped = sold
    odd = ODD[place.kind]
    place.script("INSERT INTO review VALUES (100, 1, '2020-01-01 00:00:00')")
    lenient = "SET sql_mode = 'ALLOW_INVALID_DATES';" if place.kind == "mariadb" else ""
    for number, cell in enumerate(odd):
        shown = "x'78'" if isinstance(cell, bytes) else f"'{cell}'"
        place.script(f"{lenient} INSERT INTO review VALUES ({number}, 1, {shown})")
    counted = tally(mapped, "review", law_of(), by_year=True)
    assert counted.counts == one_by_one(mapped, "review", law_of())
    assert counted.of(Fate.ASK) >= len(odd) - 1


def test_a_held_row_is_kept_and_the_others_go(sold: tuple[Place, MappedStore]) -> None:
    place, mapped = sold
    fill(place, "review (id, closed)", [("2020-01-01 00:00:00",)] * 3)
    hold = HeldRows(
        number="H-1",
        ground="litigation",
        store="shop",
        table="review",
        keys=((1,),),
        review=TODAY + timedelta(days=90),
    )
    counted = tally(mapped, "review", law_of(holds=(hold,)))
    assert (counted.of(Fate.KEEP), counted.of(Fate.ERASE)) == (1, 2)


def test_a_parcel_is_decided_by_itself_and_its_lines_are_not(
    sold: tuple[Place, MappedStore],
) -> None:
    place, mapped = sold
    fill(place, "parcel (id, closed)", [("2020-01-01 00:00:00",)])
    assert tally(mapped, "parcel", law_of()).of(Fate.ERASE) == 1
    with pytest.raises(TableDecidedWithOthers) as refusal:
        tally(mapped, "line", law_of())
    assert refusal.value.facts["head"] == "parcel"


def test_a_table_of_no_customer_is_not_counted(
    sold: tuple[Place, MappedStore],
) -> None:
    with pytest.raises(TableOfNoCustomer):
        tally(sold[1], "setting", law_of())


def test_an_empty_table_has_no_counts(sold: tuple[Place, MappedStore]) -> None:
    assert tally(sold[1], "orders", law_of()) == Tally(counts={})


def test_rows_of_no_kind_wait_for_a_person(sold: tuple[Place, MappedStore]) -> None:
    place, mapped = sold
    fill(place, "orders (id, kind, status, closed, paid)", [(9, 0, None, None)])
    assert tally(mapped, "orders", law_of()).counts == {Why.NO_KIND: 1}


def test_the_last_day_of_a_keep_is_one_of_beijing_in_a_column_of_utc(
    sold: tuple[Place, MappedStore],
) -> None:
    place, mapped = sold
    place.script("INSERT INTO visit VALUES (1, 1, INSTANT '2023-06-30 15:59:59')")
    place.script("INSERT INTO visit VALUES (2, 1, INSTANT '2023-06-30 16:00:00')")
    ended = law_of(today=date(2026, 7, 1))
    counted = tally(mapped, "visit", ended)
    assert (counted.of(Fate.ERASE), counted.of(Fate.KEEP)) == (1, 1)
