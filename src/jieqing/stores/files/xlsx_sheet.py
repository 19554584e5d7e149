"""One sheet of a workbook, read: its header, its rows, what stands beside them.

Rows are kept as the bytes in which they stand, so that a row that neither moves nor
changes is written back untouched.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from jieqing.errors import phrase
from jieqing.stores.files.lines import (
    FileHoldsMore,
    Line,
    Lines,
    Source,
    Text,
    headed,
    unreadable,
)
from jieqing.stores.files.xlsx_cells import (
    CellTexts,
    Seen,
    column_letters,
    column_number,
    seen,
)
from jieqing.stores.files.xlsx_rows import plain_row
from jieqing.stores.files.xml_node import Node, NoXmlError, parse

COMMENTS = "_comments"  # the column that holds what is noted beside a row's cells
_DATA = re.compile(
    rb"<(?:\w+:)?sheetData\s*/>|(?P<open><(?:\w+:)?sheetData[^>]*>)"
    rb"(?P<rows>.*)(?P<close></(?:\w+:)?sheetData\s*>)",
    re.DOTALL,
)
_ROW = re.compile(
    rb"<(?:\w+:)?row(?:\s[^>]*)?(?:/>|(?<!/)>.*?</(?:\w+:)?row\s*>)", re.DOTALL
)
_UNSUITED = (b"<!", b"<?")  # comments, CDATA, document types: never in a made sheet
_RANGE = re.compile(r"[A-Z]+(\d+):[A-Z]+(\d+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetRow:
    """A row as it stands; ``strings`` are the shared ones that it uses, by column."""

    number: int
    xml: bytes
    strings: Mapping[int, int]
    has_formula: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetRaw:
    """Where a line was read: which reading of which sheet, and in which row."""

    sheet: "Sheet"
    number: int


@dataclass(slots=True, kw_only=True)
class Sheet:
    """One sheet. ``head`` and ``tail`` are the bytes around its rows."""

    name: str
    part: str
    source: Source
    head: bytes
    tail: bytes
    rows: tuple[SheetRow, ...]
    header: int = 0
    places: tuple[int, ...] = ()
    shared: dict[str, tuple[int, int, str]] = field(default_factory=dict)
    comments: Mapping[int, str] = field(default_factory=dict)
    table: Lines | None = None

    def place(self, row: int, column: int) -> str:
        """A cell's place for a person."""
        return f"{self.name}!{column_letters(column)}{row}"

    def beside(self) -> Node:
        """Everything of the sheet but its rows."""
        return parse(self.head + self.tail)


def read_sheet(
    content: bytes,
    named: tuple[str, str],
    source: Source,
    texts: CellTexts,
    comments: Mapping[int, str],
) -> Sheet:
    """Read a sheet (its name, its part). Raises ``FileUnreadable``."""
    name, part = named
    body = content.partition(b"?>")[2] if content[:5] == b"<?xml" else content
    data = _DATA.search(body)
    if data is None or any(sign in body for sign in _UNSUITED):
        raise unreadable(source, name, phrase("the sheet cannot be read"))
    head, tail, inner = _around(content, body, data)
    reading = _Reading(
        Sheet(
            name=name,
            part=part,
            source=source,
            head=head,
            tail=tail,
            rows=(),
            comments=comments,
        ),
        texts,
    )
    return reading.whole(inner)


def _around(
    content: bytes, body: bytes, data: re.Match[bytes]
) -> tuple[bytes, bytes, bytes]:
    """The bytes before the rows, after them, and the rows themselves."""
    shift = len(content) - len(body)
    if data["open"] is None:
        tag = data[0].rstrip(b"/> \t\r\n").lstrip(b"<")
        before = content[: shift + data.start()] + b"<" + tag + b">"
        return before, b"</" + tag + b">" + content[shift + data.end() :], b""
    before = content[: shift + data.end("open")]
    return before, content[shift + data.start("close") :], data["rows"]


class _Reading:
    """Reads the rows of a sheet one after the other."""

    def __init__(self, sheet: Sheet, texts: CellTexts) -> None:
        self._sheet, self._texts = sheet, texts
        self._rows: list[SheetRow] = []
        self._lines: list[Line] = []
        self._columns: tuple[str, ...] = ()
        self._formulas: set[int] = set()

    def whole(self, inner: bytes) -> Sheet:
        if _ROW.sub(b"", inner).strip():
            raise self._unreadable(self._sheet.name)
        for found in _ROW.finditer(inner):
            self._read(found[0])
        self._sheet.rows = tuple(self._rows)
        if self._columns:
            places = enumerate(self._sheet.places)
            self._sheet.table = Lines(
                columns=self._columns,
                lines=tuple(self._lines),
                worked_out=frozenset(n for n, c in places if c in self._formulas),
            )
            self._require_no_tall_merges()
        return self._sheet

    def _read(self, xml: bytes) -> None:
        plain = plain_row(xml)
        number, cells, has_formula = (*plain, False) if plain else self._by_tree(xml)
        columns = [cell.column for cell in cells]
        if number < self._next_number() or columns != sorted(set(columns)):
            raise self._unreadable(f"{self._sheet.name}!{number}")
        texts = {cell.column: self._text(number, cell) for cell in cells}
        row = SheetRow(
            number=number,
            xml=xml,
            strings={c.column: int(c.said) for c in cells if c.kind == "s" and c.said},
            has_formula=has_formula,
        )
        self._rows.append(row)
        said = {c: text for c, text in texts.items() if text is not None}
        if said or number in self._sheet.comments:
            self._take(number, said)

    def _by_tree(self, xml: bytes) -> tuple[int, list[Seen], bool]:
        try:
            node = parse(xml)
            number = int(node.attributes.get("r", self._next_number()))
            cells = list(placed_cells(node))
            found = [seen(column, cell) for column, cell in cells]
        except (NoXmlError, ValueError):
            raise self._unreadable(self._sheet.name) from None
        formulas = [(c, f) for c, cell in cells if (f := cell.first("f")) is not None]
        for column, formula in formulas:
            self._note_formula(number, column, formula)
        return number, found, bool(formulas)

    def _take(self, number: int, said: Mapping[int, str]) -> None:
        sheet = self._sheet
        if not self._columns:
            if said:
                self._take_header(number, said)
            return
        beside = sorted(set(said) - set(sheet.places))
        if beside:
            words = phrase("a cell stands beside the columns of the header")
            raise unreadable(sheet.source, sheet.place(number, beside[0]), words)
        cells: tuple[Text, ...] = tuple(said.get(place) for place in sheet.places)
        cells = (*cells, sheet.comments.get(number))
        raw = SheetRaw(sheet=sheet, number=number)
        self._lines.append(Line(cells=cells, raw=raw, was=cells, number=number))

    def _take_header(self, number: int, said: Mapping[int, str]) -> None:
        sheet = self._sheet
        sheet.header, sheet.places = number, tuple(sorted(said))
        names = [said[place] for place in sheet.places]
        place = f"{sheet.name}!{number}"
        self._columns = headed(sheet.source, place, [*names, COMMENTS])

    def _text(self, row: int, cell: Seen) -> Text:
        try:
            return self._texts.text(cell)
        except (ValueError, IndexError, OverflowError):
            raise self._unreadable(self._sheet.place(row, cell.column)) from None

    def _note_formula(self, number: int, column: int, formula: Node) -> None:
        """Remember where formulas stand, and those that other cells repeat."""
        kind, sheet = formula.attributes.get("t"), self._sheet
        if kind in ("array", "dataTable"):
            place = sheet.place(number, column)
            raise FileHoldsMore(
                store=sheet.source.store,
                file=sheet.source.file,
                part=phrase("an array formula in {place}", place=place),
            )
        self._formulas.add(column)
        if kind == "shared" and formula.text:
            said = (number, column, formula.text)
            sheet.shared[formula.attributes.get("si", "")] = said

    def _require_no_tall_merges(self) -> None:
        """A value that stands for several rows belongs to none of them alone."""
        sheet = self._sheet
        for node in sheet.beside().walk():
            area = _RANGE.fullmatch(node.attributes.get("ref", ""))
            if node.name != "mergeCell" or area is None:
                continue
            if area[1] != area[2] and int(area[2]) > sheet.header:
                place = f"{sheet.name}!{area[0]}"
                raise FileHoldsMore(
                    store=sheet.source.store,
                    file=sheet.source.file,
                    part=phrase("cells merged over several rows, {place}", place=place),
                )

    def _next_number(self) -> int:
        return self._rows[-1].number + 1 if self._rows else 1

    def _unreadable(self, place: str) -> Exception:
        return unreadable(self._sheet.source, place, phrase("the sheet cannot be read"))


def placed_cells(row: Node) -> Iterator[tuple[int, Node]]:
    """The cells of a row with their columns, counted from 0."""
    column = -1
    for cell in row.named("c"):
        reference = cell.attributes.get("r")
        column = column_number(reference) if reference else column + 1
        yield column, cell
