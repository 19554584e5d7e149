"""The ledger's rows as guards read them, some seventy times in one case.

Whole statements instead of the mapper's: composing the same three took it longer than
the casebook needed to answer them. Nothing is remembered between two readings; what the
rows say is verified by whoever reads them (ledger.py, inventory.py).
"""

import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from jieqing.flow.models import LedgerHead

_HEAD = """
SELECT size, frontier, inventory FROM flow_ledgerhead WHERE tenant = %s"""
_HEAD_ROW = """
SELECT id, tenant, size, frontier, inventory FROM flow_ledgerhead WHERE tenant = %s"""
_OF_RECORD = """
SELECT position, record, act, leaf_hash, content, tag FROM flow_ledgerentry
WHERE tenant = %s AND record = %s ORDER BY position"""
_OF_RECORDS = """
SELECT position, record, act, leaf_hash, content, tag FROM flow_ledgerentry
WHERE tenant = %s AND record IN ({names}) ORDER BY position"""
_AT_ONCE = 500
_NEWEST_OF = """
SELECT * FROM (SELECT position, record, act, leaf_hash, content, tag
FROM flow_ledgerentry WHERE tenant = %s AND record = %s AND position < %s
ORDER BY position DESC LIMIT %s) AS newest"""
_COUNTS = """
SELECT record, COUNT(position) FROM flow_ledgerentry
WHERE tenant = %s AND position < %s GROUP BY record"""


@dataclass(frozen=True, slots=True)
class HeadRow:
    """Size and frontier of the log, and the seal over its inventory, as they stand."""

    size: int
    frontier: Sequence[str]
    inventory: str


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
    rows = _asked(_HEAD, [tenant])
    if not rows:
        return None
    size, frontier, inventory = rows[0]
    return HeadRow(size, _read(frontier), inventory)


def locked_head(tenant: str) -> LedgerHead | None:
    """The head's row, locked to the transaction's end; None before the first entry.

    SQLite has no lock for a row: there a transaction that writes is alone.
    """
    lock = " FOR UPDATE" if connection.features.has_select_for_update else ""
    found = LedgerHead.objects.raw(_HEAD_ROW + lock, [tenant])
    return next(iter(found), None)


def of_record(tenant: str, record: str) -> list[EntryRow]:
    """The entries of a record in their order."""
    return _rows(_OF_RECORD, [tenant, record])


def of_records(tenant: str, records: Sequence[str]) -> Iterator[EntryRow]:
    """The entries of several records, each record's in their order."""
    for start in range(0, len(records), _AT_ONCE):
        some = records[start : start + _AT_ONCE]
        sql = _OF_RECORDS.format(names=", ".join(["%s"] * len(some)))
        yield from _rows(sql, [tenant, *some])


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


def counts(tenant: str, size: int) -> dict[str, int]:
    """Count the entries of every record below a position; one query on an index."""
    return dict(_asked(_COUNTS, [tenant, size]))


def _rows(sql: str, values: list[str | int]) -> list[EntryRow]:
    return [
        EntryRow(position, name, act, leaf_hash, bytes(content), tag)
        for position, name, act, leaf_hash, content, tag in _asked(sql, values)
    ]


def _asked(sql: str, values: list[str | int]) -> Sequence[tuple[Any, ...]]:
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
