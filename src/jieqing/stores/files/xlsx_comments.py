"""Notes beside the cells of a sheet, and the drawings in which they are shown.

A note goes with its row. What is written in a note of a staying row is a column of
that row (``_comments``): searched like every free text, and cleared by a mask.
"""

import re
from collections.abc import Iterator, Mapping

from jieqing.stores.files.xlsx_cells import string_of
from jieqing.stores.files.xlsx_moves import Moves
from jieqing.stores.files.xml_node import Node

_PLACE = re.compile(r"([A-Z]+)(\d+)")
_TOP, _BOTTOM = 2, 6  # rows among the eight numbers of a drawing's anchor
_ANCHOR_PARTS = 8


def texts_by_row(comments: Node | None) -> Mapping[int, str]:
    """What is noted beside each row, in the order of the file."""
    found: dict[int, list[str]] = {}
    for comment in _all(comments):
        text = "".join(string_of(each) for each in comment.named("text"))
        found.setdefault(_row(comment), []).append(text)
    joined = {row: "\n".join(texts) for row, texts in found.items()}
    return {row: text for row, text in joined.items() if text}


def move_comments(
    comments: Node, moves: Moves, rewritten: Mapping[int, str | None]
) -> None:
    """Take away the notes of rows that go and of those rewritten to nothing."""
    done: set[int] = set()
    for group in comments.named("commentList"):
        kept: list[Node | str] = []
        for comment in group.nodes:
            row = _row(comment)
            to = moves.row(row)
            text = rewritten.get(row)
            if to is None or (row in rewritten and (text is None or row in done)):
                continue
            if row in rewritten and text is not None:
                _say(comment, text)
                done.add(row)
            comment.attributes["ref"] = _at(comment, to)
            kept.append(comment)
        group.children = kept
    _forget_authors(comments)


def move_shapes(
    drawing: Node, moves: Moves, rewritten: Mapping[int, str | None]
) -> None:
    """Take away the drawings of those notes, and move the others."""
    kept: list[Node | str] = []
    for child in drawing.children:
        note = note_of(child) if isinstance(child, Node) else None
        if note is None:
            kept.append(child)
            continue
        row = _note_row(note)
        to = moves.row(row)
        if to is not None and not (row in rewritten and rewritten[row] is None):
            _move_note(note, row, to)
            kept.append(child)
    drawing.children = kept


def note_of(shape: Node) -> Node | None:
    """The part of a shape that says beside which cell it stands."""
    for data in shape.named("ClientData"):
        if data.attributes.get("ObjectType") == "Note":
            return data
    return None


def is_only_notes(drawing: Node) -> bool:
    """Whether every shape of a drawing is a note."""
    shapes = (node for node in drawing.nodes if node.name == "shape")
    known = {"shape", "shapetype", "shapelayout"}
    return all(node.name in known for node in drawing.nodes) and all(
        note_of(shape) is not None for shape in shapes
    )


def _all(comments: Node | None) -> Iterator[Node]:
    for group in comments.named("commentList") if comments else ():
        yield from group.named("comment")


def _row(comment: Node) -> int:
    found = _PLACE.fullmatch(comment.attributes.get("ref", ""))
    return int(found[2]) if found else 0


def _at(comment: Node, row: int) -> str:
    return _PLACE.sub(rf"\g<1>{row}", comment.attributes["ref"])


def _say(comment: Node, text: str) -> None:
    for said in comment.named("text"):
        said.children = [Node(said.like("t"), {"xml:space": "preserve"}, [text])]


def _forget_authors(comments: Node) -> None:
    """Blank the names of those who wrote only notes that are gone."""
    used = {int(each.attributes.get("authorId", "0")) for each in _all(comments)}
    for group in comments.named("authors"):
        for number, author in enumerate(group.named("author")):
            if number not in used:
                author.children = []


def _note_row(note: Node) -> int:
    row = note.first("Row")
    return int(row.text.strip()) + 1 if row else 0


def _move_note(note: Node, row: int, to: int) -> None:
    place, anchor = note.first("Row"), note.first("Anchor")
    if place is not None:
        place.children = [str(to - 1)]
    parts = anchor.text.split(",") if anchor else []
    if anchor is not None and len(parts) == _ANCHOR_PARTS:
        for each in (_TOP, _BOTTOM):
            parts[each] = f" {max(int(parts[each]) - (row - to), 0)}"
        anchor.children = [",".join(parts)]
