"""What a cell says as text, whatever its storage class or encoding."""

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
    return not any("\ud800" <= sign <= "\udfff" for sign in text)
