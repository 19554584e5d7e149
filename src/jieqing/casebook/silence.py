"""What a map says nothing of: new columns, and text that may hold something personal.

A column is classified when the map names it in its table in any part; naming the table
alone says nothing of a column that came later.
"""

from collections.abc import Iterable, Mapping

from jieqing.datamap.schema import TypeFamily
from jieqing.datamap.values import BoundMap, BoundTable, Subject

Tables = Mapping[str, Iterable[str]]
TEXT_LIKE = frozenset({TypeFamily.TEXT, TypeFamily.JSON, TypeFamily.OTHER})


def new_columns(before: Tables, today: Tables) -> frozenset[str]:
    """Return TABLE.COLUMN of what came into tables that were confirmed before."""
    return frozenset(
        f"{table}.{column}"
        for table in before.keys() & today.keys()
        for column in set(today[table]) - set(before[table])
    )


def classified(bound: BoundMap) -> frozenset[str]:
    """Return TABLE.COLUMN of all columns that the map names."""
    return frozenset(
        f"{table.schema.name}.{column}"
        for table in bound.tables.values()
        for column in _named(table)
    )


def silent_text(bound: BoundMap) -> tuple[str, ...]:
    """Return TABLE.COLUMN of customers' text columns that the map does not name."""
    named = classified(bound)
    return tuple(
        name
        for table in bound.tables.values()
        if table.table.subject is Subject.CUSTOMER
        for column in table.schema.columns
        if column.family in TEXT_LIKE
        for name in [f"{table.schema.name}.{column.name}"]
        if name not in named
    )


def _named(table: BoundTable) -> frozenset[str]:
    said = table.table
    by = (column for reference in table.references for column in reference.by)
    return frozenset(
        {
            *table.key,
            *said.columns,
            *said.identities,
            *said.stop,
            *(said.minimum or ()),
            *by,
        }
    )
