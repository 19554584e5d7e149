"""The words of a case's facts in one language: kinds of records, posts, reasons."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from jieqing import content
from jieqing.casebook.letter_facts import Article, Refusal, Remedies, Tenant
from jieqing.casebook.wording import Language
from jieqing.home import OWN_STORE, Company

LAW_WORDS = "law/cn/facts.yaml"
CATEGORIES = "categories.yaml"
UNVERIFIED, KEPT_BY_LAW = "X1", "X2"
"""Refusal codes with a guard of their own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseWords:
    """Everything letters say that is not a date, a count or a store's own word."""

    language: Language
    said: Mapping[str, Any]
    kinds: Mapping[str, str]
    holds: Mapping[str, str]
    categories: Mapping[str, str]

    def text(self, name: str) -> str:
        """Return one wording."""
        return str(self.said[name])

    def kind(self, kinds: tuple[str, ...]) -> str:
        """Return the word for rows of these record kinds."""
        known = [self.kinds.get(kind, kind) for kind in kinds]
        return known[0] if known else self.text("other_records")

    def store(self, store: str) -> str:
        """Return what a store is called: the home's own has a word, others a name."""
        return str(self.said["own_records"][store]) if store == OWN_STORE else store

    def place(self, store: str, table: str) -> str:
        """Return a table with its store."""
        if store != OWN_STORE:
            return f"{store}.{table}"
        return f"{self.store(store)}.{self.said['own_records'].get(table, table)}"

    def identity(self, kind: str) -> str:
        """Return the word for a kind of identity; a store's own word as it stands."""
        return str(self.said["identities"].get(kind, self.categories.get(kind, kind)))

    def tenant(self, company: Company) -> Tenant:
        """Return the company as a letter names it."""
        return Tenant(
            name=company.name,
            contact=company.contact,
            officer=company.officer_contact,
            signing_post=self.text("signing_post"),
        )

    def remedies(self) -> Remedies:
        """Return where somebody goes who disagrees."""
        return Remedies(**self.said["remedies"])

    def refusal(self, code: str) -> Refusal:
        """Return the wording of a refusal code."""
        said = self.said["refusals"][code]
        return Refusal(
            fact=said["fact"],
            article=Article(law=said["law"], article=said["article"]),
            mend=said["mend"],
            posts=(self.text("signing_post"), self.text("second_post")),
        )


def refusable() -> frozenset[str]:
    """Return the refusal codes that letters can word."""
    return frozenset(case_words(Language.CHINESE).said["refusals"])


@cache
def case_words(language: Language) -> CaseWords:
    """Read the words of a language."""
    said = content.read_yaml(f"letters/{language}/case.yaml")
    law = content.read_yaml(LAW_WORDS)
    return CaseWords(
        language=language,
        said=said,
        kinds=_named(law["data_kinds"], language),
        holds=_named(law["holds"], language),
        categories=_named(content.read_yaml(CATEGORIES), language),
    )


def _named(words: Mapping[str, Any], language: Language) -> Mapping[str, str]:
    """Chinese names stand in the law pack; English ones are its identifiers."""
    if language is Language.CHINESE:
        return {word: said["zh"] for word, said in words.items()}
    spaces = str.maketrans("-_", "  ")
    return {word: word.translate(spaces) for word in words}
