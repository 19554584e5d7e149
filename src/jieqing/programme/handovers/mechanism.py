"""How handovers take part: their flow, and their list as a file."""

from collections.abc import Iterator
from datetime import date

from jieqing.casebook.desk import Desk
from jieqing.language import said
from jieqing.paper.paper import Cell
from jieqing.programme.handovers.flow import ACTS, HANDOVER, STATES
from jieqing.programme.handovers.told import MECHANISM, handovers
from jieqing.programme.lists import Listing
from jieqing.programme.mechanism import Mechanism
from jieqing.programme.wording import post_words


def _listed(desk: Desk, today: date) -> Iterator[tuple[Cell, ...]]:
    """By post alone: who left stands in the register, not in a file."""
    for one in handovers(desk, desk.register.roll().persons, today):
        yield (
            one.no,
            post_words(one.left.role),
            one.left.on,
            said(STATES[one.state]),
            one.accepted_on or "",
        )


LISTING = Listing(
    name="handovers",
    title="Handovers",
    heads=("Number", "Post", "Left on", "State", "Accepted on"),
    rows=_listed,
)
HANDOVERS = Mechanism(key=MECHANISM, flows=(HANDOVER,), acts=ACTS, lists=(LISTING,))
"""交接."""
