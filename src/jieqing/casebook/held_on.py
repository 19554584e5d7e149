"""What is held on a customer in groups: what, where, on which basis, until when. Pure.

Rows of one table with the same kinds, basis and end are one line. The end is what the
law would make of it if the account were closed today; no value of a row is in it.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from jieqing.casebook.preview import Preview
from jieqing.casebook.purposes import CONSENT, purpose_of
from jieqing.erasure.values import Fate, FoundRow, PlannedRow
from jieqing.law.values import Permanent


class Basis(StrEnum):
    """Why something is held."""

    LAW = "law"
    CONTRACT = "contract"
    CONSENT = "consent"
    HOLD = "hold"
    PERSON = "person"


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldGroup:
    """Rows of one table that share basis and end.

    ``rules`` are those to cite (basis law); ``why`` says why a person must decide, or
    names the ground of the hold.
    """

    store: str
    table: str
    kinds: tuple[str, ...]
    basis: Basis
    until: date | Permanent | None
    rules: tuple[str, ...]
    why: str
    rows: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """The newest day on which something of a kind happened, by the stores' own word."""

    day: date
    clock: str
    kinds: tuple[str, ...]
    rows: int


def held_on(seen: Preview) -> tuple[HeldGroup, ...]:
    """Group what was found: what the law keeps first, then by table."""
    kinds = {row.name: _kinds(row) for row in seen.finding.rows}
    counted = Counter(_group(row, kinds.get(row.name, ())) for row in seen.plan.rows)
    groups = (
        HeldGroup(
            store=store,
            table=table,
            kinds=of,
            basis=basis,
            until=until,
            rules=rules,
            why=why,
            rows=rows,
        )
        for (store, table, of, basis, until, rules, why), rows in counted.items()
    )
    order = tuple(Basis)
    return tuple(
        sorted(groups, key=lambda g: (order.index(g.basis), g.store, g.table, g.kinds))
    )


def happened(seen: Preview) -> tuple[Happened, ...]:
    """Return the newest day of each clock and kind, newest first."""
    newest: dict[tuple[str, tuple[str, ...]], date] = {}
    rows: Counter[tuple[str, tuple[str, ...]]] = Counter()
    for what, day in _days(seen):
        newest[what] = max(newest.get(what, day), day)
        rows[what] += 1
    found = (
        Happened(day=day, clock=clock, kinds=kinds, rows=rows[(clock, kinds)])
        for (clock, kinds), day in newest.items()
    )
    return tuple(sorted(found, key=lambda one: (one.day, one.clock), reverse=True))


def _days(seen: Preview) -> Iterator[tuple[tuple[str, tuple[str, ...]], date]]:
    for row in seen.finding.rows:
        for clock, day in row.clocks.items():
            if day is not None:
                yield (clock, _kinds(row)), day


def _kinds(row: FoundRow) -> tuple[str, ...]:
    return tuple(sorted(row.kinds or ()))


def _group(
    row: PlannedRow, kinds: tuple[str, ...]
) -> tuple[
    str,
    str,
    tuple[str, ...],
    Basis,
    date | Permanent | None,
    tuple[str, ...],
    str,
]:
    basis, until, rules, why = _basis(row, kinds)
    return row.name.store, row.name.table, kinds, basis, until, rules, why


def _basis(
    row: PlannedRow, kinds: tuple[str, ...]
) -> tuple[Basis, date | Permanent | None, tuple[str, ...], str]:
    if row.hold is not None:
        return Basis.HOLD, row.until, (), row.hold
    if row.fate is Fate.KEEP:
        return Basis.LAW, row.until, row.rules[:1], ""
    if row.fate is Fate.ASK:
        return Basis.PERSON, None, (), row.why or ""
    is_consent = purpose_of(kinds).ground == CONSENT
    return Basis.CONSENT if is_consent else Basis.CONTRACT, None, (), ""
