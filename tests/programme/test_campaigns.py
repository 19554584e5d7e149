"""Campaigns: they run by their days, count readers once, and never name them."""

from datetime import date, timedelta

import pytest
from courses_office import assigned, handed_in, loaded, small, with_courses
from office import CHEN, LI, SUN, WANG, WU, ZHAO, Office
from programme_office import asks, on

from jieqing.casebook.desk import day_of
from jieqing.flow.record import RecordAltered
from jieqing.flow.table import NotInTable
from jieqing.language import heard
from jieqing.people.roll import NotEntitled
from jieqing.programme.acts.load_pack import edit
from jieqing.programme.courses.campaigns import acts
from jieqing.programme.courses.campaigns.acts import (
    CampaignDays,
    CampaignNotForYou,
    CampaignSeen,
    Span,
)
from jieqing.programme.courses.campaigns.flow import CampaignAct, CampaignState
from jieqing.programme.courses.campaigns.told import (
    ToldCampaign,
    kit_shown,
    taken,
    told,
)
from jieqing.programme.courses.models import Campaign
from jieqing.programme.lists import exported
from jieqing.programme.measures import shipped_measures
from jieqing.programme.packs import shipped_pack
from jieqing.programme.seen import see
from jieqing.programme.shown import CellState, cells

KIT, WEEKS = "campaign.04", timedelta(days=20)
RIGHT = "立即报告"


def planned(office: Office, *audience: str, later: int = 0) -> str:
    """陈经办 plans the campaign of April; returns its number."""
    first = day_of(office.at) + timedelta(days=later)
    span = Span(
        first_on=first, last_on=first + WEEKS, audience=audience or ("everybody",)
    )
    return acts.plan(office.desk, KIT, span, by=CHEN, at=office.at)


def reads(office: Office, no: str, who: str, answer: str = RIGHT) -> bool:
    """Somebody reads it and answers."""
    return acts.seen(office.desk, asks(office, no, CampaignAct.SEEN, who), answer)


def standing(office: Office, no: str) -> ToldCampaign:
    """The campaign as the ledger tells it."""
    return told(office.desk, no, day_of(office.at))


@pytest.fixture
def there(office: Office) -> Office:
    """The company has the kits."""
    loaded(office, shipped_pack("campaigns"))
    return office


def cell(office: Office, day: date) -> CellState:
    """How the item of awareness campaigns stands."""
    found = cells(see(office.desk, day), [shipped_measures()["m15.2"]])
    return found["m15.2"].state


def test_a_campaign_begins_and_ends_by_its_days_alone(there: Office) -> None:
    no = planned(there, later=3)
    assert standing(there, no).state is CampaignState.PLANNED
    with pytest.raises(NotInTable):
        reads(there, no, SUN)
    begun = on(there, day_of(there.at) + timedelta(days=3))
    reads(begun, no, SUN)
    after = on(there, day_of(there.at) + timedelta(days=24))

    assert standing(begun, no).state is CampaignState.RUNNING
    assert standing(after, no).state is CampaignState.ENDED
    with pytest.raises(NotInTable):
        reads(after, no, WANG)


def test_a_reader_counts_once_and_right_answers_are_counted(there: Office) -> None:
    no = planned(there)
    assert reads(there, no, SUN)
    assert not reads(there, no, WANG, "删掉邮件不声张")
    with pytest.raises(CampaignSeen):
        reads(there, no, WANG)
    found = standing(there, no)

    assert (found.reached, found.right) == (2, 1)
    assert found.asked >= 5


def test_a_campaign_is_for_its_posts_alone_and_of_few_nothing_is_told(
    there: Office,
) -> None:
    no = planned(there, "executor")
    with pytest.raises(CampaignNotForYou):
        reads(there, no, CHEN)
    reads(there, no, SUN)
    with heard("en"):
        listed = exported(there.desk, "campaigns", "csv", by=CHEN, at=there.at)
    last = listed.decode("utf-8-sig").splitlines()[1]

    assert not standing(there, no).may_be_counted
    assert last.endswith("fewer than five,fewer than five,fewer than five")
    assert SUN not in listed.decode("utf-8-sig")


def test_days_that_are_over_and_too_long_ones_are_refused(there: Office) -> None:
    today = day_of(there.at)
    yesterday = today - timedelta(days=1)
    with pytest.raises(CampaignDays):
        planned(there, later=-1)
    with pytest.raises(CampaignDays):
        planned(there, "counsel")
    backwards = Span(first_on=today, last_on=yesterday)
    with pytest.raises(CampaignDays):
        acts.plan(there.desk, KIT, backwards, by=CHEN, at=there.at)
    long = Span(first_on=today, last_on=today + timedelta(days=63))
    with pytest.raises(CampaignDays):
        acts.plan(there.desk, KIT, long, by=CHEN, at=there.at)

    assert Campaign.objects.count() == 0


def test_others_plan_nothing_and_a_campaign_called_off_is_read_by_nobody(
    there: Office,
) -> None:
    span = Span(first_on=day_of(there.at), last_on=day_of(there.at))
    with pytest.raises(NotEntitled):
        acts.plan(there.desk, KIT, span, by=LI, at=there.at)
    no = planned(there)
    acts.call_off(there.desk, asks(there, no, CampaignAct.CALL_OFF, CHEN), "日期有误")

    with pytest.raises(NotInTable):
        reads(there, no, SUN)


def test_a_kit_edited_later_changes_no_campaign_and_edited_days_are_noticed(
    there: Office,
) -> None:
    no = planned(there)
    kind = ("campaign", KIT)
    edit(there.desk, kind, {"right": "等等看"}, by=CHEN, at=there.at)
    assert kit_shown(there.desk, standing(there, no)).right == RIGHT
    Campaign.objects.update(last_on=day_of(there.at) + timedelta(days=300))

    with pytest.raises(RecordAltered):
        standing(there, no)


def test_the_cell_is_lit_by_reach_and_goes_dark_again(there: Office) -> None:
    today = day_of(there.at)
    assert cell(there, today) is CellState.NONE
    no = planned(there)
    reads(there, no, SUN)
    assert cell(there, today) is CellState.IN_PROGRESS
    for who in (CHEN, LI, WANG, ZHAO, WU):
        reads(there, no, who)

    assert cell(there, today) in {CellState.KEPT, CellState.EXPIRING}
    assert cell(there, today + timedelta(days=120)) is CellState.EXPIRED


def test_lessons_taken_within_its_days_are_counted(there: Office) -> None:
    with_courses(there, small())
    assigned(there, "course.small")
    edit(
        there.desk,
        ("campaign", KIT),
        {"lessons_of": "course.small"},
        by=CHEN,
        at=there.at,
    )
    no = planned(there)
    handed_in(there, SUN, "course.small")
    found = standing(there, no)

    assert taken(there.desk, found, kit_shown(there.desk, found)) == 1
