"""Who left which post when: withdrawn, run out, or the account ended.

Pure over the register's own record, which whoever asks has verified (roll.py). Deputies
leave nothing behind: the post stays its holder's. Of counsel nobody is told.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from jieqing.flow.ledger import Leaf
from jieqing.flow.record import moment_of
from jieqing.people import roll
from jieqing.people.matrix import Role
from jieqing.people.post_change import day_in
from jieqing.people.posts import Post, beijing_day

_A_DAY = timedelta(days=1)
Held = tuple[Post, int]
"""A post of somebody's own, and where the ledger has the entry that gave it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """A post that somebody left. ``on``: the first day on which they do not hold it.

    ``position``: of the entry that ended it, or that said from the beginning when it
    would end; it tells one leaving from every other.
    """

    person: str
    role: Role
    on: date
    position: int


def leavings(leaves: Iterable[Leaf], today: date) -> tuple[Left, ...]:
    """Return every leaving up to a day, the earliest entry first."""
    held: dict[tuple[str, Role], Held] = {}
    found: list[Left] = []
    for leaf in leaves:
        person, day = str(leaf.entry.facts.get("person", "")), _day(leaf)
        found.extend(_run_out(held, day))
        match leaf.entry.act:
            case roll.ADD:
                for role in _roles(leaf):
                    held[person, role] = Post(role=role), leaf.position
            case roll.POST if not leaf.entry.facts["instead_of"]:
                post = _post(leaf)
                held[person, post.role] = post, leaf.position
            case roll.POST_END if not leaf.entry.facts["instead_of"]:
                found.extend(_ended(held, (person, _post(leaf).role), leaf))
            case roll.DISABLE:
                own = [place for place in held if place[0] == person]
                for place in own:
                    found.extend(_ended(held, place, leaf))
    found.extend(_run_out(held, today))
    return tuple(one for one in found if one.role is not Role.COUNSEL)


def _run_out(held: dict[tuple[str, Role], Held], day: date) -> list[Left]:
    """Take away what had its last day before this one."""
    over = [place for place, (post, _) in held.items() if post.is_over(day)]
    ended = ((place, held.pop(place)) for place in over)
    return [
        Left(person=place[0], role=place[1], on=until + _A_DAY, position=position)
        for place, (post, position) in ended
        if (until := post.until) is not None
    ]


def _ended(
    held: dict[tuple[str, Role], Held], place: tuple[str, Role], leaf: Leaf
) -> list[Left]:
    """Take a post away; who was to hold it from a later day leaves nothing behind."""
    post, _ = held.pop(place, (None, 0))
    day = _day(leaf)
    if post is None or not post.is_held_on(day):
        return []
    return [Left(person=place[0], role=place[1], on=day, position=leaf.position)]


def _day(leaf: Leaf) -> date:
    return beijing_day(moment_of(leaf))


def _roles(leaf: Leaf) -> list[Role]:
    roles = leaf.entry.facts["roles"]
    return [Role(str(one)) for one in roles] if isinstance(roles, list) else []


def _post(leaf: Leaf) -> Post:
    facts = leaf.entry.facts
    return Post(
        role=Role(str(facts["role"])),
        since=day_in(facts["since"]),
        until=day_in(facts["until"]),
    )
