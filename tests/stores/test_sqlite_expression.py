"""An expression means the same in Python and in SQLite, row by row."""

import sqlite3
from contextlib import closing
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jieqing.datamap.bind import bind
from jieqing.datamap.evaluate import around, evaluate
from jieqing.datamap.expression import parse
from jieqing.datamap.load import load
from jieqing.datamap.moments import local_moment
from jieqing.datamap.related import RowsInMemory
from jieqing.datamap.schema import ColumnSchema, Schema, TableSchema, TypeFamily
from jieqing.stores.expression import Place, compile_expression
from jieqing.stores.sqlite_moments import moment_sql
from jieqing.stores.sqlite_words import SqliteWords
from often import often


def at(*parts: int) -> datetime:
    """Return a local moment."""
    return datetime(*parts)  # noqa: DTZ001 - moments of a map carry no zone


TODAY = date(2026, 11, 26)
MAP = """
map: 1
store: shop
root: member
times: {stamp: epoch_ms, day_no: yyyyMMdd, made_utc: utc}
tables:
  member:
    record: account-profile
    identities: {id: customer_no}
  order:
    record: transaction-record
    references:
      - {owner: member, by: member_id, when: status > 0 or member.name = name}
      - {owner: member, by: guest, of: name, when: member_id is null, strength: unique}
  order_line:
    record: transaction-record
    references: [{owner: order, by: order_id}]
"""
COLUMNS = {
    "id": ("INTEGER", TypeFamily.INTEGER),
    "status": ("INTEGER", TypeFamily.INTEGER),
    "amount": ("DECIMAL(10,2)", TypeFamily.NUMBER),
    "name": ("TEXT COLLATE NOCASE", TypeFamily.TEXT),
    "flag": ("BOOLEAN", TypeFamily.BOOLEAN),
    "at": ("DATETIME", TypeFamily.MOMENT),
    "stamp": ("INTEGER", TypeFamily.INTEGER),
    "day_no": ("TEXT", TypeFamily.TEXT),
    "made_utc": ("TEXT", TypeFamily.TEXT),
}
Rows = dict[str, list[dict[str, object]]]
KEYS = {
    "member": (),
    "order": ("member_id", "guest"),
    "order_line": ("order_id",),
}
KEY_TYPES = {
    "member_id": ("INTEGER", TypeFamily.INTEGER),
    "guest": ("TEXT", TypeFamily.TEXT),
    "order_id": ("INTEGER", TypeFamily.INTEGER),
}


def _columns(table: str) -> dict[str, tuple[str, TypeFamily]]:
    return COLUMNS | {key: KEY_TYPES[key] for key in KEYS[table]}


def _schema() -> Schema:
    tables = {
        name: TableSchema(
            name=name,
            columns=tuple(
                ColumnSchema(name=column, declared=declared, family=family)
                for column, (declared, family) in _columns(name).items()
            ),
            primary_key=("id",),
        )
        for name in KEYS
    }
    return Schema(tables=tables)


BOUND = bind(load(MAP), _schema())

moments = st.datetimes(at(1901, 1, 1), at(2099, 12, 31)) | st.sampled_from(
    [at(2024, 1, 31, 9), at(2024, 2, 29), at(1986, 5, 4, 2, 30)]
)
offsets = st.sampled_from(["", "Z", "+08:00", "-0530", "+00", "+99", " +08:00"])
fractions = st.sampled_from(["", ".5", ".000000", ".", ".x"])
written_moments = st.builds(
    lambda m, form, fraction, offset: (
        m.strftime(form) + (fraction + offset if form.endswith("S") else "")
    ),
    moments,
    st.sampled_from(["%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"]),
    fractions,
    offsets,
)
moment_cells = (
    st.none()
    | written_moments
    | moments.map(lambda m: m.date().isoformat())
    | st.sampled_from(
        [
            "0000-00-00",
            "0000-00-00 00:00:00",
            "2023-02-31",
            "2024-01-01 24:00:00",
            "",
            "now",
            "2024-01-01 09:00:60",
            "1",
            "2024-13-01",
            "0001-01-01 00:00:00Z",
        ]
    )
)
integers = st.none() | st.integers(-3, 3)
texts = st.none() | st.sampled_from(["a", "A", "b", "a ", "ä", "'", "张三"])
CELLS = {
    "status": integers,
    "amount": st.none() | st.sampled_from([0, 1, 0.1, 12.5, -2, 100.25]),
    "name": texts,
    "flag": st.none() | st.integers(0, 2),
    "at": moment_cells,
    "stamp": st.none()
    | st.integers(-(2**62), 2**62)
    | st.integers(-(10**12), 2 * 10**12)
    | st.just(0),
    "day_no": st.none()
    | moments.map(lambda m: m.strftime("%Y%m%d"))
    | st.sampled_from(["20240231", "2024", "2024 131", "00000000", "2024-W1-"]),
    "made_utc": moment_cells,
    "member_id": integers,
    "guest": texts,
    "order_id": integers,
}


@st.composite
def stored_rows(draw: st.DrawFn, table: str) -> list[dict[str, object]]:
    ids = draw(st.lists(st.integers(-2, 3), unique=True, max_size=4))
    columns = [name for name in _columns(table) if name != "id"]
    return [{"id": i} | {c: draw(CELLS[c]) for c in columns} for i in ids]


numbers = st.sampled_from(
    [
        "status",
        "amount",
        "1",
        "0",
        "-2",
        "12.5",
        "flag",
        "coalesce(status, 2)",
        "member.amount",
    ]
)
words = st.sampled_from(["name", "'a'", "'A'", "''''", "guest", "member.name"])
base_moments = st.sampled_from(
    [
        "at",
        "stamp",
        "day_no",
        "made_utc",
        "today",
        "member.at",
        "member.stamp",
        "latest(order_line.at)",
        "earliest(order_line.made_utc where status > 0)",
        "latest(order_line.stamp by order_id where `order`.status = status)",
    ]
)


def _longer_moments(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    shift = st.builds(
        "{} {} {} {}".format,
        inner,
        st.sampled_from("+-"),
        st.integers(0, 400),
        st.sampled_from(["day", "days", "months", "years"]),
    )
    several = st.builds(
        "{}({})".format,
        st.sampled_from(["greatest", "least", "coalesce"]),
        st.lists(inner, min_size=1, max_size=3).map(", ".join),
    )
    single = st.builds("{}({})".format, st.sampled_from(["date", "year_end"]), inner)
    return shift | several | single


moment_texts = st.recursive(base_moments, _longer_moments, max_leaves=4)
signs = st.sampled_from(["=", "<>", "<", "<=", ">", ">="])
literal_moments = moment_texts | st.just("'2024-02-29 12:00'")
comparisons = (
    st.builds("{} {} {}".format, numbers, signs, numbers)
    | st.builds("{} {} {}".format, words, signs, words)
    | st.builds("{} {} {}".format, moment_texts, signs, literal_moments)
    | st.builds(
        "{} {} ({})".format, numbers, st.sampled_from(["in", "not in"]), numbers
    )
    | st.builds("{} in ({}, {})".format, words, words, words)
    | st.builds("{} is {}".format, moment_texts, st.sampled_from(["null", "not null"]))
    | st.builds("{} is null".format, words)
    | st.sampled_from(["flag", "flag = true", "member.flag", "true", "flag = status"])
    | st.sampled_from(["exists(order_line)", "exists(order_line where name = 'a')"])
)


def _longer_conditions(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    joined = st.builds(
        "({}) {} ({})".format, inner, st.sampled_from(["and", "or"]), inner
    )
    return joined | st.builds("not ({})".format, inner)


conditions = st.recursive(comparisons, _longer_conditions, max_leaves=4)
database = st.fixed_dictionaries({name: stored_rows(name) for name in KEYS})


def _in_sqlite(text: str, rows: Rows) -> dict[object, object]:
    with closing(sqlite3.connect(":memory:")) as connection:
        for table, stored in rows.items():
            columns = ", ".join(f'"{n}" {t}' for n, (t, _) in _columns(table).items())
            connection.execute(f'CREATE TABLE "{table}" ({columns})')
            marks = ", ".join("?" * len(_columns(table)))
            connection.executemany(
                f'INSERT INTO "{table}" VALUES ({marks})',
                [tuple(row[n] for n in _columns(table)) for row in stored],
            )
        place = Place(table=BOUND.tables["order"], alias="o")
        sql, parameters = compile_expression(parse(text), place, BOUND, SqliteWords())
        return dict(
            connection.execute(
                f'SELECT o.id, {sql} FROM "order" AS o',
                parameters | {"today": TODAY.isoformat()},
            ).fetchall()
        )


def _in_python(text: str, rows: Rows) -> dict[object, object]:
    related = RowsInMemory(bound=BOUND, rows=rows, today=TODAY)
    where = around(BOUND, "order", today=TODAY, related=related)
    return {r["id"]: _stored(evaluate(parse(text), r, where)) for r in rows["order"]}


def _stored(value: object) -> object:
    """Return the value as SQLite hands it out."""
    if isinstance(value, datetime):
        return str(value)
    return float(value) if isinstance(value, Decimal) else value


@given(rows=database, text=conditions)
@settings(max_examples=often(300), deadline=None)
def test_a_condition_is_the_same_in_sqlite_and_in_python(rows: Rows, text: str) -> None:
    assert _in_sqlite(text, rows) == _in_python(text, rows)


@given(rows=database, text=moment_texts)
@settings(max_examples=often(300), deadline=None)
def test_a_moment_is_the_same_in_sqlite_and_in_python(rows: Rows, text: str) -> None:
    assert _in_sqlite(text, rows) == _in_python(text, rows)


FORMS = [None, "utc", "epoch_s", "epoch_ms", "epoch_us", "yyyyMMdd"]
FORMS += ["yyyy/MM/dd HH:mm:ss", "[dd]MM*yyyy", "yyyyMMddHHmm"]
raw_cells = (
    moment_cells
    | st.integers(-(2**63), 2**63 - 1)
    | st.integers(0, 2**41)
    | st.floats(allow_nan=False)
    | st.text(max_size=20).filter(lambda text: "\0" not in text)
    | moments.map(lambda m: m.strftime("%Y%m%d"))
    | moments.map(lambda m: int(m.strftime("%Y%m%d")))
    | moments.map(lambda m: m.strftime("%Y/%m/%d %H:%M:%S"))
    | moments.map(lambda m: m.strftime("[%d]%m*%Y"))
    | moments.map(lambda m: str(int(m.replace(tzinfo=UTC).timestamp())))
)
ZONES = ["Asia/Shanghai", "America/New_York", "UTC", "Australia/Lord_Howe"]


@given(cell=raw_cells, form=st.sampled_from(FORMS), zone=st.sampled_from(ZONES))
@settings(max_examples=often(600), deadline=None)
def test_every_stored_moment_is_read_alike_by_sqlite_and_python(
    cell: object, form: str | None, zone: str
) -> None:
    with closing(sqlite3.connect(":memory:")) as connection:
        sql = f"SELECT {moment_sql('t.x', form, zone)} FROM (SELECT ? AS x) AS t"
        (found,) = connection.execute(sql, (cell,)).fetchone()
    expected = local_moment(cell, form, zone)
    assert found == (None if expected is None else str(expected))


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("at + 1 month", "2024-02-29 09:00:00"),
        ("at + 1 year", "2025-01-31 09:00:00"),
        ("at - 2 months", "2023-11-30 09:00:00"),
        ("year_end(at)", "2024-12-31 00:00:00"),
        ("greatest(at, stamp)", "2024-01-31 09:00:00"),
        ("least(stamp, at)", "2024-01-31 09:00:00"),
        ("made_utc", "2023-07-01 00:00:00"),
        ("today", "2026-11-26 00:00:00"),
        ("name = 'ABC'", 0),
        ("name = 'abc '", 0),
        ("stamp = at", None),
    ],
)
def test_figures_of_the_format_come_out_of_sqlite(text: str, answer: object) -> None:
    row = dict.fromkeys(_columns("order")) | {
        "id": 1,
        "name": "abc",
        "at": "2024-01-31T09:00:00.000000",
        "made_utc": "2023-06-30 16:00:00+00",
    }
    rows = {"member": [], "order": [row], "order_line": []}
    assert _in_sqlite(text, rows) == {1: answer}
    assert _in_python(text, rows) == {1: answer}
