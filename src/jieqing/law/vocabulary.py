"""The closed word lists that rules and facts are written in."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches

from jieqing.errors import WrongUsage
from jieqing.law.values import Facts

WORD_LISTS = (
    "actors",
    "data_kinds",
    "clocks",
    "effects",
    "strengths",
    "ranks",
    "levels",
    "after_expiry",
    "confidences",
    "verified_levels",
    "field_groups",
    "outcomes",
    "holds",
    "conditions",
    "other_facts",
    "transitions",
    "deadline_units",
    "measures",
)


class WordUnknown(WrongUsage):
    """A fact is written with a word that the law pack does not have."""

    code = "law-word-unknown"
    cause = "'{word}' is not a word of the list {words} in the law pack."
    advice = "Use a word of facts.yaml; the nearest one is '{nearest}'."


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """Every word list of a pack, in the pack's own order.

    ``names``: of a list, word to its Chinese name, where the pack gives one.
    """

    lists: Mapping[str, tuple[str, ...]]
    names: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def words(self, name: str) -> tuple[str, ...]:
        """The words of one list."""
        return self.lists[name]

    def name(self, name: str, word: str) -> str:
        """The Chinese name of a word of one list; the word itself where it has none."""
        return self.names.get(name, {}).get(word, word)

    def nearest(self, name: str, word: str) -> str | None:
        """The word of a list that looks most like ``word``, if any does."""
        return next(iter(get_close_matches(word, self.lists[name], n=1)), None)

    def require(self, name: str, words: Iterable[str]) -> None:
        """Raise ``WordUnknown`` for the first word that is not in the list.

        A misspelt record kind must never look like a record that no rule keeps.
        """
        known = self.lists[name]
        for word in words:
            if word not in known:
                nearest = self.nearest(name, word) or known[0]
                raise WordUnknown(word=word, words=name, nearest=nearest)

    def require_facts(self, facts: Facts) -> None:
        """Raise ``WordUnknown`` unless every fact is written in this vocabulary."""
        self.require("data_kinds", facts.kinds)
        self.require("actors", facts.actors or ())
        self.require("clocks", facts.clocks)
        self.require("conditions", facts.conditions | facts.ruled_out)
        self.require("holds", facts.holds)
