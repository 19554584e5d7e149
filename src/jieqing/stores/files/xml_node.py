"""A small XML tree that is written back as it was read: names and prefixes kept.

Without namespaces on purpose: prefixes that only an attribute's value names (as
``mc:Ignorable`` does) must stay declared. A document type, and with it every entity of
its own, is refused.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

_DECLARATION = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_IN_TEXT = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"}
_IN_VALUE = {**_IN_TEXT, '"': "&quot;", "\n": "&#10;", "\t": "&#9;"}
_TEXT_TABLE = str.maketrans(_IN_TEXT)
_VALUE_TABLE = str.maketrans(_IN_VALUE)


class NoXmlError(ValueError):
    """The bytes are no XML, or XML with a document type."""


@dataclass(slots=True, eq=False)
class Node:
    """An element: its name as written, its attributes, what stands in it."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list["Node | str"] = field(default_factory=list)

    @property
    def name(self) -> str:
        """The name without its prefix."""
        return self.tag.rpartition(":")[2]

    @property
    def nodes(self) -> Iterator["Node"]:
        """The elements directly in it."""
        return (child for child in self.children if isinstance(child, Node))

    @property
    def text(self) -> str:
        """The text directly in it."""
        return "".join(child for child in self.children if isinstance(child, str))

    def named(self, name: str) -> Iterator["Node"]:
        """The elements directly in it of that name, whatever their prefix."""
        return (node for node in self.nodes if node.name == name)

    def first(self, name: str) -> "Node | None":
        """The first of them."""
        return next(self.named(name), None)

    def walk(self) -> Iterator["Node"]:
        """Itself and everything below it."""
        yield self
        for node in self.nodes:
            yield from node.walk()

    def like(self, name: str) -> str:
        """That name with the prefix that this element has."""
        prefix, colon, _ = self.tag.rpartition(":")
        return f"{prefix}{colon}{name}"

    def to_bytes(self) -> bytes:
        """Write it, without a declaration."""
        return "".join(_pieces(self)).encode()

    def to_document(self) -> bytes:
        """Write it as a whole part."""
        return _DECLARATION + self.to_bytes()


def parse(content: bytes) -> Node:
    """Return the tree. Raises ``NoXmlError``."""
    top = Node("")
    open_nodes = [top]

    def start(tag: str, attributes: dict[str, str]) -> None:
        node = Node(tag, attributes)
        open_nodes[-1].children.append(node)
        open_nodes.append(node)

    def end(_: str) -> None:
        open_nodes.pop()

    def said(text: str) -> None:
        open_nodes[-1].children.append(text)

    def refuse(*_: object) -> None:
        raise NoXmlError

    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = said
    parser.StartDoctypeDeclHandler = refuse
    try:
        parser.Parse(content, True)  # noqa: FBT003  # expat's own signature
    except (expat.ExpatError, UnicodeError, LookupError):
        raise NoXmlError from None
    return next(top.nodes)


def _pieces(node: Node) -> Iterator[str]:
    values = (
        f' {name}="{value.translate(_VALUE_TABLE)}"'
        for name, value in node.attributes.items()
    )
    yield f"<{node.tag}{''.join(values)}"
    if not node.children:
        yield "/>"
        return
    yield ">"
    for child in node.children:
        if isinstance(child, str):
            yield child.translate(_TEXT_TABLE)
        else:
            yield from _pieces(child)
    yield f"</{node.tag}>"
