"""Reading what a map says of one table; names in other tables are checked later."""

from jieqing.datamap.blocks import Block, Path, Reading, name_of, read_expression
from jieqing.datamap.column_reading import read_column, read_identity
from jieqing.datamap.findings import did_you_mean
from jieqing.datamap.reference_reading import read_reference
from jieqing.datamap.values import (
    ClockCase,
    Column,
    Identity,
    RecordCase,
    Reference,
    Role,
    Scalar,
    Shell,
    Subject,
    Table,
)
from jieqing.datamap.yaml_nodes import ListNode, MapNode, Node, ScalarNode
from jieqing.errors import phrase

TABLE_KEYS = (
    "subject",
    "key",
    "identities",
    "record",
    "unit",
    "live_when",
    "clocks",
    "minimum",
    "columns",
    "references",
    "shell",
    "stop",
    "history_of",
    "partitions",
)
_OF_A_HISTORY = ("subject", "key", "columns", "references", "history_of", "partitions")


def read_table(reading: Reading, name: str, node: Node) -> Table:
    """Return one table of the map; everything wrong in it is among the findings."""
    path = ("tables", name)
    title = phrase("table '{table}'", table=name)
    block = reading.block(node, title=title, path=path, keys=TABLE_KEYS)
    subject = block.word("subject", tuple(Subject), "map.subject")
    shell = block.word("shell", tuple(Shell), "map.shell")
    return Table(
        name=name,
        subject=Subject(subject or Subject.CUSTOMER),
        key=_key(block),
        identities=_identities(block),
        record=_record(block),
        unit=block.text("unit"),
        live_when=block.expression("live_when"),
        clocks=_clocks(block),
        minimum=block.list_of_names("minimum"),
        columns=_columns(block),
        references=_references(block),
        shell=Shell(shell or Shell.KEPT),
        stop=_stop(block),
        history_of=_history_of(block),
        partitions=block.names("partitions") or (),
        line=reading.lines[path],
    )


def _key(block: Block) -> tuple[str, ...] | None:
    node = block.values.get("key")
    if isinstance(node, ScalarNode) and node.text == "none" and node.plain:
        return ()
    if isinstance(node, ScalarNode):
        block.expected("key", phrase("a list of columns: [id], or none"))
        return None
    return block.names("key")


def _identities(block: Block) -> dict[str, Identity]:
    identities = {}
    for column, node in block.entries("identities"):
        path = (*block.path, "identities", column)
        title = phrase("{block}, identity '{column}'", block=block.title, column=column)
        identity = read_identity(block.reading, node, title, path)
        if identity is not None:
            identities[column] = identity
    return identities


def _columns(block: Block) -> dict[str, Column]:
    columns = {}
    for column, node in block.entries("columns"):
        path = (*block.path, "columns", column)
        title = phrase("{block}, column '{column}'", block=block.title, column=column)
        columns[column] = read_column(block.reading, node, title, path)
    return columns


def _record(block: Block) -> tuple[RecordCase, ...]:
    node = block.values.get("record")
    if isinstance(node, ListNode) and any(isinstance(i, MapNode) for i in node.items):
        return _record_cases(block, node)
    kinds = block.names("record")
    if kinds is None or not _are_record_kinds(block, kinds, block.line_of("record")):
        return ()
    return (RecordCase(kinds=kinds),)


def _record_cases(block: Block, node: ListNode) -> tuple[RecordCase, ...]:
    cases = []
    for case in _cases(block, "record", node, "is"):
        kinds, when = case.names("is"), case.expression("when")
        known = kinds and _are_record_kinds(block, kinds, case.line_of("is"))
        if kinds and known:
            cases.append(RecordCase(kinds=kinds, when=when))
    return tuple(cases)


def _are_record_kinds(block: Block, kinds: tuple[str, ...], line: int) -> bool:
    known = block.reading.vocabulary.record_kinds
    wrong = [kind for kind in kinds if kind not in known]
    for kind in wrong:
        problem = phrase("'{word}' is no record kind", word=kind)
        words = did_you_mean(problem, kind, known)
        block.reading.findings.add("map.record-kind", line, words)
    return not wrong


def _clocks(block: Block) -> dict[str, tuple[ClockCase, ...]]:
    clocks = {}
    known = block.reading.vocabulary.clocks
    for clock, node in block.entries("clocks"):
        if clock not in known:
            line = block.reading.lines[*block.path, "clocks", clock]
            problem = phrase("'{word}' is no clock", word=clock)
            words = did_you_mean(problem, clock, known)
            block.reading.findings.add("map.clock", line, words)
        else:
            clocks[clock] = _clock(block, clock, node)
    return clocks


def _clock(block: Block, clock: str, node: Node) -> tuple[ClockCase, ...]:
    if not isinstance(node, ListNode):
        at = read_expression(block.reading, node)
        return () if at is None else (ClockCase(at=at),)
    cases = []
    for case in _cases(block, clock, node, "at"):
        at, when = case.expression("at"), case.expression("when")
        if at is not None:
            cases.append(ClockCase(at=at, when=when))
    return tuple(cases)


def _cases(block: Block, key: str, node: ListNode, said: str) -> tuple[Block, ...]:
    """Blocks of a case list; only the last may leave out ``when``."""
    path: Path = (*block.path, key)
    if key != "record":
        path = (*block.path, "clocks", key)
    title = phrase("a case of {key} in {block}", key=key, block=block.title)
    cases = []
    for place, item in enumerate(node.items):
        case = block.reading.block(
            item, title=title, path=(*path, str(place)), keys=("when", said)
        )
        if place < len(node.items) - 1 and "when" not in case:
            words = phrase(
                "{block}: only the last one can do without 'when'", block=title
            )
            block.reading.findings.add("map.type", case.line, words)
        if case.needs(said):
            cases.append(case)
    return tuple(cases)


def _references(block: Block) -> tuple[Reference, ...]:
    path = (*block.path, "references")
    found = (
        read_reference(block.reading, node, block.path[-1], (*path, str(place)))
        for place, node in enumerate(block.items("references"))
    )
    return tuple(reference for reference in found if reference is not None)


def _stop(block: Block) -> dict[str, Scalar]:
    stop: dict[str, Scalar] = {}
    for column, node in block.entries("stop"):
        if isinstance(node, ScalarNode):
            stop[column] = node.value
        else:
            block.expected("stop", phrase("a value for each column: {{status: 0}}"))
    return stop


def _history_of(block: Block) -> str | None:
    if "history_of" not in block:
        return None
    source = name_of(block.values["history_of"])
    line = block.line_of("history_of")
    if source is None:
        block.expected("history_of", phrase("the name of a table"))
    elif source not in block.reading.tables:
        block.reading.unknown_table(source, line)
    elif source == block.path[-1]:
        words = phrase("{block} is its own history", block=block.title)
        block.refuse("map.history", "history_of", words)
    references = _references(block) if "references" in block else ()
    if any((r.role, r.table) != (Role.OWNER, source) for r in references) or (
        len(references) > 1
    ):
        words = phrase(
            "{block} is a history: its one reference is {{owner: {source}, by: …}}",
            block=block.title,
            source=source or "",
        )
        block.refuse("map.history", "references", words)
    not_its_own = set(TABLE_KEYS) - set(_OF_A_HISTORY)
    extra = [key for key in block.values if key in not_its_own]
    if extra:
        words = phrase(
            "{block} is a history: '{key}' comes from its source",
            block=block.title,
            key=extra[0],
        )
        block.refuse("map.history", extra[0], words)
    return source
