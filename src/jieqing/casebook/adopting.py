"""What the company is to the law: seen before it applies, entered when it is taken.

``jieqing.toml`` holds the identities and every plan names them in its entry; here a
person of the right post says that they change, and what that would turn is seen first.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction

from jieqing.casebook.desk import Desk, day_of
from jieqing.casebook.identities import ADOPT, FIRST, RECORD
from jieqing.casebook.law_preview import LawPreview, approved
from jieqing.casebook.pending import Unread, pending
from jieqing.flow import record as records
from jieqing.home import write_home
from jieqing.law.impossible import require_compatible
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


def enter_first(desk: Desk, at: datetime) -> None:
    """Enter what a new home says that the company is, if it says it."""
    actors = desk.home.company.actors
    if actors is None:
        return
    entry = records.new_entry(
        FIRST,
        tenant=desk.tenant,
        actor="init",
        at=at,
        case=None,
        facts={**desk.home.standing, "actors": sorted(actors)},
    )
    with transaction.atomic():
        desk.ledger.append(RECORD, entry)


def adopt(desk: Desk, actors: frozenset[str], *, by: str, at: datetime) -> None:
    """Write the identities into ``jieqing.toml`` and enter it.

    Plans made before no longer stand where the law decides otherwise. Raises
    ``NotEntitled``, ``WordUnknown`` or ``IdentitiesExclude``.
    """
    desk.catalogue.vocabulary.require("actors", sorted(actors))
    require_compatible(actors)
    company = desk.home.company
    with transaction.atomic():
        person = desk.register.entitled(by, ADOPT)
        entry = records.new_entry(
            ADOPT,
            tenant=desk.tenant,
            actor=person.number,
            at=at,
            case=None,
            facts={
                **desk.home.standing,
                "before": sorted(company.actors or ()),
                "actors": sorted(actors),
            },
        )
        desk.ledger.append(RECORD, entry)
    write_home(replace(desk.home, company=replace(company, actors=actors or None)))
