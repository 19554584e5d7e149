"""What a map may say and this version's engine cannot follow yet.

The loader accepts the whole format; a plan refuses with these findings.
"""

from collections.abc import Iterator

from jieqing.datamap.findings import MapFinding
from jieqing.datamap.met import is_foldable
from jieqing.datamap.ties import cut_columns
from jieqing.datamap.values import (
    BoundMap,
    BoundTable,
    DataMap,
    Reference,
    Role,
    Subject,
    Table,
)
from jieqing.errors import Phrase, phrase

_WRITTEN_THROUGH = frozenset({Role.OWNER, Role.SHARED, Role.LINK, Role.COPY})


def unsupported(bound: BoundMap) -> tuple[MapFinding, ...]:
    """Return one ``map.not-yet`` for each such place, in the order of the map."""
    datamap = bound.datamap
    found: list[tuple[int, Phrase]] = []
    for table in datamap.tables.values():
        found += _of_a_table(datamap, table)
        found += _of_its_columns(datamap, table)
    for bound_table in bound.tables.values():
        found += _of_its_triggers(bound_table)
        found += _of_its_ties(bound_table)
    return tuple(
        MapFinding(code="map.not-yet", line=line, words=words) for line, words in found
    )


def _of_a_table(datamap: DataMap, table: Table) -> Iterator[tuple[int, Phrase]]:
    path, name = ("tables", table.name), table.name
    if table.history_of is not None:
        yield datamap.line_of(*path, "history_of"), _of_key("history_of", name)
    if table.partitions:
        yield datamap.line_of(*path, "partitions"), _of_key("partitions", name)
    for reference in table.references:
        yield from _of_a_reference(reference, name)


def _of_key(key: str, table: str) -> Phrase:
    return phrase(
        "'{key}' of table '{table}' cannot be followed yet", key=key, table=table
    )


def _of_a_reference(reference: Reference, table: str) -> Iterator[tuple[int, Phrase]]:
    if not is_foldable(reference):
        words = phrase(
            "'when' of table '{table}' uses a condition on '{target}' as a value, "
            "which cannot be followed; compare the columns themselves",
            target=reference.table,
            table=table,
        )
        yield reference.line, words


def _of_its_triggers(table: BoundTable) -> Iterator[tuple[int, Phrase]]:
    """Triggers on tables that a plan writes: nobody approved what they would do."""
    ties = any(each.role in _WRITTEN_THROUGH for each in table.references)
    if table.table.subject is Subject.CUSTOMER or ties:
        for trigger in table.schema.triggers:
            words = phrase(
                "trigger '{trigger}' of table '{table}' cannot be followed yet",
                trigger=trigger.name,
                table=table.name,
            )
            yield table.table.line, words


def _of_its_ties(table: BoundTable) -> Iterator[tuple[int, Phrase]]:
    """Mentions that cannot be cut: part of the key, or a declared key that says so."""
    for reference in table.references:
        for column in _cut_columns(reference):
            if column in table.key or _must_point(table, column):
                words = phrase(
                    "cutting column '{column}', which must hold its value, cannot be "
                    "followed yet",
                    column=f"{table.name}.{column}",
                )
                yield reference.line, words


def _cut_columns(reference: Reference) -> tuple[str, ...]:
    if reference.role not in (Role.LINK, Role.COPY) or reference.stale:
        return ()
    return cut_columns(reference)


def _must_point(table: BoundTable, column: str) -> bool:
    schema = table.schema.column(column)
    if schema is None or not schema.not_null:
        return False
    return any(column in key.columns for key in table.schema.foreign_keys)


def _of_its_columns(datamap: DataMap, table: Table) -> Iterator[tuple[int, Phrase]]:
    outside = {each.name for each in datamap.outside}
    for column in table.columns.values():
        path = ("tables", table.name, "columns", column.name)
        name = f"{table.name}.{column.name}"
        if column.file is not None and column.file not in outside:
            words = phrase(
                "'file' in a store of column '{column}' cannot be followed yet",
                column=name,
            )
            yield datamap.line_of(*path, "file"), words
