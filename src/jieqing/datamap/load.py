"""One map file: text in, ``DataMap`` out, or every error it has.

Needs the file only. What must be compared with the store is in ``bind``; the format is
docs/reference/map.md.
"""

from collections.abc import Collection, Iterator
from hashlib import sha256
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from jieqing.datamap.blocks import Block, Reading, name_of
from jieqing.datamap.findings import Findings, did_you_mean
from jieqing.datamap.inner_checks import check_inside
from jieqing.datamap.moments import is_time_form
from jieqing.datamap.table_reading import read_table
from jieqing.datamap.values import DataMap, Outside, Subject, Table
from jieqing.datamap.vocabulary import Vocabulary
from jieqing.datamap.yaml_nodes import ListNode, MapNode, Node, ScalarNode, read_nodes
from jieqing.errors import Phrase, Phrases, phrase

VERSION = 1
MAP_KEYS = (
    "map",
    "store",
    "root",
    "time_zone",
    "times",
    "soft_delete",
    "tables",
    "other_tables",
    "outside",
)
OUTSIDE_KEYS = ("name", "who", "what", "holds", "by", "task", "days")
OTHER_SUBJECTS = ("staff", "company", "reference", "system")
WHO = ("processor", "own")
DEFAULT_ZONE = "Asia/Shanghai"


def load(
    text: str,
    *,
    file: str = "map",
    vocabulary: Vocabulary | None = None,
    stores: Collection[str] | None = None,
) -> DataMap:
    """Read a whole map. ``stores``: the known store names, None if nobody knows them.

    Raises ``MapRefused`` with all findings of the file.
    """
    findings = Findings()
    node = read_nodes(text, findings)
    if node is None:
        node = MapNode(line=1, entries=())
        findings.refuse_if_any(file)
    reading = Reading(
        vocabulary=vocabulary or Vocabulary.shipped(),
        findings=findings,
        tables=frozenset(_table_names(node)),
        stores=None if stores is None else frozenset(stores),
        outside=frozenset(_outside_names(node)),
    )
    top = reading.block(node, title=phrase("the map"), path=(), keys=MAP_KEYS)
    if not _is_our_version(top):
        findings.found = [each for each in findings.found if each.code == "map.version"]
        findings.refuse_if_any(file)
    datamap = _read_map(top, sha256(text.encode()).hexdigest())
    findings.refuse_if_any(file)
    return datamap


def _is_our_version(top: Block) -> bool:
    """Whether this reader knows the format; of another one nothing else is said."""
    version = top.values.get("map")
    if version is None or (
        isinstance(version, ScalarNode) and version.value == VERSION
    ):
        return True
    words = phrase(
        "this version reads maps that begin with 'map: {version}'", version=VERSION
    )
    top.refuse("map.version", "map", words)
    return False


def _read_map(top: Block, digest: str) -> DataMap:
    reading = top.reading
    top.needs("map", "store", "tables")
    tables, wrong = _tables(top)
    tables |= _other_tables(top, tables)
    datamap = DataMap(
        store=top.text("store") or "",
        roots=_roots(top, tables),
        tables=tables,
        time_zone=_time_zone(top),
        times=_times(top),
        soft_delete=top.list_of_names("soft_delete") or (),
        outside=tuple(_outside(top)),
        digest=digest,
        lines=reading.lines,
    )
    missing = frozenset(top.names("root") or ()) - tables.keys()
    if missing:  # what cannot be found from a root that is missing only follows
        wrong |= tables.keys()
    check_inside(datamap, reading.findings, wrong)
    return datamap


def _entries(node: Node, key: str) -> tuple[Node, ...]:
    if not isinstance(node, MapNode):
        return ()
    return tuple(entry.value for entry in node.entries if entry.key.text == key)


def _table_names(node: Node) -> Iterator[str]:
    for tables in _entries(node, "tables"):
        if isinstance(tables, MapNode):
            yield from (entry.key.text for entry in tables.entries)
    for others in _entries(node, "other_tables"):
        for entry in others.entries if isinstance(others, MapNode) else ():
            listed = entry.value
            items = listed.items if isinstance(listed, ListNode) else ()
            yield from filter(None, map(name_of, items))


def _outside_names(node: Node) -> Iterator[str]:
    for outside in _entries(node, "outside"):
        for item in outside.items if isinstance(outside, ListNode) else ():
            yield from filter(None, map(name_of, _entries(item, "name")))


def _tables(top: Block) -> tuple[dict[str, Table], frozenset[str]]:
    """Return the tables, and the names of those in which something is wrong."""
    tables, wrong = {}, set()
    for name, node in top.entries("tables"):
        before = len(top.reading.findings.found)
        tables[name] = read_table(top.reading, name, node)
        if len(top.reading.findings.found) > before:
            wrong.add(name)
    return tables, frozenset(wrong)


def _other_tables(top: Block, tables: dict[str, Table]) -> dict[str, Table]:
    if "other_tables" not in top:
        return {}
    others: dict[str, Table] = {}
    block = top.reading.block(
        top.values["other_tables"],
        title=phrase("other_tables"),
        path=("other_tables",),
        keys=OTHER_SUBJECTS,
    )
    for subject in OTHER_SUBJECTS:
        line = block.line_of(subject)
        for name in block.list_of_names(subject) or ():
            if name in tables or name in others:
                words = phrase("table '{table}' stands twice in the map", table=name)
                block.refuse("map.twice", subject, words)
            else:
                others[name] = Table(name=name, subject=Subject(subject), line=line)
    return others


def _roots(top: Block, tables: dict[str, Table]) -> tuple[str, ...]:
    roots = top.names("root") or ()
    for root in roots:
        table = tables.get(root)
        if table is None:
            lacks = phrase("no table '{table}'", table=root)
            top.refuse("map.root", "root", did_you_mean(lacks, root, tables))
        elif table.subject is not Subject.CUSTOMER:
            words = phrase(
                "the root '{root}' must hold customers, not {subject}",
                root=root,
                subject=table.subject,
            )
            top.refuse("map.root", "root", words)
    return roots


def _time_zone(top: Block) -> str:
    zone = top.text("time_zone") or DEFAULT_ZONE
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        words = phrase(
            "'{zone}' is no time zone; write for example Asia/Shanghai", zone=zone
        )
        top.refuse("map.time-zone", "time_zone", words)
    return zone


def _times(top: Block) -> dict[str, str]:
    times = {}
    for column, node in top.entries("times"):
        form, table = name_of(node), column.rpartition(".")[0]
        if table and table not in top.reading.tables:
            top.reading.unknown_table(table, node.line)
        if form is None or not is_time_form(form):
            words = phrase(
                "'{column}': cannot use '{form}'; write epoch_s, epoch_ms, epoch_us, "
                "utc or a pattern of yyyy MM dd HH mm ss",
                column=column,
                form=form or "",
            )
            top.reading.findings.add("map.time-form", node.line, words)
        else:
            times[column] = form
    return times


def _outside(top: Block) -> Iterator[Outside]:
    seen: set[str] = set()
    for place, node in enumerate(top.items("outside")):
        block = top.reading.block(
            node,
            title=phrase("an entry of outside"),
            path=("outside", str(place)),
            keys=OUTSIDE_KEYS,
        )
        found = _one_outside(block)
        if found is not None and found.name in seen:
            words = phrase("'{name}' stands twice in outside", name=found.name)
            block.refuse("map.twice", "name", words)
        elif found is not None:
            seen.add(found.name)
            yield found


def _one_outside(block: Block) -> Outside | None:
    missing = [key for key in ("name", "what", "by", "task") if key not in block]
    if missing:
        words = phrase(
            "{block} needs name, what, by, task: no {missing}",
            block=block.title,
            missing=Phrases(tuple(missing), ", "),
        )
        block.reading.findings.add("map.outside", block.line, words)
    name, what, task = block.text("name"), block.text("what"), block.text("task")
    by, holds = block.names("by"), block.names("holds") or ()
    who, days = block.word("who", WHO, "map.outside"), _days(block)
    vocabulary = block.reading.vocabulary
    _check_words(block, "by", by or (), vocabulary.identity_kinds)
    _check_words(block, "holds", holds, vocabulary.categories)
    if name is None or what is None or task is None or by is None:
        return None
    return Outside(
        name=name,
        what=what,
        by=by,
        task=task,
        who=who or "own",
        holds=holds,
        days=days,
    )


def _check_words(
    block: Block, key: str, words: tuple[str, ...], known: Collection[str]
) -> None:
    codes = {"by": "map.identity-kind", "holds": "map.category"}
    for word in words:
        if word not in known:
            problem = did_you_mean(_no_word(key, word), word, known)
            block.refuse(codes[key], key, problem)


def _no_word(key: str, word: str) -> Phrase:
    if key == "by":
        return phrase("'{word}' is no identity kind", word=word)
    return phrase("'{word}' is no category", word=word)


def _days(block: Block) -> int:
    node = block.values.get("days")
    if node is None:
        return 5
    value = node.value if isinstance(node, ScalarNode) else None
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        words = phrase("'days' must be a whole number from 1")
        block.refuse("map.outside", "days", words)
        return 5
    return value
