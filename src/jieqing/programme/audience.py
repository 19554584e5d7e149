"""Whom an audience of posts means: those posts, or everybody who works here."""

from collections.abc import Collection

from jieqing.people.roll import Person
from jieqing.programme.pack_items import EVERYBODY


def is_asked(audience: Collection[str], person: Person) -> bool:
    """Whether somebody is of the audience; a guest, only by their very post."""
    of_everybody = EVERYBODY in audience and not person.is_guest
    return of_everybody or not person.roles.isdisjoint(audience)
