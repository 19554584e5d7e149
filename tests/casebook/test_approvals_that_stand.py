"""A signature counts for the notice it followed, and while its signer may approve."""

from collections.abc import Callable

import pytest
from office import CASE, CHEN, KEYS, LI, QIAN, SUN, WANG, ZHAO, Office

from jieqing.casebook.acts.approve import approve, message_to_sign
from jieqing.casebook.acts.deliver import Delivery, deliver
from jieqing.casebook.acts.execute import execute
from jieqing.casebook.acts.notify import notify
from jieqing.casebook.acts.plan import plan
from jieqing.casebook.acts.settle import settle
from jieqing.casebook.desk import day_of
from jieqing.casebook.flows import State
from jieqing.casebook.guards import ApprovalsMissing, SignatureForged
from jieqing.casebook.told import plan_hash
from jieqing.people.matrix import Role
from jieqing.people.posts import Post

Stage = Callable[[str], Office]


def noticed_anew(office: Office) -> Office:
    """Planned again with the same content, and the customer told again."""
    office.do(plan, by=CHEN)
    letter = office.do(notify, by=CHEN)
    office.do(deliver, letter, Delivery.DELIVERED, by=CHEN)
    return office


def dismissed(office: Office, who: str) -> Office:
    """钱管理 ends the account."""
    register = office.desk.register
    signature = KEYS[QIAN].sign(register.to_disable(who, by=QIAN).to_bytes())
    register.disable(who, signature, by=QIAN, at=office.at)
    return office


def test_a_plan_noticed_anew_is_signed_anew_by_the_same_people(
    at_stage: Stage,
) -> None:
    office = noticed_anew(at_stage("approved"))

    assert office.sign(WANG) is State.NOTICED
    assert office.sign(ZHAO) is State.APPROVED
    assert office.do(execute, by=SUN).finished


def test_a_signature_before_the_newest_notice_does_not_count(at_stage: Stage) -> None:
    office = at_stage("noticed")
    office.sign(WANG)
    noticed_anew(office)

    assert office.sign(ZHAO) is State.NOTICED


def test_a_signature_taken_from_the_ledger_fits_no_plan_made_anew(
    at_stage: Stage,
) -> None:
    office = at_stage("noticed")
    message = message_to_sign(office.desk, CASE, by=WANG, at=office.at)
    signature = KEYS[WANG].sign(message)
    office.do(approve, signature, by=WANG)
    planned = plan_hash(office.record)
    noticed_anew(office)

    with pytest.raises(SignatureForged):
        office.do(approve, signature, by=WANG)
    assert plan_hash(office.record) == planned


def test_a_signer_dismissed_before_the_run_does_not_count(at_stage: Stage) -> None:
    office = dismissed(at_stage("approved"), ZHAO)
    before = office.ask("shop", "select count(*) from trade_order")

    with pytest.raises(ApprovalsMissing):
        office.do(execute, by=SUN)
    assert office.ask("shop", "select count(*) from trade_order") == before


def test_d_64_a_signer_who_left_after_the_run_did_approve_it(at_stage: Stage) -> None:
    office = dismissed(at_stage("ready"), ZHAO)

    assert office.do(settle, by=CHEN).package.exists()


def test_a_deputy_and_the_holder_are_no_two_signatures_whenever_they_sign(
    at_stage: Stage,
) -> None:
    office = at_stage("noticed")
    away = Post(role=Role.APPROVER, until=day_of(office.at), instead_of=ZHAO)
    office.give_post(LI, away)
    office.sign(LI)
    office.end_post(LI, away)
    office.sign(ZHAO)
    office.give_post(LI, away)
    before = office.rows()
    with pytest.raises(ApprovalsMissing):
        office.do(execute, by=SUN)

    assert office.rows() == before
