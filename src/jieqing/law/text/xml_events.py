"""XML read safely: no document type, no entity, bounded depth.

A document type is where every attack on a parser begins (entities that grow, files from
elsewhere), and neither a DOCX nor a feed needs one. ``xml.etree`` and ``xml.sax`` sit
on the same parser but let it through.
"""

from collections.abc import Mapping
from typing import NoReturn, Protocol
from xml.parsers import expat

DEEPEST = 200


class NotPlainXmlError(Exception):
    """The bytes are no XML, or XML with a document type, or nested beyond reason."""


class Listener(Protocol):
    """Who is told what the document holds; names as written, prefix and all."""

    def begin(self, name: str, attributes: Mapping[str, str], line: int) -> None:
        """An element begins."""

    def end(self, name: str) -> None:
        """It ends."""

    def words(self, text: str) -> None:
        """Text of the innermost element."""


def listen(content: bytes, listener: Listener) -> None:
    """Tell the listener what ``content`` holds. Raises ``NotPlainXmlError``."""
    parser = expat.ParserCreate()
    depth = 0

    def begin(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > DEEPEST:
            raise NotPlainXmlError
        listener.begin(name, attributes, parser.CurrentLineNumber)

    def end(name: str) -> None:
        nonlocal depth
        depth -= 1
        listener.end(name)

    parser.StartDoctypeDeclHandler = _refuse
    parser.EntityDeclHandler = _refuse
    parser.StartElementHandler = begin
    parser.EndElementHandler = end
    parser.CharacterDataHandler = listener.words
    try:
        parser.Parse(content, True)  # noqa: FBT003  # expat's own: this is all of it
    except (expat.ExpatError, LookupError, ValueError) as error:
        # The last two: the file claims an encoding that the parser does not know.
        raise NotPlainXmlError from error


def _refuse(*_declared: object) -> NoReturn:
    raise NotPlainXmlError
