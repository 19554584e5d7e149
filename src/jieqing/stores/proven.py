"""What a store took lately: the trial of one customer is good for the next one.

A trial shows what the account may do with tables as they are made, which no customer
changes. It counts again only in the process that made it, for a few minutes, and while
map, tables and what was granted are word for word the same; those are asked each time.
What a chunk itself is refused is refused all the same, and rolled back.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

PROVEN_SECONDS = 300.0
_MOST = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """On what a trial depends. ``granted``: a word for the rights it had."""

    store: object
    datamap: str
    schema: str
    granted: str


@dataclass(slots=True)
class Proven:
    """The trials that nothing was refused in, each with its moment."""

    clock: Callable[[], float] = time.monotonic
    _at: dict[Proof, float] = field(default_factory=dict)

    def holds(self, proof: Proof) -> bool:
        """Whether the same was tried not long ago."""
        at = self._at.get(proof)
        return at is not None and self.clock() - at < PROVEN_SECONDS

    def add(self, proof: Proof) -> None:
        """Remember that nothing was refused."""
        self._at.pop(proof, None)
        self._at[proof] = self.clock()
        while len(self._at) > _MOST:
            self._at.pop(next(iter(self._at)), None)
