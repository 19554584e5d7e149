"""The days at which the decision about a record may change, and where it may not.

``decide`` asks of a day only whether a period that began on it is over, whether it has
come, under which version of a rule it falls, and which of two periods ends last. Each
of these changes at one day, which is computed here; between two such days nothing does.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import combinations, product

from jieqing.law.catalogue import Catalogue
from jieqing.law.period import Period
from jieqing.law.scope import Scope
from jieqing.law.terms import FROM_YEAR_END, Term, latest_event, term_of
from jieqing.law.values import PERMANENT, Rule

DAY = timedelta(days=1)
_AT_ONCE = Period()
_DAYS_OF_A_MONTH = 30.436875
_DAYS_OF_A_YEAR = 366
_ASTRAY = 7  # days by which months are longer or shorter than their mean, at most
_MONTHS_ASTRAY = 1_200  # and one more in so many months: leap years that are left out


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Days from ``first`` to ``last``, both among them; None: as far as days go."""

    first: date | None = None
    last: date | None = None

    @property
    def outermost(self) -> tuple[date, date]:
        """Its first and its last day on the calendar."""
        return self.first or date.min, self.last or date.max

    def __contains__(self, day: date) -> bool:
        """Whether the day is one of these."""
        first, last = self.outermost
        return first <= day <= last


def spoken(seen: Scope) -> tuple[Term, ...]:
    """Every term that may count, whatever the days of the record are."""
    commands = (*seen.keeps, *seen.caps, *seen.open, *seen.grounds)
    return (*commands, *seen.weak, *seen.weak_grounds)


def breaks(terms: Iterable[Term], seen: Scope) -> set[date]:
    """The last days of an event before what runs, is over or is due may change."""
    found: set[date | None] = {seen.today}
    tomorrow = seen.today + DAY if seen.today < date.max else seen.today
    for term in terms:
        for day in (seen.today, tomorrow):
            found.add(_latest(term, term.rule.period, day))
        found |= set(_by_versions(term, seen.catalogue))
        found.add(_latest(term, _AT_ONCE, tomorrow))
    return {day for day in found if day is not None}


def meetings(terms: Iterable[Term], ends: Iterable[date]) -> set[date]:
    """The last days of an event before a term ends as others do, or behind them.

    At the calendar's end all terms meet.
    """
    pivots = {date.max, *ends}
    pivots |= {end + DAY for end in pivots if end < date.max}
    found = {_latest(t, t.rule.period, day) for t in terms for day in pivots}
    return {day for day in found if day is not None}


def years(terms: Iterable[Term], today: date) -> Iterator[date]:
    """The last days of an event before the year of a term's end changes."""
    for term in terms:
        if isinstance(term.rule.period, Period):
            last = today.year + term.rule.period.years + 2
            for year in range(today.year + 1, min(last, date.max.year) + 1):
                found = _latest(term, term.rule.period, date(year, 1, 1))
                if found is not None:
                    yield found


def ends_of(terms: Iterable[Term], days: Iterable[date]) -> Iterator[date]:
    """When the terms end for events on these days."""
    for term, day in product(terms, list(days)):
        end = term_of(term.rule, day).end
        if isinstance(end, date):
            yield end


def _by_versions(term: Term, catalogue: Catalogue) -> Iterator[date | None]:
    """Where an older rule's term had ended, or was the one that was in force."""
    for name in term.rule.supersedes:
        old = catalogue.by_id.get(name)
        if old is not None:
            yield _latest(term, old.period, term.rule.effective)
            yield _latest(term, _AT_ONCE, old.effective)
            if old.repealed is not None:
                yield _latest(term, _AT_ONCE, old.repealed)


def _latest(term: Term, period: object, day: date) -> date | None:
    """The latest event whose ``period``, begun as the term begins, ends before ``day``.

    None: there is none, or no number.
    """
    if not isinstance(period, Period):
        return None
    try:
        return latest_event(term.rule.clock, period, day)
    except (ValueError, OverflowError):  # before the calendar's first day
        return None


def is_contested(seen: Scope, spans: Mapping[str, Span | None]) -> bool:
    """Whether, within these days of the clocks, the decision may still change.

    It may if it hangs on which of two periods ends last, and that is not the same for
    all of them. ``seen`` is the scope of a record of whose terms the same ones run.
    """
    contest = _Contest(spans=spans)
    if seen.running:
        last = contest.contenders(seen.running)
        return contest.varies(last) or contest.varies_between(last, seen.caps)
    ended = [*seen.over, *(t for t in seen.open if t.is_over(seen.today))]
    unread = contest.contenders(t for t in ended if t.rule.is_unverified)
    read = contest.contenders(t for t in seen.over if not t.rule.is_unverified)
    if unread and (contest.varies(unread) or contest.varies_between(unread, read)):
        return True
    weak = [term for term in seen.weak if not term.is_over(seen.today)]
    if contest.varies(contest.contenders(weak)):
        return True
    names_the_last = not seen.due
    return names_the_last and contest.varies(contest.contenders(seen.over))


def order(seen: Scope, days: Mapping[str, date | None]) -> tuple[int, ...]:
    """In which order the terms end for a record of these days, as numbers.

    ``days``: the clocks that are the record's own.
    """
    ends = [_end_on(term, days) for term in spoken(seen)]
    known = sorted({end for end in ends if end is not None})
    return tuple(-1 if end is None else known.index(end) for end in ends)


def last_year(seen: Scope, days: Mapping[str, date | None]) -> int | None:
    """The year in which the last of the running terms ends; None if it never does."""
    ends = [_end_on(term, days) for term in seen.running]
    dated = [end for end in ends if end is not None]
    is_permanent = any(term.end is PERMANENT for term in seen.running)
    return None if is_permanent or not dated else max(dated).year


def _end_on(term: Term, days: Mapping[str, date | None]) -> date | None:
    day = days.get(term.rule.clock)
    end = term.end if day is None else term_of(term.rule, day).end
    return end if isinstance(end, date) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Contest:
    """Terms that may end one before the other, for records of some days."""

    spans: Mapping[str, Span | None]

    def ends(self, term: Term) -> tuple[date, date] | None:
        """The first and the last day on which the term may end."""
        if not isinstance(term.end, date):
            return None
        span = self.spans.get(term.rule.clock)
        if span is None:
            return term.end, term.end
        found = [term_of(term.rule, day).end for day in span.outermost]
        first, last = (end if isinstance(end, date) else date.max for end in found)
        return first, last

    def contenders(self, terms: Iterable[Term]) -> list[Term]:
        """Those that may be the last to end."""
        dated = [(term, ends) for term in terms if (ends := self.ends(term))]
        latest = max((first for _, (first, _) in dated), default=date.min)
        return [term for term, (_, last) in dated if last >= latest]

    def varies(self, terms: Sequence[Term]) -> bool:
        """Whether the order of their ends is not always the same."""
        return any(self._differ(one, other) for one, other in combinations(terms, 2))

    def varies_between(self, some: Sequence[Term], others: Sequence[Term]) -> bool:
        """The same of each of some and each of others."""
        return any(self._differ(one, other) for one, other in product(some, others))

    def _differ(self, one: Term, other: Term) -> bool:
        first, second = self.ends(one), self.ends(other)
        if first is None or second is None:
            return False
        are_points = first[0] == first[1] and second[0] == second[1]
        if are_points or first[1] < second[0] or second[1] < first[0]:
            return False
        return not _in_step(one.rule, other.rule, self.spans)


def _in_step(one: Rule, other: Rule, spans: Mapping[str, Span | None]) -> bool:
    """Whether both periods begin with one event and keep their order on any day."""
    same = spans.get(one.clock)
    if same is None or same is not spans.get(other.clock):
        return False
    first, second = one.period, other.period
    if not (isinstance(first, Period) and isinstance(second, Period)):
        return False
    alike = (one.clock in FROM_YEAR_END) == (other.clock in FROM_YEAR_END)
    if alike and (first == second or _is_one_unit(first, second)):
        return True
    least, most = _length(one.clock, first)
    fewest, longest = _length(other.clock, second)
    return most < fewest or longest < least


def _is_one_unit(first: Period, second: Period) -> bool:
    in_months = not (first.days or second.days)
    in_days = not (_months(first) or _months(second))
    return in_months or in_days


def _length(clock: str, period: Period) -> tuple[float, float]:
    """The fewest and the most days from the event to the period's end."""
    months = _months(period)
    mean = months * _DAYS_OF_A_MONTH + period.days
    astray = _ASTRAY + months / _MONTHS_ASTRAY
    later = _DAYS_OF_A_YEAR if clock in FROM_YEAR_END else 0
    return mean - astray, mean + astray + later


def _months(period: Period) -> int:
    return period.years * 12 + period.months
