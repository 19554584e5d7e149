"""Who receives tips is two people's choice; what the ledger hears reveals nothing."""

from dataclasses import replace

import pytest
from box import HE, MONDAY, WORDS, Box, reader
from office import CHEN, LI, WANG, Office

from jieqing.flow import record as records
from jieqing.people.roll import NotEntitled
from jieqing.programme.measures import shipped_measures
from jieqing.programme.seen import see
from jieqing.programme.shown import cells
from jieqing.programme.tips import acts
from jieqing.programme.tips.acts import NobodyProposed, QuarterNotOver
from jieqing.programme.tips.facts import RECORD
from jieqing.tips import recipients
from jieqing.tips.telling import NewTip

ITEM = shipped_measures()["m6.3"]


@pytest.fixture
def kept(office: Office) -> Box:
    """陈经办 proposed the three recipients, 王审批 confirmed them."""
    box = Box(home=office.desk.home.folder)
    acts.appoint(office.desk, box.recipients, by=CHEN, at=office.at)
    acts.confirm(office.desk, by=WANG, at=office.at)
    return box


def of_tips(office: Office) -> list[bool]:
    found = cells(see(office.desk, office.at.date()), [ITEM])["m6.3"].found
    return [one.is_met for one in found if one.clause.of.startswith("tips")]


def test_recipients_are_appointed_by_two_people(office: Office, kept: Box) -> None:
    assert acts.are_as_confirmed(office.desk, acts.standing(office.desk))
    assert recipients.load(kept.folder) == kept.recipients
    assert of_tips(office) == [True, False]


def test_nobody_confirms_what_was_not_proposed(office: Office) -> None:
    with pytest.raises(NobodyProposed):
        acts.confirm(office.desk, by=WANG, at=office.at)


def test_who_is_not_entitled_appoints_nobody(office: Office) -> None:
    box = Box(home=office.desk.home.folder)
    with pytest.raises(NotEntitled):
        acts.appoint(office.desk, box.recipients, by=LI, at=office.at)


def test_a_list_changed_after_the_proposal_is_not_confirmed(office: Office) -> None:
    box = Box(home=office.desk.home.folder)
    acts.appoint(office.desk, box.recipients, by=CHEN, at=office.at)
    changed = replace(box.recipients, everybody=box.recipients.everybody[:2])
    recipients.save(box.folder / acts.PROPOSED, changed)

    with pytest.raises(NobodyProposed):
        acts.confirm(office.desk, by=WANG, at=office.at)


def test_an_administrator_who_swaps_a_key_puts_the_item_out(
    office: Office, kept: Box
) -> None:
    everybody = tuple(
        replace(one, key=reader().key) if one.name == HE else one
        for one in kept.recipients.everybody
    )
    recipients.save(kept.folder, replace(kept.recipients, everybody=everybody))

    assert of_tips(office) == [False, False]


def test_the_ledger_hears_numbers_and_no_word(office: Office, kept: Box) -> None:
    kept.send(NewTip(text=WORDS), MONDAY)
    acts.tell_numbers(office.desk, kept.he, "2026Q1", by=CHEN, at=office.at)
    told = str(
        [one.entry.facts for one in records.read(office.desk.ledger, RECORD).leaves]
    )

    assert "'received': '0-4'" in told
    assert WORDS not in told
    assert HE not in told
    assert of_tips(office) == [True, True]


def test_a_quarter_is_not_told_before_it_is_over(office: Office, kept: Box) -> None:
    year, month = office.at.year, office.at.month
    quarter = f"{year}Q{(month + 2) // 3}"
    with pytest.raises(QuarterNotOver):
        acts.tell_numbers(office.desk, kept.he, quarter, by=CHEN, at=office.at)
