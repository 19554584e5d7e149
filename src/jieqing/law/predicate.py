"""The decision about any record of a table, as a short list of cases by its days.

``decide`` is asked once for each piece of the calendar in which its answer cannot
change (``breaks``), so that a case is its answer by construction. A store counts or
finds the records of a case by their days alone. Where the answer hangs on which of two
days of one record comes first, the case has no ruling: its records are decided one by
one, never guessed.
"""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby
from operator import itemgetter

from jieqing.law.breaks import (
    DAY,
    Span,
    breaks,
    ends_of,
    is_contested,
    last_year,
    meetings,
    order,
    spoken,
    years,
)
from jieqing.law.catalogue import Catalogue
from jieqing.law.decide import decide
from jieqing.law.scope import Scope, scope
from jieqing.law.terms import Term
from jieqing.law.values import DELETION_REQUEST, Decision, Doubt, Facts, Fate, Permanent

MOST_CELLS = 3_000  # pieces of the calendar that are looked at: a second's work

Axes = Mapping[str, frozenset[str]]
Days = Mapping[str, Span | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """What the law says alike of every record of a case; the words of ``Decision``.

    ``until``: the year of the last day kept, where it was asked for. ``rules`` are ids.
    """

    fate: Fate
    hold: str | None = None
    doubt: Doubt | None = None
    decisive: str | None = None
    until: int | Permanent | None = None
    rules: tuple[str, ...] = ()
    weak: tuple[str, ...] = ()
    minimum_fields: frozenset[str] = frozenset()
    storage_only: bool = False
    counsel: bool = False
    after_expiry: str | None = None

    @classmethod
    def of(cls, decision: Decision, *, by_year: bool) -> "Ruling":
        """What of a decision does not hang on its record's very day."""
        return cls(
            fate=decision.fate,
            hold=decision.hold,
            doubt=decision.doubt,
            decisive=decision.decisive,
            until=_year(decision.until) if by_year else None,
            rules=tuple(rule.id for rule in decision.rules),
            weak=tuple(rule.id for rule in decision.weak),
            minimum_fields=decision.minimum_fields,
            storage_only=decision.storage_only,
            counsel=decision.counsel,
            after_expiry=decision.after_expiry,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """Records of these days, and what becomes of them; None: each by itself.

    ``days``: axis to its span, None where the record has no such day. An axis that is
    absent decides nothing.
    """

    days: Days
    ruling: Ruling | None

    def covers(self, days: Mapping[str, date | None]) -> bool:
        """Whether a record of these days belongs to the case."""
        return all(_is_within(days[axis], span) for axis, span in self.days.items())


def cases(
    facts: Facts, catalogue: Catalogue, today: date, axes: Axes, *, by_year: bool
) -> tuple[Case, ...]:
    """The cases into which all records of these facts fall, each record into one.

    ``facts.clocks`` are the same for all records; an axis is a day that differs, and
    the clocks that it starts. ``by_year`` parts kept records by the year of their end.
    Raises ``WordUnknown`` as ``decide`` does.
    """
    catalogue.vocabulary.require_facts(facts)
    return _Calendar(facts, catalogue, today, axes, by_year=by_year).cases()


def with_days(facts: Facts, axes: Axes, days: Mapping[str, date | None]) -> Facts:
    """The facts of one record of these days."""
    started = {clock: days[axis] for axis, clocks in axes.items() for clock in clocks}
    return replace(facts, clocks={**facts.clocks, **started})


_Below = tuple[Span | None, list[tuple[Days, Ruling | None]]]


class _Calendar:
    """All that the cases of one kind of record hang on."""

    def __init__(
        self, facts: Facts, law: Catalogue, today: date, axes: Axes, *, by_year: bool
    ) -> None:
        self.facts, self.law, self.today = facts, law, today
        self.axes, self.by_year = axes, by_year
        self.axis_of = {clock: axis for axis, some in axes.items() for clock in some}
        self.dateless = self.scope_of(dict.fromkeys(axes))
        self.terms: dict[str, list[Term]] = {}
        for term in spoken(self.dateless):
            if term.rule.clock in self.axis_of:
                self.terms.setdefault(self.axis_of[term.rule.clock], []).append(term)
        if DELETION_REQUEST in self.axis_of:  # whether it has come is asked by itself
            self.terms.setdefault(self.axis_of[DELETION_REQUEST], [])
        self.plain = {
            axis: breaks(terms, self.dateless) for axis, terms in self.terms.items()
        }
        self._ordered = {axis: sorted(days) for axis, days in self.plain.items()}
        self._seen: dict[object, Scope] = {}
        self._ruled: dict[object, Ruling] = {}

    def cases(self) -> tuple[Case, ...]:
        last_days = self.last_days()
        if _cells(last_days) > MOST_CELLS:
            return (Case(days={}, ruling=None),)
        spans = [(axis, _pieces(last)) for axis, last in last_days.items()]
        return tuple(
            Case(days=dict(days), ruling=ruling) for days, ruling in self.cut(spans, {})
        )

    def last_days(self) -> Mapping[str, set[date]]:
        """Of each axis that decides something the days behind which it may change."""
        fixed = {
            term.end for term in spoken(self.dateless) if isinstance(term.end, date)
        }
        found = {
            axis: self.plain[axis]
            | meetings(terms, fixed)
            | set(years(terms, self.today) if self.by_year else ())
            for axis, terms in self.terms.items()
        }
        finer = {axis: days | self.crossed(axis) for axis, days in found.items()}
        return finer if _cells(finer) <= MOST_CELLS else found

    def crossed(self, axis: str) -> set[date]:
        """Where an axis' terms begin to end behind all that others may end at."""
        ends = {
            end
            for other, days in self.plain.items()
            if other != axis
            for end in ends_of(self.terms[other], days | _next(days))
        }
        return meetings(self.terms[axis], ends) if ends else set()

    def cut(
        self, spans: Sequence[tuple[str, Sequence[Span | None]]], days: Days
    ) -> Iterator[tuple[Days, Ruling | None]]:
        """Cases within these days, neighbours of one ruling put together."""
        if not spans:
            yield {}, self.ruling(days)
            return
        (axis, pieces), *rest = spans
        below = [
            (piece, list(self.cut(rest, {**days, axis: piece}))) for piece in pieces
        ]
        for span, inner in _joined(below):
            for others, ruling in inner:
                yield {axis: span, **others}, ruling

    def ruling(self, days: Days) -> Ruling | None:
        """What becomes of every record of these days; None if it is not the same."""
        one = self.one_of(days)
        running = self.running(one)
        seen = self._seen.get(running) or self.scope_of(one)
        self._seen[running] = seen
        spans = {clock: days.get(axis) for clock, axis in self.axis_of.items()}
        if is_contested(seen, spans):
            return None
        ends = (0, 1) if self.by_year else ()
        until = {last_year(seen, self.clocks(days, end)) for end in ends}
        if len(until) > 1:
            return None
        asked = running, order(seen, self.clocks(days, 1)), *until
        if asked not in self._ruled:
            decided = decide(
                with_days(self.facts, self.axes, one), self.law, self.today
            )
            self._ruled[asked] = Ruling.of(decided, by_year=self.by_year)
        return self._ruled[asked]

    def one_of(self, days: Days) -> Mapping[str, date | None]:
        """The days of one of these records, the last one."""
        return {axis: _end(days.get(axis), 1) for axis in self.axes}

    def running(self, one: Mapping[str, date | None]) -> tuple[int, ...]:
        """Between which of the plain breaks the days lie: there the same terms run."""
        return tuple(
            -1 if (day := one[axis]) is None else bisect_left(last, day)
            for axis, last in self._ordered.items()
        )

    def clocks(self, days: Days, end: int) -> Mapping[str, date | None]:
        """The clocks of the first or of the last of these records."""
        return {c: _end(days.get(axis), end) for c, axis in self.axis_of.items()}

    def scope_of(self, days: Mapping[str, date | None]) -> Scope:
        return scope(with_days(self.facts, self.axes, days), self.law, self.today)


def _end(span: Span | None, end: int) -> date | None:
    return None if span is None else span.outermost[end]


def _pieces(last_days: set[date]) -> list[Span | None]:
    """The calendar, cut behind each of these days; first what has no day."""
    ordered = sorted(day for day in last_days if day < date.max)
    firsts: list[date | None] = [None, *(day + DAY for day in ordered)]
    spans = zip(firsts, [*ordered, None], strict=True)
    return [None, *(Span(first=first, last=last) for first, last in spans)]


def _joined(below: Sequence[_Below]) -> Iterator[_Below]:
    """Spans that follow each other and mean the same, as one."""
    nothing, *dated = below
    yield nothing
    for meaning, group in groupby(dated, key=itemgetter(1)):
        spans = [span for span, _ in group if span is not None]
        yield Span(first=spans[0].first, last=spans[-1].last), meaning


def _next(days: set[date]) -> set[date]:
    return {day + DAY for day in days if day < date.max}


def _cells(last_days: Mapping[str, set[date]]) -> int:
    number = 1
    for days in last_days.values():
        number *= len(days) + 2
    return number


def _is_within(day: date | None, span: Span | None) -> bool:
    return day is None if span is None else day is not None and day in span


def _year(until: date | Permanent | None) -> int | Permanent | None:
    return until.year if isinstance(until, date) else until
