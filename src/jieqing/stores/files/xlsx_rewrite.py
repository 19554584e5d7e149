"""One sheet written anew: rows that go, cells that change, rows that come back.

What lay below a row that goes moves up; formulas, ranges, links and the like are moved
as ``xlsx_moves`` says.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from jieqing.errors import phrase
from jieqing.stores.files.lines import FileHoldsMore, Line, Text
from jieqing.stores.files.xlsx_cells import column_letters
from jieqing.stores.files.xlsx_moves import Moves, copied_to
from jieqing.stores.files.xlsx_rows import renumbered
from jieqing.stores.files.xlsx_sheet import Sheet, SheetRaw, SheetRow, placed_cells
from jieqing.stores.files.xml_node import Node, parse

_ROWS_HERE = "\x00"  # never in XML: where the rows are put
_IN_TEXT = frozenset(
    {
        "f",
        "formula",
        "formula1",
        "formula2",
        "calculatedColumnFormula",
        "totalsRowFormula",
    }
)
_OF_RANGES = frozenset({"ref", "sqref"})
_VIEW = frozenset({"activeCell", "topLeftCell"})
_GO_WITH_RANGE = frozenset(
    {
        "mergeCell",
        "hyperlink",
        "conditionalFormatting",
        "dataValidation",
        "protectedRange",
        "ignoredError",
    }
)
_EMPTY_WITHOUT = frozenset(
    {
        "mergeCells",
        "hyperlinks",
        "dataValidations",
        "protectedRanges",
        "ignoredErrors",
    }
)
_NUMERIC = ("n", "b")


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What becomes of one sheet's rows, by their number before."""

    gone: frozenset[int]
    changed: Mapping[int, Line]
    added: tuple[Line, ...] = ()

    @property
    def is_none(self) -> bool:
        """Whether the sheet stays as it is."""
        return not (self.gone or self.changed or self.added)


@dataclass(slots=True, kw_only=True)
class Written:
    """A sheet written anew: its bytes, the shared strings it uses, links it lost."""

    content: bytes = b""
    strings: set[int] = field(default_factory=set)
    links: frozenset[str] = frozenset()
    has_moved_formula: bool = False


def change_of(sheet: Sheet, rows: Sequence[Line]) -> Change:
    """Compare rows as they are to be with those that the sheet was read with."""
    before = sheet.table.lines if sheet.table else ()
    mine = {raw.number: line for line, raw in _mine(sheet, rows)}
    return Change(
        gone=frozenset(line.number for line in before if line.number not in mine),
        changed={n: line for n, line in mine.items() if line.changed},
        added=tuple(line for line in rows if not _is_of(sheet, line)),
    )


def write_sheet(sheet: Sheet, change: Change, moves: Moves) -> Written:
    """Return the sheet with that change and with what moves in the whole workbook."""
    written = Written()
    pieces = list(_rows(sheet, change, moves, written))
    if not any(moves.gone.values()) and not change.changed:
        written.content = b"".join([sheet.head, *pieces, sheet.tail])
        return written
    whole = sheet.beside()
    links = _links(whole)
    move_beside(whole, moves)
    _unlink(sheet, whole, change, moves)
    _drop_emptied(whole)
    written.links = links - _links(whole)
    for node in whole.walk():
        if node.name == "sheetData":
            node.children = [_ROWS_HERE]
    around = whole.to_document().split(_ROWS_HERE.encode())
    written.content = around[0] + b"".join(pieces) + around[1]
    return written


def move_beside(whole: Node, moves: Moves) -> None:
    """Move every reference outside the rows; what stood on rows that went goes."""
    for node in list(whole.walk()):
        node.children = [
            child
            for child in node.children
            if isinstance(child, str) or _moved(child, moves)
        ]
    _drop_emptied(whole)


def _drop_emptied(whole: Node) -> None:
    """A list with nothing left in it, which no reader takes, goes too."""
    for child in list(whole.nodes):
        if child.name in _EMPTY_WITHOUT and not list(child.nodes):
            whole.children.remove(child)
        elif child.name in _EMPTY_WITHOUT and "count" in child.attributes:
            child.attributes["count"] = str(len(list(child.nodes)))


def _moved(node: Node, moves: Moves) -> bool:
    """Move the references of one element; False if it stood on rows that went."""
    for name, value in list(node.attributes.items()):
        if name in _OF_RANGES:
            moved = moves.ranges(value)
            if not moved and node.name in _GO_WITH_RANGE:
                return False
            node.attributes[name] = moved or value
        elif name in _VIEW:
            node.attributes[name] = moves.ranges(value) or value
    if node.name == "brk" and node.attributes.get("id", "").isdigit():
        to = moves.row(int(node.attributes["id"]))
        if to is None:
            return False
        node.attributes["id"] = str(to)
    if node.name == "sqref":
        node.children = [moves.ranges(node.text) or node.text]
    elif node.name in _IN_TEXT:
        node.children = [moves.text(node.text)]
    return True


def _links(whole: Node) -> frozenset[str]:
    """Ids of the addresses that cells lead to."""
    return frozenset(
        value
        for node in whole.walk()
        if node.name == "hyperlink"
        for name, value in node.attributes.items()
        if name.endswith(":id")
    )


def _unlink(sheet: Sheet, whole: Node, change: Change, moves: Moves) -> None:
    """Take away the addresses behind cells that were rewritten."""
    cells = {
        f"{column_letters(sheet.places[place])}{moves.row(number)}"
        for number, line in change.changed.items()
        for place in line.changed
        if place < len(sheet.places)
    }
    for group in whole.walk():
        if group.name == "hyperlinks":
            group.children = [
                child
                for child in group.children
                if isinstance(child, str) or child.attributes.get("ref") not in cells
            ]


def _mine(sheet: Sheet, rows: Sequence[Line]) -> Iterator[tuple[Line, SheetRaw]]:
    for line in rows:
        if isinstance(line.raw, SheetRaw) and line.raw.sheet is sheet:
            yield line, line.raw


def _is_of(sheet: Sheet, line: Line) -> bool:
    return isinstance(line.raw, SheetRaw) and line.raw.sheet is sheet


def _rows(
    sheet: Sheet, change: Change, moves: Moves, written: Written
) -> Iterator[bytes]:
    last = sheet.header
    # Of formulas that share a text none may stay alone with its number.
    has_moves = any(moves.gone.values()) or bool(sheet.shared and change.changed)
    for row in sheet.rows:
        to = moves.row(row.number)
        if to is None:
            continue
        last = to
        line = change.changed.get(row.number)
        is_same = line is None and to == row.number
        formulas_move = row.has_formula and has_moves
        if is_same and not formulas_move:
            written.strings.update(row.strings.values())
            yield row.xml
            continue
        quick = None
        if line is None and not row.has_formula:
            quick = renumbered(row.xml, to)
        if quick is not None:
            written.strings.update(row.strings.values())
            yield quick
            continue
        yield _edited(sheet, row, line, moves, written)
    for number, line in enumerate(change.added, start=last + 1):
        yield _added(sheet, number, line)


def _edited(
    sheet: Sheet, row: SheetRow, line: Line | None, moves: Moves, written: Written
) -> bytes:
    node, to = parse(row.xml), moves.row(row.number)
    node.attributes["r"] = str(to)
    strings = dict(row.strings)
    cells = dict(placed_cells(node))
    for column, cell in cells.items():
        cell.attributes["r"] = f"{column_letters(column)}{to}"
        if cell.first("f") is not None:
            _move_formula(sheet, (row.number, column), cell, moves)
            written.has_moved_formula = True
    for place in line.changed if line else ():
        if place < len(sheet.places) and line is not None:
            column = sheet.places[place]
            strings.pop(column, None)
            _put(node, cells, (column, to or 0), line.cells[place])
    written.strings.update(strings.values())
    return node.to_bytes()


def _move_formula(sheet: Sheet, at: tuple[int, int], cell: Node, moves: Moves) -> None:
    """Write a cell's own formula as it reads afterwards; one it shares is its own."""
    formula = cell.first("f")
    if formula is None:
        return
    text = formula.text
    shared = sheet.shared.get(formula.attributes.get("si", ""))
    if formula.attributes.get("t") == "shared" and shared and not text:
        text = copied_to(shared[2], at[0] - shared[0], at[1] - shared[1])
    for name in ("t", "si", "ref"):
        formula.attributes.pop(name, None)
    if moves.names_one(text):
        raise FileHoldsMore(
            store=sheet.source.store,
            file=sheet.source.file,
            part=phrase(
                "a formula in {place} that names a row that goes",
                place=sheet.place(*at),
            ),
        )
    formula.children = [moves.text(text)]
    if moves.touches(text):
        # What was worked out from rows that go is worked out anew on opening.
        cell.children = [c for c in cell.children if c is formula]
        cell.attributes.pop("t", None)


def _put(row: Node, cells: Mapping[int, Node], at: tuple[int, int], text: Text) -> None:
    """Write a text into a cell, which keeps its style; None empties it."""
    column, number = at
    cell = cells.get(column)
    if cell is None:
        cell = Node(row.like("c"), {"r": f"{column_letters(column)}{number}"})
        after = [c for c in cells if c < column]
        place = 1 + row.children.index(cells[max(after)]) if after else 0
        row.children.insert(place, cell)
    _say(cell, text)


def _say(cell: Node, text: Text) -> None:
    cell.attributes.pop("t", None)
    cell.children = []
    if text is not None:
        cell.attributes["t"] = "inlineStr"
        said = Node(cell.like("t"), {"xml:space": "preserve"}, [text])
        cell.children = [Node(cell.like("is"), {}, [said])]


def _added(sheet: Sheet, number: int, line: Line) -> bytes:
    """A row below the last one, in the style of the row above."""
    model = parse(sheet.rows[-1].xml)
    row = Node(model.tag, {"r": str(number)})
    styles = {c: cell.attributes.get("s") for c, cell in placed_cells(model)}
    typed = _typed_cells(line)
    for place, column in enumerate(sheet.places):
        cell = Node(row.like("c"), {"r": f"{column_letters(column)}{number}"})
        style = styles.get(column)
        if style is not None:
            cell.attributes["s"] = style
        _say(cell, line.cells[place])
        if place in typed:
            _copy_number(cell, typed[place])
        row.children.append(cell)
    return row.to_bytes()


def _typed_cells(line: Line) -> Mapping[int, Node]:
    """Numbers of the row as another reading of the workbook wrote them."""
    raw = line.raw
    if not isinstance(raw, SheetRaw):
        return {}
    found = next(row for row in raw.sheet.rows if row.number == raw.number)
    cells = dict(placed_cells(parse(found.xml)))
    return {
        place: cells[column]
        for place, column in enumerate(raw.sheet.places)
        if column in cells
        and cells[column].attributes.get("t", "n") in _NUMERIC
        and cells[column].first("f") is None
        and cells[column].first("v") is not None
        and line.cells[place] == line.was[place]
    }


def _copy_number(cell: Node, typed: Node) -> None:
    value = typed.first("v")
    kind = typed.attributes.get("t")
    cell.attributes.pop("t", None)
    if kind is not None:
        cell.attributes["t"] = kind
    cell.children = [Node(cell.like("v"), {}, [value.text if value else ""])]
