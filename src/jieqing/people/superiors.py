"""Which post stands above which: who does a vacant post's tasks, who hears it is late.

Pure. Above whom each post stands is in matrix.py. A post is vacant on a day on which
nobody active holds it, a deputy included.
"""

from collections.abc import Iterable, Iterator

from jieqing.people.matrix import SUPERIORS, Role
from jieqing.people.roll import Person


def held(persons: Iterable[Person]) -> frozenset[Role]:
    """Return the posts that somebody active holds."""
    return frozenset(role for one in persons if one.is_active for role in one.roles)


def falls_to(post: str, filled: frozenset[Role]) -> Role | None:
    """Return the post that does this one's tasks: itself, or the next held above it.

    Nobody does the auditor's: who examines is appointed, not replaced.
    """
    own = _own(post)
    over = () if own is Role.AUDITOR else above(post)
    line = (one for one in (own, *over) if one in filled)
    return next((one for one in line if one is not None), None)


def above(post: str) -> Iterator[Role]:
    """Return the posts above a post, the nearest first."""
    own = _own(post)
    one = SUPERIORS.get(own) if own else None
    while one is not None:
        yield one
        one = SUPERIORS.get(one)


def answers_for(roles: Iterable[Role], persons: Iterable[Person]) -> frozenset[Role]:
    """Return the posts whose tasks are theirs who hold these: own ones, vacant ones."""
    filled, own = held(persons), frozenset(roles)
    return own | {post for post in SUPERIORS if falls_to(post, filled) in own}


def below(roles: Iterable[Role]) -> frozenset[Role]:
    """Return the posts that stand directly below these, none of them among these."""
    own = frozenset(roles)
    return frozenset(p for p, over in SUPERIORS.items() if over in own) - own


def _own(post: str) -> Role | None:
    return Role(post) if post in set(Role) else None
