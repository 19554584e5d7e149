"""What is kept beyond the case: sealed batches that a later due run can open.

Each batch has a key of its own and a random name; nothing on the outside says whose it
is or which case it came from. It holds each row's name, its fingerprint under the batch
key, its end and rules, and what was said in the case: a due run decides again by it,
and touches only rows that still bear their fingerprint (protocol 6). Shells and stubs
wait in the batch of the last row that carries their number.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from jieqing.casebook.desk import day_of
from jieqing.casebook.due_batches import DueBatch, DueEntry, end_of, seal, until_of
from jieqing.casebook.sources import mapped_stores
from jieqing.casebook.today import circumstances_of, said_of
from jieqing.casebook.work import Work
from jieqing.casebook.work_files import Kind
from jieqing.erasure import spool
from jieqing.erasure.find_again import fingerprints
from jieqing.erasure.values import (
    Answer,
    Circumstances,
    Fate,
    FoundRow,
    Plan,
    PlannedRow,
    RowName,
    Why,
)
from jieqing.keys.case_key import CaseKey
from jieqing.law.values import Permanent

LABEL = "due-batch"
PERSON = "due-person"
NAME_DIGITS = 32  # as of every key in the ring
# Which of the case's persons (empty where there is one), their plan, what was found.
Person = tuple[str, Plan, Mapping[RowName, FoundRow]]
_STAYS_EMPTIED = (Why.SHELL, Why.STUB)


def write_due(work: Work, plan: Plan) -> Mapping[str, int]:
    """Seal a batch per end; returns rows by end (``permanent``, ``held`` or a day).

    A batch's name is drawn from the case key, so that settling again after a crash
    writes the same batches anew; once that key is dead, no name leads to the case.
    """
    found = {r.name: r for r in spool.load_finding(work.read(Kind.FINDING)).rows}
    return write_due_of(work, [("", plan, found)])


def write_due_of(work: Work, persons: Iterable[Person]) -> Mapping[str, int]:
    """The same for each person of the case, in batches of their own."""
    stores = mapped_stores(work.desk)
    said = circumstances_of(work, said_of(work), day_of(work.at))
    ends: Counter[str] = Counter()
    for who, plan, found in persons:
        person = work.key.digest(PERSON, who.encode())[:NAME_DIGITS]
        for end, rows in _batches(plan, found).items():
            name = work.key.digest(LABEL, f"{who}{end}".encode())[:NAME_DIGITS]
            key = CaseKey.generate()
            marks = fingerprints(stores, [r.name for r in rows], key, day_of(work.at))
            entries = tuple(_entry(row, found, marks) for row in rows)
            seal(work.desk, key, _batch(name, person, entries, said))
            ends[end] += len(rows)
    return dict(sorted(ends.items()))


def _batches(
    plan: Plan, found: Mapping[RowName, FoundRow]
) -> Mapping[str, list[PlannedRow]]:
    batches: dict[str, list[PlannedRow]] = {}
    for end, row in (*_kept(plan), *_emptied(plan, found)):
        batches.setdefault(end, []).append(row)
    return batches


def _kept(plan: Plan) -> Iterator[tuple[str, PlannedRow]]:
    for row in plan.rows:
        if row.fate is Fate.KEEP:
            yield end_of(row.until), row


def _emptied(
    plan: Plan, found: Mapping[RowName, FoundRow]
) -> Iterator[tuple[str, PlannedRow]]:
    """Shells and stubs, each with the last end of the rows that carry its number."""
    ends: dict[RowName, str] = {}
    for end, row in _kept(plan):
        for above in _all_above(row.name, found):
            ends[above] = max(ends.get(above, ""), end, key=_rank)
    for row in plan.rows:
        if row.fate is Fate.MASK and row.why in _STAYS_EMPTIED and row.name in ends:
            end = ends[row.name]
            yield end, replace(row, until=until_of(end))


def _all_above(name: RowName, found: Mapping[RowName, FoundRow]) -> frozenset[RowName]:
    reached: set[RowName] = set()
    edge = {name}
    while edge:
        owners = {o for each in edge if each in found for o in found[each].owners}
        edge = owners - reached
        reached |= edge
    return frozenset(reached)


def _rank(end: str) -> tuple[int, str]:
    """Later ends are greater; what a hold binds has no end that is known."""
    order = {"": 0, Permanent.PERMANENT.value: 2, end_of(None): 3}
    return order.get(end, 1), end


def _entry(
    row: PlannedRow,
    found: Mapping[RowName, FoundRow],
    marks: Mapping[RowName, str],
) -> DueEntry:
    return DueEntry(
        row=row.name,
        belonging=found[row.name].belonging,
        fingerprint=marks.get(row.name),
        until=row.until,
        rules=row.rules if row.fate is Fate.KEEP else (),
        hold=row.hold,
        columns=row.columns,
        is_emptied=row.fate is not Fate.KEEP,
    )


def _batch(
    name: str, person: str, entries: Sequence[DueEntry], said: Circumstances
) -> DueBatch:
    rows = {entry.row for entry in entries}
    return DueBatch(
        name=name,
        person=person,
        entries=tuple(entries),
        clocks=said.clocks,
        conditions=said.conditions,
        ruled_out=said.ruled_out,
        subject_age=said.subject_age,
        subject_alive=said.subject_alive,
        answers=tuple(a for a in said.answers if _speaks_of(a, rows)),
        law=said.catalogue.version,
    )


def _speaks_of(answer: Answer, rows: set[RowName]) -> bool:
    names = {
        RowName(store=answer.store, table=answer.table, key=key) for key in answer.keys
    }
    return bool(names & rows)
