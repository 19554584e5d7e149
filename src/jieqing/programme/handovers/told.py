"""Which posts were left, and which of these handovers still wait to be accepted.

Computed each time from the register and from what was entered: nobody has to begin a
handover, and no row that is taken away makes one forgotten. What was left before the
company adopted the programme is not asked for. Who holds the post again has nothing to
hand over to themselves.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from jieqing.casebook.desk import Desk, day_of
from jieqing.errors import WrongUsage
from jieqing.flow import record as records
from jieqing.flow.record import Record, moment_of
from jieqing.flow.table import NEW
from jieqing.people.leaving import Left, leavings
from jieqing.people.register import REGISTER
from jieqing.people.roll import Person
from jieqing.programme.adoption import RECORD as ADOPTION
from jieqing.programme.adoption import adoption
from jieqing.programme.handovers.flow import HANDOVER, HandoverAct, HandoverState

MECHANISM, LETTERS = "handover", "JJ"


class HandoverUnknown(WrongUsage):
    """Nobody left a post that way."""

    code = "handover-unknown"
    cause = "There is no handover {record}."
    advice = "The page of handovers lists those that there are."


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldHandover:
    """A post that was left, and what became of its handover.

    ``accepted_on`` None: nobody has accepted it.
    """

    left: Left
    record: Record

    @property
    def no(self) -> str:
        """Its number: that of the entry by which the post was left."""
        return number_of(self.left)

    @property
    def state(self) -> str:
        """Where it stands; NEW: nobody has answered."""
        return self.record.state(HANDOVER) if self.record.leaves else NEW

    @property
    def is_owed(self) -> bool:
        """Whether somebody has yet to accept it."""
        return self.state != HandoverState.ACCEPTED

    @property
    def accepted_on(self) -> date | None:
        """The Beijing day on which it was accepted."""
        leaf = self.record.last(HandoverAct.ACCEPT)
        return day_of(moment_of(leaf)) if leaf else None


def number_of(left: Left) -> str:
    """Return the number of a handover."""
    return f"{LETTERS}-{left.position:06d}"


def handovers(
    desk: Desk, people: Mapping[str, Person], today: date
) -> tuple[ToldHandover, ...]:
    """Return the handovers since the adoption, the newest first.

    ``people``: everybody as verified. Raises ``LedgerAltered``, ``RecordAltered``.
    """
    register = records.read(desk.ledger, REGISTER)
    every = leavings(register.leaves, today)
    left = [one for one in every if not _holds_again(people, one)]
    if not left:  # as on most pages of most companies: nothing more is read
        return ()
    # The adoption along with them: a page reads each record once.
    numbers = [number_of(one) for one in left]
    read = records.read_together(desk.ledger, [ADOPTION, *numbers])
    adopted = adoption(desk.ledger)
    since = adopted.confirmed_at if adopted and adopted.is_adopted else None
    told = (
        ToldHandover(left=one, record=read[number_of(one)])
        for one in left
        if since is not None and one.on >= day_of(since)
    )
    return tuple(sorted(told, key=lambda one: one.no, reverse=True))


def handover(
    desk: Desk, no: str, people: Mapping[str, Person], today: date
) -> ToldHandover:
    """Return one handover. Raises ``HandoverUnknown``."""
    found = (one for one in handovers(desk, people, today) if one.no == no)
    one = next(found, None)
    if one is None:
        raise HandoverUnknown(record=no[:24])
    return one


def _holds_again(people: Mapping[str, Person], left: Left) -> bool:
    person = people.get(left.person)
    if person is None or not person.is_active:
        return False
    own = person.roles - {role for role, _ in person.stands_for}
    return left.role in own
