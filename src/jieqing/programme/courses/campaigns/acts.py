"""Plan a campaign, say that one has read it, call it off."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from jieqing.casebook.desk import Desk, day_of
from jieqing.errors import Refused, WrongUsage
from jieqing.evidence.canonical import canonical
from jieqing.people.roll import Person
from jieqing.programme import sealed
from jieqing.programme.acting import (
    Asked,
    Heading,
    begun,
    birth,
    doing,
    next_no,
    unborn,
)
from jieqing.programme.audience import is_asked
from jieqing.programme.courses.campaigns.flow import (
    CAMPAIGN,
    CampaignAct,
    CampaignState,
)
from jieqing.programme.courses.campaigns.kits import Kit, kit_in_use
from jieqing.programme.courses.campaigns.told import clocks, kit_shown, told
from jieqing.programme.courses.models import Campaign
from jieqing.programme.guards import require_reason
from jieqing.programme.pack_items import EVERYBODY

LETTERS, MECHANISM = "XC", "campaign"
LONGEST = timedelta(days=62)


class CampaignDays(WrongUsage):
    """A campaign runs from a day to come to a later one, and is for somebody."""

    code = "campaign-days"
    cause = "A campaign from {first} to {last} for {count} people cannot be planned."
    advice = "It begins today or later, lasts at most {days} days, and is for somebody."


class CampaignNotForYou(Refused):
    """Only whom it is for says that they have read it."""

    code = "campaign-not-for-you"
    cause = "{record} is for other posts."
    advice = "There is nothing to do."


class CampaignSeen(Refused):
    """Once is enough."""

    code = "campaign-seen"
    cause = "You have answered {record} already."
    advice = "The first answer counts."


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """From when to when, both days counted, and for which posts."""

    first_on: date
    last_on: date
    audience: tuple[str, ...] = (EVERYBODY,)


def plan(desk: Desk, key: str, span: Span, *, by: str, at: datetime) -> str:
    """Plan a campaign of a kit; the kit is kept as it is now. Returns its number.

    Raises ``KitUnknown``, ``CampaignDays`` or ``NotEntitled``.
    """
    kit, plain = kit_in_use(desk, key)
    people = desk.register.roll(at).persons.values()
    asked_for = sum(one.is_active and is_for(span.audience, one) for one in people)
    _require_fit(span, asked_for, day_of(at))
    with transaction.atomic():
        no = next_no(desk, LETTERS, day_of(at).year)
        row = birth(desk, no, _heading(kit), at)
        asked = Asked(no=no, act=CampaignAct.PLAN, by=by, at=at)
        act = begun(desk, CAMPAIGN, asked, row, unborn(no))
        name = sealed.write(desk.home, canonical(dict(plain)))
        facts = {
            "kit": name,
            "first_on": span.first_on.isoformat(),
            "last_on": span.last_on.isoformat(),
            "audience": " ".join(span.audience),
            "asked": asked_for,
        }
        act.conclude(CampaignState.PLANNED, facts)
        Campaign.objects.create(
            record=row, kit=name, first_on=span.first_on, last_on=span.last_on
        )
    return no


def seen(desk: Desk, asked: Asked, answer: str) -> bool:
    """Say that one has read it, with an answer; returns whether that was right.

    Raises ``CampaignNotForYou``, ``CampaignSeen`` or ``NotInTable``.
    """
    known = told(desk, asked.no, day_of(asked.at))
    is_right = answer == kit_shown(desk, known).right
    with doing(desk, CAMPAIGN, asked, clocks(known.row)) as act:
        if not is_for(known.audience, act.person):
            raise CampaignNotForYou(record=asked.no)
        if asked.by in known.readers:
            raise CampaignSeen(record=asked.no)
        act.conclude(None, {"right": is_right})
    return is_right


def call_off(desk: Desk, asked: Asked, reason: str) -> None:
    """Call it off, with a reason."""
    known = told(desk, asked.no, day_of(asked.at))
    with doing(desk, CAMPAIGN, asked, clocks(known.row)) as act:
        said = require_reason(act, reason)
        facts = {"reason": sealed.write(desk.home, said.encode())}
        act.conclude(CampaignState.CALLED_OFF, facts)


def is_for(audience: Iterable[str], person: Person) -> bool:
    """Whether a campaign is for somebody's posts."""
    return is_asked(frozenset(audience), person)


def _require_fit(span: Span, people: int, today: date) -> None:
    lasts = span.last_on - span.first_on
    fits = today <= span.first_on and timedelta() <= lasts <= LONGEST
    if not fits or not people:
        raise CampaignDays(
            first=span.first_on, last=span.last_on, count=people, days=LONGEST.days
        )


def _heading(kit: Kit) -> Heading:
    return Heading(
        mechanism=MECHANISM,
        kind="campaign",
        title=kit.title,
        post=kit.owner,
        items=kit.items,
    )
