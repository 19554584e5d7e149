"""Duties with a term, or with none: obligations.yaml as values that know their lines.

What the law keeps stands in the rules (``catalogue.py``). An obligation without a
number says "at once", "in time" or "before" in the statute's own words; the product may
set itself a day for it and never calls that day the law's.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from types import MappingProxyType

from jieqing.errors import Phrase, WrongUsage, phrase
from jieqing.law.catalogue import LawPackRefused
from jieqing.law.deadline import LARGEST, Deadline, Direction, Term, Unit, deadline
from jieqing.law.document import Item, Problem, UnreadableError, read
from jieqing.law.vocabulary import Vocabulary
from jieqing.law.working_days import Calendar

OBLIGATIONS_FILE, DIRECTIONS_FILE = "obligations.yaml", "directions.yaml"
NO_UNIT = "none"
AHEAD = "之前"  # how a trigger says that the duty comes ahead of it
ALWAYS = "常态"  # the trigger of what is always owed
_ID = re.compile(r"ob-[a-z0-9]+(?:[.-][a-z0-9]+)*")
_TEXTS = ("name_zh", "name_en", "trigger", "to", "law", "article")
_WORDS: Mapping[str, tuple[str, bool]] = {
    "actor": ("actors", True),
    "level": ("levels", False),
    "strength": ("strengths", False),
    "confidence": ("confidences", False),
    "verified": ("verified_levels", False),
    "measures": ("measures", True),
}
_FIELDS = frozenset({"id", "deadline", "effective", "note", *_TEXTS, *_WORDS})
Wrong = tuple[Item, Phrase]


class ObligationUnknown(WrongUsage):
    """There is no obligation of that id."""

    code = "obligation-unknown"
    cause = "The law pack has no obligation {obligation}."
    advice = "Use an id of obligations.yaml; the nearest one is {nearest}."


class ObligationWithoutTerm(WrongUsage):
    """The statute gives no number, so no day follows from it."""

    code = "obligation-without-term"
    cause = "{obligation} ({law} {article}) gives no number of days or hours."
    advice = "The duty is to act at once or in time; the company's own days may be set."


@dataclass(frozen=True, slots=True, kw_only=True)
class Obligation:
    """One duty: whose, from which trigger, by which article, and its term if any.

    ``trigger`` and ``to`` are words for people. ``line``: where it stands in the file.
    """

    id: str
    name_zh: str
    name_en: str
    actor: frozenset[str]
    trigger: str
    term: Term | None
    to: str
    law: str
    article: str
    level: str
    effective: date
    strength: str
    confidence: str
    verified: str
    measures: frozenset[str]
    note: str
    line: int

    @property
    def is_mandatory(self) -> bool:
        """False of standards, periods of practice and the like."""
        return self.strength == "mandatory"

    @property
    def is_printable(self) -> bool:
        """True if its article was read; any other goes into no letter."""
        return self.verified == "text" and "待核" not in self.article

    def ends(self, event: date, calendar: Calendar) -> Deadline:
        """Where its term ends for a trigger on a day or at a moment.

        Raises ``ObligationWithoutTerm`` or ``MomentNeeded``.
        """
        if self.term is None:
            raise ObligationWithoutTerm(
                obligation=self.id, law=self.law, article=self.article
            )
        return deadline(self.term, event, calendar)


@dataclass(frozen=True, slots=True, kw_only=True)
class Obligations:
    """All obligations of a pack, by id, in the order of the file."""

    by_id: Mapping[str, Obligation]

    def named(self, name: str) -> Obligation:
        """The obligation of an id. Raises ``ObligationUnknown``."""
        found = self.by_id.get(name)
        if found is None:
            near = get_close_matches(name, self.by_id, n=1, cutoff=0.0)
            raise ObligationUnknown(obligation=name, nearest=near[0])
        return found


def load(files: Mapping[str, str], vocabulary: Vocabulary) -> Obligations:
    """The obligations of a pack's texts by name.

    Raises ``LawPackRefused`` with file and line of every problem found.
    """
    directions = _directions(_document(files, DIRECTIONS_FILE))
    document = _document(files, OBLIGATIONS_FILE)
    rows = document.fields.get("obligations")
    if rows is None or not isinstance(rows.value, tuple) or not rows.value:
        lacks = phrase("no list '{name}'", name="obligations")
        raise LawPackRefused(Problem(OBLIGATIONS_FILE, document.line, lacks))
    problems = [*_row_problems(rows.value, vocabulary)]
    if not problems:
        problems += _direction_problems(rows.value, directions)
    if problems:
        raise LawPackRefused(*problems)
    made = (_obligation(row, directions) for row in rows.value)
    return Obligations(by_id=MappingProxyType({each.id: each for each in made}))


def _document(files: Mapping[str, str], name: str) -> Item:
    if name not in files:
        raise LawPackRefused(Problem(name, 1, phrase("the pack has no such file")))
    try:
        return read(files[name], name)
    except UnreadableError as unreadable:
        raise LawPackRefused(unreadable.problem) from unreadable


def _directions(document: Item) -> Mapping[str, Item]:
    table = document.fields.get("directions")
    if table is None:
        lacks = phrase("no mapping '{name}'", name="directions")
        raise LawPackRefused(Problem(DIRECTIONS_FILE, document.line, lacks))
    known = set(Direction)
    problems = [
        Problem(
            DIRECTIONS_FILE,
            item.line,
            phrase("'{word}' is not in the vocabulary", word=item.value),
        )
        for item in table.fields.values()
        if item.value not in known
    ]
    if problems:
        raise LawPackRefused(*problems)
    return table.fields


def _row_problems(rows: Iterable[Item], words: Vocabulary) -> Iterator[Problem]:
    seen: set[object] = set()
    for row in rows:
        named = row.fields.get("id", row).plain
        found = list(_shape(row))
        if not found:
            found = [*_texts(row), *_word_lists(row, words), *_deadline(row, words)]
        if named in seen:
            found.append((row, phrase("the id stands twice")))
        seen.add(named if isinstance(named, str) else None)
        name = named if isinstance(named, str) else phrase("a rule without id")
        for item, problem in found:
            told = phrase("{rule}: {problem}", rule=name, problem=problem)
            yield Problem(OBLIGATIONS_FILE, item.line, told)


def _shape(row: Item) -> Iterator[Wrong]:
    for name in sorted(_FIELDS - set(row.fields)):
        yield row, phrase("field '{name}' is missing", name=name)
    for name in sorted(set(row.fields) - _FIELDS):
        yield row.fields[name], phrase("no field is called '{name}'", name=name)
    identity = row.fields.get("id")
    if identity is not None and not _is_id(identity.value):
        yield identity, phrase("the id is not in the form of an id")


def _is_id(value: object) -> bool:
    return isinstance(value, str) and _ID.fullmatch(value) is not None


def _texts(row: Item) -> Iterator[Wrong]:
    for name in _TEXTS:
        item = row.fields[name]
        if not isinstance(item.value, str) or not item.value.strip():
            yield item, phrase("{field}: a text is needed", field=name)
    if not isinstance(row.fields["note"].value, str):
        yield row.fields["note"], phrase("{field}: a text is needed", field="note")
    if not isinstance(row.fields["effective"].value, date):
        item = row.fields["effective"]
        yield item, phrase("{field}: a date is needed", field="effective")


def _word_lists(row: Item, words: Vocabulary) -> Iterator[Wrong]:
    for name, (listed, is_many) in _WORDS.items():
        item = row.fields[name]
        if isinstance(item.value, tuple) is not is_many or item.value == ():
            yield item, _needed(name, is_many=is_many)
            continue
        for each in item.items:
            if each.value not in words.words(listed):
                told = phrase(
                    "{field}: '{word}' is not in the vocabulary",
                    field=name,
                    word=each.value,
                )
                yield each, told


def _needed(name: str, *, is_many: bool) -> Phrase:
    if is_many:
        return phrase("{field}: a list is needed", field=name)
    return phrase("{field}: one word is needed", field=name)


def _deadline(row: Item, words: Vocabulary) -> Iterator[Wrong]:
    item = row.fields["deadline"]
    if set(item.fields) != {"value", "unit"}:
        yield item, phrase("a deadline has value and unit")
        return
    value, unit = item.fields["value"], item.fields["unit"]
    if unit.value not in words.words("deadline_units"):
        told = phrase(
            "{field}: '{word}' is not in the vocabulary", field="unit", word=unit.value
        )
        yield unit, told
        return
    if unit.value == NO_UNIT:
        if value.value is not None:
            yield value, phrase("unit 'none' has no number")
        return
    yield from _number(value)
    if row.fields["trigger"].value == ALWAYS:
        yield item, phrase("a term needs an event as its trigger, not '常态'")


def _number(item: Item) -> Iterator[Wrong]:
    number = item.value
    if isinstance(number, bool) or not isinstance(number, int):
        yield item, phrase("a whole number is needed")
    elif not 0 <= number <= LARGEST:
        words = phrase("{number} is no length of a term", number=number)
        yield item, words


def _direction_problems(
    rows: Iterable[Item], directions: Mapping[str, Item]
) -> Iterator[Problem]:
    numbered = {
        str(row.fields["id"].value): row
        for row in rows
        if row.fields["deadline"].fields["value"].value is not None
    }
    for name, row in numbered.items():
        if name not in directions:
            lacks = phrase("{rule} has a number and no direction", rule=name)
            yield Problem(OBLIGATIONS_FILE, row.line, lacks)
            continue
        is_ahead = str(row.fields["trigger"].value).endswith(AHEAD)
        if is_ahead and directions[name].value != Direction.BEFORE:
            told = phrase("{rule} comes ahead of its trigger", rule=name)
            yield Problem(DIRECTIONS_FILE, directions[name].line, told)
    for name, item in directions.items():
        if name not in numbered:
            told = phrase("{rule} is no obligation with a number", rule=name)
            yield Problem(DIRECTIONS_FILE, item.line, told)


def _obligation(row: Item, directions: Mapping[str, Item]) -> Obligation:
    """The obligation of a row that has no problem."""
    given = row.fields
    plain = {name: given[name].plain for name in _FIELDS - {"deadline"}}
    sets = {name: _set(given[name]) for name in ("actor", "measures")}
    term = _term(given["deadline"], directions.get(str(given["id"].value)))
    made = plain | sets | {"term": term, "line": row.line}
    return Obligation(**made)  # type: ignore[arg-type] # each field was checked above


def _term(item: Item, direction: Item | None) -> Term | None:
    value, unit = item.fields["value"].value, item.fields["unit"].value
    if not isinstance(value, int) or direction is None:
        return None
    return Term(
        value=value,
        unit=Unit(str(unit)),
        direction=Direction(str(direction.value)),
    )


def _set(item: Item) -> frozenset[str]:
    return frozenset(str(each.value) for each in item.items)
