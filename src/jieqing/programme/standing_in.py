"""Whose a post's tasks are: its holder's, a deputy's; if vacant, the superior's.

A deputy has the post while the holder is away (``people.posts``), so nothing more is
asked of one. Nobody stands above the auditor: who examines is appointed, not replaced.
"""

from collections.abc import Iterable, Mapping
from typing import Final

from jieqing.people.matrix import Role
from jieqing.people.roll import Person

SUPERIORS: Final[Mapping[Role, Role]] = {
    Role.IT: Role.OFFICER,
    Role.EXECUTOR: Role.OFFICER,
    Role.SECURITY: Role.APPROVER,
    Role.OFFICER: Role.APPROVER,
}
"""Which post answers for the tasks of a post that nobody holds."""


def is_vacant(people: Iterable[Person], post: str) -> bool:
    """Whether nobody who acts here holds the post, as a deputy neither."""
    return not any(one.is_active and post in one.roles for one in people)


def answers_for(people: Iterable[Person], post: str) -> str:
    """Return the post that does its tasks: itself, or the nearest one above it.

    Empty: nobody stands above a vacant post.
    """
    known, at = tuple(people), post
    while is_vacant(known, at):
        above = SUPERIORS.get(Role(at))
        if above is None:
            return ""
        at = above
    return at


def posts_to_do(people: Iterable[Person], person: Person) -> frozenset[str]:
    """Return the posts whose tasks are somebody's: their own, vacant ones below."""
    known = tuple(people)
    return frozenset(
        str(role) for role in Role if answers_for(known, role) in person.roles
    )
