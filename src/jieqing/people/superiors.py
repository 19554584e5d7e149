"""Which post stands above which: who does a vacant post's tasks, who hears it is late.

Pure. Above whom each post stands is in the roll: as it ships (matrix.py), or as it was
set (setting_superiors.py). A post is vacant on a day on which nobody active holds it, a
deputy included.
"""

from collections.abc import Iterable, Iterator, Mapping

from jieqing.people.matrix import Role
from jieqing.people.roll import Roll, held

_APPOINTED = frozenset({Role.AUDITOR, Role.SUPERVISOR})


def falls_to(post: str, roll: Roll) -> Role | None:
    """Return the post that does this one's tasks: itself, or the next held above it.

    Nobody does the auditor's or the supervisor's: who examines is appointed, not
    replaced.
    """
    return _taker(post, held(roll.persons.values()), roll.superiors)


def above(post: str, superiors: Mapping[Role, Role]) -> Iterator[Role]:
    """Return the posts above a post, the nearest first."""
    own = _own(post)
    one = superiors.get(own) if own else None
    while one is not None:
        yield one
        one = superiors.get(one)


def answers_for(roles: Iterable[Role], roll: Roll) -> frozenset[Role]:
    """Return the posts whose tasks are theirs who hold these: own ones, vacant ones."""
    filled, own = held(roll.persons.values()), frozenset(roles)
    takers = {post: _taker(post, filled, roll.superiors) for post in roll.superiors}
    return own | {post for post, taker in takers.items() if taker in own}


def below(roles: Iterable[Role], superiors: Mapping[Role, Role]) -> frozenset[Role]:
    """Return the posts that stand directly below these, none of them among these."""
    own = frozenset(roles)
    return frozenset(p for p, over in superiors.items() if over in own) - own


def _taker(
    post: str, filled: frozenset[Role], superiors: Mapping[Role, Role]
) -> Role | None:
    own = _own(post)
    over = () if own in _APPOINTED else above(post, superiors)
    line = (one for one in (own, *over) if one in filled)
    return next((one for one in line if one is not None), None)


def _own(post: str) -> Role | None:
    return Role(post) if post in set(Role) else None
