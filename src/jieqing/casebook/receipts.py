"""The receipt of one committed chunk, as the ledger holds it: counts and digests."""

from collections.abc import Mapping

from jieqing.erasure.values import ChunkIntent


def receipt_of(intent: ChunkIntent) -> Mapping[str, object]:
    """Return it; no key and no value stands in it."""
    return {
        "store": intent.store,
        "chunk": intent.chunk,
        "lease": intent.lease,
        "file_digest": intent.file_digest,
        "joined": dict(intent.joined),
        "tables": {
            table.table: {
                "erased": table.erased,
                "masked": table.masked,
                "untied": table.untied,
                "digest": table.digest,
                **({"echoed": table.echoed} if table.echoed else {}),
            }
            for table in intent.tables
        },
    }
