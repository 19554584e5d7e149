"""What becomes of a whole table by the law, counted where its rows lie.

The law's cases (``law.predicate``) are put to the store as spans of days, so that no
row travels. What hangs on which of two days comes first is counted by its days and
decided here, and so is each row that a hold or an answer names. This is the law's part
of a plan: whose a row is, and what it waits for, is found from a person outward.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace

from jieqing.datamap.syntax import DateOf, YearEnd
from jieqing.datamap.values import BoundTable, ClockCase
from jieqing.erasure.fates import UNFINISHED_BUSINESS
from jieqing.erasure.single import require_no_hold_beside, require_single
from jieqing.erasure.values import Circumstances, MappedStore, Why
from jieqing.law import values as law
from jieqing.law.breaks import Span
from jieqing.law.decide import decide
from jieqing.law.predicate import Case, Ruling, cases, with_days
from jieqing.law.terms import FROM_YEAR_END
from jieqing.stores.port import (
    AllOf,
    AnyOf,
    Clock,
    Condition,
    Key,
    KeysIn,
    NoDay,
    OnDays,
    Reader,
    Standing,
    StoredRow,
    Tallying,
)

Verdict = Ruling | Why
Counts = Mapping[Verdict, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How many rows of a table meet which verdict; a doubt before the law is a ``Why``.

    ``apart``: rows that were decided one by one or by their days, not by a case.
    """

    counts: Counts
    apart: int = 0

    @property
    def rows(self) -> int:
        """All rows of the table."""
        return sum(self.counts.values())

    def of(self, fate: law.Fate) -> int:
        """The rows of this fate; what is in doubt before the law is asked."""
        return sum(
            count for verdict, count in self.counts.items() if fate_of(verdict) is fate
        )


def fate_of(verdict: Verdict) -> law.Fate:
    """What a verdict means for its rows."""
    return verdict.fate if isinstance(verdict, Ruling) else law.Fate.ASK


def tally(
    mapped: MappedStore,
    table: str,
    circumstances: Circumstances,
    *,
    by_year: bool = False,
) -> Tally:
    """Count every row of a table by what the law says of it.

    ``by_year``: kept rows by the year of their end. Only reads, in one moment of the
    store. Raises ``TableDecidedWithOthers`` where a row is not decided by itself.
    """
    bound = require_single(mapped, table)
    require_no_hold_beside(mapped, bound, circumstances.holds)
    court = _Court(bound, circumstances, by_year=by_year)
    with mapped.store.reading(mapped.bound, circumstances.today) as reader:
        return court.tally(reader, mapped.name)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """The law's cases of the rows of one standing; ``left`` is what the others leave.

    ``parts``: the other cases with what the store is asked of each.
    """

    facts: law.Facts
    left: Case
    parts: Sequence[tuple[Condition, Case]]


class _Court:
    """Decides the rows of one table in bulk."""

    def __init__(
        self, table: BoundTable, circumstances: Circumstances, *, by_year: bool
    ) -> None:
        self.table, self.circumstances, self.by_year = table, circumstances, by_year
        self.at: dict[str, Clock] = {}
        self.axes: dict[str, frozenset[str]] = {}
        places: dict[Clock, str] = {}
        for clock, at in table.table.clocks.items():
            plain = _plain(clock, at)
            axis = places.setdefault(plain, f"day {len(places) + 1}")
            self.at[axis] = plain
            self.axes[axis] = self.axes.get(axis, frozenset()) | {clock}

    def tally(self, reader: Tallying, store: str) -> Tally:
        """Count the table through an open read."""
        asked = {standing: self.asked(standing) for standing in self.standings()}
        parts = list({part: None for one in asked.values() for part, _ in one.parts})
        found = reader.tally(self.table, parts)
        counts: Counter[Verdict] = Counter()
        for standing, (rows, *of_parts) in found.items():
            met = dict(zip(parts, of_parts, strict=True))
            counts += self.sorted(standing, asked.get(standing), rows, met)
        apart = Counter(dict(self.by_days(reader, asked, found)))
        moved = list(self.held(reader, store))
        counts += apart
        counts.update(now for _, now in moved)
        counts.subtract(before for before, _ in moved)
        return Tally(
            counts={verdict: count for verdict, count in counts.items() if count},
            apart=apart.total() + len(moved),
        )

    def standings(self) -> Iterator[Standing]:
        """The standings of which the law is asked."""
        is_ever_live = self.table.table.live_when is not None
        for case in range(len(self.table.table.record)):
            yield case, False
            if is_ever_live:
                yield case, True

    def asked(self, standing: Standing) -> _Asked:
        facts = self.facts(*standing)
        today, catalogue = self.circumstances.today, self.circumstances.catalogue
        found = cases(facts, catalogue, today, self.axes, by_year=self.by_year)
        left = next((case for case in found if case.ruling is not None), found[0])
        others = [case for case in found if case is not left]
        parts = [(self.condition(case), case) for case in others]
        return _Asked(facts=facts, left=left, parts=parts)

    def facts(self, case: int | None, live: bool | None) -> law.Facts:  # noqa: FBT001  # of a standing
        said = self.circumstances
        kinds = () if case is None else self.table.table.record[case].kinds
        return law.Facts(
            kinds=frozenset(kinds),
            actors=said.actors,
            clocks=said.clocks,
            conditions=said.conditions,
            ruled_out=said.ruled_out,
            holds=frozenset({UNFINISHED_BUSINESS} if live else ()),
            subject_age=said.subject_age,
            subject_alive=said.subject_alive,
            anonymise_test_passed=said.anonymise_test_passed,
        )

    def condition(self, case: Case) -> Condition:
        """What the store is asked, to find the rows of a case."""
        spans = [self.day(axis, span) for axis, span in case.days.items()]
        return spans[0] if len(spans) == 1 else AllOf(conditions=tuple(spans))

    def day(self, axis: str, span: Span | None) -> Condition:
        if span is None:
            return NoDay(at=self.at[axis])
        return OnDays(at=self.at[axis], first=span.first, last=span.last)

    def sorted(
        self,
        standing: Standing,
        asked: _Asked | None,
        rows: int,
        met: Mapping[Condition, int],
    ) -> Counter[Verdict]:
        """The rows of a standing by verdict; those to be asked by days left out."""
        if asked is None:
            return Counter({self.before_law(*standing, frozenset()): rows})
        counts: Counter[Verdict] = Counter()
        left = rows
        for part, case in asked.parts:
            left -= met[part]
            if case.ruling is not None:
                counts[case.ruling] += met[part]
        if left < 0 or (asked.left.ruling is None and left):
            raise RuntimeError("the law's cases do not part the rows of a table")
        if asked.left.ruling is not None:
            counts[asked.left.ruling] += left
        return counts

    def by_days(
        self,
        reader: Tallying,
        asked: Mapping[Standing, _Asked],
        found: Mapping[Standing, Sequence[int]],
    ) -> Iterator[tuple[Verdict, int]]:
        """Rows of cases without a ruling: each sort of days decided by itself."""
        for standing, one in asked.items():
            parts = [part for part, case in one.parts if case.ruling is None]
            if not parts or standing not in found:
                continue
            where = [AnyOf(conditions=tuple(parts))]
            axes, at = list(self.at), list(self.at.values())
            for other, days, count in reader.by_days(self.table, at, where):
                if other == standing:
                    on = dict(zip(axes, days, strict=True))
                    yield self.verdict(with_days(one.facts, self.axes, on)), count

    def verdict(self, facts: law.Facts) -> Ruling:
        """What the law says of one record."""
        today, catalogue = self.circumstances.today, self.circumstances.catalogue
        return Ruling.of(decide(facts, catalogue, today), by_year=self.by_year)

    def held(self, reader: Reader, store: str) -> Iterator[tuple[Verdict, Verdict]]:
        """Of each row under a hold its verdict without and with it."""
        grounds: dict[Key, set[str]] = {}
        for hold in self.circumstances.holds:
            if (hold.store, hold.table) == (store, self.table.name):
                for key in hold.keys:
                    grounds.setdefault(key, set()).add(hold.ground)
        if not grounds:
            return
        for row in reader.select(self.table, [], [KeysIn(keys=tuple(grounds))]):
            yield self.of_row(row, frozenset()), self.of_row(row, grounds[row.key])

    def of_row(self, row: StoredRow, grounds: AbstractSet[str]) -> Verdict:
        """The verdict of one row by itself, under holds of these grounds."""
        if row.case is None or row.live is None:
            return self.before_law(row.case, row.live, grounds)
        facts = self.facts(row.case, row.live)
        return self.verdict(
            replace(
                facts,
                clocks={**facts.clocks, **row.clocks},
                holds=facts.holds | grounds,
            )
        )

    def before_law(
        self,
        case: int | None,
        live: bool | None,  # noqa: FBT001  # of a standing
        grounds: AbstractSet[str],
    ) -> Verdict:
        """What is in doubt before the law is asked; a hold keeps it all the same."""
        held = grounds | ({UNFINISHED_BUSINESS} if live else set())
        if not held:
            return Why.NO_KIND if case is None else Why.LIVE_UNKNOWN
        words = self.circumstances.catalogue.vocabulary.words("holds")
        first = min(held, key=words.index)
        return Ruling(fate=law.Fate.KEEP, hold=first, storage_only=True)


def _plain(clock: str, at: Clock) -> Clock:
    """Where the same day is told without being made: the law counts whole days.

    Periods that run from the end of a year begin there on any day of it.
    """
    if len(at) > 1 or at[0].when is not None:
        return at
    moment = at[0].at
    while isinstance(moment, DateOf) or (
        isinstance(moment, YearEnd) and clock in FROM_YEAR_END
    ):
        moment = moment.moment
    return (ClockCase(at=moment),)
