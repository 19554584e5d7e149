"""Strict YAML 1.2 core, as nodes that know their line.

No anchors, aliases, tags, merges, second documents or keys given twice; ``no``, ``on``
and dates are text. PyYAML only cuts the text into events; meaning is given here.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TypeAlias

import yaml

from jieqing.datamap.findings import Findings
from jieqing.datamap.values import Scalar
from jieqing.errors import Phrase, phrase

_INTEGER = re.compile(r"[-+]?[0-9]+")
_BASED = re.compile(r"0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_WORDS: dict[str, Scalar] = {"": None, "~": None}
_WORDS |= dict.fromkeys(("null", "Null", "NULL"))
_WORDS |= dict.fromkeys(("true", "True", "TRUE"), True)
_WORDS |= dict.fromkeys(("false", "False", "FALSE"), False)
_DEEPEST = 30
_COMPLAINTS = {
    r"(?P<problem>.+), but got (?P<found>.+)": "{problem}, but got {found}",
    r"(?P<problem>.+), but found (?P<found>.+)": "{problem}, but found {found}",
    r"found character (?P<found>.+) that cannot start any token": (
        "found character {found} that cannot start any token"
    ),
    r"found unknown escape character (?P<found>.+)": (
        "found unknown escape character {found}"
    ),
}
"""What the parser says with a sign of the file in it: its form to its message id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScalarNode:
    """One word or text. ``cut_by_comma``: a comma inside braces had ended it."""

    line: int
    text: str
    plain: bool = True
    cut_by_comma: bool = False

    @property
    def value(self) -> Scalar:
        """The value by the core schema: quoted is always text."""
        return _core_value(self.text) if self.plain else self.text


@dataclass(frozen=True, slots=True, kw_only=True)
class ListNode:
    """A list."""

    line: int
    items: tuple["Node", ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MapNode:
    """Keys with their values, in the order of the file."""

    line: int
    entries: tuple["Entry", ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One key with its value."""

    key: ScalarNode
    value: "Node"


Node: TypeAlias = ScalarNode | ListNode | MapNode


def _core_value(text: str) -> Scalar:
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.fullmatch(text):
        return int(text)
    if _BASED.fullmatch(text):
        return int(text, 0)
    return float(text) if _FLOAT.fullmatch(text) else text


class _NotYamlError(ValueError):
    """The text has no structure to read on with."""

    def __init__(self, line: int, words: Phrase) -> None:
        super().__init__(str(words))
        self.line, self.words = line, words


def read_nodes(text: str, findings: Findings) -> Node | None:
    """Return the one document of the text; None if it cannot be read at all.

    What is wrong is added to the findings: ``map.yaml``, and ``map.twice`` for a key
    that stands twice in one mapping (the first one counts).
    """
    try:
        events = iter(tuple(yaml.parse(text, Loader=yaml.SafeLoader)))
        return _Composer(events, findings).document()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        findings.add("map.yaml", line, _complaint(error))
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        words = phrase("cannot read the file: a sign is not allowed")
        findings.add("map.yaml", line, words)
    except _NotYamlError as error:
        findings.add("map.yaml", error.line, error.words)
    return None


def _complaint(error: yaml.MarkedYAMLError) -> Phrase:
    """What the parser says; its words are message ids of ours."""
    problem = _known_form(error.problem or "")
    if error.context is None:
        return phrase("cannot read the file: {problem}", problem=problem)
    return phrase(
        "cannot read the file: {part}, {problem}", part=error.context, problem=problem
    )


def _known_form(said: str) -> Phrase | str:
    for form, message in _COMPLAINTS.items():
        if found := re.fullmatch(form, said, re.DOTALL):
            return Phrase(message, found.groupdict())
    return said


class _Composer:
    def __init__(self, events: Iterator[yaml.Event], findings: Findings) -> None:
        self.events = events
        self.findings = findings
        self.depth = 0

    def document(self) -> Node:
        next(self.events)  # the stream begins
        if isinstance(next(self.events), yaml.StreamEndEvent):
            raise _NotYamlError(1, phrase("the file is empty"))
        node = self.node(next(self.events))
        next(self.events)  # the document ends
        after = next(self.events)
        if not isinstance(after, yaml.StreamEndEvent):
            line = _line_of(after)
            words = phrase("a map is one document; remove the second '---'")
            raise _NotYamlError(line, words)
        return node

    def node(self, event: yaml.Event) -> Node:
        line = _line_of(event)
        self.refuse_marks(event, line)
        match event:
            case yaml.ScalarEvent():
                return ScalarNode(line=line, text=event.value, plain=not event.style)
            case yaml.SequenceStartEvent():
                return ListNode(line=line, items=tuple(self.inside()))
            case yaml.MappingStartEvent():
                return self.mapping(line, in_braces=bool(event.flow_style))
        words = phrase("aliases (*name) are not allowed: write the value again")
        raise _NotYamlError(line, words)

    def refuse_marks(self, event: yaml.Event, line: int) -> None:
        anchored = getattr(event, "anchor", None) is not None
        if anchored and not isinstance(event, yaml.AliasEvent):
            words = phrase("anchors (&name) are not allowed")
            self.findings.add("map.yaml", line, words)
        tag: str | None = getattr(event, "tag", None)
        if tag is not None:
            words = phrase("tags ({tag}) are not allowed", tag=tag)
            self.findings.add("map.yaml", line, words)

    def inside(self) -> Iterator[Node]:
        self.depth += 1
        while not isinstance(
            event := next(self.events), yaml.SequenceEndEvent | yaml.MappingEndEvent
        ):
            if self.depth > _DEEPEST:
                line = _line_of(event)
                raise _NotYamlError(line, phrase("the file is nested too deeply"))
            yield self.node(event)
        self.depth -= 1

    def mapping(self, line: int, *, in_braces: bool) -> MapNode:
        nodes = tuple(self.inside())
        pairs = tuple(zip(nodes[::2], nodes[1::2], strict=True))
        entries = tuple(Entry(key=_key(k), value=value) for k, value in pairs)
        whole = _rejoined(entries) if in_braces else entries
        return MapNode(line=line, entries=self.once_each(whole))

    def once_each(self, entries: tuple[Entry, ...]) -> tuple[Entry, ...]:
        seen: dict[str, Entry] = {}
        for entry in entries:
            key = entry.key.text
            if key == "<<" and entry.key.plain:
                words = phrase("merging with << is not allowed")
                self.findings.add("map.yaml", entry.key.line, words)
            elif key in seen:
                words = phrase(
                    "'{key}' stands here twice, first on line {first}",
                    key=key,
                    first=seen[key].key.line,
                )
                self.findings.add("map.twice", entry.key.line, words)
            seen.setdefault(key, entry)
        return tuple(seen.values())


def _line_of(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 1


def _key(node: Node) -> ScalarNode:
    if isinstance(node, ScalarNode):
        return node
    words = phrase("a key must be a word, not a list or a mapping")
    raise _NotYamlError(node.line, words)


def _rejoined(entries: tuple[Entry, ...]) -> tuple[Entry, ...]:
    """Put ``{a: f(x, y)}`` together again, which YAML reads as two keys."""
    whole: list[Entry] = []
    for entry in entries:
        open_value = whole[-1].value if whole else None
        if isinstance(open_value, ScalarNode) and _continues(open_value, entry):
            text = f"{open_value.text}, {entry.key.text}"
            value = replace(open_value, text=text, cut_by_comma=True)
            whole[-1] = replace(whole[-1], value=value)
        else:
            whole.append(entry)
    return tuple(whole)


def _continues(value: ScalarNode, entry: Entry) -> bool:
    is_open = value.plain and value.text.count("(") > value.text.count(")")
    empty = isinstance(entry.value, ScalarNode) and not entry.value.text
    return is_open and empty and entry.key.plain
