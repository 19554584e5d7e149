"""Whether a free text mentions one of several identity values.

Used by the check, which reads texts that no reference leads to. A value of digits is
sought as a whole run (a phone inside a longer number is not that phone), in any
spelling; anything else as it stands, whatever its case or width. How long it takes
hangs on the text, hardly on how many values are sought.
"""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from operator import add

SHORTEST = 2  # one character mentions everybody
_SEPARATORS = re.compile(r"(?<=\d)[\s\-()（）.]+(?=\d)")
_RUN = re.compile(r"(\d+)(x(?!\d))?")
_PREFIXES = ("", "86", "0086")  # what may stand before a number
_MOSTLY_DIGITS = re.compile(r"\d{5,}[\dxX]?")
_LONG = 4  # a word of so many signs is noticed by as many
_FEW = 24  # so many words are sought one by one quicker than by their marks


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sought:
    """Values made ready: words as they stand, or by a mark of each, and numbers.

    ``marks``: two or four signs to the words that are noticed by them.
    """

    words: tuple[str, ...]
    marks: Mapping[str, tuple[str, ...]]
    numbers: frozenset[str]
    shortest: int


def mentions(values: Iterable[str], text: str) -> bool:
    """Whether one of the values (in normal form) stands in the text."""
    sought = _sought(frozenset(values))
    if text.isascii():
        if len(text) < sought.shortest:
            return False
        folded = text.casefold()
    else:
        folded = unicodedata.normalize("NFKC", text).casefold()
    return (
        any(word in folded for word in sought.words)
        or _holds_marked(sought.marks, folded)
        or _holds_number(sought.numbers, folded)
    )


def _holds_marked(marks: Mapping[str, tuple[str, ...]], folded: str) -> bool:
    """Whether one of the words stands behind its mark; few marks stand in a text."""
    if not marks:
        return False
    pairs = list(map(add, folded, folded[1:]))
    fours = list(map(add, pairs, pairs[2:]))
    if marks.keys().isdisjoint(pairs) and marks.keys().isdisjoint(fours):
        return False
    borne = marks.keys() & {*pairs, *fours}
    return any(word in folded for mark in borne for word in marks[mark])


def _holds_number(numbers: frozenset[str], folded: str) -> bool:
    """Whether one of the numbers is a whole run of digits, a prefix left out."""
    if not numbers:
        return False
    for run in _RUN.finditer(_SEPARATORS.sub("", folded)):
        digits, letter = run.group(1), run.group(2)
        for prefix in _PREFIXES:
            if digits.startswith(prefix):
                number = digits.removeprefix(prefix)
                if number in numbers or (letter and number + letter in numbers):
                    return True
    return False


@lru_cache(maxsize=256)
def _sought(values: frozenset[str]) -> _Sought:
    folded = {unicodedata.normalize("NFKC", value).casefold() for value in values}
    meaning = sorted(value for value in folded if len(value) >= SHORTEST)
    numbers = frozenset(v for v in meaning if _MOSTLY_DIGITS.fullmatch(v))
    words = tuple(value for value in meaning if value not in numbers)
    are_few = len(words) <= _FEW
    return _Sought(
        words=words if are_few else (),
        marks={} if are_few else _marked(words),
        numbers=numbers,
        shortest=min(map(len, meaning), default=SHORTEST),
    )


def _marked(words: Sequence[str]) -> Mapping[str, tuple[str, ...]]:
    """The words by the rarest few signs of each: mail addresses end alike."""
    how_often = Counter(mark for word in words for mark in _marks(word))
    bearers: dict[str, list[str]] = defaultdict(list)
    for word in words:
        bearers[min(_marks(word), key=how_often.__getitem__)].append(word)
    return {mark: tuple(found) for mark, found in bearers.items()}


def _marks(word: str) -> list[str]:
    length = _LONG if len(word) >= _LONG else SHORTEST
    return [word[at : at + length] for at in range(len(word) - length + 1)]
