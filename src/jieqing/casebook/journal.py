"""The durable record of a run: chunk rows, written only under the job's lease."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from django.db.models import QuerySet

from jieqing.casebook.models import Case, Chunk
from jieqing.erasure.values import ChunkIntent, ChunkState, TableReceipt
from jieqing.flow import lease as leases
from jieqing.flow.lease import Lease


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseJournal:
    """``erasure.values.Journal`` over the chunk rows of one case."""

    case: Case
    lease: Lease

    def chunks(self) -> tuple[tuple[ChunkIntent, ChunkState], ...]:
        """Every chunk ever intended in this case, oldest first."""
        return chunks_of(self.case)

    def intend(self, intent: ChunkIntent) -> None:
        """Record what the store is about to commit. Raises ``JobLost``."""
        leases.renew(self.lease, datetime.now(tz=UTC))
        with leases.held(self.lease):
            Chunk.objects.create(
                tenant=self.case.tenant,
                case=self.case,
                store=intent.store,
                chunk=intent.chunk,
                lease=intent.lease,
                state=ChunkState.INTENDED,
                intent=_out(intent),
            )

    def settle(self, intent: ChunkIntent, state: ChunkState) -> None:
        """Record that the store committed the chunk, or that it never did."""
        with leases.held(self.lease):
            _row(self.case, intent).update(state=state)

    def should_stop(self) -> bool:
        """Whether somebody paused, withdrew or took the case over."""
        return not leases.is_held(self.lease)


def chunks_of(case: Case) -> tuple[tuple[ChunkIntent, ChunkState], ...]:
    """Return every chunk ever intended in a case, oldest first."""
    rows = Chunk.objects.filter(case=case).order_by("pk")
    return tuple((_in(row.intent), ChunkState(row.state)) for row in rows)


def _row(case: Case, intent: ChunkIntent) -> QuerySet[Chunk]:
    return Chunk.objects.filter(
        case=case, store=intent.store, chunk=intent.chunk, lease=intent.lease
    )


def _out(intent: ChunkIntent) -> Mapping[str, Any]:
    return asdict(intent)


def _in(said: Mapping[str, Any]) -> ChunkIntent:
    tables = tuple(TableReceipt(**table) for table in said["tables"])
    return ChunkIntent(**{**said, "tables": tables})
