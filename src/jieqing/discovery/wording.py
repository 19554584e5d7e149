"""The words of a name, and what they most likely say.

Names are split at underscores, blanks, digits and capitals; a phrase of the word list
is met where its words stand in the name one behind the other.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from jieqing.content import read_yaml

_WORD = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|[^\W\d_a-zA-Z]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """The shipped word list."""

    columns: Mapping[str, Sequence[str]]
    records: Mapping[str, Sequence[str]]
    clocks: Mapping[str, Sequence[str]]
    scanned: frozenset[str]
    identities: frozenset[str]
    roots: frozenset[str]
    not_roots: frozenset[str]
    not_customers: frozenset[str]
    staff: frozenset[str]
    company: frozenset[str]
    system: frozenset[str]
    root_keys: tuple[str, ...]
    key_words: tuple[str, ...]
    weak: frozenset[str]

    @staticmethod
    @lru_cache(maxsize=1)
    def shipped() -> "Wording":
        """Return the list that comes with the product."""
        said = read_yaml("discovery/words.yaml")
        return Wording(
            columns=said["columns"],
            records=said["records"],
            clocks=said["clocks"],
            scanned=frozenset(said["scanned"]),
            identities=frozenset(said["identities"]),
            roots=frozenset(said["roots"]),
            not_roots=frozenset(said["not_roots"]),
            not_customers=frozenset(said["not_customers"]),
            staff=frozenset(said["staff"]),
            company=frozenset(said["company"]),
            system=frozenset(said["system"]),
            root_keys=tuple(said["root_keys"]),
            key_words=tuple(said["key_words"]),
            weak=frozenset(said["weak"]),
        )


def words_of(name: str) -> tuple[str, ...]:
    """The words of a table's or column's name, in small letters."""
    return tuple(found.group().lower() for found in _WORD.finditer(name))


def meant(name: str, phrases: Mapping[str, Sequence[str]]) -> str | None:
    """What a name stands for: its longest phrase, of equals the one nearest the end."""
    found = met(name, phrases)
    return None if found is None else found[0]


def met(name: str, phrases: Mapping[str, Sequence[str]]) -> tuple[str, str] | None:
    """What a name stands for, and the phrase of the list that says so."""
    words = words_of(name)
    found = [
        (len(phrase.split()), end, len(phrase), meaning, phrase)
        for meaning, listed in phrases.items()
        for phrase in listed
        if (end := _end_of(words, phrase))
    ]
    if not found:
        return None
    *_, meaning, phrase = max(found, key=lambda each: each[:3])
    return meaning, phrase


def holds(words: Sequence[str], phrase: str) -> bool:
    """Whether the words of a phrase stand in a name one behind the other."""
    return _end_of(words, phrase) > 0


def _end_of(words: Sequence[str], phrase: str) -> int:
    """Behind which word of a name the phrase ends; 0: it does not stand there."""
    sought = phrase.split()
    ends = range(len(sought), len(words) + 1)
    met = (n for n in ends if _stand(sought, words[n - len(sought) : n]))
    return max(met, default=0)


def _stand(sought: Sequence[str], words: Sequence[str]) -> bool:
    """Whether the words are those sought; Chinese names run words together."""
    pairs = zip(sought, words, strict=True)
    return all(s == w or (not s.isascii() and s in w) for s, w in pairs)


def meets(name: str, listed: Iterable[str]) -> bool:
    """Whether one of the words of a name is in the list, in the plural too."""
    singular = [word.removesuffix("s") for word in words_of(name)]
    sought = [word.removesuffix("s") for word in listed]
    return any(_stand([each], [word]) for each in sought for word in singular)
