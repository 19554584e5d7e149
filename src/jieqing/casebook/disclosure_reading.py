"""The file of the disclosure matrix, read: closed words, whole rows, named articles."""

from collections.abc import Iterator, Mapping
from functools import cache
from types import MappingProxyType
from typing import Any

from jieqing import content
from jieqing.casebook.disclosure import Audience, Circumstance, FactRow, Level, Matrix
from jieqing.casebook.rights import Cited, Words, cited
from jieqing.errors import Phrase, WrongUsage, phrase
from jieqing.law.document import Item, Problem, UnreadableError, read

FILE = "disclosure.yaml"
LETTERS: Mapping[str, Level] = {
    "T": Level.TELL,
    "G": Level.GENERAL,
    "M": Level.OWN,
    "N": Level.NEVER,
    "P": Level.PRINCIPAL,
    "D": Level.DUTY,
    "L": Level.LEGAL,
    "S": Level.NAMED,
}
_KEYS = frozenset({"what", "articles", "row", "when", "general"})
Cells = Mapping[tuple[str, Audience], Level]
Changes = Mapping[tuple[str, Audience, Circumstance], Level]


class DisclosureRefused(WrongUsage):
    """The matrix has an error; nobody is told anything by it."""

    code = "disclosure-refused"
    cause = "The disclosure matrix cannot be used: {file} line {line}: {problem}."
    advice = "Correct the line; every fact has one letter for each reader."

    def __init__(self, problem: Problem) -> None:
        """Keep the problem as facts."""
        super().__init__(file=problem.file, line=problem.line, problem=problem.words)


@cache
def shipped_matrix() -> Matrix:
    """Return the matrix that ships with the product."""
    return load_matrix(content.read(FILE))


def load_matrix(text: str) -> Matrix:
    """Read a matrix. Raises ``DisclosureRefused`` with the line."""
    try:
        return _matrix(read(text, FILE))
    except UnreadableError as unreadable:
        raise DisclosureRefused(unreadable.problem) from unreadable


def _matrix(document: Item) -> Matrix:
    listed = document.fields.get("audiences", document)
    if [each.value for each in listed.items] != list(Audience):
        raise _wrong(listed, phrase("the readers are not those that the product knows"))
    facts = document.fields.get("facts")
    if facts is None or not facts.fields:
        raise _wrong(document, phrase("no mapping '{name}'", name="facts"))
    cells: dict[tuple[str, Audience], Level] = {}
    changed: dict[tuple[str, Audience, Circumstance], Level] = {}
    for fact, item in facts.fields.items():
        cells |= _cells(fact, item)
        changed |= _changes(fact, item)
    return Matrix(
        cells=MappingProxyType(cells),
        changed=MappingProxyType(changed),
        rows={fact: _row(item) for fact, item in facts.fields.items()},
    )


def _cells(fact: str, item: Item) -> Cells:
    row = item.fields.get("row", item)
    letters = str(row.value).split()
    if len(letters) != len(Audience):
        count, needed = len(letters), len(Audience)
        words = phrase(
            "{count} letters; {needed} are needed", count=count, needed=needed
        )
        raise _wrong(row, words)
    told = (_level(letter, row) for letter in letters)
    return {
        (fact, audience): level for audience, level in zip(Audience, told, strict=True)
    }


def _changes(fact: str, item: Item) -> Changes:
    when = item.fields.get("when")
    return dict(_changed(fact, when)) if when else {}


def _changed(
    fact: str, when: Item
) -> Iterator[tuple[tuple[str, Audience, Circumstance], Level]]:
    for name, readers in when.fields.items():
        circumstance = Circumstance(_known(name, readers, Circumstance))
        for reader, letter in readers.fields.items():
            audience = Audience(_known(reader, letter, Audience))
            yield (fact, audience, circumstance), _level(letter.value, letter)


def _row(item: Item) -> FactRow:
    for key, value in item.fields.items():
        if key not in _KEYS:
            raise _wrong(value, phrase("no key is called '{key}'", key=key))
    what, general = item.fields.get("what", item), item.fields.get("general")
    return FactRow(
        what=_words(what),
        articles=tuple(map(_article, item.fields.get("articles", item).items)),
        general=_words(general) if general else None,
    )


def _article(item: Item) -> Cited:
    found = cited(str(item.value))
    if found is None:
        words = phrase("'{text}' is no article of a law named here", text=item.value)
        raise _wrong(item, words)
    return found


def _words(item: Item) -> Words:
    texts: Mapping[str, Any] = {name: i.value for name, i in item.fields.items()}
    if set(texts) != {"zh", "en"}:
        raise _wrong(item, phrase("words in zh and en are needed"))
    return Words(zh=str(texts["zh"]), en=str(texts["en"]))


def _level(letter: object, item: Item) -> Level:
    if letter not in LETTERS:
        raise _wrong(item, phrase("'{word}' is not in the vocabulary", word=letter))
    return LETTERS[str(letter)]


def _known(name: str, item: Item, known: type[Audience] | type[Circumstance]) -> str:
    if name not in set(known):
        raise _wrong(item, phrase("'{word}' is not in the vocabulary", word=name))
    return name


def _wrong(item: Item, words: Phrase) -> UnreadableError:
    return UnreadableError(Problem(FILE, item.line, words))
