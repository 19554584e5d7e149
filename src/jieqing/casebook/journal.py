"""The durable record of a run: chunk rows, written only under the job's lease.

Each intention is entered in the ledger too, in the chunks' own record, so that a row
which was edited, removed or invented is noticed before anybody believes it. What became
of a chunk is known to the store's mark alone; the row's state is a copy of that.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from jieqing.casebook import told
from jieqing.casebook.models import Case, Chunk
from jieqing.casebook.secret_rows import keep
from jieqing.casebook.work import Work
from jieqing.erasure.values import ChunkIntent, ChunkState, TableReceipt
from jieqing.evidence.canonical import canonical
from jieqing.flow import lease as leases
from jieqing.flow import record as records
from jieqing.flow.lease import Lease
from jieqing.flow.record import RecordAltered

INTEND = "chunk-intend"
# Whole, not composed: a case asks it six times.
_CHUNKS = """
SELECT store, chunk, lease, state, intent FROM casebook_chunk
WHERE case_id = %s ORDER BY id"""
Number = tuple[str, int, int]  # store, chunk, lease


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseJournal:
    """``erasure.values.Journal`` over the chunk rows of one case."""

    work: Work
    lease: Lease

    def chunks(self) -> tuple[tuple[ChunkIntent, ChunkState], ...]:
        """Every chunk ever intended in this case, oldest first."""
        return chunks_of(self.work)

    def intend(self, intent: ChunkIntent) -> None:
        """Record what the store is about to commit. Raises ``JobLost``."""
        work, now = self.work, leases.clock()
        with leases.held(self.lease):
            leases.renew(self.lease, now)
            Chunk.objects.create(
                tenant=work.case.tenant,
                case=work.case,
                store=intent.store,
                chunk=intent.chunk,
                lease=intent.lease,
                state=ChunkState.INTENDED,
                intent=asdict(intent),
            )
            work.note(_record_name(work), INTEND, {"intent": asdict(intent)})

    def settle(self, intent: ChunkIntent, state: ChunkState) -> None:
        """Record that the store committed the chunk, or that it never did."""
        with leases.held(self.lease):
            _row(self.work.case, intent).update(state=state)
            if state is ChunkState.COMMITTED:
                keep(self.work, lambda: (intent,))
        if state is ChunkState.COMMITTED:
            self.work.desk.progress.advance(rows_in(intent))

    def should_stop(self) -> bool:
        """Whether somebody paused, withdrew or took the case over."""
        return not leases.is_held(self.lease)


def rows_in(intent: ChunkIntent) -> int:
    """Return the rows that a chunk took or changed."""
    return sum(t.erased + t.masked + t.untied for t in intent.tables)


def rows_left(work: Work, planned: int) -> int:
    """Return how many of the planned rows no chunk has taken yet."""
    committed = (i for i, s in chunks_of(work) if s is ChunkState.COMMITTED)
    return max(planned - sum(map(rows_in, committed)), 0)


def chunks_of(work: Work) -> tuple[tuple[ChunkIntent, ChunkState], ...]:
    """Return every chunk ever intended in a case, oldest first.

    Raises ``RecordAltered`` where rows and ledger do not name the same intentions.
    """
    entered = _entered(work)
    with connection.cursor() as cursor:
        cursor.execute(_CHUNKS, [work.case.pk])
        rows = [(*row, _read(intent)) for *row, intent in cursor.fetchall()]
    told_by_rows = {tuple(number): _form(intent) for *number, _, intent in rows}
    if told_by_rows != {number: _form(said) for number, said in entered.items()}:
        raise RecordAltered(record=work.number, what="chunks")
    return tuple((_in(intent), ChunkState(state)) for *_, state, intent in rows)


def committed_of(work: Work) -> tuple[ChunkIntent, ...]:
    """Return the chunks that were committed. Raises as ``chunks_of`` does."""
    chunks = chunks_of(work)
    return tuple(i for i, state in chunks if state is ChunkState.COMMITTED)


def receipts_of(work: Work) -> tuple[ChunkIntent, ...]:
    """Return the chunks whose receipts the ledger holds: what the case really did.

    Raises ``RecordAltered`` where the chunks' rows say that something else happened.
    """
    finished = told.outcome(work.record)
    receipts = told.listed(finished, "receipts") if finished else ()
    known = [(r["store"], r["chunk"], r["lease"]) for r in receipts]
    committed = [i for i, state in chunks_of(work) if state is ChunkState.COMMITTED]
    if known != [(i.store, i.chunk, i.lease) for i in committed]:
        raise RecordAltered(record=work.number, what="chunks")
    return tuple(committed)


def _entered(work: Work) -> Mapping[Number, Mapping[str, Any]]:
    record = records.read(work.desk.ledger, _record_name(work))
    intents = [told.mapping(leaf, "intent") for leaf in record.of(INTEND)]
    return {_number_of(intent): intent for intent in intents}


def _read(intent: object) -> Any:  # noqa: ANN401  # JSON, believed by nobody yet
    """SQLite keeps JSON as text."""
    try:
        return json.loads(intent) if isinstance(intent, str) else intent
    except ValueError:
        return None


def _form(intent: object) -> bytes:
    """Return the one form; empty for what was edited into something without one."""
    try:
        return canonical(intent)
    except (TypeError, ValueError):
        return b""


def _number_of(intent: Mapping[str, Any]) -> Number:
    return intent["store"], intent["chunk"], intent["lease"]


def _record_name(work: Work) -> str:
    return f"chunks:{work.number}"


def _row(case: Case, intent: ChunkIntent) -> QuerySet[Chunk]:
    return Chunk.objects.filter(
        case=case, store=intent.store, chunk=intent.chunk, lease=intent.lease
    )


def _in(said: Mapping[str, Any]) -> ChunkIntent:
    tables = tuple(TableReceipt(**table) for table in said["tables"])
    return ChunkIntent(**{**said, "tables": tables})
