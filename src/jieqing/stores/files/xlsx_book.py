"""A workbook read: its parts, how they lead to each other, its sheets."""

import posixpath
import re
from collections.abc import Iterator

from jieqing.errors import phrase
from jieqing.stores.files.lines import FileHoldsMore, FileUnreadable, Source, unreadable
from jieqing.stores.files.xlsx_cells import CellTexts, day_styles, string_of
from jieqing.stores.files.xlsx_comments import is_only_notes, texts_by_row
from jieqing.stores.files.xlsx_package import Package
from jieqing.stores.files.xlsx_sheet import Sheet, read_sheet
from jieqing.stores.files.xml_node import Node, NoXmlError, parse

WORKBOOK, STYLES = "xl/workbook.xml", "xl/styles.xml"
STRINGS, CHAIN = "xl/sharedStrings.xml", "xl/calcChain.xml"
TYPES = "[Content_Types].xml"
_PICTURES = re.compile(r"xl/drawings/drawing\d*\.xml")
NOTES, DRAWING, TABLE = "/comments", "/vmlDrawing", "/table"


class Book:
    """One workbook. ``sheets`` stand in the book's order."""

    def __init__(self, content: bytes, source: Source) -> None:
        """Read it. Raises ``FileUnreadable`` or ``FileHoldsMore``."""
        self.source = source
        self.package = Package(content, source)
        self._top = self.tree(WORKBOOK)
        self._require_no_pictures()
        self.sheets = tuple(self._read_sheets())

    def tree(self, part: str) -> Node:
        """Return a part, parsed anew. Raises ``FileUnreadable``."""
        try:
            return parse(self.package.parts[part])
        except (NoXmlError, KeyError):
            raise self._broken(part) from None

    def has(self, part: str) -> bool:
        """Whether there is such a part."""
        return part in self.package.parts

    def of_kind(self, part: str, kind: str) -> Iterator[str]:
        """Parts that this one leads to, by the end of the relation's type."""
        for relation in self._relations(part):
            if relation.attributes.get("Type", "").endswith(kind):
                yield _target(part, relation)

    def properties(self) -> Iterator[tuple[str, str]]:
        """What is written about the book itself, its authors above all."""
        for part in self.package.parts:
            if part.startswith("docProps/"):
                for node in self.tree(part).walk():
                    yield part, node.text

    def _read_sheets(self) -> Iterator[Sheet]:
        texts = CellTexts(
            [string_of(each) for each in self._strings()],
            day_styles(self.tree(STYLES) if self.has(STYLES) else None),
            is_1904=self._is_1904(),
        )
        targets = {r.attributes.get("Id"): r for r in self._relations(WORKBOOK)}
        for group in self._top.named("sheets"):
            for said in group.named("sheet"):
                name, ids = said.attributes.get("name", ""), _ids(said)
                leads = targets.get(ids[0]) if ids else None
                if leads is None or not self.has(_target(WORKBOOK, leads)):
                    raise self._broken(name)
                yield self._sheet(name, _target(WORKBOOK, leads), texts)

    def _sheet(self, name: str, part: str, texts: CellTexts) -> Sheet:
        notes = next(self.of_kind(part, NOTES), None)
        comments = texts_by_row(self.tree(notes) if notes else None)
        for drawing in self.of_kind(part, DRAWING):
            if not is_only_notes(self.tree(drawing)):
                raise FileHoldsMore(
                    store=self.source.store, file=self.source.file, part=drawing
                )
        content = self.package.parts[part]
        try:
            sheet = read_sheet(content, (name, part), self.source, texts, comments)
        except NoXmlError:
            raise self._broken(name) from None
        if sheet.table is None and comments:
            words = phrase("the sheet has notes and no header")
            raise unreadable(self.source, name, words)
        return sheet

    def _require_no_pictures(self) -> None:
        """Some programs write an empty drawing for every sheet; others are refused."""
        for part in self.package.parts:
            if _PICTURES.fullmatch(part) and any(self.tree(part).nodes):
                raise FileHoldsMore(
                    store=self.source.store, file=self.source.file, part=part
                )

    def _strings(self) -> list[Node]:
        return list(self.tree(STRINGS).named("si")) if self.has(STRINGS) else []

    def _is_1904(self) -> bool:
        said = self._top.first("workbookPr")
        return said is not None and said.attributes.get("date1904") in ("1", "true")

    def _relations(self, part: str) -> list[Node]:
        name = relations_of(part)
        return list(self.tree(name).nodes) if self.has(name) else []

    def _broken(self, part: str) -> FileUnreadable:
        return unreadable(self.source, part, phrase("the part cannot be read"))


def relations_of(part: str) -> str:
    """Return the part that says where another one leads to."""
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def _ids(node: Node) -> list[str]:
    return [value for name, value in node.attributes.items() if name.endswith(":id")]


def _target(part: str, relation: Node) -> str:
    target = relation.attributes.get("Target", "")
    if target.startswith("/"):
        return target[1:]
    return posixpath.normpath(posixpath.join(posixpath.dirname(part), target))
