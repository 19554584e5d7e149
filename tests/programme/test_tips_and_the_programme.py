"""Who receives tips is two people's choice; what the ledger hears reveals nothing."""

import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import timedelta

import pytest
from box import HE, MONDAY, WORDS, Box, reader
from office import CHEN, LI, WANG, Office

from jieqing.flow import record as records
from jieqing.notices.agenda import Waits, agenda, board_of
from jieqing.people.register import names
from jieqing.people.roll import NotEntitled
from jieqing.programme.daily import keep_day
from jieqing.programme.measures import shipped_measures
from jieqing.programme.seen import see
from jieqing.programme.shown import cells
from jieqing.programme.tips import acts
from jieqing.programme.tips.acts import NobodyProposed, QuarterNotOver
from jieqing.programme.tips.days import VaultMissing, commit_day, verify
from jieqing.programme.tips.facts import DAYS, RECORD
from jieqing.tips import recipients
from jieqing.tips.telling import NewTip
from jieqing.tips.vault import Vault

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


def days_later(office: Office, days: int) -> Office:
    return replace(office, at=office.at + timedelta(days))


def test_each_day_has_one_commitment_whether_a_tip_came_or_not(
    office: Office, kept: Box
) -> None:
    for n in range(3):
        there = days_later(office, n)
        commit_day(there.desk, there.at)
        commit_day(there.desk, there.at)
    kept.send(NewTip(text=WORDS), MONDAY)
    found = verify(office.desk, kept.folder, there.at.date())
    leaves = records.read(office.desk.ledger, DAYS).leaves

    assert [leaf.entry.actor for leaf in leaves] == ["worker"] * 3
    assert len({str(leaf.entry.facts["vault"]) for leaf in leaves}) == 3
    assert (found.missing, found.same_as) == ((), None)


def test_a_copy_shows_of_which_day_it_is_and_that_nothing_was_changed(
    office: Office, kept: Box
) -> None:
    kept.send(NewTip(text=WORDS), MONDAY)
    commit_day(office.desk, office.at)
    today = office.at.date()
    copy = kept.home / "copy"
    shutil.copytree(kept.folder, copy)
    kept.send_from_other(NewTip(text=WORDS))
    same = verify(office.desk, copy, today).same_as
    (number,) = Vault(folder=copy).tips()
    Vault(folder=copy).remove(number)

    assert same == today
    assert verify(office.desk, copy, today).same_as is None


def test_whose_receipt_leads_to_a_tip_is_committed_to_as_well(
    office: Office, kept: Box
) -> None:
    kept.send(NewTip(text=WORDS), MONDAY)
    commit_day(office.desk, office.at)
    with closing(sqlite3.connect(kept.folder / "tips.sqlite")) as file, file:
        file.execute("UPDATE tip SET place = ?", (b"elsewhere",))

    assert verify(office.desk, kept.folder, office.at.date()).same_as is None


def test_a_day_without_an_entry_is_named(office: Office, kept: Box) -> None:
    commit_day(office.desk, office.at)
    after = days_later(office, 3)
    commit_day(after.desk, after.at)
    first = office.at.date()
    found = verify(office.desk, kept.folder, first + timedelta(5))

    assert found.missing == tuple(first + timedelta(n) for n in (1, 2, 4))


def test_numbers_told_on_the_same_day_leave_its_commitment_as_it_is(
    office: Office, kept: Box
) -> None:
    commit_day(office.desk, office.at)
    acts.tell_numbers(office.desk, kept.he, "2025Q1", by=CHEN, at=office.at)

    today = office.at.date()
    assert verify(office.desk, kept.folder, today).same_as == today


def test_before_anybody_receives_no_day_is_committed_to(office: Office) -> None:
    commit_day(office.desk, office.at)

    assert records.read(office.desk.ledger, DAYS).leaves == ()
    with pytest.raises(VaultMissing):
        verify(office.desk, office.desk.home.folder / "tips", office.at.date())


def test_a_vault_that_does_not_open_stops_no_other_work_of_the_day(
    office: Office, kept: Box
) -> None:
    (kept.folder / "tips.sqlite").write_bytes(b"no database" * 99)
    done = keep_day(office.desk, office.at)

    assert done is not None
    assert records.read(office.desk.ledger, DAYS).leaves == ()


@pytest.mark.usefixtures("kept")
def test_the_worker_commits_with_what_else_it_does_for_the_day(office: Office) -> None:
    keep_day(office.desk, office.at)

    assert len(records.read(office.desk.ledger, DAYS).leaves) == 1


def tips_lines(office: Office, who: str) -> list[str]:
    desk = office.desk.at(office.at)
    found = agenda(board_of(desk), desk.register.person(who))
    return [line.words for line in found if line.what is Waits.TIPS]


def test_recipients_are_told_the_same_each_day_whatever_came(
    office: Office, kept: Box
) -> None:
    name = names(office.desk.tenant)[WANG]
    everybody = (replace(kept.recipients.everybody[0], name=name),)
    listed = replace(
        kept.recipients, everybody=everybody + kept.recipients.everybody[1:]
    )
    recipients.save(kept.folder, listed)
    before = tips_lines(office, WANG)
    kept.send(NewTip(text=WORDS), MONDAY)

    assert len(before) == 1
    assert tips_lines(office, WANG) == before
    assert tips_lines(office, CHEN) == []
