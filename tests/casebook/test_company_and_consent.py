"""R8, C1 and C4, each from its opening to a proof that holds."""

from collections.abc import Callable
from pathlib import Path

import pytest
from office import CASE, CHEN, WANG, Office, found, opened_as
from other_flows import numbered, signed, stopped_by_hand, withdrawn_at_the_channel

from jieqing.casebook.acts.answer import answer
from jieqing.casebook.acts.approve import approve
from jieqing.casebook.acts.identify import ProofTooWeak
from jieqing.casebook.acts.open import (
    FindingNeedsNumber,
    FindingNotSigned,
    open_case,
)
from jieqing.casebook.acts.stop import StopNeedsHand, stop
from jieqing.casebook.flows import Right, State
from jieqing.casebook.guards import NoticeNotOver, StopNotTold
from jieqing.casebook.models import Letter
from jieqing.casebook.told import capsule_ended, stop_letter, window_until
from jieqing.casebook.trusted import trust_of
from jieqing.evidence.verify import verify
from jieqing.flow import record as records

Stage = Callable[[str], Office]


def _text(office: Office, kind: str) -> str:
    file = Letter.objects.get(kind=kind).file
    outbox = office.desk.home.place("outbox")
    return Path(outbox / file).read_text(encoding="utf-8")


def _mine(office: Office, table: str) -> int:
    number = numbered(office).customer.value
    question = f"select count(*) from {table} where member_id = ?"
    return int(str(office.ask("shop", question, number)[0][0]))


@pytest.mark.parametrize("right", ["R8", "C1", "C4"])
def test_the_proof_of_each_flow_holds(at_stage: Stage, right: str) -> None:
    office = at_stage(f"{right}-settled")
    package = office.desk.home.place("statements") / f"{CASE}.jqz"
    verdict = verify(package.read_bytes(), trust_of(office.desk).to_bytes())

    assert verdict.exit == 0, [str(finding) for finding in verdict.findings]
    assert office.state is State.SETTLED


def test_a_withdrawn_consent_is_answered_before_anything_is_searched(
    at_stage: Stage,
) -> None:
    office = at_stage("R8-stopped")

    with pytest.raises(StopNotTold):
        found(office)


def test_the_first_answer_says_that_the_purpose_stopped_and_the_account_stays(
    at_stage: Stage,
) -> None:
    office = at_stage("R8-found")
    text = _text(office, "stopped")

    assert stop_letter(records.read(office.desk.ledger, CASE)) == "L1"
    assert "已经停止：营销推送和个性化展示" in text
    assert "您的账号不变" in text


def test_only_what_consent_carried_goes_and_the_account_signs_in(
    at_stage: Stage,
) -> None:
    before, after = at_stage("R8-approved"), at_stage("R8-settled")
    question = "select status from member where phone = ?"

    assert _mine(before, "member_tag") > 0
    assert _mine(after, "member_tag") == 0
    assert _mine(after, "trade_order") == _mine(before, "trade_order")
    assert after.ask("shop", question, after.customer.value) == [(1,)]


def test_the_channel_proves_a_withdrawal_and_nothing_more(office: Office) -> None:
    opened_as(Right.DELETE, "shop.address")(office)

    with pytest.raises(ProofTooWeak):
        withdrawn_at_the_channel(office)


def test_a_purpose_without_a_flag_is_never_said_to_have_stopped(
    at_stage: Stage,
) -> None:
    office = at_stage("R8-identified")

    with pytest.raises(StopNeedsHand):
        office.do(stop, by=CHEN)
    assert stopped_by_hand(office).state is State.STOPPED


@pytest.mark.parametrize("right", [Right.PURPOSE_ACHIEVED, Right.UNLAWFUL])
def test_what_the_company_found_is_signed_and_names_the_number(
    office: Office, right: Right
) -> None:
    by_phone, by_number = office.request(right), numbered(office).request(right)

    with pytest.raises(FindingNeedsNumber):
        open_case(office.desk, signed(office, by_phone), by=CHEN, at=office.at)
    with pytest.raises(FindingNotSigned):
        open_case(office.desk, by_number, by=CHEN, at=office.at)
    with pytest.raises(FindingNotSigned):
        open_case(office.desk, signed(office, by_number, WANG), by=CHEN, at=office.at)


def test_nobody_signs_before_the_thirty_days_are_over(at_stage: Stage) -> None:
    office = at_stage("C1-noticed").later(days=-20)

    with pytest.raises(NoticeNotOver):
        office.do(approve, b"", by=WANG)


def test_the_notice_says_that_signing_in_keeps_the_account(at_stage: Stage) -> None:
    text = _text(at_stage("C1-noticed"), "notice_purpose")

    assert "只要登录一次" in text
    assert "2026 年 12 月 2 日" in text
    assert "我们查明" in text


def test_a_trigger_that_was_none_is_called_off_in_its_own_words(
    at_stage: Stage,
) -> None:
    office = at_stage("C1-withdrawn")
    office.do(answer, by=CHEN)

    assert "已在 2026 年 11 月 2 日撤销" in _text(office, "recalled")


def test_unlawful_data_has_no_window_and_its_copy_ends_at_the_second_check(
    at_stage: Stage,
) -> None:
    office = at_stage("C4-checked")
    record = records.read(office.desk.ledger, CASE)

    assert window_until(record) is None
    assert capsule_ended(record) is not None
    assert office.case.capsule_key_name not in office.desk.keyring.names()
    assert _mine(office, "browse_log") == 0


def test_the_final_letter_of_unlawful_data_names_the_day_its_copy_ended(
    at_stage: Stage,
) -> None:
    text = _text(at_stage("C4-settled"), "final")

    assert "副本的密钥已在 2026 年 11 月 3 日销毁" in text
