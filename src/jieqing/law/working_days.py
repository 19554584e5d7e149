"""Working days, as promised terms count them.

The day of the event is not counted. A year whose holidays are not published yet counts
Monday to Friday; a result that rests on such a year is provisional and must be counted
again when the notice is loaded.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from jieqing.errors import WrongUsage, phrase
from jieqing.law.document import Item, Problem, UnreadableError, read

_DAY = timedelta(days=1)
_SATURDAY = 5
_FIELDS = frozenset({"name", "from", "to", "make_up"})


class CalendarRefused(WrongUsage):
    """A calendar file has an error; nothing of it is used."""

    code = "calendar-refused"
    cause = "The calendar cannot be used: {file} line {line}: {problem}."
    advice = "Correct the line; the form is that of content/calendar/cn.yaml."

    def __init__(self, problem: Problem) -> None:
        """Keep the problem as facts."""
        super().__init__(file=problem.file, line=problem.line, problem=problem.words)


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkingDay:
    """A counted day; ``provisional`` if an unpublished year was counted through."""

    day: date
    provisional: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """The holidays and make-up working days of the published years."""

    years: frozenset[int]
    days_off: frozenset[date]
    make_up: frozenset[date]

    @classmethod
    def load(cls, text: str, *, file: str = "calendar") -> "Calendar":
        """The calendar of a file. Raises ``CalendarRefused`` with file and line."""
        try:
            document = read(text, file)
            years = _years(document, file)
            spans = [span for each in years.values() for span in each]
        except UnreadableError as unreadable:
            raise CalendarRefused(unreadable.problem) from unreadable
        return cls(
            years=frozenset(years),
            days_off=frozenset(day for span in spans for day in span.days),
            make_up=frozenset(day for span in spans for day in span.make_up),
        )

    def is_working(self, day: date) -> bool:
        """True if people work on that day; Monday to Friday where nothing is known."""
        if day in self.make_up:
            return True
        return day.weekday() < _SATURDAY and day not in self.days_off

    def working_day(self, start: date, n: int) -> WorkingDay:
        """The ``n``-th working day after ``start``, itself not counted; 0 is start."""
        if n < 0:
            raise ValueError(n)
        day, left = start, n
        while left:
            day += _DAY
            left -= self.is_working(day)
        return WorkingDay(day=day, provisional=not self._covers(start, day))

    def _covers(self, start: date, end: date) -> bool:
        """True if every year in which a day was counted is published."""
        if start == end:
            return True
        first = (start + _DAY).year
        return self.years.issuperset(range(first, end.year + 1))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Span:
    """One holiday: its days off and the weekend days worked for it."""

    days: tuple[date, ...]
    make_up: tuple[date, ...]


def _years(document: Item, file: str) -> Mapping[int, tuple[_Span, ...]]:
    years = document.fields.get("years")
    if years is None or not years.fields:
        lacks = phrase("no mapping '{name}'", name="years")
        raise UnreadableError(Problem(file, document.line, lacks))
    return {
        _year(name, item, file): tuple(_span(each, name, file) for each in item.items)
        for name, item in years.fields.items()
    }


def _year(name: str, item: Item, file: str) -> int:
    if not name.isdecimal():
        words = phrase("'{name}' is no year", name=name)
        raise UnreadableError(Problem(file, item.line, words))
    return int(name)


def _span(item: Item, year: str, file: str) -> _Span:
    if set(item.fields) != _FIELDS:
        wanted = phrase("a holiday has name, from, to and make_up")
        raise UnreadableError(Problem(file, item.line, wanted))
    first, last = (_date(item.fields[name], file) for name in ("from", "to"))
    if first > last or str(first.year) != year:
        wanted = phrase("from and to must lie in the year")
        raise UnreadableError(Problem(file, item.line, wanted))
    days = tuple(_days(first, last))
    made_up = item.fields["make_up"]
    make_up = tuple(_date(each, file) for each in made_up.items)
    if any(day.weekday() < _SATURDAY or day in days for day in make_up):
        wanted = phrase("a make-up day is a weekend day outside the holiday")
        raise UnreadableError(Problem(file, made_up.line, wanted))
    return _Span(days=days, make_up=make_up)


def _days(first: date, last: date) -> Iterator[date]:
    day = first
    while day <= last:
        yield day
        day += _DAY


def _date(item: Item, file: str) -> date:
    if isinstance(item.value, date):
        return item.value
    wanted = phrase("a date is needed")
    raise UnreadableError(Problem(file, item.line, wanted))
