"""The questions of a first start, in their order, and the answers as values."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from typing import Any

from jieqing.casebook.first_start import (
    Answers,
    FirstStart,
    Posts,
    Trade,
    bands,
    offered,
    settled,
)
from jieqing.casebook.law_words import short, word_of
from jieqing.casebook.rule_words import length_of, title_of
from jieqing.home import Company
from jieqing.language import ENGLISH, said, spoken
from jieqing.law.industries import Industries, binding
from jieqing.law.shipped import (
    shipped_identities,
    shipped_industries,
    shipped_law,
    shipped_obligations,
)
from jieqing.people.matrix import Role

_STATE = "中华人民共和国"


class Step(StrEnum):
    """One page each."""

    COMPANY = "company"
    IDENTITIES = "identities"
    TRADE = "trade"
    PEOPLE = "people"
    MINORS = "minors"
    POSTS = "posts"
    SYSTEM = "system"
    SECURITY = "security"
    AUDIT = "audit"
    EVERYTHING = "everything"
    REVIEW = "review"


OF_COMPANY = (
    Step.COMPANY,
    Step.IDENTITIES,
    Step.TRADE,
    Step.PEOPLE,
    Step.MINORS,
    Step.POSTS,
)
ADMINISTRATORS: Mapping[Step, frozenset[Role]] = {
    Step.SECURITY: frozenset({Role.SECURITY}),
    Step.SYSTEM: frozenset({Role.IT}),
    Step.AUDIT: frozenset({Role.AUDITOR}),
    Step.EVERYTHING: frozenset({Role.SECURITY, Role.IT, Role.AUDITOR, Role.OFFICER}),
}
"""Who is entered at a first start; the security administrator signs for all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One answer that is offered, why, and which rules follow from it."""

    value: str
    words: str
    hint: str = ""
    rules: tuple[str, ...] = ()

    @property
    def count(self) -> int:
        """How many rules of the law follow."""
        return len(self.rules)


def steps(answers: Mapping[str, Any], made: Company | None) -> tuple[Step, ...]:
    """Return the pages in order; ``made``: the company of a home that is there."""
    if made is None:
        posts = (answers.get(Step.POSTS) or {}).get("posts")
        return (*OF_COMPANY, *_people(is_small=posts == Posts.SMALL), Step.REVIEW)
    return (*_people(is_small=made.small_organisation), Step.REVIEW)


def _people(*, is_small: bool) -> tuple[Step, ...]:
    if is_small:
        return (Step.EVERYTHING,)
    return (Step.SECURITY, Step.SYSTEM, Step.AUDIT)


def answered(answers: Mapping[str, Any]) -> FirstStart:
    """Return what the home will hold. Raises what ``settled`` does."""
    company = answers[Step.COMPANY]
    told = Answers(
        tenant=company["tenant"],
        name=company["name"],
        contact=company["contact"],
        officer_contact=company["officer_contact"],
        trade=Trade(answers[Step.TRADE]["trade"]),
        people=int(answers[Step.PEOPLE]["people"]),
        holds_minors=answers[Step.MINORS]["minors"] == "yes",
        posts=Posts(answers[Step.POSTS]["posts"]),
        yes=frozenset(answers[Step.IDENTITIES]["identities"]),
        language="en" if spoken() == ENGLISH else "zh",
    )
    return settled(told, shipped_industries())


def sector_choices() -> tuple[Choice, ...]:
    """Return the sectors."""
    language = _language()
    return tuple(
        Choice(value=name, words=one.title[language], hint=one.says[language])
        for name, one in shipped_industries().by_name.items()
    )


def identity_choices(sectors: Iterable[str], today: date) -> tuple[Choice, ...]:
    """Return what a company of these sectors may be; trade is asked by itself."""
    table = shipped_industries()
    asked = _questions(table)
    trades = frozenset[str]().union(*(trade.actors for trade in Trade))
    wanted = offered(table, frozenset(sectors)) - trades
    first = [name for name in table.every if name in wanted]
    others = [name for name in asked if name in wanted and name not in first]
    return tuple(
        Choice(
            value=name,
            words=word_of(shipped_law().vocabulary, "actors", name),
            hint=asked.get(name, ""),
            rules=rules_of(frozenset({name}), today),
        )
        for name in (*first, *others)
    )


def trade_choices(today: date) -> tuple[Choice, ...]:
    """Return whose goods may be sold."""
    words = {
        Trade.PLATFORM: (
            said("Others sell on our platform"),
            said("Merchants who are not you trade there, even if you sell too."),
        ),
        Trade.OWN: (
            said("We sell our own goods or services"),
            said("In your own name only: a shop, an app, a mini-program of your own."),
        ),
        Trade.NEITHER: (said("Neither"), said("Nothing is sold online.")),
    }
    return tuple(
        Choice(
            value=trade,
            words=words[trade][0],
            hint=words[trade][1],
            rules=rules_of(trade.actors, today),
        )
        for trade in Trade
    )


def people_choices(today: date) -> tuple[Choice, ...]:
    """Return the bands of how many people's data are held."""
    table = shipped_industries()
    least = bands(table)
    return tuple(
        Choice(
            value=str(count),
            words=_band_words(count, above),
            rules=rules_of(table.by_people(count), today),
        )
        for count, above in zip(least, (*least[1:], None), strict=True)
    )


def minor_choices() -> tuple[Choice, ...]:
    """Return whether data of people under 18 are held knowingly."""
    yes = said(
        "Then mark the tables that hold them when you confirm the data map. Rules on"
        " minors bind everybody; data of those under 14 is sensitive (PIPL art. 28)."
    )
    no = said("If a request turns out to be a minor's, the case asks for the age.")
    return (
        Choice(value="yes", words=said("Yes"), hint=yes),
        Choice(value="no", words=said("No, as far as we know"), hint=no),
    )


def posts_choices() -> tuple[Choice, ...]:
    """Return how the posts are spread over people."""
    separated = said(
        "System, security and audit administrator are three people; none of them"
        " opens a customer file. The usual way."
    )
    small = said(
        "One person begins with all three and is compliance officer too. Every"
        " statement says so. Two approvers and an executor are other people all the"
        " same: whoever opens a case neither signs nor erases it."
    )
    return (
        Choice(
            value=Posts.SEPARATED,
            words=said("Separated administrators"),
            hint=separated,
        ),
        Choice(
            value=Posts.SMALL,
            words=said("Small organisation, five posts or fewer"),
            hint=small,
        ),
    )


def rules_of(actors: frozenset[str], today: date) -> tuple[str, ...]:
    """Return the rules and duties that bind whoever is this, each with its article."""
    if not actors:
        return ()
    return _rules(shipped_identities().widen(actors), today, spoken())


@cache
def _rules(actors: frozenset[str], today: date, language: str) -> tuple[str, ...]:
    del language  # a part of the key: the lines are in it
    bound = binding(frozenset(), actors, shipped_law(), today).begin
    rules = [f"{title_of(r)}, {length_of(r)} · {short(r)}" for r in bound]
    duties = [
        f"{title_of(duty)} · 《{duty.law.removeprefix(_STATE)}》{duty.article}"
        for duty in shipped_obligations().by_id.values()
        if duty.actor & actors and duty.is_mandatory and duty.effective <= today
    ]
    return (*rules, *duties)


def _questions(table: Industries) -> dict[str, str]:
    language = _language()
    return {
        name: question[language]
        for industry in table.by_name.values()
        for name, question in industry.questions.items()
    }


def _band_words(least: int, above: int | None) -> str:
    if not least:
        return said("Fewer than {count} people").format(count=f"{above:,}")
    return said("{count} people or more").format(count=f"{least:,}")


def _language() -> str:
    return "en" if spoken() == ENGLISH else "zh"
