"""Work out scores by the published rule, contest one's own, correct, agree, hand over.

The rule is a document for the staff: consulted on, settled, made public. It must say
the very weights by which the machine counts, or nobody is scored.
"""

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from jieqing.casebook.desk import Desk, day_of
from jieqing.casebook.papers.period import Period
from jieqing.errors import Refused, WrongUsage
from jieqing.evidence.canonical import canonical
from jieqing.language import heard, said
from jieqing.programme import models, sealed
from jieqing.programme.acting import (
    Asked,
    Doing,
    Heading,
    begun,
    birth,
    doing,
    next_no,
    unborn,
)
from jieqing.programme.courses.appraisal.counting import sheets
from jieqing.programme.courses.appraisal.flow import (
    APPRAISAL,
    AppraisalAct,
    AppraisalState,
)
from jieqing.programme.courses.appraisal.scoring import FULL, WEIGHTS, WORDS
from jieqing.programme.courses.appraisal.told import (
    CONTEST_DAYS,
    LETTERS,
    MECHANISM,
    Correction,
    ToldAppraisal,
    sheets_of,
    to_bytes,
    told,
    totals,
)
from jieqing.programme.figures import Asked as AskedFigure
from jieqing.programme.guards import require_other_human, require_reason
from jieqing.programme.texts import signed_text
from jieqing.programme.tickets.acts import NewTicket, receive
from jieqing.programme.tickets.told import ENDED, ending
from jieqing.programme.versions import ToldVersion, versions_among

RULE = "rule.appraisal"
"""The template of the rule."""
_UPHELD = frozenset({"upheld", "partly"})


class RuleNotInForce(Refused):
    """Nobody is scored by a rule that does not hold."""

    code = "score-rule-not-in-force"
    cause = "The rule of scoring is not in force."
    advice = "Have it discussed and settled with the staff, approved and made public."


class RuleSaysOtherwise(Refused):
    """People are scored as the rule tells them."""

    code = "score-rule-says-otherwise"
    cause = "{record} does not have the line {line}, by which scores are worked out."
    advice = "Put the line into the rule, or do not use scores."


class PeriodNotOver(WrongUsage):
    """Scores are of a time that is over."""

    code = "score-period-wrong"
    cause = "{first} to {last} is no period that is over and at most a year long."
    advice = "Name two days up to today, the earlier one first."


class NothingToScore(Refused):
    """An appraisal of nobody is none."""

    code = "score-of-nobody"
    cause = "Nothing was asked of anybody in this period."
    advice = "Assign courses, publish documents or run a campaign first."


class NotYourScore(Refused):
    """Everybody contests their own score alone, once, within its days."""

    code = "score-not-contestable"
    cause = "{person} cannot contest a score of {record} now."
    advice = "One's own score can be contested once, up to {day}."


class AppealNotUpheld(Refused):
    """A score is corrected where an appeal was found right."""

    code = "score-appeal-not-upheld"
    cause = "No appeal of {person} against {record} was upheld."
    advice = "Answer the appeal first; the correction follows from its outcome."


class PointsWrong(WrongUsage):
    """Points are of a hundred."""

    code = "score-points-wrong"
    cause = "{points} is no score."
    advice = "Give 0 to {most} points."


class AppealsOpen(Refused):
    """Nobody agrees to what is still contested."""

    code = "score-appeals-open"
    cause = "{record} can be contested up to {day}, and {count} appeals are not over."
    advice = "Close the appeals, correct what they found right, and wait for the day."


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """An act on an appraisal: how it was begun, and the appraisal as told."""

    doing: Doing
    told: ToldAppraisal


def open_(desk: Desk, period: Period, *, by: str, at: datetime) -> str:
    """Work out everybody's score of a period; returns the number.

    Raises ``RuleNotInForce``, ``RuleSaysOtherwise``, ``PeriodNotOver`` or
    ``NothingToScore``.
    """
    with transaction.atomic():
        no = next_no(desk, LETTERS, day_of(at).year)
        row = birth(desk, no, _heading(period), at)
        asked = Asked(no=no, act=AppraisalAct.OPEN, by=by, at=at)
        act = begun(desk, APPRAISAL, asked, row, unborn(no))
        rule = rule_in_force(desk, act.today)
        _require_over(period, act.today)
        made = sheets(AskedFigure(desk=desk, period=period, at=at))
        if not made:
            raise NothingToScore
        content = to_bytes(made)
        facts = {
            "first": period.first.isoformat(),
            "last": period.last.isoformat(),
            "rule": rule.no,
            "rule_digest": rule.digest,
            "people": len(made),
            "sheets": sealed.write(desk.home, content),
            "digest": hashlib.sha256(content).hexdigest(),
        }
        act.conclude(AppraisalState.OPEN, facts)
    return no


def contest(desk: Desk, asked: Asked, reason: str) -> str:
    """Contest one's own score: an appeal that who scored does not handle.

    Returns the ticket's number. Raises ``NotYourScore`` or ``ReasonMissing``.
    """
    with _beginning(desk, asked) as begun_:
        act, one = begun_.doing, begun_.told
        last = last_day(desk, one)
        is_own = asked.by in sheets_of(desk, one) and asked.by not in one.contested
        if not is_own or act.today > last:
            raise NotYourScore(record=one.no, person=asked.by, day=last)
        why = require_reason(act, reason)
        new = NewTicket(
            kind="appeal",
            title=said("Score contested: {record}").format(record=one.no),
            category="other",
            channel="form",
            received_on=act.today,
            account=f"{asked.by}\n{why}",
            against=one.opener,
            link=one.no,
        )
        no = receive(desk, new, by=asked.by, at=asked.at)
        act.conclude(None, {"ticket": no})
    return no


def correct(desk: Desk, asked: Asked, new: Correction) -> None:
    """Put a score right after an appeal was upheld; who scored or appealed does not.

    Raises ``AppealNotUpheld``, ``SamePerson``, ``PointsWrong`` or ``ReasonMissing``.
    """
    with _beginning(desk, asked) as begun_:
        act, one = begun_.doing, begun_.told
        if not _is_upheld(desk, one.contested.get(new.person, "")):
            raise AppealNotUpheld(person=new.person, record=one.no)
        require_other_human(act, [new.person], "learner")
        require_other_human(act, [one.opener], "proposer")
        if not 0 <= new.total <= FULL:
            raise PointsWrong(points=new.total, most=FULL)
        why = require_reason(act, new.why)
        content = canonical({"total": new.total, "why": why})
        name = sealed.write(desk.home, content)
        act.conclude(None, {"person": new.person, "correction": name})


def agree(desk: Desk, asked: Asked) -> None:
    """Agree to the scores as a second person: from now on they are what counts.

    Raises ``AppealsOpen`` or ``SamePerson``.
    """
    with _beginning(desk, asked) as begun_:
        act, one = begun_.doing, begun_.told
        waiting, last = open_appeals(desk, one), last_day(desk, one)
        if waiting or act.today <= last:
            raise AppealsOpen(record=one.no, day=last, count=len(waiting))
        require_other_human(act, [one.opener], "proposer")
        act.conclude(AppraisalState.AGREED, {"digest": _digest(desk, one)})


def hand_over(desk: Desk, asked: Asked) -> None:
    """Let human resources have the agreed totals, and nothing else of anybody."""
    with _beginning(desk, asked) as begun_:
        digest = _digest(desk, begun_.told)
        begun_.doing.conclude(None, {"digest": digest, "people": begun_.told.people})


def last_day(desk: Desk, one: ToldAppraisal) -> date:
    """The last day on which a score can be contested."""
    return desk.calendar.working_day(one.opened_on, CONTEST_DAYS).day


def open_appeals(desk: Desk, one: ToldAppraisal) -> tuple[str, ...]:
    """Appeals that are not over, or were upheld and nothing was corrected."""
    return tuple(
        ticket
        for person, ticket in one.contested.items()
        if ending(desk, ticket).state not in ENDED
        or (_is_upheld(desk, ticket) and person not in one.corrected)
    )


def weight_lines() -> tuple[str, ...]:
    """The lines of the table of weights that the rule has, as they are heard."""
    return tuple(f"| {said(WORDS[c])} | {weight} |" for c, weight in WEIGHTS.items())


@contextmanager
def _beginning(desk: Desk, asked: Asked) -> Iterator[Begun]:
    known = told(desk, asked.no)
    with doing(desk, APPRAISAL, asked, {}) as act:
        yield Begun(doing=act, told=known)


def rule_in_force(desk: Desk, today: date) -> ToldVersion:
    """Return the rule that people are scored by.

    Raises ``RuleNotInForce`` or ``RuleSaysOtherwise``.
    """
    rows = models.Document.objects.filter(record__tenant=desk.tenant, template=RULE)
    numbers = list(rows.values_list("record__no", flat=True))
    known = versions_among(desk, numbers, today).values()
    found = next((v for each in known for v in each if v.is_in_force), None)
    if found is None:
        raise RuleNotInForce
    text = signed_text(desk, found)
    with heard(desk.home.company.language):
        for line in weight_lines():
            if line not in text:
                raise RuleSaysOtherwise(record=found.no, line=line)
    return found


def _require_over(period: Period, today: date) -> None:
    days = (period.last - period.first).days
    if not 0 <= days <= 366 or period.last > today:  # noqa: PLR2004 -- a leap year
        raise PeriodNotOver(first=period.first, last=period.last)


def _heading(period: Period) -> Heading:
    return Heading(
        mechanism=MECHANISM,
        kind=MECHANISM,
        title=f"{period.first} – {period.last}",
        post="officer",
        items=("m15.3",),
        confidentiality="restricted",
    )


def _is_upheld(desk: Desk, ticket: str) -> bool:
    return bool(ticket) and ending(desk, ticket).outcome in _UPHELD


def _digest(desk: Desk, one: ToldAppraisal) -> str:
    plain: Mapping[str, int] = totals(desk, one)
    return hashlib.sha256(canonical(dict(plain))).hexdigest()
