"""One campaign as the ledger tells it: for whom, how many it reached, how many learnt.

Whom it reached is no question that anything here answers: only numbers leave, and none
where fewer than five were asked, for a number of few is a name.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from jieqing.casebook.desk import Desk, day_of
from jieqing.evidence import canonical
from jieqing.flow import record as records
from jieqing.flow.ledger import Leaf
from jieqing.flow.record import Record, RecordAltered, moment_of
from jieqing.programme import sealed
from jieqing.programme.acting import RecordUnknown
from jieqing.programme.courses.campaigns.flow import (
    CAMPAIGN,
    CampaignAct,
    CampaignState,
)
from jieqing.programme.courses.campaigns.kits import Kit, kit_of
from jieqing.programme.courses.enrolments import rows_of
from jieqing.programme.courses.flow import CourseAct
from jieqing.programme.courses.models import Campaign

FEW: Final = 5
"""Of fewer people no number is shown."""
_DAY = timedelta(days=1)
_FULL = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldCampaign:
    """``asked``: how many it was for when it was planned; ``state`` on a day."""

    row: Campaign
    record: Record
    state: CampaignState
    first_on: date
    last_on: date
    audience: tuple[str, ...]
    asked: int

    @property
    def no(self) -> str:
        """Its number."""
        return self.row.record.no

    @property
    def readers(self) -> frozenset[str]:
        """Who has said that they read it: for guards, never for pages."""
        return frozenset(leaf.entry.actor for leaf in self._seen)

    @property
    def reached(self) -> int:
        """How many have read it; who came later counts no further than all."""
        return min(len(self.readers), self.asked)

    @property
    def right(self) -> int:
        """How many of them answered the question rightly."""
        return sum(leaf.entry.facts.get("right") is True for leaf in self._seen)

    @property
    def share(self) -> int:
        """The reach in percent; of nobody it is nought."""
        return self.reached * _FULL // self.asked if self.asked else 0

    @property
    def may_be_counted(self) -> bool:
        """Whether enough were asked that a number names nobody."""
        return self.asked >= FEW

    @property
    def _seen(self) -> tuple[Leaf, ...]:
        return self.record.of(CampaignAct.SEEN)


def told(desk: Desk, no: str, today: date) -> ToldCampaign:
    """Read one. Raises ``RecordUnknown`` or ``RecordAltered``."""
    rows = Campaign.objects.select_related("record")
    row = rows.filter(record__tenant=desk.tenant, record__no=no).first()
    if row is None:
        raise RecordUnknown(record=no)
    return told_in(row, records.read(desk.ledger, no), today)


def told_in(row: Campaign, record: Record, today: date) -> ToldCampaign:
    """Judge one that was read together with others. Raises ``RecordAltered``."""
    planned = record.last(CampaignAct.PLAN)
    facts: Mapping[str, object] = planned.entry.facts if planned else {}
    days = (row.first_on.isoformat(), row.last_on.isoformat(), row.kit)
    if days != (facts.get("first_on"), facts.get("last_on"), facts.get("kit")):
        raise RecordAltered(record=record.number, what="days and kit")
    state = CAMPAIGN.at(record.state(CAMPAIGN), clocks(row), today)
    return ToldCampaign(
        row=row,
        record=record,
        state=CampaignState(state),
        first_on=row.first_on,
        last_on=row.last_on,
        audience=tuple(str(facts.get("audience", "")).split()),
        asked=int(str(facts.get("asked", 0))),
    )


def clocks(row: Campaign) -> dict[str, date]:
    """The days on which it begins and is over."""
    return {"begins": row.first_on, "over": row.last_on + _DAY}


def newest(desk: Desk, count: int) -> tuple[Campaign, ...]:
    """The rows of the newest campaigns."""
    rows = Campaign.objects.select_related("record").filter(record__tenant=desk.tenant)
    return tuple(rows.order_by("-first_on", "-record__no")[:count])


def told_together(
    desk: Desk, rows: Iterable[Campaign], today: date
) -> tuple[ToldCampaign, ...]:
    """Read several at once."""
    found = tuple(rows)
    known = records.read_together(desk.ledger, [row.record.no for row in found])
    return tuple(told_in(row, known[row.record.no], today) for row in found)


def kit_shown(desk: Desk, campaign: ToldCampaign) -> Kit:
    """The kit as it was when the campaign was planned.

    Raises ``RecordAltered`` or ``SealedTextGone``.
    """
    content = sealed.read(desk.home, campaign.row.kit, campaign.no)
    found = canonical.read(content, "kit")
    if not isinstance(found, dict):
        raise RecordAltered(record=campaign.no, what="kit")
    return kit_of(found)


def taken(desk: Desk, campaign: ToldCampaign, kit: Kit) -> int:
    """How many took a lesson of its course within its days."""
    if not kit.course:
        return 0
    rows = rows_of(desk, courses=[kit.course])
    known = records.read_together(desk.ledger, [row.record.no for row in rows])
    return sum(_took(known[row.record.no], campaign) for row in rows)


def _took(record: Record, campaign: ToldCampaign) -> bool:
    days = (
        day_of(moment_of(one)) for one in record.of(CourseAct.READ, CourseAct.SHEET)
    )
    return any(campaign.first_on <= day <= campaign.last_on for day in days)
