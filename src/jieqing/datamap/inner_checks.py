"""What can be checked inside one map, without the store: names, ways, units, roots.

An error hides those that only follow from it: tables in which something is wrong count
as reached, and their units are not judged.
"""

from collections.abc import Iterator, Mapping

from jieqing.datamap.findings import Findings, did_you_mean
from jieqing.datamap.syntax import OverRows, TableColumn, walk
from jieqing.datamap.ties import Placed, expressions_of, references_to
from jieqing.datamap.values import DataMap, Role, Shell, Subject, Table

_NUMBER_WORDS = {2: "two", 3: "three", 4: "four", 5: "five"}


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
    for message, is_table in _wrong_names(datamap, table, placed):
        code = "map.unknown-table" if is_table else "map.expression"
        findings.add(code, line, message)


def _wrong_names(
    datamap: DataMap, table: Table, placed: Placed
) -> Iterator[tuple[str, bool]]:
    for node in walk(placed.expression):
        if not isinstance(node, TableColumn | OverRows):
            continue
        name = node.table
        if name not in datamap.tables:
            yield f"no table '{name}'{did_you_mean(name, datamap.tables)}", True
        elif isinstance(node, TableColumn):
            yield from _wrong_column(table, node, placed.meets)
        else:
            yield from _wrong_rows(datamap, table, node)


def _wrong_column(
    table: Table, node: TableColumn, meets: str | None
) -> Iterator[tuple[str, bool]]:
    said = f"{node.table}.{node.column}"
    if node.table != meets and not references_to(table.references, node.table):
        message = (
            f"'{table.name}' has no reference to '{node.table}', so {said} has no "
            f"meaning here; for rows that refer to this one write latest({said})"
        )
        yield message, False


def _wrong_rows(
    datamap: DataMap, table: Table, node: OverRows
) -> Iterator[tuple[str, bool]]:
    theirs = datamap.tables[node.table]
    ties = references_to(theirs.references, table.name, node.by)
    if not ties:
        by = f" by {node.by}" if node.by else ""
        yield f"'{node.table}' has no reference to '{table.name}'{by}", False
    elif len({tie.by for tie in ties}) > 1:
        ways = " and by ".join(sorted({", ".join(tie.by) for tie in ties}))
        message = (
            f"'{node.table}' refers to '{table.name}' by {ways}; say which: "
            f"by {ties[0].by[0]}"
        )
        yield message, False
    if node.where is not None:
        inner = Placed(expression=node.where, path=())
        yield from _wrong_names(datamap, theirs, inner)


def _check_record(datamap: DataMap, table: Table, findings: Findings) -> None:
    says = ("tables", table.name, "record") in datamap.lines
    needs = table.subject is Subject.CUSTOMER and table.history_of is None
    if needs and not says and ("tables", table.name) in datamap.lines:
        message = f"customer table '{table.name}' has no record; say what its rows are"
        findings.add("map.no-record", table.line, message)


def _check_root_keys(datamap: DataMap, table: Table, findings: Findings) -> None:
    if table.name in datamap.roots:
        return
    line = datamap.line_of("tables", table.name, "shell")
    if table.shell is not Shell.KEPT:
        message = f"'shell' belongs to a root, and '{table.name}' is none"
        findings.add("map.shell", line, message)
    if table.stop:
        line = datamap.line_of("tables", table.name, "stop")
        message = f"'stop' belongs to a root, and '{table.name}' is none"
        findings.add("map.type", line, message)


def _check_ways(datamap: DataMap, findings: Findings, spoilt: set[str]) -> None:
    tables = datamap.tables
    customers = {n: t for n, t in tables.items() if t.subject is Subject.CUSTOMER}
    reached = {name for name, table in customers.items() if table.identities}
    reached |= spoilt | set(datamap.roots)
    start = "the root" if datamap.roots else "any identity"
    while lost := _not_reached(customers, reached):
        first = _first_lost(lost)
        message = (
            f"no chain of references leads from {start} to customer table '{first}'"
        )
        findings.add("map.no-way", tables[first].line, message)
        reached.add(first)  # what hangs on it only follows


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
        message = f"unit '{unit}' has no head: one of its tables must be owned by none"
        findings.add("map.unit-heads", tables[0].line, message)
        return
    number = _NUMBER_WORDS.get(len(heads), str(len(heads)))
    *first, last = [f"'{table.name}'" for table in heads]
    message = (
        f"unit '{unit}' has {number} heads, {', '.join(first)} and {last}; every other "
        "table of a unit must be owned by one of its tables"
    )
    findings.add("map.unit-heads", heads[1].line, message)


def _is_owned(table: Table, tables: list[Table]) -> bool:
    others = {each.name for each in tables} - {table.name}
    owners = {each.table for each in table.references if each.role is Role.OWNER}
    return bool(owners & others)
