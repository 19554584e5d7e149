"""What of a store the map does not name: tables and foreign keys stop the plan."""

from collections.abc import Iterator
from fnmatch import fnmatchcase

from jieqing.datamap.findings import Findings, did_you_mean
from jieqing.datamap.schema import ForeignKey, Schema
from jieqing.datamap.values import DataMap, Reference, Subject, Table
from jieqing.errors import Phrases, phrase

OWN_PREFIX = "jieqing_"  # the product's own tables are never part of a map
PATTERN_SIGNS = frozenset("*?[")


def is_pattern(name: str) -> bool:
    """Whether a table name of the map stands for several, such as ``log_2*``."""
    return bool(PATTERN_SIGNS & set(name))


def store_tables(table: Table, schema: Schema) -> tuple[str, ...]:
    """Return the store's tables that an entry of the map speaks of, in name order."""
    said = (table.name, *table.partitions)
    found = {name for name in said if name in schema.tables}
    for pattern in filter(is_pattern, said):  # else a name fits itself alone
        found |= {name for name in schema.tables if fnmatchcase(name, pattern)}
    return tuple(sorted(found))


def check_tables(datamap: DataMap, schema: Schema, findings: Findings) -> None:
    """Add tables of the store that the map does not name, and the other way round."""
    named: set[str] = set()
    for table in datamap.tables.values():
        found = store_tables(table, schema)
        named.update(found)
        if not found and not is_pattern(table.name):
            lacks = phrase("the store has no table '{table}'", table=table.name)
            words = did_you_mean(lacks, table.name, schema.tables)
            findings.add("map.unknown-table", table.line, words)
        own = _own_partitions(schema, table.name)
        for pattern in table.partitions:
            if not any(fnmatchcase(name, pattern) for name in (*schema.tables, *own)):
                words = phrase(
                    "no table of the store is called like '{pattern}'", pattern=pattern
                )
                line = datamap.line_of("tables", table.name, "partitions")
                findings.add("map.partitions", line, words)
    line = datamap.line_of("tables")
    for name in sorted(schema.tables.keys() - named):
        if not name.startswith(OWN_PREFIX):
            words = phrase(
                "table '{table}' of the store is not in the map; put it under tables "
                "or other_tables",
                table=name,
            )
            findings.add("map.missing-table", line, words)


def _own_partitions(schema: Schema, name: str) -> tuple[str, ...]:
    """The partitions that the store itself keeps under a table, by their bare names."""
    declared = schema.tables.get(name)
    names = () if declared is None else declared.partitions
    return tuple(each.rpartition(".")[2].strip('"') for each in names)


def check_foreign_keys(datamap: DataMap, schema: Schema, findings: Findings) -> None:
    """Add declared foreign keys, from or to customers' tables, that no line names."""
    named = set(_named_keys(datamap))
    for table in datamap.tables.values():
        for name in store_tables(table, schema):
            for key in schema.tables[name].foreign_keys:
                tie = (table.name, key.columns, key.target)
                if _concerns_customers(datamap, table, key) and tie not in named:
                    words = phrase(
                        "foreign key {table}({columns}) → {target} is not in the map",
                        table=name,
                        columns=Phrases(key.columns, ", "),
                        target=key.target,
                    )
                    findings.add("map.missing-reference", table.line, words)


def _concerns_customers(datamap: DataMap, table: Table, key: ForeignKey) -> bool:
    """Keys between tables that hold no customer say nothing about one."""
    target = datamap.tables.get(key.target)
    if target is None:  # reported as a missing table
        return False
    return Subject.CUSTOMER in {table.subject, target.subject}


def _named_keys(datamap: DataMap) -> Iterator[tuple[str, tuple[str, ...], str]]:
    for table in datamap.tables.values():
        for reference in table.references:
            yield from _keys_of(table.name, reference)


def _keys_of(
    table: str, reference: Reference
) -> Iterator[tuple[str, tuple[str, ...], str]]:
    """The keys that one line names: forward, reversed, or both of a link table."""
    if reference.via is None:
        yield table, reference.by, reference.table
        yield reference.table, reference.of, table
    else:
        yield reference.via.table, reference.via.here, table
        yield reference.via.table, reference.via.there, reference.table
