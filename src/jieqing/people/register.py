"""The register of persons: added, disabled and read back from the ledger.

Guards take a person's key, roles and natural person from the ledger (roll.py) and never
from a row. Whoever adds or disables somebody signs it with their own key.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime

from django.db import connection, transaction

from jieqing.errors import Refused
from jieqing.evidence import instant, person_key
from jieqing.evidence.passkey import Assertion, Passkey
from jieqing.evidence.person_key import PersonSignature, row_text
from jieqing.evidence.shape import to_json
from jieqing.evidence.signature import Public
from jieqing.flow import record as records
from jieqing.flow.ledger import Leaf, Ledger, Reading
from jieqing.flow.record import moment_of
from jieqing.keys.case_key import CaseKey
from jieqing.people import models, natural
from jieqing.people.appointment import Appointment
from jieqing.people.matrix import Role, require_no_conflict
from jieqing.people.oneself import require_for_another
from jieqing.people.posts import beijing_day
from jieqing.people.roll import (
    ADD,
    DISABLE,
    SUPERIOR,
    HeldKey,
    Person,
    Roll,
    appointment_of,
    born,
    fold,
    held,
    key_holder,
    roles_of_human,
    superiors_in,
)

REGISTER = "people"  # one record for all persons: their entries are read together
LOG_INS = "log-ins"  # another for what is done to log-ins: nobody's posts hang on it
REVIEWS = "access-reviews"  # see review.py
NATURAL_LABEL = "natural-person"


class FirstPersonNotSecurity(Refused):
    """The first person must be able to add the others."""

    code = "first-person-not-security-administrator"
    cause = "The first person of a home must be a security administrator."
    advice = "Add the security administrator first; they add everybody else."


class InspectorWithoutEnd(Refused):
    """Who is added holds their posts without an end; an inspector looks for a time."""

    code = "inspector-without-end"
    cause = "An inspector is not added with that post: it always has a last day."
    advice = (
        "Add the person without a post, then give the post with its last day:"
        " `jieqing person post give P-0001 --role inspector --until DAY`."
    )


class KeyInUse(Refused):
    """Two accounts would sign with one key."""

    code = "key-in-use"
    cause = "This signing key already belongs to {person}."
    advice = "Make a key of their own for each account."


class AppointmentUnsigned(Refused):
    """Naming a security administrator is not their signature."""

    code = "appointment-unsigned"
    cause = "{person} has not signed that {subject} comes or goes."
    advice = (
        "Whoever adds or disables somebody signs it with their own key: "
        "--by P-0001 --signed-with KEY."
    )


def _now() -> datetime:
    return datetime.now(tz=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPerson:
    """What is told of a person to be added.

    ``natural`` is whatever tells this human from others (a staff number, say); only the
    keyed digest of its normal form is kept. Further keys come by ``further_key``.
    """

    name: str
    natural: str
    key: Public | Passkey
    roles: frozenset[Role]


@dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    """The persons of one home: whose ledger, digested with which tenant key.

    ``standing`` are facts that every entry of the home carries. ``clock`` tells at
    which moment people are asked for where no other is told: posts begin and end.
    """

    ledger: Ledger
    secret: CaseKey
    small_organisation: bool = False
    standing: Mapping[str, object] = field(default_factory=dict)
    clock: Callable[[], datetime] = _now

    def roll(self, at: datetime | None = None) -> Roll:
        """Read everybody from the ledger, verified, with the posts of a moment.

        Raises ``LedgerAltered``.
        """
        return self.roll_in(self.ledger.as_it_is(), at)

    def roll_in(self, reading: Reading, at: datetime | None = None) -> Roll:
        """Return everybody as of a reading of the ledger and a moment."""
        record = records.read(reading, REGISTER)
        return self._roll(record, beijing_day(at or self.clock()))

    def roll_before(self, leaf: Leaf) -> Roll:
        """Return everybody as they were when an entry was written."""
        record = records.read(self.ledger, REGISTER)
        before = tuple(one for one in record.leaves if one.position < leaf.position)
        then, day = replace(record, leaves=before), beijing_day(moment_of(leaf))
        return self._roll(then, day)

    def _roll(self, record: records.Record, day: date) -> Roll:
        tenant = self.ledger.tenant
        persons = fold(tenant, record, day)
        return Roll(
            tenant=tenant,
            persons=persons,
            superiors=superiors_in(record, held(persons.values())),
            superior_changes=len(record.of(SUPERIOR)),
        )

    def everybody(self) -> tuple[Person, ...]:
        """Return all persons as the ledger knows them, disabled ones too."""
        return tuple(self.roll().persons.values())

    def person(self, number: str) -> Person:
        """Return a person, active or not. Raises ``PersonUnknown``."""
        return self.roll().person(number)

    def entitled(self, number: str, act: str, at: datetime | None = None) -> Person:
        """Return an active person who may do the act. Raises ``NotEntitled``."""
        return self.roll(at).entitled(number, act)

    def to_add(self, new: NewPerson, *, by: str | None) -> Appointment:
        """Return what has to be signed to add a person; ``by`` None for the first."""
        person = self._born(new, self.everybody(), since="")
        return self._appointment(ADD, person, by or person.number)

    def to_disable(self, number: str, *, by: str) -> Appointment:
        """Return what has to be signed to disable a person."""
        return self._appointment(DISABLE, self.roll().active(number), by)

    def add(
        self,
        new: NewPerson,
        signature: bytes | Assertion,
        *,
        by: str | None,
        at: datetime,
    ) -> Person:
        """Add a person; ``by`` None only for the first of the home.

        ``signature`` is that of ``by`` over ``to_add``; the first person signs with the
        new key itself. Raises ``NotEntitled``, ``RolesConflict``, ``KeyInUse``,
        ``InspectorWithoutEnd``, ``FirstPersonNotSecurity``, ``OwnPost`` or
        ``AppointmentUnsigned``.
        """
        with transaction.atomic():
            others = self.everybody()
            person = self._born(new, others, since=instant.to_text(at))
            security = self._adding(person, others, by)
            self._require_fits(person, others)
            if others and not self.small_organisation:
                require_for_another(self.roll(), person, by=security.number, act=ADD)
            appointment = self._appointment(ADD, person, security.number)
            signed = _signed(appointment, security, signature)
            _save(self.ledger.tenant, person, new.name)
            self._append(appointment, signed, at)
        return person

    def disable(
        self, number: str, signature: bytes | Assertion, *, by: str, at: datetime
    ) -> None:
        """End a person's account; their acts stay theirs.

        ``signature`` is that of ``by`` over ``to_disable``. Raises ``NotEntitled``,
        ``PersonUnknown`` or ``AppointmentUnsigned``.
        """
        with transaction.atomic():
            roll = self.roll()
            security = roll.entitled(by, DISABLE)
            person = roll.active(number)
            appointment = self._appointment(DISABLE, person, by)
            signed = _signed(appointment, security, signature)
            rows = models.Person.objects.filter(tenant=self.ledger.tenant)
            rows.filter(number=number).update(is_active=False)
            self._append(appointment, signed, at)

    def _adding(
        self, person: Person, others: tuple[Person, ...], by: str | None
    ) -> Person:
        """Return who adds: a security administrator, at first the person itself."""
        if others:
            return self.entitled(by or "", ADD)
        if Role.SECURITY not in person.roles:
            raise FirstPersonNotSecurity
        return person

    def _born(
        self, new: NewPerson, others: tuple[Person, ...], *, since: str
    ) -> Person:
        return born(
            f"P-{len(others) + 1:04d}",
            self._mark(new.natural, others),
            HeldKey(key=person_key.written_key(new.key), since=since),
            new.roles,
        )

    def _mark(self, written: str, others: tuple[Person, ...]) -> str:
        """Return the digest of the human, as another account has it already."""
        marks = [
            self.secret.digest(NATURAL_LABEL, each.encode())
            for each in natural.spellings(written)
        ]
        held = {one.natural for one in others}
        return next((mark for mark in marks if mark in held), marks[0])

    def _require_fits(self, person: Person, others: tuple[Person, ...]) -> None:
        if Role.INSPECTOR in person.roles:
            raise InspectorWithoutEnd
        holder = key_holder(person.keys[0].key, others)
        if holder is not None:
            raise KeyInUse(person=holder.number)
        if not self.small_organisation:
            require_no_conflict(_roles_to_come(person, others, self.clock()))

    def _appointment(self, act: str, person: Person, by: str) -> Appointment:
        return appointment_of(self.ledger.tenant, act, person, by)

    def _append(
        self, signed: Appointment, signature: PersonSignature, at: datetime
    ) -> None:
        entry = records.new_entry(
            signed.act,
            tenant=signed.tenant,
            actor=signed.by,
            at=at,
            case=None,
            facts={
                **self.standing,
                "person": signed.person,
                "natural": signed.natural,
                "key": to_json(signed.key),
                "key_id": person_key.key_id(signed.key),
                "roles": sorted(signed.roles),
                "signature": to_json(signature),
            },
        )
        self.ledger.append(REGISTER, entry)


# Whole, not composed: every page shows who is signed in.
_NAMES = "SELECT number, name FROM people_person WHERE tenant = %s"


def names(tenant: str) -> dict[str, str]:
    """Return display names by number, for screens."""
    with connection.cursor() as cursor:
        cursor.execute(_NAMES, [tenant])
        return dict(cursor.fetchall())


def _roles_to_come(
    person: Person, others: tuple[Person, ...], at: datetime
) -> frozenset[Role]:
    """Return the roles of a human, over all accounts, today and on any later day."""
    day = beijing_day(at)
    same = (one for one in others if one.is_active and one.is_same_human(person))
    posts = (post for one in same for post in one.posts)
    later = frozenset(post.role for post in posts if not post.is_over(day))
    return later | roles_of_human(person, others)


def _signed(
    appointment: Appointment, by: Person, signature: bytes | Assertion
) -> PersonSignature:
    """Return the signature as written. Raises ``AppointmentUnsigned``."""
    written = person_key.written_signature(signature)
    if by.signing_key(appointment.to_bytes(), written) is None:
        raise AppointmentUnsigned(person=by.number, subject=appointment.person)
    return written


def _save(tenant: str, person: Person, name: str) -> None:
    models.Person.objects.create(
        tenant=tenant,
        number=person.number,
        name=name,
        natural=person.natural,
        public_key=row_text(person.keys[0].key),
        roles=sorted(person.came_with),
        is_active=True,
    )
