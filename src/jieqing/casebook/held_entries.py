"""What the ledger says of holds: one record for all cases, set and lifted by name."""

from jieqing.casebook import told
from jieqing.casebook.work_files import SealedFile, WorkFileAltered
from jieqing.flow import record as records
from jieqing.flow.ledger import Leaf, Ledger

RECORD = "holds"  # one record for all cases: every plan asks for all of them
SET, LIFTED = "hold-set", "hold-lifted"
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


def hold_of(leaf: Leaf) -> str:
    """Return the hold's full name, its case's number before it."""
    return told.fact(leaf, "hold")


def file_of(leaf: Leaf) -> SealedFile:
    """Return the sealed file with the hold's rows. Raises ``WorkFileAltered``."""
    named = leaf.entry.facts["file"]
    if not isinstance(named, list):
        raise WorkFileAltered(kind="held")
    return SealedFile(name=named[0], digest=named[1])
