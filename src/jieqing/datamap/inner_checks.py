"""What can be checked inside one map, without the store: names, ways, units, roots.

An error hides those that only follow from it: tables in which something is wrong count
as reached, and their units are not judged.
"""

from collections.abc import Iterator, Mapping

from jieqing.datamap.findings import Findings, did_you_mean
from jieqing.datamap.syntax import OverRows, TableColumn, walk
from jieqing.datamap.ties import Placed, expressions_of, references_to
from jieqing.datamap.tokens import quoted
from jieqing.datamap.values import DataMap, Role, Shell, Subject, Table
from jieqing.errors import Phrase, Phrases, listed, phrase

_NUMBER_WORDS = {
    2: phrase("two"),
    3: phrase("three"),
    4: phrase("four"),
    5: phrase("five"),
}


def check_inside(datamap: DataMap, findings: Findings, wrong: frozenset[str]) -> None:
    """Add what is wrong between the tables; ``wrong`` tables have errors already."""
    spoilt = set(wrong)
    for table in datamap.tables.values():
        before = len(findings.found)
        for placed in expressions_of(table):
            _check_names(datamap, table, placed, findings)
        _check_record(datamap, table, findings)
        _check_root_keys(datamap, table, findings)
        if len(findings.found) > before:
            spoilt.add(table.name)
    _check_ways(datamap, findings, spoilt)
    _check_units(datamap, findings, spoilt)


def _check_names(
    datamap: DataMap, table: Table, placed: Placed, findings: Findings
) -> None:
    line = datamap.line_of(*placed.path)
    for words, is_table in _wrong_names(datamap, table, placed):
        code = "map.unknown-table" if is_table else "map.expression"
        findings.add(code, line, words)


def _wrong_names(
    datamap: DataMap, table: Table, placed: Placed
) -> Iterator[tuple[Phrase, bool]]:
    for node in walk(placed.expression):
        if not isinstance(node, TableColumn | OverRows):
            continue
        name = node.table
        if name not in datamap.tables:
            lacks = phrase("no table '{table}'", table=name)
            yield did_you_mean(lacks, name, datamap.tables), True
        elif isinstance(node, TableColumn):
            yield from _wrong_column(table, node, placed.meets)
        else:
            yield from _wrong_rows(datamap, table, node)


def _wrong_column(
    table: Table, node: TableColumn, meets: str | None
) -> Iterator[tuple[Phrase, bool]]:
    if node.table != meets and not references_to(table.references, node.table):
        words = phrase(
            "'{table}' has no reference to '{target}', so {column} has no meaning "
            "here; for rows that refer to this one write latest({column})",
            table=table.name,
            target=node.table,
            column=f"{node.table}.{node.column}",
        )
        yield words, False


def _wrong_rows(
    datamap: DataMap, table: Table, node: OverRows
) -> Iterator[tuple[Phrase, bool]]:
    theirs = datamap.tables[node.table]
    ties = references_to(theirs.references, table.name, node.by)
    if not ties:
        yield _no_tie(node, table.name), False
    elif len({tie.by for tie in ties}) > 1:
        ways = (_by(columns) for columns in sorted({tie.by for tie in ties}))
        words = phrase(
            "'{table}' refers to '{target}' {ways}; say which: by {by}",
            table=node.table,
            target=table.name,
            ways=listed(ways),
            by=ties[0].by[0],
        )
        yield words, False
    if node.where is not None:
        inner = Placed(expression=node.where, path=())
        yield from _wrong_names(datamap, theirs, inner)


def _no_tie(node: OverRows, target: str) -> Phrase:
    if node.by is None:
        return phrase(
            "'{table}' has no reference to '{target}'", table=node.table, target=target
        )
    return phrase(
        "'{table}' has no reference to '{target}' by {by}",
        table=node.table,
        target=target,
        by=node.by,
    )


def _by(columns: tuple[str, ...]) -> Phrase:
    return phrase("by {columns}", columns=Phrases(columns, ", "))


def _check_record(datamap: DataMap, table: Table, findings: Findings) -> None:
    says = ("tables", table.name, "record") in datamap.lines
    needs = table.subject is Subject.CUSTOMER and table.history_of is None
    if needs and not says and ("tables", table.name) in datamap.lines:
        words = phrase(
            "customer table '{table}' has no record; say what its rows are",
            table=table.name,
        )
        findings.add("map.no-record", table.line, words)


def _check_root_keys(datamap: DataMap, table: Table, findings: Findings) -> None:
    if table.name in datamap.roots:
        return
    name = table.name
    if table.shell is not Shell.KEPT:
        line = datamap.line_of("tables", name, "shell")
        findings.add("map.shell", line, _of_a_root("shell", name))
    if table.stop:
        line = datamap.line_of("tables", name, "stop")
        findings.add("map.type", line, _of_a_root("stop", name))


def _of_a_root(key: str, table: str) -> Phrase:
    return phrase(
        "'{key}' belongs to a root, and '{table}' is none", key=key, table=table
    )


def _check_ways(datamap: DataMap, findings: Findings, spoilt: set[str]) -> None:
    tables = datamap.tables
    customers = {n: t for n, t in tables.items() if t.subject is Subject.CUSTOMER}
    reached = {name for name, table in customers.items() if table.identities}
    reached |= spoilt | set(datamap.roots)
    while lost := _not_reached(customers, reached):
        first = _first_lost(lost)
        words = _no_way(first, has_root=bool(datamap.roots))
        findings.add("map.no-way", tables[first].line, words)
        reached.add(first)  # what hangs on it only follows


def _no_way(table: str, *, has_root: bool) -> Phrase:
    start = phrase("the root") if has_root else phrase("any identity")
    return phrase(
        "no chain of references leads from {start} to customer table '{table}'",
        start=start,
        table=table,
    )


def _targets(table: Table) -> frozenset[str]:
    ties = (each for each in table.references if each.role is not Role.LOOKUP)
    history = {table.history_of} if table.history_of else set()
    return frozenset({each.table for each in ties} | history)


def _not_reached(customers: Mapping[str, Table], reached: set[str]) -> dict[str, Table]:
    """Follow the references until nothing is added; what is left is lost."""
    lost = {n: t for n, t in customers.items() if n not in reached}
    while found := {n for n, table in lost.items() if _targets(table) & reached}:
        reached |= found
        lost = {n: t for n, t in lost.items() if n not in found}
    return lost


def _first_lost(lost: Mapping[str, Table]) -> str:
    """The first that hangs on no other lost table; in a ring, the first of the file."""
    heads = (n for n, t in lost.items() if not (_targets(t) - {n}) & lost.keys())
    return next(heads, next(iter(lost)))


def _check_units(datamap: DataMap, findings: Findings, spoilt: set[str]) -> None:
    units: dict[str, list[Table]] = {}
    for table in datamap.tables.values():
        if table.unit is not None:
            units.setdefault(table.unit, []).append(table)
    for unit, tables in units.items():
        if not spoilt & {table.name for table in tables}:
            _check_unit(unit, tables, findings)


def _check_unit(unit: str, tables: list[Table], findings: Findings) -> None:
    heads = [table for table in tables if not _is_owned(table, tables)]
    if len(heads) == 1:
        return
    if not heads:
        words = phrase(
            "unit '{unit}' has no head: one of its tables must be owned by none",
            unit=unit,
        )
        findings.add("map.unit-heads", tables[0].line, words)
        return
    words = phrase(
        "unit '{unit}' has {number} heads, {heads}; every other table of a unit must "
        "be owned by one of its tables",
        unit=unit,
        number=_NUMBER_WORDS.get(len(heads), len(heads)),
        heads=listed(quoted(table.name) for table in heads),
    )
    findings.add("map.unit-heads", heads[1].line, words)


def _is_owned(table: Table, tables: list[Table]) -> bool:
    others = {each.name for each in tables} - {table.name}
    owners = {each.table for each in table.references if each.role is Role.OWNER}
    return bool(owners & others)
