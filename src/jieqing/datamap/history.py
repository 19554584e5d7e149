"""History tables: what they hold comes from the table whose trigger feeds them.

``{order_hist: {history_of: trade_order}}`` is bound as a table owned by its source, by
the source's key: what is decided of a row is decided of its history. Columns of the
same name hold the same; what is said at the history itself comes first.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from jieqing.datamap.expression import columns_of
from jieqing.datamap.findings import Findings
from jieqing.datamap.schema import Schema, TableSchema
from jieqing.datamap.syntax import TableColumn, walk
from jieqing.datamap.ties import cut_columns
from jieqing.datamap.values import (
    Column,
    DataMap,
    MaskKind,
    Reference,
    Role,
    Strength,
    Table,
)
from jieqing.datamap.vocabulary import Vocabulary
from jieqing.errors import Phrases, phrase

_REPEATED = frozenset({Role.OWNER, Role.LINK, Role.COPY})


def with_histories(datamap: DataMap, schema: Schema, findings: Findings) -> DataMap:
    """Return the map in which each history says what its source says."""
    tables = dict(datamap.tables)
    for table in datamap.tables.values():
        if table.history_of is not None and table.name in schema.tables:
            tables[table.name] = _history(datamap, table, schema, findings)
    return replace(datamap, tables=tables)


def histories_of(tables: Mapping[str, Table], source: str) -> tuple[str, ...]:
    """The history tables that a table feeds."""
    return tuple(n for n, table in tables.items() if table.history_of == source)


def _history(
    datamap: DataMap, table: Table, schema: Schema, findings: Findings
) -> Table:
    source = datamap.tables[table.history_of or ""]
    declared = schema.tables[table.name]
    owner = _owner(datamap, table, source, schema, findings)
    key = table.key
    if key is None and not declared.primary_key:
        key = ()  # written by a trigger, row after row: the whole row is its key
    minimum = source.minimum
    return replace(
        table,
        subject=source.subject,
        key=key,
        unit=source.unit,
        minimum=None if minimum is None else tuple(_held(declared, minimum)),
        columns={**_columns(source, declared), **table.columns},
        references=(*owner, *_repeated(source, declared)),
    )


def _owner(
    datamap: DataMap, table: Table, source: Table, schema: Schema, findings: Findings
) -> tuple[Reference, ...]:
    """The tie to the source, by its key; none where it cannot be made."""
    line = datamap.line_of("tables", table.name, "history_of")
    if source.history_of is not None:
        words = phrase(
            "'{source}' is itself a history; name the table that feeds it",
            source=source.name,
        )
        findings.add("map.history", line, words)
        return ()
    target = schema.tables.get(source.name)
    key = source.key if source.key is not None else target and target.primary_key
    declared = schema.tables[table.name]
    lacking = [name for name in key or () if declared.column(name) is None]
    by = table.references[0].by if table.references else key
    if table.references:
        lacking = []
    if not key:
        words = phrase(
            "'{source}' has no key by which its history could be found",
            source=source.name,
        )
        findings.add("map.history", line, words)
        return ()
    if lacking:
        words = phrase(
            "history '{table}' has no column {columns}, the key of '{source}'; "
            "say which it is: references: [{{owner: {source}, by: …}}]",
            table=table.name,
            columns=Phrases(tuple(lacking), ", "),
            source=source.name,
        )
        findings.add("map.history", line, words)
        return ()
    return (
        Reference(
            role=Role.OWNER,
            table=source.name,
            by=by or (),
            of=key,
            strength=Strength.UNIQUE,
            line=line,
        ),
    )


def _held(declared: TableSchema, names: tuple[str, ...]) -> Iterator[str]:
    return (name for name in names if declared.column(name) is not None)


def _columns(source: Table, declared: TableSchema) -> dict[str, Column]:
    """The source's columns that the history has too, its identities as categories."""
    categories = Vocabulary.shipped().categories
    held = {
        name: Column(name=name, category=identity.kind)
        for name, identity in source.identities.items()
        if identity.kind in categories
    }
    held |= source.columns
    return {
        name: column if _may_repeat(column) else replace(column, mask=None)
        for name, column in held.items()
        if declared.column(name) is not None
    }


def _may_repeat(column: Column) -> bool:
    """Whether the mask is one that a history can hold too, in all its rows."""
    return column.mask is not None and column.mask.kind in {
        MaskKind.LEAVE,
        MaskKind.TEXT,
    }


def _repeated(source: Table, declared: TableSchema) -> Iterator[Reference]:
    """Owners and mentions in the source's rows, which their histories repeat.

    By its owner a history is found whose row is long gone: then a person is asked.
    """
    for reference in source.references:
        needed = {*reference.by, *cut_columns(reference)}
        if reference.when is not None:
            needed |= columns_of(reference.when)
            others = (n for n in walk(reference.when) if isinstance(n, TableColumn))
            if any(other.table != reference.table for other in others):
                continue
        is_held = all(declared.column(name) is not None for name in needed)
        is_repeated = reference.role in _REPEATED and reference.table != source.name
        if is_repeated and is_held and reference.via is None:
            yield reference
