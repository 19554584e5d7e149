"""Drawing rows for a review: how many by rule, which by a seed that is recorded. Pure.

The rule: the square root of the rows, at least 10 and at most 200, never more than
there are. With the seed anybody draws the same rows again from the same table.
"""

import hashlib
import heapq
import math
from collections.abc import Iterable

from jieqing.stores.port import Key

LEAST, MOST = 10, 200
RULE = "square-root-10-200"
"""The rule's name, as the entry of a review gives it."""


def sample_size(rows: int) -> int:
    """Return how many of so many rows are drawn."""
    root = math.isqrt(rows - 1) + 1 if rows else 0
    return min(rows, max(LEAST, min(MOST, root)))


def drawn(keys: Iterable[Key], seed: str, size: int) -> tuple[Key, ...]:
    """Return the keys whose digests with the seed are lowest.

    Where a row lies plays no part, so that nobody steers the draw by it.
    """
    return tuple(heapq.nsmallest(size, keys, key=lambda key: _digest(seed, key)))


def _digest(seed: str, key: Key) -> bytes:
    return hashlib.sha256(f"{seed}\n{key!r}".encode()).digest()
