"""Counting a whole table by conditions: one look, or one for each where an index leads.

A row's standing is its record case and whether business is unfinished. Where all rows
are of one standing and each part is a span of an index, the parts are counted there;
else one statement looks at every row once.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from jieqing.datamap.schema import TableSchema
from jieqing.datamap.values import BoundTable
from jieqing.stores.day_spans import ALL_DAYS, together
from jieqing.stores.port import AllOf, Clock, Condition, NoDay, OnDays, Standing
from jieqing.stores.sql import Sql, listed
from jieqing.stores.statements import Statements
from jieqing.stores.words import DaySpan

_ONLY: Standing = (0, False)


def is_of_one_standing(table: BoundTable) -> bool:
    """Whether no row is of another record case or has unfinished business."""
    record = table.table.record
    return len(record) == 1 and record[0].when is None and not table.table.live_when


def is_led(
    statements: Statements, table: BoundTable, parts: Sequence[Condition]
) -> bool:
    """Whether an index leads to the rows of each part."""
    return all(any(_is_led(statements, table, one) for one in _all(p)) for p in parts)


def days_in(parts: Sequence[Condition]) -> Mapping[Clock, DaySpan]:
    """The moments that the parts ask for, each with all the days that are asked of."""
    asked: dict[Clock, list[DaySpan]] = {}
    for one in (one for part in parts for one in _all(part)):
        if isinstance(one, OnDays):
            asked.setdefault(one.at, []).append((one.first, one.last))
        elif isinstance(one, NoDay):
            asked.setdefault(one.at, []).append(ALL_DAYS)
    return {at: together(spans) for at, spans in asked.items()}


def one_by_one(
    statements: Statements, table: BoundTable, parts: Sequence[Condition]
) -> Iterator[Sql]:
    """Statements that count all rows, and the rows of each part."""
    head = Sql(f"SELECT COUNT(*) FROM {statements.words.quote(table.name)}")
    yield head
    for part in parts:
        yield head + statements.where(table, [part])


def at_once(
    statements: Statements, table: BoundTable, parts: Sequence[Condition]
) -> Sql:
    """One statement that counts them of each standing, which stands first."""
    counted = [
        Sql("SUM(CASE WHEN ") + statements.met(table, part) + Sql(" THEN 1 ELSE 0 END)")
        for part in parts
    ]
    columns = [*_standing(statements, table), Sql("COUNT(*)"), *counted]
    quoted = statements.words.quote(table.name)
    rows = Sql("SELECT ") + listed(columns) + Sql(f" FROM {quoted}")
    return rows if is_of_one_standing(table) else rows + Sql(" GROUP BY 1, 2")


def by_days(
    statements: Statements,
    table: BoundTable,
    at: Sequence[Clock],
    where: Sequence[Condition],
) -> Sql:
    """One statement that counts rows of each standing and days."""
    named = [*_standing(statements, table), *(statements.day(table, one) for one in at)]
    head = Sql("SELECT ") + listed([*named, Sql("COUNT(*)")])
    quoted = statements.words.quote(table.name)
    rows = head + Sql(f" FROM {quoted}") + statements.where(table, where)
    places = ", ".join(str(place + 1) for place in range(len(named)))
    return rows + Sql(f" GROUP BY {places}")


def standing_of(case: object, live: object) -> Standing:
    """A row's standing from its two cells."""
    return (
        None if case is None else int(str(case)),
        None if live is None else bool(live),
    )


def counted(cells: Sequence[object]) -> tuple[int, ...]:
    """Counts as numbers; of no row, a sum is NULL."""
    return tuple(int(str(cell or 0)) for cell in cells)


def only(counts: Sequence[int]) -> Mapping[Standing, Sequence[int]]:
    """The counts of a table all whose rows are of one standing."""
    return {_ONLY: counts}


def day_of(cell: object) -> date | None:
    """A day as it was selected."""
    return None if cell is None else date.fromisoformat(str(cell))


def _standing(statements: Statements, table: BoundTable) -> list[Sql]:
    if is_of_one_standing(table):
        return [Sql("0"), Sql(statements.words.false)]
    return [statements.record_case(table), statements.live(table)]


def _all(part: Condition) -> Sequence[Condition]:
    return part.conditions if isinstance(part, AllOf) else [part]


def _is_led(statements: Statements, table: BoundTable, condition: Condition) -> bool:
    if not isinstance(condition, OnDays):
        return False
    cell = statements.day_cell(table, condition.at)
    return cell is not None and leads(table.schema, cell.column.schema.name)


def leads(schema: TableSchema, column: str) -> bool:
    """Whether a column comes first in an index over all rows."""
    return bool(schema.orders(column)) or schema.primary_key[:1] == (column,)
