"""The append-only tree: roots, inclusion and consistency (RFC 6962 2.1, RFC 9162 2.1).

SHA-256; leaves are the 32-byte hashes that ``leaf_hash`` makes of entries, so that a
log of any size is walked without its entries. ``Frontier`` appends without the tree.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

HASH_BYTES = 32
EMPTY_ROOT = hashlib.sha256(b"").digest()


def leaf_hash(entry: bytes) -> bytes:
    """Hash of one entry; the prefix keeps leaves and nodes apart."""
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash of an inner node."""
    return hashlib.sha256(b"\x01" + left + right).digest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Frontier:
    """All that appending needs: the roots of the full subtrees, largest first."""

    size: int = 0
    hashes: tuple[bytes, ...] = ()

    def __post_init__(self) -> None:
        if len(self.hashes) != self.size.bit_count():
            raise ValueError("a frontier has one hash per set bit of its size")

    def append(self, leaf: bytes) -> "Frontier":
        """Return the frontier with one more leaf hash."""
        nodes = self.completed(leaf)
        kept = self.hashes[: len(self.hashes) + 1 - len(nodes)]
        return Frontier(size=self.size + 1, hashes=(*kept, nodes[-1]))

    def completed(self, leaf: bytes) -> tuple[bytes, ...]:
        """Return the roots of the full subtrees that one more leaf ends.

        By height: the leaf itself, the two that end with it, the four, and so on.
        """
        _require_hash(leaf)
        nodes, position, left = [leaf], self.size, list(self.hashes)
        while position & 1:
            nodes.append(node_hash(left.pop(), nodes[-1]))
            position >>= 1
        return tuple(nodes)

    def root(self) -> bytes:
        """Root of the tree with these leaves."""
        if not self.hashes:
            return EMPTY_ROOT
        node = self.hashes[-1]
        for left in reversed(self.hashes[:-1]):
            node = node_hash(left, node)
        return node


@dataclass(frozen=True, slots=True, kw_only=True)
class Inclusion:
    """Proof that the leaf at ``index`` is in the tree of ``size`` leaves."""

    index: int
    size: int
    hashes: tuple[bytes, ...]


def root(leaves: Sequence[bytes]) -> bytes:
    """Root over leaf hashes in order."""
    frontier = Frontier()
    for leaf in leaves:
        frontier = frontier.append(leaf)
    return frontier.root()


def inclusion_proof(leaves: Sequence[bytes], index: int) -> Inclusion:
    """Audit path of one leaf (RFC 9162 2.1.3.1)."""
    return inclusion_in(len(leaves), index, lambda low, high: root(leaves[low:high]))


def inclusion_in(
    size: int, index: int, root_of: Callable[[int, int], bytes]
) -> Inclusion:
    """The same where ``root_of`` knows the root over the leaves of a range."""
    if not 0 <= index < size:
        raise ValueError("the leaf is not in the tree")
    path: list[bytes] = []
    low, high = 0, size
    while high - low > 1:
        middle = low + _split(high - low)
        if index < middle:
            path.append(root_of(middle, high))
            high = middle
        else:
            path.append(root_of(low, middle))
            low = middle
    path.reverse()
    return Inclusion(index=index, size=size, hashes=tuple(path))


def consistency_proof(leaves: Sequence[bytes], old_size: int) -> tuple[bytes, ...]:
    """Proof that the first ``old_size`` leaves are a prefix (RFC 9162 2.1.4.1)."""
    if not 0 < old_size <= len(leaves):
        raise ValueError("the old tree is not empty and not larger")
    path: list[bytes] = []
    low, high, whole = 0, len(leaves), True
    while old_size != high:
        middle = low + _split(high - low)
        if old_size <= middle:
            path.append(root(leaves[middle:high]))
            high = middle
        else:
            path.append(root(leaves[low:middle]))
            low, whole = middle, False
    if not whole:
        path.append(root(leaves[low:high]))
    path.reverse()
    return tuple(path)


def verify_inclusion(leaf: bytes, proof: Inclusion, root_hash: bytes) -> bool:
    """Whether the proof leads from the leaf to the root (RFC 9162 2.1.3.2)."""
    if not 0 <= proof.index < proof.size:
        return False
    position, last, node = proof.index, proof.size - 1, leaf
    for sibling in proof.hashes:
        if last == 0:
            return False
        if position & 1 or position == last:
            node = node_hash(sibling, node)
            position, last = _skip_missing_right(position, last)
        else:
            node = node_hash(node, sibling)
        position, last = position >> 1, last >> 1
    return last == 0 and node == root_hash


@dataclass(frozen=True, slots=True, kw_only=True)
class Tree:
    """Size and root of a log at one moment."""

    size: int
    root: bytes


def verify_consistency(old: Tree, new: Tree, proof: Sequence[bytes]) -> bool:
    """Whether the new tree only appended to the old one (RFC 9162 2.1.4.2)."""
    if not 0 < old.size <= new.size:
        return False
    if old.size == new.size:
        return not proof and old.root == new.root
    path = list(proof)
    if old.size & (old.size - 1) == 0:
        path.insert(0, old.root)
    if not path:
        return False
    return _walk_consistency(old, new, path)


def _walk_consistency(old: Tree, new: Tree, path: Sequence[bytes]) -> bool:
    """Rebuild both roots from one path; both must come out."""
    position, last = old.size - 1, new.size - 1
    while position & 1:
        position, last = position >> 1, last >> 1
    was = now = path[0]
    for sibling in path[1:]:
        if last == 0:
            return False
        if position & 1 or position == last:
            was, now = node_hash(sibling, was), node_hash(sibling, now)
            position, last = _skip_missing_right(position, last)
        else:
            now = node_hash(now, sibling)
        position, last = position >> 1, last >> 1
    return last == 0 and was == old.root and now == new.root


def _skip_missing_right(position: int, last: int) -> tuple[int, int]:
    """Climb levels on which the node has no sibling to its right."""
    while position and not position & 1:
        position, last = position >> 1, last >> 1
    return position, last


def _split(size: int) -> int:
    """Largest power of two smaller than ``size``."""
    return 1 << (size - 1).bit_length() - 1


def _require_hash(leaf: bytes) -> None:
    if len(leaf) != HASH_BYTES:
        raise ValueError("a leaf is the 32-byte hash that leaf_hash makes")
