"""Rows of a file as values: what every kind of file gives and takes.

All cells are text; an empty cell is None. Types by content would change with the rows,
and with them the schema that a person confirmed.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from jieqing.errors import NotConfigured, phrase

Text = str | None
_VALUE = re.compile(r"\+?[\d\s-]{7,}[xX]?|[^@\s]+@[^@\s]+\.[^@\s]+")  # phone, mail …


class FileUnreadable(NotConfigured):
    """A file of the folder is not what it seems, so nothing in it can be trusted."""

    code = "table-file-unreadable"
    cause = "{file} of store {store}, {place}: {problem}."
    advice = "Correct that file, or take it out of the folder; nothing was written."


class FileHoldsMore(NotConfigured):
    """A workbook holds something that cannot be kept or searched when rows go."""

    code = "file-holds-more"
    cause = "{file} of store {store} holds {part}, which cannot be rewritten safely."
    advice = "Save the workbook without it, or keep it out of the folder."


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Whose file it is: the store's name and the file's name within the folder."""

    store: str
    file: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One row. ``raw`` is how the file wrote it (None: new); ``was`` its cells there.

    ``number`` is the line of a CSV file or the row of a sheet, 0 for a new one.
    """

    cells: tuple[Text, ...]
    raw: object | None = None
    was: tuple[Text, ...] = ()
    number: int = 0

    def with_cells(self, cells: Sequence[Text]) -> "Line":
        """Return the same row with other cells."""
        return replace(self, cells=tuple(cells))

    @property
    def changed(self) -> tuple[int, ...]:
        """Places of the cells that no longer are as the file wrote them."""
        pairs = zip(self.cells, self.was, strict=True)
        return tuple(n for n, (now, then) in enumerate(pairs) if now != then)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lines:
    """One table of a file: its columns and rows, in the file's order.

    ``worked_out``: places of columns that hold formulas; what they show may change.
    """

    columns: tuple[str, ...]
    lines: tuple[Line, ...]
    worked_out: frozenset[int] = frozenset()


class Document(Protocol):
    """One file, read whole."""

    @property
    def tables(self) -> Mapping[str, Lines]:
        """Its tables by name."""
        ...

    def written(self, rows: Mapping[str, Sequence[Line]]) -> bytes:
        """Return the file with these rows in its tables, all else as it was."""
        ...

    def texts_outside(self, table: str) -> Iterator[tuple[str, str]]:
        """Yield texts of the table that stand in no row: place and text."""
        ...

    def unseen(self, values: frozenset[str]) -> str | None:
        """Return the part of the file in which a value stands that no row shows."""
        ...


def headed(source: Source, place: str, names: Sequence[Text]) -> tuple[str, ...]:
    """Return the header's names. Raises ``FileUnreadable`` for none and for twins."""
    if None in names or "" in names:
        raise unreadable(source, place, phrase("a column of the header has no name"))
    found = tuple(str(name) for name in names)
    if any(_VALUE.fullmatch(name.strip()) for name in found):
        raise unreadable(source, place, phrase("the header holds values, not names"))
    if len(set(found)) != len(found):
        words = phrase("two columns of the header have one name")
        raise unreadable(source, place, words)
    return found


def unreadable(source: Source, place: str | int, problem: object) -> FileUnreadable:
    """Return the refusal; ``place`` is a line's number or says where in words."""
    return FileUnreadable(
        store=source.store, file=source.file, place=place, problem=problem
    )
