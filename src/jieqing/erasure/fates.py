"""What the law says of each unit of found rows, before rows are weighed together.

A unit (an order with its lines and returns) is one record to the law: the union of its
kinds, the latest date of each clock, held if one row's business is unfinished. A row
outside any unit is a unit of its own. Order of section 2.5 and 2.6 of the map's format.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from jieqing.datamap.values import BoundTable
from jieqing.erasure.values import (
    Answer,
    Belonging,
    Circumstances,
    Fate,
    FoundRow,
    HeldRows,
    MappedStore,
    RowName,
    TableName,
    Why,
)
from jieqing.law import values as law
from jieqing.law.decide import decide

UNFINISHED_BUSINESS = "unfinished-business"


Tables = Mapping[TableName, BoundTable]


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What became of one unit: the law's decision, or why a person is asked first."""

    head: RowName
    rows: tuple[FoundRow, ...]
    decision: law.Decision | None
    why: str | None = None
    answer: Answer | None = None


class _Court:
    """Decides units by the law; units of the same facts once."""

    def __init__(self, circumstances: Circumstances) -> None:
        self.circumstances = circumstances
        self._decided: dict[object, law.Decision] = {}

    def decide(self, facts: law.Facts) -> law.Decision:
        """The decision; all else that facts hold is of the circumstances."""
        asked = (facts.kinds, frozenset(facts.clocks.items()), facts.holds)
        if asked not in self._decided:
            day = self.circumstances.today
            self._decided[asked] = decide(facts, self.circumstances.catalogue, day)
        return self._decided[asked]


def tables_of_stores(
    stores: Sequence[MappedStore],
) -> Tables:
    """Every table of every store, by store and name."""
    return {(s.name, name): t for s in stores for name, t in s.bound.tables.items()}


def judge(
    rows: Iterable[FoundRow],
    tables: Tables,
    circumstances: Circumstances,
) -> tuple[Verdict, ...]:
    """One verdict per unit of the rows that are the subject's own or shared."""
    own = [row for row in rows if row.belonging is not Belonging.TIED]
    court = _Court(circumstances)
    return tuple(
        _judge_unit(head, unit, _without_histories(unit, tables), court)
        for head, unit in _units(own, tables).items()
    )


def facts_by_unit(
    rows: Iterable[FoundRow], tables: Tables, circumstances: Circumstances
) -> Iterator[tuple[tuple[FoundRow, ...], law.Facts]]:
    """What the law is asked about each unit; without those that a person is asked of.

    A unit whose rows nobody can yet tell apart, name or call finished is not put to
    the law at all, whatever the law says.
    """
    own = [row for row in rows if row.belonging is not Belonging.TIED]
    for unit in _units(own, tables).values():
        asked = _without_histories(unit, tables)
        if _doubt_before_law(asked) is None:
            answer = answer_for([row.name for row in unit], circumstances.answers)
            facts = _facts(asked, answer, circumstances)
            yield unit, replace(facts, holds=_holds(unit, circumstances.holds))


def _without_histories(
    unit: tuple[FoundRow, ...], tables: Tables
) -> tuple[FoundRow, ...]:
    """The rows that the law is asked about: a history shares what becomes of them."""
    return tuple(row for row in unit if source_of(row.name, tables) is None) or unit


def source_of(name: RowName, tables: Tables) -> str | None:
    """The table of which a row is history, if it is one."""
    return tables[name.store, name.table].table.history_of


def _units(
    rows: Sequence[FoundRow], tables: Tables
) -> Mapping[RowName, tuple[FoundRow, ...]]:
    by_name = {row.name: row for row in rows}
    units: dict[RowName, tuple[FoundRow, ...]] = {}
    for row in rows:
        head = _head(row, by_name, tables)
        units[head] = (*units.get(head, ()), row)
    return units


def _head(
    row: FoundRow,
    by_name: Mapping[RowName, FoundRow],
    tables: Tables,
) -> RowName:
    """Climb to the row of the unit that none of its other rows owns."""
    row = _source(row, by_name, tables)
    unit = _unit_of(row.name, tables)
    climbed = {row.name}
    while unit is not None:
        above = [
            owner
            for owner in row.owners
            if owner in by_name
            and owner not in climbed
            and owner.store == row.name.store
            and _unit_of(owner, tables) == unit
        ]
        if not above:
            break
        climbed.add(above[0])
        row = by_name[above[0]]
    return row.name


def _source(
    row: FoundRow, by_name: Mapping[RowName, FoundRow], tables: Tables
) -> FoundRow:
    """The row of which this one is history; else the row itself."""
    source = source_of(row.name, tables)
    if source is None:
        return row
    above = (owner for owner in row.owners if owner.table == source)
    return next((by_name[owner] for owner in above if owner in by_name), row)


def _unit_of(name: RowName, tables: Tables) -> str | None:
    return tables[name.store, name.table].table.unit


def _judge_unit(
    head: RowName,
    rows: tuple[FoundRow, ...],
    unit: tuple[FoundRow, ...],
    court: _Court,
) -> Verdict:
    circumstances = court.circumstances
    answer = answer_for([row.name for row in rows], circumstances.answers)
    doubt = _doubt_before_law(unit)
    if doubt is not None and answer and answer.fate is Fate.ERASE:
        # A person may say whose row it is, or that business is over; the law decides
        # what has to be kept all the same.
        answer = None if doubt is Why.AMBIGUOUS else answer
        doubt = None
    held = _holds(rows, circumstances.holds)
    if doubt is not None and held:
        words = circumstances.catalogue.vocabulary.words("holds")
        first = min(held, key=words.index)
        decision = law.Decision(fate=law.Fate.KEEP, hold=first, storage_only=True)
        return Verdict(head=head, rows=rows, decision=decision)
    if doubt is not None:
        return Verdict(head=head, rows=rows, decision=None, why=doubt, answer=answer)
    facts = replace(
        _facts(unit, answer, circumstances), holds=_holds(rows, circumstances.holds)
    )
    decision = court.decide(facts)
    why = None if decision.doubt is None else str(decision.doubt)
    return Verdict(head=head, rows=rows, decision=decision, why=why, answer=answer)


def _doubt_before_law(unit: Sequence[FoundRow]) -> Why | None:
    if any(row.ambiguous for row in unit):
        return Why.AMBIGUOUS
    if any(row.kinds is None for row in unit):
        return Why.NO_KIND
    is_live = any(row.live for row in unit)
    if not is_live and any(row.live is None for row in unit):
        return Why.LIVE_UNKNOWN
    return None


def _facts(
    unit: Sequence[FoundRow], answer: Answer | None, circumstances: Circumstances
) -> law.Facts:
    return law.Facts(
        actors=circumstances.actors,
        kinds=frozenset(kind for row in unit for kind in row.kinds or ()),
        clocks={**circumstances.clocks, **_latest(unit), **_told(unit, answer)},
        conditions=circumstances.conditions,
        ruled_out=circumstances.ruled_out,
        holds=_holds(unit, circumstances.holds),
        subject_age=circumstances.subject_age,
        subject_alive=circumstances.subject_alive,
        anonymise_test_passed=circumstances.anonymise_test_passed,
    )


def _told(unit: Sequence[FoundRow], answer: Answer | None) -> Mapping[str, date]:
    """Dates a person gave for clocks that a row leaves open; never before a known one.

    A clock that every row of the unit knows is the store's: no answer moves it.
    """
    latest = _latest(unit)
    told = {} if answer is None else answer.clock
    return {
        clock: max(
            [day, *(row.clocks[clock] or day for row in unit if clock in row.clocks)]
        )
        for clock, day in told.items()
        if latest.get(clock) is None
    }


def _latest(unit: Sequence[FoundRow]) -> Mapping[str, date | None]:
    """The latest day of each declared clock; None where one row has no value for it."""
    names = {name for row in unit for name in row.clocks}
    latest: dict[str, date | None] = {}
    for name in names:
        days = [row.clocks[name] for row in unit if name in row.clocks]
        known = [day for day in days if day is not None]
        latest[name] = max(known) if len(known) == len(days) else None
    return latest


def _holds(unit: Sequence[FoundRow], holds: Sequence[HeldRows]) -> frozenset[str]:
    grounds = {
        hold.ground for hold in holds if any(_binds(hold, row.name) for row in unit)
    }
    if any(row.live for row in unit):
        grounds.add(UNFINISHED_BUSINESS)
    return frozenset(grounds)


def hold_on(name: RowName, holds: Sequence[HeldRows]) -> str | None:
    """The ground of the first hold that binds the row itself, if any."""
    return next((hold.ground for hold in holds if _binds(hold, name)), None)


def _binds(hold: HeldRows, name: RowName) -> bool:
    same_table = (hold.store, hold.table) == (name.store, name.table)
    return same_table and name.key in hold.keys


def answer_for(names: Sequence[RowName], answers: Sequence[Answer]) -> Answer | None:
    """Return the first recorded answer that speaks of one of the rows."""
    for answer in answers:
        for name in names:
            same_table = (answer.store, answer.table) == (name.store, name.table)
            if same_table and name.key in answer.keys:
                return answer
    return None
