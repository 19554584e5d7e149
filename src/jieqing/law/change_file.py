"""The file of a change: whole rows, new rows, corrected fields, repeals, laws.

Only its form is looked at here; what it does to a pack is change.py's.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from jieqing.errors import Phrase, phrase
from jieqing.law.document import Item, Problem, ProblemsFound, UnreadableError, read
from jieqing.law.rule_rows import FIELDS, id_of, one_line_needed

Wrong = tuple[Item, Phrase]
_ROWS = ("rules", "new")
_NAMED = ("edit", "repeal", "laws")
_TEXTS = ("change", "why")


class LawChangeRefused(ProblemsFound):
    """A change of the law has an error; the law in force stays as it is."""

    code = "law-change-refused"
    cause = "The change of the law has {count} error(s):\n{errors}\n"
    advice = "Correct every line named; the law in force has not changed."


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What a file asks to change; ``edits`` and ``repeals`` are by rule id.

    ``rows`` are whole rows: of a rule that is there already, or new. ``new`` rows must
    be new. ``name`` is the file's own word for itself; its file name is entered
    nowhere, for it may name a customer.
    """

    file: str
    name: str
    why: str
    rows: tuple[Item, ...]
    new: tuple[Item, ...]
    edits: Mapping[str, Item]
    repeals: Mapping[str, Item]
    laws: Mapping[str, Item]


def read_change(text: str, file: str) -> Change:
    """The change that a file asks for. Raises ``LawChangeRefused``."""
    try:
        document = read(text, file)
    except UnreadableError as unreadable:
        raise LawChangeRefused(unreadable.problem) from unreadable
    wrong = tuple(problems(file, _shape(document)))
    if wrong:
        raise LawChangeRefused(*wrong)
    given = document.fields
    return Change(
        file=file,
        name=str(given["change"].value),
        why=str(given["why"].value) if "why" in given else "",
        rows=_listed(document, "rules"),
        new=_listed(document, "new"),
        edits=_by_name(document, "edit"),
        repeals=_by_name(document, "repeal"),
        laws=_by_name(document, "laws"),
    )


def problems(file: str, wrongs: Iterator[Wrong]) -> Iterator[Problem]:
    """Name what is wrong by file and line."""
    return (Problem(file, item.line, words) for item, words in wrongs)


def _listed(document: Item, name: str) -> tuple[Item, ...]:
    return document.fields[name].items if name in document.fields else ()


def _by_name(document: Item, name: str) -> Mapping[str, Item]:
    return document.fields[name].fields if name in document.fields else {}


def _shape(document: Item) -> Iterator[Wrong]:
    given = document.fields
    for name, item in given.items():
        yield from _part(name, item)
    if "change" not in given:
        yield document, phrase("{field}: a text is needed", field="change")
    if not any(name in given for name in (*_ROWS, "edit", "repeal")):
        yield document, phrase("the change changes no rule")
    if "why" not in given:
        yield document, phrase("{field}: a text is needed", field="why")
    for rule, item in _by_name(document, "repeal").items():
        if not isinstance(item.value, date):
            words = phrase("repeal: '{rule}' needs the first day without it", rule=rule)
            yield item, words


def _part(name: str, item: Item) -> Iterator[Wrong]:
    """One of the parts of the file, by its name."""
    if name in _TEXTS:
        if not isinstance(item.value, str) or not item.value.strip():
            yield item, phrase("{field}: a text is needed", field=name)
        elif name == "change" and len(item.value.splitlines()) > 1:
            yield item, one_line_needed(name)
    elif name in _ROWS:
        if not isinstance(item.value, tuple):
            yield item, phrase("{field}: a list is needed", field=name)
        for row in item.items:
            if id_of(row) is None:
                yield row, phrase("{field}: a rule with an id is needed", field=name)
    elif name not in _NAMED:
        yield item, phrase("no field is called '{name}'", name=name)
    elif not item.fields:
        yield item, phrase("{field}: nothing stands there", field=name)


def edited(edit: Item) -> Iterator[Wrong]:
    """What is wrong with the corrected fields of one rule, whatever rule it is."""
    if not edit.fields:
        yield edit, phrase("edit: no field is named")
    for field, item in edit.fields.items():
        if field == "id":
            yield item, phrase("edit: an id never changes")
        elif field not in FIELDS:
            yield item, phrase("no field is called '{name}'", name=field)
