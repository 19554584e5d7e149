"""The register of persons: added, disabled and read back from the ledger.

Guards take a person's key, roles and natural person from the ledger's fold. The row
repeats them for lists; where the two differ, ``RecordAltered`` is raised.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from jieqing.errors import Refused
from jieqing.flow import record as records
from jieqing.flow.ledger import Ledger
from jieqing.flow.record import Record, RecordAltered
from jieqing.keys.case_key import CaseKey
from jieqing.keys.signing import PublicKey
from jieqing.people import models
from jieqing.people.matrix import Role, require_no_conflict, roles_for

REGISTER = "people"  # one record for all persons: their entries are read together
ADD, DISABLE = "person-add", "person-disable"
NATURAL_LABEL = "natural-person"


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


class FirstPersonNotSecurity(Refused):
    """The first person must be able to add the others."""

    code = "first-person-not-security-administrator"
    cause = "The first person of a home must be a security administrator."
    advice = "Add the security administrator first; they add everybody else."


class KeyInUse(Refused):
    """Two accounts would sign with one key."""

    code = "key-in-use"
    cause = "This signing key already belongs to {person}."
    advice = "Make a key of their own for each account."


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
class NewPerson:
    """What is told of a person to be added.

    ``natural`` is whatever tells this human from others (a staff number, say); only its
    keyed digest is kept.
    """

    name: str
    natural: str
    key: PublicKey
    roles: frozenset[Role]


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
            roles = ", ".join(sorted(roles_for(act)))
            raise NotEntitled(person=number, act=act, roles=roles)
        return known


@dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    """The persons of one home: whose ledger, digested with which tenant key."""

    ledger: Ledger
    secret: CaseKey
    small_organisation: bool = False

    def roll(self) -> Roll:
        """Read everybody from the ledger, verified. Raises ``LedgerAltered``."""
        persons = _fold(records.read(self.ledger, REGISTER))
        return Roll(tenant=self.ledger.tenant, persons=persons)

    def everybody(self) -> tuple[Person, ...]:
        """Return all persons as the ledger knows them, disabled ones too."""
        return tuple(self.roll().persons.values())

    def person(self, number: str) -> Person:
        """Return a person, active or not. Raises ``PersonUnknown``."""
        return self.roll().person(number)

    def entitled(self, number: str, act: str) -> Person:
        """Return an active person who may do the act. Raises ``NotEntitled``."""
        return self.roll().entitled(number, act)

    def add(self, new: NewPerson, *, by: str | None, at: datetime) -> Person:
        """Add a person; ``by`` None only for the first of the home.

        Raises ``NotEntitled``, ``RolesConflict``, ``KeyInUse`` or
        ``FirstPersonNotSecurity``.
        """
        with transaction.atomic():
            others = self.everybody()
            number = f"P-{len(others) + 1:04d}"
            self._require_may_add(new, others, by)
            person = self._born(new, number)
            self._require_fits(person, others)
            _save(self.ledger.tenant, person, new.name)
            self._append(ADD, person, by=by or number, at=at)
        return person

    def disable(self, number: str, *, by: str, at: datetime) -> None:
        """End a person's account; their acts stay theirs."""
        with transaction.atomic():
            roll = self.roll()
            roll.entitled(by, DISABLE)
            person = roll.active(number)
            rows = models.Person.objects.filter(tenant=self.ledger.tenant)
            rows.filter(number=number).update(is_active=False)
            self._append(DISABLE, person, by=by, at=at)

    def _require_may_add(
        self, new: NewPerson, others: tuple[Person, ...], by: str | None
    ) -> None:
        if others:
            self.entitled(by or "", ADD)
        elif Role.SECURITY not in new.roles:
            raise FirstPersonNotSecurity

    def _born(self, new: NewPerson, number: str) -> Person:
        natural = self.secret.digest(NATURAL_LABEL, new.natural.strip().encode())
        return Person(
            number=number,
            natural=natural,
            key=new.key,
            roles=new.roles,
            is_active=True,
        )

    def _require_fits(self, person: Person, others: tuple[Person, ...]) -> None:
        for other in others:
            if other.key == person.key:
                raise KeyInUse(person=other.number)
        if not self.small_organisation:
            require_no_conflict(_roles_of_human(person, others))

    def _append(self, act: str, person: Person, *, by: str, at: datetime) -> None:
        entry = records.new_entry(
            act,
            tenant=self.ledger.tenant,
            actor=by,
            at=at,
            case=None,
            facts={
                "person": person.number,
                "natural": person.natural,
                "key": person.key.text,
                "key_id": person.key.id,
                "roles": sorted(person.roles),
            },
        )
        self.ledger.append(REGISTER, entry)


def names(tenant: str) -> dict[str, str]:
    """Return display names by number, for screens."""
    rows = models.Person.objects.filter(tenant=tenant)
    return dict(rows.values_list("number", "name"))


def _fold(record: Record) -> dict[str, Person]:
    persons: dict[str, Person] = {}
    for leaf in record.leaves:
        facts = leaf.entry.facts
        number, roles = str(facts["person"]), facts["roles"]
        persons[number] = Person(
            number=number,
            natural=str(facts["natural"]),
            key=PublicKey.from_text(str(facts["key"])),
            roles=frozenset(Role(role) for role in _listed(roles)),
            is_active=leaf.entry.act == ADD,
        )
    return persons


def _listed(value: object) -> tuple[str, ...]:
    return tuple(value) if isinstance(value, list) else ()


def _require_row_agrees(tenant: str, person: Person) -> None:
    """Refuse when the row tells another story than the ledger."""
    rows = models.Person.objects.filter(tenant=tenant, number=person.number)
    row = rows.first()
    same = row is not None and (
        row.natural == person.natural
        and row.public_key == person.key.text
        and sorted(row.roles) == sorted(person.roles)
        and row.is_active == person.is_active
    )
    if not same:
        raise RecordAltered(record=person.number, what="person")


def _roles_of_human(person: Person, others: Iterable[Person]) -> frozenset[Role]:
    same = (one for one in others if one.is_active and one.is_same_human(person))
    return person.roles.union(*(one.roles for one in same))


def _save(tenant: str, person: Person, name: str) -> None:
    models.Person.objects.create(
        tenant=tenant,
        number=person.number,
        name=name,
        natural=person.natural,
        public_key=person.key.text,
        roles=sorted(person.roles),
        is_active=True,
    )
