"""Opening, identifying, stopping, finding and planning, and what they refuse."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from office import CASE, CHEN, LI, RECEIVED, WU, Office, opened

from jieqing.casebook import models
from jieqing.casebook.acts.find import find
from jieqing.casebook.acts.identify import (
    Identification,
    Level,
    Method,
    ProofTooStrong,
    ProofTooWeak,
    identify,
)
from jieqing.casebook.acts.open import PurposeMissing, open_case
from jieqing.casebook.acts.plan import plan
from jieqing.casebook.acts.stop import stop
from jieqing.casebook.acts.withdraw import withdraw
from jieqing.casebook.flows import State
from jieqing.casebook.said import Subject
from jieqing.casebook.sources import (
    MapChanged,
    MapNotConfirmed,
    NoStores,
    confirm_map,
    mapped_stores,
)
from jieqing.casebook.subjects import CaseAlreadyOpen
from jieqing.casebook.work import TimeRunsBackwards
from jieqing.erasure.values import IdentityValue
from jieqing.flow.models import LedgerEntry
from jieqing.home import Clock
from jieqing.people.roll import NotEntitled

Stage = Callable[[str], Office]


def test_a_case_gets_its_number_and_its_days_when_it_is_opened(
    office: Office,
) -> None:
    opened(office)
    days = LedgerEntry.objects.get(act="open").content

    assert office.case.number == CASE
    assert b'"settle":"2026-11-18"' in bytes(days)


@pytest.mark.parametrize("missing", ["purpose", "ground"])
def test_a_case_without_purpose_or_ground_is_refused(
    office: Office, missing: str
) -> None:
    request = replace(office.request(), **{missing: " "})

    with pytest.raises(PurposeMissing):
        open_case(office.desk, request, by=CHEN, at=office.at)
    assert not models.Case.objects.exists()


def test_a_request_cannot_have_come_tomorrow(office: Office) -> None:
    request = replace(office.request(), received=RECEIVED + timedelta(days=1))

    with pytest.raises(TimeRunsBackwards):
        open_case(office.desk, request, by=CHEN, at=office.at)


def test_one_customer_has_one_open_erasing_case(at_stage: Stage) -> None:
    office = at_stage("opened")

    with pytest.raises(CaseAlreadyOpen) as refusal:
        open_case(office.desk, office.request(), by=CHEN, at=office.at)
    assert refusal.value.facts == {"case": CASE}


def test_the_same_number_written_otherwise_is_the_same_customer(
    at_stage: Stage,
) -> None:
    office = at_stage("opened")
    spelt = "＋８６ " + office.customer.value
    entry = IdentityValue(kind="phone", value=spelt)
    request = replace(office.request(), subject=Subject(entry=entry))

    with pytest.raises(CaseAlreadyOpen):
        open_case(office.desk, request, by=CHEN, at=office.at)


def test_the_same_customer_by_another_identity_is_noticed_when_found(
    at_stage: Stage,
) -> None:
    office = at_stage("found")
    entry = IdentityValue(kind="customer_no", value="42")
    request = replace(office.request(), subject=Subject(entry=entry))
    second = open_case(office.desk, request, by=CHEN, at=office.at)
    proof = Identification(method=Method.SESSION, joined_at=Level.P1, is_verified=True)
    identify(office.desk, second, proof, by=CHEN, at=office.at)

    with pytest.raises(CaseAlreadyOpen):
        stop_and_find(office, second)


def stop_and_find(office: Office, number: str) -> None:
    stop(office.desk, number, by=CHEN, at=office.at)
    find(office.desk, number, by=CHEN, at=office.at)


def test_a_proof_stronger_than_at_joining_is_refused(at_stage: Stage) -> None:
    office = at_stage("opened")
    papers = Identification(
        method=Method.PAPERS_OF_JOINING, joined_at=Level.P1, is_verified=True
    )

    with pytest.raises(ProofTooStrong):
        office.do(identify, papers, by=CHEN)
    assert office.state is State.OPENED


def test_the_channel_alone_proves_nobody(at_stage: Stage) -> None:
    proof = Identification(method=Method.CHANNEL, joined_at=Level.P0, is_verified=True)

    with pytest.raises(ProofTooWeak):
        at_stage("opened").do(identify, proof, by=CHEN)


def test_lost_access_is_proved_by_two_facts_of_use(at_stage: Stage) -> None:
    office = at_stage("opened")
    proof = Identification(
        method=Method.FACTS_OF_USE, joined_at=Level.P1, is_verified=True
    )
    office.do(identify, proof, by=CHEN)

    assert office.state is State.IDENTIFIED


def test_a_failed_identification_leaves_the_case_opened(at_stage: Stage) -> None:
    office = at_stage("opened")
    proof = Identification(
        method=Method.PHONE_CODE, joined_at=Level.P1, is_verified=False
    )
    office.do(identify, proof, by=CHEN)

    assert office.state is State.OPENED


def test_stopping_sets_the_flag_that_withdrawal_lifts(at_stage: Stage) -> None:
    office = at_stage("identified")
    flag = "select status from member where id = 42"
    before = office.ask("shop", flag)
    office.do(stop, by=CHEN)
    stopped = office.ask("shop", flag)
    office.do(withdraw, by=CHEN)

    assert stopped == [(0,)] != before
    assert office.ask("shop", flag) == before


def test_a_new_column_since_the_confirmation_stops_the_find(at_stage: Stage) -> None:
    office = at_stage("stopped")
    office.ask("crm", "alter table contact add column wechat text")

    with pytest.raises(MapChanged) as refusal:
        office.do(find, by=CHEN)
    assert "contact.wechat" in str(refusal.value.facts["changes"])


def test_an_edited_map_must_be_confirmed_again(at_stage: Stage) -> None:
    office = at_stage("stopped")
    path = office.desk.home.map_path("crm")
    path.write_text(path.read_text(encoding="utf-8") + "# edited\n", encoding="utf-8")

    with pytest.raises(MapNotConfirmed):
        office.do(find, by=CHEN)
    confirm_map(office.desk, "crm", by=LI, at=office.at)
    assert office.do(find, by=CHEN)


def test_a_confirmation_written_into_the_table_confirms_nothing(
    at_stage: Stage,
) -> None:
    office = at_stage("stopped")
    path = office.desk.home.map_path("crm")
    path.write_text(path.read_text(encoding="utf-8") + "# edited\n", encoding="utf-8")
    row = models.MapConfirmation.objects.first()
    row.pk = None
    row.save()

    with pytest.raises(MapNotConfirmed):
        office.do(find, by=CHEN)


def test_the_auditor_confirms_no_map(office: Office) -> None:
    with pytest.raises(NotEntitled):
        confirm_map(office.desk, "crm", by=WU, at=office.at)


def test_a_home_without_stores_finds_nothing_and_says_so(office: Office) -> None:
    bare = replace(office.desk, home=replace(office.desk.home, stores={}))

    with pytest.raises(NoStores):
        mapped_stores(bare)


def test_an_unknown_customer_is_an_honest_answer(at_stage: Stage) -> None:
    office = at_stage("not_found")

    assert office.state is State.NOT_FOUND


def test_finding_and_planning_write_no_row_of_the_stores(at_stage: Stage) -> None:
    office = at_stage("stopped")
    dump = "select * from trade_order order by id"
    before = office.ask("shop", dump)
    office.do(find, by=CHEN)
    office.do(plan, by=CHEN)

    assert office.ask("shop", dump) == before


def test_an_act_is_never_older_than_the_one_before(at_stage: Stage) -> None:
    office = at_stage("stopped").later(hours=-1)

    with pytest.raises(TimeRunsBackwards):
        office.do(find, by=CHEN)


def test_under_the_systems_clock_nothing_happens_in_the_future(
    at_stage: Stage,
) -> None:
    office = at_stage("stopped")
    home = office.desk.home
    company = replace(home.company, clock=Clock.SYSTEM)
    real = replace(office.desk, home=replace(home, company=company))
    tomorrow = datetime.now(tz=UTC) + timedelta(days=1)

    with pytest.raises(TimeRunsBackwards):
        find(real, CASE, by=CHEN, at=tomorrow)
