"""The ledger of one tenant: append acts inside their transaction, read them back.

Leaves are numbered under one lock on the head row, taken last in the act's transaction.
Each row carries a tag under the log's own MAC key, and the head a seal over how many
entries each record has (census.py), so that a row of a record that is forged, moved or
missing in the database is noticed whenever the record is read. What it costs to append
or to read one record grows by no more than the height of a tree. After each commit a
checkpoint is signed from a fresh read and laid outside the casebook; an older or
different casebook may not append.
Tree, entry and checkpoint forms: evidence. What entries mean for a record: record.py.
"""

import fcntl
import json
import os
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache, partial
from pathlib import Path

from django.db import transaction

from jieqing.errors import Refused
from jieqing.evidence import checkpoint, merkle
from jieqing.evidence.checkpoint import Checkpoint
from jieqing.evidence.entry import Entry
from jieqing.evidence.merkle import Frontier, Inclusion
from jieqing.flow import census, ledger_rows
from jieqing.flow.census import CensusBroken
from jieqing.flow.ledger_rows import EntryRow, HeadRow
from jieqing.flow.log_tree import HEIGHTS, LeafMissing, LogTree
from jieqing.flow.models import LedgerEntry, LedgerHead
from jieqing.keys import durable
from jieqing.keys.case_key import CaseKey
from jieqing.keys.signing import SigningKey
from jieqing.progress import SILENT, Progress, Stage, Unit

TAG_LABEL = "ledger-tag"
SEAL_LABEL = "ledger-census"
NO_SEAL = ""  # that of a log without entries
_TOLD_AT_ONCE = 1_000
_TOGETHER = 200  # records; each is counted by a path of a few numbers


class LedgerBehind(Refused):
    """The casebook is older than the checkpoint outside, or another one."""

    code = "ledger-behind"
    cause = (
        "The casebook's ledger ({size} entries) does not continue the checkpoint that "
        "lies outside it ({outside} entries)."
    )
    advice = (
        "An older copy of the casebook may have been put back. Nothing was written; "
        "run `jieqing ledger audit` and open a new log that names the gap."
    )


class LedgerAltered(Refused):
    """A row of the ledger is not what was written."""

    code = "ledger-altered"
    cause = "The ledger row at position {position} was altered outside Jieqing."
    advice = "Keep the casebook as it is for the auditor: `jieqing ledger audit`."


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    """An entry as it stands in the log."""

    position: int
    entry: Entry
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Proven:
    """An entry's place in the log as it was when its head was read.

    ``note`` is the signed checkpoint of that very head.
    """

    note: str
    root: bytes
    inclusion: Inclusion


@dataclass(frozen=True, slots=True, kw_only=True)
class Audit:
    """What recomputing the whole log showed; ``altered`` are positions.

    ``went_back`` are positions whose entry is older than the one before it: a clock was
    set back in between, or hosts differ. The order of the entries stands all the same.
    """

    size: int
    root: str
    altered: tuple[int, ...]
    went_back: tuple[int, ...]
    agrees_with_head: bool
    agrees_with_checkpoint: bool

    @property
    def holds(self) -> bool:
        """Whether nothing at all is wrong."""
        return (
            not self.altered and self.agrees_with_head and self.agrees_with_checkpoint
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """How many entries records had when the log had ``size``."""

    size: int
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """One tenant's log: where its checkpoint lies and with which keys it is kept."""

    tenant: str
    folder: Path
    signer: SigningKey
    mac: CaseKey

    @property
    def origin(self) -> str:
        """The log's name in its checkpoints."""
        return checkpoint.origin_of(self.tenant)

    @property
    def outside(self) -> Path:
        """The newest checkpoint, outside the casebook."""
        return self.folder / f"{self.tenant}.checkpoint"

    def append(self, record: str, entry: Entry) -> int:
        """Add an entry of ``record``; returns its position, counted from 0.

        Must run inside the act's transaction, last. Raises ``LedgerBehind`` or
        ``LedgerAltered``: nothing is built upon a log that lacks an entry.
        """
        if not transaction.get_connection().in_atomic_block:
            raise RuntimeError("an entry is appended inside its act's transaction")
        head = self._locked_head()
        if head.size == 0 and not self.outside.exists():
            self.publish()  # the empty log: from now on a missing checkpoint is a fault
        self._require_continues(self._read_outside(), head)
        self._require_sealed(head)
        if head.size and not ledger_rows.has_entry(self.tenant, head.size - 1):
            raise self.lacking(head.size)
        content = entry.to_bytes()
        leaf_hash = merkle.leaf_hash(content)
        told = (head.size, record, entry.act, leaf_hash.hex())
        row = EntryRow(*told, content, self._tag_of(*told))
        ledger_rows.add(self.tenant, row)
        self._keep_subtrees(head, leaf_hash)
        ledger_rows.move_head(self.tenant, self._grown(head, record, leaf_hash))
        transaction.on_commit(self._publish_newer)
        return row.position

    def _grown(self, head: HeadRow, record: str, leaf_hash: bytes) -> HeadRow:
        """Count one more entry of a record and seal the head that it leads to."""
        grown = _frontier(head).append(leaf_hash)
        counts = self._counted_in(head, record).hex()
        nodes = [node.hex() for node in grown.hashes]
        return HeadRow(grown.size, nodes, self._seal(grown, counts), counts)

    def lock(self) -> None:
        """Let nobody else append until the transaction ends."""
        self._locked_head()

    def leaves_of(self, record: str) -> tuple[Leaf, ...]:
        """Return the entries of one record, each verified, none missing.

        Raises ``LedgerAltered``: a tag or hash is wrong, or any row is gone from the
        log or filed under another name or position. Raises ``LedgerBehind``.
        """
        outside = self._read_outside()  # first: it never runs ahead of the casebook
        head, nodes = self._head_with_nodes((record,))
        self._require_continues(outside, head)
        counted = self._counted_by(head, nodes, (record,))
        return whole(self, record, self.present(record), counted)

    def still(self) -> "StillLedger":
        """Return the log as one that reads each record once, for a first look."""
        return StillLedger(
            tenant=self.tenant, folder=self.folder, signer=self.signer, mac=self.mac
        )

    def expect(self, records: Sequence[str]) -> None:
        """Be told what will be asked for; whoever acts reads each when it is asked."""

    def as_it_is(self) -> "Reading":
        """Begin to read several records. Raises as ``leaves_of`` does."""
        self._require_sealed(self._current_head())
        return Reading(ledger=self)

    def counted(self, records: Collection[str]) -> Counted:
        """Return how many entries records have, of one moment; one query.

        Raises ``LedgerAltered``.
        """
        return self._counted_by(*self._head_with_nodes(records), records)

    def _head_with_nodes(
        self, records: Collection[str]
    ) -> tuple[HeadRow, Mapping[int, bytes]]:
        numbers = {number for record in records for number in census.path_of(record)}
        found, nodes = ledger_rows.head_with_nodes(self.tenant, numbers)
        return found or _EMPTY, nodes

    def _counted_by(
        self, head: HeadRow, nodes: Mapping[int, bytes], records: Collection[str]
    ) -> Counted:
        self._require_sealed(head)
        try:
            root = bytes.fromhex(head.census) or census.NO_COUNTS
            counts = {one: census.count_of(one, nodes, root) for one in records}
        except (CensusBroken, ValueError):
            raise self.lacking(head.size) from None
        return Counted(size=head.size, counts=counts)

    def lacking(self, size: int) -> LedgerAltered:
        """Return the refusal that names the first place where an entry lacks."""
        return LedgerAltered(position=self._first_wrong(size))

    def present(self, record: str) -> tuple[Leaf, ...]:
        """Return the entries of a record that are there, each verified."""
        rows = ledger_rows.of_record(self.tenant, record)
        return tuple(self._leaf(row) for row in rows)

    def leaf_at(self, position: int) -> Leaf:
        """Return one verified entry. Raises ``LedgerAltered``."""
        row = ledger_rows.at(self.tenant, position)
        if row is None:
            raise LedgerAltered(position=position)
        return self._leaf(row)

    def leaves_at(self, positions: Collection[int]) -> tuple[Leaf, ...]:
        """Return some entries, each verified. Raises ``LedgerAltered``."""
        rows = LedgerEntry.objects.filter(tenant=self.tenant, position__in=positions)
        leaves = tuple(self._leaf(row) for row in rows.order_by("position"))
        lacking = set(positions) - {leaf.position for leaf in leaves}
        if lacking:
            raise LedgerAltered(position=min(lacking))
        return leaves

    def presents(self, records: Sequence[str]) -> Mapping[str, tuple[Leaf, ...]]:
        """Return the entries of several records that are there, each verified."""
        found: dict[str, list[Leaf]] = {name: [] for name in records}
        for row in ledger_rows.of_records(self.tenant, tuple(found)):
            found[row.record].append(self._leaf(row))
        return {name: tuple(leaves) for name, leaves in found.items()}

    def newest(self, limit: int, *, before: int | None = None) -> tuple[Leaf, ...]:
        """Return some entries, newest first, each verified; one query.

        ``before``: only those below this position. Raises ``LedgerAltered``: an entry
        is not genuine, or one between them is gone.
        """
        rows = LedgerEntry.objects.filter(tenant=self.tenant).order_by("-position")
        if before is not None:
            rows = rows.filter(position__lt=before)
        leaves = tuple(self._leaf(row) for row in rows[:limit])
        for place, leaf in enumerate(leaves):
            expected = leaves[0].position - place
            if leaf.position != expected:
                raise LedgerAltered(position=expected)
        return leaves

    def newest_of(
        self, records: Collection[str], limit: int, *, before: int | None = None
    ) -> tuple[Leaf, ...]:
        """Return the newest entries of some records, each verified; two queries.

        ``before``: only those below this position. Raises ``LedgerAltered``.
        """
        end = self.size() if before is None else before
        rows = ledger_rows.newest_of(self.tenant, records, end, limit)
        return tuple(self._leaf(row) for row in rows)

    def newest_looks(
        self, limit: int, *, before: int | None = None
    ) -> tuple[Leaf, ...]:
        """Return the newest looks at masked values, as ``newest_of`` does."""
        end = self.size() if before is None else before
        rows = ledger_rows.newest_looks(self.tenant, end, limit)
        return tuple(self._leaf(row) for row in rows)

    def proof_of(self, position: int) -> Proven:
        """Prove an entry in the log as it is now. Raises ``LedgerAltered``.

        Raises ``ValueError`` if there is no entry at the position.
        """
        frontier = _frontier(self._head())
        root, leaf = frontier.root(), self.leaf_at(position)
        try:
            inclusion = self._tree().inclusion(position, frontier.size)
        except LeafMissing as missing:
            raise LedgerAltered(position=missing.position) from None
        leaf_hash = merkle.leaf_hash(leaf.content)
        if not merkle.verify_inclusion(leaf_hash, inclusion, root):
            raise self.lacking(frontier.size)
        made = Checkpoint(origin=self.origin, size=frontier.size, root=root)
        note = checkpoint.sign(made, self.signer)
        return Proven(note=note, root=root, inclusion=inclusion)

    def size(self) -> int:
        """Entries in the log."""
        return self._head().size

    def require_current(self) -> None:
        """Compare casebook and outside checkpoint. Raises ``LedgerBehind``."""
        self._current_head()

    def checkpoint(self) -> str:
        """Sign and return the note of the log as it is now, from a fresh read."""
        frontier = _frontier(self._head())
        made = Checkpoint(origin=self.origin, size=frontier.size, root=frontier.root())
        return checkpoint.sign(made, self.signer)

    def publish(self) -> None:
        """Lay the newest checkpoint outside the casebook, whole or not at all."""
        with _file_lock(self.folder / f"{self.tenant}.lock"):
            durable.replace(self.outside, self.checkpoint().encode())

    def _publish_newer(self) -> None:
        """Publish unless an entry of the same act has done it by now."""
        outside, frontier = self._read_outside(), _frontier(self._head())
        told = outside and (outside.size, outside.root)
        if told != (frontier.size, frontier.root()):
            self.publish()

    def audit(self, progress: Progress = SILENT) -> Audit:
        """Recompute every leaf and the tree. Reads the whole log."""
        progress.begin(Stage.AUDIT, self.size(), Unit.ENTRIES)
        rows = LedgerEntry.objects.filter(tenant=self.tenant).order_by("position")
        hashes, altered, went_back, newest = [], [], [], ""
        counts: Counter[str] = Counter()
        for expected, row in enumerate(rows.iterator()):
            if expected and expected % _TOLD_AT_ONCE == 0:
                progress.advance(_TOLD_AT_ONCE)
            hashes.append(merkle.leaf_hash(bytes(row.content)))
            counts[row.record] += 1
            if row.position != expected or not self._is_genuine(row):
                altered.append(row.position)
                continue
            at = Entry.from_bytes(bytes(row.content)).at  # equal forms sort as they are
            if at < newest:
                went_back.append(row.position)
            newest = at
        head = self._head()
        root = merkle.root(hashes)
        return Audit(
            size=len(hashes),
            root=root.hex(),
            altered=tuple(altered),
            went_back=tuple(went_back),
            agrees_with_head=_same(_frontier(head), hashes)
            and self._is_census(head, counts),
            agrees_with_checkpoint=self._agrees_outside(hashes),
        )

    def _is_census(self, head: HeadRow, counts: Mapping[str, int]) -> bool:
        _, root = census.built(counts.items())
        is_sealed = head.inventory == self._seal(_frontier(head), head.census)
        return is_sealed and head.census == (root.hex() if counts else "")

    def _locked_head(self) -> HeadRow:
        there = ledger_rows.locked_head(self.tenant)
        if there is None:
            fresh = {"size": 0, "frontier": []}
            LedgerHead.objects.get_or_create(tenant=self.tenant, defaults=fresh)
            there = ledger_rows.locked_head(self.tenant)
        return there or _EMPTY

    def _require_continues(self, outside: Checkpoint | None, head: HeadRow) -> None:
        """Refuse unless the checkpoint outside is this log, now or at an earlier size.

        It is earlier only when a process died between its commit and its checkpoint.
        """
        if outside is None and head.size == 0:
            return
        if outside is not None and outside.size == head.size:
            same = _frontier(head).root() == outside.root
        else:
            same = outside is not None and self._grew_from(outside, head)
        if not same:
            size = outside.size if outside else 0
            raise LedgerBehind(size=head.size, outside=size)

    def _grew_from(self, outside: Checkpoint, head: HeadRow) -> bool:
        """Compute both roots from the same hashes: so that one grew from the other.

        The kept hashes need not be believed: where both come out, they are right.
        Raises ``LedgerAltered``: an entry in between lacks.
        """
        if outside.size > head.size:
            return False
        tree = self._tree()
        try:
            was, now = tree.frontier(outside.size), tree.frontier(head.size)
        except LeafMissing as missing:
            raise LedgerAltered(position=missing.position) from None
        return was.root() == outside.root and now == _frontier(head)

    def _agrees_outside(self, hashes: Sequence[bytes]) -> bool:
        outside = self._read_outside()
        if outside is None:
            return not hashes
        root = merkle.root(hashes[: outside.size])
        return outside.size <= len(hashes) and root == outside.root

    def _read_outside(self) -> Checkpoint | None:
        try:
            note = self.outside.read_text(encoding="utf-8")
        except FileNotFoundError:
            return None
        return checkpoint.read(note, self.signer.public.raw)

    def _leaf(self, row: LedgerEntry | EntryRow) -> Leaf:
        if not self._is_genuine(row):
            raise LedgerAltered(position=row.position)
        content = bytes(row.content)
        return Leaf(position=row.position, entry=_entry(content), content=content)

    def _is_genuine(self, row: LedgerEntry | EntryRow) -> bool:
        same_hash = merkle.leaf_hash(bytes(row.content)).hex() == row.leaf_hash
        return same_hash and row.tag == self._tag(row)

    def _tag(self, row: LedgerEntry | EntryRow) -> str:
        return self._tag_of(row.position, row.record, row.act, row.leaf_hash)

    def _tag_of(self, position: int, record: str, act: str, leaf_hash: str) -> str:
        parts = (self.tenant, str(position), record, act, leaf_hash)
        return self.mac.digest(TAG_LABEL, "\n".join(parts).encode())

    def _current_head(self) -> HeadRow:
        outside = self._read_outside()  # first: it never runs ahead of the casebook
        current = self._head()
        self._require_continues(outside, current)
        return current

    def _head(self) -> HeadRow:
        return ledger_rows.head(self.tenant) or _EMPTY

    def _tree(self) -> LogTree:
        return LogTree(piece=partial(ledger_rows.tree_hashes, self.tenant))

    def _keep_subtrees(self, head: HeadRow, leaf_hash: bytes) -> None:
        """Keep the roots of the subtrees that end with this leaf."""
        nodes = _frontier(head).completed(leaf_hash)
        for height in HEIGHTS[1:]:
            if height < len(nodes):
                place = head.size >> height
                ledger_rows.keep_subtree(self.tenant, height, place, nodes[height])

    def _counted_in(self, head: HeadRow, record: str) -> bytes:
        """Count one more entry of a record; returns the census' new root."""
        nodes = ledger_rows.nodes(self.tenant, census.path_of(record))
        try:
            root = bytes.fromhex(head.census) or census.NO_COUNTS
            changed, root = census.raised(record, nodes, root)
        except (CensusBroken, ValueError):
            raise self.lacking(head.size) from None
        ledger_rows.keep_nodes(self.tenant, changed)
        return root

    def _require_sealed(self, head: HeadRow) -> None:
        if head.inventory != self._seal(_frontier(head), head.census):
            raise self.lacking(head.size)

    def _seal(self, frontier: Frontier, counts: str) -> str:
        """Return the seal of a census' root at this size and root of the log."""
        if frontier.size == 0 and not counts:
            return NO_SEAL
        named = [self.tenant, frontier.size, frontier.root().hex(), counts]
        return self.mac.digest(SEAL_LABEL, json.dumps(named).encode())

    def _first_wrong(self, size: int) -> int:
        """Name the first position that is empty or not genuine, by a slow scan."""
        rows = LedgerEntry.objects.filter(tenant=self.tenant, position__lt=size)
        for expected, row in enumerate(rows.order_by("position").iterator()):
            if row.position != expected or not self._is_genuine(row):
                return min(expected, row.position)
        return min(rows.count(), size)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """The log, compared once with the checkpoint outside, for several records."""

    ledger: Ledger

    def leaves_of(self, record: str) -> tuple[Leaf, ...]:
        """Return the entries of one record. Raises as the ledger's own does."""
        counted = self.ledger.counted((record,))
        return whole(self.ledger, record, self.ledger.present(record), counted)

    def leaves_together(self, records: Sequence[str]) -> Mapping[str, tuple[Leaf, ...]]:
        """Return the entries of several records; two queries for some hundred."""
        together: dict[str, tuple[Leaf, ...]] = {}
        for start in range(0, len(records), _TOGETHER):
            some = records[start : start + _TOGETHER]
            counted = self.ledger.counted(some)
            found = self.ledger.presents(some)
            together |= {
                name: whole(self.ledger, name, leaves, counted)
                for name, leaves in found.items()
            }
        return together


@dataclass(frozen=True, slots=True, kw_only=True)
class StillReading(Reading):
    """The same, and each record is read and verified once."""

    known: dict[str, tuple[Leaf, ...]] = field(default_factory=dict)

    def leaves_of(self, record: str) -> tuple[Leaf, ...]:
        """Return the entries of one record. Raises as the ledger's own does."""
        if record not in self.known:
            self.known[record] = Reading.leaves_of(self, record)
        return self.known[record]

    def leaves_together(self, records: Sequence[str]) -> Mapping[str, tuple[Leaf, ...]]:
        """Return the entries of several records. Raises as the ledger's own does."""
        new = [name for name in records if name not in self.known]
        if new:
            self.known.update(Reading.leaves_together(self, new))
        return {name: self.known[name] for name in records}


@dataclass(frozen=True, slots=True, kw_only=True)
class StillLedger(Ledger):
    """The log for one page, or for what an act asks first: each record is read once.

    What others append meanwhile is the next page's. An act goes on with the other.
    """

    seen: list[StillReading] = field(default_factory=list)
    heads: list[HeadRow] = field(default_factory=list)
    leaves: dict[int, Leaf] = field(default_factory=dict)

    def expect(self, records: Sequence[str]) -> None:
        """Read together what will be asked for one by one. Raises as they would."""
        if self.seen:
            self.as_it_is().leaves_together(records)
            return
        outside = self._read_outside()  # first: it never runs ahead of the casebook
        head, nodes = self._head_with_nodes(records)
        self._require_continues(outside, head)
        counted = self._counted_by(head, nodes, records)
        found = self.presents(records)
        known = {name: whole(self, name, found[name], counted) for name in records}
        self.heads[:] = [head]
        self.seen.append(StillReading(ledger=self, known=known))

    def still(self) -> "StillLedger":
        """Return itself."""
        return self

    def leaves_of(self, record: str) -> tuple[Leaf, ...]:
        """Return the entries of one record, read once. Raises as the other does."""
        return self.as_it_is().leaves_of(record)

    def as_it_is(self) -> Reading:
        """Read the head, the first time. Raises as the other does."""
        if not self.seen:
            Ledger.as_it_is(self)
            self.seen.append(StillReading(ledger=self))
        return self.seen[0]

    def leaf_at(self, position: int) -> Leaf:
        """Return one verified entry, read once. Raises as the other does."""
        if position not in self.leaves:
            self.leaves[position] = Ledger.leaf_at(self, position)
        return self.leaves[position]

    def append(self, record: str, entry: Entry) -> int:
        """Add an entry; all is then read anew. Raises as the other does."""
        self._forget()
        position = Ledger.append(self, record, entry)
        self._forget()
        return position

    def _head(self) -> HeadRow:
        """Read the head once: a page is of one moment."""
        if not self.heads:
            self.heads.append(Ledger._head(self))  # noqa: SLF001  # its own; slots know no super()
        return self.heads[0]

    def _forget(self) -> None:
        self.seen.clear()
        self.heads.clear()
        self.leaves.clear()


def whole(
    ledger: Ledger, record: str, leaves: tuple[Leaf, ...], counted: Counted
) -> tuple[Leaf, ...]:
    """Return the entries of a record if none lacks. Raises ``LedgerAltered``."""
    # Another process may have appended since the head was read.
    known = sum(leaf.position < counted.size for leaf in leaves)
    if known != counted.counts[record]:
        raise ledger.lacking(counted.size)
    return leaves


_EMPTY = HeadRow(size=0, frontier=(), inventory=NO_SEAL, census="")


@lru_cache(maxsize=4096)
def _entry(content: bytes) -> Entry:
    """Read an entry once for its bytes, which say all of it: acts read it again."""
    return Entry.from_bytes(content)


def _frontier(head: HeadRow) -> Frontier:
    """Read the head row; one edited into nonsense is an altered ledger."""
    try:
        nodes = tuple(bytes.fromhex(node) for node in head.frontier)
        return Frontier(size=head.size, hashes=nodes)
    except (TypeError, ValueError):
        raise LedgerAltered(position=head.size) from None


def _same(frontier: Frontier, hashes: Sequence[bytes]) -> bool:
    return frontier.size == len(hashes) and frontier.root() == merkle.root(hashes)


@contextmanager
def _file_lock(path: Path) -> Iterator[None]:
    """Let one process at a time publish, so that an older note never wins."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, durable.PRIVATE)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
