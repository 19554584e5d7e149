"""The ledger's rows as guards read them and acts add them, often in one case.

Whole statements instead of the mapper's: composing the same three took it longer than
the casebook needed to answer them. Nothing is remembered between two readings; what the
rows say is verified by whoever reads them (ledger.py, census.py).
"""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

_HEAD = """
SELECT size, frontier, inventory, census FROM flow_ledgerhead WHERE tenant = %s"""
_MOVE_HEAD = """
UPDATE flow_ledgerhead SET size = %s, frontier = %s, inventory = %s, census = %s
WHERE tenant = %s"""
_ADD = """
INSERT INTO flow_ledgerentry (tenant, position, record, act, leaf_hash, content, tag)
VALUES (%s, %s, %s, %s, %s, %s, %s)"""
# Head and nodes of one moment: who appends meanwhile changes both.
_HEAD_WITH_NODES = """
SELECT head.size, head.frontier, head.inventory, head.census, node.number, node.content
FROM flow_ledgerhead AS head LEFT JOIN flow_ledgernode AS node
ON node.tenant = head.tenant AND node.number IN ({numbers}) WHERE head.tenant = %s"""
_NODES = """
SELECT number, content FROM flow_ledgernode
WHERE tenant = %s AND number IN ({numbers})"""
_KEEP_NODE = """
INSERT INTO flow_ledgernode (tenant, number, content) VALUES (%s, %s, %s)
ON CONFLICT (tenant, number) DO UPDATE SET content = excluded.content"""
_KEEP_SUBTREE = """
INSERT INTO flow_ledgersubtree (tenant, height, place, hash) VALUES (%s, %s, %s, %s)
ON CONFLICT (tenant, height, place) DO UPDATE SET hash = excluded.hash"""
_LEAVES = """
SELECT position, leaf_hash FROM flow_ledgerentry
WHERE tenant = %s AND position >= %s AND position < %s"""
_SUBTREES = """
SELECT place, hash FROM flow_ledgersubtree
WHERE tenant = %s AND height = %s AND place >= %s AND place < %s"""
_AT = """
SELECT position, record, act, leaf_hash, content, tag FROM flow_ledgerentry
WHERE tenant = %s AND position = %s"""
_HAS = """
SELECT 1 FROM flow_ledgerentry WHERE tenant = %s AND position = %s"""
_OF_RECORD = """
SELECT position, record, act, leaf_hash, content, tag FROM flow_ledgerentry
WHERE tenant = %s AND record = %s ORDER BY position"""
# Put in order by who asks: a database that is asked for an order has walked through the
# whole log by its positions, for a few records of it.
_OF_RECORDS = """
SELECT position, record, act, leaf_hash, content, tag FROM flow_ledgerentry
WHERE tenant = %s AND record IN ({names})"""
_AT_ONCE = 500
_NEWEST_OF = """
SELECT * FROM (SELECT position, record, act, leaf_hash, content, tag
FROM flow_ledgerentry WHERE tenant = %s AND record = %s AND position < %s
ORDER BY position DESC LIMIT %s) AS newest"""
# The act stands in it as a word: with a parameter no small index would serve.
_NEWEST_LOOKS = """
SELECT position, record, act, leaf_hash, content, tag
FROM flow_ledgerentry WHERE tenant = %s AND act = 'show-value' AND position < %s
ORDER BY position DESC LIMIT %s"""


@dataclass(frozen=True, slots=True)
class HeadRow:
    """Size and frontier of the log, the root of its census and the seal over all."""

    size: int
    frontier: Sequence[str]
    inventory: str
    census: str


@dataclass(frozen=True, slots=True)
class EntryRow:
    """One leaf as it stands, believed by nobody yet."""

    position: int
    record: str
    act: str
    leaf_hash: str
    content: bytes
    tag: str


def head(tenant: str) -> HeadRow | None:
    """The head of a tenant's log, None before its first entry."""
    return _head(_asked(_HEAD, [tenant]))


def head_with_nodes(
    tenant: str, numbers: Collection[int]
) -> tuple[HeadRow | None, Mapping[int, bytes]]:
    """The head and some rows of the census, of one moment; one query."""
    marks = ", ".join(["%s"] * len(numbers))
    rows = _asked(_HEAD_WITH_NODES.format(numbers=marks), [*numbers, tenant])
    if not rows:
        return None, {}
    size, frontier, inventory, census = rows[0][:4]
    nodes = {row[4]: bytes(row[5]) for row in rows if row[4] is not None}
    return HeadRow(size, _read(frontier), inventory, census), nodes


def nodes(tenant: str, numbers: Collection[int]) -> Mapping[int, bytes]:
    """Some rows of the census."""
    marks = ", ".join(["%s"] * len(numbers))
    rows = _asked(_NODES.format(numbers=marks), [tenant, *numbers])
    return {number: bytes(content) for number, content in rows}


def keep_nodes(tenant: str, changed: Mapping[int, bytes]) -> None:
    """Write rows of the census."""
    with connection.cursor() as cursor:
        told = [(tenant, number, content) for number, content in changed.items()]
        cursor.executemany(_KEEP_NODE, told)


def keep_subtree(tenant: str, height: int, place: int, root: bytes) -> None:
    """Write the root of a full subtree of the log."""
    with connection.cursor() as cursor:
        cursor.execute(_KEEP_SUBTREE, [tenant, height, place, root.hex()])


def tree_hashes(
    tenant: str, height: int, first: int, end: int
) -> Sequence[bytes | None]:
    """The hashes of one height of the log's tree, None where none is kept."""
    if height:
        rows = _asked(_SUBTREES, [tenant, height, first, end])
    else:
        rows = _asked(_LEAVES, [tenant, first, end])
    found = {place: bytes.fromhex(text) for place, text in rows}
    return [found.get(place) for place in range(first, end)]


def at(tenant: str, position: int) -> EntryRow | None:
    """The entry at a position."""
    rows = _rows(_AT, [tenant, position])
    return rows[0] if rows else None


def has_entry(tenant: str, position: int) -> bool:
    """Whether there is any entry at a position."""
    return bool(_asked(_HAS, [tenant, position]))


def locked_head(tenant: str) -> HeadRow | None:
    """The head's row, locked to the transaction's end; None before the first entry.

    SQLite has no lock for a row: there a transaction that writes is alone.
    """
    lock = " FOR UPDATE" if connection.features.has_select_for_update else ""
    return _head(_asked(_HEAD + lock, [tenant]))


def move_head(tenant: str, head: HeadRow) -> None:
    """Write where the log ends now."""
    frontier = json.dumps(head.frontier)
    told: list[Any] = [head.size, frontier, head.inventory, head.census, tenant]
    with connection.cursor() as cursor:
        cursor.execute(_MOVE_HEAD, told)


def add(tenant: str, row: EntryRow) -> None:
    """Write an entry at a position where none is yet."""
    told: list[Any] = [row.position, row.record, row.act, row.leaf_hash]
    with connection.cursor() as cursor:
        cursor.execute(_ADD, [tenant, *told, row.content, row.tag])


def of_record(tenant: str, record: str) -> list[EntryRow]:
    """The entries of a record in their order."""
    return _rows(_OF_RECORD, [tenant, record])


def of_records(tenant: str, records: Sequence[str]) -> Iterator[EntryRow]:
    """The entries of several records, each record's in their order."""
    for start in range(0, len(records), _AT_ONCE):
        some = records[start : start + _AT_ONCE]
        sql = _OF_RECORDS.format(names=", ".join(["%s"] * len(some)))
        found = _rows(sql, [tenant, *some])
        yield from sorted(found, key=lambda row: row.position)


def newest_of(
    tenant: str, records: Collection[str], before: int, limit: int
) -> list[EntryRow]:
    """The newest entries of several records below a position, newest first.

    Each record gives its own newest by its index: one condition over all of them would
    let a database walk back through the whole log for a record that has none.
    """
    sql = " UNION ALL ".join([_NEWEST_OF] * len(records))
    values = [value for name in records for value in (tenant, name, before, limit)]
    found = _rows(sql, values) if records else []
    return sorted(found, key=lambda row: row.position, reverse=True)[:limit]


def newest_looks(tenant: str, before: int, limit: int) -> list[EntryRow]:
    """The newest looks at masked values below a position, of whatever case."""
    return _rows(_NEWEST_LOOKS, [tenant, before, limit])


def _head(rows: Sequence[tuple[Any, ...]]) -> HeadRow | None:
    if not rows:
        return None
    size, frontier, inventory, census = rows[0]
    return HeadRow(size, _read(frontier), inventory, census)


def _rows(sql: str, values: list[str | int]) -> list[EntryRow]:
    return [
        EntryRow(position, name, act, leaf_hash, bytes(content), tag)
        for position, name, act, leaf_hash, content, tag in _asked(sql, values)
    ]


def _asked(sql: str, values: Sequence[str | int]) -> Sequence[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())


def _read(frontier: object) -> Sequence[str]:
    """SQLite keeps JSON as text; what is no list is a node that no log has."""
    try:
        nodes = json.loads(frontier) if isinstance(frontier, str) else frontier
    except ValueError:
        nodes = None
    return nodes if isinstance(nodes, list) else ["?"]
