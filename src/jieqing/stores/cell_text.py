"""What a cell says as text, whatever its storage class or encoding."""

import json
from collections.abc import Collection

from jieqing.datamap.mention import mentions
from jieqing.stores.port import Cell

_OLD = "gb18030"  # what Chinese programs wrote before UTF-8


def read_text(cell: Cell) -> str:
    """The cell as text; bytes by UTF-8, else by GB18030, unreadable signs replaced."""
    if isinstance(cell, str) and not is_unicode(cell):
        cell = cell.encode(errors="surrogateescape")
    if not isinstance(cell, bytes):
        return "" if cell is None else str(cell)
    try:
        return cell.decode()
    except UnicodeDecodeError:
        return cell.decode(_OLD, errors="replace")


def bindable(place: str, cell: Cell) -> tuple[str, Cell]:
    """The place and the value to bind there, so that every byte goes in as it was.

    A text that another program wrote in another encoding is kept with its bytes
    (PEP 383); the driver takes it as bytes only.
    """
    if isinstance(cell, str) and not is_unicode(cell):
        return f"CAST({place} AS TEXT)", cell.encode(errors="surrogateescape")
    return place, cell


def is_unicode(text: str) -> bool:
    """Whether no byte of another encoding stands in the text."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def is_mentioned(values: Collection[str], text: str) -> bool:
    """Whether a text mentions one of the values, also where JSON writes it escaped."""
    plain = _unescaped(text)
    return mentions(values, text) or (plain != text and mentions(values, plain))


def _unescaped(text: str) -> str:
    """JSON that writes Chinese as escapes, as a person would read it."""
    if "\\u" not in text or not text.lstrip().startswith(("{", "[", '"')):
        return text
    try:
        return json.dumps(json.loads(text), ensure_ascii=False)
    except ValueError:
        return text
