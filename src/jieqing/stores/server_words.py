"""What servers have in common about rows: SQL finds candidates, Python decides."""

from abc import abstractmethod
from collections.abc import Sequence

from jieqing.stores.candidates import squeezed_parts, squeezed_wholes
from jieqing.stores.sql import Sql
from jieqing.stores.words import Bind, Named, RowWords


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
        found = self.squeezed_is(text, wholes, bind)
        return found + Sql(" OR ") + self.unusual(text, bind)

    def maybe_mentioning(self, text: str, values: Sequence[str], bind: Bind) -> Sql:
        """Whether a text may mention one of the values."""
        parts = squeezed_parts(values)
        if not parts:
            return Sql(self.filled(text))
        found = self.squeezed_holds(text, parts, bind)
        return found + Sql(" OR ") + self.unusual(text, bind)

    def normal(self, cell: str, kind: str, values: Sequence[str], bind: Bind) -> Sql:
        """Never decided by a server: ``ServerReader.settled`` comes first."""
        raise NotImplementedError(cell, kind, len(values), bind)

    def mentioning(self, cell: str, values: Sequence[str], bind: Bind) -> Sql:
        """Never decided by a server: ``ServerReader.search`` does."""
        raise NotImplementedError(cell, len(values), bind)
