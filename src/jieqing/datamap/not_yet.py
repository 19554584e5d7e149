"""What a map may say and this version's engine cannot follow yet.

The loader accepts the whole format; a plan refuses with these findings.
"""

from collections.abc import Iterator

from jieqing.datamap.circles import unbreakable
from jieqing.datamap.expression import tables_of
from jieqing.datamap.findings import MapFinding
from jieqing.datamap.identity import NORMAL_KINDS
from jieqing.datamap.values import (
    BoundMap,
    BoundTable,
    DataMap,
    MaskKind,
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
        found += _of_its_keeping(bound_table)
        found += _of_its_targets(bound_table, bound)
        found += _of_its_ties(bound_table)
    found += _of_its_circles(bound)
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
    if reference.inside is not None and _is_joined(reference):
        words = phrase(
            "'inside' beside 'via' or a second column of table '{table}' cannot be "
            "followed yet",
            table=table,
        )
        yield reference.line, words
    if reference.when is not None and reference.table in tables_of(reference.when):
        words = phrase(
            "a reference with 'when' on the table it refers to, '{target}', of table "
            "'{table}' cannot be followed yet",
            target=reference.table,
            table=table,
        )
        yield reference.line, words


def _is_joined(reference: Reference) -> bool:
    return reference.via is not None or len(reference.by) > 1


def _of_its_triggers(table: BoundTable) -> Iterator[tuple[int, Phrase]]:
    """Triggers on tables that a plan writes: nobody approved what they would do."""
    if _is_written(table):
        for trigger in table.schema.triggers:
            words = phrase(
                "trigger '{trigger}' of table '{table}' cannot be followed yet",
                trigger=trigger.name,
                table=table.name,
            )
            yield table.table.line, words


def _is_written(table: BoundTable) -> bool:
    ties = any(each.role in _WRITTEN_THROUGH for each in table.references)
    return table.table.subject is Subject.CUSTOMER or ties


def _of_its_keeping(table: BoundTable) -> Iterator[tuple[int, Phrase]]:
    """Tables whose erased rows the store itself would keep, or show, elsewhere."""
    if table.schema.keeps_beside and _is_written(table):
        words = phrase(
            "table '{table}' is kept a second time by the store ({by}); its rows "
            "cannot be erased yet",
            table=table.name,
            by=table.schema.keeps_beside,
        )
        yield table.table.line, words


def _of_its_targets(table: BoundTable, bound: BoundMap) -> Iterator[tuple[int, Phrase]]:
    """Personal columns that rows of other tables point to: a mask would break that."""
    personal = {n for n, mask in table.masks.items() if mask.kind is not MaskKind.LEAVE}
    kinds = table.table.identities.items()
    personal |= {n for n, i in kinds if i.kind in NORMAL_KINDS and n not in table.masks}
    for other in bound.tables.values():
        for key in other.schema.foreign_keys:
            masked = personal.intersection(key.target_columns) - {*table.key}
            if key.target == table.name and masked and _is_written(table):
                words = phrase(
                    "column '{column}' is what foreign keys of table '{other}' point "
                    "to; masking it cannot be followed yet",
                    column=f"{table.name}.{min(masked)}",
                    other=other.name,
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


def _of_its_circles(bound: BoundMap) -> Iterator[tuple[int, Phrase]]:
    """Circles of declared keys that can be neither opened nor put off."""
    for circle in unbreakable(bound):
        written = [bound.tables[name].table for name in sorted(circle)]
        if any(table.subject is Subject.CUSTOMER for table in written):
            words = phrase(
                "tables {tables} refer to each other and no reference of theirs may "
                "be empty or put off to the commit; their rows cannot be erased yet",
                tables=", ".join(f"'{name}'" for name in sorted(circle)),
            )
            yield min(table.line for table in written), words


def _cut_columns(reference: Reference) -> tuple[str, ...]:
    if reference.role not in (Role.LINK, Role.COPY) or reference.stale:
        return ()
    return reference.by if reference.cut is None else reference.cut


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
