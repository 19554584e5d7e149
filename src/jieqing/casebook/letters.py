"""Compose a letter from a case's facts for one reader in one language.

Pure: the same facts, the same bytes. A template is paragraphs; one that names an empty
field is left out, unless the letter may not go without that field. A paragraph that
opens with ``?field`` is there only if that field has something to say.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from string import Formatter

from jieqing.casebook.disclosing import Sayable, claimed, disclose
from jieqing.casebook.disclosure import Audience, Matrix
from jieqing.casebook.disclosure_reading import shipped_matrix
from jieqing.casebook.letter_facts import LetterFacts, LetterKind
from jieqing.casebook.letter_fields import FIELDS, REQUIRED
from jieqing.casebook.wording import (
    BannedWords,
    Language,
    Wording,
    banned_words,
    template,
    wording,
)
from jieqing.errors import Refused


class LetterIncomplete(Refused):
    """A letter would go out without something it must say."""

    code = "letter-incomplete"
    cause = "The letter {kind} has nothing to say for {fields}."
    advice = "Complete the case first; a letter never leaves these out."


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A letter as delivered: its text, which template wrote it, SHA-256 (hex)."""

    text: str
    template: str
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Who reads, by which matrix, in which words."""

    audience: Audience
    matrix: Matrix
    words: Wording


def compose(
    kind: LetterKind, facts: LetterFacts, audience: Audience, language: Language
) -> Letter:
    """Write the letter.

    Raises ``DisclosureMissing`` for a field without a row for this reader,
    ``LetterIncomplete`` where something the letter must say is empty and
    ``BannedWords`` where it claims more than a check can carry.
    """
    reader = Reader(audience=audience, matrix=shipped_matrix(), words=wording(language))
    source = template(language, kind)
    fields = told(source, facts, reader)
    missing = sorted(name for name in REQUIRED[kind] if not fields.get(name))
    if missing:
        raise LetterIncomplete(kind=kind.value, fields=", ".join(missing))
    text = fill(source, fields)
    banned = banned_words(text)
    if banned:
        raise BannedWords(words=", ".join(banned))
    version = hashlib.sha256(source.encode()).hexdigest()[:12]
    return Letter(
        text=text,
        template=f"{language}/{kind}@{version}",
        sha256=hashlib.sha256(text.encode()).hexdigest(),
    )


def told(source: str, facts: LetterFacts, reader: Reader) -> Mapping[str, str]:
    """Return what each field of a template says to this reader; "" where nothing."""
    names = claimed(field_names(source), FIELDS, reader.audience)
    fields = {name: _sayable(name, facts, reader.words) for name in names}
    said = disclose(fields, (reader.audience, ()), reader.matrix).told
    return {name: said.get(name, "") for name in names}


def fill(source: str, fields: Mapping[str, str]) -> str:
    """Return the paragraphs of a template whose fields all have something to say."""
    paragraphs = (_paragraph(p, fields) for p in source.strip().split("\n\n"))
    return "\n\n".join(p for p in paragraphs if p) + "\n"


def field_names(source: str) -> frozenset[str]:
    """Return the fields that a template or paragraph names."""
    named = {name for _, name, _, _ in Formatter().parse(source) if name}
    asked = {
        line.split(" ", 1)[0][1:]
        for line in source.splitlines()
        if line.startswith("?")
    }
    return frozenset(named | asked)


def _paragraph(paragraph: str, fields: Mapping[str, str]) -> str:
    if not all(fields[name] for name in field_names(paragraph)):
        return ""
    body = paragraph.split(" ", 1)[1] if paragraph.startswith("?") else paragraph
    return body.format_map(fields)


def _sayable(name: str, facts: LetterFacts, words: Wording) -> Sayable[str]:
    """A field; the facts of a letter are those of its reader, so their part is all."""
    field = FIELDS[name]
    return Sayable(
        field.fact,
        full=lambda: field.tell(facts, words),
        general=lambda: field.general(facts, words),
        own=lambda: field.tell(facts, words),
    )
