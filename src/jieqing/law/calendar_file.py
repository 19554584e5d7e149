"""A notice of holidays as a file: which days of which years are off, or worked instead.

The form is that of ``content/calendar/cn.yaml``. A year stands in it whole: who loads a
part of a year would make the rest look like a year without holidays. A holiday belongs
to the year of its last day, so the one of New Year may begin in the December before.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from jieqing.errors import Phrase, WrongUsage, phrase
from jieqing.law.document import Item, Problem, UnreadableError, read

SATURDAY = 5
LONGEST_HOLIDAY_DAYS = 15
"""The longest ever published had ten; a wrong year in ``to`` would empty months."""
MOST_DAYS_OFF = 60
"""Of a year, weekends among them; those published had 33 at most."""
_DAY = timedelta(days=1)
_DECEMBER = 12
_FIELDS = frozenset({"name", "from", "to", "make_up"})
_KEYS = frozenset({"calendar", "years", "replaces"})


class CalendarRefused(WrongUsage):
    """A calendar file has an error; nothing of it is used."""

    code = "calendar-refused"
    cause = "The calendar cannot be used: {file} line {line}: {problem}."
    advice = "Correct the line; the form is that of content/calendar/cn.yaml."

    def __init__(self, problem: Problem) -> None:
        """Keep the problem as facts."""
        super().__init__(file=problem.file, line=problem.line, problem=problem.words)


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One published year: its days off, weekends among them, and weekends worked."""

    days_off: frozenset[date]
    make_up: frozenset[date]


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarFile:
    """The years of one file, which of them replace published ones, and their lines."""

    name: str
    years: Mapping[int, Notice]
    replaces: frozenset[int]
    lines: Mapping[int, int]

    def require_fits(self, published: frozenset[int]) -> None:
        """Refuse a year that is published already, unless the file says it replaces it.

        A later notice may change a year; a file loaded twice, or of another year than
        meant, must not. Raises ``CalendarRefused`` with the year's line.
        """
        for year in sorted(self.years):
            is_there, is_meant = year in published, year in self.replaces
            if is_there and not is_meant:
                words = phrase(
                    "{year} is published already; a later notice says"
                    " 'replaces: [{year}]' above its years",
                    year=year,
                )
                raise CalendarRefused(Problem(self.name, self.lines[year], words))
            if is_meant and not is_there:
                words = phrase(
                    "'replaces' names {year}, which is not published", year=year
                )
                raise CalendarRefused(Problem(self.name, self.lines[year], words))


def read_calendar(text: str, file: str) -> CalendarFile:
    """Return what a file says. Raises ``CalendarRefused`` with file and line."""
    try:
        return _file(read(text, file), file)
    except UnreadableError as unreadable:
        raise CalendarRefused(unreadable.problem) from unreadable


def decoded(content: bytes, file: str) -> str:
    """Return the text of a file's bytes.

    Raises ``CalendarRefused`` with the line of the first byte that is no UTF-8.
    """
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        words = phrase(
            "byte {number} of the file, 0x{byte}, is not UTF-8; save it as UTF-8 text",
            number=error.start + 1,
            byte=f"{content[error.start]:02X}",
        )
        raise CalendarRefused(Problem(file, line, words)) from None


def _file(document: Item, file: str) -> CalendarFile:
    for key, item in document.fields.items():
        if key not in _KEYS:
            raise _wrong(file, item, phrase("no key is called '{key}'", key=key))
    years = document.fields.get("years")
    if years is None or not years.fields:
        raise _wrong(file, document, phrase("no mapping '{name}'", name="years"))
    replaces = document.fields.get("replaces")
    found = {_year(name, item, file): item for name, item in years.fields.items()}
    return CalendarFile(
        name=file,
        years={year: _notice(year, item, file) for year, item in found.items()},
        replaces=_replaced(replaces, found, file) if replaces else frozenset(),
        lines={year: item.line for year, item in found.items()},
    )


def _replaced(named: Item, found: Mapping[int, Item], file: str) -> frozenset[int]:
    for item in named.items:
        if item.value not in found:
            words = phrase(
                "'replaces' names {year}, which the file has not", year=item.value
            )
            raise _wrong(file, item, words)
    return frozenset(int(str(item.value)) for item in named.items)


def _year(name: str, item: Item, file: str) -> int:
    if not (name.isascii() and name.isdecimal() and len(name) == len("2026")):
        raise _wrong(file, item, phrase("'{name}' is no year", name=name))
    return int(name)


def _notice(year: int, item: Item, file: str) -> Notice:
    if item.value == ():
        raise _wrong(file, item, phrase("{year} has no holidays", year=year))
    off: set[date] = set()
    for holiday in item.items:
        days = _days_off(holiday, year, file)
        twice = sorted(off.intersection(days))
        if twice:
            words = phrase("{day} is in two holidays", day=twice[0])
            raise _wrong(file, holiday, words)
        off.update(days)
    if len(off) > MOST_DAYS_OFF:
        words = phrase(
            "{year} has {count} days off, weekends among them; more than {most} are"
            " not believable",
            year=year,
            count=len(off),
            most=MOST_DAYS_OFF,
        )
        raise _wrong(file, item, words)
    worked = [day for each in item.items for day in _make_up(each, year, off, file)]
    return Notice(days_off=frozenset(off), make_up=frozenset(worked))


def _days_off(item: Item, year: int, file: str) -> tuple[date, ...]:
    if set(item.fields) != _FIELDS:
        wanted = phrase("a holiday has name, from, to and make_up")
        raise _wrong(file, item, wanted)
    first, last = (_date(item.fields[name], file) for name in ("from", "to"))
    if first > last:
        raise _wrong(file, item, phrase("'from' is later than 'to'"))
    if last.year != year or not _is_of(year, first):
        wanted = phrase(
            "{first} to {last} does not lie in {year}; a holiday belongs to the year of"
            " its last day and begins in it, or in the December before",
            first=first,
            last=last,
            year=year,
        )
        raise _wrong(file, item, wanted)
    days = tuple(_days(first, last))
    if len(days) > LONGEST_HOLIDAY_DAYS:
        words = phrase("a holiday of {count} days is not believable", count=len(days))
        raise _wrong(file, item, words)
    return days


def _make_up(item: Item, year: int, off: set[date], file: str) -> Iterator[date]:
    for each in item.fields["make_up"].items:
        day = _date(each, file)
        if day.weekday() < SATURDAY:
            words = phrase("make-up day {day} is no Saturday or Sunday", day=day)
            raise _wrong(file, each, words)
        if day in off:
            words = phrase("make-up day {day} is a day off, too", day=day)
            raise _wrong(file, each, words)
        if not _is_of(year, day):
            words = phrase("make-up day {day} is not of {year}", day=day, year=year)
            raise _wrong(file, each, words)
        yield day


def _is_of(year: int, day: date) -> bool:
    """Whether a year's notice may speak of a day: its own, or of the December before.

    The notice for 2019 made a Saturday of December 2018 a working day.
    """
    return day.year == year or (day.year, day.month) == (year - 1, _DECEMBER)


def _days(first: date, last: date) -> Iterator[date]:
    day = first
    while day <= last:
        yield day
        day += _DAY


def _date(item: Item, file: str) -> date:
    if isinstance(item.value, date):
        return item.value
    raise _wrong(file, item, phrase("a date is needed"))


def _wrong(file: str, item: Item, words: Phrase) -> UnreadableError:
    return UnreadableError(Problem(file, item.line, words))
