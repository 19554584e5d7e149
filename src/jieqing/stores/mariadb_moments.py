"""MariaDB's moments: any stored form to a local ``datetime`` of whole seconds.

The same rules as ``datamap.moments``; a property test holds the two equal. The session
runs in UTC and the zone's offsets stand in the statement as numbers, since a server's
own zone tables are often empty. Subqueries cannot see outer rows here, so a value that
is needed twice is written twice.
"""

from calendar import monthrange
from collections.abc import Iterator
from datetime import date

from jieqing.datamap.moments import (
    EPOCH_UNITS,
    FIRST_SECOND,
    LAST_SECOND,
    PATTERN_PARTS,
    seconds_of_days,
    zone_offsets,
)
from jieqing.datamap.schema import ColumnSchema, TypeFamily
from jieqing.stores.day_spans import either, epoch_span, midnight_after, utc_text
from jieqing.stores.patterns import TEXT_MOMENT, pattern_of
from jieqing.stores.words import DayCell, DaySpan

EXACT = "COLLATE utf8mb4_nopad_bin"
_EPOCH = "CAST('1970-01-01' AS DATETIME)"
_BEFORE = "CAST('0000-12-31 23:59:59' AS DATETIME)"
_FURTHEST = 300_000_000_000_000_000  # more microseconds than the calendar has
_DAYS = frozenset({TypeFamily.DATE, TypeFamily.MOMENT})
_BEHIND_INSTANTS = 2**32
_OFFSET = "(Z|[+-][0-9]{2}(:?[0-9]{2})?)\\z"


def literal(text: str) -> str:
    """Return a text as an SQL literal inside a statement with bound values."""
    escaped = text.replace("\\", "\\\\").replace("'", "''").replace("%", "%%")
    return f"'{escaped}'"


def exact_text(name: str) -> str:
    """A cell as text that is compared sign by sign, trailing blanks too."""
    return f"CONVERT({name} USING utf8mb4) {EXACT}"


def moment_sql(name: str, column: ColumnSchema, form: str | None, zone: str) -> str:
    """Return the local moment in a column, NULL if there is none."""
    if form in EPOCH_UNITS:
        return _from_number(name, column, EPOCH_UNITS[form], zone)
    if form in {None, "utc"}:
        return _from_date_type(name, column, zone, is_utc=form == "utc")
    return _from_pattern(name, form or "")


def on_days_sql(cell: DayCell, span: DaySpan) -> str | None:
    """Whether a column's local day is in the span, by the column as it stands."""
    name, column = cell.column.name, cell.column.schema
    if cell.form in EPOCH_UNITS:
        is_whole = column.family is TypeFamily.INTEGER
        return epoch_span(name, cell, span) if is_whole else None
    if not _is_dated(cell):
        return None
    is_instant = column.declared.lower().startswith("timestamp")
    if is_instant:
        return either(_instants(name, cell.zone, span))
    within = _moments(cell, span)
    return within if cell.is_even else f"({within} AND {_is_day(name)})"


def odd_sql(cell: DayCell, years: range) -> str | None:
    """Whether a cell is no day: behind a month's last moment, before the next's first.

    Of years that are further away each cell is looked at.
    """
    name = cell.column.name
    is_instant = cell.column.schema.declared.lower().startswith("timestamp")
    if not _is_dated(cell) or is_instant:
        return None
    gaps = [
        f"({name} > '{year}-{month:02}-{monthrange(year, month)[1]} 23:59:59.999999'"
        f" AND {name} < '{year + month // 12}-{month % 12 + 1:02}-01')"
        for year in years
        for month in range(1, 13)
    ]
    first, last = f"'{years.start:04}-01-01'", f"'{years.stop:04}-01-01'"
    around = (
        f"({name} < {first} OR {name} >= {last}) AND COALESCE({_is_day(name)}, 0) = 0"
    )
    return " OR ".join([f"({around})", *gaps])


def _is_dated(cell: DayCell) -> bool:
    is_form = cell.form in {None, "utc"}
    return is_form and cell.column.schema.family in _DAYS


def _moments(cell: DayCell, span: DaySpan) -> str:
    """Whether a day or a moment of no zone lies in the span, odd or not.

    Of a column without odd days one bound is enough: a second one costs a third.
    """
    name, (first, last) = cell.column.name, span
    if (
        cell.is_even
        and cell.form is None
        and first is None
        and last not in {None, date.max}
    ):
        return f"({name} < TIMESTAMP'{_full(midnight_after(last))}')"
    if cell.form == "utc":
        spans = seconds_of_days(first, last, cell.zone)
        bounds = [(utc_text(since), utc_text(end)) for since, end in spans]
    else:
        bounds = [((first or date.min).isoformat(), midnight_after(last))]
    parts = [_between(name, since, end) for since, end in bounds]
    return either(parts)


def _between(name: str, since: str, end: str) -> str:
    """From ``since``; there is no year 10000 that one could be before."""
    begin = f"{name} >= TIMESTAMP'{_full(since)}'"
    if end.startswith("10000"):
        return f"({begin})"
    return f"({begin} AND {name} < TIMESTAMP'{_full(end)}')"


def _full(text: str) -> str:
    return text if len(text) > len("yyyy-mm-dd") else f"{text} 00:00:00"


def _instants(name: str, zone: str, span: DaySpan) -> Iterator[str]:
    """The same of a column of instants, which holds the years from 1970 and a zero."""
    for since, end in seconds_of_days(*span, zone):
        if end > 1:
            begin = f"{name} >= TIMESTAMP'{utc_text(max(since, 1))}'"
            until = f" AND {name} < TIMESTAMP'{utc_text(end)}'"
            yield f"({begin}{until if end < _BEHIND_INSTANTS else ''})"


def shifted_sql(moment: str, amount: int, unit: str) -> str:
    """Return the moment so much later; MariaDB clamps the end of a month itself."""
    later = f"{moment} + INTERVAL {amount} {unit.upper()}"
    return f"NULLIF(GREATEST({later}, {_BEFORE}), {_BEFORE})"


def _local(second: str, zone: str) -> str:
    """The zone's local time of a UTC second."""
    (_, first), *later = zone_offsets(zone)
    offset = str(first)
    if later:
        since = ", ".join(str(start) for start, _ in later)
        offsets = ", ".join(f"'{east}'" for east in (first, *(e for _, e in later)))
        found = f"ELT(1 + INTERVAL({second}, {since}), {offsets})"
        offset = f"CAST({found} AS SIGNED)"
    local = f"{_EPOCH} + INTERVAL ({second} + {offset}) SECOND"
    within = f"{second} BETWEEN {FIRST_SECOND} AND {LAST_SECOND}"
    return f"(CASE WHEN {within} THEN {local} END)"


def _from_number(name: str, column: ColumnSchema, per_second: int, zone: str) -> str:
    if column.family in {TypeFamily.INTEGER, TypeFamily.NUMBER}:
        whole = f"TRUNCATE({name}, 0)"
        fits = f"{name} BETWEEN -{_FURTHEST} AND {_FURTHEST}"
    else:
        whole = name
        fits = f"{exact_text(name)} REGEXP {literal(f'^[0-9]{{1,18}}{chr(92)}z')}"
    number = f"NULLIF(CASE WHEN {fits} THEN CAST({whole} AS SIGNED) END, 0)"
    rest = f"(({number} %% {per_second}) + {per_second}) %% {per_second}"
    return _local(f"(({number} - {rest}) DIV {per_second})", zone)


def _from_date_type(name: str, column: ColumnSchema, zone: str, *, is_utc: bool) -> str:
    if column.family is TypeFamily.TEXT:
        return _from_text(name, zone)
    moment = f"CASE WHEN {_is_day(name)} THEN CAST({name} AS DATETIME) END"
    is_instant = column.declared.lower().startswith("timestamp")
    return _local(_second(moment), zone) if is_utc or is_instant else f"({moment})"


def _is_day(name: str) -> str:
    """Whether it is a day of the calendar: columns may hold 0000-00-00, 31 February."""
    month_has_it = f"DAYOFMONTH({name}) <= DAYOFMONTH(LAST_DAY({name}))"
    return f"YEAR({name}) > 0 AND DAYOFMONTH({name}) > 0 AND {month_has_it}"


def _second(moment: str) -> str:
    return f"TIMESTAMPDIFF(SECOND, {_EPOCH}, {moment})"


def _from_text(name: str, zone: str) -> str:
    """Text of the one written form, in UTC where it names no offset."""
    text = exact_text(name)
    length = f"CHAR_LENGTH({text})"
    time = (
        f"CASE WHEN {length} < 16 THEN '00:00:00' WHEN {length} < 19 "
        f"THEN CONCAT(SUBSTR({text}, 12, 5), ':00') ELSE SUBSTR({text}, 12, 8) END"
    )
    moment = f"CAST(CONCAT(SUBSTR({text}, 1, 10), ' ', {time}) AS DATETIME)"
    zone_text = f"REGEXP_SUBSTR(SUBSTR({text}, 20), {literal(_OFFSET)})"
    minutes = (
        f"CASE WHEN CHAR_LENGTH({zone_text}) = 3 THEN 0 "
        f"ELSE CAST(RIGHT({zone_text}, 2) AS SIGNED) * 60 END"
    )
    east = (
        f"CASE WHEN {zone_text} IN ('', 'Z') THEN 0 ELSE "
        f"CASE WHEN LEFT({zone_text}, 1) = '-' THEN -1 ELSE 1 END "
        f"* (CAST(SUBSTR({zone_text}, 2, 2) AS SIGNED) * 3600 + {minutes}) END"
    )
    is_moment = f"{text} REGEXP {literal(f'^({TEXT_MOMENT}){chr(92)}z')}"
    second = f"(CASE WHEN {is_moment} THEN {_second(moment)} - {east} END)"
    return _local(second, zone)


def _from_pattern(name: str, pattern: str) -> str:
    text = exact_text(name)
    parts = {"HH": "'00'", "mm": "'00'", "ss": "'00'"}
    for found in PATTERN_PARTS.finditer(pattern):
        start, length = found.start() + 1, len(found.group())
        parts[found.group()] = f"SUBSTR({text}, {start}, {length})"
    day = f"{parts['yyyy']}, '-', {parts['MM']}, '-', {parts['dd']}"
    time = f"{parts['HH']}, ':', {parts['mm']}, ':', {parts['ss']}"
    fits = f"{text} REGEXP {literal(f'^({pattern_of(pattern)}){chr(92)}z')}"
    moment = f"CAST(CONCAT({day}, ' ', {time}) AS DATETIME)"
    return f"(CASE WHEN {fits} THEN {moment} END)"
