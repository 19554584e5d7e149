"""Who calls: the person behind a bearer token, at a desk opened for the request."""

from collections.abc import Callable

from jieqing.casebook.clock import now_of
from jieqing.casebook.desk import Desk
from jieqing.console.serving import served_home
from jieqing.console.visit import Visit

Known = Callable[[str], str]


def visit_by(known: Known, token: str) -> Visit | None:
    """Return the visit of a token's person; ``known`` gives the person of a token.

    None: an unknown or ended token, or somebody who was disabled.
    """
    number = known(token)
    if not number:
        return None
    desk = Desk.open(served_home())
    person = desk.register.roll().persons.get(number)
    if person is None or not person.is_active:
        return None
    return Visit(desk=desk, at=now_of(desk), person=person)
