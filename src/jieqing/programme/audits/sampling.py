"""How many are drawn, and which: by a rule and a seed, so that anybody draws the same.

Pure. The size is the smallest sample that would show at least one fault with the
wanted confidence if the tolerable share of the population were faulty (hypergeometric).
"""

import hashlib
import heapq
from collections.abc import Iterable, Sequence
from math import comb

CONFIDENCE, TOLERABLE = 95, 5
"""Per cent."""
RULE = "hypergeometric-95-5"
_COMMITTED = b"jieqing audit number\n"


def sample_size(
    population: int, confidence: int = CONFIDENCE, tolerable: int = TOLERABLE
) -> int:
    """Return how many of so many are drawn: 59 of very many by the usual rule.

    The faulty ones are rounded up: one of ten is the least that can be.
    """
    faulty = -(-population * tolerable // 100)
    if faulty == 0:
        return 0
    for size in range(1, population + 1):
        missed = comb(population - faulty, size) * 100
        if missed <= comb(population, size) * (100 - confidence):
            return size
    return population


def population_digest(names: Iterable[str]) -> str:
    """SHA-256 (hex) of a population: its names sorted, one a line."""
    content = "\n".join(sorted(names)).encode()
    return hashlib.sha256(content).hexdigest()


def drawn(names: Sequence[str], seed: str, size: int) -> tuple[str, ...]:
    """Return the names whose digests with the seed are lowest, sorted by name."""
    lowest = heapq.nsmallest(size, names, key=lambda name: _digest(seed, name))
    return tuple(sorted(lowest))


def commitment(number: str) -> str:
    """SHA-256 (hex) by which an auditor commits to a number before it is told."""
    return hashlib.sha256(_COMMITTED + number.strip().encode()).hexdigest()


def seed_of_number(number: str) -> str:
    """Return the seed that a told number gives."""
    return hashlib.sha256(b"seed\n" + number.strip().encode()).hexdigest()


def seed_of_entry(content: bytes) -> str:
    """Return the seed that the entry gives which sealed the population.

    Nobody knows it before: the entry has a random part, and the next checkpoint has it.
    """
    return hashlib.sha256(b"seed\n" + content).hexdigest()


def _digest(seed: str, name: str) -> bytes:
    return hashlib.sha256(f"{seed}\n{name}".encode()).digest()
