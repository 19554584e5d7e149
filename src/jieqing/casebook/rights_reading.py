"""The file of rights, read: every word of a closed list, every article of a named law.

One error refuses the whole file with its line; nothing of it is used.
"""

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from types import MappingProxyType
from typing import TypeVar

from jieqing import content
from jieqing.casebook.flows import Act, Right
from jieqing.casebook.rights import (
    Cited,
    ConsentRow,
    NeverRow,
    PersonRow,
    RefusalRow,
    RightRow,
    Rights,
    Words,
    cited,
)
from jieqing.errors import Phrase, WrongUsage, phrase
from jieqing.law.document import Item, Problem, UnreadableError, read

FILE = "rights.yaml"
ASKERS = frozenset(
    {"subject", "guardian", "kin", "agent", "minor", "anyone", "executor"}
)
SILENCES = frozenset({"erase", "keep", "refund"})
T = TypeVar("T")


class RightsRefused(WrongUsage):
    """The file of rights has an error; nothing of it is used."""

    code = "rights-refused"
    cause = "The rights cannot be read: {file} line {line}: {problem}."
    advice = "Install this version again; the file belongs to it."

    def __init__(self, problem: Problem) -> None:
        """Keep the problem as facts."""
        super().__init__(file=problem.file, line=problem.line, problem=problem.words)


@cache
def shipped_rights() -> Rights:
    """Return the rights that ship with the product."""
    return load_rights(content.read(FILE))


def load_rights(text: str) -> Rights:
    """Read the file. Raises ``RightsRefused`` with the line."""
    try:
        return _Reader(read(text, FILE)).rights()
    except UnreadableError as unreadable:
        raise RightsRefused(unreadable.problem) from unreadable


class _Reader:
    """Reads one document; every complaint has its line."""

    def __init__(self, document: Item) -> None:
        self.document = document
        self.laws = _table(document, "laws", _named)
        self.proofs = _table(document, "proofs", _named)
        self.rules = _table(document, "person_rules", _named)

    def rights(self) -> Rights:
        top = self.document
        choices = _field(top, "choices")
        rights = _table(top, "rights", self._right)
        lacking = [right for right in Right if right not in rights]
        if lacking:
            raise _wrong(top, phrase("no right '{right}'", right=lacking[0]))
        return Rights(
            laws=self.laws,
            proofs=self.proofs,
            rights={Right(name): row for name, row in rights.items()},
            refusals=_table(top, "refusals", self._refusal),
            no_grounds=tuple(map(_words, _list(top, "no_grounds"))),
            consent=_table(top, "consent", self._consent),
            may_choose=_table(choices, "may", _named),
            never_choose=tuple(map(self._never, _list(choices, "never"))),
            person_rules=self.rules,
            persons=_table(top, "persons", self._person),
        )

    def _right(self, name: str, item: Item) -> RightRow:
        return RightRow(
            right=self._right_named(name, item),
            name=_words(_field(item, "name")),
            asks=self._asks(item),
            ground=self._articles(item, "ground"),
            acts=tuple(map(self._act, _list(item, "acts"))),
            decided=_words(_field(item, "decided")),
            answered=_words(_field(item, "answered")),
        )

    def _refusal(self, name: str, item: Item) -> RefusalRow:
        return RefusalRow(
            code=name,
            ground=_words(_field(item, "ground")),
            articles=self._articles(item, "articles"),
            refuses=_truth(item, "refuses"),
            offers=self._rights_in(item, "offers"),
            never_for=self._rights_in(item, "never_for"),
            mend=_words(_field(item, "mend")),
        )

    def _consent(self, name: str, item: Item) -> ConsentRow:
        silence = _field(item, "silence")
        return ConsentRow(
            case=name,
            asked=_truth(item, "asked"),
            silence=_one_of(silence, SILENCES),
            rights=self._rights_in(item, "rights"),
            articles=self._articles(item, "articles"),
            why=_words(_field(item, "why")),
        )

    def _never(self, item: Item) -> NeverRow:
        words = {name: item.fields.get(name, item) for name in ("zh", "en")}
        return NeverRow(
            what=_words(Item(words, item.line)),
            articles=self._articles(item, "articles"),
        )

    def _person(self, name: str, item: Item) -> PersonRow:
        rules = _list(item, "rules")
        return PersonRow(
            position=name,
            name=_words(_field(item, "name")),
            ages=_ages(item),
            asks=self._asks(item),
            articles=self._articles(item, "articles"),
            rules=frozenset(_one_of(each, self.rules) for each in rules),
        )

    def _asks(self, item: Item) -> Mapping[str, str]:
        asks = _field(item, "asks")
        return MappingProxyType(
            {
                _one_of(Item(who, proof.line), ASKERS): _one_of(proof, self.proofs)
                for who, proof in asks.fields.items()
            }
        )

    def _articles(self, item: Item, name: str) -> tuple[Cited, ...]:
        listed = _list(item, name)
        if not listed:
            raise _wrong(item, phrase("{field}: a list is needed", field=name))
        return tuple(map(self._article, listed))

    def _article(self, item: Item) -> Cited:
        found = cited(str(item.value))
        if found is None or found.law not in self.laws:
            words = phrase(
                "'{text}' is no article of a law named here", text=item.value
            )
            raise _wrong(item, words)
        return found

    def _act(self, item: Item) -> Act:
        return Act(_one_of(item, frozenset(Act)))

    def _right_named(self, name: object, item: Item) -> Right:
        if name not in set(Right):
            raise _wrong(item, phrase("no right is called '{name}'", name=name))
        return Right(str(name))

    def _rights_in(self, item: Item, name: str) -> tuple[Right, ...]:
        listed = _list(item, name, optional=True)
        return tuple(self._right_named(each.value, each) for each in listed)


def _one_of(item: Item, known: Iterable[str]) -> str:
    if item.value not in set(known):
        words = phrase("'{word}' is not in the vocabulary", word=item.value)
        raise _wrong(item, words)
    return str(item.value)


def _truth(item: Item, name: str) -> bool:
    value = _field(item, name)
    if not isinstance(value.value, bool):
        raise _wrong(value, phrase("true or false is needed"))
    return value.value


def _words(item: Item) -> Words:
    texts = {name: each.value for name, each in item.fields.items()}
    if set(texts) != {"zh", "en"} or not all(map(_is_said, texts.values())):
        raise _wrong(item, phrase("words in zh and en are needed"))
    return Words(zh=str(texts["zh"]), en=str(texts["en"]))


def _named(_name: str, item: Item) -> Words:
    return _words(item)


def _ages(item: Item) -> tuple[int, int] | None:
    """The first and last age of a position; None: another thing makes it special."""
    if "ages" not in item.fields:
        return None
    match item.fields["ages"].plain:
        case [int(first), int(last)] if 0 <= first <= last:
            return first, last
    raise _wrong(item.fields["ages"], phrase("a first and a last age are needed"))


def _table(item: Item, name: str, made: Callable[[str, Item], T]) -> Mapping[str, T]:
    table = _field(item, name)
    return MappingProxyType(
        {key: made(key, value) for key, value in table.fields.items()}
    )


def _list(item: Item, name: str, *, optional: bool = False) -> tuple[Item, ...]:
    if optional and name not in item.fields:
        return ()
    value = _field(item, name)
    if not isinstance(value.value, tuple):
        raise _wrong(value, phrase("{field}: a list is needed", field=name))
    return value.value


def _field(item: Item, name: str) -> Item:
    if name not in item.fields:
        raise _wrong(item, phrase("field '{name}' is missing", name=name))
    return item.fields[name]


def _wrong(item: Item, words: Phrase) -> UnreadableError:
    return UnreadableError(Problem(FILE, item.line, words))


def _is_said(text: object) -> bool:
    return isinstance(text, str) and bool(text.strip())
