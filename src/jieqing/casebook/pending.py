"""What waits to be decided by the law: open cases before they run, and kept rows.

Of a case about one customer the sealed finding tells what the law is asked; of one
about many, and of kept rows, the stores are asked again, because only names are kept of
those.
Reads only. A kept row names no case: nothing leads from it to one.
"""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import datetime

from django.db.models import QuerySet

from jieqing.casebook.desk import Desk, day_of
from jieqing.casebook.due_batches import names_of_batches, open_batches
from jieqing.casebook.due_flow import KIND
from jieqing.casebook.due_look import group_of
from jieqing.casebook.flows import BEFORE_EXECUTE, State
from jieqing.casebook.held import held_rows
from jieqing.casebook.many.subjects import is_many, results_of, subjects_of
from jieqing.casebook.many.today import found_today
from jieqing.casebook.models import Case
from jieqing.casebook.sources import mapped_stores
from jieqing.casebook.today import circumstances_of, said_of
from jieqing.casebook.work import Work
from jieqing.casebook.work_files import Kind
from jieqing.erasure import spool
from jieqing.erasure.due import as_found
from jieqing.erasure.fates import facts_by_unit, tables_of_stores
from jieqing.erasure.values import (
    Circumstances,
    Fate,
    Finding,
    FoundRow,
    MappedStore,
    RowName,
)
from jieqing.errors import JieqingError
from jieqing.flow import record as records
from jieqing.keys.case_key import CaseKey
from jieqing.law.simulation import Pending
from jieqing.progress import Stage, Unit

Stores = tuple[MappedStore, ...]


@dataclass(slots=True, kw_only=True)
class Unread:
    """What could not be looked at: cases by number, and batches that stay shut."""

    cases: list[str] = field(default_factory=list)
    batches: int = 0


def pending(desk: Desk, at: datetime, unread: Unread) -> Iterator[Pending]:
    """Every row that waits, with what the law is asked about it.

    What cannot be read is noted in ``unread`` and never silently left out.
    """
    stores = mapped_stores(desk)
    for case in _waiting_cases(desk):
        try:
            yield from tuple(_of_case(_work(desk, case, at), stores))
        except JieqingError:
            unread.cases.append(case.number)
    yield from _kept(desk, stores, at, unread)


def how_many(desk: Desk) -> int:
    """How many cases and sealed batches ``pending`` would open; opens none."""
    return _waiting_cases(desk).count() + sum(1 for _ in names_of_batches(desk))


def _waiting_cases(desk: Desk) -> QuerySet[Case]:
    rows = Case.objects.filter(tenant=desk.tenant).exclude(right=KIND)
    waiting = {*BEFORE_EXECUTE, State.PAUSED}
    return rows.filter(state__in=waiting).order_by("number")


def _work(desk: Desk, case: Case, at: datetime) -> Work:
    """The case as whoever opened it sees it; only read, nothing is concluded."""
    record, roll = records.read(desk.ledger, case.number), desk.register.roll(at)
    return Work(
        desk=desk,
        case=case,
        record=record,
        state=State(case.state),
        person=roll.person(record.leaves[0].entry.actor),
        roll=roll,
        act="",
        at=at,
    )


def _of_case(work: Work, stores: Stores) -> Iterator[Pending]:
    if not work.has(Kind.PLAN):
        return
    circumstances = circumstances_of(work, said_of(work), day_of(work.at))
    if is_many(work.record):
        yield from _of_many(work, stores, circumstances)
        return
    plan = spool.load_plan(work.read(Kind.PLAN))
    left = {row.name for row in plan.rows if row.fate is Fate.LEAVE}
    rows = spool.load_finding(work.read(Kind.FINDING)).rows
    wanted = {row.name for row in rows} - left
    yield from _asked(rows, stores, circumstances, wanted, work.number)


def _of_many(
    work: Work, stores: Stores, circumstances: Circumstances
) -> Iterator[Pending]:
    ended = {one.number for one in results_of(work)}
    subjects = (one for one in subjects_of(work) if one.number not in ended)
    for _, found in found_today(work, stores, subjects):
        if isinstance(found, Finding):
            wanted = {row.name for row in found.rows}
            yield from _asked(found.rows, stores, circumstances, wanted, work.number)


def _kept(
    desk: Desk, stores: Stores, at: datetime, unread: Unread
) -> Iterator[Pending]:
    """Kept rows, each person's together, as the stores have them now."""
    opened, held, today = open_batches(desk), held_rows(desk), day_of(at)
    unread.batches = opened.unreadable
    persons: dict[str, list[int]] = {}
    for place, (batch, _) in enumerate(opened.batches):
        persons.setdefault(batch.person, []).append(place)
    desk.progress.begin(Stage.DECIDE, len(persons), Unit.PERSONS)
    key = CaseKey.generate()  # fingerprints are made and thrown away
    with ExitStack() as stack:
        readers = [
            (mapped, stack.enter_context(mapped.store.reading(mapped.bound, today)))
            for mapped in stores
        ]
        for name, places in persons.items():
            batches = [opened.batches[place] for place in places]
            group = group_of(desk, name, batches, held, today)
            wanted = {row.name for row in group.rows if not row.is_emptied}
            now = replace(group.circumstances, answers=())
            for mapped, reader in readers:
                rows = as_found(group, mapped, reader, key)
                yield from _asked(rows, stores, now, wanted, "")
            desk.progress.advance(1)


def _asked(
    rows: tuple[FoundRow, ...],
    stores: Stores,
    circumstances: Circumstances,
    wanted: set[RowName],
    case: str,
) -> Iterator[Pending]:
    tables = tables_of_stores(stores)
    for unit, facts in facts_by_unit(rows, tables, circumstances):
        for row in unit:
            if row.name in wanted:
                yield Pending(
                    facts=facts,
                    store=row.name.store,
                    table=row.name.table,
                    case=case,
                )
