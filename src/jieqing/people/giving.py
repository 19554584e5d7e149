"""Give a person a post for a time, make somebody a deputy, or end either.

The security administrator signs each; posts that are kept apart are refused for every
day they would be held together, in one's own right or as a deputy.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time

from django.db import transaction

from jieqing.errors import Refused, WrongUsage
from jieqing.evidence import person_key
from jieqing.evidence.passkey import Assertion
from jieqing.evidence.shape import to_json
from jieqing.flow import record as records
from jieqing.law.period import BEIJING
from jieqing.people.matrix import Role, require_no_conflict
from jieqing.people.oneself import is_alone, require_for_another
from jieqing.people.post_change import PostChange, facts_of
from jieqing.people.posts import (
    LONGEST_DEPUTY,
    LONGEST_INSPECTION,
    Post,
    beijing_day,
    is_within,
    placed,
)
from jieqing.people.register import REGISTER, AppointmentUnsigned, Register
from jieqing.people.roll import POST, POST_END, Person, Roll


class PostPeriodWrong(WrongUsage):
    """It would end before it begins, or be over already."""

    code = "post-period-wrong"
    cause = "A post cannot be held from {since} until {until}."
    advice = "Its last day is today or later, and not before its first."


class DeputyPeriodWrong(WrongUsage):
    """A deputy stands in for a time."""

    code = "deputy-period-wrong"
    cause = "A deputy stands in until a day that is told, {most} days at the most."
    advice = "Name the last day; give the post itself to who takes it over for good."


class InspectorPeriodWrong(WrongUsage):
    """An inspector looks for a time."""

    code = "inspector-period-wrong"
    cause = "An inspector looks until a day that is told, at most {most} days ahead."
    advice = "Name a last day; whoever inspects longer is let in again."


class DeputyOfNobody(Refused):
    """The holder has no such post of their own, or is the same human."""

    code = "deputy-of-nobody"
    cause = "{person} cannot stand in for {holder}, who does not hold this post."
    advice = "Name somebody else who holds it in their own right during that time."


class PostUnknown(WrongUsage):
    """The person holds no such post."""

    code = "post-unknown"
    cause = "{person} does not hold this post."
    advice = "`jieqing person list` shows who holds what."


class LastAdministrator(Refused):
    """Nobody could give or end a post any more."""

    code = "last-security-administrator"
    cause = "{person} is the only security administrator without an end."
    advice = "Give the post to somebody else first."


def to_give(register: Register, number: str, post: Post, *, by: str) -> PostChange:
    """Return what has to be signed to give a post. Raises ``PersonUnknown``."""
    return _change(register, POST, register.roll().active(number), post, by)


def to_end(
    register: Register, number: str, place: tuple[Role, str], *, by: str
) -> PostChange:
    """Return what has to be signed to end a post. Raises ``PostUnknown``."""
    person = register.roll().active(number)
    return _change(register, POST_END, person, _held(person, place), by)


def require_givable(
    register: Register, number: str, post: Post, on: date, *, by: str
) -> None:
    """Refuse a post that cannot be given on a day.

    Raises ``OwnPost``, ``PostPeriodWrong``, ``InspectorPeriodWrong``,
    ``DeputyPeriodWrong``, ``DeputyOfNobody``, ``LastAdministrator`` or
    ``RolesConflict``.
    """
    roll = register.roll(datetime.combine(on, time(12), tzinfo=BEIJING))
    person = roll.active(number)
    if not any(is_within(post, held) for held in person.posts) and not (
        register.small_organisation and is_alone(roll, by, POST)
    ):
        require_for_another(roll, person, by=by, act=POST)
    if post.is_over(on):
        raise PostPeriodWrong(since=post.since or on, until=post.until)
    if post.role is Role.INSPECTOR:
        _require_short(post, on)
    if post.instead_of:
        _require_deputy(roll, person, post, on)
    if post.until is not None and post.place == (Role.SECURITY, ""):
        _require_another_administrator(roll, person)
    if not register.small_organisation:
        _require_apart(roll, person, post)


def give(
    register: Register,
    number: str,
    post: Post,
    signature: bytes | Assertion,
    *,
    by: str,
    at: datetime,
) -> Person:
    """Give a post; the same post before it is replaced, its period too.

    ``signature`` is that of ``by`` over ``to_give``. Raises ``NotEntitled``,
    ``PersonUnknown``, ``AppointmentUnsigned`` or what ``require_givable`` does.
    """
    with transaction.atomic():
        roll = register.roll(at)
        security = roll.entitled(by, POST)
        require_givable(register, number, post, beijing_day(at), by=by)
        change = _change(register, POST, roll.active(number), post, by)
        _enter(register, change, security, signature, at)
    return register.roll(at).person(number)


def end(
    register: Register,
    number: str,
    place: tuple[Role, str],
    signature: bytes | Assertion,
    *,
    by: str,
    at: datetime,
) -> Person:
    """End a post now. ``signature`` is that of ``by`` over ``to_end``.

    Raises ``NotEntitled``, ``PersonUnknown``, ``PostUnknown``, ``LastAdministrator``
    or ``AppointmentUnsigned``.
    """
    with transaction.atomic():
        roll = register.roll(at)
        security, person = roll.entitled(by, POST_END), roll.active(number)
        post = _held(person, place)
        if place == (Role.SECURITY, ""):
            _require_another_administrator(roll, person)
        change = _change(register, POST_END, person, post, by)
        _enter(register, change, security, signature, at)
    return register.roll(at).person(number)


def _require_short(post: Post, on: date) -> None:
    if post.until is None or post.until - on > LONGEST_INSPECTION:
        raise InspectorPeriodWrong(most=LONGEST_INSPECTION.days)


def _require_deputy(roll: Roll, person: Person, post: Post, on: date) -> None:
    since = post.since or on
    if post.until is None or post.until - since > LONGEST_DEPUTY:
        raise DeputyPeriodWrong(most=LONGEST_DEPUTY.days)
    holder = roll.active(post.instead_of)
    own = (one for one in holder.posts if one.place == (post.role, ""))
    holds = any(one.meets(post) for one in own)
    if not holds or holder.is_same_human(person):
        raise DeputyOfNobody(person=person.number, holder=holder.number)


def _require_another_administrator(roll: Roll, person: Person) -> None:
    others = (one for one in roll.persons.values() if one.number != person.number)
    lasting = Post(role=Role.SECURITY)
    if not any(one.is_active and _lasts(one, lasting) for one in others):
        raise LastAdministrator(person=person.number)


def _lasts(person: Person, lasting: Post) -> bool:
    return any(one.place == lasting.place and one.until is None for one in person.posts)


def _require_apart(roll: Roll, person: Person, post: Post) -> None:
    """The human holds, over all accounts, nothing that is kept apart from it."""
    same = [
        one
        for one in roll.persons.values()
        if one.is_active and one.is_same_human(person)
    ]
    held = [other for one in same for other in _others(one, person, post)]
    require_no_conflict({post.role, *(one.role for one in held if one.meets(post))})


def _others(one: Person, person: Person, post: Post) -> Iterable[Post]:
    if one.number != person.number:
        return one.posts
    return placed(one.posts, post)[:-1]


def _held(person: Person, place: tuple[Role, str]) -> Post:
    for post in person.posts:
        if post.place == place:
            return post
    raise PostUnknown(person=person.number)


def _change(
    register: Register, act: str, person: Person, post: Post, by: str
) -> PostChange:
    return PostChange(
        tenant=register.ledger.tenant,
        act=act,
        person=person.number,
        post=post,
        by=by,
        before=person.post_changes,
    )


def _enter(
    register: Register,
    change: PostChange,
    security: Person,
    signature: bytes | Assertion,
    at: datetime,
) -> None:
    written = person_key.written_signature(signature)
    held = security.signing_key(change.to_bytes(), written)
    if held is None:
        raise AppointmentUnsigned(person=security.number, subject=change.person)
    facts: Mapping[str, object] = {
        **register.standing,
        "person": change.person,
        **facts_of(change.post),
        "key_id": held.id,
        "signature": to_json(written),
    }
    entry = records.new_entry(
        change.act,
        tenant=change.tenant,
        actor=security.number,
        at=at,
        case=None,
        facts=facts,
    )
    register.ledger.append(REGISTER, entry)
