"""Exercises: off until the staff were heard, counted by deeds, never by whom."""

import sqlite3
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from office import CHEN, LI, SUN, WANG, WU, ZHAO, Office
from phishing_office import (
    HIRED,
    LURE,
    closed,
    confirmed,
    delivered,
    hired,
    planned,
    presses,
    ready,
    reports,
    rule_in_force,
    standing,
)
from programme_office import (
    approved,
    asks,
    loaded,
    on,
    reviewed,
    sent_round,
    started,
)

from jieqing.casebook.desk import day_of
from jieqing.casebook.papers.period import Period
from jieqing.flow.record import RecordAltered
from jieqing.flow.table import NotInTable
from jieqing.language import heard
from jieqing.people.matrix import Role
from jieqing.people.posts import Post
from jieqing.people.roll import NotEntitled
from jieqing.programme import models
from jieqing.programme.acts import documents
from jieqing.programme.courses.campaigns.acts import Span
from jieqing.programme.courses.models import Phishing, PhishingLink, PhishingMail
from jieqing.programme.courses.phishing import acts, posting, stepping
from jieqing.programme.courses.phishing.acts import (
    NoMailHere,
    PhishingDays,
    TooFewMails,
    close_over,
)
from jieqing.programme.courses.phishing.flow import PhishingAct, PhishingState
from jieqing.programme.courses.phishing.hits import is_of_a_program, is_too_soon
from jieqing.programme.courses.phishing.lures import LureUnknown, lures
from jieqing.programme.courses.phishing.rule import RuleSilent, StaffNotHeard
from jieqing.programme.courses.phishing.stepping import LetterLinkUnknown
from jieqing.programme.courses.phishing.telling import Outcome, Totals, parts_of
from jieqing.programme.figures import FIGURES, Asked
from jieqing.programme.flows import DocumentAct
from jieqing.programme.guards import SamePerson
from jieqing.programme.lists import exported
from jieqing.programme.measures import shipped_measures
from jieqing.programme.packs import PackRefused, read_pack, shipped_pack
from jieqing.programme.seen import see
from jieqing.programme.shown import cells

BROWSER = {"user-agent": "Mozilla/5.0 (Windows NT 10.0)", "accept-language": "zh-CN"}
SENTENCE = "模拟钓鱼只统计总数，不公布、不据以处分个人"


@pytest.fixture
def there(office: Office) -> Office:
    """The staff were heard, twelve were hired, the lures are loaded."""
    hired(office)
    return ready(office)


@pytest.fixture
def running(there: Office) -> tuple[Office, str, list[str]]:
    """An exercise whose mails went out: the office, its number, the links."""
    no = planned(there)
    confirmed(there, no)
    return there, no, list(delivered(there).values())


def test_none_is_begun_before_the_staff_were_heard(office: Office) -> None:
    loaded(office, shipped_pack("campaigns"))
    with pytest.raises(StaffNotHeard):
        planned(office)
    rule_in_force(office, without=SENTENCE)
    with pytest.raises(RuleSilent):
        planned(office)

    assert not Phishing.objects.exists()
    assert not models.Record.objects.filter(mechanism="phishing").exists()


def test_a_rule_that_is_not_for_the_staff_allows_nothing(office: Office) -> None:
    loaded(office, shipped_pack("campaigns"))
    no = started(office)
    office_text = f"# 办法\n\n{SENTENCE}。"
    documents.edit(office.desk, asks(office, no, DocumentAct.EDIT, CHEN), office_text)
    sent_round(office, no)
    reviewed(office, no)
    approved(office, no)
    models.Record.objects.filter(no=no).update(kind="staff-rule")

    with pytest.raises(StaffNotHeard):
        planned(office)


def test_two_people_send_it_and_neither_gets_the_mail(there: Office) -> None:
    no = planned(there)
    assert delivered(there) == {}
    with pytest.raises(NotEntitled):
        confirmed(there, no, by=CHEN)
    asked = confirmed(there, no)
    tokens = delivered(there)

    everybody = HIRED + 7
    assert asked == len(tokens) == everybody - 2
    assert {CHEN, WANG}.isdisjoint(tokens)
    assert {SUN, WU, ZHAO, LI} <= tokens.keys()
    assert delivered(there) == {}
    assert not PhishingMail.objects.exists()


def test_who_proposed_it_does_not_confirm_it_from_another_post(there: Office) -> None:
    no = planned(there)
    there.end_post(CHEN, Post(role=Role.OFFICER))
    there.give_post(CHEN, Post(role=Role.APPROVER))
    with pytest.raises(SamePerson):
        confirmed(there, no, by=CHEN)
    confirmed(there, no)

    assert not PhishingMail.objects.filter(person__in=[CHEN, WANG]).exists()


def test_without_mail_or_with_few_who_get_it_nothing_is_sent(there: Office) -> None:
    no = planned(there)
    asked = asks(there, no, PhishingAct.CONFIRM, WANG)
    with pytest.raises(NoMailHere):
        acts.confirm(there.desk, asked, frozenset())
    with pytest.raises(TooFewMails):
        acts.confirm(there.desk, asked, frozenset({SUN, WU, ZHAO, LI, CHEN, WANG}))

    assert standing(there, no).state is PhishingState.PLANNED


def test_days_kits_and_states_that_do_not_fit_are_refused(there: Office) -> None:
    today = day_of(there.at)
    with pytest.raises(LureUnknown):
        acts.plan(there.desk, "phishing.none", _span(0, 1, there), by=CHEN, at=there.at)
    for first, last in ((-1, 3), (3, 2), (0, 32)):
        with pytest.raises(PhishingDays):
            acts.plan(there.desk, LURE, _span(first, last, there), by=CHEN, at=there.at)
    no = planned(there)
    with pytest.raises(NotInTable):
        closed(there, no)
    with pytest.raises(PhishingDays):
        confirmed(on(there, today + timedelta(days=30)), no)


def test_mails_wait_for_the_first_day_and_nothing_counts_after_the_last(
    there: Office,
) -> None:
    no = planned(there, later=3)
    confirmed(there, no)
    assert delivered(there) == {}
    begun = on(there, day_of(there.at) + timedelta(days=3))
    token = delivered(begun)[SUN]
    after = on(there, day_of(there.at) + timedelta(days=12))
    presses(after, token)

    assert standing(begun, no).state is PhishingState.RUNNING
    assert standing(after, no).state is PhishingState.OVER
    assert not PhishingLink.objects.exclude(outcome="").exists()


def test_opening_counts_for_nothing_pressing_once_reporting_once(
    running: tuple[Office, str, list[str]],
) -> None:
    office, no, tokens = running
    for token in tokens:
        stepping.opened(stepping.landed(office.desk, token, office.at), by_program=True)
    for token in (*tokens[:5], tokens[0]):
        presses(office, token)
    for token in (*tokens[5:11], tokens[5]):
        assert reports(office, token)
    presses(office, tokens[5])
    reports(office, tokens[0])
    assert not reports(office, "x" * 43)
    closed(office, no)

    totals = standing(office, no).totals
    assert totals is not None
    assert (totals.sent, totals.fell, totals.reported) == (17, 5, 6)
    assert totals.machine == 17
    assert [part.count for part in totals.parts] == [5, 6, 6]


def test_closing_destroys_the_links_and_no_table_tells_who_did_what(
    running: tuple[Office, str, list[str]],
) -> None:
    office, no, tokens = running
    presses(office, tokens[0])
    while_open = _dump(office, "courses_phishing")
    closed(office, no)
    ledger = [leaf.entry for leaf in standing(office, no).record.leaves]

    assert "P-0" not in while_open
    assert all(token not in _dump(office, "") for token in tokens)
    assert not PhishingLink.objects.exists()
    assert [entry.act for entry in ledger] == [
        "phishing-plan",
        "phishing-confirm",
        "phishing-close",
    ]
    assert "P-0" not in str([entry.facts for entry in ledger])
    with pytest.raises(LetterLinkUnknown):
        stepping.landed(office.desk, tokens[0], office.at)
    assert not reports(office, tokens[1])


def test_nothing_is_told_where_a_part_stands_for_fewer_than_five(
    running: tuple[Office, str, list[str]],
) -> None:
    office, no, tokens = running
    for token in tokens[:3]:
        presses(office, token)
    for token in tokens[3:]:
        reports(office, token)
    closed(office, no)
    totals = standing(office, no).totals
    with heard("en"):
        listed = exported(office.desk, "phishing", "csv", by=CHEN, at=office.at)

    assert totals is not None
    assert (totals.sent, totals.parts, totals.fell) == (17, (), None)
    assert "too few to be told,too few to be told" in listed.decode("utf-8-sig")


@given(st.integers(0, 40), st.integers(0, 40), st.integers(0, 40))
def test_every_part_told_stands_for_five_and_all_parts_for_everybody(
    fell: int, reported: int, neither: int
) -> None:
    outcomes = (
        [Outcome.FELL] * fell
        + [Outcome.REPORTED] * reported
        + [Outcome.NOTHING] * neither
    )
    parts = parts_of(outcomes)

    assert all(part.count >= 5 for part in parts)
    assert len(parts) != 1
    assert sum(part.count for part in parts) in {0, len(outcomes)}


def test_a_list_names_closed_ones_alone(
    running: tuple[Office, str, list[str]],
) -> None:
    office, no, _ = running
    with heard("en"):
        listed = exported(office.desk, "phishing", "csv", by=CHEN, at=office.at)

    assert no not in listed.decode("utf-8-sig")


def test_a_failed_mail_leaves_no_link_and_an_abandoned_one_is_not_sent_twice(
    there: Office,
) -> None:
    no = planned(there)
    confirmed(there, no)
    first, second, *_ = posting.due(there.desk, there.at)
    failing, dying = posting.take(first), posting.take(second)
    assert failing is not None
    assert dying is not None
    assert posting.take(second) is None
    posting.failed(failing, there.at + timedelta(minutes=5))
    assert first.person not in delivered(there)
    later = there.later(minutes=5)
    posting.failed(posting.take(next(posting.due(later.desk, later.at))), None)  # type: ignore[arg-type]  # taken by nobody else
    closed(later, no)

    totals = standing(later, no).totals
    assert totals is not None
    assert totals.sent == HIRED + 7 - 2 - 2
    assert not PhishingMail.objects.exists()


def test_called_off_it_sends_nothing_more_and_counts_nothing(
    running: tuple[Office, str, list[str]],
) -> None:
    office, no, tokens = running
    presses(office, tokens[0])
    asked = asks(office, no, PhishingAct.CALL_OFF, ZHAO)
    acts.call_off(office.desk, asked, "服务器要维护")

    assert not PhishingLink.objects.exists()
    assert standing(office, no).totals is None
    with pytest.raises(NotInTable):
        closed(office, no)


def test_the_worker_closes_what_is_over_and_nobody_closed(
    running: tuple[Office, str, list[str]],
) -> None:
    office, no, tokens = running
    for token in tokens[:6]:
        presses(office, token)
    close_over(office.desk, office.at)
    assert standing(office, no).state is PhishingState.RUNNING
    after = on(office, day_of(office.at) + timedelta(days=8))
    close_over(after.desk, after.at)

    known = standing(after, no)
    assert known.state is PhishingState.CLOSED
    assert known.totals is not None
    assert known.totals.fell == 6
    assert not PhishingLink.objects.exists()


def test_links_put_in_by_hand_and_days_moved_by_hand_are_noticed(
    running: tuple[Office, str, list[str]],
) -> None:
    office, no, _ = running
    row = Phishing.objects.get()
    PhishingLink.objects.create(id=1, exercise=row, token="0" * 64, outcome="fell")
    with pytest.raises(RecordAltered):
        closed(office, no)
    Phishing.objects.update(last_on=day_of(office.at) + timedelta(days=90))

    with pytest.raises(RecordAltered):
        standing(office, no)


def test_the_share_reported_is_a_figure_and_the_cell_shows_the_exercise(
    running: tuple[Office, str, list[str]],
) -> None:
    office, no, tokens = running
    today = day_of(office.at)
    for token in tokens[:6]:
        reports(office, token)
    closed(office, no)
    period = Period(first=today.replace(day=1), last=today)
    found = FIGURES["phishing_reported"].compute(
        Asked(desk=office.desk, period=period, at=office.at)
    )
    cell = cells(see(office.desk, today), [shipped_measures()["m15.2"]])["m15.2"]

    assert found is not None
    assert (found.part, found.whole, found.records) == (6, 17, (no,))
    assert no in {proof.name for one in cell.found for proof in one.proofs}


@pytest.mark.parametrize(
    ("fell", "reported", "neither", "told"),
    [
        (9, 0, 8, (9, 0)),
        (0, 9, 8, (0, 9)),
        (9, 2, 6, (9, None)),
        (2, 3, 12, (None, None)),
        (0, 0, 17, (None, None)),
    ],
)
def test_nobody_is_told_as_none_and_few_are_not_told(
    fell: int, reported: int, neither: int, told: tuple[int | None, int | None]
) -> None:
    outcomes = (
        [Outcome.FELL] * fell
        + [Outcome.REPORTED] * reported
        + [Outcome.NOTHING] * neither
    )
    totals = Totals(sent=len(outcomes), parts=parts_of(outcomes), opened=0, machine=0)

    assert (totals.fell, totals.reported) == told


def test_the_share_counts_an_exercise_in_which_nobody_reported(
    running: tuple[Office, str, list[str]],
) -> None:
    office, no, tokens = running
    today = day_of(office.at)
    for token in tokens[:9]:
        presses(office, token)
    closed(office, no)
    period = Period(first=today.replace(day=1), last=today)
    found = FIGURES["phishing_reported"].compute(
        Asked(desk=office.desk, period=period, at=office.at)
    )

    assert found is not None
    assert (found.part, found.whole, found.records) == (0, 17, (no,))


def test_a_program_is_known_by_what_it_says_of_itself() -> None:
    drawn = datetime(2026, 11, 2, 2, tzinfo=UTC)

    assert not is_of_a_program("GET", BROWSER)
    assert is_of_a_program("HEAD", BROWSER)
    assert is_of_a_program("GET", {**BROWSER, "sec-purpose": "prefetch"})
    assert is_of_a_program("GET", {**BROWSER, "user-agent": "Barracuda Link Scan"})
    assert is_of_a_program("GET", {"user-agent": BROWSER["user-agent"]})
    assert is_of_a_program("POST", {})
    assert is_too_soon(None, drawn)
    assert is_too_soon(drawn, drawn + timedelta(seconds=1))
    assert not is_too_soon(drawn, drawn + timedelta(seconds=2))


def test_three_lures_ship_and_a_wrong_one_is_refused_with_its_line(
    there: Office,
) -> None:
    shipped = lures(there.desk.tenant)
    with pytest.raises(PackRefused) as refused:
        read_pack(WRONG, "house.yaml", lambda name: name)
    told = str(refused.value)

    assert len(shipped) == 3
    assert all(one.signs and one.instead for one in shipped.values())
    assert "house.yaml:9" in told
    assert "house.yaml:14" in told


WRONG = """\
key: house
version: "1"
locale: zh-CN
title: 本公司
items:
  - key: phishing.wrong
    title: 没有链接
    owner: officer
    letter: 请看附件。
    items: [m15.2]
    anchors: ["dsl:9"]
    sender: 财务
    subject: 发票
    signs: []
    heading: 核对
    text: 请登录。
    button: 登录
    instead: [打电话问]
"""


def _span(first: int, last: int, office: Office) -> Span:
    today = day_of(office.at)
    return Span(
        first_on=today + timedelta(days=first), last_on=today + timedelta(days=last)
    )


def _dump(office: Office, tables: str) -> str:
    """All rows of our own tables whose name begins so."""
    with sqlite3.connect(office.desk.home.casebook_path) as base:
        names = base.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE ?",
            (f"{tables}%",),
        )
        rows = [
            base.execute("SELECT * FROM " + name) for (name,) in names.fetchall()
        ]  # names of our own tables
        return str([found.fetchall() for found in rows])
