"""The facts of one record, from a YAML file and from options; options add to the file.

The file is a mapping of ``FIELDS``. What neither says is unknown, and unknown never
means allowed. Everything wrong is named with its place: the file's line, or the option.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from jieqing.cli.named_file import text_of
from jieqing.datamap.findings import did_you_mean
from jieqing.errors import Phrase, WrongUsage, lines, phrase
from jieqing.law.document import Item, Problem, UnreadableError, read
from jieqing.law.impossible import Impossible, impossible
from jieqing.law.values import Facts
from jieqing.law.vocabulary import Vocabulary

LISTS = {
    "kinds": "data_kinds",
    "actors": "actors",
    "conditions": "conditions",
    "ruled_out": "conditions",
    "holds": "holds",
}
"""Field of the facts to the word list that it is written in."""
AGES = ("subject_age", "given_at_age")
TRUTHS = ("subject_alive", "anonymise_test_passed")
FIELDS = (*LISTS, "clocks", *AGES, *TRUTHS)
OPTIONS = {
    "kinds": "--kind",
    "actors": "--actor",
    "conditions": "--condition",
    "ruled_out": "--ruled-out",
    "holds": "--hold",
    "clocks": "--clock",
    "subject_age": "--age",
    "given_at_age": "--given-at-age",
    "subject_alive": "--deceased",
    "anonymise_test_passed": "--anonymise-test-passed",
}
NO_DAY = "–"
_OLDEST = 150
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


class FactsRefused(WrongUsage):
    """The facts cannot be read, or cannot be true."""

    code = "facts-refused"
    cause = "The facts have {count} error(s):\n{errors}\n"
    advice = "docs/reference/commands.md shows the form; words are those of facts.yaml."

    def __init__(self, *problems: tuple[object, Phrase]) -> None:
        """Keep every problem with its place."""
        placed = [phrase("{place}: {problem}", place=p, problem=w) for p, w in problems]
        super().__init__(
            count=len(placed),
            place=problems[0][0],
            problem=problems[0][1],
            errors=lines(placed),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidFacts:
    """What the options say; ``clocks`` as NAME=DATE."""

    kinds: tuple[str, ...] = ()
    actors: tuple[str, ...] = ()
    clocks: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()
    ruled_out: tuple[str, ...] = ()
    holds: tuple[str, ...] = ()
    age: int | None = None
    given_at_age: int | None = None
    deceased: bool = False
    anonymise_test_passed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadFacts:
    """Facts, and where each word and date of them was said."""

    facts: Facts
    places: Mapping[tuple[str, str], object]

    def place(self, field: str, word: str = "") -> object:
        """Where something was said: a line of a file, or an option."""
        found = self.places.get((field, word), self.places.get((field, "")))
        return OPTIONS[field] if found is None else found


def read_facts(file: Path | None, said: SaidFacts) -> ReadFacts:
    """Return the facts of file and options. Raises ``FactsRefused``."""
    if file is None:
        return _joined({}, {}, said)
    return facts_of(_document(file), file.name, said)


def facts_of(document: Item, name: str, said: SaidFacts | None = None) -> ReadFacts:
    """The facts of a document that was read. Raises ``FactsRefused`` with lines."""
    wrong = [
        (_line(name, item), _no_field(field))
        for field, item in document.fields.items()
        if field not in FIELDS
    ]
    wrong += [] if wrong else _forms(document, name)
    if wrong:
        raise FactsRefused(*wrong)
    return _joined(document.fields, _places(document, name), said or SaidFacts())


def require_possible(read: ReadFacts, vocabulary: Vocabulary, today: date) -> None:
    """Raise ``FactsRefused`` for a word of no list, and for what cannot be true."""
    wrong = [
        (read.place(found.field, found.word), found.problem)
        for found in (*_strange(read.facts, vocabulary), *impossible(read.facts, today))
    ]
    if wrong:
        raise FactsRefused(*wrong)


def _strange(facts: Facts, vocabulary: Vocabulary) -> Iterator[Impossible]:
    """Words that stand in no list of the pack."""
    said = {name: getattr(facts, name) or () for name in LISTS}
    said["clocks"] = facts.clocks
    for field, words in said.items():
        listed = LISTS.get(field, field)
        for word in sorted(words):
            if word not in vocabulary.words(listed):
                problem = phrase(
                    "'{word}' is not a word of the list {list}", word=word, list=listed
                )
                known = vocabulary.words(listed)
                words_of = did_you_mean(problem, word, known)
                yield Impossible(field=field, word=word, problem=words_of)


def _document(path: Path) -> Item:
    try:
        return read(text_of(path), path.name)
    except UnreadableError as unreadable:
        raise FactsRefused(_problem(unreadable.problem)) from None
    except UnicodeDecodeError:
        raise FactsRefused((path.name, phrase("no UTF-8 text"))) from None


def _forms(document: Item, name: str) -> list[tuple[object, Phrase]]:
    found: list[tuple[object, Phrase]] = []
    for field, item in document.fields.items():
        if field == "clocks":
            found += [
                (_line(name, day), _no_date(day.value))
                for day in item.fields.values()
                if day.value is not None and _date(day.value) is None
            ]
        elif field in AGES and not _is_age(item.value):
            words = phrase("an age in whole years, 0 to {oldest}", oldest=_OLDEST)
            found.append((_line(name, item), words))
        elif field in TRUTHS and not isinstance(item.value, bool):
            found.append((_line(name, item), phrase("true or false is needed")))
    return found


def _joined(
    fields: Mapping[str, Item],
    places: Mapping[tuple[str, str], object],
    said: SaidFacts,
) -> ReadFacts:
    lists = {name: _words(fields.get(name), getattr(said, name)) for name in LISTS}
    both = sorted(lists["conditions"] & lists["ruled_out"])
    if both:
        place = places.get(("ruled_out", both[0]), OPTIONS["ruled_out"])
        words = phrase("'{word}' is true and ruled out at once", word=both[0])
        raise FactsRefused((place, words))
    plain = {name: item.value for name, item in fields.items()}
    age, given = _age(said.age, "subject_age"), _age(said.given_at_age, "given_at_age")
    facts = Facts(
        kinds=lists["kinds"],
        actors=lists["actors"] or None,
        clocks=_all_clocks(_clocks(fields.get("clocks")), said.clocks),
        conditions=lists["conditions"],
        ruled_out=lists["ruled_out"],
        holds=lists["holds"],
        subject_age=_whole(plain.get("subject_age")) if age is None else age,
        given_at_age=_whole(plain.get("given_at_age")) if given is None else given,
        subject_alive=plain.get("subject_alive") is not False and not said.deceased,
        anonymise_test_passed=said.anonymise_test_passed
        or plain.get("anonymise_test_passed") is True,
    )
    return ReadFacts(facts=facts, places=places)


def _places(document: Item, name: str) -> Mapping[tuple[str, str], object]:
    found: dict[tuple[str, str], object] = {}
    for field, item in document.fields.items():
        found[field, ""] = _line(name, item)
        for word in item.items if field in LISTS else ():
            found[field, str(word.value)] = _line(name, word)
        for word_, day in item.fields.items():
            found[field, word_] = _line(name, day)
    return found


def _words(item: Item | None, more: Iterable[str]) -> frozenset[str]:
    named = (each.value for each in item.items) if item else ()
    return frozenset({*(str(name) for name in named), *more})


def _clocks(item: Item | None) -> Mapping[str, date | None]:
    fields = item.fields if item else {}
    return {name: _date(each.value) for name, each in fields.items()}


def _all_clocks(
    known: Mapping[str, date | None], said: Iterable[str]
) -> Mapping[str, date | None]:
    """The days of the file and of the options; one event has one day."""
    found = dict(known)
    for text in said:
        name, day = _clock(text)
        if found.setdefault(name, day) != day:
            place = f"{OPTIONS['clocks']} {text}"
            before = found[name] or NO_DAY
            words = phrase("{clock} is {day} already", clock=name, day=str(before))
            raise FactsRefused((place, words))
    return found


def _clock(text: str) -> tuple[str, date | None]:
    name, sign, day = text.partition("=")
    place = f"{OPTIONS['clocks']} {text}"
    if not sign:
        raise FactsRefused((place, phrase("NAME=DATE is needed")))
    if day and _date(day) is None:
        raise FactsRefused((place, _no_date(day)))
    return name, _date(day)


def _date(value: object) -> date | None:
    """A date as YAML reads it, or as JSON writes it."""
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None


def _no_date(value: object) -> Phrase:
    """Say what is wrong where a day should stand: its form, or there is no such day."""
    if isinstance(value, str) and _DAY.fullmatch(value):
        return phrase("there is no day {day}", day=value)
    return phrase("a date YYYY-MM-DD is needed")


def _age(said: int | None, field: str) -> int | None:
    if said is not None and not _is_age(said):
        words = phrase("an age in whole years, 0 to {oldest}", oldest=_OLDEST)
        raise FactsRefused((OPTIONS[field], words))
    return said


def _is_age(value: object) -> bool:
    return value is None or (type(value) is int and 0 <= value <= _OLDEST)


def _whole(value: object) -> int | None:
    return value if isinstance(value, int) else None


def _no_field(name: str) -> Phrase:
    problem = phrase("no field is called '{name}'", name=name)
    return did_you_mean(problem, name, FIELDS)


def _problem(problem: Problem) -> tuple[object, Phrase]:
    return phrase("{file} line {line}", file=problem.file, line=problem.line), (
        problem.words
    )


def _line(file: str, item: Item) -> object:
    return phrase("{file} line {line}", file=file, line=item.line)
