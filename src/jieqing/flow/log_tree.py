"""The log's tree, read by pieces: proofs and older roots without reading every leaf.

Of each 256 leaves the root is kept, of each 65 536, and of each 16 777 216, as tiles of
a transparency log are. What a proof needs then lies in some ten pieces of at most
256 hashes. Nothing here is believed: who asks compares the root that comes out. A kept
hash that is missing is computed from what lies below it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from jieqing.evidence import merkle
from jieqing.evidence.merkle import Frontier, Inclusion

HEIGHTS = (0, 8, 16, 24)
WIDTH = 256
"""Hashes in one piece; the heights of a kept level are eight apart."""
Piece = Callable[[int, int, int], Sequence[bytes | None]]
"""Reads the hashes of a height from one place to before another; None: not kept."""


class LeafMissing(LookupError):
    """There is no leaf at ``position``."""

    def __init__(self, position: int) -> None:
        super().__init__(position)
        self.position = position


@dataclass(slots=True, kw_only=True)
class LogTree:
    """A tree over what ``piece`` reads; pieces are read once."""

    piece: Piece
    read: dict[tuple[int, int], Sequence[bytes | None]] = field(default_factory=dict)

    def frontier(self, size: int) -> Frontier:
        """Return the frontier of the first ``size`` leaves."""
        return Frontier(size=size, hashes=tuple(self._full(0, size)))

    def root_of(self, low: int, high: int) -> bytes:
        """Return the root over some leaves; ``low`` begins a full subtree of theirs."""
        node, *lefts = reversed(self._full(low, high))
        for left in lefts:
            node = merkle.node_hash(left, node)
        return node

    def inclusion(self, position: int, size: int) -> Inclusion:
        """Prove a leaf in the tree of the first ``size``."""
        return merkle.inclusion_in(size, position, self.root_of)

    def _full(self, low: int, high: int) -> list[bytes]:
        """Return the roots of the full subtrees that make up a range, largest first."""
        found = []
        while low < high:
            height = (high - low).bit_length() - 1
            found.append(self.node(height, low >> height))
            low += 1 << height
        return found

    def node(self, height: int, place: int) -> bytes:
        """Return the root of one full subtree. Raises ``LeafMissing``."""
        kept = max(each for each in HEIGHTS if each <= height)
        span = 1 << (height - kept)
        hashes = [
            self._kept(kept, place * span + each)
            or self._below(kept, place * span + each)
            for each in range(span)
        ]
        return merkle.root(hashes)

    def _below(self, height: int, place: int) -> bytes:
        if height == 0:
            raise LeafMissing(place)
        lower = HEIGHTS[HEIGHTS.index(height) - 1]
        first = place << (height - lower)
        parts = range(first, first + (1 << (height - lower)))
        return merkle.root(
            [self._kept(lower, p) or self._below(lower, p) for p in parts]
        )

    def _kept(self, height: int, place: int) -> bytes | None:
        piece, within = divmod(place, WIDTH)
        if (height, piece) not in self.read:
            found = self.piece(height, piece * WIDTH, (piece + 1) * WIDTH)
            self.read[height, piece] = found
        return self.read[height, piece][within]
