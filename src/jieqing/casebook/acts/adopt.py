"""Enter what the company is to the law: with a new home, and when it takes other parts.

``jieqing.toml`` holds the identities; what it says counts only as it was entered last.
"""

from dataclasses import replace
from datetime import datetime

from django.db import transaction

from jieqing.casebook.desk import Desk
from jieqing.casebook.entering import enter
from jieqing.casebook.identities import ADOPT, FIRST, RECORD
from jieqing.home import write_home
from jieqing.law.impossible import require_compatible


def enter_first(desk: Desk, at: datetime) -> None:
    """Enter what a new home says that the company is, if it says it."""
    actors = desk.home.company.actors
    if actors is None:
        return
    with transaction.atomic():
        enter(desk, RECORD, FIRST, {"actors": sorted(actors)}, by="init", at=at)


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
        facts = {"before": sorted(company.actors or ()), "actors": sorted(actors)}
        enter(desk, RECORD, ADOPT, facts, by=person.number, at=at)
    write_home(replace(desk.home, company=replace(company, actors=actors or None)))
