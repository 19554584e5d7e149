"""What the generator hands out, and the rows it collects before they are written."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from jieqing.errors import WrongUsage

Cell = str | int | None
Row = tuple[Cell, ...]

ACTORS = frozenset(
    {
        "ecommerce-operator",
        "ecommerce-platform",
        "network-operator",
        "network-data-handler",
        "any-company",
        "taxpayer",
        "invoice-issuer",
    }
)
"""What the law calls this company: a shop with merchants, so a platform."""

RULED_OUT = frozenset({"not-used-as-voucher"})
"""Conditions of the law that do not hold here: every invoice is booked as a voucher."""


class SampleExists(WrongUsage):
    """A sample database is never written over another one."""

    code = "sample-exists"
    cause = "The folder already holds {file}."
    advice = "Choose an empty folder, or remove the earlier sample first."


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedCustomer:
    """A customer with a fixed story, by the identities one would ask with.

    ``member_id`` is None for somebody whom only the CRM knows.
    """

    name: str
    nickname: str | None
    member_id: int | None
    phone: str | None
    email: str | None
    story: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """Where the two databases lie, their maps, and whom to ask for.

    ``stores`` leads from a store's name to its SQLite file, ``maps`` from a store's
    name to the text of its data map, ``customers`` from a short English word to a
    person of the story. ``rows`` counts all rows written, per store. ``actors`` and
    ``ruled_out`` are the company's facts for ``law.decide``.
    """

    company: str
    today: date
    stores: Mapping[str, Path]
    maps: Mapping[str, str]
    customers: Mapping[str, NamedCustomer]
    rows: Mapping[str, int]
    actors: frozenset[str] = ACTORS
    ruled_out: frozenset[str] = RULED_OUT


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of one database, by table, in the order they were made."""

    tables: dict[str, list[Row]] = field(default_factory=dict)

    def add(self, table: str, *cells: Cell) -> int:
        """Append a row under the table's next number and return that number."""
        rows = self.tables.setdefault(table, [])
        number = len(rows) + 1
        rows.append((number, *cells))
        return number

    def pair(self, table: str, *cells: Cell) -> None:
        """Append a row whose key is in ``cells`` themselves."""
        self.tables.setdefault(table, []).append(cells)

    def count(self) -> int:
        """Return how many rows there are in all tables."""
        return sum(len(rows) for rows in self.tables.values())
