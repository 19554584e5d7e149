"""PostgreSQL's moments: any stored form to a local ``timestamp`` of whole seconds.

The same rules as ``datamap.moments``; a property test holds the two equal. The zone's
offsets stand in the statement as numbers, so that the server's time zone files, which
may be older or newer than ours, decide nothing.
"""

import re
from dataclasses import dataclass
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

_BEFORE = "timestamp '0001-12-31 23:59:59 BC'"
_AFTER = "timestamp '10000-01-01'"
_FURTHEST_DAYS = 3_700_000  # more than the whole calendar
_FURTHEST_MONTHS = 120_000
_DAYS = frozenset({TypeFamily.DATE, TypeFamily.MOMENT})
_NO_DOMAIN = re.compile(r"date|timestamp(\(\d\))?( with(out)? time zone)?")
_OFFSET = "(Z|[+-][0-9]{2}(:?[0-9]{2})?)$"


def literal(text: str) -> str:
    """Return a text as an SQL literal inside a statement with bound values."""
    return "'" + text.replace("'", "''").replace("%", "%%") + "'"


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
    if cell.form not in {None, "utc"} or column.family not in _DAYS:
        return None
    is_instant = column.declared.endswith("with time zone")
    if cell.form == "utc" and not _NO_DOMAIN.fullmatch(column.declared):
        return None  # whether it is one over an instant, its name does not tell
    if cell.form is None and not is_instant:
        first, last = span
        begin = (first or date.min).isoformat()
        return (
            f"({name} >= timestamp '{begin}'"
            f" AND {name} < timestamp '{midnight_after(last)}')"
        )
    kind, zone = ("timestamptz", "+00") if is_instant else ("timestamp", "")
    spans = (
        f"({name} >= {kind} '{utc_text(since)}{zone}'"
        f" AND {name} < {kind} '{utc_text(end)}{zone}')"
        for since, end in seconds_of_days(*span, cell.zone)
    )
    return either(spans)


def in_calendar(moment: str) -> str:
    """The moment, NULL outside the years 1 to 9999; it is named once."""
    late = f"nullif(greatest({moment}, {_BEFORE}), {_BEFORE})"
    return f"nullif(least({late}, {_AFTER}), {_AFTER})"


def shifted_sql(moment: str, amount: int, unit: str) -> str:
    """Return the moment so much later; PostgreSQL clamps the end of a month itself."""
    months = amount * 12 if unit == "year" else amount
    days = unit == "day"
    if abs(months) > (_FURTHEST_DAYS if days else _FURTHEST_MONTHS):
        return "NULL::timestamp"
    step = f"{amount} days" if days else f"{months} months"
    return in_calendar(f"({moment} + interval '{step}')")


def _local(second: str, zone: str) -> str:
    """The zone's local time of a UTC second; the latest rule is asked first."""
    (_, first), *later = zone_offsets(zone)
    rules = " ".join(
        f"WHEN u >= {since} THEN {offset}" for since, offset in reversed(later)
    )
    offset = f"CASE {rules} ELSE {first} END" if later else str(first)
    local = f"timestamp '1970-01-01' + (u + {offset}) * interval '1 second'"
    return (
        f"(SELECT CASE WHEN u BETWEEN {FIRST_SECOND} AND {LAST_SECOND} "
        f"THEN {local} END FROM (SELECT {second} AS u) AS a)"
    )


def _from_number(name: str, column: ColumnSchema, per_second: int, zone: str) -> str:
    number = f"trunc({name}::numeric)"
    if column.family not in {TypeFamily.INTEGER, TypeFamily.NUMBER}:
        text = f"{name}::text"
        number = f"CASE WHEN {text} ~ '^[0-9]{{1,18}}$' THEN {text}::numeric END"
    return _local(f"floor(nullif({number}, 0) / {per_second})", zone)


def _from_date_type(name: str, column: ColumnSchema, zone: str, *, is_utc: bool) -> str:
    if column.family is TypeFamily.TEXT:
        return _from_text(f"({name}::text)", zone)
    is_instant = column.declared.endswith("with time zone")
    if is_utc or is_instant:
        return _local(f"floor(extract(epoch FROM {name}))", zone)
    return in_calendar(f"date_trunc('second', {name}::timestamp)")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Parts:
    """Where the parts of a moment stand in a text, as SQL integers."""

    year: str
    month: str
    day: str
    hour: str = "0"
    minute: str = "0"
    second: str = "0"

    def moment(self) -> str:
        """The moment, NULL where the month has no such day."""
        first = f"make_date({self.year}, {self.month}, 1)"
        last = f"extract(day FROM {first} + interval '1 month - 1 day')"
        time = f"{self.hour}, {self.minute}, {self.second}"
        made = f"make_timestamp({self.year}, {self.month}, {self.day}, {time})"
        return f"CASE WHEN {self.day} <= {last} THEN {made} END"


def _from_text(text: str, zone: str) -> str:
    """Text of the one written form, in UTC where it names no offset."""

    def part(start: int, length: int, least: int = 0) -> str:
        cut = f"substr({text}, {start}, {length})::int"
        return f"CASE WHEN length({text}) < {least} THEN 0 ELSE {cut} END"

    parts = _Parts(
        year=part(1, 4),
        month=part(6, 2),
        day=part(9, 2),
        hour=part(12, 2, 16),
        minute=part(15, 2, 16),
        second=part(18, 2, 19),
    )
    offset = f"coalesce(substring(substr({text}, 20) FROM '{_OFFSET}'), '')"
    east = (
        "CASE WHEN z IN ('', 'Z') THEN 0 ELSE "
        "CASE WHEN left(z, 1) = '-' THEN -1 ELSE 1 END * (substr(z, 2, 2)::int * 3600 "
        "+ CASE WHEN length(z) = 3 THEN 0 ELSE right(z, 2)::int * 60 END) END"
    )
    second = (
        f"(SELECT floor(extract(epoch FROM m)) - {east} "
        f"FROM (SELECT {parts.moment()} AS m, {offset} AS z) AS b)"
    )
    is_moment = f"{text} ~ {literal(f'^({TEXT_MOMENT})$')}"
    return f"CASE WHEN {is_moment} THEN {_local(second, zone)} END"


def _from_pattern(name: str, pattern: str) -> str:
    text = f"({name}::text)"
    parts = {"HH": "0", "mm": "0", "ss": "0"}
    for found in PATTERN_PARTS.finditer(pattern):
        start, length = found.start() + 1, len(found.group())
        parts[found.group()] = f"substr({text}, {start}, {length})::int"
    moment = _Parts(
        year=parts["yyyy"],
        month=parts["MM"],
        day=parts["dd"],
        hour=parts["HH"],
        minute=parts["mm"],
        second=parts["ss"],
    ).moment()
    fits = f"{text} ~ {literal(f'^({pattern_of(pattern)})$')}"
    return f"CASE WHEN {fits} THEN {moment} END"
