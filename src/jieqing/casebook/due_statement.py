"""The statement of a due run: counts per table, rules, who approved; nobody's rows.

Everything comes from the ledger: the run's entries and the standing approval's.
"""

import hashlib
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from jieqing.casebook import due_record, told
from jieqing.casebook import standing as standings
from jieqing.casebook.annex import commit_to_annex
from jieqing.casebook.desk import day_of
from jieqing.casebook.due_flow import KIND, DueAct
from jieqing.casebook.predicate_of import article_of
from jieqing.casebook.standing import Standing as Approved
from jieqing.casebook.weakest import weakest_of
from jieqing.casebook.work import Work
from jieqing.evidence import instant, predicate
from jieqing.evidence.predicate import (
    NO_WITNESS,
    Approval,
    Article,
    Capsule,
    Check,
    Counts,
    Growth,
    LawPack,
    Outcome,
    Search,
    Standing,
    Statement,
    StoreCounts,
    TableCounts,
)
from jieqing.flow.ledger import Leaf
from jieqing.law.shipped import PACK

_SEEN = ("gone", "kept", "masked", "others", "residue", "not_checked")


def statement_of_run(work: Work) -> Statement:
    """Return what the statement says, as if settled at ``work.at``."""
    company, record, born = work.desk.home.company, work.record, _born(work)
    finished = told.outcome(record)
    if finished is None:
        raise RuntimeError("a run is settled after it has finished")
    approved = standings.named(work.desk, str(born["standing"]))
    checks = record.of(DueAct.CHECK)
    stores = _stores(finished)
    weakest, now = weakest_of(work), instant.to_text(work.at)
    return Statement(
        tenant=company.tenant,
        tenant_name=company.name,
        case=work.number,
        flow=KIND,
        mode=predicate.Mode(weakest.mode),
        clock=predicate.Clock(weakest.clock),
        small_organisation=weakest.small_organisation,
        opened_at=record.leaves[0].entry.at,
        executed_at=finished.entry.at,
        checked_at=checks[-1].entry.at,
        settled_at=now,
        outcome=Outcome.DONE if _went(stores) else Outcome.IN_PART,
        law=LawPack(pack=PACK, version=str(born["law"])),
        articles=_articles(work, born),
        plan_hash=str(born["plan_hash"]),
        applicant=approved.proposer,
        executor=finished.entry.actor,
        approvals=_approvals(approved),
        stores=stores,
        totals=Counts.sum(table for store in stores for table in store.tables),
        kept=(),
        check=Check(first=_search(checks[0]), second=_search(checks[-1])),
        capsule=Capsule(window_until=None, destroyed_at=now),
        processors=(),
        backups_until=_backups_until(work),
        restricted_annex=commit_to_annex(work, tuple),
        subject_commitment=(),
        growth=_growth(finished),
        standing=Standing(number=approved.number, terms=approved.terms_hash),
        witness=NO_WITNESS,
        adopted=weakest.adopted,
    )


def _born(work: Work) -> Mapping[str, object]:
    return due_record.begun(work.record).entry.facts


def _backups_until(work: Work) -> str:
    days = timedelta(days=work.desk.home.company.backup_days)
    return (day_of(work.at) + days).isoformat()


def _articles(work: Work, born: Mapping[str, object]) -> tuple[Article, ...]:
    named = born["rules"]
    listed = named if isinstance(named, list) else []
    law = work.desk.catalogue
    return tuple(article_of(law.rule(name), law) for name in listed)


def _approvals(approved: Approved) -> tuple[Approval, ...]:
    return tuple(
        Approval(
            person=one.person,
            turn=1,  # terms that change have another number
            key=one.by.key_id,
            signature=one.by.signature,
            at=one.by.at,
        )
        for one in approved.signed
    )


def _stores(finished: Leaf) -> tuple[StoreCounts, ...]:
    """Count what the receipts say, per store and table."""
    stores: dict[str, dict[str, list[Mapping[str, Any]]]] = {}
    for receipt in told.listed(finished, "receipts"):
        for table, part in receipt["tables"].items():
            tables = stores.setdefault(receipt["store"], {})
            tables.setdefault(table, []).append(part)
    return tuple(
        StoreCounts(
            store=store,
            tables=tuple(
                _table(name, listed) for name, listed in sorted(tables.items())
            ),
        )
        for store, tables in sorted(stores.items())
    )


def _table(name: str, parts: list[Mapping[str, Any]]) -> TableCounts:
    digests = "\n".join(str(part["digest"]) for part in parts)
    return TableCounts(
        table=name,
        removed=sum(int(part["erased"]) for part in parts),
        masked=sum(int(part["masked"]) for part in parts),
        untied=sum(int(part["untied"]) for part in parts),
        kept=0,
        receipts=hashlib.sha256(digests.encode()).hexdigest(),
    )


def _went(stores: tuple[StoreCounts, ...]) -> int:
    totals = Counts.sum(table for store in stores for table in store.tables)
    return totals.removed + totals.masked + totals.untied


def _search(leaf: Leaf) -> Search:
    tables = [t for t in told.mapping(leaf, "tables").values() if isinstance(t, dict)]
    sums = {name: sum(int(t[name]) for t in tables) for name in _SEEN}
    return Search(at=leaf.entry.at, **sums)


def _growth(finished: Leaf) -> tuple[Growth, ...]:
    return tuple(
        Growth(store=receipt["store"], table=table, count=count)
        for receipt in told.listed(finished, "receipts")
        for table, count in sorted(receipt["joined"].items())
        if count
    )
