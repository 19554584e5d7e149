"""Set which post stands above another: the security administrator signs it.

A circle is refused: its tasks would fall to nobody.
"""

from datetime import datetime

from django.db import transaction

from jieqing.errors import Phrase, Phrases, Refused, WrongUsage
from jieqing.evidence import person_key
from jieqing.evidence.passkey import Assertion
from jieqing.evidence.shape import to_json
from jieqing.flow import record as records
from jieqing.people.matrix import ROLE_WORDS, SUPERIORS, UNRANKED, Role
from jieqing.people.oneself import OwnSuperior, holds, is_alone
from jieqing.people.register import REGISTER, AppointmentUnsigned, Register
from jieqing.people.roll import SUPERIOR, Roll
from jieqing.people.superior_change import SuperiorChange
from jieqing.people.superiors import above


class SuperiorsInCircle(Refused):
    """Going up from the post one would come back to it."""

    code = "superiors-in-a-circle"
    cause = "The posts would stand above each other in a circle: {circle}."
    advice = "Choose a post that does not stand below this one."


class SuperiorAlready(Refused):
    """Nothing would change."""

    code = "superior-already"
    cause = "It is so already."
    advice = "Choose another post, or leave it as it is."


class NoSuperiorOfCounsel(WrongUsage):
    """Whether there is counsel is nobody's business; an inspector has no superior."""

    code = "no-superior-here"
    cause = "This post has no place among the superiors."
    advice = "Choose one of the posts that are listed."


def to_set(
    register: Register, post: Role, over: Role | None, *, by: str
) -> SuperiorChange:
    """Return what has to be signed."""
    return _change(register, register.roll(), post, over, by)


def require_settable(
    register: Register, roll: Roll, post: Role, over: Role | None, *, by: str
) -> None:
    """Refuse what would be a circle, change nothing, or raise who sets it.

    As it ships anybody may set it again. Raises ``SuperiorsInCircle``,
    ``SuperiorAlready``, ``OwnSuperior`` or ``NoSuperiorOfCounsel``.
    """
    if UNRANKED & {post, over}:
        raise NoSuperiorOfCounsel
    if roll.superiors.get(post) is over:
        raise SuperiorAlready
    if over is None:
        return
    is_small = register.small_organisation and is_alone(roll, by, SUPERIOR)
    is_new = SUPERIORS.get(post) is not over
    if is_new and not is_small and holds(roll, by, SUPERIOR, over):
        raise OwnSuperior(person=by, over=Phrase(ROLE_WORDS[over], {}))
    line = (over, *above(over, roll.superiors))
    if post in line:
        circle = (post, *line[: line.index(post) + 1])
        named = tuple(Phrase(ROLE_WORDS[one], {}) for one in circle)
        raise SuperiorsInCircle(circle=Phrases(named, " → "))


def set_superior(
    register: Register,
    post: Role,
    over: Role | None,
    signature: bytes | Assertion,
    *,
    by: str,
    at: datetime,
) -> None:
    """Set who stands above a post; ``signature`` is that of ``by`` over ``to_set``.

    Raises ``NotEntitled``, ``AppointmentUnsigned`` or what ``require_settable`` does.
    """
    with transaction.atomic():
        roll = register.roll(at)
        security = roll.entitled(by, SUPERIOR)
        require_settable(register, roll, post, over, by=by)
        change = _change(register, roll, post, over, by)
        written = person_key.written_signature(signature)
        held = security.signing_key(change.to_bytes(), written)
        if held is None:
            raise AppointmentUnsigned(person=by, subject=post)
        facts = {
            **register.standing,
            "post": post.value,
            "over": over.value if over else "",
            "key_id": held.id,
            "signature": to_json(written),
        }
        records.append(register.ledger, REGISTER, SUPERIOR, facts, by=by, at=at)


def _change(
    register: Register, roll: Roll, post: Role, over: Role | None, by: str
) -> SuperiorChange:
    return SuperiorChange(
        tenant=register.ledger.tenant,
        post=post,
        over=over,
        by=by,
        before=roll.superior_changes,
    )
