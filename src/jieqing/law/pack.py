"""A law pack as rows that know their file and line: read, checked, written again.

A change of the law makes a new pack of an old one (change.py). ``files_of`` writes a
pack as the files from which ``read_pack`` reads the same rules and words again.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

import yaml

from jieqing.law.catalogue import (
    LAWS_FILE,
    RULES_FILE,
    WORDS_FILE,
    Catalogue,
    assemble,
    document_of,
    rows_of,
)
from jieqing.law.document import Item
from jieqing.law.rule_rows import Placed, id_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Pack:
    """Words, rules and the laws that rules may cite; ``catalogue`` is what they say."""

    words: Item
    rows: tuple[Placed, ...]
    laws: Item
    catalogue: Catalogue

    @classmethod
    def of(cls, words: Item, rows: tuple[Placed, ...], laws: Item) -> Self:
        """A pack of these rows. Raises ``LawPackRefused`` with every problem."""
        made = assemble(words, rows, laws)
        return cls(words=words, rows=rows, laws=laws, catalogue=made)

    @property
    def by_id(self) -> Mapping[str, Placed]:
        """The rows by their ids."""
        return {str(id_of(row.item)): row for row in self.rows}

    @property
    def version(self) -> str:
        """The digest of words, rules and laws."""
        return self.catalogue.version


def read_pack(files: Mapping[str, str]) -> Pack:
    """The pack in these files, by name. Raises ``LawPackRefused``."""
    return Pack.of(
        document_of(files, WORDS_FILE),
        rows_of(document_of(files, RULES_FILE), RULES_FILE),
        document_of(files, LAWS_FILE),
    )


def files_of(pack: Pack) -> Mapping[str, str]:
    """The pack as files: the same words, rules and laws, without comments."""
    rules = {"rules": [row.item.plain for row in pack.rows]}
    return {
        WORDS_FILE: _text(pack.words.plain),
        RULES_FILE: _text(rules),
        LAWS_FILE: _text(pack.laws.plain),
    }


def _text(content: object) -> str:
    return yaml.dump(
        content, Dumper=_Plain, allow_unicode=True, sort_keys=False, width=10_000
    )


class _Plain(yaml.SafeDumper):
    """Writes no aliases: packs have none."""

    def ignore_aliases(self, data: object) -> bool:
        """Write every value in full."""
        del data
        return True
