"""Give a person a further signing key, or end one of theirs.

Two people do it: the person offers the key (``KeyOffer``), a security administrator
signs for it. Who has lost every key is disabled and added anew, under a new number.
"""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from jieqing.errors import Refused, WrongUsage
from jieqing.evidence import person_key
from jieqing.evidence.passkey import Assertion
from jieqing.evidence.person_key import PersonKey
from jieqing.evidence.shape import to_json
from jieqing.flow import record as records
from jieqing.people.key_change import KeyChange, KeyOffer
from jieqing.people.register import (
    REGISTER,
    AppointmentUnsigned,
    KeyInUse,
    Register,
)
from jieqing.people.roll import (
    KEY,
    KEY_END,
    HeldKey,
    Person,
    Roll,
    key_change_of,
    key_holder,
)


class KeyUnknown(WrongUsage):
    """The person has no such key in force."""

    code = "person-key-unknown"
    cause = "{person} has no key {key} in force."
    advice = "`jieqing person list` shows each person's keys."


class LastKey(Refused):
    """Without a key nobody can sign any more."""

    code = "person-last-key"
    cause = "{key} is the only key of {person}."
    advice = (
        "Give them another key first: `jieqing person key add`. If it was lost or"
        " stolen, end the account: `jieqing person disable`."
    )


class KeyNotOffered(Refused):
    """Only the person themselves can ask for a further key."""

    code = "person-key-not-offered"
    cause = "The offer is not signed by {person} with the new key and one they have."
    advice = "Let them make it again: `jieqing person key offer`, or in the console."


def to_add_key(register: Register, number: str, key: PersonKey) -> KeyChange:
    """Return what the person and the administrator sign for a further key."""
    person = register.roll().active(number)
    return key_change_of(register.ledger.tenant, KEY, person, key)


def offer_to_take(register: Register, offer: KeyOffer) -> KeyChange:
    """Return what the administrator signs to take an offer, looked at before.

    Raises ``PersonUnknown``, ``KeyInUse`` or ``KeyNotOffered``.
    """
    return _offered(register.roll(), offer)


def require_begun(register: Register, offer: KeyOffer) -> None:
    """Refuse an offer that cannot become whole; ``own`` may still lack.

    Raises ``PersonUnknown``, ``KeyInUse`` or ``KeyNotOffered``.
    """
    roll = register.roll()
    (_proved if offer.own is None else _offered)(roll, offer)


def to_end_key(register: Register, number: str, key_id: str) -> KeyChange:
    """Return what the administrator signs to end a key. Raises ``KeyUnknown``."""
    person = register.roll().active(number)
    held = _in_force(person, key_id)
    return key_change_of(register.ledger.tenant, KEY_END, person, held.key)


def add_key(
    register: Register,
    offer: KeyOffer,
    signature: bytes | Assertion,
    *,
    by: str,
    at: datetime,
) -> HeldKey:
    """Enter the key that a person offers; it signs from now on.

    ``signature`` is that of ``by`` over ``to_add_key``. Raises ``NotEntitled``,
    ``PersonUnknown``, ``KeyInUse``, ``KeyNotOffered`` or ``AppointmentUnsigned``.
    """
    with transaction.atomic():
        roll = register.roll()
        security = roll.entitled(by, KEY)
        change = _offered(roll, offer)
        written = {"proof": to_json(offer.proof), "own": to_json(offer.own)}
        _enter(register, (change, security), signature, at, written)
    return register.person(offer.person).keys[-1]


def end_key(
    register: Register,
    number: str,
    key_id: str,
    signature: bytes | Assertion,
    *,
    by: str,
    at: datetime,
) -> None:
    """End a key; what it signed before stays signed.

    ``signature`` is that of ``by`` over ``to_end_key``. Raises ``NotEntitled``,
    ``PersonUnknown``, ``KeyUnknown``, ``LastKey`` or ``AppointmentUnsigned``.
    """
    with transaction.atomic():
        roll = register.roll()
        security, person = roll.entitled(by, KEY_END), roll.active(number)
        held = _in_force(person, key_id)
        if person.keys_in_force == (held,):
            raise LastKey(person=number, key=key_id)
        change = key_change_of(roll.tenant, KEY_END, person, held.key)
        _enter(register, (change, security), signature, at, {})


def _in_force(person: Person, key_id: str) -> HeldKey:
    for held in person.keys_in_force:
        if held.id == key_id:
            return held
    raise KeyUnknown(person=person.number, key=key_id)


def _offered(roll: Roll, offer: KeyOffer) -> KeyChange:
    """The person signed it with the new key, which is nobody's, and with one more."""
    change = _proved(roll, offer)
    person = roll.active(offer.person)
    if person.signing_key(change.to_bytes(), offer.own or "") is None:
        raise KeyNotOffered(person=person.number)
    return change


def _proved(roll: Roll, offer: KeyOffer) -> KeyChange:
    """The new key is nobody's, and signed that it is this person's."""
    person = roll.active(offer.person)
    holder = key_holder(offer.key, roll.persons.values())
    if holder is not None:
        raise KeyInUse(person=holder.number)
    change = key_change_of(roll.tenant, KEY, person, offer.key)
    if not person_key.has_signed(offer.key, change.to_bytes(), offer.proof):
        raise KeyNotOffered(person=person.number)
    return change


def _enter(
    register: Register,
    signed: tuple[KeyChange, Person],
    signature: bytes | Assertion,
    at: datetime,
    offered: Mapping[str, object],
) -> None:
    """Enter the change, ``signed`` by an administrator; what the person offered."""
    change, security = signed
    written = person_key.written_signature(signature)
    if security.signing_key(change.to_bytes(), written) is None:
        raise AppointmentUnsigned(person=security.number, subject=change.person)
    entry = records.new_entry(
        change.act,
        tenant=change.tenant,
        actor=security.number,
        at=at,
        case=None,
        facts={
            **register.standing,
            "person": change.person,
            "key": to_json(change.key),
            "key_id": person_key.key_id(change.key),
            **offered,
            "signature": to_json(written),
        },
    )
    register.ledger.append(REGISTER, entry)
