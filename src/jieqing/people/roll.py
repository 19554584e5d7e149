"""Everybody as the ledger tells it: each entry signed by who could sign it then.

Naming a security administrator is a claim; an entry without their signature
(appointment.py), or by somebody who did not stand at that time, stops every reading.
The first person of a home vouches for themselves. The row repeats a person for lists;
where the two differ, ``RecordAltered`` is raised.
"""

import json
from collections.abc import (
    Callable,
    Collection,
    Container,
    Iterable,
    Mapping,
    Sequence,
)
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from django.db import connection

from jieqing.errors import Phrase, Phrases, Refused
from jieqing.evidence import instant
from jieqing.evidence.damaged import Damaged
from jieqing.evidence.entry import Entry
from jieqing.evidence.person_key import (
    PersonKey,
    PersonSignature,
    has_signed,
    key_id,
    key_of,
    material,
    row_text,
    signature_of,
)
from jieqing.flow.record import Record, RecordAltered
from jieqing.people.appointment import Appointment
from jieqing.people.key_change import KeyChange
from jieqing.people.matrix import (
    INSPECTOR,
    ROLE_WORDS,
    SUPERIORS,
    Role,
    conflicts,
    roles_for,
    shipped_superiors,
)
from jieqing.people.post_change import PostChange, day_in
from jieqing.people.posts import Post, beijing_day, is_within, placed
from jieqing.people.superior_change import SuperiorChange

ADD, DISABLE = "person-add", "person-disable"
KEY, KEY_END = "person-key", "person-key-end"
POST, POST_END = "person-post", "person-post-end"
SUPERIOR = "superior-set"


REMEMBERED = timedelta(days=30)
"""How long whoever ended a post does not gain by its being empty (``is_alone``)."""


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
class HeldKey:
    """A key of a person: in force from ``since`` until before ``until`` (None: now).

    Moments are texts of ``evidence.instant``, as entries have them.
    """

    key: PersonKey
    since: str
    until: str | None = None

    @property
    def id(self) -> str:
        """The id by which signatures name it."""
        return key_id(self.key)

    def was_in_force(self, at: str) -> bool:
        """Whether it was in force at that moment."""
        return self.since <= at and (self.until is None or at < self.until)


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A post that was ended or cut short: by whom, and on which day it was over."""

    role: Role
    by: str
    day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody who acts, as the ledger knows them; keys in the order they came.

    Ended keys stay: what they signed while they were in force stays signed. ``left`` is
    when the account ended, None while it is active. ``roles`` are those of one day (the
    roll's), as a deputy too: ``stands_for`` says for whom. ``came_with`` are the roles
    at the beginning, which the row repeats. ``post_changes``: posts given or ended.
    ``taken``: posts that were over on the day or at most ``REMEMBERED`` before it.
    """

    number: str
    natural: str
    keys: tuple[HeldKey, ...]
    roles: frozenset[Role]
    left: str | None = None
    came_with: frozenset[Role] = frozenset()
    posts: tuple[Post, ...] = ()
    stands_for: frozenset[tuple[Role, str]] = frozenset()
    post_changes: int = 0
    taken: tuple[Taken, ...] = ()

    @property
    def is_active(self) -> bool:
        """Whether this person still acts."""
        return self.left is None

    @property
    def is_guest(self) -> bool:
        """Whether this person only inspects: nothing asked of everybody is theirs."""
        return self.roles == INSPECTOR

    @property
    def keys_in_force(self) -> tuple[HeldKey, ...]:
        """The keys with which this person may sign now."""
        return tuple(held for held in self.keys if held.until is None)

    def may(self, act: str) -> bool:
        """Whether one of the roles allows the act."""
        return bool(self.roles & roles_for(act))

    def may_only_for(self, act: str) -> frozenset[str]:
        """For whom this person does the act; nobody where they may in their own right.

        Numbers of the holders who are away.
        """
        able = roles_for(act)
        if (self.roles - {role for role, _ in self.stands_for}) & able:
            return frozenset()
        return frozenset(holder for role, holder in self.stands_for if role in able)

    def is_same_human(self, other: "Person") -> bool:
        """Whether the two accounts belong to one natural person (or share a key)."""
        return self.natural == other.natural or bool(self.hands & other.hands)

    def signing_key(self, message: bytes, signature: PersonSignature) -> HeldKey | None:
        """Return which key in force signed the message; None: none of them."""
        signed = (
            h for h in self.keys_in_force if has_signed(h.key, message, signature)
        )
        return next(signed, None)

    def had_signed(self, message: bytes, signed: "SignedWith") -> bool:
        """Whether the key that is named was this person's then, and signed this."""
        return any(
            held.id == signed.key_id
            and held.was_in_force(signed.at)
            and has_signed(held.key, message, signed.signature)
            for held in self.keys
        )

    @property
    def hands(self) -> frozenset[str]:
        """The bare public keys, ended ones too."""
        return frozenset(material(held.key) for held in self.keys)


Deed = tuple[Person, str]
"""Somebody and what they do or did."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedWith:
    """A signature as an entry holds it: by which key, when (text of ``instant``)."""

    key_id: str
    signature: PersonSignature
    at: str

    @classmethod
    def of(cls, entry: Entry) -> "SignedWith":
        """Read it out of an entry's facts; a malformed one is nobody's signature."""
        try:
            signature = signature_of(entry.facts.get("signature"))
        except Damaged:
            signature = ""
        named = str(entry.facts.get("key_id", ""))
        return cls(key_id=named, signature=signature, at=entry.at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Roll:
    """Everybody as of one reading of the ledger and one day; an act reads it once.

    ``superiors``: which post stands above a post, after so many changes of it.
    """

    tenant: str
    persons: Mapping[str, Person]
    superiors: Mapping[Role, Role] = field(default_factory=lambda: SUPERIORS)
    superior_changes: int = 0

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

    def are_one_side(self, one: Deed, other: Deed) -> bool:
        """Whether two deeds were one human's: deputies are who they are for.

        Two signatures of one side are one pair of eyes, and who signs does not sign
        what their deputy opened.
        """
        return meet(self.behind(*one), self.behind(*other))

    def sides(self, persons: Iterable[Person], act: str) -> int:
        """Count for how many people these act: a deputy and the holder are one."""
        counted: list[Person] = []
        for person in persons:
            side = self.behind(person, act)
            if not any(meet(self.behind(one, act), side) for one in counted):
                counted.append(person)
        return len(counted)

    def behind(self, person: Person, act: str) -> tuple[Person, ...]:
        """Return for whom an act is done: oneself, and holders who are away."""
        holders = (self.persons[number] for number in person.may_only_for(act))
        return (person, *holders)

    def behind_any(self, person: Person) -> tuple[Person, ...]:
        """Return the same of somebody of whom it is not known what they did."""
        holders = (self.persons[number] for _, number in person.stands_for)
        return (person, *holders)

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


def held(persons: Iterable[Person]) -> frozenset[Role]:
    """Return the posts that somebody active holds."""
    return frozenset(role for one in persons if one.is_active for role in one.roles)


def meet(mine: Iterable[Person], theirs: Collection[Person]) -> bool:
    """Whether one human is among both."""
    return any(one.is_same_human(other) for one in mine for other in theirs)


def superiors_in(record: Record, held: Container[Role]) -> Mapping[Role, Role]:
    """Return which post stands above which: as it ships, and as it was set since.

    ``held`` are the posts that somebody active holds; ``fold`` has judged the entries.
    """
    told = shipped_superiors(held)
    for leaf in record.of(SUPERIOR):
        post, over = _superior_in(leaf.entry)
        told.pop(post, None)
        if over is not None:
            told[post] = over
    return told


def _superior_in(entry: Entry) -> tuple[Role, Role | None]:
    over = str(entry.facts["over"])
    return Role(str(entry.facts["post"])), Role(over) if over else None


def fold(tenant: str, record: Record, on: date) -> Mapping[str, Person]:
    """Read everybody, each entry as signed by who could sign it at that time.

    The roles are those of the day ``on``. Raises ``RecordAltered`` at the first entry
    that is not signed.
    """
    return _on(tenant, tuple(leaf.content for leaf in record.leaves), on)


@lru_cache(maxsize=16)
def _on(tenant: str, contents: tuple[bytes, ...], day: date) -> Mapping[str, Person]:
    return MappingProxyType(_of_day(_folded(tenant, contents), day))


def _of_day(persons: Mapping[str, Person], day: date) -> dict[str, Person]:
    """Give everybody the roles of a day; a deputy's end with the holder's own."""
    own = {
        number: frozenset(
            post.role
            for post in person.posts
            if not post.instead_of and post.is_held_on(day)
        )
        for number, person in persons.items()
    }
    told = {}
    for number, person in persons.items():
        stands_for = frozenset(
            post.place
            for post in person.posts
            if post.instead_of
            and post.is_held_on(day)
            and persons[post.instead_of].is_active
            and post.role in own[post.instead_of] - own[number]
        )
        roles = own[number].union(role for role, _ in stands_for)
        taken = tuple(one for one in person.taken if day - one.day <= REMEMBERED)
        told[number] = replace(person, roles=roles, stands_for=stands_for, taken=taken)
    return told


@lru_cache(maxsize=16)
def _folded(tenant: str, contents: tuple[bytes, ...]) -> Mapping[str, Person]:
    """Read the same entries once: each act asks who its people are."""
    persons: dict[str, Person] = {}
    superior_changes = 0
    for entry in map(Entry.from_bytes, contents):
        number = str(entry.facts.get("person", ""))
        then = _of_day(persons, beijing_day(instant.from_text(entry.at)))
        if entry.act == SUPERIOR:
            _require_superior_signed(tenant, entry, then, superior_changes)
            superior_changes += 1
            continue
        try:
            told = _READINGS[entry.act](tenant, entry, then)
        except (KeyError, ValueError, Damaged):
            told = None
        if told is None:
            raise RecordAltered(record=number, what="person")
        persons[number] = told
    return MappingProxyType(persons)


def _added(tenant: str, entry: Entry, before: Mapping[str, Person]) -> Person | None:
    facts = entry.facts
    roles = frozenset(Role(role) for role in _listed(facts["roles"]))
    person = born(
        str(facts["person"]),
        str(facts["natural"]),
        HeldKey(key=key_of(facts["key"]), since=entry.at),
        roles,
    )
    # The first person of a home vouches for themselves.
    security = before.get(entry.actor) if before else person
    message = appointment_of(tenant, ADD, person, entry.actor).to_bytes()
    is_new = person.number not in before
    return person if is_new and _is_signed(entry, security, message) else None


def born(number: str, natural: str, key: HeldKey, roles: frozenset[Role]) -> Person:
    """Return a person as they come: the roles are posts without an end."""
    return Person(
        number=number,
        natural=natural,
        keys=(key,),
        roles=roles,
        came_with=roles,
        posts=tuple(Post(role=role) for role in sorted(roles)),
    )


def _disabled(tenant: str, entry: Entry, before: Mapping[str, Person]) -> Person | None:
    person = before[str(entry.facts["person"])]
    message = appointment_of(tenant, DISABLE, person, entry.actor).to_bytes()
    if not _is_signed(entry, before.get(entry.actor), message):
        return None
    taken = (_taken(entry, role) for role in sorted(person.roles))
    return replace(person, left=entry.at, taken=(*person.taken, *taken))


def _got_key(tenant: str, entry: Entry, before: Mapping[str, Person]) -> Person | None:
    person = before[str(entry.facts["person"])]
    key = key_of(entry.facts["key"])
    message = key_change_of(tenant, KEY, person, key).to_bytes()
    is_theirs = person.is_active and key_holder(key, before.values()) is None
    proof = signature_of(entry.facts["proof"])
    own = person.signing_key(message, signature_of(entry.facts["own"]))
    is_offered = has_signed(key, message, proof) and own is not None
    security = before.get(entry.actor)
    if not (is_theirs and is_offered and _is_signed(entry, security, message)):
        return None
    return replace(person, keys=(*person.keys, HeldKey(key=key, since=entry.at)))


def _lost_key(tenant: str, entry: Entry, before: Mapping[str, Person]) -> Person | None:
    person = before[str(entry.facts["person"])]
    key = key_of(entry.facts["key"])
    message = key_change_of(tenant, KEY_END, person, key).to_bytes()
    held = [one.key for one in person.keys_in_force]
    is_one_of_more = key in held and len(held) > 1
    if not (is_one_of_more and _is_signed(entry, before.get(entry.actor), message)):
        return None
    ended = (
        replace(one, until=entry.at) if one.key == key else one for one in person.keys
    )
    return replace(person, keys=tuple(ended))


def _got_post(tenant: str, entry: Entry, before: Mapping[str, Person]) -> Person | None:
    person, post = before[str(entry.facts["person"])], _post_in(entry)
    is_told = person.is_active and (not post.instead_of or post.instead_of in before)
    if not (is_told and _is_post_signed(tenant, entry, before, post)):
        return None
    told = _changed(person, placed(person.posts, post))
    before_it = [one for one in person.posts if one.place == post.place]
    is_cut = any(not is_within(one, post) for one in before_it)
    return _without(told, _taken(entry, post.role, post.until)) if is_cut else told


def _lost_post(
    tenant: str, entry: Entry, before: Mapping[str, Person]
) -> Person | None:
    person, post = before[str(entry.facts["person"])], _post_in(entry)
    if post not in person.posts or not _is_post_signed(tenant, entry, before, post):
        return None
    left = tuple(one for one in person.posts if one.place != post.place)
    return _without(_changed(person, left), _taken(entry, post.role))


def _without(person: Person, taken: Taken) -> Person:
    return replace(person, taken=(*person.taken, taken))


def _taken(entry: Entry, role: Role, until: date | None = None) -> Taken:
    on = beijing_day(instant.from_text(entry.at))
    return Taken(role=role, by=entry.actor, day=max(on, until or on))


def _changed(person: Person, posts: tuple[Post, ...]) -> Person:
    return replace(person, posts=posts, post_changes=person.post_changes + 1)


def _post_in(entry: Entry) -> Post:
    facts = entry.facts
    return Post(
        role=Role(str(facts["role"])),
        since=day_in(facts["since"]),
        until=day_in(facts["until"]),
        instead_of=str(facts["instead_of"]),
    )


def _is_post_signed(
    tenant: str, entry: Entry, before: Mapping[str, Person], post: Post
) -> bool:
    change = PostChange(
        tenant=tenant,
        act=entry.act,
        person=str(entry.facts["person"]),
        post=post,
        by=entry.actor,
        before=before[str(entry.facts["person"])].post_changes,
    )
    return _is_signed(entry, before.get(entry.actor), change.to_bytes())


def _require_superior_signed(
    tenant: str, entry: Entry, before: Mapping[str, Person], changes: int
) -> None:
    """Refuse a superior that no standing administrator signed."""
    try:
        post, over = _superior_in(entry)
        change = SuperiorChange(
            tenant=tenant, post=post, over=over, by=entry.actor, before=changes
        )
        is_signed = _is_signed(entry, before.get(entry.actor), change.to_bytes())
    except (KeyError, ValueError, Damaged):
        is_signed = False
    if not is_signed:
        raise RecordAltered(record=str(entry.facts.get("post", "")), what="superiors")


_Reading = Callable[[str, Entry, Mapping[str, Person]], Person | None]
_READINGS: Mapping[str, _Reading] = {
    ADD: _added,
    DISABLE: _disabled,
    KEY: _got_key,
    KEY_END: _lost_key,
    POST: _got_post,
    POST_END: _lost_post,
}


def _listed(value: object) -> tuple[str, ...]:
    return tuple(value) if isinstance(value, list) else ()


def _is_signed(entry: Entry, security: Person | None, message: bytes) -> bool:
    """Whether who acts is a standing administrator, and signed this."""
    if security is None or security.number != entry.actor:
        return False
    stood = security.is_active and security.may(entry.act)
    signature = signature_of(entry.facts.get("signature"))
    return stood and security.signing_key(message, signature) is not None


def key_holder(key: PersonKey, persons: Iterable[Person]) -> Person | None:
    """Return whose key it is or was: a key is one person's and comes once."""
    same = material(key)
    return next((one for one in persons if same in one.hands), None)


def key_change_of(tenant: str, act: str, person: Person, key: PersonKey) -> KeyChange:
    """Return what is signed when a person gets a key or one of theirs ends."""
    return KeyChange(tenant=tenant, act=act, person=person.number, key=key)


def appointment_of(tenant: str, act: str, person: Person, by: str) -> Appointment:
    """Return what is signed when ``by`` adds or disables a person."""
    return Appointment(
        tenant=tenant,
        act=act,
        person=person.number,
        natural=person.natural,
        key=person.keys[0].key,
        roles=frozenset(person.came_with),
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
        same_roles = sorted(told) == sorted(person.came_with)
    except (TypeError, ValueError):
        return False
    told_of = (natural, key, bool(is_active))
    first = row_text(person.keys[0].key)
    return same_roles and told_of == (person.natural, first, person.is_active)
