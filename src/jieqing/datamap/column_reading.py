"""Reading what a map says of one column: category, mask, JSON paths, files."""

import re

from jieqing.datamap.blocks import Block, Path, Reading, name_of
from jieqing.datamap.findings import did_you_mean
from jieqing.datamap.values import Column, Identity, Mask, MaskKind
from jieqing.datamap.yaml_nodes import MapNode, Node, ScalarNode
from jieqing.errors import Phrase, phrase

COLUMN_KEYS = (
    "category",
    "sensitive",
    "mask",
    "scan",
    "json",
    "file",
    "split",
    "auto",
    "counter",
)
IDENTITY_KEYS = ("kind", "unique")
JSON_PATH = re.compile(r"\$(\.[^\W\d]\w*|\[\"[^\"]+\"\]|\[\*\]|\[\d+\])+")
_MASK_WORDS = ("null", "constant", "unique", "leave")


def read_column(reading: Reading, node: Node, title: Phrase, path: Path) -> Column:
    """Return what the map says of one column; a bare word is its category."""
    name = path[-1]
    if not isinstance(node, MapNode):
        return Column(name=name, category=_category(reading, node, title))
    block = reading.block(node, title=title, path=path, keys=COLUMN_KEYS)
    category = block.values.get("category")
    return Column(
        name=name,
        category=None if category is None else _category(reading, category, title),
        sensitive=block.flag("sensitive"),
        mask=_mask(block),
        scan=block.flag("scan") or False,
        json=_json(block),
        file=_file(block),
        split=block.text("split"),
        auto=block.flag("auto"),
        counter=block.flag("counter") or False,
    )


def read_identity(
    reading: Reading, node: Node, title: Phrase, path: Path
) -> Identity | None:
    """Return the identity of one column; a bare word is its kind."""
    if not isinstance(node, MapNode):
        kind = _known_kind(reading, node, title)
        return None if kind is None else Identity(kind=kind)
    block = reading.block(node, title=title, path=path, keys=IDENTITY_KEYS)
    if not block.needs("kind"):
        return None
    kind = _known_kind(reading, block.values["kind"], title)
    unique = block.flag("unique")
    return None if kind is None else Identity(kind=kind, unique=unique)


def _known_kind(reading: Reading, node: Node, title: Phrase) -> str | None:
    kind = name_of(node)
    kinds = reading.vocabulary.identity_kinds
    if kind in kinds:
        return kind
    word = kind or ""
    problem = phrase("{block}: '{word}' is no identity kind", block=title, word=word)
    words = did_you_mean(problem, word, kinds)
    reading.findings.add("map.identity-kind", node.line, words)
    return None


def _category(reading: Reading, node: Node, title: Phrase) -> str | None:
    category = name_of(node)
    categories = reading.vocabulary.categories
    if category in categories:
        return category
    word = category or ""
    problem = phrase("{block}: '{word}' is no category", block=title, word=word)
    words = did_you_mean(problem, word, categories)
    reading.findings.add("map.category", node.line, words)
    return None


def _mask(block: Block) -> Mask | None:
    node = block.values.get("mask")
    if node is None:
        return None
    if isinstance(node, ScalarNode) and node.value is None:
        return Mask(kind=MaskKind.NULL)
    if not isinstance(node, ScalarNode):
        wanted = phrase("null, constant, unique, leave or a text in quotes")
        block.expected("mask", wanted)
        return None
    if not node.plain:
        return Mask(kind=MaskKind.TEXT, text=node.text)
    if node.text in _MASK_WORDS:
        return Mask(kind=MaskKind(node.text))
    problem = phrase("{block}: '{word}' is no mask", block=block.title, word=node.text)
    words = did_you_mean(problem, node.text, _MASK_WORDS)
    if words is problem:
        words = phrase(
            "{problem}; a text to write there stands in quotes", problem=problem
        )
    block.refuse("map.mask", "mask", words)
    return None


def _json(block: Block) -> dict[str, str]:
    paths: dict[str, str] = {}
    for path, node in block.entries("json"):
        title = phrase("{block}, path {path}", block=block.title, path=path)
        category = _category(block.reading, node, title)
        if not JSON_PATH.fullmatch(path):
            words = phrase(
                "{block}: cannot read the path '{path}'; write $.a.b[*]",
                block=block.title,
                path=path,
            )
            block.reading.findings.add("map.json-path", node.line, words)
        elif category is not None:
            paths[path] = category
    return paths


def _file(block: Block) -> str | None:
    name = block.text("file")
    reading = block.reading
    if name is None or name in reading.outside or reading.stores is None:
        return name
    if name not in reading.stores:
        problem = phrase(
            "{block}: no store or outside is called '{name}'",
            block=block.title,
            name=name,
        )
        words = did_you_mean(problem, name, reading.outside | reading.stores)
        block.refuse("map.unknown-store", "file", words)
    return name
