"""What a rehearsal found and did, row by row: keys in JSON, counts in words.

Keys leave the product here and nowhere else, for those who compare with the database.
"""

from base64 import b64encode
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

from jieqing.casebook.plan_words import check_words, plan_words
from jieqing.casebook.store_words import hidden_content, hidden_lines
from jieqing.cli.rehearsal import Rehearsed
from jieqing.erasure.summary import summary
from jieqing.erasure.values import CheckReport, Fate, PlannedRow, until_text
from jieqing.language import said
from jieqing.law.catalogue import Catalogue
from jieqing.stores.port import Cell, Key

WAITS = 3

WHOLE = tuple(fate for fate in Fate if fate is not Fate.LEAVE)
"""A rehearsal is about the whole customer: nothing is left out."""


def rehearsal_content(
    rehearsed: Rehearsed, statement: Path | None
) -> dict[str, object]:
    """Return tables with the fate of every row, the last check, the statement."""
    report = rehearsed.check
    return {
        "tables": _tables(rehearsed),
        "partitions": {f"{s}.{t}": dict(n) for (s, t), n in rehearsed.leaves.items()},
        "hidden": hidden_content(rehearsed.hidden),
        "echoes": dict(rehearsed.echoes),
        "check": None if report is None else _check(report),
        "statement": None if statement is None else str(statement),
    }


def rehearsal_words(
    rehearsed: Rehearsed, catalogue: Catalogue, statement: Path | None
) -> str:
    """Say the same in counts."""
    lines = [said("This is a rehearsal, not a real case.")]
    lines += hidden_lines(rehearsed.hidden)
    if rehearsed.plan is None:
        lines.append(said("Nothing was found that names this person."))
    else:
        lines.append(plan_words(summary(rehearsed.plan), catalogue))
        lines += [
            said("Of {table} in {partitions}").format(
                table=f"{store}.{table}",
                partitions=said(", ").join(f"{n}: {c}" for n, c in counts.items()),
            )
            for (store, table), counts in rehearsed.leaves.items()
        ]
    if rehearsed.check is None:
        lines.append(said("Nothing was erased."))
    else:
        lines.append(check_words(rehearsed.check))
    lines += [
        said(
            "Written into {table} by triggers meanwhile, erased as well: {count}"
        ).format(table=table, count=count)
        for table, count in rehearsed.echoes.items()
    ]
    if statement is not None:
        lines.append(said("Statement: {file}").format(file=statement))
    return "\n".join(lines)


def ending(rehearsed: Rehearsed) -> int:
    """The exit code: 1 something is left, 3 something waits for a person, else 0."""
    if rehearsed.check is not None and not rehearsed.check.is_clean:
        return 1
    rows = rehearsed.plan.rows if rehearsed.plan else ()
    waits = any(row.fate in (Fate.ASK, Fate.WAIT) for row in rows)
    return WAITS if waits else 0


def _tables(rehearsed: Rehearsed) -> dict[str, dict[str, list[object]]]:
    tables: dict[str, dict[str, list[object]]] = {}
    for row in rehearsed.plan.rows if rehearsed.plan else ():
        name = f"{row.name.store}.{row.name.table}"
        fates = tables.setdefault(name, {fate.value: [] for fate in WHOLE})
        fates[row.fate].append(_row(row))
    return dict(sorted(tables.items()))


def _row(row: PlannedRow) -> object:
    key, columns = _key(row.name.key), list(row.columns)
    match row.fate:
        case Fate.ERASE:
            return key
        case Fate.MASK | Fate.UNTIE:
            return {"key": key, "columns": columns}
        case Fate.KEEP:
            return _kept(row, key)
        case Fate.ASK | Fate.LEAVE:
            return {"key": key, "why": row.why}
        case Fate.WAIT:
            return {"key": key, "for": row.why}


def _kept(row: PlannedRow, key: list[object]) -> Mapping[str, object]:
    hold = {"hold": row.hold} if row.hold else {}
    return {
        "key": key,
        "until": until_text(row) or None,
        **hold,
        "rules": list(row.rules),
        "masked": list(row.columns),
    }


def _key(key: Key) -> list[object]:
    return [_plain(cell) for cell in key]


def _plain(cell: Cell) -> object:
    if isinstance(cell, bytes):
        return {"bytes": b64encode(cell).decode()}
    return cell


def _check(report: CheckReport) -> dict[str, dict[str, int]]:
    return {f"{s}.{t}": asdict(seen) for (s, t), seen in sorted(report.tables.items())}
