"""Tables whose rows the law decides each by itself, whatever stands in others."""

from collections.abc import Iterable, Sequence

from jieqing.datamap.values import BoundTable, Role, Subject
from jieqing.erasure.values import HeldRows, MappedStore
from jieqing.errors import Refused


class TableDecidedWithOthers(Refused):
    """Rows of this table are decided with rows of others, not each by itself."""

    code = "table-decided-with-others"
    cause = "Rows of table {table} are decided with those of {others}."
    advice = (
        "What is decided of {head} holds for the whole unit; `jieqing rehearse` shows"
        " it for one customer."
    )


class TableOfNoCustomer(Refused):
    """The law on customers' records decides nothing here."""

    code = "table-of-no-customer"
    cause = "Table {table} of store {store} holds no records of customers."
    advice = "Name a table whose rows are customers' in the map."


class TableUnknown(Refused):
    """The map names no such table."""

    code = "table-unknown"
    cause = "The map of store {store} names no table {table}."
    advice = "Look its tables up: `jieqing map show {store}`."


def require_single(mapped: MappedStore, name: str) -> BoundTable:
    """The table, if its rows are decided each by itself.

    Raises ``TableUnknown``, ``TableOfNoCustomer`` or ``TableDecidedWithOthers``.
    """
    table = mapped.bound.tables.get(name)
    if table is None:
        raise TableUnknown(store=mapped.name, table=name)
    if table.table.subject is not Subject.CUSTOMER:
        raise TableOfNoCustomer(store=mapped.name, table=name)
    if table.table.history_of is not None:
        source = table.table.history_of
        raise TableDecidedWithOthers(table=name, others=source, head=source)
    unit = _unit(mapped, table)
    if any(_adds_something(other, table) for other in unit):
        others = ", ".join(sorted(other.name for other in unit))
        raise TableDecidedWithOthers(table=name, others=others, head=_head(unit, table))
    return table


def require_no_hold_beside(
    mapped: MappedStore, table: BoundTable, holds: Iterable[HeldRows]
) -> None:
    """A hold on a row of the unit binds the whole unit, of which only that row tells.

    Raises ``TableDecidedWithOthers``.
    """
    beside = {other.name for other in _unit(mapped, table)}
    held = {hold.table for hold in holds if hold.store == mapped.name}
    if beside & held:
        others = ", ".join(sorted(beside & held))
        raise TableDecidedWithOthers(table=table.name, others=others, head=table.name)


def _unit(mapped: MappedStore, table: BoundTable) -> list[BoundTable]:
    """The other tables of its unit, histories left out, which share what becomes."""
    return [
        other
        for other in mapped.bound.tables.values()
        if table.table.unit is not None
        and other.table.unit == table.table.unit
        and other.table.history_of is None
        and other.name != table.name
    ]


def _adds_something(other: BoundTable, table: BoundTable) -> bool:
    """Whether a row of the unit can change what this row alone would be decided."""
    record = other.table.record
    is_plain = not (other.table.clocks or other.table.live_when)
    has_kind = bool(record) and record[-1].when is None
    theirs = frozenset(kind for case in record for kind in case.kinds)
    is_covered = all(theirs <= frozenset(case.kinds) for case in table.table.record)
    is_above = any(reference.table == other.name for reference in table.references)
    return is_above or not (is_plain and has_kind and is_covered)


def _head(unit: Sequence[BoundTable], table: BoundTable) -> str:
    """The table of the unit that none of its others owns; else this one."""
    every = {table.name: table, **{other.name: other for other in unit}}
    for name, each in every.items():
        above = {ref.table for ref in each.references if ref.role is Role.OWNER}
        if not above & (every.keys() - {name}):
            return name
    return table.name
