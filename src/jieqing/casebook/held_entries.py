"""What the ledger says of holds: one record for all cases, each hold by its name."""

from collections.abc import Mapping
from datetime import date

from jieqing.casebook import told
from jieqing.casebook.work_files import SealedFile, WorkFileAltered
from jieqing.flow import record as records
from jieqing.flow.ledger import Leaf, Ledger

RECORD = "holds"  # one record for all cases: every plan asks for all of them
SET, MOVED, LIFTED = "hold-set", "hold-moved", "hold-lifted"
FOLDER = "holds"


def open_entries(ledger: Ledger) -> tuple[Leaf, ...]:
    """Return the entries that set a hold which nobody has lifted."""
    record = records.read(ledger, RECORD)
    lifted = {hold_of(leaf) for leaf in record.of(LIFTED)}
    return tuple(leaf for leaf in record.of(SET) if hold_of(leaf) not in lifted)


def ended_files(ledger: Ledger) -> frozenset[str]:
    """Return the names of the files of holds that were lifted."""
    entries = records.read(ledger, RECORD).of(SET)
    standing = {file_of(leaf).name for leaf in open_entries(ledger)}
    return frozenset(file_of(leaf).name for leaf in entries) - standing


def reviews_by_hold(ledger: Ledger) -> Mapping[str, date]:
    """Return each open hold's day of review, as it was set or moved last."""
    moved = records.read(ledger, RECORD).of(MOVED)
    told_last = {hold_of(leaf): leaf for leaf in (*open_entries(ledger), *moved)}
    standing = {hold_of(leaf) for leaf in open_entries(ledger)}
    return {
        name: date.fromisoformat(told.fact(leaf, "review"))
        for name, leaf in told_last.items()
        if name in standing
    }


def hold_of(leaf: Leaf) -> str:
    """Return the hold's full name, its case's number before it."""
    return told.fact(leaf, "hold")


def file_of(leaf: Leaf) -> SealedFile:
    """Return the sealed file with the hold's rows. Raises ``WorkFileAltered``."""
    named = leaf.entry.facts["file"]
    if not isinstance(named, list):
        raise WorkFileAltered(kind="held")
    return SealedFile(name=named[0], digest=named[1])
