"""Refusing, withdrawing, restoring, answering and settling, and what they refuse."""

from collections.abc import Callable

import pytest
from office import CASE, CHEN, SUN, WANG, ZHAO, Office

from jieqing.casebook import models
from jieqing.casebook.acts.answer import AlreadyAnswered, answer
from jieqing.casebook.acts.check import check
from jieqing.casebook.acts.choose import Chosen, choose
from jieqing.casebook.acts.deliver import Delivery, LetterUnknown, deliver
from jieqing.casebook.acts.execute import execute
from jieqing.casebook.acts.processor import (
    NotLateYet,
    ProcessorAnswer,
    TaskUnknown,
    record_processor,
)
from jieqing.casebook.acts.refuse import (
    RefusalCodeUnknown,
    RefusalNotProposed,
    RefusalUngrounded,
    propose_refusal,
    refuse,
)
from jieqing.casebook.acts.restore import propose_restore, restore
from jieqing.casebook.acts.settle import settle
from jieqing.casebook.acts.withdraw import withdraw
from jieqing.casebook.flows import Act, State
from jieqing.casebook.guards import (
    AlreadyCommitted,
    ApprovalsMissing,
    PersonInvolved,
    ProcessorsSilent,
    ResultNotDelivered,
    WindowOpen,
    WindowOver,
)
from jieqing.casebook.proof import NotSettled, issue
from jieqing.casebook.read import cases, standing

Stage = Callable[[str], Office]
MEMBER = "select * from member where id = 42"
CART = "select * from cart_item where member_id = 42 order by id"
NOT_THE_FLAG = "select id, phone, real_name from member where id = 42"


def answered(office: Office) -> Office:
    letter = office.do(answer, by=CHEN)
    office.do(deliver, letter, Delivery.FAILED, by=CHEN)
    return office


def test_who_proposes_a_refusal_does_not_confirm_it(at_stage: Stage) -> None:
    office = at_stage("found")
    office.do(propose_refusal, "X3", by=WANG)

    with pytest.raises(PersonInvolved):
        office.do(refuse, "X3", by=WANG)
    assert office.state is State.FOUND


def test_a_refusal_is_confirmed_with_the_code_proposed(at_stage: Stage) -> None:
    office = at_stage("found")
    office.do(propose_refusal, "X3", by=CHEN)

    with pytest.raises(RefusalNotProposed):
        office.do(refuse, "X5", by=WANG)


@pytest.mark.parametrize("code", ["X8", "X99", "cost"])
def test_too_often_and_too_costly_are_no_grounds(at_stage: Stage, code: str) -> None:
    with pytest.raises(RefusalCodeUnknown):
        at_stage("found").do(propose_refusal, code, by=CHEN)


def test_a_verified_person_is_not_refused_as_unverified(at_stage: Stage) -> None:
    with pytest.raises(RefusalUngrounded):
        at_stage("found").do(propose_refusal, "X1", by=CHEN)


def test_rows_that_may_go_do_not_carry_a_refusal_by_law(at_stage: Stage) -> None:
    with pytest.raises(RefusalUngrounded):
        at_stage("planned").do(propose_refusal, "X2", by=CHEN)


def test_a_refused_case_lifts_the_flag_and_answers_with_the_article(
    at_stage: Stage,
) -> None:
    office = at_stage("refused")
    letter = office.do(answer, by=CHEN)
    file = models.Letter.objects.get(number=letter).file
    text = (office.desk.home.place("outbox") / file).read_text(encoding="utf-8")

    assert "第四十七条" in text
    assert office.ask("shop", "select status from member where id = 42") == [(1,)]


def test_an_answer_aside_ends_the_cases_secrets(at_stage: Stage) -> None:
    office = at_stage("withdrawn")
    office.do(answer, by=CHEN)
    names = office.desk.home.keyring().names()

    assert office.case.key_name not in names
    assert not models.SubjectEntry.objects.exists()


def test_a_case_is_answered_once(at_stage: Stage) -> None:
    office = at_stage("not_found")
    office.do(answer, by=CHEN)

    with pytest.raises(AlreadyAnswered):
        office.do(answer, by=CHEN)


def test_withdrawing_erases_nothing(at_stage: Stage) -> None:
    office = at_stage("approved")
    before = office.ask("shop", CART)
    office.do(withdraw, by=CHEN)

    assert office.state is State.WITHDRAWN
    assert office.ask("shop", CART) == before != []


def test_after_the_commit_nothing_can_be_withdrawn(at_stage: Stage) -> None:
    with pytest.raises(AlreadyCommitted):
        at_stage("executing").do(withdraw, by=CHEN)


def restored(office: Office) -> Office:
    office.do(propose_restore, by=CHEN)
    office.sign(WANG)
    office.sign(ZHAO)
    office.do(restore, by=SUN)
    return office


def test_a_restore_brings_the_rows_back_as_they_were(at_stage: Stage) -> None:
    office = at_stage("approved")
    cart, member = office.ask("shop", CART), office.ask("shop", NOT_THE_FLAG)
    office.do(execute, by=SUN)
    gone = office.ask("shop", CART)
    restored(office)

    assert gone == []
    assert office.ask("shop", CART) == cart
    assert office.ask("shop", NOT_THE_FLAG) == member
    assert office.state is State.WITHDRAWN


def test_a_restored_case_is_answered_and_ends(at_stage: Stage) -> None:
    office = restored(at_stage("executing"))
    office.do(answer, by=CHEN)

    assert models.Letter.objects.filter(kind="restored").exists()
    assert office.case.capsule_key_name not in office.desk.home.keyring().names()


def test_a_restore_without_two_signatures_is_refused(at_stage: Stage) -> None:
    office = at_stage("executing")
    office.do(propose_restore, by=CHEN)
    office.sign(WANG)

    with pytest.raises(ApprovalsMissing):
        office.do(restore, by=SUN)


def test_the_erasing_plans_signatures_do_not_carry_a_restore(
    at_stage: Stage,
) -> None:
    office = at_stage("executing")
    office.do(propose_restore, by=CHEN)

    with pytest.raises(ApprovalsMissing):
        office.do(restore, by=SUN)


def test_after_the_window_nothing_is_brought_back(at_stage: Stage) -> None:
    office = at_stage("executing").later(days=8)

    with pytest.raises(WindowOver):
        office.do(propose_restore, by=CHEN)


def test_a_waived_window_was_never_open(at_stage: Stage) -> None:
    office = at_stage("noticed")
    office.do(choose, Chosen(window_waived=True), by=CHEN)
    office.sign(WANG)
    office.sign(ZHAO)
    office.do(execute, by=SUN)

    with pytest.raises(WindowOver):
        office.do(propose_restore, by=CHEN)


def test_a_case_with_an_undelivered_result_is_not_settled(at_stage: Stage) -> None:
    office = at_stage("checked").later(days=8)
    office.do(answer, by=CHEN)

    with pytest.raises(ResultNotDelivered):
        office.do(settle, by=CHEN)


def test_d_37_a_silent_processor_keeps_the_case_from_settling(at_stage: Stage) -> None:
    office = answered(at_stage("checked")).later(days=8)

    with pytest.raises(ProcessorsSilent):
        office.do(settle, by=CHEN)


def test_a_processor_is_late_only_on_its_day(at_stage: Stage) -> None:
    office = at_stage("checked")

    with pytest.raises(NotLateYet):
        office.do(record_processor, "crm/sms", ProcessorAnswer.LATE, by=CHEN)
    late = office.later(days=16)
    late.do(record_processor, "crm/sms", ProcessorAnswer.LATE, by=CHEN)
    assert models.ProcessorTask.objects.get(name="crm/sms").state == "late"


def test_a_task_that_nobody_asked_for_is_refused(at_stage: Stage) -> None:
    with pytest.raises(TaskUnknown):
        at_stage("checked").do(
            record_processor, "crm/nobody", ProcessorAnswer.DONE, by=CHEN
        )


def test_an_open_window_keeps_the_case_from_settling(at_stage: Stage) -> None:
    office = at_stage("ready").later(days=-7)

    with pytest.raises(WindowOpen):
        office.do(settle, by=CHEN)
    assert office.case.capsule_key_name in office.desk.home.keyring().names()


def test_a_letter_is_delivered_once(at_stage: Stage) -> None:
    office = answered(at_stage("checked"))

    with pytest.raises(LetterUnknown):
        office.do(deliver, "L9", Delivery.DELIVERED, by=CHEN)


def test_a_case_that_is_not_settled_has_no_proof(at_stage: Stage) -> None:
    office = at_stage("ready")

    with pytest.raises(NotSettled):
        issue(office.desk, CASE)


def test_the_proof_can_be_packed_again(at_stage: Stage) -> None:
    office = at_stage("settled")
    first = issue(office.desk, CASE).package.read_bytes()

    assert issue(office.desk, CASE).package.read_bytes() == first


def test_a_third_check_that_is_not_clean_is_not_in_the_table(
    at_stage: Stage,
) -> None:
    office = at_stage("checked")

    with pytest.raises(Exception, match="not-in-this-state"):
        office.do(check, by=CHEN)


@pytest.mark.parametrize(
    ("stage", "act", "role"),
    [
        ("opened", "identify", "officer"),
        ("noticed", "approve", "approver"),
        ("approved", "execute", "executor"),
        ("executing", "check", "officer"),
        ("checked", "answer", "officer"),
        ("ready", "settle", "officer"),
    ],
)
def test_a_standing_case_says_whose_turn_it_is(
    untouched: Stage, stage: str, act: str, role: str
) -> None:
    case = standing(untouched(stage).desk, CASE)

    assert case.next_act == act
    assert role in case.turn_of


def test_a_settled_case_has_no_next_act_once_its_final_letter_arrived(
    at_stage: Stage,
) -> None:
    office = at_stage("settled")
    waiting = standing(office.desk, CASE)
    final = waiting.letters[-1].number
    office.do(deliver, final, Delivery.DELIVERED, by=CHEN)
    case = standing(office.desk, CASE)

    assert (waiting.next_act, case.next_act) == (Act.DELIVER, None)
    assert case.turn_of == frozenset()
    assert [line.sentence for line in cases(office.desk)] == [case.sentence]


def test_a_withdrawn_case_looks_finished_once_its_letter_arrived(
    at_stage: Stage,
) -> None:
    office = at_stage("withdrawn")
    letter = office.do(answer, by=CHEN)
    waiting = cases(office.desk)[0].sentence
    office.do(deliver, letter, Delivery.FAILED, by=CHEN)

    assert "outbox" in waiting
    assert "nothing is left to do" in cases(office.desk)[0].sentence
    assert "nothing is left to do" in standing(office.desk, CASE).sentence
