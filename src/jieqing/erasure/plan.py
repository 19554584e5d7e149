"""Findings x decisions x order: the fate of every row, and the hash people sign.

Pure. The law judges each unit (fates.py); here rows are weighed together:

1. each row of a unit takes the unit's fate, an answer of a person where one was asked;
2. a shared row goes with its last owner, until then only the tie is cut;
3. a row above rows that stay becomes a masked stub, above rows that are asked it waits;
4. the root waits while anything is asked, and stays as a shell while kept rows carry
   its number;
5. ties are cut in rows of others (link, copy).
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from jieqing.datamap.values import BoundTable, MaskKind, Role, Shell
from jieqing.erasure.fates import (
    UNFINISHED_BUSINESS,
    Verdict,
    answer_for,
    hold_on,
    judge,
    tables_of_stores,
)
from jieqing.erasure.values import (
    Answer,
    Belonging,
    Circumstances,
    Fate,
    Finding,
    FoundRow,
    MappedStore,
    Plan,
    PlannedRow,
    RowName,
    Secrets,
    TableName,
    Unfinished,
    Why,
)
from jieqing.law import values as law

Tables = Mapping[TableName, BoundTable]
Planned = dict[RowName, PlannedRow]
_GOING = frozenset({Fate.ERASE, Fate.MASK})
_BY_LAW = {
    law.Fate.ERASE: Fate.ERASE,
    law.Fate.ANONYMISE: Fate.MASK,
    law.Fate.KEEP: Fate.KEEP,
    law.Fate.ASK: Fate.ASK,
}


def plan(
    finding: Finding, stores: Sequence[MappedStore], circumstances: Circumstances
) -> Plan:
    """The fate of every found row under the circumstances."""
    tables = tables_of_stores(stores)
    found = {row.name: row for row in finding.rows}
    planned: Planned = {}
    for verdict in judge(finding.rows, tables, circumstances):
        for row in verdict.rows:
            planned[row.name] = _by_verdict(row, verdict, tables)
    _weigh_shared(planned, found, tables)
    _weigh_ancestors(planned, found, tables)
    _weigh_roots(planned, found, tables)
    if _waits_for_unfinished(planned, circumstances):
        _put_off(planned)
    else:
        _cut_ties(planned, found, circumstances)
    return Plan(
        rows=tuple(sorted(planned.values(), key=lambda row: repr(row.name))),
        law_version=circumstances.catalogue.version,
        maps={
            s.name: f"{s.bound.datamap.digest}:{s.bound.schema.fingerprint()}"
            for s in stores
        },
        entry=finding.entry,
        learned=finding.learned,
        anchors=finding.anchors,
        today=circumstances.today,
    )


def plan_hash(plan: Plan, *, tenant: str, case: str, secrets: Secrets) -> str:
    """What people sign: equal for equal content, whatever the day (hex).

    Personal values enter only as keyed digests: the entry, what was learned, and per
    table and fate the keys with their fingerprints.
    """
    groups: dict[str, list[str]] = {}
    for row in plan.rows:
        groups.setdefault(_group(row), []).append(f"{row.name.key!r}{row.fingerprint}")
    content = {
        "tenant": tenant,
        "case": case,
        "law": plan.law_version,
        "maps": dict(plan.maps),
        "entry": secrets.digest("plan-entry", repr(plan.entry).encode()),
        "learned": secrets.digest(
            "plan-learned", repr(sorted(map(repr, plan.learned))).encode()
        ),
        "rows": {
            group: [len(rows), secrets.digest("plan-rows", repr(sorted(rows)).encode())]
            for group, rows in groups.items()
        },
    }
    text = json.dumps(content, sort_keys=True, ensure_ascii=False)
    return secrets.digest("plan", text.encode())


def _group(row: PlannedRow) -> str:
    parts = (
        row.name.store,
        row.name.table,
        str(row.fate),
        *row.rules,
        *row.columns,
        _until_text(row),
        row.hold or "",
        row.why or "",
    )
    return "|".join(parts)


def _until_text(row: PlannedRow) -> str:
    match row.until:
        case None:
            return ""
        case law.Permanent():
            return "permanent"
        case _:
            return row.until.isoformat()


def _by_verdict(row: FoundRow, verdict: Verdict, tables: Tables) -> PlannedRow:
    decision = verdict.decision
    blank = PlannedRow(
        name=row.name,
        fate=Fate.ASK,
        fingerprint=row.fingerprint,
        case=row.case,
        unit=repr(verdict.head),
        why=verdict.why,
    )
    if decision is None or decision.fate is law.Fate.ASK:
        rules = () if decision is None else tuple(r.id for r in decision.rules)
        return _answered(replace(blank, rules=rules), row, verdict.answer, tables)
    table = tables[row.name.store, row.name.table]
    fate = _BY_LAW[decision.fate]
    return replace(
        blank,
        fate=fate,
        rules=_cited(decision),
        columns=_columns_to_write(fate, decision, table),
        until=decision.until,
        hold=decision.hold,
        why=Why.UNFINISHED if decision.hold == UNFINISHED_BUSINESS else None,
        bounds=_bounds(row, decision),
        counsel=decision.counsel,
    )


def _cited(decision: law.Decision) -> tuple[str, ...]:
    """Rules that counted, the decisive one first."""
    ids = [rule.id for rule in decision.rules]
    return tuple(sorted(ids, key=lambda rule: (rule != decision.decisive, rule)))


def _bounds(row: FoundRow, decision: law.Decision) -> Mapping[str, date]:
    return {
        clock: day
        for clock, day in decision.bounds.items()
        if row.clocks.get(clock) is not None
    }


def _columns_to_write(
    fate: Fate, decision: law.Decision, table: BoundTable
) -> tuple[str, ...]:
    if fate is Fate.MASK:
        return tuple(sorted({*maskable(table), *_owner_columns(table)}))
    if fate is Fate.KEEP and decision.hold is None:
        return _beside_minimum(decision, table)
    return ()


def _beside_minimum(decision: law.Decision, table: BoundTable) -> tuple[str, ...]:
    """Columns a kept row does not need (section 2.7): none where kept as formed."""
    minimum = table.table.minimum
    if minimum is None or law.ALL_AS_FORMED in decision.minimum_fields:
        return ()
    return tuple(c for c in maskable(table) if c not in minimum)


def maskable(table: BoundTable) -> tuple[str, ...]:
    """Columns that hold something personal and are not left as they are.

    An identity is personal without being described; a number (exact customer number)
    is what a shell stays for.
    """
    described = {c for c, m in table.masks.items() if m.kind is not MaskKind.LEAVE}
    undescribed = {
        column
        for column, identity in table.table.identities.items()
        if column not in table.masks
        and column not in table.key
        and identity.kind != "customer_no"
        and not _is_generated(table, column)
    }
    return tuple(sorted(described | undescribed))


def _is_generated(table: BoundTable, column: str) -> bool:
    schema = table.schema.column(column)
    return schema is not None and schema.generated


def _owner_columns(table: BoundTable) -> set[str]:
    return {
        column
        for reference in table.references
        if reference.role is Role.OWNER
        for column in reference.by
        if column not in table.key
    }


def _answered(
    asked: PlannedRow, row: FoundRow, answer: Answer | None, tables: Tables
) -> PlannedRow:
    if answer is None or answer.fate is None:
        return asked
    table = tables[row.name.store, row.name.table]
    columns = sorted(_owner_columns(table)) if answer.fate is Fate.UNTIE else []
    return replace(
        asked,
        fate=answer.fate,
        until=answer.until,
        columns=tuple(columns),
        why=Why.ANSWERED,
    )


def _weigh_shared(
    planned: Planned, found: Mapping[RowName, FoundRow], tables: Tables
) -> None:
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
    found: Mapping[RowName, FoundRow],
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
        _until_text(row),
    )


def _weigh_ancestors(
    planned: Planned, found: Mapping[RowName, FoundRow], tables: Tables
) -> None:
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


def _raised(
    planned: Planned,
    found: Mapping[RowName, FoundRow],
    owner: RowName,
    child: RowName,
    tables: Tables,
) -> PlannedRow | None:
    above, below = planned.get(owner), planned.get(child)
    if above is None or below is None or not _carries_number(found[child], below):
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


def _weigh_roots(
    planned: Planned, found: Mapping[RowName, FoundRow], tables: Tables
) -> None:
    something_asked = any(row.fate is Fate.ASK for row in planned.values()) or any(
        row.ambiguous for row in found.values() if row.belonging is Belonging.TIED
    )
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


def _waits_for_unfinished(planned: Planned, circumstances: Circumstances) -> bool:
    """The customer chose to wait: nothing goes before the unfinished business ends."""
    live = any(row.hold == UNFINISHED_BUSINESS for row in planned.values())
    return circumstances.unfinished is Unfinished.WAIT and live


def _put_off(planned: Planned) -> None:
    for name, row in planned.items():
        if row.fate in (*_GOING, Fate.UNTIE):
            planned[name] = replace(row, fate=Fate.WAIT, columns=(), why=Why.UNFINISHED)
        elif row.columns:
            planned[name] = replace(row, columns=())


def _cut_ties(
    planned: Planned,
    found: Mapping[RowName, FoundRow],
    circumstances: Circumstances,
) -> None:
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
    if answer.fate is Fate.UNTIE:
        return replace(tie, why=Why.ANSWERED)
    return replace(
        tie, fate=Fate.KEEP, until=answer.until, columns=(), why=Why.ANSWERED
    )


def _is_cut(
    row: FoundRow,
    planned: Mapping[RowName, PlannedRow],
    found: Mapping[RowName, FoundRow],
) -> bool:
    """A mention goes with the person, or with the row of theirs that it names."""
    return any(
        planned[owner].fate in _GOING or found[owner].belonging is Belonging.ROOT
        for owner in row.owners
    )


def in_store(rows: Iterable[PlannedRow], store: str) -> tuple[PlannedRow, ...]:
    """The planned rows of one store."""
    return tuple(row for row in rows if row.name.store == store)
