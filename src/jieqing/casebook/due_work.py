"""A due run at work: chunk by chunk, then the batches anew, then the outcome.

Killed anywhere, it is called again and goes on: what is committed is asked of the
stores' marks, what was dropped from a batch once is not dropped twice.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime

from jieqing.casebook import due_record
from jieqing.casebook.desk import Desk, day_of
from jieqing.casebook.due_batches import write_again
from jieqing.casebook.due_counts import Erased, erased_by
from jieqing.casebook.due_file import DueFile, rewritten
from jieqing.casebook.due_flow import DueAct
from jieqing.casebook.due_look import circumstances_on, group_of, persons_named
from jieqing.casebook.flows import State
from jieqing.casebook.held import held_rows
from jieqing.casebook.journal import CaseJournal, chunks_of, rows_left
from jieqing.casebook.order import CAPSULES
from jieqing.casebook.receipts import receipt_of
from jieqing.casebook.sources import mapped_stores
from jieqing.casebook.takeover import claimed
from jieqing.casebook.told import Phase
from jieqing.casebook.work import Work, glance, working
from jieqing.casebook.work_files import Kind
from jieqing.erasure import erase as eraser
from jieqing.erasure.chunk import Order
from jieqing.erasure.due_check import still_there
from jieqing.erasure.due_manner import OfDueRows
from jieqing.erasure.erase import Outcome
from jieqing.erasure.find_again import fingerprints
from jieqing.erasure.values import ChunkState, Fate, Journal, MappedStore
from jieqing.errors import Interrupted, JieqingError
from jieqing.flow import lease as leases
from jieqing.flow.lease import Lease
from jieqing.keys.age_file import CapsuleKey
from jieqing.progress import Stage

Carry = Callable[[Order, Journal], Outcome]


class DueRunStopped(Interrupted):
    """Somebody took the run over; what is committed stays committed."""

    code = "due-run-stopped"
    cause = "The due run {run} was stopped after {chunks} committed chunks."
    advice = "Run `jieqing due run` again; it goes on where it stopped."


def carry_on(
    desk: Desk, number: str, by: str, at: datetime, carry: Carry
) -> Mapping[str, Erased]:
    """Erase, write the batches anew, enter the outcome.

    Returns what went, by the run's number. Raises ``DueRunStopped`` or what stopped it.
    """
    seen = glance(desk, number, DueAct.RUN, by=by, at=at)
    file = DueFile.from_bytes(seen.read(Kind.DUE))
    with claimed(seen) as lease:
        order = _order(seen, file, lease)
        journal = CaseJournal(work=seen, lease=lease)
        outcome = _erase(seen, lease, order, journal, carry)
        file = _with_what_went(file, order)
        write_batches(desk, file, day_of(at))
        _finish(seen, lease, file, outcome)
    return {number: erased_by(outcome)}


def _order(seen: Work, file: DueFile, lease: Lease) -> Order:
    desk, today = seen.desk, day_of(seen.at)
    born = due_record.begun(seen.record).entry.facts
    capsule = desk.keyring.load(str(born["capsule_key"]), CapsuleKey)
    held = held_rows(desk)
    groups = {
        person: group_of(desk, person, batches, held, today)
        for person, batches in persons_named(desk, frozenset(file.batches)).items()
    }
    return Order(
        plan=file.plan,
        stores=_stores_of(seen, file),
        circumstances=circumstances_on(desk, held, today),
        mark=seen.case.mark,
        lease=lease.fence,
        folder=desk.home.place(CAPSULES) / seen.case.folder,
        recipient=capsule.recipient,
        secrets=seen.key,
        chunk_rows=int(str(born["chunk_rows"])),
        manner=OfDueRows(
            persons={p: frozenset(names) for p, names in file.persons.items()},
            groups=groups,
        ),
    )


def _stores_of(seen: Work, file: DueFile) -> tuple[MappedStore, ...]:
    named = {row.name.store for row in file.plan.rows}
    return tuple(s for s in mapped_stores(seen.desk) if s.name in named)


def _erase(
    seen: Work, lease: Lease, order: Order, journal: CaseJournal, carry: Carry
) -> Outcome:
    """Whatever stops it is entered, and nothing is half done."""
    planned = rows_left(seen, len(order.plan.rows))
    seen.desk.progress.begin(Stage.ERASE, planned)
    try:
        eraser.prepare(order, journal)
        outcome = carry(order, journal)
    except JieqingError as stopped:
        _interrupt(seen, lease, stopped.code)
        raise
    except KeyboardInterrupt:
        _interrupt(seen, lease, "stopped-by-person")
        raise _stopped(seen) from None
    if outcome.put_aside is not None:
        _interrupt(seen, lease, outcome.put_aside.code)
        raise outcome.put_aside
    if not outcome.finished:
        raise _stopped(seen)
    return outcome


def _with_what_went(file: DueFile, order: Order) -> DueFile:
    """Rows that are not there any more went; those that stand were left."""
    secrets_, today = order.secrets, order.circumstances.today
    there = still_there(file.plan, order.stores, secrets_, today)
    went = (r.name for r in file.plan.rows if r.name not in there)
    return replace(file, went=tuple(went))


def write_batches(desk: Desk, file: DueFile, today: date) -> None:
    """May be repeated: what was dropped once is not there any more."""
    stores, written = mapped_stores(desk), file.written()
    for batches in persons_named(desk, frozenset(file.batches)).values():
        for batch, key in batches:
            names = [e.row for e in batch.entries if e.row in written]
            marks = fingerprints(stores, names, key, today) if names else {}
            write_again(desk, key, rewritten(batch, file, marks))


def _finish(seen: Work, lease: Lease, file: DueFile, outcome: Outcome) -> None:
    asked = (seen.desk, seen.number, DueAct.RUN)
    with (
        leases.held(lease),
        working(*asked, by=seen.person.number, at=seen.at) as work,
    ):
        work.write(Kind.DUE, file.to_bytes())
        left = Counter(
            f"{r.name.store}.{r.name.table}"
            for r in file.plan.rows
            if r.fate is Fate.ERASE and r.name not in set(file.went)
        )
        facts = {
            "phase": Phase.FINISHED,
            "day": day_of(work.at).isoformat(),
            "plan_hash": due_record.begun(work.record).entry.facts["plan_hash"],
            "window_until": "",
            "receipts": [receipt_of(intent) for intent in outcome.committed],
            "left_again": dict(left),
        }
        work.conclude(State.EXECUTING, facts)


def _interrupt(seen: Work, lease: Lease, code: str) -> None:
    """Enter the interruption, unless somebody else holds the run by now."""
    if not leases.is_held(lease):
        return
    asked = (seen.desk, seen.number, DueAct.RUN)
    with (
        leases.held(lease),
        working(*asked, by=seen.person.number, at=seen.at) as work,
    ):
        work.conclude(State.INTERRUPTED, {"phase": Phase.INTERRUPTED, "code": code})


def _stopped(seen: Work) -> DueRunStopped:
    committed = [s for _, s in chunks_of(seen) if s is ChunkState.COMMITTED]
    return DueRunStopped(run=seen.number, chunks=len(committed))


def leave_the_rest(order: Order, journal: Journal) -> Outcome:
    """Settle what was begun and erase nothing more."""
    committed = (i for i, s in journal.chunks() if s is ChunkState.COMMITTED)
    del order  # it says what would go
    return Outcome(finished=True, committed=tuple(committed))
