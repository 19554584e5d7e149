"""What has come due today: batches opened, each person's rows decided again.

Reads only. What the standing approval does not name, and what is more than its ceiling
leaves room for, stays where it is and is counted.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import date

from jieqing.casebook.desk import Desk
from jieqing.casebook.due_batches import DueBatch, DueEntry, Opened, open_batches
from jieqing.casebook.held import held_rows
from jieqing.casebook.sources import mapped_stores
from jieqing.casebook.standing import ANSWERED, Terms, rules_today
from jieqing.erasure.due import DueGroup, DueRow, Judged, Left, Stay, judge, only
from jieqing.erasure.values import (
    Answer,
    Circumstances,
    Fate,
    HeldRows,
    MappedStore,
    RowName,
)
from jieqing.keys.case_key import CaseKey
from jieqing.law.catalogue import Catalogue
from jieqing.progress import Stage, Unit

Batches = Sequence[tuple[DueBatch, CaseKey]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """The due rows of one moment: who they belong to, what goes, what stays and why."""

    stores: tuple[MappedStore, ...]
    circumstances: Circumstances
    groups: Mapping[str, DueGroup]
    batches: tuple[str, ...]
    judged: tuple[Judged, ...]
    due: Mapping[RowName, DueEntry]
    stays: Mapping[RowName, Stay]
    unreadable: int
    under_older_law: bool

    @property
    def rows(self) -> int:
        """How many kept rows go."""
        return sum(judged.rows for judged in self.judged)


def look(desk: Desk, terms: Terms, room: int, secrets: CaseKey, today: date) -> Looked:
    """Open, find and decide; ``room`` is how many rows may still go today."""
    opened, stores, held = open_batches(desk), mapped_stores(desk), held_rows(desk)
    law = desk.catalogue.version
    persons = _persons(opened, today, law)
    due = {e.row: e for listed in persons.values() for e in _due(listed, today, law)}
    groups = {
        name: group_of(desk, name, batches, held, today)
        for name, batches in persons.items()
    }
    judged: list[Judged] = []
    covered = _Covered(terms=terms, catalogue=desk.catalogue, today=today)
    desk.progress.begin(Stage.DECIDE, len(groups), Unit.PERSONS)
    with ExitStack() as stack:
        readers = [
            (mapped, stack.enter_context(mapped.store.reading(mapped.bound, today)))
            for mapped in stores
            if mapped.name in terms.stores
        ]
        for group in groups.values():
            if not room:
                break
            for mapped, reader in readers:
                now = judge(group, mapped, reader, secrets)
                each = _covered(now, due, covered)
                each = _within(each, room)
                room -= each.rows
                judged.append(each)
            desk.progress.advance(1)
    return Looked(
        stores=stores,
        circumstances=circumstances_on(desk, held, today),
        groups=groups,
        batches=tuple(b.name for listed in persons.values() for b, _ in listed),
        judged=tuple(judged),
        due=due,
        stays=_stays(due, judged, terms),
        unreadable=opened.unreadable,
        under_older_law=any(b.law != law for b, _ in opened.batches),
    )


def circumstances_on(
    desk: Desk, held: tuple[HeldRows, ...], today: date
) -> Circumstances:
    """Return today's law, company and holds, without anything of a case."""
    company = desk.home.company
    return Circumstances(
        catalogue=desk.catalogue,
        actors=desk.actors,
        today=today,
        clocks={},
        conditions=company.conditions,
        ruled_out=company.ruled_out,
        holds=held,
    )


def group_of(
    desk: Desk, person: str, batches: Batches, held: tuple[HeldRows, ...], today: date
) -> DueGroup:
    """Return one person's kept rows with what was said in their case."""
    now = circumstances_on(desk, held, today)
    rows = tuple(
        DueRow(
            name=entry.row,
            belonging=entry.belonging,
            fingerprint=entry.fingerprint,
            columns=entry.columns,
            is_emptied=entry.is_emptied,
            is_due=batch.is_due(entry, today, now.catalogue.version),
            secrets=key,
        )
        for batch, key in batches
        for entry in batch.entries
    )
    said = batches[0][0]
    conditions = said.conditions | now.conditions
    answers = tuple(_as_due(a, today) for batch, _ in batches for a in batch.answers)
    return DueGroup(
        person=person,
        rows=rows,
        circumstances=replace(
            now,
            clocks=said.clocks,
            conditions=conditions,
            ruled_out=(said.ruled_out | now.ruled_out) - conditions,
            subject_age=said.subject_age,
            subject_alive=said.subject_alive,
            answers=answers,
        ),
    )


def persons_named(desk: Desk, names: frozenset[str]) -> Mapping[str, Batches]:
    """Return the batches of these names that still exist, by person."""
    persons: dict[str, list[tuple[DueBatch, CaseKey]]] = {}
    for batch, key in open_batches(desk).batches:
        if batch.name in names:
            persons.setdefault(batch.person, []).append((batch, key))
    return persons


def _persons(opened: Opened, today: date, law: str) -> Mapping[str, Batches]:
    """Persons with something due, the longest due first, what is held at the end."""
    persons: dict[str, list[tuple[DueBatch, CaseKey]]] = {}
    for batch, key in opened.batches:
        persons.setdefault(batch.person, []).append((batch, key))
    due = {
        name: listed
        for name, listed in persons.items()
        if any(_due(listed, today, law))
    }
    return dict(sorted(due.items(), key=lambda item: _since(item[1], today, law)))


def _since(batches: Batches, today: date, law: str) -> tuple[date, str]:
    days = (entry.until for entry in _due(batches, today, law))
    known = (day for day in days if isinstance(day, date))
    return min(known, default=date.max), batches[0][0].name


def _due(batches: Batches, today: date, law: str) -> Iterator[DueEntry]:
    for batch, _ in batches:
        yield from (e for e in batch.entries if batch.is_due(e, today, law))


def _as_due(answer: Answer, today: date) -> Answer:
    """Keeping until a date and erasing after it were decided together (protocol 2)."""
    is_over = answer.until is not None and answer.until < today
    if answer.fate is Fate.KEEP and is_over:
        return replace(answer, fate=Fate.ERASE, until=None)
    return answer


@dataclass(frozen=True, slots=True, kw_only=True)
class _Covered:
    """Which rules an approval names, under the law of one day."""

    terms: Terms
    catalogue: Catalogue
    today: date

    def holds(self, rules: frozenset[str]) -> bool:
        """Whether it names them all, or what is in force in their place."""
        now = rules_today(self.catalogue, rules, self.today)
        return now <= self.terms.rules.keys()


def _covered(
    judged: Judged, due: Mapping[RowName, DueEntry], covered: _Covered
) -> Judged:
    """Leave units that a rule kept which nobody approved."""
    wanted = {
        name
        for unit in judged.units().values()
        if all(covered.holds(_rules(judged, due, name)) for name in unit)
        for name in unit
    }
    return only(judged, wanted, Left.UNCOVERED)


def _rules(
    judged: Judged, due: Mapping[RowName, DueEntry], name: RowName
) -> frozenset[str]:
    """The rules that kept a row; of a shell none, since it goes with the others."""
    entry = due[name]
    if entry.is_emptied:
        return frozenset()
    return frozenset(entry.rules or judged.going[name].rules or (ANSWERED,))


def _within(judged: Judged, room: int) -> Judged:
    """As many whole units as there is room for."""
    wanted: set[RowName] = set()
    for _, unit in sorted(judged.units().items()):
        if len(wanted) + len(unit) <= room:
            wanted.update(unit)
    return only(judged, wanted, Left.LIMIT)


def _stays(
    due: Mapping[RowName, DueEntry], judged: Sequence[Judged], terms: Terms
) -> Mapping[RowName, Stay]:
    """Why each due row that does not go stays; not looked at: over the ceiling."""
    going = {name for each in judged for name in each.going}
    told = {name: stay for each in judged for name, stay in each.stays.items()}
    stays: dict[RowName, Stay] = {}
    for name in due.keys() - going:
        is_elsewhere = name.store not in terms.stores
        unseen = Stay(why=Left.UNCOVERED if is_elsewhere else Left.LIMIT)
        stays[name] = told.get(name, unseen)
    return stays
