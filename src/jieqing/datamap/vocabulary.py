"""The closed word lists a map may use: record kinds, clocks, categories, identities."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from jieqing.content import read_yaml
from jieqing.datamap.identity import KINDS


@dataclass(frozen=True, slots=True, kw_only=True)
class Category:
    """What a column holds.

    ``personal`` is yes, weak or no; ``sensitive`` is yes, no or context.
    """

    zh: str
    group: str
    personal: str
    sensitive: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """The words that ``load`` knows."""

    record_kinds: frozenset[str]
    clocks: frozenset[str]
    categories: Mapping[str, Category]
    identity_kinds: frozenset[str]

    @staticmethod
    @lru_cache(maxsize=1)
    def shipped() -> "Vocabulary":
        """Return the words of the shipped law pack and category list."""
        law = read_yaml("law/cn/facts.yaml")
        categories = read_yaml("categories.yaml")
        return Vocabulary(
            record_kinds=frozenset(law["data_kinds"]),
            clocks=frozenset(law["clocks"]),
            categories={name: Category(**each) for name, each in categories.items()},
            identity_kinds=KINDS,
        )
