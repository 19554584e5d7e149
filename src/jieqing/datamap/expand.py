"""A map with its patterns written out: one table for each table of the store.

What the map says of a table with ``partitions`` (or by a pattern such as ``log_2*``)
holds for each of its tables; what refers to it refers to each. After this nothing knows
partitions any more. Partitions that the store itself keeps under their parent are not
tables of their own: they are written through the parent.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import fields, replace

from jieqing.datamap.coverage import is_pattern, store_tables
from jieqing.datamap.findings import Findings
from jieqing.datamap.schema import Schema
from jieqing.datamap.syntax import (
    Coalesce,
    Earliest,
    Exists,
    Expression,
    Greatest,
    Latest,
    Least,
    Or,
    TableColumn,
)
from jieqing.datamap.values import DataMap, Reference, Table
from jieqing.errors import phrase

Members = Mapping[str, tuple[str, ...]]


def expanded(datamap: DataMap, schema: Schema, findings: Findings) -> DataMap:
    """Return the map with a table for each table of the store that it speaks of."""
    members = {
        table.name: names
        for table in datamap.tables.values()
        if table.partitions or is_pattern(table.name)
        if (names := _members(datamap, table, schema))
    }
    if not members:
        return datamap
    for name, names in members.items():
        _check_alike(datamap, name, names, schema, findings)
    tables = {
        member: _member(table, member, members)
        for table in datamap.tables.values()
        for member in members.get(table.name, (table.name,))
    }
    return replace(
        datamap,
        roots=tuple(_each(datamap.roots, members)),
        tables=tables,
        times=dict(_times(datamap, members)),
        lines=dict(_lines(datamap, members)),
    )


def _members(datamap: DataMap, table: Table, schema: Schema) -> tuple[str, ...]:
    """The store's tables that the entry alone speaks of."""
    return tuple(
        name
        for name in store_tables(table, schema)
        if name == table.name or name not in datamap.tables
    )


def _check_alike(
    datamap: DataMap,
    name: str,
    names: tuple[str, ...],
    schema: Schema,
    findings: Findings,
) -> None:
    """Add a finding for each table with other columns, where something is said."""
    if not datamap.tables[name].partitions:
        return
    first, *others = (schema.tables[each] for each in names)
    line = datamap.line_of("tables", name, "partitions")
    wanted = {(c.name, c.family) for c in first.columns}
    for other in others:
        if {(c.name, c.family) for c in other.columns} != wanted:
            words = phrase(
                "table '{table}' has other columns than '{other}', so it is none of "
                "its partitions",
                table=other.name,
                other=first.name,
            )
            findings.add("map.partitions", line, words)


def _member(table: Table, name: str, members: Members) -> Table:
    return replace(
        table,
        name=name,
        partitions=(),
        record=tuple(
            replace(case, when=_told(case.when, members)) for case in table.record
        ),
        live_when=_told(table.live_when, members),
        clocks={
            clock: tuple(
                replace(
                    case,
                    at=_written_out(case.at, members),
                    when=_told(case.when, members),
                )
                for case in cases
            )
            for clock, cases in table.clocks.items()
        },
        references=tuple(_references(table, members)),
    )


def _references(table: Table, members: Members) -> Iterator[Reference]:
    """Each reference to the first of the tables in its place, to the others behind."""
    behind: list[Reference] = []
    for reference in table.references:
        first, *others = _to_each(reference, members)
        yield first
        behind += others
    yield from behind


def _to_each(reference: Reference, members: Members) -> Iterator[Reference]:
    via = reference.via
    for target in members.get(reference.table, (reference.table,)):
        when = reference.when
        if when is not None:
            own = {reference.table: (target,)}
            when = _written_out(when, {**members, **own})
        found = replace(reference, table=target, when=when)
        if via is None:
            yield found
            continue
        for link in members.get(via.table, (via.table,)):
            yield replace(found, via=replace(via, table=link))


def _each(names: Iterable[str], members: Members) -> Iterator[str]:
    for name in names:
        yield from members.get(name, (name,))


def _times(datamap: DataMap, members: Members) -> Iterator[tuple[str, str]]:
    for name, form in datamap.times.items():
        table, dot, column = name.rpartition(".")
        for each in members.get(table, (table,)):
            yield f"{each}{dot}{column}", form


def _lines(datamap: DataMap, members: Members) -> Iterator[tuple[tuple[str, ...], int]]:
    """Where everything stands, for the tables of the store as well."""
    for path, line in datamap.lines.items():
        yield path, line
        if path[:1] == ("tables",) and len(path) > 1:
            for member in members.get(path[1], ()):
                yield ("tables", member, *path[2:]), line


def _told(expression: Expression | None, members: Members) -> Expression | None:
    return None if expression is None else _written_out(expression, members)


def _written_out(expression: Expression, members: Members) -> Expression:
    """The expression over all tables of which it names one for all."""
    inner = _with_parts(expression, members)
    if not isinstance(inner, TableColumn | Latest | Earliest | Exists):
        return inner
    names = members.get(inner.table, (inner.table,))
    told = tuple(replace(inner, table=name) for name in names)
    return told[0] if len(told) == 1 else _JOINED[type(inner)](told)


_JOINED: Mapping[type, Callable[[tuple[Expression, ...]], Expression]] = {
    TableColumn: lambda told: Coalesce(parts=told),
    Latest: lambda told: Greatest(parts=told),
    Earliest: lambda told: Least(parts=told),
    Exists: lambda told: Or(parts=told),
}


def _with_parts(expression: Expression, members: Members) -> Expression:
    changed: dict[str, object] = {}
    for each in fields(expression):
        value: object = getattr(expression, each.name)
        if isinstance(value, Expression):
            changed[each.name] = _written_out(value, members)
        elif isinstance(value, tuple):
            changed[each.name] = tuple(_written_out(part, members) for part in value)
    # Each field is given what it held, of the same type.
    return replace(expression, **changed) if changed else expression  # type: ignore[arg-type]
