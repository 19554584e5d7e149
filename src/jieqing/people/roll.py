"""Everybody as the ledger tells it: each entry signed by who could sign it then.

Naming a security administrator is a claim; an entry without their signature
(appointment.py), or by somebody who did not stand at that time, stops every reading.
The first person of a home vouches for themselves. The row repeats a person for lists;
where the two differ, ``RecordAltered`` is raised.
"""

import binascii
import json
from base64 import b64decode
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from django.db import connection

from jieqing.errors import Phrase, Phrases, Refused
from jieqing.evidence.entry import Entry
from jieqing.flow.record import Record, RecordAltered
from jieqing.keys.signing import PublicKey, verify
from jieqing.people.appointment import Appointment
from jieqing.people.matrix import ROLE_WORDS, Role, conflicts, roles_for

ADD, DISABLE = "person-add", "person-disable"


class PersonUnknown(Refused):
    """No such person, or no longer active."""

    code = "person-unknown"
    cause = "{person} is not an active person of this home."
    advice = "`jieqing person list` shows who is."


class NotEntitled(Refused):
    """The person's roles do not allow the act."""

    code = "not-entitled"
    cause = "{person} may not do `{act}`; it takes one of the roles {roles}."
    advice = "Ask somebody who holds one of these roles."


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody who acts, as the ledger knows them."""

    number: str
    natural: str
    key: PublicKey
    roles: frozenset[Role]
    is_active: bool

    def may(self, act: str) -> bool:
        """Whether one of the roles allows the act."""
        return bool(self.roles & roles_for(act))

    def is_same_human(self, other: "Person") -> bool:
        """Whether the two accounts belong to one natural person (or are one key)."""
        return self.natural == other.natural or self.key == other.key


@dataclass(frozen=True, slots=True, kw_only=True)
class Roll:
    """Everybody as of one reading of the ledger; an act reads it once."""

    tenant: str
    persons: Mapping[str, Person]

    def person(self, number: str) -> Person:
        """Return a person, active or not. Raises ``PersonUnknown``."""
        known = self.persons.get(number)
        if known is None:
            raise PersonUnknown(person=number)
        _require_row_agrees(self.tenant, known)
        return known

    def joins_conflicting_roles(self, number: str) -> bool:
        """Whether this human, over all accounts, holds roles that are kept apart."""
        human = self.persons[number]
        return bool(conflicts(roles_of_human(human, self.persons.values())))

    def active(self, number: str) -> Person:
        """Return an active person. Raises ``PersonUnknown`` or ``RecordAltered``."""
        known = self.person(number)
        if not known.is_active:
            raise PersonUnknown(person=number)
        return known

    def entitled(self, number: str, act: str) -> Person:
        """Return an active person who may do the act. Raises ``NotEntitled``."""
        known = self.active(number)
        if not known.may(act):
            roles = (Phrase(ROLE_WORDS[role], {}) for role in sorted(roles_for(act)))
            named = Phrases(tuple(roles), ", ")
            raise NotEntitled(person=number, act=act, roles=named)
        return known


def fold(tenant: str, record: Record) -> Mapping[str, Person]:
    """Read everybody, each entry as signed by who could sign it at that time.

    Raises ``RecordAltered`` at the first entry that is not.
    """
    return _folded(tenant, tuple(leaf.content for leaf in record.leaves))


@lru_cache(maxsize=16)
def _folded(tenant: str, contents: tuple[bytes, ...]) -> Mapping[str, Person]:
    """Read the same entries once: each act asks who its people are."""
    persons: dict[str, Person] = {}
    for entry in map(Entry.from_bytes, contents):
        person = _told(entry)
        if not _is_signed(tenant, entry, person, persons):
            raise RecordAltered(record=person.number, what="person")
        persons[person.number] = person
    return MappingProxyType(persons)


def _told(entry: Entry) -> Person:
    facts = entry.facts
    return Person(
        number=str(facts["person"]),
        natural=str(facts["natural"]),
        key=PublicKey.from_text(str(facts["key"])),
        roles=frozenset(Role(role) for role in _listed(facts["roles"])),
        is_active=entry.act == ADD,
    )


def _listed(value: object) -> tuple[str, ...]:
    return tuple(value) if isinstance(value, list) else ()


def _is_signed(
    tenant: str, entry: Entry, person: Person, before: Mapping[str, Person]
) -> bool:
    act, by = entry.act, entry.actor
    security = before.get(by) if before else person
    if security is None or security.number != by:
        return False
    try:
        signature = b64decode(str(entry.facts.get("signature", "")))
    except binascii.Error:
        return False
    stood = security.is_active and security.may(act)
    message = appointment_of(tenant, act, person, by).to_bytes()
    return stood and verify(security.key, message, signature)


def appointment_of(tenant: str, act: str, person: Person, by: str) -> Appointment:
    """Return what is signed when ``by`` adds or disables a person."""
    return Appointment(
        tenant=tenant,
        act=act,
        person=person.number,
        natural=person.natural,
        key=person.key,
        roles=frozenset(person.roles),
        by=by,
    )


def roles_of_human(person: Person, others: Iterable[Person]) -> frozenset[Role]:
    """Return the roles that a human holds over all their active accounts."""
    same = (one for one in others if one.is_active and one.is_same_human(person))
    return person.roles.union(*(one.roles for one in same))


# Whole, not composed: every act asks it, and composing took longer than the answer.
_ROW = """
SELECT "natural", public_key, roles, is_active FROM people_person
WHERE tenant = %s AND number = %s"""


def _require_row_agrees(tenant: str, person: Person) -> None:
    """Refuse when the row tells another story than the ledger."""
    with connection.cursor() as cursor:
        cursor.execute(_ROW, [tenant, person.number])
        row = cursor.fetchone()
    if row is None or not _says(row, person):
        raise RecordAltered(record=person.number, what="person")


def _says(row: Sequence[Any], person: Person) -> bool:
    natural, key, roles, is_active = row
    try:
        told = json.loads(roles) if isinstance(roles, str) else roles
        same_roles = sorted(told) == sorted(person.roles)
    except (TypeError, ValueError):
        return False
    told_of = (natural, key, bool(is_active))
    return same_roles and told_of == (person.natural, person.key.text, person.is_active)
