"""A person gets a further key by two people's signatures, and one can end."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction

from jieqing.evidence import instant
from jieqing.evidence.person_key import written_key, written_signature
from jieqing.flow import record as records
from jieqing.flow.record import RecordAltered
from jieqing.keys.signing import SigningKey
from jieqing.people.further_key import (
    KeyNotOffered,
    KeyUnknown,
    LastKey,
    add_key,
    end_key,
    to_add_key,
    to_end_key,
)
from jieqing.people.key_change import KeyOffer
from jieqing.people.matrix import Role
from jieqing.people.register import AppointmentUnsigned, KeyInUse, NewPerson, Register
from jieqing.people.roll import HeldKey, NotEntitled, Person, PersonUnknown, SignedWith
from soft_authenticator import SoftAuthenticator

QIAN = "P-0001"
TUESDAY = datetime(2026, 11, 3, 1, tzinfo=UTC)
PHONE = SoftAuthenticator()
Keys = Mapping[str, SigningKey]
Enrol = Callable[..., HeldKey]


@pytest.fixture
def wang(qian: Person, add: Callable[..., Person]) -> Person:
    assert qian.is_active
    return add("王审批", Role.APPROVER)


def offered(register: Register, person: str, own: SigningKey) -> KeyOffer:
    """What a person makes on their own phone."""
    message = to_add_key(register, person, PHONE.passkey).to_bytes()
    return KeyOffer(
        person=person,
        key=PHONE.passkey,
        proof=PHONE.sign(message),
        own=written_signature(own.sign(message)),
    )


@pytest.fixture
def enrol(register: Register, keys: Keys) -> Enrol:
    def one_key(offer: KeyOffer, *, by: str = QIAN) -> HeldKey:
        change = to_add_key(register, offer.person, PHONE.passkey)
        signature = keys[by].sign(change.to_bytes())
        return add_key(register, offer, signature, by=by, at=TUESDAY)

    return one_key


def ended(register: Register, keys: Keys, person: str, key_id: str) -> None:
    signature = keys[QIAN].sign(to_end_key(register, person, key_id).to_bytes())
    at = TUESDAY + timedelta(days=1)
    end_key(register, person, key_id, signature, by=QIAN, at=at)


def test_a_further_key_signs_beside_the_first(
    wang: Person, register: Register, keys: Keys, enrol: Enrol
) -> None:
    held = enrol(offered(register, wang.number, keys[wang.number]))
    known = register.person(wang.number)
    first = written_signature(keys[wang.number].sign(b"plan"))

    assert known.signing_key(b"plan", PHONE.sign(b"plan")) == held
    assert known.signing_key(b"plan", first) == wang.keys[0]


def test_an_ended_key_signs_no_more_and_what_it_signed_stays(
    wang: Person, register: Register, keys: Keys, enrol: Enrol
) -> None:
    held = enrol(offered(register, wang.number, keys[wang.number]))
    before, after = (TUESDAY + timedelta(hours=hours) for hours in (1, 25))
    signed = SignedWith(
        key_id=held.id, signature=PHONE.sign(b"plan"), at=instant.to_text(before)
    )
    ended(register, keys, wang.number, held.id)
    known = register.person(wang.number)

    assert known.signing_key(b"plan", PHONE.sign(b"plan")) is None
    assert known.had_signed(b"plan", signed)
    assert not known.had_signed(b"plan", replace(signed, at=instant.to_text(after)))
    assert not known.had_signed(b"plan", replace(signed, key_id=wang.keys[0].id))


def test_a_further_key_may_sign_the_next_offer_and_end_the_first(
    wang: Person, register: Register, keys: Keys, enrol: Enrol
) -> None:
    enrol(offered(register, wang.number, keys[wang.number]))
    ended(register, keys, wang.number, wang.keys[0].id)
    second = SigningKey.generate()
    change = to_add_key(register, wang.number, written_key(second.public))
    offer = KeyOffer(
        person=wang.number,
        key=written_key(second.public),
        proof=written_signature(second.sign(change.to_bytes())),
        own=PHONE.sign(change.to_bytes()),
    )
    by_qian = keys[QIAN].sign(change.to_bytes())

    held = add_key(register, offer, by_qian, by=QIAN, at=TUESDAY + timedelta(days=2))

    assert register.person(wang.number).keys_in_force[-1] == held


def test_an_ended_key_never_comes_back(
    wang: Person, register: Register, keys: Keys, enrol: Enrol
) -> None:
    offer = offered(register, wang.number, keys[wang.number])
    ended(register, keys, wang.number, enrol(offer).id)

    with pytest.raises(KeyInUse):
        enrol(offer)


def test_a_key_offered_at_another_address_is_the_same_hand(
    wang: Person, qian: Person, register: Register, keys: Keys, enrol: Enrol
) -> None:
    enrol(offered(register, wang.number, keys[wang.number]))
    moved = replace(PHONE, origin="https://other.qinghe.example").passkey
    new = NewPerson(name="赵", natural="赵", key=moved, roles=frozenset({Role.IT}))

    with pytest.raises(KeyInUse):
        register.add(new, b"", by=qian.number, at=TUESDAY)


@pytest.mark.parametrize("part", ["proof", "own"])
def test_nobody_but_the_person_can_offer_them_a_key(
    wang: Person, register: Register, keys: Keys, enrol: Enrol, part: str
) -> None:
    offer = offered(register, wang.number, keys[wang.number])
    stranger = written_signature(SigningKey.generate().sign(b"x"))

    with pytest.raises(KeyNotOffered):
        enrol(replace(offer, **{part: stranger}))
    assert register.person(wang.number) == wang


def test_the_administrators_key_makes_no_offer_for_somebody_else(
    wang: Person, register: Register, keys: Keys, enrol: Enrol
) -> None:
    with pytest.raises(KeyNotOffered):
        enrol(offered(register, wang.number, keys[QIAN]))


def test_the_person_alone_gets_no_further_key(
    wang: Person, register: Register, keys: Keys, enrol: Enrol
) -> None:
    offer = offered(register, wang.number, keys[wang.number])

    with pytest.raises(AppointmentUnsigned):
        add_key(register, offer, b"\0" * 64, by=QIAN, at=TUESDAY)
    with pytest.raises(NotEntitled):
        enrol(offer, by=wang.number)


def test_the_last_key_and_an_unknown_one_do_not_end(
    wang: Person, register: Register, keys: Keys
) -> None:
    with pytest.raises(LastKey):
        ended(register, keys, wang.number, wang.keys[0].id)
    with pytest.raises(KeyUnknown):
        ended(register, keys, wang.number, "0" * 16)


def test_an_offer_is_read_back_and_ends_with_its_person(
    wang: Person,
    register: Register,
    keys: Keys,
    enrol: Enrol,
    disable: Callable[[Person], None],
) -> None:
    offer = offered(register, wang.number, keys[wang.number])
    disable(wang)

    assert KeyOffer.from_bytes(offer.to_bytes()) == offer
    with pytest.raises(PersonUnknown):
        enrol(offer)


@pytest.mark.parametrize("act", ["person-key", "person-key-end", "person-gone"])
def test_a_key_entered_past_the_guards_stops_every_reading(
    wang: Person, register: Register, keys: Keys, act: str
) -> None:
    offer = offered(register, wang.number, keys[wang.number])
    facts = {"person": wang.number, "key": wang.keys[0].key, "signature": "A" * 88}
    whole = {**facts, "proof": str(offer.own), "own": str(offer.own)}
    entry = records.new_entry(
        act, tenant="qinghe", actor=QIAN, at=TUESDAY, case=None, facts=whole
    )
    with transaction.atomic():
        register.ledger.append("people", entry)

    with pytest.raises(RecordAltered):
        register.everybody()


def test_a_person_may_come_with_a_passkey_alone(
    qian: Person, register: Register, keys: Keys
) -> None:
    roles = frozenset({Role.APPROVER})
    new = NewPerson(name="赵", natural="赵", key=PHONE.passkey, roles=roles)
    signature = keys[QIAN].sign(register.to_add(new, by=qian.number).to_bytes())

    zhao = register.add(new, signature, by=qian.number, at=TUESDAY)

    assert register.entitled(zhao.number, "approve") == zhao
    assert zhao.keys[0].key == PHONE.passkey
