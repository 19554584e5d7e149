"""What is kept beyond the case: sealed batches that a later due run can open.

Each batch has a key of its own and a random name; nothing on the outside says whose it
is or which case it came from. It holds store, table, keys, end and rules, no values.
"""

from collections.abc import Mapping
from datetime import date

from jieqing.casebook.desk import Desk
from jieqing.erasure import spool
from jieqing.erasure.values import Fate, Plan, PlannedRow
from jieqing.keys import durable
from jieqing.keys.case_key import CaseKey
from jieqing.keys.keyring import random_name
from jieqing.law.values import Permanent

FOLDER = "due"


def write_due(desk: Desk, plan: Plan) -> Mapping[str, int]:
    """Seal a batch per end; returns rows by end (``permanent``, ``held`` or a day)."""
    batches: dict[str, list[PlannedRow]] = {}
    for row in plan.rows:
        if row.fate is Fate.KEEP:
            batches.setdefault(_end(row), []).append(row)
    for rows in batches.values():
        _seal(desk, rows)
    return {end: len(rows) for end, rows in sorted(batches.items())}


def _seal(desk: Desk, rows: list[PlannedRow]) -> None:
    name, key = random_name(), CaseKey.generate()
    desk.keyring.create(name, key)
    content = key.seal(spool.dump(tuple(_entry(row) for row in rows)))
    path = desk.home.place(FOLDER) / name
    durable.create(path, lambda file: durable.write_all(file, content))


def _entry(row: PlannedRow) -> Mapping[str, object]:
    return {
        "row": row.name,
        "until": row.until,
        "rules": row.rules,
        "hold": row.hold,
        "columns": row.columns,
    }


def _end(row: PlannedRow) -> str:
    if isinstance(row.until, Permanent):
        return row.until.value
    return row.until.isoformat() if isinstance(row.until, date) else "held"
