"""A strict YAML file as values that know their lines.

Only what the packs need: mappings with text keys, lists, text, whole numbers, booleans,
null and ISO dates. A key given twice, an anchor's alias, any other tag and signs that
nobody sees are refused: people sign what they read.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import yaml

from jieqing.errors import Phrase, WrongUsage, lines, phrase

Scalar = str | int | bool | date | None

_PREFIX = "tag:yaml.org,2002:"
_TRUE = frozenset({"true", "yes", "on"})
# They steer a terminal, or turn the order in which the signs about them are read.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]"
)
_LOADER = yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong, at which line of which file (lines count from 1)."""

    file: str
    line: int
    words: Phrase

    @property
    def message(self) -> str:
        """The words in English."""
        return str(self.words)

    def __str__(self) -> str:
        return str(self.placed)

    @property
    def placed(self) -> Phrase:
        """The words with their place, as a list of problems shows them."""
        return phrase(
            "{file}:{line}: {problem}",
            file=self.file,
            line=self.line,
            problem=self.words,
        )


class ProblemsFound(WrongUsage):
    """A file or a set of files has errors; each kind says what is not used then."""

    def __init__(self, *problems: Problem) -> None:
        """Keep all problems in reading order; the first one is also told apart."""
        self.problems = tuple(sorted(problems, key=lambda one: (one.file, one.line)))
        first = self.problems[0]
        super().__init__(
            count=len(self.problems),
            file=first.file,
            line=first.line,
            problem=first.words,
            errors=lines(one.placed for one in self.problems),
        )


def moved(item: "Item", line: int) -> "Item":
    """The same value as if all of it stood on one line."""
    match item.value:
        case tuple():
            return Item(tuple(moved(each, line) for each in item.value), line)
        case Mapping():
            return Item({k: moved(each, line) for k, each in item.fields.items()}, line)
        case _:
            return Item(item.value, line)


class UnreadableError(Exception):
    """The file is not the YAML that packs are written in."""

    def __init__(self, problem: Problem) -> None:
        """Keep the one problem that ended the reading."""
        self.problem = problem
        super().__init__(str(problem))


@dataclass(frozen=True, slots=True)
class Item:
    """A value and the line on which it begins."""

    value: "Scalar | tuple[Item, ...] | Mapping[str, Item]"
    line: int

    @property
    def plain(self) -> object:
        """The value without lines: dict, list or scalar."""
        match self.value:
            case tuple():
                return [item.plain for item in self.value]
            case Mapping():
                return {key: item.plain for key, item in self.value.items()}
            case _:
                return self.value

    @property
    def fields(self) -> "Mapping[str, Item]":
        """The fields of a mapping; none of anything else."""
        return self.value if isinstance(self.value, Mapping) else {}

    @property
    def items(self) -> "tuple[Item, ...]":
        """The members of a list; a single value counts as a list of one."""
        return self.value if isinstance(self.value, tuple) else (self,)


def read(text: str, file: str) -> Item:
    """The document in ``text``. Raises ``UnreadableError`` where it is none."""
    try:
        node = yaml.compose(text, Loader=_LOADER)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        words = _complaint(error.problem)
        raise UnreadableError(Problem(file, line, words)) from error
    except RecursionError as error:
        words = phrase("it is nested too deep")
        raise UnreadableError(Problem(file, 1, words)) from error
    except yaml.YAMLError as error:
        raise UnreadableError(Problem(file, 1, _complaint(None))) from error
    if node is None:
        raise UnreadableError(Problem(file, 1, phrase("the file is empty")))
    try:
        return _Reader(file=file, seen=set()).item(node)
    except RecursionError as error:
        words = phrase("it is nested too deep")
        raise UnreadableError(Problem(file, 1, words)) from error


def members_of(document: Item, name: str, file: str) -> "tuple[Item, ...]":
    """The list of that name, not empty. Raises ``UnreadableError``."""
    found = document.fields.get(name)
    if found is None or not isinstance(found.value, tuple):
        words = phrase("no list '{name}'", name=name)
        raise UnreadableError(Problem(file, document.line, words))
    if not found.value:
        words = phrase("the list '{name}' is empty", name=name)
        raise UnreadableError(Problem(file, found.line, words))
    return found.value


def _complaint(said: str | None) -> Phrase:
    """What the parser says; its words are message ids of ours."""
    if not said:
        return phrase("not YAML")
    return phrase("cannot read the file: {problem}", problem=said)


@dataclass(frozen=True, slots=True)
class _Reader:
    """Turns the nodes of one file into items."""

    file: str
    seen: set[int]

    def item(self, node: yaml.Node) -> Item:
        line = node.start_mark.line + 1
        if id(node) in self.seen:
            raise self._refused(line, phrase("aliases are not allowed"))
        self.seen.add(id(node))
        match node:
            case yaml.MappingNode():
                return Item(self._mapping(node), line)
            case yaml.SequenceNode():
                return Item(tuple(self.item(each) for each in node.value), line)
            case _:
                return Item(self._scalar(node, line), line)

    def _mapping(self, node: yaml.MappingNode) -> Mapping[str, Item]:
        found: dict[str, Item] = {}
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + 1
            if not isinstance(key_node, yaml.ScalarNode):
                raise self._refused(line, phrase("a key must be a word"))
            key = key_node.value
            self._require_seen(key, line)
            if key in found:
                raise self._refused(line, phrase("key '{key}' stands twice", key=key))
            found[key] = self.item(value_node)
        return found

    def _scalar(self, node: yaml.Node, line: int) -> Scalar:
        text = str(node.value)
        self._require_seen(text, line)
        try:
            match str(node.tag).removeprefix(_PREFIX):
                case "str":
                    return text
                case "null":
                    return None
                case "bool":
                    return text.lower() in _TRUE
                case "int":
                    return int(text)
                case "timestamp":
                    return date.fromisoformat(text)
        except ValueError as error:
            words = phrase("'{text}' cannot be read", text=text)
            raise self._refused(line, words) from error
        words = phrase("'{text}' is no text, number or date", text=text)
        raise self._refused(line, words)

    def _require_seen(self, text: str, line: int) -> None:
        if _UNSEEN.search(text):
            raise self._refused(line, phrase("it holds a sign that nobody sees"))

    def _refused(self, line: int, words: Phrase) -> UnreadableError:
        return UnreadableError(Problem(self.file, line, words))
