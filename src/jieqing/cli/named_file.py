"""A file that a command names: read as text, or refused: it is none, or too large."""

from pathlib import Path

from jieqing.errors import WrongUsage

LARGEST_TEXT = 4 * 2**20
"""Bytes of a file that people write: facts, decisions, worked cases."""


class FileMissing(WrongUsage):
    """The file named cannot be read as text."""

    code = "file-missing"
    cause = "{file} cannot be read: it is not there, or is no UTF-8 text."
    advice = "Check the file's name; it must be a UTF-8 text file."


class FileTooLarge(WrongUsage):
    """The file named holds more than people write into one."""

    code = "file-too-large"
    cause = "{file} is larger than {limit} bytes; nothing of it was read."
    advice = "Check the file's name, or split it into several files."


def text_of(path: Path, limit: int = LARGEST_TEXT) -> str:
    """The text of a file of at most ``limit`` bytes; a mark of byte order is left out.

    Raises ``FileMissing``, ``FileTooLarge``, or ``UnicodeDecodeError`` for what is no
    UTF-8: its caller knows the place.
    """
    try:
        with path.open("rb") as file:
            content = file.read(limit + 1)
    except OSError:
        raise FileMissing(file=path.name) from None
    if len(content) > limit:
        raise FileTooLarge(file=path.name, limit=limit)
    return content.decode("utf-8-sig")
