"""A span of days asked of a column as it stands meets the rows of those days."""

import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_expression_on_servers import WORDS, ZONES
from test_sqlite_expression import CELLS, moments

from jieqing.datamap.moments import local_moment
from jieqing.datamap.schema import ColumnSchema, TypeFamily
from jieqing.stores.sqlite_words import SqliteWords
from jieqing.stores.words import DayCell, DaySpan, Named
from often import often

alone = settings(
    max_examples=often(40), deadline=None, suppress_health_check=list(HealthCheck)
)
DAYS = st.dates(date(1930, 1, 1), date(2110, 1, 1))
spans = st.tuples(st.none() | st.dates() | DAYS, st.none() | st.dates() | DAYS)
LAST_YEAR = 9999
Cells = Sequence[object]


@dataclass(frozen=True, slots=True)
class Kept:
    """A column in which moments are kept, as a database declares it."""

    declared: str
    family: TypeFamily
    form: str | None = None


def asked(kept: Kept, zone: str) -> DayCell:
    declared = kept.declared.replace("timestamptz", "timestamp with time zone")
    column = ColumnSchema(name="x", declared=declared, family=kept.family)
    return DayCell(column=Named("t.x", column), form=kept.form, zone=zone)


def near(cells: Iterable[object], kept: Kept, zone: str) -> st.SearchStrategy[DaySpan]:
    """Spans that begin or end about the days of these cells, among others."""
    found = (local_moment(cell, kept.form, zone) for cell in cells)
    days = {m.date() for m in found if m and 1 < m.year < LAST_YEAR}
    known = {day + timedelta(days=n) for day in days for n in (-1, 0, 1)}
    about = st.none() | st.sampled_from(sorted(known | {date(2024, 2, 29)}))
    return st.tuples(about, about) | spans


def expected(cells: Cells, kept: Kept, zone: str, span: DaySpan) -> list[object]:
    first, last = span[0] or date.min, span[1] or date.max
    met = [(cell, local_moment(cell, kept.form, zone)) for cell in cells]
    return [c for c, moment in met if moment and first <= moment.date() <= last]


IN_SQLITE = [
    Kept("DATETIME", TypeFamily.MOMENT),
    Kept("TEXT", TypeFamily.TEXT),
    Kept("DATE", TypeFamily.DATE),
    Kept("DATETIME", TypeFamily.MOMENT, "utc"),
    Kept("INTEGER", TypeFamily.INTEGER, "epoch_ms"),
    Kept("INTEGER", TypeFamily.INTEGER, "epoch_s"),
]
odd_cells = (
    CELLS["made_utc"]
    | CELLS["at"]
    | CELLS["stamp"]
    | st.binary(max_size=20)
    | st.floats(allow_nan=False)
    | st.integers(-(2**40), 2**40)
    | DAYS.map(str)
    | DAYS.map(lambda day: f"{day} 00:00:00")
    | DAYS.map(lambda day: f"{day} 23:59:59")
    | st.sampled_from(["9999-12-31 23:59:59", "0001-01-01", "0000-12-31 00:00:00"])
)


def met_in_sqlite(
    cells: Cells, kept: Kept, cell: DayCell, span: DaySpan
) -> list[object]:
    sql = SqliteWords().on_days(cell, span)
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute(f"CREATE TABLE t (x {kept.declared})")
        connection.executemany("INSERT INTO t VALUES (?)", [(c,) for c in cells])
        connection.execute("CREATE INDEX i ON t (x)")
        found = connection.execute(f"SELECT x FROM t WHERE {sql}").fetchall()
    return sorted((cell for (cell,) in found), key=repr)


def stored_in_sqlite(cells: Cells, kept: Kept) -> list[object]:
    """The cells as the column's affinity leaves them."""
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute(f"CREATE TABLE t (x {kept.declared})")
        connection.executemany("INSERT INTO t VALUES (?)", [(c,) for c in cells])
        return [cell for (cell,) in connection.execute("SELECT x FROM t")]


@pytest.mark.parametrize("kept", IN_SQLITE, ids=str)
@alone
@given(data=st.data(), zone=st.sampled_from(ZONES))
def test_sqlite_meets_the_days_of_any_cell(
    kept: Kept, data: st.DataObject, zone: str
) -> None:
    cells = stored_in_sqlite(data.draw(st.lists(odd_cells, max_size=12)), kept)
    span = data.draw(near(cells, kept, zone))
    wanted = sorted(expected(cells, kept, zone, span), key=repr)
    assert met_in_sqlite(cells, kept, asked(kept, zone), span) == wanted


def odd_in_sqlite(cells: Cells, kept: Kept, zone: str) -> list[object]:
    """The cells that an index over odd ones would hold."""
    odd = SqliteWords().odd(asked(kept, zone), range(0))
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute(f"CREATE TABLE t (x {kept.declared})")
        connection.executemany("INSERT INTO t VALUES (?)", [(c,) for c in cells])
        return [cell for (cell,) in connection.execute(f"SELECT x FROM t WHERE {odd}")]


@pytest.mark.parametrize("kept", IN_SQLITE[:4], ids=str)
@alone
@given(data=st.data(), zone=st.sampled_from(ZONES))
def test_sqlite_meets_the_days_of_cells_of_which_none_is_odd(
    kept: Kept, data: st.DataObject, zone: str
) -> None:
    drawn = stored_in_sqlite(data.draw(st.lists(odd_cells, max_size=12)), kept)
    odd = odd_in_sqlite(drawn, kept, zone)
    cells = [cell for cell in drawn if cell not in odd]
    span = data.draw(near(cells, kept, zone))
    even = replace(asked(kept, zone), is_even=True)
    wanted = sorted(expected(cells, kept, zone, span), key=repr)
    assert met_in_sqlite(cells, kept, even, span) == wanted


IN_SERVERS = [
    ("postgresql", Kept("timestamp", TypeFamily.MOMENT)),
    ("postgresql", Kept("timestamptz", TypeFamily.MOMENT)),
    ("postgresql", Kept("date", TypeFamily.DATE)),
    ("postgresql", Kept("timestamp", TypeFamily.MOMENT, "utc")),
    ("postgresql", Kept("bigint", TypeFamily.INTEGER, "epoch_ms")),
    ("mariadb", Kept("datetime(6)", TypeFamily.MOMENT)),
    ("mariadb", Kept("timestamp NULL", TypeFamily.MOMENT)),
    ("mariadb", Kept("date", TypeFamily.DATE)),
    ("mariadb", Kept("datetime", TypeFamily.MOMENT, "utc")),
    ("mariadb", Kept("bigint", TypeFamily.INTEGER, "epoch_s")),
]
LENIENT = {
    "mariadb": "SET sql_mode = 'ALLOW_INVALID_DATES', time_zone = '+00:00'",
    "postgresql": "SET TimeZone = 'UTC'",
}
USUAL = {**LENIENT, "mariadb": "SET sql_mode = 'NO_ENGINE_SUBSTITUTION'"}
ODD_DAYS = ["2023-02-31", "2023-06-00", "2023-00-10", "0000-00-00", "0000-05-05"]


def cells_of(kind: str, kept: Kept) -> st.SearchStrategy[object]:
    """What such a column can hold, days that are none among them on MariaDB."""
    if kept.form and kept.form.startswith("epoch"):
        seconds = moments.map(lambda m: int(m.replace(tzinfo=UTC).timestamp()))
        unit = 1_000 if kept.form == "epoch_ms" else 1
        whole = seconds.map(lambda second: second * unit)
        return st.none() | whole | st.integers(-(2**62), 2**62) | st.just(0)
    if "timestamp " in kept.declared:
        least, most = datetime(1970, 1, 2), datetime(2037, 1, 1)  # noqa: DTZ001  # of the column
        return st.none() | st.datetimes(least, most).map(lambda m: str(m)[:19])
    texts = st.none() | moments.map(str) | DAYS.map(str)
    texts |= DAYS.map(lambda day: f"{day} 23:59:59.999999")
    if kind == "mariadb":
        return texts | st.sampled_from(ODD_DAYS)
    zoneless = st.sampled_from(["infinity", "-infinity", "0044-03-15 BC"])
    return texts | zoneless | st.sampled_from(["9999-12-31 23:59:59", "20000-01-01"])


def readable(cell: object) -> object:
    """What Python may make a day of: BC and infinity are none."""
    return cell[:26] if isinstance(cell, str) and cell[:4].isdecimal() else cell


@pytest.mark.sampled(4)
@pytest.mark.parametrize(("kind", "kept"), IN_SERVERS, ids=str)
@alone
@given(data=st.data(), zone=st.sampled_from(ZONES))
def test_a_server_meets_the_days_of_any_cell(
    request: pytest.FixtureRequest,
    kind: str,
    kept: Kept,
    data: st.DataObject,
    zone: str,
) -> None:
    cells = data.draw(st.lists(cells_of(kind, kept), min_size=1, max_size=12))
    first, last = data.draw(near(map(readable, cells), kept, zone))
    words, server = WORDS[kind], request.getfixturevalue(kind)
    cell = asked(kept, zone)
    sql = words.on_days(cell, (first, last))
    moment = words.moment(cell.column, kept.form, zone)
    begin, end = f"{first or date.min} 00:00:00", f"{last or date.max} 23:59:59"
    span = [words.moment_of(f"'{each}'") for each in (begin, end)]
    with closing(server.admin()) as connection:
        cursor = connection.cursor()
        cursor.execute(LENIENT[kind])
        cursor.execute(f"CREATE TEMPORARY TABLE t (n int, x {kept.declared})")
        cursor.executemany("INSERT INTO t VALUES (%s, %s)", list(enumerate(cells)))
        cursor.execute("CREATE INDEX i ON t (x)")
        cursor.execute(USUAL[kind])
        cursor.execute(f"SELECT n FROM t WHERE {sql} ORDER BY n", {})
        met = cursor.fetchall()
        cursor.execute(
            f"SELECT n FROM t WHERE {moment} BETWEEN {' AND '.join(span)} ORDER BY n",
            {},
        )
        assert met == cursor.fetchall()


@pytest.mark.parametrize("domain", ["instant", "timestamp_of_shop"])
def test_a_domain_kept_as_utc_is_not_asked_as_it_stands(domain: str) -> None:
    cell = asked(Kept(domain, TypeFamily.MOMENT, "utc"), "America/New_York")
    day = date(2024, 1, 1)
    assert WORDS["postgresql"].on_days(cell, (day, day)) is None
