"""Findings x decisions x order: the fate of every row, and the hash people sign.

Pure. The law judges each unit (fates.py), its verdict falls on each row (row_fates.py),
then rows are weighed together (weighing.py).
"""

import json
from collections.abc import Iterable, Sequence

from jieqing.erasure.fates import judge, tables_of_stores
from jieqing.erasure.row_fates import by_verdict
from jieqing.erasure.values import (
    Circumstances,
    Finding,
    MappedStore,
    Plan,
    PlannedRow,
    Secrets,
    until_text,
)
from jieqing.erasure.weighing import (
    Planned,
    cut_ties,
    follow_sources,
    lay_out,
    put_off,
    waits_for_unfinished,
    weigh_ancestors,
    weigh_roots,
    weigh_shared,
)


def plan(
    finding: Finding, stores: Sequence[MappedStore], circumstances: Circumstances
) -> Plan:
    """The fate of every found row under the circumstances."""
    tables = tables_of_stores(stores)
    found = {row.name: row for row in finding.rows}
    planned: Planned = {}
    for verdict in judge(finding.rows, tables, circumstances):
        for row in verdict.rows:
            planned[row.name] = by_verdict(row, verdict, tables)
    weigh_shared(planned, found, tables)
    weigh_ancestors(planned, found, tables)
    if waits_for_unfinished(planned, circumstances):
        put_off(planned)
    else:
        cut_ties(planned, found, circumstances)
        weigh_roots(planned, found, tables)
    follow_sources(planned, found, tables)
    lay_out(planned, found)
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
        until_text(row),
        row.hold or "",
        row.why or "",
    )
    return json.dumps(parts, ensure_ascii=False)


def in_store(rows: Iterable[PlannedRow], store: str) -> tuple[PlannedRow, ...]:
    """The planned rows of one store."""
    return tuple(row for row in rows if row.name.store == store)
