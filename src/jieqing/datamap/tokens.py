"""The words of an expression: text cut into tokens, read one after the other.

Errors are made here, so that every part of the grammar says them alike.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto

from jieqing.errors import Phrase, phrase

DEEPEST = 40
_WORDS = "and or not in is null true false today by where"
RESERVED = frozenset(_WORDS.split())
_TOKEN = re.compile(
    r"\s*(?:(?P<number>\d+(?:\.\d+)?)|(?P<text>'(?:[^']|'')*')"
    r"|(?P<quoted>`(?:[^`]|``)+`)|(?P<name>[^\W\d][\w$]*)"
    r"|(?P<symbol><=|>=|<>|!=|==|&&|\|\||[=<>+\-(),.]))"
)
_INSTEAD = {"!=": "<>", "==": "=", "&&": "and", "||": "or"}


class ExpressionError(ValueError):
    """An expression cannot be read; the words say where and what to write."""

    def __init__(self, words: Phrase) -> None:
        """Keep the words; ``str`` gives them in English."""
        self.words = words
        super().__init__(str(words))


class Sort(Enum):
    """What a token is."""

    NUMBER = auto()
    TEXT = auto()
    NAME = auto()
    QUOTED = auto()
    SYMBOL = auto()
    END = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """One token; ``text`` without its quotes, ``start`` and ``end`` in the source."""

    sort: Sort
    text: str
    start: int
    end: int

    def is_word(self, word: str) -> bool:
        """Whether this is that word of the language, in any letter case."""
        return self.sort is Sort.NAME and self.text.lower() == word

    def is_symbol(self, symbol: str) -> bool:
        """Whether this is that sign."""
        return self.sort is Sort.SYMBOL and self.text == symbol

    @property
    def shown(self) -> Phrase:
        """The token as a message names it."""
        return phrase("the end") if self.sort is Sort.END else quoted(self.text)


class TokenStream:
    """The tokens of one text, with a place in them."""

    def __init__(self, source: str) -> None:
        """Cut the text. Raises ``ExpressionError`` at a sign that has no meaning."""
        self.source = source
        self.tokens = tuple(_cut(source))
        self.place = 0
        self.depth = 0

    @property
    def next(self) -> Token:
        """The token that has not been taken yet."""
        return self.tokens[self.place]

    @property
    def after_next(self) -> Token:
        """The token behind it."""
        return self.tokens[min(self.place + 1, len(self.tokens) - 1)]

    def take(self) -> Token:
        """Return the next token and move on."""
        token = self.next
        self.place = min(self.place + 1, len(self.tokens) - 1)
        return token

    def accept(self, *words: str) -> bool:
        """Take these words or signs if they all come next, in this order."""
        ahead = self.tokens[self.place : self.place + len(words)]
        matches = len(ahead) == len(words) and all(
            token.is_word(word) or token.is_symbol(word)
            for token, word in zip(ahead, words, strict=True)
        )
        if matches:
            self.place += len(words)
        return matches

    def expect(self, word: str) -> None:
        """Take that word or sign. Raises ``ExpressionError`` if another comes next."""
        if not self.accept(word):
            raise self.unexpected(quoted(word))

    def unexpected(self, wanted: Phrase) -> ExpressionError:
        """Return the error that says what was wanted and what stands there."""
        return self.error(self.not_wanted(wanted))

    def not_wanted(self, wanted: Phrase) -> Phrase:
        """Return what was wanted and what stands there."""
        found = self.next.shown
        return phrase("expected {wanted}, found {found}", wanted=wanted, found=found)

    def error(self, problem: Phrase) -> ExpressionError:
        """Return an error that quotes the whole expression."""
        return _unread(self.source, problem)


def quoted(name: str) -> Phrase:
    """Return a name in quotes, as it stands in a map."""
    return phrase("'{name}'", name=name)


def _unread(source: str, problem: Phrase) -> ExpressionError:
    words = phrase('cannot read "{source}": {problem}', source=source, problem=problem)
    return ExpressionError(words)


def _cut(source: str) -> Iterator[Token]:
    place = 0
    stripped = source.rstrip()
    while place < len(stripped):
        match = _TOKEN.match(stripped, place)
        if match is None or match.lastgroup is None:
            raise _foreign(source, stripped[place:].lstrip())
        place = match.end()
        yield _token(source, match, match.lastgroup)
    yield Token(sort=Sort.END, text="", start=place, end=place)


def _token(source: str, match: re.Match[str], group: str) -> Token:
    text = match.group(group)
    if text in _INSTEAD:
        instead = _INSTEAD[text]
        problem = phrase("write '{instead}', not '{text}'", instead=instead, text=text)
        raise _unread(source, problem)
    if group in {"text", "quoted"}:
        text = text[1:-1].replace(text[0] * 2, text[0])
    sort = Sort[group.upper()]
    return Token(sort=sort, text=text, start=match.start(group), end=match.end())


def _foreign(source: str, rest: str) -> ExpressionError:
    said = {
        "'": phrase("a text that begins with ' does not end"),
        "`": phrase("a name that begins with ` does not end"),
        '"': phrase(
            "text stands in single quotes, names of the language in backquotes"
        ),
    }
    problem = phrase("'{sign}' has no meaning here", sign=rest[0])
    return _unread(source, said.get(rest[0], problem))
