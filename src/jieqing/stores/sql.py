"""A piece of SQL with the values bound in it, and how pieces are put together."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from jieqing.stores.port import Cell

# What may be bound: a cell, or a list of them where a database knows arrays.
Bound = Cell | list[Cell]


@dataclass(frozen=True, slots=True)
class Sql:
    """A piece of SQL and the values bound in it, by name."""

    text: str
    values: Mapping[str, Bound] = field(default_factory=dict)

    def __add__(self, other: "Sql") -> "Sql":
        """Put two pieces one after the other."""
        return Sql(self.text + other.text, {**self.values, **other.values})


def joined(word: str, parts: Iterable[Sql]) -> Sql:
    """The parts in brackets, with the word between them."""
    listed_parts = list(parts)
    text = f" {word} ".join(f"({part.text})" for part in listed_parts)
    return Sql(text, _all_values(listed_parts))


def chained(word: str, parts: Sequence[Sql]) -> Sql:
    """The parts as they are, with the word between them."""
    return Sql(word.join(part.text for part in parts), _all_values(parts))


def listed(parts: Sequence[Sql]) -> Sql:
    """The parts with commas between them."""
    return chained(", ", parts)


def case_of(pieces: Sequence[Sql]) -> Sql:
    """A CASE of these branches, NULL when none fits."""
    if not pieces:
        return Sql("NULL")
    whole = Sql("CASE ")
    for piece in pieces:
        whole += piece
    return whole + Sql("ELSE NULL END")


def _all_values(parts: Iterable[Sql]) -> dict[str, Bound]:
    return {name: value for part in parts for name, value in part.values.items()}
