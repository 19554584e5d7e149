"""How far long work has come, told to whoever watches.

A value that is passed down with what is asked for; who asks decides whether it is
drawn (``cli.drawing``) or ignored (``SILENT``). Counts only: no name, no value. It is
told once a table, a chunk or a person, never once a row.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Protocol


class Stage(StrEnum):
    """What is being done."""

    SEARCH = "search"
    DECIDE = "decide"
    ERASE = "erase"
    CHECK = "check"
    RESTORE = "restore"
    SETTLE = "settle"
    READ = "read"
    CATALOGUE = "catalogue"
    TRY = "try"
    LAW = "law"
    AUDIT = "audit"
    LOOK = "look"
    DEMO = "demo"


STAGES: Mapping[Stage, str] = {
    Stage.SEARCH: "Searching",
    Stage.DECIDE: "Deciding",
    Stage.ERASE: "Copying and erasing (Ctrl-C stops between two chunks)",
    Stage.CHECK: "Checking",
    Stage.RESTORE: "Bringing back",
    Stage.SETTLE: "Settling",
    Stage.READ: "Reading what is held",
    Stage.CATALOGUE: "Reading the database's catalogue",
    Stage.TRY: "Trying every kind of statement",
    Stage.AUDIT: "Recomputing the ledger",
    Stage.LAW: "Asking the law",
    Stage.LOOK: "Looking through the home and its stores",
    Stage.DEMO: "Playing the cases of some weeks",
}
"""What people call a stage, as message ids."""


class Unit(StrEnum):
    """What is counted."""

    ROWS = "rows"
    TABLES = "tables"
    PERSONS = "persons"
    CASES = "cases"
    ENTRIES = "entries"
    ACTS = "acts"


class Progress(Protocol):
    """Somebody who wants to know how far work has come."""

    def begin(self, stage: Stage, total: int = 0, unit: Unit = Unit.ROWS) -> None:
        """Begin a stage, ending the one before; ``total`` 0: nobody knows it."""
        ...

    def advance(self, count: int) -> None:
        """So many more are done."""
        ...


class Silent:
    """Nobody watches."""

    def begin(self, stage: Stage, total: int = 0, unit: Unit = Unit.ROWS) -> None:
        """Say nothing."""

    def advance(self, count: int) -> None:
        """Say nothing."""


SILENT = Silent()
