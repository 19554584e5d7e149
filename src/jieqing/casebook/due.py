"""What is kept beyond the case: sealed batches that a later due run can open.

Each batch has a key of its own and a random name; nothing on the outside says whose it
is or which case it came from. It holds store, table, keys, end and rules, and each
row's fingerprint under the batch key: a due run touches only rows that still bear it
(protocol 6).
"""

from collections.abc import Mapping, Sequence
from datetime import date

from jieqing.casebook.desk import day_of
from jieqing.casebook.proof import write_anew
from jieqing.casebook.sources import mapped_stores
from jieqing.casebook.work import Work
from jieqing.erasure import spool
from jieqing.erasure.find_again import fingerprints
from jieqing.erasure.values import Fate, MappedStore, Plan, PlannedRow, RowName
from jieqing.keys.case_key import CaseKey
from jieqing.law.values import Permanent

FOLDER = "due"
LABEL = "due-batch"
NAME_DIGITS = 32  # as of every key in the ring


def write_due(work: Work, plan: Plan) -> Mapping[str, int]:
    """Seal a batch per end; returns rows by end (``permanent``, ``held`` or a day).

    A batch's name is drawn from the case key, so that settling again after a crash
    writes the same batches anew; once that key is dead, no name leads to the case.
    """
    batches: dict[str, list[PlannedRow]] = {}
    for row in plan.rows:
        if row.fate is Fate.KEEP:
            batches.setdefault(_end(row), []).append(row)
    stores = mapped_stores(work.desk)
    for end, rows in batches.items():
        name = work.key.digest(LABEL, end.encode())[:NAME_DIGITS]
        _seal(work, name, rows, stores)
    return {end: len(rows) for end, rows in sorted(batches.items())}


def _seal(
    work: Work, name: str, rows: list[PlannedRow], stores: Sequence[MappedStore]
) -> None:
    ring, key = work.desk.keyring, CaseKey.generate()
    ring.destroy(name)  # of an earlier try; its batch is written anew
    ring.create(name, key)
    marks = fingerprints(stores, [row.name for row in rows], key, day_of(work.at))
    content = key.seal(spool.dump(tuple(_entry(row, marks) for row in rows)))
    write_anew(work.desk.home.place(FOLDER) / name, content)


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
