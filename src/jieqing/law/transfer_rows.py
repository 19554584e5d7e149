"""The rows of ``transfer.yaml``: grounds, ways and duties of transfers abroad.

Read strictly: an unknown field, a role given twice for the same day, a date or a word
that is none refuses the file with its line.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from jieqing.errors import Phrase, phrase
from jieqing.law.catalogue import LawPackRefused
from jieqing.law.document import Item, Problem, UnreadableError, read

TRANSFER_FILE = "transfer.yaml"
THRESHOLDS = frozenset(
    {"few-people", "some-people", "many-people", "some-sensitive", "many-sensitive"}
)
_COMMON = ("role", "zh", "en", "law", "article", "effective", "repealed")
_MARKS = ("obligation", "confidence", "verified", "note")
_FIELDS = {
    "grounds": frozenset({*_COMMON, *_MARKS, "value"}),
    "ways": frozenset({*_COMMON, *_MARKS}),
    "duties": frozenset({*_COMMON, *_MARKS, "ways", "clock", "term"}),
}
_VERIFIED = frozenset({"text", "secondary", "memory"})
_UNITS = frozenset({"year", "working-day"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """A row of law in our own words; ``repealed`` is the first day without it.

    ``obligation`` is the id of the same duty in obligations.yaml. ``verified`` says
    whether the text was read (text), only what others tell of it (secondary), or
    neither (memory).
    """

    role: str
    zh: str
    en: str
    law: str
    article: str
    effective: date
    repealed: date | None
    obligation: str | None
    confidence: str
    verified: str
    note: str

    def in_force(self, on: date) -> bool:
        """Whether the row holds on that day."""
        return self.effective <= on and (self.repealed is None or on < self.repealed)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground(Way):
    """Why a path is needed or not; ``value`` is the number of people it begins with."""

    value: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """How long after its clock; ``before``: so many working days before that end."""

    value: int
    unit: str
    before: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty(Way):
    """What must be done on some of the ways; ``clock`` is the event it counts from."""

    ways: frozenset[str]
    clock: str | None
    term: Term | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferLaw:
    """All rows, or those of one day."""

    grounds: tuple[Ground, ...]
    ways: tuple[Way, ...]
    duties: tuple[Duty, ...]

    def on(self, day: date) -> "TransferLaw":
        """The rows in force on a day; no ground if the law does not reach back."""
        return replace(
            self,
            grounds=tuple(row for row in self.grounds if row.in_force(day)),
            ways=tuple(row for row in self.ways if row.in_force(day)),
            duties=tuple(row for row in self.duties if row.in_force(day)),
        )

    def ground(self, role: str) -> Ground:
        """The ground of that role."""
        return next(row for row in self.grounds if row.role == role)

    def threshold(self, role: str) -> int:
        """The number of people with which a ground begins, or ends below it."""
        return self.ground(role).value or 0


def load(text: str, obligations: Iterable[str], file: str) -> TransferLaw:
    """The rows of a file. Raises ``LawPackRefused`` with every problem found."""
    try:
        document = read(text, file)
    except UnreadableError as unreadable:
        raise LawPackRefused(unreadable.problem) from unreadable
    checked = _Checked(file=file, obligations=frozenset(obligations))
    lists = {name: checked.rows(document, name) for name in _FIELDS}
    problems = [problem for name in lists for problem in checked.problems(lists, name)]
    if problems:
        raise LawPackRefused(*problems)
    return TransferLaw(
        grounds=tuple(_ground(row) for row in lists["grounds"]),
        ways=tuple(_way(row) for row in lists["ways"]),
        duties=tuple(_duty(row) for row in lists["duties"]),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Checked:
    file: str
    obligations: frozenset[str]

    def rows(self, document: Item, name: str) -> tuple[Item, ...]:
        found = document.fields.get(name)
        if found is None or not isinstance(found.value, tuple) or not found.value:
            lacks = phrase("no list '{name}'", name=name)
            raise LawPackRefused(Problem(self.file, document.line, lacks))
        return found.value

    def problems(
        self, lists: Mapping[str, tuple[Item, ...]], name: str
    ) -> Iterator[Problem]:
        """What is wrong in one list, with its line."""
        whole = []
        for row in lists[name]:
            lacks = tuple(_shape(row, _FIELDS[name]))
            for item, words in lacks or self._of_row(row):
                yield Problem(self.file, item.line, words)
            whole += [] if lacks else [row]
        for row in _doubled(whole):
            words = phrase("two rows of this role hold on the same day")
            yield Problem(self.file, row.line, words)

    def _of_row(self, row: Item) -> Iterator[tuple[Item, Phrase]]:
        given = row.fields
        for name in ("effective", "repealed"):
            value = given[name].value
            if not (isinstance(value, date) or (name == "repealed" and value is None)):
                yield given[name], phrase("a date is needed")
        mark = given["verified"]
        if mark.value not in _VERIFIED:
            yield (
                mark,
                phrase(
                    "{field}: '{word}' is not in the vocabulary",
                    field="verified",
                    word=str(mark.value),
                ),
            )
        duty = given["obligation"]
        if duty.value is not None and duty.value not in self.obligations:
            yield duty, phrase("no obligation is called '{id}'", id=str(duty.value))
        needs_value = given["role"].value in THRESHOLDS and "value" in given
        if needs_value and not isinstance(given["value"].value, int):
            yield given["value"], phrase("a number of people is needed")
        yield from _term_problems(given.get("term"))


def _doubled(rows: Sequence[Item]) -> Iterator[Item]:
    """Rows that hold on a day on which another of their role does."""
    held: dict[object, list[tuple[date, date]]] = {}
    for row in rows:
        first, end = (row.fields[name].value for name in ("effective", "repealed"))
        if not isinstance(first, date):
            continue
        last = end if isinstance(end, date) else date.max
        others = held.setdefault(row.fields["role"].value, [])
        if any(first < other[1] and other[0] < last for other in others):
            yield row
        others.append((first, last))


def _shape(row: Item, wanted: frozenset[str]) -> Iterator[tuple[Item, Phrase]]:
    for name in sorted(wanted - set(row.fields)):
        yield row, phrase("field '{name}' is missing", name=name)
    for name, item in row.fields.items():
        if name not in wanted:
            yield item, phrase("no field is called '{name}'", name=name)


def _term_problems(item: Item | None) -> Iterator[tuple[Item, Phrase]]:
    if item is None or item.value is None:
        return
    given = item.plain
    is_term = (
        isinstance(given, dict)
        and {"value", "unit"} <= set(given) <= {"value", "unit", "before"}
        and given["unit"] in _UNITS
        and all(isinstance(given.get(n, 0), int) for n in ("value", "before"))
    )
    if not is_term:
        yield item, phrase("a term has value and unit (year or working-day)")


def _plain(row: Item) -> dict[str, object]:
    return {name: item.plain for name, item in row.fields.items()}


def _ground(row: Item) -> Ground:
    return Ground(**_plain(row))  # type: ignore[arg-type] # each field was checked above


def _way(row: Item) -> Way:
    return Way(**_plain(row))  # type: ignore[arg-type] # each field was checked above


def _duty(row: Item) -> Duty:
    plain = _plain(row)
    term = plain["term"]
    ways = plain["ways"]
    made = {
        **plain,
        "ways": frozenset(map(str, ways if isinstance(ways, list) else [ways])),
        "term": Term(**term) if isinstance(term, dict) else None,
    }
    return Duty(**made)  # type: ignore[arg-type] # each field was checked above
