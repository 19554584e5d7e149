"""First start: few answers of a person, and what a new home holds because of them.

Pure: nothing is asked, shown or written here. A terminal (``cli.first_questions``) and
pages ask; ``settled`` says which values the home gets, and what is still to be done by
people before the first case. Nothing is guessed: what nobody said yes to is not taken.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from jieqing.casebook.days import column_name
from jieqing.casebook.guards import APPROVALS_NEEDED
from jieqing.errors import WrongUsage
from jieqing.home import Budget, Company
from jieqing.law.impossible import require_compatible
from jieqing.law.industries import Industries
from jieqing.people.matrix import Role

_TENANT = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")


class TenantUnfit(WrongUsage):
    """The short name goes into the names of logs and files."""

    code = "tenant-name-unfit"
    cause = "The short name {tenant} cannot be used."
    advice = "Use small letters, digits and hyphens, for example qinghe-mall."


class AnswerUnfit(WrongUsage):
    """An answer is none of those that were offered."""

    code = "first-answer-unfit"
    cause = "The answer {answer} is none of those offered for {question}."
    advice = "Choose one of: {known}."


class Trade(StrEnum):
    """Whose goods are sold."""

    PLATFORM = "platform"
    OWN = "own"
    NEITHER = "neither"

    @property
    def actors(self) -> frozenset[str]:
        """What the law calls who trades so."""
        return _TRADES[self]


_TRADES: Mapping[Trade, frozenset[str]] = {
    Trade.PLATFORM: frozenset({"ecommerce-platform"}),
    Trade.OWN: frozenset({"self-operated-shop"}),
    Trade.NEITHER: frozenset(),
}


class Posts(StrEnum):
    """Whether every post is somebody else's, or one person may hold several."""

    SEPARATED = "separated"
    SMALL = "small-organisation"


class Task(StrEnum):
    """What people must see to before the first case."""

    MARK_MINORS = "mark-minors"
    NAME_PEOPLE = "name-people"
    CONNECT_STORES = "connect-stores"
    CONFIRM_MAPS = "confirm-maps"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """What somebody answered.

    ``people``: the least number of the band that was chosen (``bands``). ``yes``:
    identities that were said yes to, of the sectors and of those that nearly every
    company has.
    """

    tenant: str
    name: str
    contact: str
    officer_contact: str
    trade: Trade
    people: int
    holds_minors: bool
    posts: Posts
    yes: frozenset[str] = frozenset()
    language: str = "zh"


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstStart:
    """What the answers lead to; ``posts``: who is needed, by role and how many."""

    company: Company
    posts: Mapping[Role, int]
    tasks: tuple[Task, ...]


def bands(industries: Industries) -> tuple[int, ...]:
    """Return the least number of people of each band, smallest band first."""
    return (0, *sorted(set(industries.people.values())))


def offered(industries: Industries, sectors: frozenset[str]) -> frozenset[str]:
    """Return the identities that a company of these sectors is asked about.

    Raises ``IndustryUnknown``.
    """
    of_sectors = (industries.industry(name).actors for name in sorted(sectors))
    return frozenset(industries.every).union(*of_sectors)


def settled(answers: Answers, industries: Industries) -> FirstStart:
    """Return what a new home holds by these answers.

    Raises ``TenantUnfit``, ``AnswerUnfit`` or ``IdentitiesExclude``.
    """
    require_tenant(answers.tenant)
    _require_band(answers.people, industries)
    actors = answers.yes | answers.trade.actors | industries.by_people(answers.people)
    require_compatible(actors)
    known = actors or None  # nothing was confirmed, so nobody knows what it is
    company = Company(
        tenant=answers.tenant,
        name=answers.name,
        contact=answers.contact,
        officer_contact=answers.officer_contact,
        actors=known,
        budget=Budget(column_name(known)),
        language=answers.language,
        small_organisation=answers.posts is Posts.SMALL,
    )
    return FirstStart(company=company, posts=NEEDED, tasks=_tasks(answers))


NEEDED: Mapping[Role, int] = {
    Role.SECURITY: 1,
    Role.OFFICER: 1,
    Role.APPROVER: APPROVALS_NEEDED,
    Role.EXECUTOR: 1,
    Role.AUDITOR: 1,
}
"""How many hold each post; in a small organisation they may be the same people, but
two different humans sign."""


def require_tenant(tenant: str) -> None:
    """Refuse a short name that fits no file. Raises ``TenantUnfit``."""
    if not _TENANT.fullmatch(tenant):
        raise TenantUnfit(tenant=tenant)


def _require_band(people: int, industries: Industries) -> None:
    known = bands(industries)
    if people not in known:
        told = ", ".join(map(str, known))
        raise AnswerUnfit(answer=people, question="people", known=told)


def _tasks(answers: Answers) -> tuple[Task, ...]:
    minors = (Task.MARK_MINORS,) if answers.holds_minors else ()
    return (Task.NAME_PEOPLE, Task.CONNECT_STORES, Task.CONFIRM_MAPS, *minors)
