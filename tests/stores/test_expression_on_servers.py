"""An expression means the same in Python, in PostgreSQL and in MariaDB, row by row."""

from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_sqlite_expression import (
    CELLS,
    KEYS,
    MAP,
    TODAY,
    at,
    conditions,
    moment_texts,
    moments,
)

from jieqing.datamap.bind import bind
from jieqing.datamap.evaluate import around, evaluate
from jieqing.datamap.expression import parse
from jieqing.datamap.load import load
from jieqing.datamap.moments import local_moment
from jieqing.datamap.related import RowsInMemory
from jieqing.datamap.schema import ColumnSchema, TypeFamily
from jieqing.datamap.values import BoundMap
from jieqing.stores.expression import Place as At
from jieqing.stores.expression import compile_expression
from jieqing.stores.mariadb_words import MariadbWords
from jieqing.stores.postgresql_words import PostgresqlWords
from jieqing.stores.words import Named, Words
from often import often
from places import Place

# The table stays as it is; its rows are each example's own.
SAME_TABLES = [HealthCheck.function_scoped_fixture]
Rows = dict[str, list[dict[str, object]]]
WORDS: dict[str, Words] = {"postgresql": PostgresqlWords(), "mariadb": MariadbWords()}
COLUMNS = {
    "id": "INTEGER PRIMARY KEY",
    "status": "INTEGER",
    "amount": "DECIMAL(10,2)",
    "name": "VARCHAR(20)",
    "flag": "BOOLEAN",
    "at": "DATETIME",
    "stamp": "BIGINT",
    "day_no": "VARCHAR(20)",
    "made_utc": "VARCHAR(40)",
}
KEY_COLUMNS = {"member_id": "INTEGER", "guest": "VARCHAR(20)", "order_id": "INTEGER"}


def columns_of(table: str) -> dict[str, str]:
    return COLUMNS | {key: KEY_COLUMNS[key] for key in KEYS[table]}


whole_moments = st.none() | moments.map(lambda m: m.replace(microsecond=0))


@st.composite
def stored_rows(draw: st.DrawFn, table: str, kind: str) -> list[dict[str, object]]:
    ids = draw(st.lists(st.integers(-2, 3), unique=True, max_size=4))
    truths = st.none() | st.booleans() if kind == "postgresql" else CELLS["flag"]
    cells = CELLS | {"at": whole_moments, "flag": truths}
    names = [name for name in columns_of(table) if name != "id"]
    return [{"id": i} | {name: draw(cells[name]) for name in names} for i in ids]


def shops(kind: str) -> st.SearchStrategy[Rows]:
    return st.fixed_dictionaries({name: stored_rows(name, kind) for name in KEYS})


def made(place: Place) -> BoundMap:
    for table in KEYS:
        listed = ", ".join(f'"{n}" {t}' for n, t in columns_of(table).items())
        place.script(f'CREATE TABLE "{table}" ({listed})')
    schema = place.store.schema()
    return bind(load(MAP), schema)


@pytest.fixture
def answers(served: Place) -> Callable[[str, Rows], None]:
    """Compares what Python and the server make of an expression."""
    bound = made(served)
    words = WORDS[served.kind]

    @cache
    def compiled(text: str) -> tuple[str, dict[str, object]]:
        stands = At(table=bound.tables["order"], alias="o")
        sql, values = compile_expression(parse(text), stands, bound, words)
        query = f"SELECT o.id, {sql} FROM {words.quote('order')} AS o"
        return query, values | {"today": TODAY.isoformat()}

    def ask(text: str, rows: Rows) -> dict[object, object]:
        with closing(served.connect()) as connection:
            cursor = connection.cursor()
            for table, stored in rows.items():
                cursor.execute(f"DELETE FROM {words.quote(table)}")
                for row in stored:
                    places = ", ".join(["%s"] * len(row))
                    names = ", ".join(map(words.quote, row))
                    into = f"INSERT INTO {words.quote(table)} ({names})"
                    cursor.execute(f"{into} VALUES ({places})", list(row.values()))
            if served.kind == "mariadb":
                cursor.execute("SET sql_mode = '', time_zone = '+00:00'")
            cursor.execute(*compiled(text))
            return {key: _plain(value) for key, value in cursor.fetchall()}

    def compare(text: str, rows: Rows) -> None:
        related = RowsInMemory(bound=bound, rows=rows, today=TODAY)
        where = around(bound, "order", today=TODAY, related=related)
        expression = parse(text)
        expected = {
            row["id"]: _plain(evaluate(expression, row, where)) for row in rows["order"]
        }
        assert ask(text, rows) == expected

    return compare


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return str(value)
    return float(value) if isinstance(value, Decimal | bool) else value


@given(data=st.data())
@settings(max_examples=often(100), deadline=None, suppress_health_check=SAME_TABLES)
def test_a_condition_is_the_same_on_a_server_and_in_python(
    answers: Callable[[str, Rows], None], served: Place, data: st.DataObject
) -> None:
    answers(data.draw(conditions), data.draw(shops(served.kind)))


@given(data=st.data())
@settings(max_examples=often(100), deadline=None, suppress_health_check=SAME_TABLES)
def test_a_moment_is_the_same_on_a_server_and_in_python(
    answers: Callable[[str, Rows], None], served: Place, data: st.DataObject
) -> None:
    answers(data.draw(moment_texts), data.draw(shops(served.kind)))


FORMS = ["utc", "epoch_s", "epoch_ms", "epoch_us", "yyyyMMdd"]
FORMS += ["yyyy/MM/dd HH:mm:ss", "[dd]MM*yyyy", "yyyyMMddHHmm"]
ZONES = ["Asia/Shanghai", "America/New_York", "UTC", "Australia/Lord_Howe"]
texts = (
    CELLS["made_utc"]
    | st.text(max_size=20).filter(lambda text: "\0" not in text)
    | moments.map(lambda m: m.strftime("%Y%m%d"))
    | moments.map(lambda m: m.strftime("%Y/%m/%d %H:%M:%S"))
    | moments.map(lambda m: m.strftime("[%d]%m*%Y"))
    | moments.map(lambda m: str(int(m.replace(tzinfo=UTC).timestamp())))
)
TEXT = ColumnSchema(name="x", declared="text", family=TypeFamily.TEXT)
NUMBER = ColumnSchema(name="x", declared="bigint", family=TypeFamily.INTEGER)


def read_alike(
    served: Place, column: ColumnSchema, cell: object, form: str, zone: str
) -> None:
    kept = "BIGINT" if column is NUMBER else "VARCHAR(60)"
    words = WORDS[served.kind]
    sql = words.moment(Named("t.x", column), form, zone)
    with closing(served.connect()) as connection:
        cursor = connection.cursor()
        cursor.execute(f"CREATE TEMPORARY TABLE t (x {kept})")
        cursor.execute("INSERT INTO t VALUES (%s)", (cell,))
        if served.kind == "mariadb":
            cursor.execute("SET sql_mode = '', time_zone = '+00:00'")
        cursor.execute(f"SELECT {sql} FROM t", {})
        ((found,),) = cursor.fetchall()
    assert found == local_moment(cell, form, zone)


@given(cell=texts, form=st.sampled_from(FORMS), zone=st.sampled_from(ZONES))
@settings(max_examples=often(150), deadline=None, suppress_health_check=SAME_TABLES)
def test_every_moment_in_a_text_is_read_alike(
    served: Place, cell: str | None, form: str, zone: str
) -> None:
    read_alike(served, TEXT, cell, form, zone)


@given(
    cell=st.integers(-(2**63), 2**63 - 1) | st.integers(0, 2**41),
    form=st.sampled_from(FORMS[1:]),
    zone=st.sampled_from(ZONES),
)
@settings(max_examples=often(100), deadline=None, suppress_health_check=SAME_TABLES)
def test_every_moment_in_a_number_is_read_alike(
    served: Place, cell: int, form: str, zone: str
) -> None:
    read_alike(served, NUMBER, cell, form, zone)


NATIVE = [
    ("postgresql", "timestamptz", "2023-06-30 16:00:00+00", "2023-07-01 00:00:00"),
    ("postgresql", "timestamp", "2023-06-30 16:00:00.999", "2023-06-30 16:00:00"),
    ("postgresql", "timestamp", "infinity", None),
    ("postgresql", "timestamptz", "-infinity", None),
    ("postgresql", "timestamp", "0044-03-15 00:00:00 BC", None),
    ("postgresql", "date", "2023-06-30", "2023-06-30 00:00:00"),
    ("mariadb", "timestamp", "2023-06-30 16:00:00", "2023-07-01 00:00:00"),
    ("mariadb", "datetime(3)", "2023-06-30 16:00:00.999", "2023-06-30 16:00:00"),
    ("mariadb", "datetime", "0000-00-00 00:00:00", None),
    ("mariadb", "date", "2023-06-00", None),
    ("mariadb", "date", "2023-06-30", "2023-06-30 00:00:00"),
]


@pytest.mark.parametrize(("kind", "declared", "stored", "moment"), NATIVE)
def test_the_databases_own_moments_are_brought_to_the_maps_zone(
    request: pytest.FixtureRequest,
    kind: str,
    declared: str,
    stored: str,
    moment: str | None,
) -> None:
    server = request.getfixturevalue(kind)
    database = server.fresh()
    settled = "SET sql_mode = '', time_zone = '+00:00'; " if kind == "mariadb" else ""
    made_t = f"CREATE TABLE t (x {declared} NULL); INSERT INTO t VALUES ('{stored}')"
    server.script(settled + made_t, database)
    full = {"timestamptz": "timestamp with time zone"}.get(declared, declared)
    family = TypeFamily.DATE if declared == "date" else TypeFamily.MOMENT
    column = ColumnSchema(name="x", declared=full, family=family)
    sql = WORDS[kind].moment(Named("t.x", column), None, "Asia/Shanghai")
    with closing(server.admin(database)) as connection:
        cursor = connection.cursor()
        if settled:
            cursor.execute(settled.rstrip("; "))
        cursor.execute(f"SELECT {sql} FROM t", {})
        ((found,),) = cursor.fetchall()
    assert (None if found is None else str(found)) == moment


def test_a_month_later_the_end_of_a_month_stays_an_end(
    answers: Callable[[str, Rows], None],
) -> None:
    row = dict.fromkeys(columns_of("order")) | {"id": 1, "at": at(2024, 1, 31, 9)}
    rows: Rows = {"member": [], "order": [row], "order_line": []}
    for text in ("at + 1 month", "at + 1 year", "at - 2 months", "at + 9999 years"):
        answers(text, rows)
