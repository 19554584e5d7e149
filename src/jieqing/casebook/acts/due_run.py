"""The daily run: what has come due goes, under a standing approval.

1. a run that was cut off is carried on; 2. runs of earlier days are checked again and
settled (due_settle.py); 3. what has come due is looked at, under today's law and holds;
4. the run is entered, its plan frozen and sealed; 5. chunk by chunk, each copied before
it goes; 6. the batches are written anew, the outcome entered; 7. a first check. Killed
anywhere, the next call goes on. A row that no longer goes when it is asked again under
lock is left, and comes up tomorrow.
"""

import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from jieqing.casebook import due_counts, due_record, models, told
from jieqing.casebook import standing as standings
from jieqing.casebook.acts.due_settle import check_again, check_at_once, pack_left
from jieqing.casebook.desk import Desk, day_of
from jieqing.casebook.due_counts import Erased
from jieqing.casebook.due_file import file_of
from jieqing.casebook.due_flow import KIND, DueAct
from jieqing.casebook.due_look import (
    Looked,
    look,
)
from jieqing.casebook.due_work import Carry, carry_on, leave_the_rest, write_batches
from jieqing.casebook.flows import Act, State
from jieqing.casebook.held import held_rows
from jieqing.casebook.sources import mapped_stores
from jieqing.casebook.standing import Standing, StandingElsewhere
from jieqing.casebook.told import Phase
from jieqing.casebook.unfinished import making
from jieqing.casebook.work import (
    SomebodyWasFaster,
    Work,
    glance,
    require_not_barred,
    require_time,
)
from jieqing.casebook.work_files import Kind
from jieqing.erasure import erase as eraser
from jieqing.erasure.due import Left
from jieqing.erasure.plan import plan_hash
from jieqing.errors import NeedsPerson
from jieqing.flow import lease as leases
from jieqing.flow import record as records
from jieqing.flow.record import Record
from jieqing.keys.age_file import CapsuleKey
from jieqing.keys.case_key import CaseKey
from jieqing.keys.keyring import random_name

JOB = "due"
ROWS_AT_ONCE = 500  # each person is decided again under the store's lock


@dataclass(frozen=True, slots=True, kw_only=True)
class DueReport:
    """What one call did.

    ``runs``: runs that finished erasing now, with the rows they erased. ``left``: due
    rows that stay, by store, table and reason. ``moved``: rows with a new end, by it.
    ``checked``: second searches, clean or not. ``unreadable``: batches that stay shut.
    """

    standing: str
    runs: Mapping[str, int]
    erased: Mapping[tuple[str, str], int]
    emptied: int
    left: Mapping[tuple[str, str, str], int]
    moved: Mapping[str, int]
    checked: Mapping[str, bool]
    room: int
    unreadable: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen:
    """What was seen before anything was entered."""

    standing: Standing
    looked: Looked
    key: CaseKey
    record: Record
    room: int


def run(
    desk: Desk,
    *,
    by: str,
    at: datetime,
    number: str = "",
    chunk_rows: int = ROWS_AT_ONCE,
) -> DueReport:
    """Do the day's run; ``number`` names the standing approval (else the newest).

    Raises the refusals of ``standing``, ``NotEntitled``, ``PersonInvolved`` or
    ``JobTaken``.
    """
    person = desk.register.entitled(by, DueAct.RUN)
    record = records.read(desk.ledger, due_record.RECORD)
    require_time(desk, record, at)
    with _job(desk):
        done = dict(_go_on(desk, by, at))
        checked = check_again(desk, by=person.number, at=at)
        pack_left(desk)
        seen = _see(desk, by, at, number)
        moved, left = due_counts.moved(seen.looked), due_counts.left(seen.looked)
        if seen.looked.rows:
            opened = _begin(desk, seen, chunk_rows, by, at)
            done |= _carried(desk, opened, by, at, eraser.erase)
        elif _is_to_be_written(seen.looked, moved, left):
            _write_moves(desk, seen, by, at)
    return DueReport(
        standing=seen.standing.number,
        runs={run: sum(tables.values()) for run, tables in done.items()},
        erased=due_counts.total(done),
        emptied=sum(len(j.changes) for j in seen.looked.judged),
        left=left,
        moved=moved,
        checked={run: report.is_clean for run, report in checked.items()},
        room=seen.room,
        unreadable=seen.looked.unreadable,
    )


def _is_to_be_written(
    looked: Looked,
    moved: Mapping[str, int],
    left: Mapping[tuple[str, str, str], int],
) -> bool:
    """Whether batches say something else now, though nothing goes."""
    gone = Left.GONE in {why for _, _, why in left}
    return bool(moved) or gone or looked.under_older_law


@contextmanager
def _job(desk: Desk) -> Iterator[None]:
    """One due run at a time. Raises ``JobTaken``."""
    lease = leases.claim(desk.tenant, JOB, leases.clock())
    try:
        yield
    finally:
        leases.release(lease)


def _go_on(desk: Desk, by: str, at: datetime) -> Mapping[str, Erased]:
    """Step 1; if its approval no longer stands, nothing more goes and it ends."""
    done: dict[str, Erased] = {}
    for number in due_record.unsettled(desk):
        seen = _glance(desk, number, by, at)
        if seen is None or due_record.is_executed(seen.record):
            continue
        named = told.fact(due_record.begun(seen.record), "standing")
        standing = standings.named(desk, named)
        standings.require_uninvolved(standing, (seen.person, DueAct.RUN), seen.roll)
        stores = mapped_stores(desk)
        try:
            standings.require_stands(desk, standing, stores, day_of(at))
            require_not_barred(desk, Act.EXECUTE, by, at)
        except NeedsPerson:
            done |= _carried(desk, number, by, at, leave_the_rest)
        else:
            done |= _carried(desk, number, by, at, eraser.erase)
    return done


def _carried(
    desk: Desk, number: str, by: str, at: datetime, carry: Carry
) -> Mapping[str, Erased]:
    """Steps 5 to 7."""
    erased = carry_on(desk, number, by, at, carry)
    check_at_once(desk, number, by=by, at=at)
    return erased


def _glance(desk: Desk, number: str, by: str, at: datetime) -> Work | None:
    """Look at a run that may still erase; None: it is past that."""
    state = due_record.state_of(desk, number)
    if state not in (State.EXECUTING, State.INTERRUPTED):
        return None
    return glance(desk, number, DueAct.RUN, by=by, at=at)


def _see(desk: Desk, by: str, at: datetime, number: str) -> _Seen:
    """Step 3; what bars erasing bars it here as in a case."""
    require_not_barred(desk, Act.EXECUTE, by, at)
    today = day_of(at)
    known = standings.named(desk, number) if number else None
    standing = known or standings.in_force(desk, today)
    roll = desk.register.roll(at)
    standings.require_stands(desk, standing, mapped_stores(desk), today)
    runner = (roll.entitled(by, DueAct.RUN), DueAct.RUN)
    standings.require_uninvolved(standing, runner, roll)
    record = records.read(desk.ledger, due_record.RECORD)
    room = max(standing.terms.ceiling - due_record.used_on(desk, record, today), 0)
    key = CaseKey.generate()
    looked = look(desk, standing.terms, room, key, today)
    _require_some_store_named(standing, looked)
    return _Seen(standing=standing, looked=looked, key=key, record=record, room=room)


def _require_some_store_named(standing: Standing, looked: Looked) -> None:
    stores = {name.store for name in looked.due}
    if stores and not stores & standing.terms.stores.keys():
        raise StandingElsewhere(standing=standing.number, store=min(stores))


def _begin(desk: Desk, seen: _Seen, chunk_rows: int, by: str, at: datetime) -> str:
    """Step 4: run, plan and keys are there before the first row is copied."""
    file = file_of(seen.looked)
    with transaction.atomic():
        work = _opened(desk, seen, by, at)
        work.write(Kind.DUE, file.to_bytes())
        hash_ = plan_hash(
            file.plan, tenant=desk.tenant, case=work.number, secrets=seen.key
        )
        facts = {
            "run": work.number,
            "day": day_of(at).isoformat(),
            "rows": seen.looked.rows,
            "left": due_counts.by_why(seen.looked),
            "moved": due_counts.moved(seen.looked),
        }
        work.note(due_record.RECORD, due_record.BEGUN, facts)
        born = {
            "phase": Phase.BEGUN,
            "right": KIND,
            "mark": work.case.mark,
            "folder": work.case.folder,
            "key_name": work.case.key_name,
            "capsule_key": work.case.capsule_key_name,
            "chunk_rows": chunk_rows,
            "standing": seen.standing.number,
            "terms_hash": seen.standing.terms_hash,
            "proposer": seen.standing.proposer,
            "plan_hash": hash_,
            "law": file.plan.law_version,
            "rules": sorted({rule for row in file.plan.rows for rule in row.rules}),
            "planned": due_counts.planned(file),
        }
        work.conclude(None, {**facts, **born})
    return work.number


def _opened(desk: Desk, seen: _Seen, by: str, at: datetime) -> Work:
    """Make the run's row and keys, if nothing has moved since it was looked at."""
    roll = desk.register.roll(at)
    person = roll.entitled(by, DueAct.RUN)
    require_not_barred(desk, Act.EXECUTE, by, at)
    record = records.read(desk.ledger, due_record.RECORD)
    standing = standings.named(desk, seen.standing.number)
    same = (record.length, standing) == (seen.record.length, seen.standing)
    if not same or held_rows(desk) != seen.looked.circumstances.holds:
        raise SomebodyWasFaster(case=JOB)
    key_name, capsule = random_name(), random_name()
    with making(desk.home):
        desk.keyring.create(key_name, seen.key)
        desk.keyring.create(capsule, CapsuleKey.generate())
    case = models.Case.objects.create(
        tenant=desk.tenant,
        number=due_record.next_number(record, day_of(at)),
        right=KIND,
        state=State.EXECUTING,
        opened_at=at,
        mark=secrets.token_hex(16),
        folder=secrets.token_hex(16),
        key_name=key_name,
        capsule_key_name=capsule,
    )
    return Work(
        desk=desk,
        case=case,
        record=Record(number=case.number, leaves=()),
        state=State.EXECUTING,
        person=person,
        roll=roll,
        act=DueAct.RUN,
        at=at,
    )


def _write_moves(desk: Desk, seen: _Seen, by: str, at: datetime) -> None:
    """Nothing goes today; rows that are kept longer get their new day all the same."""
    entry = records.new_entry(
        due_record.MOVED,
        tenant=desk.tenant,
        actor=by,
        at=at,
        case=None,
        facts={
            **desk.home.standing,
            "standing": seen.standing.number,
            "moved": due_counts.moved(seen.looked),
            "left": due_counts.by_why(seen.looked),
        },
    )
    with transaction.atomic():
        desk.ledger.append(due_record.RECORD, entry)
    write_batches(desk, file_of(seen.looked), day_of(at))
