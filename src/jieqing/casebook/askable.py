"""Which rows of a case a person may decide: those that a plan without answers asks."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from jieqing.casebook.desk import Desk
from jieqing.casebook.flows import Act
from jieqing.casebook.said import Said
from jieqing.casebook.today import plan_today
from jieqing.casebook.work import glance
from jieqing.erasure.values import Fate, TableName
from jieqing.stores.port import Key

Keys = Mapping[TableName, frozenset[Key]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Askable:
    """Every table of the maps, with the keys found in it and those of them asked."""

    found: Keys
    asked: Keys


def askable(desk: Desk, number: str, said: Said, *, by: str, at: datetime) -> Askable:
    """Return what may be decided under ``said``, whatever was answered before."""
    seen = glance(desk, number, Act.PLAN, by=by, at=at)
    today = plan_today(seen, replace(said, answers=()))
    names = [
        (store.name, table) for store in today.stores for table in store.bound.tables
    ]
    found: dict[TableName, set[Key]] = {name: set() for name in names}
    asked: dict[TableName, set[Key]] = {name: set() for name in names}
    for row in today.plan.rows:
        name = (row.name.store, row.name.table)
        found[name].add(row.name.key)
        if row.fate is Fate.ASK:
            asked[name].add(row.name.key)
    return Askable(
        found={name: frozenset(keys) for name, keys in found.items()},
        asked={name: frozenset(keys) for name, keys in asked.items()},
    )
