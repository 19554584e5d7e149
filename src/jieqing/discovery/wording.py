"""The words of a name, and what they most likely say.

Names are split at underscores, blanks, digits and capitals; a phrase of the word list
is met where its words stand in the name one behind the other.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from jieqing.content import read_yaml

ROOT, BUSINESS, STATE, NEEDED = "root", "business", "state", "needed"
_WORD = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|[^\W\d_a-zA-Z]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """The shipped word list."""

    columns: "Phrases"
    records: "Phrases"
    clocks: Mapping[str, Sequence[str]]
    scanned: frozenset[str]
    identities: frozenset[str]
    roots: frozenset[str]
    not_roots: frozenset[str]
    not_customers: frozenset[str]
    staff: frozenset[str]
    company: frozenset[str]
    system: frozenset[str]
    root_keys: "Phrases"
    key_words: tuple[str, ...]
    weak: frozenset[str]
    unfinished: frozenset[str]
    business: "Phrases"
    states: "Phrases"
    no_states: frozenset[str]
    needs: Mapping[str, "Phrases"]
    needed_of_people: frozenset[str]

    @staticmethod
    @lru_cache(maxsize=1)
    def shipped() -> "Wording":
        """Return the list that comes with the product."""
        said = read_yaml("discovery/words.yaml")
        return Wording(
            columns=Phrases(said["columns"]),
            records=Phrases(said["records"]),
            clocks=said["clocks"],
            scanned=frozenset(said["scanned"]),
            identities=frozenset(said["identities"]),
            roots=frozenset(said["roots"]),
            not_roots=frozenset(said["not_roots"]),
            not_customers=frozenset(said["not_customers"]),
            staff=frozenset(said["staff"]),
            company=frozenset(said["company"]),
            system=frozenset(said["system"]),
            root_keys=Phrases({ROOT: said["root_keys"]}),
            key_words=tuple(said["key_words"]),
            weak=frozenset(said["weak"]),
            unfinished=frozenset(said["unfinished"]["records"]),
            business=Phrases({BUSINESS: said["unfinished"]["tables"]}),
            states=Phrases({STATE: said["states"]}),
            no_states=frozenset(said["no_states"]),
            needs={
                kind: Phrases({NEEDED: said["needed"]["columns"]})
                for kind in said["needed"]["records"]
            },
            needed_of_people=frozenset(said["needed"]["categories"]),
        )


class Phrases(dict[str, Sequence[str]]):
    """What phrases stand for: meaning to phrases, found by the words of a name.

    Thousands of columns are read, so Latin phrases are looked up by their words;
    Chinese ones are sought, since Chinese names run words together.
    """

    def __init__(self, phrases: Mapping[str, Sequence[str]]) -> None:
        """Sort the phrases by their words; the first that says a thing counts."""
        super().__init__(phrases)
        self._by_words: dict[tuple[str, ...], tuple[str, str]] = {}
        self._sought: list[tuple[str, str]] = []
        for meaning, listed in phrases.items():
            for phrase in listed:
                if phrase.isascii():
                    words = tuple(phrase.split())
                    self._by_words.setdefault(words, (meaning, phrase))
                else:
                    self._sought.append((meaning, phrase))
        self._longest = max(map(len, self._by_words), default=0)

    def in_name(self, words: Sequence[str]) -> Iterator[tuple[int, int, str, str]]:
        """Each phrase met: words of it, where it ends, its meaning, itself."""
        for length in range(1, min(self._longest, len(words)) + 1):
            for end in range(length, len(words) + 1):
                met_ = self._meaning(tuple(words[end - length : end]))
                if met_ is not None:
                    yield length, end, *met_
        if all(map(str.isascii, words)):
            return
        for meaning, phrase in self._sought:
            if end := _end_of(words, phrase):
                yield len(phrase.split()), end, meaning, phrase

    def _meaning(self, words: tuple[str, ...]) -> tuple[str, str] | None:
        """What words stand for; of a plural, what its singular does."""
        met_ = self._by_words.get(words)
        return met_ or self._by_words.get((*words[:-1], _one_of(words[-1])))


@lru_cache(maxsize=65536)
def words_of(name: str) -> tuple[str, ...]:
    """The words of a table's or column's name, in small letters."""
    return tuple(found.group().lower() for found in _WORD.finditer(name))


def _one_of(word: str) -> str:
    """The singular of an English word, as table names have them."""
    if word.endswith("ies"):
        return word.removesuffix("ies") + "y"
    if word.endswith(("sses", "xes", "ches", "shes")):
        return word.removesuffix("es")
    return word if word.endswith(("ss", "us", "is")) else word.removesuffix("s")


def meant(name: str, phrases: Phrases) -> str | None:
    """What a name stands for: its longest phrase, of equals the one nearest the end."""
    found = met(name, phrases)
    return None if found is None else found[0]


def met(name: str, phrases: Phrases) -> tuple[str, str] | None:
    """What a name stands for, and the phrase of the list that says so."""
    found = [
        (length, end, len(phrase), meaning, phrase)
        for length, end, meaning, phrase in phrases.in_name(words_of(name))
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


def meets(name: str, listed: frozenset[str]) -> bool:
    """Whether one of the words of a name is in the list, in the plural too."""
    plain, sought = _singular(listed)
    return any(
        word in plain or any(each in word for each in sought)
        for word in (word.removesuffix("s") for word in words_of(name))
    )


@lru_cache(maxsize=32)
def _singular(listed: frozenset[str]) -> tuple[frozenset[str], tuple[str, ...]]:
    """The words without their plural, and those that are sought within a word."""
    plain = frozenset(word.removesuffix("s") for word in listed)
    return plain, tuple(word for word in plain if not word.isascii())
