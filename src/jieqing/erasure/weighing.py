"""Weigh the rows of a plan together: what stays decides what may go.

Shared rows go with their last owner. A row above rows that stay becomes a masked stub;
above rows that are asked it waits. The root waits while anything is asked, and stays as
a shell while kept rows carry its number. Mentions of the subject in rows of others are
cut. Each function changes the one plan under way; the order is plan.py's.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from jieqing.datamap.values import BoundTable, Shell
from jieqing.erasure.fates import UNFINISHED_BUSINESS, Tables, answer_for, hold_on
from jieqing.erasure.row_fates import maskable
from jieqing.erasure.values import (
    Belonging,
    Circumstances,
    Fate,
    FoundRow,
    PlannedRow,
    RowName,
    Unfinished,
    Why,
    until_text,
)
from jieqing.law import values as law

Found = Mapping[RowName, FoundRow]
Planned = dict[RowName, PlannedRow]
_GOING = frozenset({Fate.ERASE, Fate.MASK})


def weigh_shared(planned: Planned, found: Found, tables: Tables) -> None:
    """Untie shared rows that others still own; the rest go with their last owner."""
    for name, row in found.items():
        if row.belonging is not Belonging.SHARED or planned[name].hold is not None:
            continue
        if row.other_owners:
            columns = _tie_columns(row, tables[name.store, name.table])
            planned[name] = replace(
                planned[name],
                fate=Fate.UNTIE,
                columns=columns,
                until=None,
                hold=None,
                why=Why.SHARED,
            )
        elif planned[name].fate in _GOING:
            planned[name] = _with_its_owners(planned[name], row, planned, found)


def _tie_columns(row: FoundRow, table: BoundTable) -> tuple[str, ...]:
    """Columns of a shared row that name the subject; a link table's row goes itself."""
    return tuple(column for column in row.ties if column not in table.key)


def _with_its_owners(
    shared: PlannedRow,
    row: FoundRow,
    planned: Planned,
    found: Found,
) -> PlannedRow:
    """A shared row stays as long as an own row that stays still needs it."""
    owners = [
        planned[owner]
        for owner in row.owners
        if found[owner].belonging is not Belonging.ROOT
    ]
    if any(owner.fate in (Fate.ASK, Fate.WAIT) for owner in owners):
        return replace(shared, fate=Fate.WAIT, why=Why.WAITS_FOR_ASKED)
    keeping = [owner for owner in owners if owner.fate is Fate.KEEP]
    if not keeping:
        return shared
    longest = max(keeping, key=_end_order)
    return replace(
        shared,
        fate=Fate.KEEP,
        rules=longest.rules,
        until=longest.until,
        hold=longest.hold,
        columns=(),
        bounds={},
    )


def _end_order(row: PlannedRow) -> tuple[bool, bool, str]:
    return (
        row.hold is not None,
        row.until is law.PERMANENT,
        until_text(row),
    )


def weigh_ancestors(planned: Planned, found: Found, tables: Tables) -> None:
    """Raise rows above what stays until nothing changes: erase < stub < wait."""
    changed = True
    while changed:
        changed = False
        for name, row in found.items():
            for owner in row.owners:
                raised = _raised(planned, found, owner, name, tables)
                if raised is not None:
                    planned[owner] = raised
                    changed = True
            for columns, needed in row.needs:
                if needed != name and _still_needs(planned.get(name), columns):
                    raised = _above(planned, found, needed, name, tables)
                    if raised is not None:
                        planned[needed] = raised
                        changed = True


def _raised(
    planned: Planned,
    found: Found,
    owner: RowName,
    child: RowName,
    tables: Tables,
) -> PlannedRow | None:
    above, below = planned.get(owner), planned.get(child)
    if above is None or below is None or not _carries_number(found[child], below):
        return None
    return _above(planned, found, owner, child, tables)


def _still_needs(row: PlannedRow | None, columns: Sequence[str]) -> bool:
    """Whether the row stays, and goes on pointing by these columns."""
    stays = row is not None and row.fate is not Fate.ERASE
    return stays and not set(columns).intersection(row.columns if row else ())


def _above(
    planned: Planned,
    found: Found,
    owner: RowName,
    child: RowName,
    tables: Tables,
) -> PlannedRow | None:
    """What becomes of a row above one that stays; None: what was planned for it."""
    above, below = planned.get(owner), planned.get(child)
    if above is None or below is None:
        return None
    if below.fate in (Fate.ASK, Fate.WAIT):
        if above.fate not in (Fate.ERASE, Fate.MASK):
            return None
        return replace(above, fate=Fate.WAIT, columns=(), why=Why.WAITS_FOR_ASKED)
    if above.fate is not Fate.ERASE or _is_never_shell(found[owner], tables):
        return None
    why = Why.SHELL if found[owner].belonging is Belonging.ROOT else Why.STUB
    table = tables[owner.store, owner.table]
    return replace(above, fate=Fate.MASK, columns=maskable(table), why=why)


def _carries_number(row: FoundRow, planned: PlannedRow) -> bool:
    """Whether the row stays and still refers to its owners."""
    if row.belonging not in (Belonging.OWNED, Belonging.SHARED):
        return False
    if planned.fate is Fate.MASK:
        return planned.why in (Why.STUB, Why.SHELL)
    return planned.fate in (Fate.KEEP, Fate.ASK, Fate.WAIT)


def _is_never_shell(row: FoundRow, tables: Tables) -> bool:
    table = tables[row.name.store, row.name.table].table
    return row.belonging is Belonging.ROOT and table.shell is Shell.NEVER


def weigh_roots(planned: Planned, found: Found, tables: Tables) -> None:
    """Let a root wait while anything is asked; empty it where the map says so."""
    something_asked = any(row.fate is Fate.ASK for row in planned.values())
    for name, row in found.items():
        if row.belonging is not Belonging.ROOT:
            continue
        table = tables[name.store, name.table]
        if something_asked and planned[name].fate in _GOING:
            planned[name] = replace(
                planned[name], fate=Fate.WAIT, columns=(), why=Why.WAITS_FOR_ASKED
            )
        elif planned[name].fate is Fate.ERASE and table.table.shell is Shell.ALWAYS:
            planned[name] = replace(
                planned[name],
                fate=Fate.MASK,
                columns=maskable(table),
                why=Why.SHELL,
            )


def follow_sources(planned: Planned, found: Found, tables: Tables) -> None:
    """Let a history share what became of its row when the rows were weighed."""
    for name, row in found.items():
        table = tables[name.store, name.table]
        for owner in row.owners:
            if owner.table == table.table.history_of and name in planned:
                planned[name] = _followed(planned[name], planned[owner], table)


def _followed(history: PlannedRow, source: PlannedRow, table: BoundTable) -> PlannedRow:
    is_gone = source.fate is Fate.ERASE or source.why in (Why.SHELL, Why.STUB)
    if is_gone or source.fate is history.fate:
        return history
    columns = [name for name in source.columns if table.schema.column(name)]
    return replace(
        history,
        fate=source.fate,
        columns=tuple(columns),
        until=source.until,
        hold=source.hold,
        why=source.why,
        rules=source.rules,
        bounds={},
    )


def lay_out(planned: Planned, found: Found) -> None:
    """Note how deep each row stands below rows of its own table.

    Answers below answers go from the lowest up, however a run is cut into chunks. Rows
    in a circle keep the depth at which the circle was entered.
    """
    above = {
        name: [o for o in row.owners if (o.store, o.table) == (name.store, name.table)]
        for name, row in found.items()
    }
    for name in [n for n, owners in above.items() if owners and n in planned]:
        depth, level, met = 0, above[name], {name}
        while level := [owner for owner in level if owner not in met]:
            depth += 1
            met.update(level)
            level = [up for owner in level for up in above.get(owner, [])]
        planned[name] = replace(planned[name], depth=depth)


def waits_for_unfinished(planned: Planned, circumstances: Circumstances) -> bool:
    """The customer chose to wait: nothing goes before the unfinished business ends."""
    live = any(row.hold == UNFINISHED_BUSINESS for row in planned.values())
    return circumstances.unfinished is Unfinished.WAIT and live


def put_off(planned: Planned) -> None:
    """Let everything that would go or be written wait."""
    for name, row in planned.items():
        if row.fate in (*_GOING, Fate.UNTIE):
            planned[name] = replace(row, fate=Fate.WAIT, columns=(), why=Why.UNFINISHED)
        elif row.columns:
            planned[name] = replace(row, columns=())


def cut_ties(
    planned: Planned,
    found: Found,
    circumstances: Circumstances,
) -> None:
    """Plan the cut of each mention whose person or row goes."""
    own = dict(planned)
    for name, row in found.items():
        if row.belonging is Belonging.TIED and _is_cut(row, own, found):
            planned[name] = _tie(row, circumstances)


def _tie(row: FoundRow, circumstances: Circumstances) -> PlannedRow:
    tie = PlannedRow(
        name=row.name,
        fate=Fate.UNTIE,
        fingerprint=row.fingerprint,
        columns=row.ties,
    )
    held = hold_on(row.name, circumstances.holds)
    if held is not None:
        return replace(tie, fate=Fate.KEEP, hold=held, columns=())
    if not row.ambiguous:
        return tie
    answer = answer_for([row.name], circumstances.answers)
    if answer is None or answer.fate is None:
        return replace(tie, fate=Fate.ASK, why=Why.AMBIGUOUS)
    if answer.fate is Fate.KEEP:
        return replace(
            tie, fate=Fate.KEEP, until=answer.until, columns=(), why=Why.ANSWERED
        )
    # "It is this customer" in a row that is somebody else's: the mention goes.
    return replace(tie, why=Why.ANSWERED)


def _is_cut(
    row: FoundRow,
    planned: Mapping[RowName, PlannedRow],
    found: Found,
) -> bool:
    """A mention goes with the person, or with the row of theirs that it names."""
    return any(
        planned[owner].fate in _GOING or found[owner].belonging is Belonging.ROOT
        for owner in row.owners
    )
