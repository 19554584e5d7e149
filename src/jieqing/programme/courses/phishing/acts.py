"""Propose an exercise, confirm it, call it off, close it.

Two people know of one beforehand, who proposed and who confirmed it; neither gets its
mail. Closing counts the links once and destroys them.
"""

import secrets
from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta

from django.db import transaction

from jieqing.casebook.desk import Desk, day_of
from jieqing.errors import NotConfigured, Refused, WrongUsage
from jieqing.evidence.canonical import canonical
from jieqing.flow.record import RecordAltered
from jieqing.people.roll import Person, meet
from jieqing.programme import sealed
from jieqing.programme.acting import (
    Asked,
    ByDay,
    Doing,
    Heading,
    begun,
    birth,
    by_clock,
    doing,
    next_no,
    unborn,
)
from jieqing.programme.borne_out import WORKER
from jieqing.programme.courses.campaigns.acts import Span, is_for
from jieqing.programme.courses.models import Phishing, PhishingLink, PhishingMail
from jieqing.programme.courses.phishing.flow import (
    PHISHING,
    PhishingAct,
    PhishingState,
)
from jieqing.programme.courses.phishing.lures import Lure, lure_in_use
from jieqing.programme.courses.phishing.rule import require_staff_heard
from jieqing.programme.courses.phishing.telling import Totals, parts_of
from jieqing.programme.courses.phishing.told import (
    LETTERS,
    MECHANISM,
    ToldPhishing,
    clocks,
    facts_of,
    told,
    told_together,
)
from jieqing.programme.forms.questionnaires import LEAST
from jieqing.programme.guards import require_other_human, require_reason

LONGEST = timedelta(days=31)
LOTS = 2**62
"""Numbers of rows are drawn by lot from so many, that their order tells nothing."""


class PhishingDays(WrongUsage):
    """An exercise runs from a day to come to a later one, for a month at most."""

    code = "phishing-days"
    cause = "A phishing exercise cannot run from {first} to {last}."
    advice = "It begins today or later, and lasts at most {days} days."


class NoMailHere(NotConfigured):
    """Nothing can be mailed from this home."""

    code = "phishing-no-mail"
    cause = "No mail goes out of this home, so no exercise can be sent."
    advice = (
        "Enter a mail server and the console's address in notices.toml. Links are not"
        " handed out instead: who hands one out knows whose it is."
    )


class TooFewMails(Refused):
    """Of so few nothing could be told but whose answer it was."""

    code = "phishing-too-few"
    cause = "{count} people would get the mail of {record}; {least} are needed."
    advice = (
        "Take a wider audience, or let more people choose to get mail under Notices."
        " Who proposes and who confirms get none."
    )


def plan(desk: Desk, key: str, span: Span, *, by: str, at: datetime) -> str:
    """Propose an exercise with a lure, which is kept as it is now; returns its number.

    Raises ``LureUnknown``, ``StaffNotHeard``, ``RuleSilent`` or ``PhishingDays``.
    """
    lure, plain = lure_in_use(desk, key)
    with transaction.atomic():
        no = next_no(desk, LETTERS, day_of(at).year)
        row = birth(desk, no, _heading(no, lure), at)
        asked = Asked(no=no, act=PhishingAct.PLAN, by=by, at=at)
        act = begun(desk, PHISHING, asked, row, unborn(no))
        rule = require_staff_heard(desk, act.today)
        _require_fit(span, act.today)
        name = sealed.write(desk.home, canonical(dict(plain)))
        facts = {
            "lure": name,
            "first_on": span.first_on.isoformat(),
            "last_on": span.last_on.isoformat(),
            "audience": " ".join(span.audience),
            "rule": rule.no,
            "rule_digest": rule.digest,
        }
        act.conclude(PhishingState.PLANNED, facts)
        Phishing.objects.create(
            record=row, lure=name, first_on=span.first_on, last_on=span.last_on
        )
    return no


def confirm(desk: Desk, asked: Asked, mailed: Collection[str]) -> int:
    """Confirm an exercise as a second person; returns how many get its mail.

    ``mailed``: the numbers of those who get mail from this home. Raises
    ``SamePerson``, ``StaffNotHeard``, ``RuleSilent``, ``PhishingDays``,
    ``NoMailHere`` or ``TooFewMails``.
    """
    known = told(desk, asked.no, day_of(asked.at))
    with doing(desk, PHISHING, asked, clocks(known.row)) as act:
        require_other_human(act, [known.author], "proposer")
        rule = require_staff_heard(desk, act.today)
        if known.last_on < act.today:
            raise PhishingDays(
                first=known.first_on, last=known.last_on, days=LONGEST.days
            )
        if not mailed:
            raise NoMailHere
        people = _who_get_it(act, known, mailed)
        if len(people) < LEAST:
            raise TooFewMails(record=known.no, count=len(people), least=LEAST)
        facts = {
            "asked": len(people),
            "rule": rule.no,
            "rule_digest": rule.digest,
        }
        act.conclude(PhishingState.CONFIRMED, facts)
        PhishingMail.objects.bulk_create(
            PhishingMail(
                id=secrets.randbelow(LOTS) + 1,
                exercise=known.row,
                person=one.number,
                not_before=asked.at,
            )
            for one in people
        )
    return len(people)


def call_off(desk: Desk, asked: Asked, reason: str) -> None:
    """Call it off, with a reason: what waits is not sent, links lead nowhere."""
    known = told(desk, asked.no, day_of(asked.at))
    with doing(desk, PHISHING, asked, clocks(known.row)) as act:
        why = require_reason(act, reason)
        facts = {"text": sealed.write(desk.home, why.encode())}
        act.conclude(PhishingState.CALLED_OFF, facts)
        _destroy(known.row)


def close(desk: Desk, asked: Asked) -> Totals:
    """Count once, keep what may be told, and destroy links and what was not sent.

    Raises ``RecordAltered`` where there are more links than mails.
    """
    known = told(desk, asked.no, day_of(asked.at))
    with doing(desk, PHISHING, asked, clocks(known.row)) as act:
        totals = _counted(known)
        act.conclude(PhishingState.CLOSED, facts_of(totals))
        _destroy(known.row)
    return totals


def close_over(desk: Desk, at: datetime) -> None:
    """Close what is over and nobody has closed: links stay no longer than needed."""
    open_ = Phishing.objects.select_related("record").filter(
        record__tenant=desk.tenant, record__state=PhishingState.CONFIRMED
    )
    for known in told_together(desk, open_, day_of(at)):
        if known.state is not PhishingState.OVER:
            continue
        asked = Asked(no=known.no, act=PhishingAct.CLOSE, by=WORKER, at=at)
        with transaction.atomic():
            done = ByDay(
                to=PhishingState.CLOSED,
                clocks=clocks(known.row),
                facts=facts_of(_counted(known)),
            )
            by_clock(desk, PHISHING, asked, done)
            _destroy(known.row)


def _counted(known: ToldPhishing) -> Totals:
    row = Phishing.objects.select_for_update().get(pk=known.row.pk)
    links = PhishingLink.objects.filter(exercise=row)
    outcomes = sorted(links.values_list("outcome", flat=True))
    unsent = PhishingMail.objects.filter(exercise=row).count()
    if len(outcomes) > row.sent + unsent or row.sent > (known.asked or 0):
        raise RecordAltered(record=known.no, what="links")
    return Totals(
        sent=row.sent,
        parts=parts_of(outcomes),
        opened=row.opened,
        machine=row.machine,
    )


def _destroy(row: Phishing) -> None:
    PhishingLink.objects.filter(exercise=row).delete()
    PhishingMail.objects.filter(exercise=row).delete()
    Phishing.objects.filter(pk=row.pk).update(opened=0, machine=0)


def _who_get_it(
    act: Doing, known: ToldPhishing, mailed: Collection[str]
) -> tuple[Person, ...]:
    """Everybody it is for who gets mail and does not know of it, each human once."""
    everybody = act.roll.persons
    knowing = [everybody[known.author], act.person]
    found: list[Person] = []
    for one in _wanted(everybody.values(), known.audience):
        if one.number in mailed and not meet([one], [*knowing, *found]):
            found.append(one)
    return tuple(found)


def _wanted(people: Iterable[Person], audience: Iterable[str]) -> Iterable[Person]:
    posts = tuple(audience)
    return (one for one in people if one.is_active and is_for(posts, one))


def _require_fit(span: Span, today: date) -> None:
    lasts = span.last_on - span.first_on
    if not (today <= span.first_on and timedelta() <= lasts <= LONGEST):
        raise PhishingDays(first=span.first_on, last=span.last_on, days=LONGEST.days)


def _heading(no: str, lure: Lure) -> Heading:
    """Its title is its number: who gets the mail may come upon it in a list."""
    return Heading(
        mechanism=MECHANISM,
        kind=MECHANISM,
        title=no,
        post=lure.owner,
        items=lure.items,
        confidentiality="restricted",
    )
