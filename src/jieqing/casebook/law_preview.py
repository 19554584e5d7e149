"""What a change of the law would do to pending decisions, before anybody signs it."""

from dataclasses import dataclass
from datetime import datetime

from jieqing.casebook import standing as standings
from jieqing.casebook.desk import Desk, day_of
from jieqing.casebook.due_flow import Stands
from jieqing.casebook.law_in_force import with_own_rules
from jieqing.casebook.pending import Unread, pending
from jieqing.law.catalogue import Catalogue
from jieqing.law.simulation import Simulated, simulate


@dataclass(frozen=True, slots=True, kw_only=True)
class LawPreview:
    """What would turn, by case and table; ``standing`` approvals that would end.

    ``unread``: cases that could not be looked at; ``shut``: batches that do not open.
    """

    simulated: Simulated
    standing: tuple[str, ...]
    unread: tuple[str, ...]
    shut: int

    @property
    def cases(self) -> tuple[str, ...]:
        """The open cases in which something would turn."""
        return tuple(sorted({t.case for t in self.simulated.turned if t.case}))


def preview_of(desk: Desk, new: Catalogue, at: datetime) -> LawPreview:
    """Decide all that is pending by the law in force and by another pack.

    The company's own rules stay beside either. Raises ``LawPackRefused`` if they do not
    fit beside the other pack.
    """
    other, unread = with_own_rules(desk.home, new), Unread()
    rows = pending(desk, at, unread)
    simulated = simulate(rows, desk.catalogue, other, day_of(at))
    return LawPreview(
        simulated=simulated,
        standing=_ending(desk, other),
        unread=tuple(unread.cases),
        shut=unread.batches,
    )


def _ending(desk: Desk, other: Catalogue) -> tuple[str, ...]:
    """Those signed for the law as a whole, which is another one then."""
    if other.version == desk.catalogue.version:
        return ()
    return approved(desk)


def approved(desk: Desk) -> tuple[str, ...]:
    """The standing approvals that two people signed and nobody ended."""
    known = standings.all_of(desk)
    return tuple(one.number for one in known if one.state is Stands.APPROVED)
