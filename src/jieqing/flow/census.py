"""How many entries each record has, provable for one record without counting others.

A tag proves that a row is genuine, not that no row is gone. The counts of all records
stand in a tree of hashes whose root is sealed beside the ledger's head, with the log's
size and root, which the checkpoint outside repeats. A record that has as many genuine
entries as its count lacks none: whichever row is deleted, renumbered, exchanged or
filed elsewhere, first, middle or last.

Records are dealt into 32 768 buckets by a hash of their name; three levels of nodes
with 32 branches lead to them. Reading or raising one count touches four small rows,
however many records there are. Pure: rows come in and go out (ledger_rows.py).
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping

BRANCHES, DEPTH = 32, 3
BUCKETS: int = BRANCHES**DEPTH
EMPTY = bytes(32)  # of a branch below which nothing was ever counted
NO_COUNTS = EMPTY  # the root over no record at all
Nodes = Mapping[int, bytes]
"""Rows by number: 0 is the top, its branches follow level by level, then buckets."""


class CensusBroken(Exception):
    """A row is not what its parent says. Only the ledger meets it, and says where."""


def path_of(record: str) -> tuple[int, ...]:
    """Return the numbers of the rows that lead to a record, the top first."""
    bucket = int.from_bytes(hashlib.sha256(record.encode()).digest()[:8]) % BUCKETS
    return tuple(
        _first(level) + bucket // BRANCHES ** (DEPTH - level)
        for level in range(DEPTH + 1)
    )


def count_of(record: str, nodes: Nodes, root: bytes) -> int:
    """Return a record's count. Raises ``CensusBroken``."""
    counts = _bucket(path_of(record), nodes, root)
    return counts.get(record, 0)


def raised(record: str, nodes: Nodes, root: bytes) -> tuple[Nodes, bytes]:
    """Return the rows that change, and the new root, where a record has one more.

    Raises ``CensusBroken``.
    """
    path = path_of(record)
    counts = _bucket(path, nodes, root)
    counts[record] = counts.get(record, 0) + 1
    changed = {path[-1]: _written(counts)}
    for level in reversed(range(DEPTH)):
        node, child = path[level], path[level + 1]
        branch = (child - _first(level + 1)) % BRANCHES
        hashes = bytearray(nodes.get(node) or EMPTY * BRANCHES)
        hashes[branch * 32 : branch * 32 + 32] = _digest(child, changed[child])
        changed[node] = bytes(hashes)
    return changed, _digest(path[0], changed[path[0]])


def built(counts: Iterable[tuple[str, int]]) -> tuple[Nodes, bytes]:
    """Return all rows, and the root, over the counts of all records."""
    buckets: dict[int, dict[str, int]] = defaultdict(dict)
    for record, count in counts:
        buckets[path_of(record)[-1]][record] = count
    nodes = {number: _written(found) for number, found in buckets.items()}
    level_nodes = dict(nodes)
    for level in reversed(range(DEPTH)):
        level_nodes = _parents(level, level_nodes)
        nodes |= level_nodes
    return nodes, _digest(0, nodes[0]) if nodes else NO_COUNTS


def _parents(level: int, children: Nodes) -> dict[int, bytes]:
    hashes: dict[int, bytearray] = {}
    for number, content in children.items():
        place = number - _first(level + 1)
        parent, branch = _first(level) + place // BRANCHES, place % BRANCHES
        node = hashes.setdefault(parent, bytearray(EMPTY * BRANCHES))
        node[branch * 32 : branch * 32 + 32] = _digest(number, content)
    return {number: bytes(node) for number, node in hashes.items()}


def _bucket(path: tuple[int, ...], nodes: Nodes, root: bytes) -> dict[str, int]:
    """Walk down; each row must have the hash that the one above names."""
    expected = root
    for level, number in enumerate(path):
        content = nodes.get(number)
        if expected == EMPTY or content is None:
            if expected != EMPTY or content is not None:
                raise CensusBroken
            return {}
        if _digest(number, content) != expected:
            raise CensusBroken
        if level < DEPTH:
            branch = (path[level + 1] - _first(level + 1)) % BRANCHES
            expected = content[branch * 32 : branch * 32 + 32]
    counts: dict[str, int] = json.loads(nodes[path[-1]])
    return counts


def _first(level: int) -> int:
    """Return the number of a level's first row."""
    return sum(BRANCHES**above for above in range(level))


def _written(counts: Mapping[str, int]) -> bytes:
    text = json.dumps(counts, sort_keys=True, separators=(",", ":"))
    return text.encode()


def _digest(number: int, content: bytes) -> bytes:
    return hashlib.sha256(b"census %d\n" % number + content).digest()
