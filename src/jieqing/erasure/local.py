"""Which facts of a row the row itself decides, and which need other rows.

Within one chunk children go before parents. A guard or a fingerprint that looked at
other rows would change under the chunk's own hands, so both use own facts only; facts
of other rows are decided anew, under lock, before the first statement (recheck.py).
"""

from collections.abc import Mapping
from datetime import date

from jieqing.datamap.expression import Expression, tables_of
from jieqing.datamap.values import BoundTable
from jieqing.stores.port import StillFits, StoredRow


def is_own(expression: Expression | None) -> bool:
    """Whether the row alone decides the expression."""
    return expression is None or not tables_of(expression)


def own_clocks(table: BoundTable) -> frozenset[str]:
    """The clocks whose moment the row alone decides."""
    return frozenset(
        name
        for name, cases in table.table.clocks.items()
        if all(is_own(case.at) and is_own(case.when) for case in cases)
    )


def decides_case(table: BoundTable) -> bool:
    """Whether the row alone decides its record case."""
    return all(is_own(case.when) for case in table.table.record)


def own_facts(table: BoundTable, row: StoredRow) -> Mapping[str, str]:
    """Those facts of the row that it decides itself, as text."""
    facts = {
        f"clock {name}": str(day)
        for name, day in row.clocks.items()
        if name in own_clocks(table)
    }
    if is_own(table.table.live_when):
        facts["live"] = str(row.live)
    if decides_case(table):
        facts["case"] = str(row.case)
    return facts


def still_fits(
    table: BoundTable, cases: frozenset[int | None], bounds: Mapping[str, date]
) -> StillFits | None:
    """The guard a statement repeats: the fate, as far as the row alone decides it.

    None where other rows decide the record case or unfinished business; then the
    recheck under lock stands alone.
    """
    is_history = table.table.history_of is not None  # its source decides its fate
    if is_history or not (decides_case(table) and is_own(table.table.live_when)):
        return None
    own = own_clocks(table)
    return StillFits(
        cases=cases, bounds={c: day for c, day in bounds.items() if c in own}
    )
