"""The words of one language for letters: templates, phrases, dates, banned words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from jieqing import content
from jieqing.errors import Refused

BANNED = (
    "全部删除",
    "彻底删除",
    "永久删除",
    "没有任何留存",
    "everything has been deleted",
    "completely erased",
    "permanently deleted",
    "nothing is kept",
)
"""Claims no check can carry: backups, logs and the law always keep something."""


class Language(StrEnum):
    """A language that every letter exists in."""

    CHINESE = "zh_Hans"
    ENGLISH = "en"


class BannedWords(Refused):
    """A letter claims more than anybody can have checked."""

    code = "letter-claims-too-much"
    cause = "The letter says {words}, which no search can prove."
    advice = "Say what left the business systems and what was found on checking."


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """One language's phrases."""

    language: Language
    phrases: Mapping[str, str]
    months: tuple[str, ...]

    def fill(self, phrase: str, **facts: object) -> str:
        """Return a phrase with its facts; no facts, nothing to say."""
        return self.phrases[phrase].format_map(facts)

    def day(self, day: date | None) -> str:
        """Return the date as letters write it, or nothing."""
        if day is None:
            return ""
        month = self.months[day.month - 1]
        return self.fill("date", year=day.year, month=month, day=day.day)

    def join(self, words: Iterable[str]) -> str:
        """Return the words as one enumeration."""
        return self.phrases["list"].join(words)


def wording(language: Language) -> Wording:
    """Read the phrases of a language."""
    phrases = content.read_yaml(f"letters/{language}/phrases.yaml")
    months = tuple(phrases.pop("months"))
    return Wording(language=language, phrases=phrases, months=months)


def template(language: Language, name: str) -> str:
    """Read the template of a letter."""
    return content.read(f"letters/{language}/{name}.txt")


def banned_words(text: str) -> tuple[str, ...]:
    """Return the banned claims that stand in ``text``."""
    lower = text.lower()
    return tuple(word for word in BANNED if word in lower)
