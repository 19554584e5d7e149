"""What a plan says without saying whose: counts by table, fate and rule.

For approvers, letters and the statement. No key and no value of a row is in it.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from jieqing.erasure.values import Fate, Plan, PlannedRow, TableName, Why
from jieqing.law.values import Permanent


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptGroup:
    """Rows that stay together: until when, by which rules or hold."""

    store: str
    table: str
    count: int
    until: date | Permanent | None
    hold: str | None
    rules: tuple[str, ...]
    masked: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedGroup:
    """Rows that wait for a person, and why."""

    store: str
    table: str
    count: int
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanSummary:
    """A plan in counts.

    ``shared``: untied rows that are not written; the link row between goes instead.
    ``needed``: rows that were asked for and that the running contract needs. What is
    outside the plan's part is not counted.
    """

    tables: Mapping[TableName, Mapping[Fate, int]]
    kept: tuple[KeptGroup, ...]
    asked: tuple[AskedGroup, ...]
    waiting: tuple[AskedGroup, ...]
    rules: frozenset[str]
    shared: Mapping[TableName, int]
    needed: tuple[AskedGroup, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether the plan touches no row at all."""
        touched = (Fate.ERASE, Fate.MASK, Fate.UNTIE)
        return not any(c.get(fate) for c in self.tables.values() for fate in touched)

    def total(self, fate: Fate) -> int:
        """Rows of that fate in all stores."""
        return sum(counts.get(fate, 0) for counts in self.tables.values())


def summary(plan: Plan) -> PlanSummary:
    """Count a plan."""
    tables: dict[TableName, Counter[Fate]] = {}
    for row in plan.rows:
        if row.why == Why.OUTSIDE:
            continue
        name = (row.name.store, row.name.table)
        tables.setdefault(name, Counter())[row.fate] += 1
    return PlanSummary(
        tables=tables,
        kept=_kept(plan),
        asked=_waiting(plan, Fate.ASK),
        waiting=_waiting(plan, Fate.WAIT),
        rules=frozenset(rule for row in plan.rows for rule in row.rules),
        shared=Counter(
            (row.name.store, row.name.table)
            for row in plan.rows
            if row.fate is Fate.UNTIE and not row.columns
        ),
        needed=tuple(
            group for group in _waiting(plan, Fate.LEAVE) if group.why == Why.NEEDED
        ),
    )


def _kept(plan: Plan) -> tuple[KeptGroup, ...]:
    counted = Counter(_kept_group(r) for r in plan.rows if r.fate is Fate.KEEP)
    return tuple(
        KeptGroup(
            store=store,
            table=table,
            count=count,
            until=until,
            hold=hold,
            rules=rules,
            masked=masked,
        )
        for (store, table, until, hold, rules, masked), count in sorted(
            counted.items(), key=lambda item: repr(item[0])
        )
    )


def _kept_group(
    row: PlannedRow,
) -> tuple[str, str, date | Permanent | None, str | None, tuple[str, ...], bool]:
    return (
        row.name.store,
        row.name.table,
        row.until,
        row.hold,
        row.rules,
        bool(row.columns),
    )


def _waiting(plan: Plan, fate: Fate) -> tuple[AskedGroup, ...]:
    counted = Counter(
        (row.name.store, row.name.table, row.why or "")
        for row in plan.rows
        if row.fate is fate
    )
    return tuple(
        AskedGroup(store=store, table=table, count=count, why=why)
        for (store, table, why), count in sorted(counted.items())
    )
