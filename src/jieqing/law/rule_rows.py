"""One row of ``retention.yaml`` as a rule, or the problems that forbid it.

Every field must be there, in its form and in the pack's words. ``reference_problems``
looks at what no row can know alone: ids given twice and ids that point nowhere.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import TypeAlias

from jieqing.errors import Phrase, phrase
from jieqing.law.document import Item, Problem
from jieqing.law.period import Period
from jieqing.law.values import PERMANENT, Effect, Permanent, Rule
from jieqing.law.vocabulary import Vocabulary

Wrong: TypeAlias = tuple[Item, Phrase]
_ID = re.compile(r"[a-z0-9]+(?:[.-][a-z0-9]+)*")
FIELDS = tuple(f.name for f in fields(Rule) if f.name != "line")
_TEXTS = ("name_zh", "name_en", "law", "article", "authority")
_REFERENCES = ("supersedes", "superseded_by", "yields_to")
_LAW_LEVELS = frozenset({"法律", "行政法规"})

# field: (word list, whether it is a list, whether it may be null)
_WORDS: Mapping[str, tuple[str, bool, bool]] = {
    "level": ("levels", False, False),
    "rank": ("ranks", False, False),
    "actor": ("actors", True, False),
    "data": ("data_kinds", True, False),
    "condition": ("conditions", False, True),
    "effect": ("effects", False, False),
    "clock": ("clocks", False, False),
    "strength": ("strengths", False, False),
    "minimum_fields": ("field_groups", True, False),
    "after_expiry": ("after_expiry", False, False),
    "confidence": ("confidences", False, False),
    "verified": ("verified_levels", False, False),
    "transition": ("transitions", False, True),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class RowResult:
    """What became of one row: a rule, or problems."""

    rule: Rule | None
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Placed:
    """A row and the file in which it stands."""

    file: str
    item: Item


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleReader:
    """Reads the rows of one file against one vocabulary."""

    file: str
    vocabulary: Vocabulary

    def read(self, row: Item) -> RowResult:
        """The rule of one row, or every problem of it."""
        problems = tuple(self._problems(row))
        rule = None if problems else _rule(row)
        return RowResult(rule=rule, problems=problems)

    def _problems(self, row: Item) -> Iterator[Problem]:
        found = list(self._shape(row))
        if not found:
            checks: tuple[Callable[[Item], Iterator[Wrong]], ...] = (
                self._words,
                _texts,
                _dates,
                _periods,
                _agreements,
            )
            found = [each for check in checks for each in check(row)]
        name = id_of(row)
        for item, problem in found:
            yield of_rule(self.file, item.line, name, problem)

    def _shape(self, row: Item) -> Iterator[Wrong]:
        given = row.fields
        for name in FIELDS:
            if name not in given:
                yield row, phrase("field '{name}' is missing", name=name)
        for name, item in given.items():
            if name not in FIELDS:
                yield item, phrase("no field is called '{name}'", name=name)
        identity = given.get("id")
        if identity is not None and not _is_id(identity.value):
            yield identity, phrase("the id is not in the form of an id")

    def _words(self, row: Item) -> Iterator[Wrong]:
        for name, (words, many, optional) in _WORDS.items():
            item = row.fields[name]
            if optional and item.value is None:
                continue
            if isinstance(item.value, tuple) is not many:
                yield item, _list_needed(name) if many else _word_needed(name)
                continue
            for each in item.items:
                yield from self._word(name, words, each)

    def _word(self, name: str, words: str, item: Item) -> Iterator[Wrong]:
        word = item.value
        if not isinstance(word, str):
            yield item, phrase("{field}: a word is needed", field=name)
        elif word not in self.vocabulary.words(words):
            yield item, self._unknown(name, words, word)

    def _unknown(self, name: str, words: str, word: str) -> Phrase:
        problem = phrase(
            "{field}: '{word}' is not in the vocabulary", field=name, word=word
        )
        nearest = self.vocabulary.nearest(words, word)
        if nearest is None:
            return problem
        return phrase(
            "{problem}; did you mean '{nearest}'?", problem=problem, nearest=nearest
        )


def reference_problems(rows: Sequence[Placed]) -> tuple[Problem, ...]:
    """Ids given twice, references to nobody, replacements that do not point back."""
    by_id: dict[str | None, Item] = {}
    found: list[Problem] = []
    for row in rows:
        name = id_of(row.item)
        if name in by_id:
            twice = phrase("the id stands twice")
            found.append(of_rule(row.file, row.item.line, name, twice))
        by_id.setdefault(name, row.item)
    for row in rows:
        found += [
            of_rule(row.file, item.line, id_of(row.item), problem)
            for item, problem in _row_references(row.item, by_id)
        ]
    return tuple(found)


def of_rule(file: str, line: int, rule: str | None, problem: Phrase) -> Problem:
    """A problem of one rule at its place."""
    named = phrase("a rule without id") if rule is None else rule
    words = phrase("{rule}: {problem}", rule=named, problem=problem)
    return Problem(file, line, words)


def _list_needed(name: str) -> Phrase:
    return phrase("{field}: a list is needed", field=name)


def _word_needed(name: str) -> Phrase:
    return phrase("{field}: one word is needed", field=name)


def _row_references(row: Item, by_id: Mapping[str | None, Item]) -> Iterator[Wrong]:
    for name in _REFERENCES:
        for item in members(row, name):
            if item.value not in by_id:
                yield item, no_rule(name, item.value)
    for item in members(row, "supersedes"):
        old = by_id.get(str(item.value))
        if old is None:
            continue
        back = {each.value for each in members(old, "superseded_by")}
        if id_of(row) not in back:
            yield (
                item,
                phrase("supersedes: '{rule}' does not point back", rule=item.value),
            )


def no_rule(name: str, rule: object) -> Phrase:
    """Return that the rule named in a field does not exist."""
    return phrase("{field}: there is no rule '{rule}'", field=name, rule=rule)


def _text_needed(name: str) -> Phrase:
    return phrase("{field}: a text is needed", field=name)


def one_line_needed(name: str) -> Phrase:
    """Return that a name must not look like two."""
    return phrase("{field}: it must stand on one line", field=name)


def _texts(row: Item) -> Iterator[Wrong]:
    for name in _TEXTS:
        item = row.fields[name]
        if not isinstance(item.value, str) or not item.value.strip():
            yield item, _text_needed(name)
        elif len(item.value.splitlines()) > 1:
            yield item, one_line_needed(name)
    note = row.fields["note"]
    if not isinstance(note.value, str):
        yield note, _text_needed("note")
    for name in _REFERENCES:
        item = row.fields[name]
        if not isinstance(item.value, tuple):
            yield item, _list_needed(name)


def _dates(row: Item) -> Iterator[Wrong]:
    start, end = row.fields["effective"], row.fields["repealed"]
    if not isinstance(start.value, date):
        yield start, phrase("{field}: a date is needed", field="effective")
    elif end.value is not None and (
        not isinstance(end.value, date) or end.value <= start.value
    ):
        yield end, phrase("repealed: a date after 'effective' is needed")


def _periods(row: Item) -> Iterator[Wrong]:
    item = row.fields["period"]
    try:
        period = _period(item.value)
    except ValueError:
        yield item, phrase("period: '{period}' is no period", period=item.value)
        return
    command = row.fields["strength"].value == "mandatory"
    keeps = row.fields["effect"].value == Effect.KEEP
    if command and keeps and period is None:
        yield item, phrase("a keep without a number must be weak")


def _agreements(row: Item) -> Iterator[Wrong]:
    given = row.fields
    for name in ("actor", "data"):
        if given[name].value == ():
            words = phrase("{field}: at least one word is needed", field=name)
            yield given[name], words
    is_law = given["level"].value in _LAW_LEVELS
    if is_law != (given["rank"].value == "law-or-ar"):
        yield given["rank"], phrase("the rank does not fit the level")
    delegation = given["delegated_by"]
    if delegation.value is not None and not isinstance(delegation.value, str):
        yield delegation, _text_needed("delegated_by")
    if (given["rank"].value == "delegated") != bool(delegation.value):
        words = phrase("rank 'delegated' needs 'delegated_by', and only it")
        yield delegation, words
    if given["supersedes"].value and given["transition"].value is None:
        words = phrase("a rule that supersedes needs a transition")
        yield given["transition"], words


def _rule(row: Item) -> Rule:
    """The rule of a row that has no problem; every form has been checked."""
    given = row.fields
    plain = {name: given[name].plain for name in FIELDS}
    sets = {name: _set(given[name]) for name in ("actor", "data", "minimum_fields")}
    lists = {name: _texts_of(given[name]) for name in _REFERENCES}
    known = {
        "effect": Effect(str(given["effect"].value)),
        "period": _period(given["period"].value),
        "line": row.line,
    }
    made: dict[str, object] = plain | sets | lists | known
    return Rule(**made)  # type: ignore[arg-type] # each field was checked above


def _period(value: object) -> Period | Permanent | None:
    if value == "unspecified":
        return None
    if value == PERMANENT.value:
        return PERMANENT
    return Period.parse(str(value))


def _is_id(value: object) -> bool:
    return isinstance(value, str) and _ID.fullmatch(value) is not None


def id_of(row: Item) -> str | None:
    """The id of a row, if it has one."""
    identity = row.fields.get("id")
    return str(identity.value) if identity else None


def members(row: Item, name: str) -> Iterable[Item]:
    """The members of a list in a row; none where there is no list."""
    item = row.fields.get(name)
    return item.items if item and isinstance(item.value, tuple) else ()


def _texts_of(item: Item) -> tuple[str, ...]:
    return tuple(str(each.value) for each in item.items)


def _set(item: Item) -> frozenset[str]:
    return frozenset(_texts_of(item))
