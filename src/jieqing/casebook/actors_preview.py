"""What other identities of the company would change, seen before they are taken."""

from dataclasses import dataclass
from datetime import datetime

from jieqing.casebook.desk import Desk, day_of
from jieqing.casebook.law_preview import LawPreview, approved
from jieqing.casebook.pending import Unread, pending
from jieqing.law.industries import Binding, binding
from jieqing.law.shipped import shipped_identities
from jieqing.law.simulation import simulate_actors


@dataclass(frozen=True, slots=True, kw_only=True)
class ActorsPreview:
    """Which rules begin or cease to bind, and what pending decisions would turn."""

    bound: Binding
    pending: LawPreview


def preview_of_actors(
    desk: Desk, actors: frozenset[str], at: datetime
) -> ActorsPreview:
    """See what these identities would change; writes nothing."""
    today, unread = day_of(at), Unread()
    wide = shipped_identities().widen(actors)
    rows = pending(desk, at, unread)
    return ActorsPreview(
        bound=binding(desk.actors or frozenset(), wide, desk.catalogue, today),
        pending=LawPreview(
            simulated=simulate_actors(rows, wide, desk.catalogue, today),
            standing=() if wide == desk.actors else approved(desk),
            unread=tuple(unread.cases),
            shut=unread.batches,
        ),
    )
