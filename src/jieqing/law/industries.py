"""Industries as sets of identities: what to ask a company, and which rules follow.

An industry's rules are those whose actor belongs to it. Choosing one confirms nothing:
only identities that a person said yes to are the company's.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from jieqing.errors import Phrase, WrongUsage, phrase
from jieqing.law.catalogue import Catalogue, LawPackRefused
from jieqing.law.document import Item, Problem, UnreadableError, read
from jieqing.law.values import Rule
from jieqing.law.vocabulary import Vocabulary

INDUSTRIES_FILE = "industries.yaml"
LANGUAGES = ("zh", "en")


class IndustryUnknown(WrongUsage):
    """There is no such industry in the table."""

    code = "industry-unknown"
    cause = "There is no industry {industry}."
    advice = "Known are: {known}."


@dataclass(frozen=True, slots=True, kw_only=True)
class Industry:
    """Names and sentence by language; a question for each identity it may bring."""

    name: str
    title: Mapping[str, str]
    says: Mapping[str, str]
    questions: Mapping[str, Mapping[str, str]]

    @property
    def actors(self) -> frozenset[str]:
        """The identities that belong to the industry."""
        return frozenset(self.questions)


@dataclass(frozen=True, slots=True, kw_only=True)
class Industries:
    """The table of industries.

    ``every``: identities nearly every company has. ``people``: identities that come
    with the data of so many people, by the number.
    """

    every: tuple[str, ...]
    people: Mapping[str, int]
    by_name: Mapping[str, Industry]

    @classmethod
    def load(cls, text: str, words: Vocabulary) -> "Industries":
        """The table of a pack. Raises ``LawPackRefused`` with file and line."""
        try:
            document = read(text, INDUSTRIES_FILE)
        except UnreadableError as unreadable:
            raise LawPackRefused(unreadable.problem) from unreadable
        problems = tuple(_problems(document, words))
        if problems:
            raise LawPackRefused(*problems)
        given = document.fields
        return cls(
            every=tuple(str(each.value) for each in given["every"].items),
            people={n: int(str(i.value)) for n, i in given["people"].fields.items()},
            by_name={n: _industry(n, i) for n, i in given["industries"].fields.items()},
        )

    def industry(self, name: str) -> Industry:
        """The industry of that name. Raises ``IndustryUnknown``."""
        if name not in self.by_name:
            raise IndustryUnknown(industry=name, known=", ".join(self.by_name))
        return self.by_name[name]

    def by_people(self, count: int) -> frozenset[str]:
        """The identities that come with the data of so many people."""
        return frozenset(n for n, least in self.people.items() if count >= least)


@dataclass(frozen=True, slots=True, kw_only=True)
class Binding:
    """Which rules begin or cease to bind when a company's identities change."""

    begin: tuple[Rule, ...]
    cease: tuple[Rule, ...]


def rules_of(actors: frozenset[str], law: Catalogue, today: date) -> tuple[Rule, ...]:
    """The rules in force that bind one of these identities, everybody's left out."""
    return tuple(r for r in law.rules if r.actor & actors and r.in_force(today))


def binding(
    before: frozenset[str], after: frozenset[str], law: Catalogue, today: date
) -> Binding:
    """The difference that a change of identities makes, in the pack's order."""
    old, new = rules_of(before, law, today), rules_of(after, law, today)
    return Binding(begin=_without(new, old), cease=_without(old, new))


def _without(rules: Iterable[Rule], others: Iterable[Rule]) -> tuple[Rule, ...]:
    known = {rule.id for rule in others}
    return tuple(rule for rule in rules if rule.id not in known)


def _industry(name: str, item: Item) -> Industry:
    given = item.fields
    return Industry(
        name=name,
        title={language: str(given[language].value) for language in LANGUAGES},
        says=_by_language(given["says"]),
        questions={a: _by_language(i) for a, i in given["ask"].fields.items()},
    )


def _by_language(item: Item) -> Mapping[str, str]:
    return {name: str(each.value) for name, each in item.fields.items()}


def _problems(document: Item, words: Vocabulary) -> Iterator[Problem]:
    for name in ("every", "people", "industries"):
        if name not in document.fields:
            lacks = phrase("field '{name}' is missing", name=name)
            yield Problem(INDUSTRIES_FILE, document.line, lacks)
            return
    known = words.words("actors")
    for actor, item in _actors(document):
        if actor not in known:
            yield Problem(INDUSTRIES_FILE, item.line, _no_word(actor))


def _actors(document: Item) -> Iterator[tuple[str, Item]]:
    given = document.fields
    yield from ((str(each.value), each) for each in given["every"].items)
    yield from given["people"].fields.items()
    for industry in given["industries"].fields.values():
        yield from industry.fields["ask"].fields.items()


def _no_word(word: str) -> Phrase:
    return phrase("'{word}' is not in the vocabulary", word=word)
