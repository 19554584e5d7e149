"""Kinds of ticket as tickets.yaml has them, and the clocks of one that came in.

The terms are the law's own rows (obligations.yaml) or the company's promise in working
days. Each clock is one row with one rule; when it ends follows from the day on which
the ticket came and is stored nowhere. None pauses.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from typing import Any, Final

from jieqing.content import read_yaml
from jieqing.law.deadline import Deadline, Term, Unit, deadline
from jieqing.law.shipped import shipped_obligations
from jieqing.law.working_days import Calendar

FILE: Final = "programme/tickets.yaml"


class TicketKind(StrEnum):
    """What kind of ticket it is."""

    COMPLAINT = "complaint"
    APPEAL = "appeal"
    REGULATOR = "regulator"
    ENQUIRY = "enquiry"
    PROPOSAL = "proposal"
    POLICY_CHANGE = "policy-change"
    ADVISORY = "advisory"
    CONSULTATION = "consultation"
    CONTACT = "contact"


ABOUT_US: Final = frozenset({TicketKind.COMPLAINT, TicketKind.APPEAL})
"""Kinds that complain of the company or of what it did."""


class Step(StrEnum):
    """What a clock waits for."""

    ACCEPT = "accept"
    ANSWER = "answer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One clock of a kind: by an obligation of the law, or by days promised."""

    key: str
    step: Step
    days: int
    obligation: str
    actors: frozenset[str]

    def binds(self, company: frozenset[str] | None) -> bool:
        """Whether it binds a company; who it is before the law may be unknown."""
        return not self.actors or bool(self.actors & (company or frozenset()))


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind of ticket. ``stated``: what came says itself by when it is due.

    ``two``: who closes it is not who answered.
    """

    key: TicketKind
    owner: str
    items: tuple[str, ...]
    parts: tuple[str, ...]
    outcomes: tuple[str, ...]
    clocks: tuple[Rule, ...]
    two: bool
    stated: bool
    refusable: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketClock:
    """Something owed. ``ends``: the first moment that is too late.

    ``law``: by which article; empty: the company's own promise, or the day that the
    letter states.
    """

    key: str
    step: Step
    ends: Deadline
    law: str
    met_at: datetime | None

    def is_late(self, at: datetime) -> bool:
        """Whether it was not met when its term ended."""
        return self.ends.is_over(self.met_at or at)


def clocks(
    kind: Kind,
    came: tuple[date, date | None],
    met: Mapping[Step, datetime],
    company: frozenset[str] | None,
    calendar: Calendar,
) -> tuple[TicketClock, ...]:
    """Return what is owed; ``came``: the day it came, and the day that it states."""
    received_on, stated_on = came
    rules = (rule for rule in kind.clocks if rule.binds(company))
    found = tuple(_clock(rule, received_on, met, calendar) for rule in rules)
    if stated_on is None:
        return found
    at_once = deadline(Term(value=0, unit=Unit.CALENDAR_DAY), stated_on, calendar)
    stated = TicketClock(
        key="stated",
        step=Step.ANSWER,
        ends=at_once,
        law="",
        met_at=met.get(Step.ANSWER),
    )
    return (*found, stated)


@cache
def kinds() -> Mapping[TicketKind, Kind]:
    """Every kind by its key."""
    return {one.key: one for one in map(_kind, read_yaml(FILE)["kinds"])}


@cache
def categories() -> tuple[str, ...]:
    """What complaints are about."""
    return tuple(read_yaml(FILE)["categories"])


def _clock(
    rule: Rule, received_on: date, met: Mapping[Step, datetime], calendar: Calendar
) -> TicketClock:
    if rule.obligation:
        owed = shipped_obligations().named(rule.obligation)
        ends, law = owed.ends(received_on, calendar), f"{owed.law} {owed.article}"
    else:
        term = Term(value=rule.days, unit=Unit.WORKING_DAY)
        ends, law = deadline(term, received_on, calendar), ""
    met_at = met.get(rule.step)
    return TicketClock(key=rule.key, step=rule.step, ends=ends, law=law, met_at=met_at)


def _kind(found: Mapping[str, Any]) -> Kind:
    return Kind(
        key=TicketKind(found["key"]),
        owner=found["owner"],
        items=tuple(found["items"]),
        parts=tuple(found["parts"]),
        outcomes=tuple(found["outcomes"]),
        clocks=tuple(map(_rule, found["clocks"])),
        two=bool(found.get("two", False)),
        stated=bool(found.get("stated", False)),
        refusable=bool(found.get("refusable", False)),
    )


def _rule(found: Mapping[str, Any]) -> Rule:
    actors: Iterable[str] = found.get("actors", ())
    return Rule(
        key=found["key"],
        step=Step(found["step"]),
        days=int(found.get("days", 0)),
        obligation=found.get("obligation", ""),
        actors=frozenset(actors),
    )
