"""Whose turn it is: sent back, handed over, one signer more, reminded; and why."""

from collections.abc import Callable

import pytest
from office import CASE, CHEN, KEYS, QIAN, SUN, WANG, ZHAO, Office

from jieqing.casebook.acts.add_signer import add_signer
from jieqing.casebook.acts.hand_over import NothingToHandOver, hand_over
from jieqing.casebook.acts.plan import plan
from jieqing.casebook.acts.remind import RemindedToday, Reminder, remind
from jieqing.casebook.acts.send_back import send_back
from jieqing.casebook.acts.show_value import Group, NothingToShow, show_value
from jieqing.casebook.case_files import case_files
from jieqing.casebook.flows import Act, State
from jieqing.casebook.guards import SignatureHandedOver
from jieqing.casebook.own_words import PersonInWords
from jieqing.casebook.reasons import Reason, ReasonNotSaid, ReasonUnknown
from jieqing.casebook.takers import CannotTakeOver
from jieqing.casebook.work import SomebodyWasFaster, continuing, glance
from jieqing.keys.signing import SigningKey
from jieqing.people.matrix import Role
from jieqing.people.register import NewPerson

Stage = Callable[[str], Office]
ABSENT, UNUSUAL = Reason(code="absent"), Reason(code="unusual")
FATE = Reason(code="fate", words="the invoices are kept too short")


def third_approver(office: Office) -> tuple[str, SigningKey]:
    """One more person who may sign."""
    key, register = SigningKey.generate(), office.desk.register
    new = NewPerson(
        name="冯审批",
        natural="冯审批",
        key=key.public,
        roles=frozenset({Role.APPROVER}),
    )
    signature = KEYS[QIAN].sign(register.to_add(new, by=QIAN).to_bytes())
    return register.add(new, signature, by=QIAN, at=office.at).number, key


def test_a_plan_sent_back_is_made_anew_and_signed_by_all(at_stage: Stage) -> None:
    office = at_stage("noticed")
    office.sign(WANG)
    office.do(send_back, FATE, by=ZHAO)
    words = case_files(office.desk, CASE).words_of(office.record.leaves[-1])

    assert office.state == State.FOUND
    assert office.case.next_act == Act.PLAN
    assert words == FATE.words
    assert FATE.words not in office.record.leaves[-1].content.decode()
    office.do(plan, by=CHEN)
    assert office.state == State.PLANNED
    assert office.desk.ledger.size() == office.entries


def test_a_signature_handed_over_is_given_by_nobody_else(at_stage: Stage) -> None:
    office = at_stage("noticed")
    feng, key = third_approver(office)
    office.do(hand_over, feng, ABSENT, by=WANG)

    with pytest.raises(SignatureHandedOver):
        office.sign(WANG)
    assert office.case.asked_of == feng
    office.sign(ZHAO)
    office.sign(feng, key)
    assert office.state == State.APPROVED


def test_what_was_handed_back_is_signed_as_before(at_stage: Stage) -> None:
    office = at_stage("noticed")
    feng, _ = third_approver(office)
    office.do(hand_over, feng, ABSENT, by=WANG)
    office.do(hand_over, WANG, ABSENT, by=feng)

    office.sign(WANG)
    office.sign(ZHAO)

    assert office.state == State.APPROVED


def test_an_added_signer_has_to_sign_beside_the_two(at_stage: Stage) -> None:
    office = at_stage("noticed")
    feng, key = third_approver(office)
    office.do(add_signer, feng, UNUSUAL, by=WANG)

    office.sign(WANG)
    office.sign(ZHAO)
    waiting = office.state
    office.sign(feng, key)

    assert waiting == State.NOTICED
    assert office.state == State.APPROVED


@pytest.mark.parametrize("to", [WANG, CHEN, SUN])
def test_a_signature_goes_to_an_approver_without_another_part(
    untouched: Stage, to: str
) -> None:
    office = untouched("noticed")

    with pytest.raises(CannotTakeOver):
        office.do(hand_over, to, ABSENT, by=WANG)


def test_who_waits_for_others_has_nothing_to_hand_over(untouched: Stage) -> None:
    with pytest.raises(NothingToHandOver):
        untouched("opened").do(hand_over, ZHAO, ABSENT, by=WANG)


def test_those_who_have_signed_are_not_reminded(at_stage: Stage) -> None:
    office = at_stage("noticed")
    office.sign(WANG)
    told = office.do(remind, by=CHEN)

    assert isinstance(told, Reminder)
    assert (told.act, told.persons) == (Act.APPROVE, (ZHAO,))
    with pytest.raises(RemindedToday):
        office.do(remind, by=SUN)
    assert office.later(days=1).do(remind, by=SUN)


def test_a_reminder_undoes_nothing_that_somebody_prepares(at_stage: Stage) -> None:
    office = at_stage("noticed")
    asked = {"by": WANG, "at": office.at}
    seen = glance(office.desk, CASE, Act.APPROVE, **asked)
    office.do(remind, by=CHEN)

    with continuing(seen) as work:
        assert work.record.length == seen.record.length + 1
    office.sign(ZHAO)
    with pytest.raises(SomebodyWasFaster), continuing(seen):
        pass


def test_a_look_at_a_value_is_entered_without_the_value(at_stage: Stage) -> None:
    office = at_stage("noticed")
    why = Reason(code="other", words="the caller names another order")
    office.do(show_value, Group.CUSTOMER, why, by=CHEN)
    entered = office.record.leaves[-1]

    assert entered.entry.facts["group"] == "customer"
    assert office.customer.value not in entered.content.decode()
    assert why.words not in entered.content.decode()


def test_of_a_settled_case_no_value_is_left_to_show(untouched: Stage) -> None:
    with pytest.raises(NothingToShow):
        untouched("settled").do(
            show_value, Group.CUSTOMER, Reason(code="contact"), by=CHEN
        )


@pytest.mark.parametrize(
    ("code", "words", "refused"),
    [
        ("fate", "call 138 0013 8000", PersonInWords),
        ("fate", "she is 林女士", PersonInWords),
        ("other", " ", ReasonNotSaid),
        ("whim", "", ReasonUnknown),
    ],
)
def test_a_reason_names_nobody_and_is_one_of_the_list(
    untouched: Stage, code: str, words: str, refused: type[Exception]
) -> None:
    office = untouched("noticed")
    before = office.entries

    with pytest.raises(refused):
        office.do(send_back, Reason(code=code, words=words), by=WANG)
    assert office.entries == before
