"""What stands on a paper: title, number of the form, tables, lines to sign, a seal.

Pure. Who may read which column is asked before a paper is made; a renderer shows all
of it and adds nothing but where and by whom it was printed.
"""

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import date

Cell = str | int | date
"""Words, a count, or a day; what is not known is a word that says so."""
_CODE_SIGNS, _CODE_GROUP = 16, 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column: its head, its share of the width, whether counts stand in it."""

    head: str
    share: int = 2
    is_figure: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A heading with rows under it; ``empty`` is what it says without any.

    ``total``: a last row that sums up, in as many cells; none: ``()``.
    """

    heading: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    empty: str
    total: tuple[Cell, ...] = ()

    def __post_init__(self) -> None:
        """Refuse rows that do not fit under the heads."""
        width = len(self.columns)
        if width == 0 or any(len(row) != width for row in self.rows):
            raise ValueError("a table's rows are as wide as its columns")
        if self.total and len(self.total) != width:
            raise ValueError("a table's last row is as wide as its columns")


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """One paper.

    ``about``: what it is about, as pairs of name and word. ``notes``: sentences under
    the tables. ``signatures``: the posts that sign by hand. ``mark``: what is printed
    across the top of papers that prove nothing. ``is_wide``: on A4 laid across.
    """

    title: str
    form: str
    company: str
    about: tuple[tuple[str, str], ...]
    tables: tuple[Table, ...]
    notes: tuple[str, ...] = ()
    signatures: tuple[str, ...] = ()
    has_seal: bool = False
    mark: str = ""
    is_wide: bool = False

    @property
    def check_code(self) -> str:
        """The 校验码: the first 16 hex signs of SHA-256 over all that stands on it.

        Who printed it and when is not counted: the same content has the same code.
        """
        content = json.dumps(asdict(self), default=str, sort_keys=True)
        signs = hashlib.sha256(content.encode()).hexdigest()[:_CODE_SIGNS]
        groups = range(0, _CODE_SIGNS, _CODE_GROUP)
        return " ".join(signs[at : at + _CODE_GROUP] for at in groups)


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    """Who has a paper printed, by number, and the local day and minute as text."""

    by: str
    at: str
