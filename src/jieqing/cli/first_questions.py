"""First questions at a terminal: what the company is to the law, answered by a person.

Each answer gives identities (law/cn/industries.yaml); nothing is guessed, and what was
not answered with yes is not taken. Before they apply, the rules that would bind are
shown and confirmed.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation

import click

from jieqing.casebook.first_start import Trade
from jieqing.casebook.law_words import word_of
from jieqing.cli.rules.binding_words import binding_words
from jieqing.language import ENGLISH, said, spoken
from jieqing.law.identities import Identities
from jieqing.law.industries import Industries, Industry, binding
from jieqing.law.shipped import shipped_identities, shipped_industries, shipped_law

_TRADE_WORDS = {
    Trade.PLATFORM: "others sell on it",
    Trade.OWN: "we sell our own",
    Trade.NEITHER: "neither of them",
}
_YES, _NO = frozenset({"y", "yes", "是"}), frozenset({"n", "no", "否", "不是"})
_TEN_THOUSAND = 10_000
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
    if _agrees(said("Are you all of this: {names}").format(names=names)):
        yield from industries.every
    else:
        yield from (name for name in words if _agrees(f"  {words[name]}"))
    yield from _trade().actors
    for industry in _chosen(industries):
        yield from _of_industry(industry)
    if _agrees(said("Do you knowingly hold data of people under 18")):
        click.echo(said("Rules on minors bind everybody: mark their tables."))


def _chosen(industries: Industries) -> Iterator[Industry]:
    language = "en" if spoken() == ENGLISH else "zh"
    titles = {name: one.title[language] for name, one in industries.by_name.items()}
    question = said("Which sectors are yours (numbers or names, 3,5)")
    for name in _picked(question, titles):
        yield industries.by_name[name]


def _count(typed: str) -> int:
    """Read a number of people; 1.2万, as people say it, is understood."""
    text = typed.translate(_SEPARATORS).replace(",", "").strip()
    times = _TEN_THOUSAND if text.endswith("万") else 1
    try:
        number = Decimal(text.removesuffix("万")) * times
    except InvalidOperation:
        number = Decimal(-1)
    if not number.is_finite() or number < 0 or number != int(number):
        raise click.UsageError(said("A whole number is needed, such as 12000."))
    return int(number)


def _agrees(question: str, *, default: bool = False) -> bool:
    """Ask what is answered by yes or no, in either language."""
    is_agreed: bool = click.prompt(
        f"{question} [{'Y/n' if default else 'y/N'}]",
        default="y" if default else "n",
        show_default=False,
        value_proc=_yes_or_no,
    )
    return is_agreed


def _yes_or_no(typed: str) -> bool:
    word = typed.strip().casefold()
    if word not in _YES | _NO:
        raise click.UsageError(said("Answer y or n."))
    return word in _YES


def _trade() -> Trade:
    words = {str(name): said(word) for name, word in _TRADE_WORDS.items()}
    question = said("Do others sell on your platform, or do you sell your own")
    return Trade(next(iter(_picked(question, words)), Trade.NEITHER))


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
        if _agrees(question[language]):
            yield actor


def _confirmed(actors: frozenset[str], identities: Identities, today: date) -> bool:
    bound = binding(frozenset(), identities.widen(actors), shipped_law(), today)
    click.echo(binding_words(bound))
    return _agrees(said("Take these identities"), default=True)
