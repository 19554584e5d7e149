"""What a map may say and this version's engine cannot follow yet.

The loader accepts the whole format; a plan refuses with these findings.
"""

from collections.abc import Iterator

from jieqing.datamap.expression import tables_of
from jieqing.datamap.findings import MapFinding
from jieqing.datamap.values import (
    BoundMap,
    BoundTable,
    DataMap,
    Reference,
    Role,
    Subject,
    Table,
)

_WRITTEN_THROUGH = frozenset({Role.OWNER, Role.SHARED, Role.LINK, Role.COPY})


def unsupported(bound: BoundMap) -> tuple[MapFinding, ...]:
    """Return one ``map.not-yet`` for each such place, in the order of the map."""
    datamap = bound.datamap
    found: list[tuple[int, str]] = []
    for table in datamap.tables.values():
        found += _of_a_table(datamap, table)
        found += _of_its_columns(datamap, table)
    for bound_table in bound.tables.values():
        found += _of_its_triggers(bound_table)
        found += _of_its_ties(bound_table)
    return tuple(
        MapFinding(
            code="map.not-yet", line=line, message=f"{what} cannot be followed yet"
        )
        for line, what in found
    )


def _of_a_table(datamap: DataMap, table: Table) -> Iterator[tuple[int, str]]:
    path, said = ("tables", table.name), f"of table '{table.name}'"
    if table.history_of is not None:
        yield datamap.line_of(*path, "history_of"), f"'history_of' {said}"
    if table.partitions:
        yield datamap.line_of(*path, "partitions"), f"'partitions' {said}"
    for reference in table.references:
        if reference.inside is not None and _is_joined(reference):
            yield reference.line, f"'inside' beside 'via' or a second column {said}"
        if reference.when is not None and reference.table in tables_of(reference.when):
            named = f"'when' on the table it refers to, '{reference.table}',"
            yield reference.line, f"a reference with {named} {said}"


def _is_joined(reference: Reference) -> bool:
    return reference.via is not None or len(reference.by) > 1


def _of_its_triggers(table: BoundTable) -> Iterator[tuple[int, str]]:
    """Triggers on tables that a plan writes: nobody approved what they would do."""
    ties = any(each.role in _WRITTEN_THROUGH for each in table.references)
    if table.table.subject is Subject.CUSTOMER or ties:
        for trigger in table.schema.triggers:
            yield table.table.line, f"trigger '{trigger.name}' of table '{table.name}'"


def _of_its_ties(table: BoundTable) -> Iterator[tuple[int, str]]:
    """Mentions that cannot be cut: part of the key, or a declared key that says so."""
    for reference in table.references:
        for column in _cut_columns(reference):
            if column in table.key or _must_point(table, column):
                said = f"column '{table.name}.{column}'"
                yield reference.line, f"cutting {said}, which must hold its value,"


def _cut_columns(reference: Reference) -> tuple[str, ...]:
    if reference.role not in (Role.LINK, Role.COPY) or reference.stale:
        return ()
    return reference.by if reference.cut is None else reference.cut


def _must_point(table: BoundTable, column: str) -> bool:
    schema = table.schema.column(column)
    if schema is None or not schema.not_null:
        return False
    return any(column in key.columns for key in table.schema.foreign_keys)


def _of_its_columns(datamap: DataMap, table: Table) -> Iterator[tuple[int, str]]:
    outside = {each.name for each in datamap.outside}
    for column in table.columns.values():
        path = ("tables", table.name, "columns", column.name)
        said = f"of column '{table.name}.{column.name}'"
        if column.file is not None and column.file not in outside:
            yield datamap.line_of(*path, "file"), f"'file' in a store {said}"
