"""王审批 signs a plan with the passkey on their phone; everything after believes it."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from office import (
    CASE,
    KEYS,
    QIAN,
    WANG,
    ZHAO,
    Office,
    checked,
    executing,
    ready,
    settled,
)

from jieqing.casebook.acts.approve import approve, message_to_sign
from jieqing.casebook.flows import State
from jieqing.casebook.guards import SignatureForged
from jieqing.casebook.trusted import trust_of
from jieqing.evidence import package as packages
from jieqing.evidence import statement
from jieqing.evidence.passkey import Assertion
from jieqing.evidence.person_key import written_signature
from jieqing.evidence.verify import verify
from jieqing.people.further_key import add_key, end_key, to_add_key, to_end_key
from jieqing.people.key_change import KeyOffer
from jieqing.people.roll import HeldKey
from soft_authenticator import SoftAuthenticator

Stage = Callable[[str], Office]
PHONE = SoftAuthenticator()
SQLITE = pytest.mark.parametrize("casebooks", ["sqlite"], indirect=True)


def enrolled(office: Office) -> HeldKey:
    """王审批's phone is taken by 钱管理, an hour before anybody signs."""
    register = office.desk.register
    change = to_add_key(register, WANG, PHONE.passkey).to_bytes()
    offer = KeyOffer(
        person=WANG,
        key=PHONE.passkey,
        proof=PHONE.sign(change),
        own=written_signature(KEYS[WANG].sign(change)),
    )
    signature = KEYS[QIAN].sign(change)
    at = office.later(hours=-1).at
    return add_key(register, offer, signature, by=QIAN, at=at)


def ended(office: Office, key_id: str) -> None:
    """钱管理 ends a key of 王审批's."""
    register = office.desk.register
    signature = KEYS[QIAN].sign(to_end_key(register, WANG, key_id).to_bytes())
    end_key(register, WANG, key_id, signature, by=QIAN, at=office.at)


def signed(office: Office, phone: SoftAuthenticator = PHONE) -> Assertion:
    """What the phone signs of the plan as it stands."""
    return phone.sign(message_to_sign(office.desk, CASE, by=WANG, at=office.at))


@SQLITE
def test_a_case_signed_by_passkey_holds_to_the_end_and_beyond(
    at_stage: Stage,
) -> None:
    office = at_stage("noticed")
    held = enrolled(office)
    office.do(approve, signed(office), by=WANG)
    office.sign(ZHAO)
    done = settled(ready(checked(executing(office))))
    ended(done.later(days=1), held.id)
    jqz = (office.desk.home.place("statements") / f"{CASE}.jqz").read_bytes()
    _, told = statement.read(packages.unpack(jqz)[packages.STATEMENT])

    assert [one.key for one in told.approvals] == [held.id, KEYS[ZHAO].public.id]
    assert verify(jqz, trust_of(office.desk).to_bytes()).exit == 0


@SQLITE
@pytest.mark.parametrize(
    "phone",
    [
        replace(PHONE, flags=SoftAuthenticator.TOUCHED),
        replace(PHONE, origin="https://evil.example"),
        SoftAuthenticator(),
    ],
    ids=["not verified", "another page", "another phone"],
)
def test_a_phone_that_is_not_theirs_or_did_not_ask_them_signs_no_plan(
    at_stage: Stage, phone: SoftAuthenticator
) -> None:
    office = at_stage("noticed")
    enrolled(office)

    with pytest.raises(SignatureForged):
        office.do(approve, signed(office, phone), by=WANG)
    assert office.state is State.NOTICED


@SQLITE
def test_a_phone_signs_neither_before_it_was_taken_nor_after_it_ended(
    at_stage: Stage,
) -> None:
    office = at_stage("noticed")
    with pytest.raises(SignatureForged):
        office.do(approve, signed(office), by=WANG)
    ended(office, enrolled(office).id)

    with pytest.raises(SignatureForged):
        office.do(approve, signed(office), by=WANG)


@SQLITE
def test_a_phones_signature_for_one_plan_is_none_for_another_person(
    at_stage: Stage,
) -> None:
    office = at_stage("noticed")
    enrolled(office)

    with pytest.raises(SignatureForged):
        office.do(approve, signed(office), by=ZHAO)
