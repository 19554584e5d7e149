"""Rights, triggers, refusals, consent and special persons as values.

Pure. What stands here is what the law gives; which of it this version can do stands in
``flows.built``, its days in ``days``. The file is ``content/rights.yaml``, read by
``rights_reading``.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from jieqing.casebook.flows import FLOWS, Act, Right

_ARTICLE = re.compile(r"([A-Z]+) (\d{1,4}(?:\.\d{1,2}){0,2})(~?)")


@dataclass(frozen=True, slots=True)
class Words:
    """One wording in both languages."""

    zh: str
    en: str

    def spoken(self, language: str) -> str:
        """The words in the language of a code such as ``zh`` or ``en``."""
        return self.en if language.startswith("en") else self.zh


@dataclass(frozen=True, slots=True, kw_only=True)
class Cited:
    """A place in a law: ``number`` counts article, paragraph, item."""

    law: str
    number: str
    is_read: bool

    def __str__(self) -> str:
        return f"{self.law} {self.number}"


def cited(text: str) -> Cited | None:
    """Return the place that a text such as ``PIPL 47.1.3~`` names; None: it names none.

    ``~`` marks an article that nobody has read word for word.
    """
    found = _ARTICLE.fullmatch(text)
    if found is None:
        return None
    return Cited(law=found[1], number=found[2], is_read=not found[3])


@dataclass(frozen=True, slots=True, kw_only=True)
class RightRow:
    """One right or trigger: who may ask by which proof, on what, through which acts."""

    right: Right
    name: Words
    asks: Mapping[str, str]
    ground: tuple[Cited, ...]
    acts: tuple[Act, ...]
    decided: Words
    answered: Words

    @property
    def is_built(self) -> bool:
        """Whether this version can do it; the law gives it all the same."""
        return self.right in FLOWS


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusalRow:
    """A code: its ground and articles, and whether it may carry a refusal at all."""

    code: str
    ground: Words
    articles: tuple[Cited, ...]
    refuses: bool
    offers: tuple[Right, ...]
    never_for: tuple[Right, ...]
    mend: Words


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentRow:
    """Whether consent to erasing is asked in a case, and what silence then means."""

    case: str
    asked: bool
    silence: str
    rights: tuple[Right, ...]
    articles: tuple[Cited, ...]
    why: Words


@dataclass(frozen=True, slots=True, kw_only=True)
class NeverRow:
    """What a choice may never offer or ask."""

    what: Words
    articles: tuple[Cited, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonRow:
    """People in a special position; ``ages`` are the first and last, if they count."""

    position: str
    name: Words
    ages: tuple[int, int] | None
    asks: Mapping[str, str]
    articles: tuple[Cited, ...]
    rules: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rights:
    """The whole file."""

    laws: Mapping[str, Words]
    proofs: Mapping[str, Words]
    rights: Mapping[Right, RightRow]
    refusals: Mapping[str, RefusalRow]
    no_grounds: tuple[Words, ...]
    consent: Mapping[str, ConsentRow]
    may_choose: Mapping[str, Words]
    never_choose: tuple[NeverRow, ...]
    person_rules: Mapping[str, Words]
    persons: Mapping[str, PersonRow]

    def of_age(self, age: int) -> tuple[PersonRow, ...]:
        """The positions that an age alone makes special; one of work is not."""
        return tuple(
            row
            for row in self.persons.values()
            if row.ages and row.ages[0] <= age <= row.ages[1]
        )

    def silence(self, right: Right) -> tuple[ConsentRow, ...]:
        """What consent a right needs, and what happens without a word."""
        return tuple(row for row in self.consent.values() if right in row.rights)
