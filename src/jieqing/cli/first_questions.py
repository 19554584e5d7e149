"""First questions at a terminal: what the company is to the law, answered by a person.

Each answer gives identities (law/cn/industries.yaml); nothing is guessed, and what was
not answered with yes is not taken. Before they apply, the rules that would bind are
shown and confirmed.
"""

from collections.abc import Iterator, Mapping
from datetime import date

import click

from jieqing.casebook.law_words import word_of
from jieqing.cli.rules.binding_words import binding_words
from jieqing.language import ENGLISH, said, spoken
from jieqing.law.identities import Identities
from jieqing.law.industries import Industries, Industry, binding
from jieqing.law.shipped import shipped_identities, shipped_industries, shipped_law

PLATFORM, OWN, NEITHER = "platform", "own", "neither"
_TRADES = {
    PLATFORM: frozenset({"ecommerce-platform"}),
    OWN: frozenset({"self-operated-shop"}),
    NEITHER: frozenset[str](),
}
_TRADE_WORDS = {
    PLATFORM: "others sell on it",
    OWN: "we sell our own",
    NEITHER: "neither of them",
}
_SEPARATORS = str.maketrans("，、；;", ",,,,")


def first_actors(today: date) -> frozenset[str] | None:
    """Ask; None: nothing was confirmed, so nobody knows what the company is."""
    industries, identities = shipped_industries(), shipped_identities()
    click.echo(said("What is the company to the law? Enter skips a question."))
    actors = frozenset(_told(industries))
    if not actors or not _confirmed(actors, identities, today):
        return None
    return actors


def _told(industries: Industries) -> Iterator[str]:
    question = said("Of how many people do you hold data")
    count: int = click.prompt(question, default="0", value_proc=_count)
    yield from industries.by_people(count)
    words = {name: _name(name) for name in industries.every}
    names = said(", ").join(words.values())
    if click.confirm(said("Are you all of this: {names}").format(names=names)):
        yield from industries.every
    else:
        yield from (name for name in words if click.confirm(f"  {words[name]}"))
    yield from _TRADES[_trade()]
    for industry in _chosen(industries):
        yield from _of_industry(industry)
    if click.confirm(said("Do you knowingly hold data of people under 18")):
        click.echo(said("Rules on minors bind everybody: mark their tables."))


def _chosen(industries: Industries) -> Iterator[Industry]:
    language = "en" if spoken() == ENGLISH else "zh"
    titles = {name: one.title[language] for name, one in industries.by_name.items()}
    question = said("Which sectors are yours (numbers or names, 3,5)")
    for name in _picked(question, titles):
        yield industries.by_name[name]


def _count(typed: str) -> int:
    number = typed.replace(",", "").strip()
    if not number.isdecimal():
        raise click.UsageError(said("A whole number is needed."))
    return int(number)


def _trade() -> str:
    words = {name: said(word) for name, word in _TRADE_WORDS.items()}
    question = said("Do others sell on your platform, or do you sell your own")
    return next(iter(_picked(question, words)), NEITHER)


def _picked(question: str, titles: Mapping[str, str]) -> tuple[str, ...]:
    """Ask for entries of a numbered list, until every word of the answer is one."""
    for number, title in enumerate(titles.values(), start=1):
        click.echo(f"  {number:>2}  {title}")

    def read(typed: str) -> tuple[str, ...]:
        words = (word.strip() for word in typed.translate(_SEPARATORS).split(","))
        return tuple(_entry(word, titles) for word in words if word)

    found: tuple[str, ...] = click.prompt(
        question, default="", show_default=False, value_proc=read
    )
    return found


def _entry(word: str, titles: Mapping[str, str]) -> str:
    """The entry of that number, name or title; or of the only title that holds it."""
    names = list(titles)
    if word.isdecimal() and 1 <= int(word) <= len(names):
        return names[int(word) - 1]
    fits = [n for n in names if word.casefold() in (n, titles[n].casefold())]
    fits = fits or [n for n in names if word.casefold() in titles[n].casefold()]
    if len(fits) != 1:
        unknown = said("'{word}' is not one of these; give their numbers.")
        raise click.UsageError(unknown.format(word=word))
    return fits[0]


def _name(actor: str) -> str:
    return word_of(shipped_law().vocabulary, "actors", actor)


def _of_industry(industry: Industry) -> Iterator[str]:
    language = "en" if spoken() == ENGLISH else "zh"
    for actor, question in industry.questions.items():
        if click.confirm(question[language]):
            yield actor


def _confirmed(actors: frozenset[str], identities: Identities, today: date) -> bool:
    bound = binding(frozenset(), identities.widen(actors), shipped_law(), today)
    click.echo(binding_words(bound))
    return click.confirm(said("Take these identities"), default=True)
