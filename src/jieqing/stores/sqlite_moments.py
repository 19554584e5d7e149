"""SQLite's text for moments: any stored form to 'YYYY-MM-DD HH:MM:SS', map's zone.

The same rules as ``datamap.moments``; a property test holds the two equal. SQLite has
no time zones, so the offsets of the zone stand in the statement as numbers.
"""

from dataclasses import replace
from datetime import date, timedelta

from jieqing.datamap.moments import (
    EPOCH_UNITS,
    FIRST_SECOND,
    LAST_SECOND,
    PATTERN_PARTS,
    seconds_of_days,
    zone_offsets,
)
from jieqing.datamap.schema import TypeFamily
from jieqing.stores.day_spans import either, epoch_span, midnight_after, utc_text
from jieqing.stores.sqlite_schema import quote
from jieqing.stores.words import DayCell, DaySpan

_WRITTEN = frozenset({TypeFamily.TEXT, TypeFamily.DATE, TypeFamily.MOMENT})
_FURTHEST = timedelta(days=8)  # no offset that a text writes moves it so far
_DAY = "[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]"
_MINUTE = f"{_DAY}[ T][0-2][0-9]:[0-5][0-9]"
_SECOND = f"{_MINUTE}:[0-5][0-9]"
_FIRST_DAY = date.min.isoformat()
_BEHIND = ":"  # behind every text that begins with a year
_GLOB_SIGNS = "*?["


def quoted_text(text: str) -> str:
    """Return a text as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def moment_sql(column: str, form: str | None, zone: str) -> str:
    """Return the local moment in ``column`` (an SQL name), NULL if there is none."""
    if form in EPOCH_UNITS:
        return _from_number(column, EPOCH_UNITS[form], zone)
    if form in {None, "utc"}:
        return _from_text(column, zone, is_utc=form == "utc")
    return _from_pattern(column, form or "")


def on_days_sql(cell: DayCell, span: DaySpan) -> str | None:
    """Whether a column's local day is in the span, by the cell as it stands.

    The order of texts of the plain form is that of their days. What one function of
    SQLite's does not give back as it is may be written otherwise: it is read in full.
    Of an open end nothing is asked: each comparison is a tenth of the whole.
    """
    name = cell.column.name
    if cell.form in EPOCH_UNITS:
        is_whole = cell.column.schema.family is TypeFamily.INTEGER
        return _numbers(name, cell, span) if is_whole else None
    if cell.form not in {None, "utc"}:
        return None
    first, last = span
    spans = _texts(cell, span)
    if cell.is_even:
        return either(
            f"{name} COLLATE BINARY >= '{since}' AND {name} COLLATE BINARY < '{end}'"
            for since, end in spans
        )
    plain = either(_between(name, since, end) for since, end in spans)
    moment = moment_sql(name, cell.form, cell.zone)
    read = f"coalesce({_on(moment, first, last)}, 0)"
    about = about_sql(cell, span)
    written = f"WHEN {_as_written(cell)} THEN {plain} ELSE {read}"
    return f"({about} AND CASE {name} COLLATE BINARY {written} END)"


def odd_sql(cell: DayCell) -> str | None:
    """Whether a text is another than SQLite writes of its moment; NULL is none.

    An index of the store that holds just these rows answers it at once (partial_index).
    """
    if cell.form not in {None, "utc"}:
        return None
    return f"{cell.column.name} COLLATE BINARY IS NOT {_as_written(cell)}"


def odd_index_sql(table: str, cell: DayCell) -> str | None:
    """An index of just a column's odd cells; None: none can be told from the others."""
    if cell.column.schema.family not in _WRITTEN:
        return None
    name = cell.column.schema.name
    plain = quote(name)
    odd = odd_sql(replace(cell, column=replace(cell.column, name=plain)))
    if odd is None:
        return None
    index = quote(f"odd_days_of_{table}_{name}")
    made = f"CREATE INDEX IF NOT EXISTS {index} ON {quote(table)} ({plain})"
    return f"{made} WHERE {odd};"


def _between(name: str, since: str, end: str) -> str:
    """In the span, of a text that begins with a year of the calendar."""
    parts = []
    if since != _FIRST_DAY:
        parts.append(f"{name} COLLATE BINARY >= '{since}'")
    if end != _BEHIND or not parts:
        parts.append(f"{name} COLLATE BINARY < '{end}'")
    return " AND ".join(parts)


def _on(moment: str, first: date | None, last: date | None) -> str:
    begin = (first or date.min).isoformat()
    return f"({moment}) BETWEEN '{begin}' AND '{(last or date.max).isoformat()} 24'"


def _texts(cell: DayCell, span: DaySpan) -> list[tuple[str, str]]:
    """From which text on, and before which, the days of a span stand."""
    first, last = span
    if cell.form == "utc":
        spans = seconds_of_days(first, last, cell.zone)
        return [(utc_text(since), utc_text(end)) for since, end in spans]
    is_open = last in {None, date.max}
    end = _BEHIND if is_open else midnight_after(last)
    return [((first or date.min).isoformat(), end)]


def _as_written(cell: DayCell) -> str:
    """What SQLite itself writes of a text's moment, no day added.

    Without that step it lets 31 February and 24 o'clock pass.
    """
    is_day = cell.column.schema.family is TypeFamily.DATE
    function = "date" if is_day and cell.form is None else "datetime"
    return f"{function}({cell.column.name}, '+0 days')"


def about_sql(cell: DayCell, span: DaySpan) -> str:
    """An index' part in which all texts of these days stand, whatever their offset."""
    name, (first, last) = cell.column.name, span
    begin = "0001-"  # no number: a column of numeric affinity would make it one
    if first is not None and first - date.min > _FURTHEST:
        begin = (first - _FURTHEST).isoformat()
    end = _BEHIND
    if last is not None and date.max - last > _FURTHEST:
        end = (last + _FURTHEST).isoformat()
    return f"{name} COLLATE BINARY >= '{begin}' AND {name} COLLATE BINARY < '{end}'"


def _numbers(name: str, cell: DayCell, span: DaySpan) -> str:
    """Texts stand behind all numbers; what is no whole number is read in full."""
    whole = epoch_span(name, cell, span)
    spans = seconds_of_days(*span, cell.zone)
    if not spans or spans[0][0] > 0:
        return whole
    moment = moment_sql(name, cell.form, cell.zone)
    read = f"coalesce({_on(moment, *span)}, 0)"
    return f"CASE WHEN {name} >= 1 THEN {whole} WHEN {name} < 1 THEN {read} ELSE 0 END"


def _local(zone: str) -> str:
    """The zone's local time of the UTC second ``u``; the latest rule is asked first."""
    (_, first), *later = zone_offsets(zone)
    rules = " ".join(
        f"WHEN u >= {since} THEN {offset}" for since, offset in reversed(later)
    )
    offset = f"CASE {rules} ELSE {first} END" if later else str(first)
    return (
        f"CASE WHEN u BETWEEN {FIRST_SECOND} AND {LAST_SECOND} "
        f"THEN datetime(u + {offset}, 'unixepoch') END"
    )


def _from_number(column: str, per_second: int, zone: str) -> str:
    digits = (
        f"length({column}) BETWEEN 1 AND 18 AND {column} NOT GLOB '*[^0-9]*' "
        f"AND length(CAST({column} AS BLOB)) = length({column})"
    )
    number = (
        f"CASE typeof({column}) WHEN 'integer' THEN {column} "
        f"WHEN 'real' THEN CAST({column} AS INTEGER) "
        f"WHEN 'text' THEN CASE WHEN {digits} THEN CAST({column} AS INTEGER) END END"
    )
    whole = f"(n - ((n % {per_second}) + {per_second}) % {per_second}) / {per_second}"
    return (
        f"(WITH a(n) AS (SELECT nullif({number}, 0)), b(u) AS (SELECT {whole} FROM a) "
        f"SELECT {_local(zone)} FROM b)"
    )


def _is_day(day: str) -> str:
    """Whether it is a day of the calendar: date() alone lets 31 February pass."""
    return f"{day} >= '0001' AND date({day}, '+0 days') IS {day}"


def _from_text(column: str, zone: str, *, is_utc: bool) -> str:
    day, hour = f"substr({column}, 1, 10)", f"substr({column}, 12, 2)"
    is_moment = f"{hour} < '24' AND {_is_day(day)}"
    local = (
        f"CASE WHEN {column} GLOB '{_DAY}' AND {_is_day(day)} "
        f"THEN {day} || ' 00:00:00' "
        f"WHEN {column} GLOB '{_MINUTE}' AND {is_moment} "
        f"THEN {day} || ' ' || substr({column}, 12, 5) || ':00' "
        f"WHEN {column} GLOB '{_SECOND}*' AND {is_moment} "
        f"THEN {day} || ' ' || substr({column}, 12, 8) END"
    )
    offset = (
        f"CASE WHEN substr({column}, 20, 1) = '.' "
        f"THEN ltrim(substr({column}, 21), '0123456789') "
        f"ELSE substr({column}, 20) END"
    )
    # Materialized, or SQLite writes each out wherever the next one names it: the zone
    # alone names it thirty times, and preparing that takes longer than an index.
    from_utc = (
        f"(WITH a(c, z) AS MATERIALIZED (SELECT {local}, {offset}), "
        f"b(e) AS MATERIALIZED (SELECT {_seconds_east()} FROM a), "
        "d(u) AS MATERIALIZED"
        " (SELECT CAST(strftime('%s', c) AS INTEGER) - e FROM a, b) "
        f"SELECT {_local(zone)} FROM d)"
    )
    # Text without an offset is local already: the subquery costs ten times as much.
    naive = "" if is_utc else f"{_plain(column)} WHEN {offset} = '' THEN {local} "
    return f"CASE WHEN typeof({column}) <> 'text' THEN NULL {naive}ELSE {from_utc} END"


def _plain(column: str) -> str:
    """The form in which most moments stand; it is asked first, for it costs least."""
    is_day = _is_day(f"substr({column}, 1, 10)")
    return (
        f"WHEN {column} GLOB '{_DAY} [0-2][0-9]:[0-5][0-9]:[0-5][0-9]' "
        f"AND length(CAST({column} AS BLOB)) = 19 AND substr({column}, 12, 2) < '24' "
        f"AND {is_day} THEN {column}"
    )


def _seconds_east() -> str:
    """Seconds east of a written offset such as Z, +08, +0800 or +08:00; else NULL."""
    hours = "[+-][0-9][0-9]"
    return (
        f"CASE WHEN z IN ('', 'Z') THEN 0 WHEN z GLOB '{hours}' "
        f"OR z GLOB '{hours}[0-9][0-9]' OR z GLOB '{hours}:[0-9][0-9]' "
        "THEN CASE substr(z, 1, 1) WHEN '-' THEN -1 ELSE 1 END * (substr(z, 2, 2) "
        "* 3600 + CASE length(z) WHEN 3 THEN 0 ELSE substr(z, -2) * 60 END) END"
    )


def _from_pattern(column: str, pattern: str) -> str:
    text = f"CAST({column} AS TEXT)"
    parts = {"HH": "'00'", "mm": "'00'", "ss": "'00'"}
    for found in PATTERN_PARTS.finditer(pattern):
        start, length = found.start() + 1, len(found.group())
        parts[found.group()] = f"substr({text}, {start}, {length})"
    day = f"{parts['yyyy']} || '-' || {parts['MM']} || '-' || {parts['dd']}"
    time = f"{parts['HH']} || ':' || {parts['mm']} || ':' || {parts['ss']}"
    fits = (
        f"typeof({column}) IN ('integer', 'text') "
        f"AND {text} GLOB {quoted_text(_glob(pattern))} AND {_is_day(f'({day})')} "
        f"AND {parts['HH']} < '24' AND {parts['mm']} < '60' AND {parts['ss']} < '60'"
    )
    return f"CASE WHEN {fits} THEN {day} || ' ' || {time} END"


def _glob(pattern: str) -> str:
    place, signs = 0, []
    while place < len(pattern):
        part = PATTERN_PARTS.match(pattern, place)
        sign = pattern[place]
        if part is not None:
            signs.append("[0-9]" * len(part.group()))
        else:
            signs.append(f"[{sign}]" if sign in _GLOB_SIGNS else sign)
        place += len(part.group()) if part is not None else 1
    return "".join(signs)


def shifted_sql(amount: int, unit: str) -> str:
    """Return the moment ``m`` so much later; the end of a month clamps as in Python.

    SQLite itself lets 31 January and one month be March: where the day of the month has
    changed, the answer is the last day of the month before.
    """
    if unit == "day":
        return _in_calendar(f"datetime(m, '{amount:+d} days')")
    months = amount * 12 if unit == "year" else amount
    later = f"datetime(m, '{months:+d} months')"
    last = f"date({later}, 'start of month', '-1 day') || substr(m, 11)"
    same_day = f"substr({later}, 9, 2) = substr(m, 9, 2)"
    return _in_calendar(f"CASE WHEN {same_day} THEN {later} ELSE {last} END")


def _in_calendar(moment: str) -> str:
    return f"CASE WHEN {moment} >= '0001' THEN {moment} END"
