"""Which identities a company has by the definition of those it has confirmed.

A shop that confirmed to be a self-operated web shop is an e-commerce operator by that
word's definition. Nothing else is inferred: an identity nobody confirmed stays unknown.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from jieqing.errors import Phrase, phrase
from jieqing.law.catalogue import LawPackRefused
from jieqing.law.document import Problem, UnreadableError, read
from jieqing.law.vocabulary import Vocabulary

IDENTITIES_FILE = "identities.yaml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Identities:
    """Identity to the identities it contains by definition."""

    contained: Mapping[str, frozenset[str]]

    @classmethod
    def load(cls, text: str, vocabulary: Vocabulary) -> "Identities":
        """The table of a pack. Raises ``LawPackRefused`` with file and line."""
        try:
            document = read(text, IDENTITIES_FILE)
        except UnreadableError as unreadable:
            raise LawPackRefused(unreadable.problem) from unreadable
        table = document.fields.get("identities")
        if table is None or not table.fields:
            line = document.line
            lacks = phrase("no mapping '{name}'", name="identities")
            raise LawPackRefused(Problem(IDENTITIES_FILE, line, lacks))
        known = vocabulary.words("actors")
        problems = [
            Problem(IDENTITIES_FILE, item.line, _no_word(word))
            for name, item in table.fields.items()
            for word in (name, *(each.value for each in item.items))
            if word not in known
        ]
        if problems:
            raise LawPackRefused(*problems)
        return cls(
            contained={
                name: frozenset(str(each.value) for each in item.items)
                for name, item in table.fields.items()
            }
        )

    def widen(self, confirmed: frozenset[str]) -> frozenset[str]:
        """The confirmed identities and all they contain; none stays none."""
        found, fresh = confirmed, confirmed
        while fresh:
            inner = (self.contained.get(name, frozenset()) for name in fresh)
            fresh = frozenset[str]().union(*inner) - found
            found |= fresh
        return found


def _no_word(word: object) -> Phrase:
    return phrase("'{word}' is not in the vocabulary", word=word)
