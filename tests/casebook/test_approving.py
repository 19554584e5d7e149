"""Two different humans sign the plan of today with their own keys."""

import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from office import (
    CASE,
    CHEN,
    KEYS,
    LI,
    MONDAY,
    QIAN,
    RECEIVED,
    STAGES,
    SUN,
    WANG,
    ZHAO,
    Office,
)

from jieqing.casebook.acts.approve import approve
from jieqing.casebook.acts.choose import (
    ChoiceDayNotOver,
    Chosen,
    NeverAskedAgain,
    choose,
    choose_default,
)
from jieqing.casebook.acts.deliver import Delivery, deliver
from jieqing.casebook.acts.execute import execute
from jieqing.casebook.acts.notify import draft, notify
from jieqing.casebook.acts.open import open_case
from jieqing.casebook.acts.plan import plan
from jieqing.casebook.desk import day_of
from jieqing.casebook.flows import State
from jieqing.casebook.guards import (
    ApprovalsMissing,
    ChoiceMissing,
    ChoiceNotErase,
    NoticeNotDelivered,
    PersonInvolved,
    SignatureForged,
)
from jieqing.casebook.told import CHOOSE, Choice, days, undo_until
from jieqing.erasure.recheck import PlanOutOfDate
from jieqing.evidence.approval import approval_message
from jieqing.keys.signing import SigningKey
from jieqing.people.matrix import Role
from jieqing.people.posts import Post
from jieqing.people.register import NewPerson

Stage = Callable[[str], Office]
ANOTHER_CART_ITEM = """
insert into cart_item
select max(id) + 1, 42, 1, 1, '2026-11-01 10:00:00' from cart_item
"""


def second_account(office: Office, of: str, role: Role) -> str:
    """The same human gets another account in a small organisation."""
    small = replace(office.desk.register, small_organisation=True)
    name = {CHEN: "陈经办", WANG: "王审批"}[of]
    key = SigningKey.generate()
    new = NewPerson(name=name, natural=name, key=key.public, roles=frozenset({role}))
    signature = KEYS[QIAN].sign(small.to_add(new, by=QIAN).to_bytes())
    number = small.add(new, signature, by=QIAN, at=MONDAY).number
    KEYS_OF[number] = key
    return number


KEYS_OF: dict[str, SigningKey] = {}


def test_one_signature_is_not_enough_to_execute(at_stage: Stage) -> None:
    office = at_stage("noticed")

    assert office.sign(WANG) is State.NOTICED
    assert office.sign(ZHAO) is State.APPROVED


def test_nobody_signs_the_same_plan_twice(at_stage: Stage) -> None:
    office = at_stage("noticed")
    office.sign(WANG)

    with pytest.raises(PersonInvolved):
        office.sign(WANG)
    assert office.state is State.NOTICED


def test_d_48_two_accounts_of_one_human_are_one_signer(at_stage: Stage) -> None:
    office = at_stage("noticed")
    again = second_account(office, WANG, Role.APPROVER)
    office.sign(WANG)

    with pytest.raises(PersonInvolved):
        office.sign(again, KEYS_OF[again])


def test_d_48_the_applicant_cannot_sign_by_another_account(at_stage: Stage) -> None:
    office = at_stage("noticed")
    again = second_account(office, CHEN, Role.APPROVER)

    with pytest.raises(PersonInvolved) as refusal:
        office.sign(again, KEYS_OF[again])
    assert refusal.value.facts["part"] == "applicant"


def test_a_signer_cannot_execute_by_another_account(at_stage: Stage) -> None:
    office = at_stage("approved")
    again = second_account(office, WANG, Role.EXECUTOR)

    with pytest.raises(PersonInvolved):
        office.do(execute, by=again)


def test_the_applicant_cannot_execute_by_another_account(at_stage: Stage) -> None:
    office = at_stage("approved")
    again = second_account(office, CHEN, Role.EXECUTOR)

    with pytest.raises(PersonInvolved):
        office.do(execute, by=again)


def test_a_signature_by_another_key_is_refused(at_stage: Stage) -> None:
    office = at_stage("noticed")

    with pytest.raises(SignatureForged):
        office.sign(WANG, KEYS[ZHAO])
    assert office.state is State.NOTICED


def test_a_signature_over_yesterdays_hash_is_refused(at_stage: Stage) -> None:
    office = at_stage("noticed")
    message = approval_message("qinghe", CASE, "0" * 64, 2, WANG)

    with pytest.raises(SignatureForged):
        office.do(approve, KEYS[WANG].sign(message), by=WANG)


def test_a_signature_for_another_case_is_refused(at_stage: Stage) -> None:
    office = at_stage("noticed")
    message = approval_message("qinghe", "CL-2026-0002", "0" * 64, 2, WANG)

    with pytest.raises(SignatureForged):
        office.do(approve, KEYS[WANG].sign(message), by=WANG)


def test_a_plan_is_out_of_date_when_a_row_came(at_stage: Stage) -> None:
    office = at_stage("noticed")
    office.ask("shop", ANOTHER_CART_ITEM)

    with pytest.raises(PlanOutOfDate) as refusal:
        office.sign(WANG)
    facts = refusal.value.facts
    assert (facts["store"], facts["table"]) == ("shop", "cart_item")
    assert facts["found"] == facts["planned"] + 1


def test_approved_and_then_changed_is_not_executed(at_stage: Stage) -> None:
    office = at_stage("approved")
    before = office.ask("shop", "select count(*) from cart_item")
    office.ask("shop", ANOTHER_CART_ITEM)

    with pytest.raises(PlanOutOfDate):
        office.do(execute, by=SUN)
    assert office.ask("shop", "select count(*) - 1 from cart_item") == before


def test_the_same_content_on_another_day_is_the_same_plan(at_stage: Stage) -> None:
    office = at_stage("noticed").later(hours=20)

    assert office.sign(WANG) is State.NOTICED


def test_before_the_notice_is_delivered_nobody_signs(at_stage: Stage) -> None:
    office = at_stage("planned")
    office.do(notify, by=CHEN)
    office.do(choose, Chosen(), by=CHEN)

    with pytest.raises(NoticeNotDelivered):
        office.sign(WANG)


def test_a_notice_that_failed_to_arrive_lets_the_case_go_on(at_stage: Stage) -> None:
    office = at_stage("planned")
    letter = office.do(notify, by=CHEN)
    office.do(choose, Chosen(), by=CHEN)
    office.do(deliver, letter, Delivery.FAILED, by=CHEN)

    assert office.sign(WANG) is State.NOTICED


def test_without_a_choice_nobody_signs(at_stage: Stage) -> None:
    office = at_stage("planned")
    letter = office.do(notify, by=CHEN)
    office.do(deliver, letter, Delivery.DELIVERED, by=CHEN)

    with pytest.raises(ChoiceMissing):
        office.sign(WANG)


def test_another_choice_than_erasing_is_not_signed(at_stage: Stage) -> None:
    office = at_stage("noticed")
    office.do(choose, Chosen(choice=Choice.RESTRICT), by=CHEN)

    with pytest.raises(ChoiceNotErase):
        office.sign(WANG)


def test_the_default_counts_only_when_the_day_is_over(at_stage: Stage) -> None:
    office = at_stage("planned")
    letter = office.do(notify, by=CHEN)
    office.do(deliver, letter, Delivery.DELIVERED, by=CHEN)

    with pytest.raises(ChoiceDayNotOver):
        office.do(choose_default, by=CHEN)
    later = office.later(days=4)
    later.do(choose_default, by=CHEN)
    assert later.sign(WANG) is State.NOTICED


def test_after_a_late_notice_the_customer_still_has_a_day_to_choose(
    at_stage: Stage,
) -> None:
    late = at_stage("planned").later(days=30)
    told_in_it = draft(late.desk, CASE, by=CHEN, at=late.at)
    letter = late.do(notify, by=CHEN)
    late.do(deliver, letter, Delivery.DELIVERED, by=CHEN)

    with pytest.raises(ChoiceDayNotOver):
        late.do(choose_default, by=CHEN)
    until = days(late.record, late.desk.calendar)[CHOOSE]
    assert until > late.at.date()
    assert f"{until:%Y 年 %-m 月 %-d 日}" in told_in_it


@pytest.mark.parametrize("days_after", [0, 30])
def test_the_notice_names_one_last_day_to_take_the_request_back(
    at_stage: Stage, days_after: int
) -> None:
    office = at_stage("planned").later(days=days_after)
    told_in_it = draft(office.desk, CASE, by=CHEN, at=office.at)

    day = r"(\d+ 年 \d+ 月 \d+ 日)"
    (as_choice,) = re.findall(rf"撤回这次申请（请在 {day}前", told_in_it)
    (as_said,) = re.findall(rf"在 {day}以前，您可以随时撤回", told_in_it)
    first = undo_until(office.record, office.desk.calendar, RECEIVED)
    now = undo_until(office.record, office.desk.calendar, office.at.date())
    assert as_choice == as_said == f"{now:%Y 年 %-m 月 %-d 日}"
    assert (now == first) is (days_after == 0)


def test_no_default_counts_for_a_customer_who_was_not_told_yet(
    at_stage: Stage,
) -> None:
    late = at_stage("planned").later(days=30)
    with pytest.raises(ChoiceDayNotOver):
        late.do(choose_default, by=CHEN)
    first = late.do(notify, by=CHEN)
    late.do(deliver, first, Delivery.DELIVERED, by=CHEN)
    after = late.later(days=5)
    after.do(choose_default, by=CHEN)
    after.do(plan, by=CHEN)
    letter = after.do(notify, by=CHEN)
    after.do(deliver, letter, Delivery.DELIVERED, by=CHEN)

    with pytest.raises(ChoiceMissing):  # the default was another notice's
        after.sign(WANG)
    with pytest.raises(ChoiceDayNotOver):
        after.do(choose_default, by=CHEN)


def test_the_day_to_choose_waits_for_the_notice_to_arrive(at_stage: Stage) -> None:
    office = at_stage("planned")
    letter = office.do(notify, by=CHEN)
    after = office.later(days=10)
    with pytest.raises(NoticeNotDelivered):
        after.do(choose_default, by=CHEN)
    after.do(deliver, letter, Delivery.DELIVERED, by=CHEN)
    with pytest.raises(ChoiceDayNotOver):
        after.do(choose_default, by=CHEN)
    later = after.later(days=5)
    later.do(choose_default, by=CHEN)

    assert later.sign(WANG) is State.NOTICED


def test_a_default_is_never_written_over_a_choice(at_stage: Stage) -> None:
    office = at_stage("noticed").later(days=4)

    with pytest.raises(NeverAskedAgain):
        office.do(choose_default, by=CHEN)


def test_after_the_erasing_there_is_nothing_to_sign(at_stage: Stage) -> None:
    with pytest.raises(ApprovalsMissing):
        at_stage("executing").sign(WANG)


def test_in_a_small_organisation_a_holder_does_not_sign_what_their_deputy_opened(
    office: Office,
) -> None:
    """Whether the deputy still stands in when the holder signs makes no difference."""
    small = replace(office.desk.register, small_organisation=True)
    office = replace(office, desk=replace(office.desk, register=small))
    away = Post(role=Role.OFFICER, until=day_of(office.at), instead_of=CHEN)
    office.give_post(CHEN, Post(role=Role.APPROVER))
    office.give_post(LI, away)
    open_case(office.desk, office.request(), by=LI, at=office.at)
    for step in ("identified", "stopped", "found", "planned", "noticed"):
        office = STAGES[step][1](office)
    signed_beside = refused_to(office, CHEN)
    office.end_post(LI, away)

    assert signed_beside == refused_to(office, CHEN) == "applicant"
    assert office.sign(WANG)


def refused_to(office: Office, who: str) -> object:
    """The part in the case that keeps somebody from signing."""
    with pytest.raises(PersonInvolved) as refused:
        office.sign(who)
    return refused.value.facts["part"]
