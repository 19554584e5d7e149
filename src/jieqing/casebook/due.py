"""What is kept beyond the case: sealed batches that a later due run can open.

Each batch has a key of its own and a random name; nothing on the outside says whose it
is or which case it came from. It holds store, table, keys, end and rules, and each
row's fingerprint under the batch key: a due run touches only rows that still bear it
(protocol 6).
"""

from collections.abc import Mapping, Sequence
from datetime import date

from jieqing.casebook.desk import Desk
from jieqing.casebook.sources import mapped_stores
from jieqing.erasure import spool
from jieqing.erasure.find_again import fingerprints
from jieqing.erasure.values import Fate, MappedStore, Plan, PlannedRow, RowName
from jieqing.keys import durable
from jieqing.keys.case_key import CaseKey
from jieqing.keys.keyring import random_name
from jieqing.law.values import Permanent

FOLDER = "due"


def write_due(desk: Desk, plan: Plan, day: date) -> Mapping[str, int]:
    """Seal a batch per end; returns rows by end (``permanent``, ``held`` or a day)."""
    stores = mapped_stores(desk)
    batches: dict[str, list[PlannedRow]] = {}
    for row in plan.rows:
        if row.fate is Fate.KEEP:
            batches.setdefault(_end(row), []).append(row)
    for rows in batches.values():
        _seal(desk, rows, stores, day)
    return {end: len(rows) for end, rows in sorted(batches.items())}


def _seal(
    desk: Desk, rows: list[PlannedRow], stores: Sequence[MappedStore], day: date
) -> None:
    name, key = random_name(), CaseKey.generate()
    desk.keyring.create(name, key)
    marks = fingerprints(stores, [row.name for row in rows], key, day)
    content = key.seal(spool.dump(tuple(_entry(row, marks) for row in rows)))
    path = desk.home.place(FOLDER) / name
    durable.create(path, lambda file: durable.write_all(file, content))


def _entry(row: PlannedRow, marks: Mapping[RowName, str]) -> Mapping[str, object]:
    return {
        "row": row.name,
        "fingerprint": marks.get(row.name),
        "until": row.until,
        "rules": row.rules,
        "hold": row.hold,
        "columns": row.columns,
    }


def _end(row: PlannedRow) -> str:
    if isinstance(row.until, Permanent):
        return row.until.value
    return row.until.isoformat() if isinstance(row.until, date) else "held"
