"""First questions at a terminal: what the company is to the law, answered by a person.

Each answer gives identities (law/cn/industries.yaml); nothing is guessed, and what was
not answered with yes is not taken. Before they apply, the rules that would bind are
shown and confirmed.
"""

from collections.abc import Iterator
from datetime import date

import click

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
    count = click.prompt(question, type=click.IntRange(min=0), default=0)
    yield from industries.by_people(count)
    names = ", ".join(industries.every)
    if click.confirm(said("Are you all of this: {names}").format(names=names)):
        yield from industries.every
    else:
        yield from (name for name in industries.every if click.confirm(f"  {name}"))
    question = said("Do others sell on your platform, or do you sell your own")
    trade = click.prompt(question, type=click.Choice(list(_TRADES)), default=NEITHER)
    yield from _TRADES[trade]
    for industry in _chosen(industries):
        yield from _of_industry(industry)
    if click.confirm(said("Do you knowingly hold data of people under 18")):
        click.echo(said("Rules on minors bind everybody: mark their tables."))


def _chosen(industries: Industries) -> Iterator[Industry]:
    language = "en" if spoken() == ENGLISH else "zh"
    listed = list(industries.by_name.values())
    for number, industry in enumerate(listed, start=1):
        click.echo(f"  {number:>2}  {industry.title[language]}")
    question = said("Which sectors are yours (numbers, 3,5)")
    typed: str = click.prompt(question, default="", show_default=False)
    for word in typed.replace("，", ",").split(","):
        place = word.strip()
        if place.isdecimal() and 1 <= int(place) <= len(listed):
            yield listed[int(place) - 1]


def _of_industry(industry: Industry) -> Iterator[str]:
    language = "en" if spoken() == ENGLISH else "zh"
    for actor, question in industry.questions.items():
        if click.confirm(question[language]):
            yield actor


def _confirmed(actors: frozenset[str], identities: Identities, today: date) -> bool:
    bound = binding(frozenset(), identities.widen(actors), shipped_law(), today)
    click.echo(binding_words(bound))
    return click.confirm(said("Take these identities"), default=True)
