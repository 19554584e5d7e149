"""What a unit's verdict means for each of its rows, before they are weighed."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date

from jieqing.datamap.values import BoundTable, MaskKind, Role
from jieqing.erasure.fates import UNFINISHED_BUSINESS, Tables, Verdict
from jieqing.erasure.values import Answer, Fate, FoundRow, PlannedRow, Why
from jieqing.law import values as law

_BY_LAW = {
    law.Fate.ERASE: Fate.ERASE,
    law.Fate.ANONYMISE: Fate.MASK,
    law.Fate.KEEP: Fate.KEEP,
    law.Fate.ASK: Fate.ASK,
}


def by_verdict(row: FoundRow, verdict: Verdict, tables: Tables) -> PlannedRow:
    """The row's own fate: the unit's, or a person's answer where one was asked."""
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
        asked = replace(blank, rules=rules)
        answered = _answered(asked, row, verdict.answer, tables)
        return _as_the_law_keeps(answered, decision)
    table = tables[row.name.store, row.name.table]
    fate = _BY_LAW[decision.fate]
    return replace(
        blank,
        fate=fate,
        rules=_cited(decision),
        columns=_columns_to_write(fate, verdict, decision, table),
        until=decision.until,
        hold=decision.hold,
        why=Why.UNFINISHED if decision.hold == UNFINISHED_BUSINESS else None,
        bounds=_bounds(row, decision),
        counsel=decision.counsel,
    )


def _as_the_law_keeps(
    answered: PlannedRow, decision: law.Decision | None
) -> PlannedRow:
    """No answer ends a command to keep that nobody doubted: it runs to its last day."""
    stays = None if decision is None else decision.must_stay
    if stays is None or answered.fate is Fate.ASK:
        return answered
    if answered.fate is Fate.KEEP and not _ends_before(answered.until, stays):
        return answered
    return replace(answered, fate=Fate.KEEP, until=stays, columns=())


def _ends_before(
    until: date | law.Permanent | None, stays: date | law.Permanent
) -> bool:
    if isinstance(until, law.Permanent):
        return False
    return until is None or isinstance(stays, law.Permanent) or until < stays


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
    fate: Fate, verdict: Verdict, decision: law.Decision, table: BoundTable
) -> tuple[str, ...]:
    if fate is Fate.MASK:
        # A line stays with its order, anonymised with it and nobody's any more.
        inner = {row.name.table for row in verdict.rows}
        return tuple(sorted({*maskable(table), *_owner_columns(table, inner)}))
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
    return tuple(sorted(described | undescribed | _documents(table)))


def _documents(table: BoundTable) -> set[str]:
    """Columns of which only some places hold something personal (``json``)."""
    return {
        column.name
        for column in table.table.columns.values()
        if column.json
        and column.name not in table.masks
        and not (column.mask and column.mask.kind is MaskKind.LEAVE)
        and not _is_generated(table, column.name)
    }


def _is_generated(table: BoundTable, column: str) -> bool:
    schema = table.schema.column(column)
    return schema is not None and schema.generated


def _owner_columns(
    table: BoundTable, beside: Collection[str] = frozenset()
) -> set[str]:
    """Columns that name an owner, in tables other than those ``beside``."""
    return {
        column
        for reference in table.references
        if reference.role is Role.OWNER and reference.table not in beside
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
