"""What servers have in common about rows: SQL finds candidates, Python decides."""

import re
from abc import abstractmethod
from collections.abc import Sequence

from jieqing.stores.candidates import spread, squeezed, squeezed_parts, squeezed_wholes
from jieqing.stores.port import Cell, HiddenIn, Key
from jieqing.stores.sql import Sql, joined
from jieqing.stores.words import Bind, Named, RowWords

_DECIMAL = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?(e[+-][0-9]+)?")
ESCAPE = "\\u"  # how JSON begins a sign that it does not write
MOST_PARTS = 20  # values sought inside cells by SQL first


class ServerRows(RowWords):
    """How a server says what is done with rows."""

    @abstractmethod
    def text(self, column: Named) -> str:
        """A cell as exact text."""

    @abstractmethod
    def squeezed_is(self, text: str, wholes: Sequence[str], bind: Bind) -> Sql:
        """Whether a text, squeezed, is one of these."""

    @abstractmethod
    def squeezed_holds(self, text: str, parts: Sequence[str], bind: Bind) -> Sql:
        """Whether a text, squeezed, holds one of these."""

    @abstractmethod
    def fits(self, text: str, patterns: Sequence[str], bind: Bind) -> Sql:
        """Whether a text in small letters fits one of these LIKE patterns."""

    @abstractmethod
    def holds(self, text: str, part: str, bind: Bind) -> Sql:
        """Whether a text holds this part, sign by sign."""

    @abstractmethod
    def plain(self, column: Named) -> str:
        """A cell as text, for comparing whole rows; of bytes their digits."""

    @abstractmethod
    def length(self, text: str) -> str:
        """How many bytes of UTF-8 a text has, as text."""

    @abstractmethod
    def strung(self, parts: Sequence[str]) -> str:
        """Texts one behind the other."""

    @abstractmethod
    def one_of(self, text: str, wholes: Sequence[str], bind: Bind) -> Sql:
        """Whether a text is one of these, sign by sign."""

    @abstractmethod
    def unusual(self, text: str, bind: Bind) -> Sql:
        """Whether a text has signs that only Python can judge."""

    @abstractmethod
    def filled(self, text: str) -> str:
        """Whether a text is neither NULL nor empty."""

    def maybe(self, text: str, kind: str, values: Sequence[str], bind: Bind) -> Sql:
        """Whether a text may be one of the values in the kind's normal form."""
        wholes = squeezed_wholes(kind, values)
        if wholes is None:
            return Sql(self.filled(text))
        found = self._spread(text, wholes, self.squeezed_is(text, wholes, bind), bind)
        return joined("OR", (found, self.unusual(text, bind)))

    def maybe_mentioning(self, text: str, values: Sequence[str], bind: Bind) -> Sql:
        """Whether a text may mention one of the values."""
        parts = squeezed_parts(values)
        if not parts:
            return Sql(self.filled(text))
        return self._seen(text, parts, bind)

    def maybe_hiding(self, text: str, hidden: HiddenIn, bind: Bind) -> Sql:
        """Whether one of the values may be hidden in a text."""
        values = sorted(hidden.values)
        parts = [squeezed(value) for value in values]
        if hidden.inside.form == "json" or "" in parts or len(parts) > MOST_PARTS:
            return Sql(self.filled(text))
        if hidden.kind is None:
            return joined("OR", (self.holds(text, each, bind) for each in values))
        return self._seen(text, parts, bind)

    def _seen(self, text: str, parts: Sequence[str], bind: Bind) -> Sql:
        """Whether a text holds a part, may turn out to, or writes signs escaped."""
        holds = self.squeezed_holds(text, parts, bind)
        found = self._spread(text, parts, holds, bind)
        escaped = self.holds(text, ESCAPE, bind)
        return joined("OR", (found, self.unusual(text, bind), escaped))

    def _spread(self, text: str, parts: Sequence[str], found: Sql, bind: Bind) -> Sql:
        """What is found, asked only where it can be: squeezing every text is dear."""
        if len(parts) > MOST_PARTS:
            return found
        patterns = [spread(part) for part in parts]
        return joined("AND", (self.fits(text, patterns, bind), found))

    def whole_rows(
        self, columns: Sequence[Named], rows: Sequence[Key], bind: Bind
    ) -> Sql:
        """Whether a row is, cell by cell, NULL included, one of these."""
        cells = [self._counted(self.plain(column)) for column in columns]
        return self.one_of(self.strung(cells), [row_text(row) for row in rows], bind)

    def _counted(self, text: str) -> str:
        """A text behind its length, so that no two rows look alike; NULL by a sign."""
        parts = self.strung(["'='", self.length(text), "':'", text])
        return f"COALESCE({parts}, '-')"

    def decimal(self, text: str) -> Cell:
        """A decimal number as the server wrote it, and as it reads it without loss."""
        return text if _DECIMAL.fullmatch(text) else None

    def binary(self, table: str, cell: bytes) -> Cell:
        """Bytes are bound as they are."""
        del table
        return cell

    def hiding(self, cell: str, hidden: HiddenIn, bind: Bind) -> Sql:
        """Never decided by a server: ``ServerReader.settled`` comes first."""
        raise NotImplementedError(cell, hidden.column, bind)

    def normal(self, cell: str, kind: str, values: Sequence[str], bind: Bind) -> Sql:
        """Never decided by a server: ``ServerReader.settled`` comes first."""
        raise NotImplementedError(cell, kind, len(values), bind)

    def mentioning(self, cell: str, values: Sequence[str], bind: Bind) -> Sql:
        """Never decided by a server: ``ServerReader.search`` does."""
        raise NotImplementedError(cell, len(values), bind)


def row_text(cells: Sequence[Cell]) -> str:
    """A whole row as one text, as the servers' SQL makes it of its cells."""
    return "".join(_counted(cell) for cell in cells)


def _counted(cell: Cell) -> str:
    if cell is None:
        return "-"
    text = cell.hex() if isinstance(cell, bytes) else str(cell)
    return f"={len(text.encode())}:{text}"
