"""A year of campaigns: one a month, read and answered by everybody who is there."""

from datetime import timedelta

from jieqing.cli.year_company import WorkingDay, Year
from jieqing.programme.courses.campaigns import acts
from jieqing.programme.courses.campaigns.acts import Span
from jieqing.programme.courses.campaigns.flow import CampaignAct
from jieqing.programme.courses.campaigns.kits import kits

BEGUN_ON, EVERY = 5, 21
"""Working day of the first one, and how many lie between two."""
LASTS = timedelta(days=20)


def campaigning(year: Year, working: WorkingDay) -> None:
    """Plan the month's campaign; all but one answer on the day, one of them wrongly."""
    if working.number < BEGUN_ON or (working.number - BEGUN_ON) % EVERY:
        return
    kit = kits(year.desk.tenant)[f"campaign.{working.day.month:02}"]
    span = Span(first_on=working.day, last_on=working.day + LASTS)
    officer = year.company.crew.officer
    no = acts.plan(year.desk, kit.key, span, by=officer.number, at=year.step())
    first, *others = year.everybody[:-1]
    acts.seen(year.desk, year.asks(no, CampaignAct.SEEN, first), kit.wrong[0])
    for who in others:
        acts.seen(year.desk, year.asks(no, CampaignAct.SEEN, who), kit.right)
