"""Joining a map with the store's schema of today: every name found, nothing left open.

The map alone is checked by ``load``. What the engine cannot follow yet is in
``not_yet``.
"""

from collections.abc import Iterator, Mapping

from jieqing.datamap.coverage import check_foreign_keys, check_tables
from jieqing.datamap.expand import expanded
from jieqing.datamap.findings import Findings, did_you_mean, no_column
from jieqing.datamap.history import with_histories
from jieqing.datamap.kinds import Kind, Standing
from jieqing.datamap.mask_binding import bound_masks
from jieqing.datamap.reference_binding import Found, bound_references, is_unique
from jieqing.datamap.schema import Schema, TableSchema
from jieqing.datamap.ties import Placed, expressions_of
from jieqing.datamap.type_check import not_a, problems
from jieqing.datamap.values import BoundMap, BoundTable, DataMap, Role, Subject, Table
from jieqing.errors import phrase

_WRITING_ROLES = frozenset({Role.OWNER, Role.SHARED, Role.LINK, Role.COPY})


def bind(datamap: DataMap, schema: Schema, *, file: str = "map") -> BoundMap:
    """Return the map joined with the store as it is. Raises ``MapRefused``."""
    findings = Findings()
    check_tables(datamap, schema, findings)
    datamap = with_histories(expanded(datamap, schema, findings), schema, findings)
    check_foreign_keys(datamap, schema, findings)
    found = dict(_found_tables(datamap, schema, findings))
    tables = {n: _bound(datamap, one, found, findings) for n, one in found.items()}
    _check_expressions(datamap, schema, found, findings)
    _check_top_columns(datamap, found, findings)
    findings.refuse_if_any(file)
    return BoundMap(datamap=datamap, schema=schema, tables=tables)


def changes(old: Schema, new: Schema) -> tuple[str, ...]:
    """Return the columns, as ``table.column``, that known tables have got since."""
    return tuple(
        f"{name}.{column.name}"
        for name in sorted(old.tables.keys() & new.tables.keys())
        for column in new.tables[name].columns
        if old.tables[name].column(column.name) is None
    )


def _found_tables(
    datamap: DataMap, schema: Schema, findings: Findings
) -> Iterator[tuple[str, Found]]:
    """Each table of the map that the store has."""
    for name, table in datamap.tables.items():
        declared = schema.tables.get(name)
        if declared is not None:
            key = _key(datamap, table, declared, findings)
            yield name, Found(table=table, schema=declared, key=key)


def _key(
    datamap: DataMap, table: Table, schema: TableSchema, findings: Findings
) -> tuple[str, ...]:
    line = datamap.line_of("tables", table.name, "key")
    if table.key is not None:
        return table.key
    if not schema.primary_key and _is_written(table):
        words = phrase(
            "table '{table}' has no primary key; give the columns that tell its rows "
            "apart, or 'key: none'",
            table=table.name,
        )
        findings.add("map.key", line, words)
    return schema.primary_key


def _is_written(table: Table) -> bool:
    ties = any(each.role in _WRITING_ROLES for each in table.references)
    return table.subject is Subject.CUSTOMER or ties


def _bound(
    datamap: DataMap, found: Found, tables: Mapping[str, Found], findings: Findings
) -> BoundTable:
    table = found.table
    for path, column in _named_columns(table):
        _check_column(datamap, found.schema, path, column, findings)
    unique = (name for name in table.identities if is_unique(found, (name,)))
    return BoundTable(
        table=table,
        schema=found.schema,
        key=found.key,
        references=bound_references(found, tables, findings),
        masks=bound_masks(found, datamap, findings),
        unique_identities=frozenset(unique),
    )


def _named_columns(table: Table) -> Iterator[tuple[tuple[str, ...], str]]:
    """Every column that the entry names itself, with the place where it stands."""
    groups: Mapping[str, tuple[str, ...]] = {
        "key": table.key or (),
        "identities": tuple(table.identities),
        "minimum": table.minimum or (),
        "columns": tuple(table.columns),
        "stop": tuple(table.stop),
    }
    for key, names in groups.items():
        for name in names:
            yield ("tables", table.name, key, name), name


def _check_column(
    datamap: DataMap,
    schema: TableSchema,
    path: tuple[str, ...],
    column: str,
    findings: Findings,
) -> None:
    if schema.column(column) is None:
        lacks = no_column(path[1], column)
        words = did_you_mean(lacks, column, (each.name for each in schema.columns))
        findings.add("map.unknown-column", datamap.line_of(*path), words)


def _check_expressions(
    datamap: DataMap, schema: Schema, found: Mapping[str, Found], findings: Findings
) -> None:
    for name, one in found.items():
        for placed in expressions_of(one.table):
            standing = Standing(
                datamap=datamap, schema=schema, table=name, meets=placed.meets
            )
            _check_expression(placed, standing, findings)


def _check_expression(placed: Placed, standing: Standing, findings: Findings) -> None:
    line = standing.datamap.line_of(*placed.path)
    wanted = Kind.MOMENT if placed.is_clock else Kind.TRUTH
    for code, words in problems(placed.expression, wanted, standing):
        no_moment = placed.is_clock and words == not_a(
            placed.expression, wanted, standing
        )
        findings.add("map.clock-type" if no_moment else code, line, words)


def _check_top_columns(
    datamap: DataMap, found: Mapping[str, Found], findings: Findings
) -> None:
    """``times`` and ``soft_delete`` speak of every table: one must have the column."""
    for key, names in (
        ("times", datamap.times),
        ("soft_delete", datamap.soft_delete),
    ):
        for name in names:
            table, _, column = name.rpartition(".")
            places = [found[table]] if table in found else list(found.values())
            known = {c.name for one in places for c in one.schema.columns}
            if column not in known:
                nowhere = phrase("no table has a column '{column}'", column=column)
                lacks = no_column(table, column) if table else nowhere
                line = datamap.line_of(key, name)
                words = did_you_mean(lacks, column, known)
                findings.add("map.unknown-column", line, words)
