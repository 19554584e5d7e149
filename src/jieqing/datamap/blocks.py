"""Reading one block of a map: a mapping with a fixed set of keys, each of one type.

A getter returns None where the key is absent or wrong; what is wrong has then been
added to the findings, so that reading goes on and collects all errors.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from jieqing.datamap.expression import Expression, ExpressionError, parse
from jieqing.datamap.findings import Findings, did_you_mean
from jieqing.datamap.tokens import quoted
from jieqing.datamap.vocabulary import Vocabulary
from jieqing.datamap.yaml_nodes import ListNode, MapNode, Node, ScalarNode
from jieqing.errors import Phrase, Phrases, phrase

Path = tuple[str, ...]
_COMMA = phrase("a comma inside {{ }} ends the value: put the expression in quotes")


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
        self, node: Node, *, title: Phrase, path: Path, keys: Collection[str]
    ) -> "Block":
        """Return the node as a block; unknown keys are reported and left out."""
        if not isinstance(node, MapNode):
            wanted = phrase(
                "{block}: expected keys with values, found {found}",
                block=title,
                found=shown(node),
            )
            self.findings.add("map.type", node.line, wanted)
            return Block(self, title, path, node.line, {})
        for entry in node.entries:
            key = entry.key.text
            self.lines[*path, key] = entry.key.line
            if key not in keys and key != "note":
                lacks = phrase("{block} has no key '{key}'", block=title, key=key)
                words = did_you_mean(lacks, key, keys)
                self.findings.add("map.unknown-key", entry.key.line, words)
        values = {entry.key.text: entry.value for entry in node.entries}
        block = Block(self, title, path, node.line, values)
        block.text("note")
        return block

    def unknown_table(self, table: str, line: int) -> None:
        """Report a name that is no table of the map."""
        lacks = phrase("no table '{table}'", table=table)
        words = did_you_mean(lacks, table, self.tables)
        self.findings.add("map.unknown-table", line, words)


@dataclass(frozen=True, slots=True)
class Block:
    """A mapping whose keys are known; ``title`` is how messages name it."""

    reading: Reading
    title: Phrase
    path: Path
    line: int
    values: Mapping[str, Node]

    def __contains__(self, key: str) -> bool:
        return key in self.values

    def line_of(self, key: str) -> int:
        """Return the line of a key, or of the block."""
        return self.reading.lines.get((*self.path, key), self.line)

    def refuse(self, code: str, key: str, words: Phrase) -> None:
        """Report an error at a key of this block."""
        self.reading.findings.add(code, self.line_of(key), words)

    def expected(self, key: str, wanted: Phrase) -> None:
        """Report that the value of a key is of another type than wanted."""
        words = phrase(
            "{block}: '{key}' must be {wanted}, found {found}",
            block=self.title,
            key=key,
            wanted=wanted,
            found=shown(self.values[key]),
        )
        self.refuse("map.type", key, words)

    def needs(self, *keys: str) -> bool:
        """Whether all these keys are there; each missing one is reported."""
        for key in keys:
            if key not in self:
                words = phrase(
                    "{block} needs the key '{key}'", block=self.title, key=key
                )
                self.refuse("map.type", key, words)
        return all(key in self for key in keys)

    def text(self, key: str) -> str | None:
        """Return a text."""
        node = self.values.get(key)
        if isinstance(node, ScalarNode) and isinstance(node.value, str):
            return node.value
        if node is not None:
            self.expected(key, phrase("a text; put it in quotes"))
        return None

    def word(self, key: str, words: Collection[str], code: str) -> str | None:
        """Return one of some words; another one is reported under ``code``."""
        word = self.text(key)
        if word is None or word in words:
            return word
        problem = phrase(
            "'{word}' is no {key} of {block}", word=word, key=key, block=self.title
        )
        hinted = did_you_mean(problem, word, words)
        if hinted is problem:
            known = Phrases(tuple(words), ", ")
            hinted = phrase(
                "{problem}; it is one of {known}", problem=problem, known=known
            )
        self.refuse(code, key, hinted)
        return None

    def flag(self, key: str) -> bool | None:
        """Return true or false."""
        node = self.values.get(key)
        if isinstance(node, ScalarNode) and isinstance(node.value, bool):
            return node.value
        if node is not None:
            self.expected(key, phrase("true or false"))
        return None

    def names(self, key: str) -> tuple[str, ...] | None:
        """Return one name or a list of names, at least one, none twice."""
        node = self.values.get(key)
        if node is None:
            return None
        items = node.items if isinstance(node, ListNode) else (node,)
        names = tuple(name_of(item) for item in items)
        if not names or None in names:
            self.expected(key, phrase("a name or a list of names"))
            return None
        for name in dict.fromkeys(names):
            if names.count(name) > 1:
                words = phrase(
                    "{block}: '{name}' stands twice", block=self.title, name=name
                )
                self.refuse("map.twice", key, words)
        return tuple(dict.fromkeys(name for name in names if name is not None))

    def list_of_names(self, key: str) -> tuple[str, ...] | None:
        """Return a list of names; a bare name is no list here."""
        if key in self and not isinstance(self.values[key], ListNode):
            self.expected(key, phrase("a list of names: [a, b]"))
            return None
        return self.names(key)

    def items(self, key: str) -> tuple[Node, ...]:
        """Return the items of a list of blocks; empty if absent."""
        node = self.values.get(key)
        if node is None or isinstance(node, ListNode):
            return node.items if node else ()
        self.expected(key, phrase("a list"))
        return ()

    def entries(self, key: str) -> Iterator[tuple[str, Node]]:
        """Yield name and value of a free mapping, noting the line of each name."""
        node = self.values.get(key)
        if node is not None and not isinstance(node, MapNode):
            self.expected(key, phrase("names with values: {{name: value}}"))
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
        words = phrase("expected an expression, found {found}", found=shown(node))
        reading.findings.add("map.type", node.line, words)
        return None
    expression, words = None, _COMMA
    try:
        expression = parse(node.text)
    except ExpressionError as error:
        words = _with_comma(error.words) if node.cut_by_comma else error.words
    if expression is None or node.cut_by_comma:
        reading.findings.add("map.expression", node.line, words)
        return None
    return expression


def _with_comma(then: Phrase) -> Phrase:
    return phrase("{problem}. Then: {then}", problem=_COMMA, then=then)


def name_of(node: Node) -> str | None:
    """Return the node's text if it is a name, else None."""
    if isinstance(node, ScalarNode) and isinstance(node.value, str):
        return node.value or None
    return None


def shown(node: Node) -> Phrase:
    """Return what a message calls this node."""
    match node:
        case ListNode():
            return phrase("a list")
        case MapNode():
            return phrase("keys with values")
        case ScalarNode():
            return phrase("nothing") if node.value is None else quoted(node.text)
