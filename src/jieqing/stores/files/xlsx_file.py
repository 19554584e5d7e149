"""A workbook as tables, one for each sheet: rows go with their notes, all else stays.

Only the parts that a change touches are written anew, and in them only what moves; the
strings that no cell uses any more are blanked, whoever left them there.
"""

from collections.abc import Iterator, Mapping, Sequence

from jieqing.stores.files.lines import Line, Lines, Source, Text
from jieqing.stores.files.xlsx_book import (
    CHAIN,
    DRAWING,
    NOTES,
    STRINGS,
    TABLE,
    TYPES,
    WORKBOOK,
    Book,
    relations_of,
)
from jieqing.stores.files.xlsx_comments import move_comments, move_shapes
from jieqing.stores.files.xlsx_moves import Moves
from jieqing.stores.files.xlsx_rewrite import (
    Change,
    Written,
    change_of,
    move_beside,
    write_sheet,
)
from jieqing.stores.files.xlsx_sheet import Sheet
from jieqing.stores.files.xml_node import Node

_PRINTED = frozenset({"oddHeader", "oddFooter", "evenHeader", "evenFooter"})
_STAYS = Change(gone=frozenset(), changed={})


class XlsxFile:
    """One workbook, read whole."""

    def __init__(self, content: bytes, stem: str, source: Source) -> None:
        """Read its sheets as the tables ``stem.SHEET``. Raises ``FileUnreadable``."""
        self._content = content
        self._book = Book(content, source)
        self._sheets = {f"{stem}.{s.name}": s for s in self._book.sheets}
        self.tables: Mapping[str, Lines] = {
            name: sheet.table for name, sheet in self._sheets.items() if sheet.table
        }

    def written(self, rows: Mapping[str, Sequence[Line]]) -> bytes:
        """Return the workbook with these rows, all else as it was."""
        changes = {
            self._sheets[name].part: change_of(self._sheets[name], rows[name])
            for name in self.tables
        }
        if all(change.is_none for change in changes.values()):
            return self._content
        return _Rewriting(self._book, changes).whole()

    def texts_outside(self, table: str) -> Iterator[tuple[str, str]]:
        """Yield notes beside no row, the header, and what is printed on every page."""
        sheet = self._sheets[table]
        numbers = {line.number for line in self.tables[table].lines}
        for column in self.tables[table].columns:
            yield "header", column
        for row, text in sheet.comments.items():
            if row not in numbers:
                yield str(row), text
        for node in sheet.beside().walk():
            if node.name in _PRINTED:
                yield node.name, node.text
        if sheet is self._book.sheets[0]:
            yield from self._book.properties()

    def unseen(self, values: frozenset[str]) -> str | None:
        """Return a part of the zip in which one of the values stands."""
        return self._book.package.naming(values)


class _Rewriting:
    """Writes one workbook anew, part by part."""

    def __init__(self, book: Book, changes: Mapping[str, Change]) -> None:
        self._book, self._changes = book, changes
        self._gone = {
            sheet.name: tuple(sorted(changes[sheet.part].gone))
            for sheet in book.sheets
            if sheet.part in changes
        }
        self._made: dict[str, bytes | None] = {}
        self._used: set[int] = set()
        self._has_moved_formula = False

    def whole(self) -> bytes:
        for sheet in self._book.sheets:
            change = self._changes.get(sheet.part, _STAYS)
            moves = Moves(gone=self._gone, home=sheet.name)
            written = write_sheet(sheet, change, moves)
            self._made[sheet.part] = written.content
            self._note(sheet, written)
            self._write_notes(sheet, change, moves)
            if self._gone.get(sheet.name):
                self._write_lists(sheet, moves)
        self._blank_strings()
        self._write_top()
        return self._book.package.written(self._made)

    def _note(self, sheet: Sheet, written: Written) -> None:
        """Remember which strings are used; forget addresses that lost their cell."""
        self._used |= written.strings
        self._has_moved_formula |= written.has_moved_formula
        if written.links:
            part = relations_of(sheet.part)
            relations = self._book.tree(part)
            relations.children = [
                child
                for child in relations.nodes
                if child.attributes.get("Id") not in written.links
            ]
            self._made[part] = relations.to_document()

    def _write_notes(self, sheet: Sheet, change: Change, moves: Moves) -> None:
        last = len(sheet.places)
        rewritten: dict[int, Text] = {
            number: line.cells[last]
            for number, line in change.changed.items()
            if last in line.changed
        }
        if not (change.gone or rewritten):
            return
        for part in self._book.of_kind(sheet.part, NOTES):
            notes = self._book.tree(part)
            move_comments(notes, moves, rewritten)
            self._made[part] = notes.to_document()
        for part in self._book.of_kind(sheet.part, DRAWING):
            drawing = self._book.tree(part)
            move_shapes(drawing, moves, rewritten)
            self._made[part] = drawing.to_bytes()

    def _write_lists(self, sheet: Sheet, moves: Moves) -> None:
        """Move the areas that the sheet shows as lists; one keeps a row at least."""
        for part in self._book.of_kind(sheet.part, TABLE):
            area = Node("", {}, [self._book.tree(part)])
            move_beside(area, moves)
            top = next(area.nodes)
            for node in (top, *top.named("autoFilter")):
                node.attributes["ref"] = _with_a_row(node.attributes.get("ref", "A1"))
            self._made[part] = top.to_document()

    def _blank_strings(self) -> None:
        """Take the text out of strings that no cell uses; their numbers stay."""
        if not self._book.has(STRINGS):
            return
        strings = self._book.tree(STRINGS)
        for number, string in enumerate(list(strings.named("si"))):
            if number not in self._used:
                string.children = [Node(string.like("t"))]
        strings.attributes.pop("count", None)
        strings.attributes.pop("uniqueCount", None)
        self._made[STRINGS] = strings.to_document()

    def _write_top(self) -> None:
        """Move the book's own names; have it worked out anew where formulas moved."""
        if not any(self._gone.values()) and not self._has_moved_formula:
            return
        self._drop_chain()
        top = self._book.tree(WORKBOOK)
        for group in top.named("definedNames"):
            for each in group.named("definedName"):
                each.children = [self._moves_of(each, top).text(each.text)]
        if self._has_moved_formula:
            _work_out_on_opening(top)
        self._made[WORKBOOK] = top.to_document()

    def _moves_of(self, name: Node, top: Node) -> Moves:
        """Moves as seen from the sheet to which a name belongs."""
        local = name.attributes.get("localSheetId", "")
        sheets = [s.attributes["name"] for g in top.named("sheets") for s in g.nodes]
        home = sheets[int(local)] if local.isdigit() else ""
        return Moves(gone=self._gone, home=home)

    def _drop_chain(self) -> None:
        """The order of working out is made anew by whoever opens the book."""
        if not self._book.has(CHAIN):
            return
        self._made[CHAIN] = None
        for part, name in ((TYPES, f"/{CHAIN}"), (relations_of(WORKBOOK), "calcChain")):
            tree = self._book.tree(part)
            tree.children = [
                child
                for child in tree.nodes
                if child.attributes.get("PartName") != name
                and not child.attributes.get("Type", "").endswith(f"/{name}")
            ]
            self._made[part] = tree.to_document()


def _work_out_on_opening(top: Node) -> None:
    said = top.first("calcPr")
    if said is None:
        said = Node(top.like("calcPr"))
        after = ("sheets", "externalReferences", "definedNames")
        places = [
            n
            for n, child in enumerate(top.children)
            if isinstance(child, Node) and child.name in after
        ]
        top.children.insert(places[-1] + 1, said)
    said.attributes["fullCalcOnLoad"] = "1"


def _with_a_row(area: str) -> str:
    """A list of a header alone is none: it keeps one empty row."""
    first, colon, last = area.partition(":")
    row = first.lstrip("$ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    if (
        colon
        and last.endswith(row)
        and last.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ") == row
    ):
        letters = last.removesuffix(row)
        return f"{first}:{letters}{int(row) + 1}"
    return area
