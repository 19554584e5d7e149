"""Whether the plan is still true, asked under lock before a store's first statement.

The subject is found again in this store, by the identities frozen in the plan, and
decided again. Rows may drop out. New rows join only a table, fate and rules that the
plan names, within the margin. Anything else that moved stops the chunk: nobody approved
it (protocol 2). Whether a shared row has other owners is decided here and now; both
outcomes were approved.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from jieqing.erasure.find_again import found_again
from jieqing.erasure.operations import is_written
from jieqing.erasure.plan import in_store, plan
from jieqing.erasure.values import (
    Anchor,
    Circumstances,
    Fate,
    Finding,
    MappedStore,
    Margin,
    Plan,
    PlannedRow,
    RowName,
    Secrets,
    Why,
)
from jieqing.errors import Refused
from jieqing.stores.port import Reader

_DOUBTFUL = frozenset({Fate.ASK, Fate.WAIT})


class PlanOutOfDate(Refused):
    """The data changed after the plan was signed."""

    code = "plan-out-of-date"
    cause = (
        "Table {table} of store {store} changed after approval:"
        " {planned} rows were planned, {found} are found now, {moved} moved."
    )
    advice = "Plan again and have the new plan approved; nothing was erased here."


@dataclass(frozen=True, slots=True, kw_only=True)
class Recheck:
    """The rows to write now, and how many joined since approval, per table.

    ``anchors`` are the values by which rows refer to the subject's rows now: those of
    rows that joined are among them.
    """

    rows: tuple[PlannedRow, ...]
    joined: Mapping[str, int]
    anchors: tuple[Anchor, ...]


def recheck(
    approved: Plan,
    mapped: MappedStore,
    reader: Reader,
    circumstances: Circumstances,
    secrets: Secrets,
) -> Recheck:
    """Compare the approved plan with the store as it is under lock.

    Raises ``PlanOutOfDate`` when something moved that nobody approved.
    """
    finding = found_again(mapped, reader, approved, secrets)
    fresh = _decided(finding, mapped, circumstances)
    frozen = {row.name: row for row in in_store(approved.rows, mapped.name)}
    _refuse_moved(frozen, fresh, mapped.name)
    joined = _joined(frozen, fresh, mapped.name)
    kept = [_as_shared_now(row, fresh) for row in frozen.values() if row.name in fresh]
    return Recheck(
        rows=tuple(row for row in (*kept, *joined) if is_written(row)),
        joined=_count_by_table(joined),
        anchors=finding.anchors,
    )


def recheck_rest(
    approved: Plan,
    mapped: MappedStore,
    reader: Reader,
    circumstances: Circumstances,
    secrets: Secrets,
    mine: frozenset[RowName],
) -> Recheck:
    """Compare those rows of the plan that a later chunk is to write (``mine``).

    Nothing joins any more: the check sees what came later. A doubt that arises now is
    no movement, since the rows that answered it may have gone in an earlier chunk; a
    row that has changed, or must be kept by now, is.
    """
    finding = found_again(mapped, reader, approved, secrets)
    frozen = {row.name: row for row in approved.rows if row.name in mine}
    now = {
        row.name: replace(frozen[row.name], fingerprint=row.fingerprint)
        for row in finding.rows
        if row.name in mine
    }
    decided = _decided(finding, mapped, circumstances)
    now |= {
        name: row
        for name, row in decided.items()
        if name in mine and row.fate not in _DOUBTFUL
    }
    _refuse_moved(frozen, now, mapped.name)
    kept = [_as_shared_now(row, now) for row in frozen.values() if row.name in now]
    return Recheck(
        rows=tuple(row for row in kept if is_written(row)),
        joined={},
        anchors=finding.anchors,
    )


def _decided(
    finding: Finding, mapped: MappedStore, circumstances: Circumstances
) -> Mapping[RowName, PlannedRow]:
    return {row.name: row for row in plan(finding, [mapped], circumstances).rows}


def _refuse_moved(
    frozen: Mapping[RowName, PlannedRow],
    fresh: Mapping[RowName, PlannedRow],
    store: str,
) -> None:
    moved = [
        row
        for name, row in frozen.items()
        if is_written(row) and name in fresh and _has_moved(row, fresh[name])
    ]
    if moved:
        raise _out_of_date(moved[0].name.table, frozen, fresh, len(moved), store)


def _has_moved(row: PlannedRow, now: PlannedRow) -> bool:
    if row.fingerprint != now.fingerprint:
        return True
    if Why.SHARED in (row.why, now.why):
        return now.hold is not None
    if now.hold is not None and now.hold != row.hold:
        return True
    if row.why == Why.ANSWERED:
        return False
    stays = now.fate not in (row.fate, Fate.ERASE, Fate.MASK)
    to_stub = row.fate is Fate.ERASE and now.fate is Fate.MASK
    is_less = now.fate is row.fate and not set(row.columns) <= set(now.columns)
    return stays or to_stub or is_less


def _as_shared_now(row: PlannedRow, fresh: Mapping[RowName, PlannedRow]) -> PlannedRow:
    now = fresh[row.name]
    is_shared = Why.SHARED in (row.why, now.why)
    return replace(now, rules=now.rules or row.rules) if is_shared else row


def _joined(
    frozen: Mapping[RowName, PlannedRow],
    fresh: Mapping[RowName, PlannedRow],
    store: str,
) -> tuple[PlannedRow, ...]:
    groups = {_group(row) for row in frozen.values()}
    new = [
        row
        for name, row in fresh.items()
        if name not in frozen and row.why != Why.OUTSIDE
    ]
    for row in new:
        if _group(row) not in groups:
            raise _out_of_date(row.name.table, frozen, fresh, 0, store)
    planned = _count_by_table(frozen.values())
    for table, count in _count_by_table(new).items():
        if count > Margin().over(planned.get(table, 0)):
            raise _out_of_date(table, frozen, fresh, 0, store)
    return tuple(new)


def _group(row: PlannedRow) -> tuple[object, ...]:
    return row.name.table, row.fate, row.rules, row.columns, row.why


def _count_by_table(rows: Iterable[PlannedRow]) -> Mapping[str, int]:
    counted: dict[str, int] = {}
    for row in rows:
        counted[row.name.table] = counted.get(row.name.table, 0) + 1
    return counted


def _out_of_date(
    table: str,
    frozen: Mapping[RowName, PlannedRow],
    fresh: Mapping[RowName, PlannedRow],
    moved: int,
    store: str,
) -> PlanOutOfDate:
    return PlanOutOfDate(
        store=store,
        table=table,
        planned=_count_by_table(frozen.values()).get(table, 0),
        found=_count_by_table(fresh.values()).get(table, 0),
        moved=moved,
    )
