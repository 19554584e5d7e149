"""Reading one block of a map: a mapping with a fixed set of keys, each of one type.

A getter returns None where the key is absent or wrong; what is wrong has then been
added to the findings, so that reading goes on and collects all errors.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from jieqing.datamap.expression import Expression, ExpressionError, parse
from jieqing.datamap.findings import Findings, did_you_mean
from jieqing.datamap.vocabulary import Vocabulary
from jieqing.datamap.yaml_nodes import ListNode, MapNode, Node, ScalarNode

Path = tuple[str, ...]
_COMMA = "a comma inside { } ends the value: put the expression in quotes"


@dataclass(slots=True, kw_only=True)
class Reading:
    """One reading of one map: its words, what was found wrong, where things stand."""

    vocabulary: Vocabulary
    findings: Findings
    tables: frozenset[str] = frozenset()
    stores: frozenset[str] | None = None
    outside: frozenset[str] = frozenset()
    lines: dict[Path, int] = field(default_factory=dict)

    def block(
        self, node: Node, *, title: str, path: Path, keys: Collection[str]
    ) -> "Block":
        """Return the node as a block; unknown keys are reported and left out."""
        if not isinstance(node, MapNode):
            wanted = f"{title}: expected keys with values, found {shown(node)}"
            self.findings.add("map.type", node.line, wanted)
            return Block(self, title, path, node.line, {})
        for entry in node.entries:
            key = entry.key.text
            self.lines[*path, key] = entry.key.line
            if key not in keys and key != "note":
                message = f"{title} has no key '{key}'{did_you_mean(key, keys)}"
                self.findings.add("map.unknown-key", entry.key.line, message)
        values = {entry.key.text: entry.value for entry in node.entries}
        block = Block(self, title, path, node.line, values)
        block.text("note")
        return block

    def unknown_table(self, table: str, line: int) -> None:
        """Report a name that is no table of the map."""
        hint = did_you_mean(table, self.tables)
        self.findings.add("map.unknown-table", line, f"no table '{table}'{hint}")


@dataclass(frozen=True, slots=True)
class Block:
    """A mapping whose keys are known; ``title`` is how messages name it."""

    reading: Reading
    title: str
    path: Path
    line: int
    values: Mapping[str, Node]

    def __contains__(self, key: str) -> bool:
        return key in self.values

    def line_of(self, key: str) -> int:
        """Return the line of a key, or of the block."""
        return self.reading.lines.get((*self.path, key), self.line)

    def refuse(self, code: str, key: str, message: str) -> None:
        """Report an error at a key of this block."""
        self.reading.findings.add(code, self.line_of(key), message)

    def expected(self, key: str, wanted: str) -> None:
        """Report that the value of a key is of another type than wanted."""
        found = shown(self.values[key])
        message = f"{self.title}: '{key}' must be {wanted}, found {found}"
        self.refuse("map.type", key, message)

    def needs(self, *keys: str) -> bool:
        """Whether all these keys are there; each missing one is reported."""
        for key in keys:
            if key not in self:
                self.refuse("map.type", key, f"{self.title} needs the key '{key}'")
        return all(key in self for key in keys)

    def text(self, key: str) -> str | None:
        """Return a text."""
        node = self.values.get(key)
        if isinstance(node, ScalarNode) and isinstance(node.value, str):
            return node.value
        if node is not None:
            self.expected(key, "a text; put it in quotes")
        return None

    def word(self, key: str, words: Collection[str], code: str) -> str | None:
        """Return one of some words; another one is reported under ``code``."""
        word = self.text(key)
        if word is None or word in words:
            return word
        listed = ", ".join(words)
        hint = did_you_mean(word, words) or f"; it is one of {listed}"
        self.refuse(code, key, f"'{word}' is no {key} of {self.title}{hint}")
        return None

    def flag(self, key: str) -> bool | None:
        """Return true or false."""
        node = self.values.get(key)
        if isinstance(node, ScalarNode) and isinstance(node.value, bool):
            return node.value
        if node is not None:
            self.expected(key, "true or false")
        return None

    def names(self, key: str) -> tuple[str, ...] | None:
        """Return one name or a list of names, at least one, none twice."""
        node = self.values.get(key)
        if node is None:
            return None
        items = node.items if isinstance(node, ListNode) else (node,)
        names = tuple(name_of(item) for item in items)
        if not names or None in names:
            self.expected(key, "a name or a list of names")
            return None
        for name in dict.fromkeys(names):
            if names.count(name) > 1:
                self.refuse("map.twice", key, f"{self.title}: '{name}' stands twice")
        return tuple(dict.fromkeys(name for name in names if name is not None))

    def list_of_names(self, key: str) -> tuple[str, ...] | None:
        """Return a list of names; a bare name is no list here."""
        if key in self and not isinstance(self.values[key], ListNode):
            self.expected(key, "a list of names: [a, b]")
            return None
        return self.names(key)

    def items(self, key: str) -> tuple[Node, ...]:
        """Return the items of a list of blocks; empty if absent."""
        node = self.values.get(key)
        if node is None or isinstance(node, ListNode):
            return node.items if node else ()
        self.expected(key, "a list")
        return ()

    def entries(self, key: str) -> Iterator[tuple[str, Node]]:
        """Yield name and value of a free mapping, noting the line of each name."""
        node = self.values.get(key)
        if node is not None and not isinstance(node, MapNode):
            self.expected(key, "names with values: {name: value}")
            return
        for entry in node.entries if node else ():
            self.reading.lines[*self.path, key, entry.key.text] = entry.key.line
            yield entry.key.text, entry.value

    def expression(self, key: str) -> Expression | None:
        """Return a parsed expression; what cannot be read is ``map.expression``."""
        node = self.values.get(key)
        return None if node is None else read_expression(self.reading, node)


def read_expression(reading: Reading, node: Node) -> Expression | None:
    """Return the expression of a node, or None with the reason among the findings."""
    if not isinstance(node, ScalarNode) or node.value is None:
        message = f"expected an expression, found {shown(node)}"
        reading.findings.add("map.type", node.line, message)
        return None
    expression, message = None, _COMMA
    try:
        expression = parse(node.text)
    except ExpressionError as error:
        message = f"{_COMMA}. Then: {error}" if node.cut_by_comma else str(error)
    if expression is None or node.cut_by_comma:
        reading.findings.add("map.expression", node.line, message)
        return None
    return expression


def name_of(node: Node) -> str | None:
    """Return the node's text if it is a name, else None."""
    if isinstance(node, ScalarNode) and isinstance(node.value, str):
        return node.value or None
    return None


def shown(node: Node) -> str:
    """Return what a message calls this node."""
    match node:
        case ListNode():
            return "a list"
        case MapNode():
            return "keys with values"
        case ScalarNode():
            return "nothing" if node.value is None else f"'{node.text}'"
