"""What one reader may be told: the one function through which every output passes.

Pure. Letters (letters.py), what programs and screens read, dossiers and statements
(outputs.py) hand over their fields, each with its fact in the disclosure matrix; what
the matrix does not let through is not said. Nothing of a secret order is a field of any
of them: where it lies no output looks (vault.py).
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Generic, TypeVar

from jieqing.casebook.disclosure import (
    LOGGED,
    Audience,
    Circumstance,
    DisclosureMissing,
    Level,
    Matrix,
)

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Sayable(Generic[T]):
    """A field's fact and its words: in full, in general, of the reader's own part.

    None: at that level there is nothing to say, and the field is left out.
    """

    fact: str
    full: Callable[[], T]
    general: Callable[[], T] | None = None
    own: Callable[[], T] | None = None

    def at(self, level: Level) -> Callable[[], T] | None:
        """Return the words of a level."""
        match level:
            case Level.TELL:
                return self.full
            case Level.GENERAL:
                return self.general
            case Level.OWN:
                return self.own
            case _:
                return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Disclosed(Generic[T]):
    """What is told, by field, and the facts of it that must be entered as told."""

    told: Mapping[str, T]
    logged: frozenset[str]


def disclose(
    fields: Mapping[str, Sayable[T]],
    reader: tuple[Audience, Collection[Circumstance]],
    matrix: Matrix,
) -> Disclosed[T]:
    """Return what this reader may be told of the fields. Raises ``DisclosureMissing``.

    A field whose fact has no row stops the whole output, whoever reads.
    """
    audience, circumstances = reader
    told: dict[str, T] = {}
    logged: set[str] = set()
    for name, sayable in fields.items():
        say = sayable.at(matrix.level(sayable.fact, audience, circumstances))
        if say is None:
            continue
        told[name] = say()
        cell = matrix.cell(sayable.fact, audience, circumstances)
        logged |= {sayable.fact} if cell in LOGGED else set()
    return Disclosed(told=MappingProxyType(told), logged=frozenset(logged))


def claimed(
    names: Collection[str], facts: Collection[str], audience: Audience
) -> Collection[str]:
    """Return fields that facts claim, each of them. Raises ``DisclosureMissing``."""
    unclaimed = sorted(set(names) - set(facts))
    if unclaimed:
        raise DisclosureMissing(fact=unclaimed[0], audience=audience.value)
    return names
