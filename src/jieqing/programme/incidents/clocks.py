"""Which reports the law asks for in an incident, and by when.

The terms are the law's own (obligations.yaml). An incident below 较大 starts none; a
clock once started is not stopped by what becomes known later: it is answered or
explained. What is not known (who the company is before the law) is taken for the
stricter term.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from jieqing.content import read_yaml
from jieqing.law.deadline import Deadline
from jieqing.law.obligations import Obligation
from jieqing.law.shipped import shipped_obligations
from jieqing.law.working_days import Calendar
from jieqing.programme.incidents.level import FILE

ENTERED_WITHIN = timedelta(hours=1)
"""How long after a sending its entry bears it out; the law's shortest term."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sending:
    """A report that went: when, as whoever entered it says, and when that was."""

    at: datetime
    entered_at: datetime

    @property
    def is_borne_out(self) -> bool:
        """Whether its entry came about when it went; later anybody could say so."""
        return self.entered_at - self.at <= ENTERED_WITHIN

    @property
    def counts_from(self) -> datetime:
        """When it had gone for sure."""
        return self.at if self.is_borne_out else self.entered_at


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportClock:
    """A report that is owed. ``ends``: the first moment that is too late.

    ``sending``: as was entered first: what is entered later makes no late report one
    that went in time; ``explained``: whether somebody said why it did not, or not in
    time.
    """

    key: str
    obligation: Obligation
    started: datetime
    ends: Deadline
    sending: Sending | None = None
    explained: bool = False

    @property
    def is_in_time(self) -> bool:
        """Whether it went before its term had ended."""
        went = self.sending
        return went is not None and not self.ends.is_over(went.counts_from)

    @property
    def is_answered(self) -> bool:
        """Whether nothing is owed any more: sent in time, or explained."""
        return self.is_in_time or self.explained

    def is_late(self, at: datetime) -> bool:
        """Whether it had not gone when its term ended."""
        return self.ends.is_over(self.sending.counts_from if self.sending else at)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rule:
    key: str
    obligation: str
    start: str
    actors: frozenset[str]
    not_actors: frozenset[str]

    def binds(self, company: frozenset[str] | None) -> bool:
        """Whether it binds a company; of one that nobody described, the stricter."""
        if company is None:
            return not self.not_actors
        is_meant = not self.actors or bool(self.actors & company)
        return is_meant and not self.not_actors & company


def clocks(
    starts: Mapping[str, datetime],
    company: frozenset[str] | None,
    answers: Iterable[tuple[str, Sending | None]],
    calendar: Calendar,
) -> tuple[ReportClock, ...]:
    """Return the clocks that run, in order.

    ``starts``: the moments at which something began (``level``: the first finding of
    较大 or more; ``recovered``); ``company``: its legal identities, None where nobody
    has said; ``answers``: key and the sending, None for an explanation.
    """
    told = list(answers)
    rules = (rule for rule in _rules() if rule.start in starts and rule.binds(company))
    return tuple(_clock(rule, starts[rule.start], told, calendar) for rule in rules)


def _clock(
    rule: _Rule,
    started: datetime,
    answers: list[tuple[str, Sending | None]],
    calendar: Calendar,
) -> ReportClock:
    obligation = shipped_obligations().named(rule.obligation)
    sent = [one for key, one in answers if key == rule.key and one is not None]
    return ReportClock(
        key=rule.key,
        obligation=obligation,
        started=started,
        ends=obligation.ends(started, calendar),
        sending=sent[0] if sent else None,
        explained=any(key == rule.key and one is None for key, one in answers),
    )


@cache
def _rules() -> tuple[_Rule, ...]:
    return tuple(map(_rule, read_yaml(FILE)["clocks"]))


def _rule(found: Mapping[str, Any]) -> _Rule:
    return _Rule(
        key=found["key"],
        obligation=found["obligation"],
        start=found["start"],
        actors=frozenset(found.get("actors", ())),
        not_actors=frozenset(found.get("not_actors", ())),
    )
