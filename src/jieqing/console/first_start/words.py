"""What the pages of a first start say: titles, hints, and the review."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from jieqing.casebook.code_words import roles_named
from jieqing.casebook.days import column_name
from jieqing.casebook.first_start import NEEDED, Task
from jieqing.casebook.law_words import word_of
from jieqing.console.first_start.draft import Draft
from jieqing.console.first_start.questions import (
    ADMINISTRATORS,
    OF_COMPANY,
    Choice,
    Step,
    answered,
    minor_choices,
    people_choices,
    posts_choices,
    rules_of,
    trade_choices,
)
from jieqing.errors import JieqingError
from jieqing.home import Company
from jieqing.language import ENGLISH, explained, said, spoken
from jieqing.law.shipped import shipped_industries, shipped_law

TITLES: Mapping[Step, str] = {
    Step.COMPANY: "Company and sectors",
    Step.IDENTITIES: "What are you to the law?",
    Step.TRADE: "Do others sell on your platform, or do you sell your own?",
    Step.PEOPLE: "Of how many people do you hold data?",
    Step.MINORS: "Do you knowingly hold data of people under 18?",
    Step.POSTS: "Who administers?",
    Step.SECURITY: "Security administrator",
    Step.SYSTEM: "System administrator",
    Step.AUDIT: "Audit administrator",
    Step.EVERYTHING: "Administrator of everything",
    Step.REVIEW: "Look at it once more",
}
"""Message ids."""

HINTS: Mapping[Step, str] = {
    Step.COMPANY: "Company and person in charge stand in every letter and statement.",
    Step.IDENTITIES: (
        "Tick what you are. Each brings the rules that bind it; what nobody ticks is"
        " not assumed. The page of the law in force shows what binds you; it can be"
        " changed later, and that is recorded."
    ),
    Step.TRADE: (
        "A platform keeps the records of all trade on it for three years"
        " (E-Commerce Law art. 31); that does not bind a shop of one's own."
    ),
    Step.PEOPLE: (
        "Count everybody once whose data you hold, former customers too. From"
        " a million on, a person in charge is named and reported (PIPL art. 52)."
    ),
    Step.MINORS: "Only what you know counts: a birth date, a school, a family account.",
    Step.POSTS: (
        "Whoever can make accounts should not see customers, and whoever looks at the"
        " logs should not be able to make accounts."
    ),
    Step.SECURITY: (
        "Enters and ends people, gives posts, signs for both. Let this person type here"
        " themselves."
    ),
    Step.SYSTEM: (
        "Connects stores and confirms data maps; sees no customer. Let this person type"
        " here themselves."
    ),
    Step.AUDIT: (
        "Reads cases, ledger and logs, and changes nothing. Let this person type here"
        " themselves."
    ),
    Step.EVERYTHING: (
        "Security, system and audit administrator and compliance officer in one;"
        " every statement says so."
    ),
}
"""Message ids."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of the review; ``step``: where it can be changed."""

    title: str
    words: tuple[str, ...]
    step: str


def review_of(
    told: Draft, path: tuple[Step, ...], company: Company | None, today: date
) -> Mapping[str, Any]:
    """Return everything that was answered, and what follows from it."""
    people = [
        _person(step, told.answers[step]) for step in path if step in ADMINISTRATORS
    ]
    if company is not None:
        return {"lines": people, "made": company}
    try:
        start = answered(told.answers)
    except JieqingError as refusal:
        return {
            "lines": [*_company(told.answers, today), *people],
            "hindered": explained(refusal),
        }
    actors = start.company.actors
    return {
        "lines": [*_company(told.answers, today), *people],
        "rules": rules_of(actors or frozenset(), today),
        "promise_days": start.company.promise_days,
        "column": BUDGETS[column_name(actors)],
        "needed": [
            {"role": roles_named([role]), "count": count}
            for role, count in NEEDED.items()
        ],
        "has_minors": Task.MARK_MINORS in start.tasks,
    }


BUDGETS: Mapping[str, str] = {
    "ecommerce": "shops and platforms, who must close at once",
    "default": "companies in general",
    "sensitive": "data of vehicles: ten working days",
}
"""Message ids: which time budget holds."""


def _company(answers: Mapping[str, Any], today: date) -> list[Line]:
    given = answers[Step.COMPANY]
    table = shipped_industries()
    words = shipped_law().vocabulary
    language = "en" if spoken() == ENGLISH else "zh"
    sectors = (table.industry(each).title[language] for each in given["sectors"])
    identities = answers[Step.IDENTITIES]["identities"]
    named = {
        Step.COMPANY: (
            said("{company} ({short})").format(
                company=given["name"], short=given["tenant"]
            ),
            given["contact"],
            given["officer_contact"],
            said(", ").join(sectors),
        ),
        Step.IDENTITIES: tuple(word_of(words, "actors", each) for each in identities)
        or (said("Nothing was ticked: rows that depend on it wait for a person."),),
        Step.TRADE: _chosen(answers, Step.TRADE, trade_choices(today)),
        Step.PEOPLE: _chosen(answers, Step.PEOPLE, people_choices(today)),
        Step.MINORS: _chosen(answers, Step.MINORS, minor_choices()),
        Step.POSTS: _chosen(answers, Step.POSTS, posts_choices()),
    }
    return [
        Line(title=TITLES[step], words=tuple(filter(None, named[step])), step=step)
        for step in OF_COMPANY
    ]


def _chosen(
    answers: Mapping[str, Any], step: Step, choices: tuple[Choice, ...]
) -> tuple[str, ...]:
    value = answers[step][str(step)]
    return tuple(one.words for one in choices if one.value == value)


def _person(step: Step, given: Mapping[str, Any]) -> Line:
    words = (
        f"{given['name']} · {given['natural']}",
        said("logs in as {name}").format(name=given["log_in"]),
        roles_named(ADMINISTRATORS[step]),
    )
    return Line(title=TITLES[step], words=words, step=step)
