"""What of a row is somebody else's and must not be shown to the customer.

A value is the customer's own if the search knows it as theirs. A phone, mail address or
number of a document that it does not know is another person's, and so are the name and
address beside it; a name alone in the customer's own row is taken for theirs. In free
text every such number that is not theirs is covered (PIPL 10, Civil Code 1032).
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from jieqing.datamap.identity import NORMAL_KINDS, normal_form
from jieqing.datamap.values import BoundTable
from jieqing.erasure.values import Finding

COVERED = "***"
STAFF = frozenset({"operator_ref"})
BESIDE = frozenset({"name", "address", "contact_person"})
_TELLING = NORMAL_KINDS - {"name", "nickname"}
_NUMBERS = re.compile(
    r"(?<![\w@.])(?:[\w.+-]+@[\w-]+(?:\.[\w-]+)+|(?:\+?86)?1[3-9]\d(?:[ -]?\d{4}){2}"
    r"|\d{17}[\dXx])(?!\w)",
    re.ASCII,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Own:
    """Every identity value known as the customer's, in normal form."""

    values: frozenset[tuple[str, str]]

    @classmethod
    def of(cls, finding: Finding) -> "Own":
        """Take what the search learned and may act on."""
        known = (k.identity for k in finding.learned if k.acts)
        return cls(values=frozenset((i.kind, i.value) for i in known))

    def with_cells(
        self, table: BoundTable, rows: Iterable[Mapping[str, str | None]]
    ) -> "Own":
        """Add what stands in the row that is the customer: all of it is theirs."""
        more = {
            (kind, normal_form(kind, value))
            for cells in rows
            for column, value in cells.items()
            if value and (kind := kind_of(table, column)) in _TELLING
        }
        return Own(values=self.values | more)

    def has(self, kind: str, value: str) -> bool:
        """Whether the value, however it is written, is the customer's."""
        return (kind, normal_form(kind, value)) in self.values

    def is_mentioned(self, written: str) -> bool:
        """Whether a number found in a text is the customer's, of whatever kind."""
        return any(self.has(kind, written) for kind in sorted(_TELLING))


def covered(
    table: BoundTable, cells: Mapping[str, str | None], own: Own
) -> tuple[Mapping[str, str | None], frozenset[str]]:
    """Return the cells as they may be shown, and the columns in which some is not."""
    kinds = {column: kind_of(table, column) for column in cells}
    strangers = {
        column
        for column, value in cells.items()
        if value and kinds[column] in _TELLING and not own.has(kinds[column], value)
    }
    beside = {c for c in cells if strangers and kinds[c] in BESIDE and cells[c]}
    staff = {c for c in cells if kinds[c] in STAFF and cells[c]}
    hidden = strangers | beside | staff
    shown = {
        column: COVERED if column in hidden else _text_covered(value, own)
        for column, value in cells.items()
        if value is not None
    }
    changed = {c for c, value in shown.items() if value != cells[c]}
    return {**cells, **shown}, frozenset(changed)


def kind_of(table: BoundTable, column: str) -> str:
    """Return what a column holds by the map; empty: nothing it names."""
    identity = table.table.identities.get(column)
    if identity is not None:
        return identity.kind
    described = table.table.columns.get(column)
    return (described.category or "") if described else ""


def numbers_covered(text: str) -> str:
    """Return a text with every phone, mail address and document number covered."""
    return _NUMBERS.sub(COVERED, text)


def _text_covered(value: str, own: Own) -> str:
    def shown(found: re.Match[str]) -> str:
        return found.group() if own.is_mentioned(found.group()) else COVERED

    return _NUMBERS.sub(shown, value)
