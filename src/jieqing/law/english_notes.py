"""The notes on rules in English, beside the pack: its rows stay as they were given.

A pack is known by its digest, and a home may have changed a note. So each English text
names the Chinese one that it tells, and of another one it tells nothing.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256

from jieqing.errors import Phrase, phrase
from jieqing.law.catalogue import LawPackRefused
from jieqing.law.document import Item, Problem, UnreadableError, read
from jieqing.law.values import Rule

NOTES_FILE = "notes.en.yaml"
TRANSFER_NOTES_FILE = "transfer-notes.en.yaml"
DIGITS = 12
"""Signs of a note's digest: enough to tell a changed note from the one told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EnglishNotes:
    """English by rule (of transfers: by role) and by the digest of the Chinese note."""

    texts: Mapping[tuple[str, str], str]

    @classmethod
    def load(cls, text: str, file: str = NOTES_FILE) -> "EnglishNotes":
        """The notes of a pack. Raises ``LawPackRefused`` with file and line."""
        try:
            document = read(text, file)
        except UnreadableError as unreadable:
            raise LawPackRefused(unreadable.problem) from unreadable
        problems = [Problem(file, item.line, words) for item, words in _wrong(document)]
        if problems:
            raise LawPackRefused(*problems)
        return cls(
            texts={
                (name, str(row.fields["of"].value)): str(row.fields["en"].value)
                for name, row in document.fields.items()
            }
        )

    def of(self, rule: Rule) -> str:
        """The note of the rule in English; empty where it has none, or another one."""
        return self.told(rule.id, rule.note)

    def told(self, name: str, note: str) -> str:
        """The note of the row of that name in English; empty as for a rule."""
        return self.texts.get((name, digest_of(note)), "")


def digest_of(note: str) -> str:
    """By what a Chinese note is known."""
    return sha256(note.encode()).hexdigest()[:DIGITS]


def _wrong(document: Item) -> Iterator[tuple[Item, Phrase]]:
    for row in document.fields.values():
        for field in ("of", "en"):
            given = row.fields.get(field)
            if given is None or not isinstance(given.value, str) or not given.value:
                yield row, phrase("{field}: a text is needed", field=field)
