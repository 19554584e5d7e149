"""Moments as stores keep them, brought to one form: local time of the map, in seconds.

Stores keep text, dates, epoch numbers and UTC; the law counts days of one time zone.
What is no real moment (zero dates, epoch 0, text of another form) is no value. The
same rules as SQL stand in each store's compilation; property tests hold them equal.
"""

import re
from bisect import bisect_right
from calendar import monthrange
from datetime import UTC, date, datetime, timedelta, tzinfo
from decimal import Decimal
from functools import lru_cache
from math import isfinite
from zoneinfo import ZoneInfo

EPOCH_UNITS = {"epoch_s": 1, "epoch_ms": 1_000, "epoch_us": 1_000_000}
TIME_FORMS = (*EPOCH_UNITS, "utc")
PATTERN_PARTS = re.compile(r"yyyy|MM|dd|HH|mm|ss")
FIRST_SECOND = int(datetime(1, 1, 3, tzinfo=UTC).timestamp())
LAST_SECOND = int(datetime(9999, 12, 29, tzinfo=UTC).timestamp())
_LITERAL = re.compile(r"[^A-Za-z]|T")
_WRITTEN = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})"
    r"(?:[ T]([0-9]{2}:[0-9]{2})(?::([0-9]{2})(?:\.[0-9]*)?(Z|[+-][0-9:]{2,5})?)?)?"
)
_OFFSET = re.compile(r"([+-])([0-9]{2})(?::?([0-9]{2}))?")
_DIGITS = re.compile(r"[0-9]{1,18}")
_FULL = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}")
_DAYS_PER_STEP = 7
_DAY_SECONDS = 86_400
_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - local moments carry no zone by design


def is_time_form(form: str) -> bool:
    """Whether this is epoch_s, epoch_ms, epoch_us, utc or a pattern with a full day."""
    if form in TIME_FORMS:
        return True
    parts = PATTERN_PARTS.findall(form)
    rest = PATTERN_PARTS.sub("", form)
    has_day = {"yyyy", "MM", "dd"} <= set(parts) and len(parts) == len(set(parts))
    return has_day and all(_LITERAL.fullmatch(sign) for sign in rest)


@lru_cache(maxsize=16)
def zone_offsets(zone: str) -> tuple[tuple[int, int], ...]:
    """Return (first UTC second, offset in seconds) of each rule of a zone, in order.

    Covers 1900 to 2100; before and after, the first and the last rule go on.
    """
    place = ZoneInfo(zone)
    step = _DAYS_PER_STEP * 86_400
    second = int(datetime(1900, 1, 1, tzinfo=UTC).timestamp())
    end = int(datetime(2101, 1, 1, tzinfo=UTC).timestamp())
    found = [(FIRST_SECOND, _offset_at(place, second))]
    while second < end:
        if _offset_at(place, second + step) != found[-1][1]:
            change = _first_change(place, second, second + step)
            found.append((change, _offset_at(place, change)))
        second += step
    return tuple(found)


def _offset_at(place: tzinfo, second: int) -> int:
    offset = datetime.fromtimestamp(second, tz=place).utcoffset()
    return int(offset.total_seconds()) if offset is not None else 0


def _first_change(place: tzinfo, before: int, after: int) -> int:
    old = _offset_at(place, before)
    while after - before > 1:
        middle = (before + after) // 2
        if _offset_at(place, middle) == old:
            before = middle
        else:
            after = middle
    return after


def local_from_epoch(second: int, zone: str) -> datetime | None:
    """Return the zone's local time of a UTC second, or None outside the calendar."""
    if not FIRST_SECOND <= second <= LAST_SECOND:
        return None
    rules = zone_offsets(zone)
    place = bisect_right(rules, second, key=lambda rule: rule[0]) - 1
    return _EPOCH + timedelta(seconds=second + rules[max(place, 0)][1])


def seconds_of_days(
    first: date | None, last: date | None, zone: str
) -> tuple[tuple[int, int], ...]:
    """The UTC seconds whose local day lies from ``first`` to ``last``, as [from, to).

    None: as far as the calendar goes. Mostly one span; a clock that was put back over
    midnight makes two.
    """
    begin = None if first is None else (first - _EPOCH.date()).days * _DAY_SECONDS
    until = None if last is None else (last - _EPOCH.date()).days * _DAY_SECONDS
    rules = zone_offsets(zone)
    starts = [since for since, _ in rules]
    found: list[tuple[int, int]] = []
    for (since, east), end in zip(rules, [*starts[1:], LAST_SECOND + 1], strict=True):
        least = since if begin is None else max(since, begin - east)
        most = end if until is None else min(end, until + _DAY_SECONDS - east)
        if least < most and found and found[-1][1] == least:
            found[-1] = (found[-1][0], most)
        elif least < most:
            found.append((least, most))
    return tuple(found)


def local_moment(value: object, form: str | None, zone: str) -> datetime | None:
    """Return the local moment of a stored value; None if there is none in it.

    ``form`` is the column's form of ``times``, None for the store's own date types.
    """
    if form in EPOCH_UNITS:
        return _from_number(value, EPOCH_UNITS[form], zone)
    if form in {None, "utc"}:
        return _from_date_type(value, zone, is_utc=form == "utc")
    return _from_pattern(value, form or "")


def _from_number(value: object, per_second: int, zone: str) -> datetime | None:
    number: int | None = None
    match value:
        case int() | float() | Decimal() if isfinite(value):
            number = int(value)
        case str() if _DIGITS.fullmatch(value):
            number = int(value)
    return local_from_epoch(number // per_second, zone) if number else None


def _from_date_type(value: object, zone: str, *, is_utc: bool) -> datetime | None:
    if isinstance(value, datetime):
        return _from_datetime(value, zone, is_utc=is_utc)
    if isinstance(value, date):
        value = value.isoformat()
    if not isinstance(value, str) or not (found := _WRITTEN.fullmatch(value)):
        return None
    day, minute, second, offset = found.groups()
    moment = _read(f"{day} {minute or '00:00'}:{second or '00'}")
    seconds_east = 0 if offset is None else _seconds_east(offset)
    if moment is None or seconds_east is None:
        return None
    if offset is None and not is_utc:
        return moment
    utc = int((moment - _EPOCH).total_seconds()) - seconds_east
    return local_from_epoch(utc, zone)


def _from_datetime(value: datetime, zone: str, *, is_utc: bool) -> datetime | None:
    if value.tzinfo is None and not is_utc:
        return value.replace(microsecond=0)
    aware = value if value.tzinfo else value.replace(tzinfo=UTC)
    utc = aware.astimezone(UTC).replace(tzinfo=None, microsecond=0)
    return local_from_epoch(int((utc - _EPOCH).total_seconds()), zone)


def _seconds_east(offset: str) -> int | None:
    if offset == "Z":
        return 0
    if not (found := _OFFSET.fullmatch(offset)):
        return None
    sign, hours, minutes = found.groups()
    seconds = int(hours) * 3_600 + int(minutes or 0) * 60
    return -seconds if sign == "-" else seconds


def _from_pattern(value: object, pattern: str) -> datetime | None:
    text = str(value) if isinstance(value, int | str) else ""
    if len(text) != len(pattern):
        return None
    parts = {"HH": "00", "mm": "00", "ss": "00"}
    rest = text
    for found in PATTERN_PARTS.finditer(pattern):
        parts[found.group()] = text[found.start() : found.end()]
        rest = rest[: found.start()] + found.group() + rest[found.end() :]
    if rest != pattern:
        return None
    day = f"{parts['yyyy']}-{parts['MM']}-{parts['dd']}"
    return _read(f"{day} {parts['HH']}:{parts['mm']}:{parts['ss']}")


def _read(text: str) -> datetime | None:
    """Read ``YYYY-MM-DD HH:MM:SS``, ASCII digits only."""
    try:
        return datetime.fromisoformat(text) if _FULL.fullmatch(text) else None
    except ValueError:  # such as 0000-00-00 and 31 February
        return None


def shifted(moment: datetime, amount: int, unit: str) -> datetime | None:
    """Return the moment so many days, months or years on; the end of a month clamps."""
    try:
        if unit == "day":
            return moment + timedelta(days=amount)
        months = amount * 12 if unit == "year" else amount
        year, month = divmod(moment.year * 12 + moment.month - 1 + months, 12)
        day = min(moment.day, monthrange(year, month + 1)[1])
        return moment.replace(year=year, month=month + 1, day=day)
    except (OverflowError, ValueError):  # outside the years 1 to 9999
        return None


def year_end(moment: datetime) -> datetime:
    """Return 31 December of the moment's year, at its first second."""
    return moment.replace(month=12, day=31, hour=0, minute=0, second=0)


def day_start(moment: datetime) -> datetime:
    """Return the first second of the moment's day."""
    return moment.replace(hour=0, minute=0, second=0)
