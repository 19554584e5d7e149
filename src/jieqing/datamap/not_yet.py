"""What a map may say and this version's engine cannot follow yet.

The loader accepts the whole format; a plan refuses with these findings.
"""

from collections.abc import Iterator

from jieqing.datamap.circles import unbreakable
from jieqing.datamap.findings import MapFinding
from jieqing.datamap.history import histories_of
from jieqing.datamap.identity import NORMAL_KINDS
from jieqing.datamap.met import columns_met, is_foldable
from jieqing.datamap.ties import cut_columns
from jieqing.datamap.triggers import written_tables
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

_CUT = frozenset({Role.LINK, Role.COPY, Role.SHARED})
_WRITTEN_THROUGH = frozenset({Role.OWNER, Role.SHARED, Role.LINK, Role.COPY})


def unsupported(bound: BoundMap) -> tuple[MapFinding, ...]:
    """Return one ``map.not-yet`` for each such place, in the order of the map."""
    datamap = bound.datamap
    found: list[tuple[int, Phrase]] = []
    for table in datamap.tables.values():
        found += _of_its_references(table)
        found += _of_its_columns(datamap, table)
    for bound_table in bound.tables.values():
        found += _of_its_triggers(bound_table, bound)
        found += _of_its_keeping(bound_table)
        found += _of_its_targets(bound_table, bound)
        found += _of_its_ties(bound_table, bound)
    found += _of_its_circles(bound)
    return tuple(
        MapFinding(code="map.not-yet", line=line, words=words) for line, words in found
    )


def _of_its_references(table: Table) -> Iterator[tuple[int, Phrase]]:
    for reference in table.references:
        yield from _of_a_reference(reference, table.name)


def _of_a_reference(reference: Reference, table: str) -> Iterator[tuple[int, Phrase]]:
    if not is_foldable(reference):
        words = phrase(
            "'when' of table '{table}' uses a condition on '{target}' as a value, "
            "which cannot be followed; compare the columns themselves",
            target=reference.table,
            table=table,
        )
        yield reference.line, words


def _of_its_triggers(
    table: BoundTable, bound: BoundMap
) -> Iterator[tuple[int, Phrase]]:
    """Triggers on tables that a plan writes: nobody approved what they would do.

    One that writes nothing, or a history of this very table, may run.
    """
    if not _is_written(table):
        return
    tables = {name: each.table for name, each in bound.tables.items()}
    mapped = {name.lower() for name in histories_of(tables, table.name)}
    for trigger in table.schema.triggers:
        written = written_tables(trigger)
        if written is None:
            words = phrase(
                "trigger '{trigger}' of table '{table}' cannot be followed: its text "
                "does not say what it writes",
                trigger=trigger.name,
                table=table.name,
            )
            yield table.table.line, words
            continue
        for target in sorted(written):
            if target.lower() not in mapped:
                yield table.table.line, _elsewhere(trigger.name, table.name, target)


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
    for reference in table.references:
        if reference.role in _CUT and not reference.stale:
            personal |= set(reference.by if reference.cut is None else reference.cut)
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


def _elsewhere(trigger: str, table: str, target: str) -> Phrase:
    if target.lower() == table.lower():
        return phrase(
            "trigger '{trigger}' of table '{table}' writes rows of its own table, "
            "which cannot be followed",
            trigger=trigger,
            table=table,
        )
    return phrase(
        "trigger '{trigger}' of table '{table}' writes to '{target}', which cannot be "
        "followed; if that is its history, write '{target}: {{history_of: {table}}}'",
        trigger=trigger,
        table=table,
        target=target,
    )


def _of_its_ties(table: BoundTable, bound: BoundMap) -> Iterator[tuple[int, Phrase]]:
    """Mentions that cannot be cut: part of the key, or a declared key that says so."""
    for reference in table.references:
        for column in _cut_columns(reference):
            in_key = column in table.key and not _may_change(table, column, bound)
            if in_key or _must_point(table, column):
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
    return cut_columns(reference)


def _may_change(table: BoundTable, column: str, bound: BoundMap) -> bool:
    """Whether a made-up value may stand in the key: unique, and nobody names it."""
    schema = table.schema.column(column)
    is_declared = any(
        column in key for key in (table.schema.primary_key, *table.schema.unique)
    )
    if schema is None or not schema.not_null or not is_declared:
        return False
    targets = {
        each
        for other in bound.tables.values()
        for reference in other.references
        for each in columns_met(reference, table.name)
    } | {
        each
        for other in bound.schema.tables.values()
        for key in other.foreign_keys
        if key.target == table.name
        for each in (key.target_columns or table.key)
    }
    return column not in targets


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
