"""Nobody raises themselves: who gives a post or sets one above others gains nothing.

One's deputy is oneself, and so is a second account of the same human. Only in a small
organisation, where no other human could do it, may somebody do it for themselves; the
entry says what the organisation is.
"""

from collections.abc import Collection

from jieqing.errors import Refused
from jieqing.people.matrix import Role, roles_for
from jieqing.people.roll import Person, Roll, meet


class OwnPost(Refused):
    """The post would go to who gives it, or to whom they stand in for."""

    code = "own-post"
    cause = "{person} would give a post to themselves or to whom they stand in for."
    advice = (
        "Another security administrator gives it; to give one up, or to let it end"
        " sooner, one may sign alone."
    )


class OwnSuperior(Refused):
    """A post of one's own would stand above another post."""

    code = "own-superior"
    cause = "{person} would set a post of their own, {over}, above another."
    advice = "Another administrator, who does not hold that post, sets it."


def require_for_another(roll: Roll, to: Person, *, by: str, act: str) -> None:
    """Refuse what would go to who does the act. Raises ``OwnPost``."""
    if meet(roll.behind(roll.persons[by], act), [to]):
        raise OwnPost(person=by)


def is_alone(roll: Roll, by: str, act: str) -> bool:
    """Whether no other human than these may do the act.

    Whose post they ended themselves of late could still do it: nobody makes themselves
    alone.
    """
    sides = roll.behind(roll.persons[by], act)
    able = (
        one
        for one in roll.persons.values()
        if (one.is_active and one.may(act)) or _was_ended(roll, one, sides, act)
    )
    return all(meet(sides, [one]) for one in able)


def _was_ended(roll: Roll, one: Person, sides: Collection[Person], act: str) -> bool:
    """Whether these ended somebody's post that allows the act."""
    enders = (roll.persons[t.by] for t in one.taken if t.role in roles_for(act))
    return meet(enders, sides)


def holds(roll: Roll, by: str, act: str, post: Role) -> bool:
    """Whether who does the act holds the post, over all accounts, or stands in."""
    sides = roll.behind(roll.persons[by], act)
    holders = (one for one in roll.persons.values() if one.is_active)
    return any(post in one.roles and meet(sides, [one]) for one in holders)
