"""The statement of a case, gathered while its key still lives.

Counts of what went come from the receipts in the ledger, counts of what stays from the
plan. Nobody's values stand in it: the customer is a salted commitment.
"""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from jieqing.casebook import told
from jieqing.casebook.desk import day_of
from jieqing.casebook.flows import Act
from jieqing.casebook.guards import CHECKS_NEEDED
from jieqing.casebook.kept_laws import law_of_plan
from jieqing.casebook.law_words import signed_ground
from jieqing.casebook.weakest import weakest_of
from jieqing.casebook.work import Work
from jieqing.erasure.summary import AskedGroup, KeptGroup, PlanSummary
from jieqing.evidence import instant, predicate
from jieqing.evidence.predicate import (
    NO_WITNESS,
    Approval,
    Article,
    Capsule,
    Check,
    Counts,
    Growth,
    Kept,
    LawPack,
    Outcome,
    Processor,
    Search,
    Statement,
    StoreCounts,
    TableCounts,
)
from jieqing.flow.ledger import Leaf
from jieqing.flow.record import Record
from jieqing.law.catalogue import Catalogue
from jieqing.law.shipped import PACK
from jieqing.law.values import Permanent, Rule

ASKED, WAITS, NEEDED = "person-decides", "waits", "needed-for-the-contract"
SILENT = "asked"  # a processor that has not answered


def statement_of(
    work: Work, summary: PlanSummary, commitments: tuple[str, str]
) -> Statement:
    """Return what the statement says, as if settled at ``work.at``.

    ``commitments`` are those to the subject and to the restricted annex.
    """
    company, record = work.desk.home.company, work.record
    finished = _required(told.outcome(record))
    plan = _required(told.plan_entry(record))
    stores = _stores(finished, summary)
    kept = _kept(work, summary)
    subject, annex = commitments
    until = told.window_until(record)
    is_whole, weakest = not kept, weakest_of(work)
    return Statement(
        tenant=company.tenant,
        tenant_name=company.name,
        case=work.number,
        flow=work.case.right,
        mode=predicate.Mode(weakest.mode),
        clock=predicate.Clock(weakest.clock),
        small_organisation=weakest.small_organisation,
        opened_at=record.leaves[0].entry.at,
        executed_at=finished.entry.at,
        checked_at=_required(record.last(Act.CHECK)).entry.at,
        settled_at=instant.to_text(work.at),
        outcome=Outcome.DONE if is_whole else Outcome.IN_PART,
        law=LawPack(pack=PACK, version=told.fact(plan, "law")),
        articles=_articles(work, summary),
        plan_hash=told.plan_hash(record),
        applicant=told.applicant(record),
        executor=finished.entry.actor,
        approvals=_approvals(work),
        stores=stores,
        totals=Counts.sum(table for store in stores for table in store.tables),
        kept=kept,
        check=_check(record.of(Act.CHECK)),
        capsule=Capsule(
            window_until=_midnight(until), destroyed_at=instant.to_text(work.at)
        ),
        processors=_processors(work.record),
        backups_until=(
            day_of(work.at) + timedelta(days=company.backup_days)
        ).isoformat(),
        restricted_annex=annex,
        subject_commitment=(subject,),
        growth=_growth(finished),
        standing=None,
        witness=NO_WITNESS,
        adopted=weakest.adopted,
    )


def _required(leaf: Leaf | None) -> Leaf:
    if leaf is None:
        raise RuntimeError("the guards of settle ask for every act of the case")
    return leaf


def _receipts(finished: Leaf) -> list[Mapping[str, Any]]:
    found = finished.entry.facts["receipts"]
    return found if isinstance(found, list) else []


def _stores(finished: Leaf, summary: PlanSummary) -> tuple[StoreCounts, ...]:
    names = {
        *((r["store"], table) for r in _receipts(finished) for table in r["tables"]),
        *((group.store, group.table) for group in summary.kept),
        *summary.shared,
        *((group.store, group.table) for group in _undone(summary)),
    }
    stores = sorted({store for store, _ in names})
    return tuple(
        StoreCounts(
            store=store,
            tables=tuple(
                _table(store, table, finished, summary)
                for name, table in sorted(names)
                if name == store
            ),
        )
        for store in stores
    )


def _table(store: str, table: str, finished: Leaf, summary: PlanSummary) -> TableCounts:
    parts = [
        receipt["tables"][table]
        for receipt in _receipts(finished)
        if receipt["store"] == store and table in receipt["tables"]
    ]
    here = [g for g in summary.kept if (g.store, g.table) == (store, table)]
    waiting = [g for g in _undone(summary) if (g.store, g.table) == (store, table)]
    # A kept row of which only the minimum stays is written by a mask, and kept.
    pared = sum(group.count for group in here if group.masked)
    return TableCounts(
        table=table,
        removed=_sum(parts, "erased"),
        masked=max(_sum(parts, "masked") - pared, 0),
        # Of a shared row only the link goes; it stays and its tie is cut all the same.
        untied=_sum(parts, "untied") + summary.shared.get((store, table), 0),
        kept=sum(group.count for group in here) + sum(g.count for g in waiting),
        receipts=_digest(part["digest"] for part in parts),
    )


def _undone(summary: PlanSummary) -> tuple[AskedGroup, ...]:
    """Groups of the plan that stay without a rule: each of them is counted as kept."""
    return (*summary.asked, *summary.waiting, *summary.needed)


def _sum(parts: Iterable[Mapping[str, Any]], name: str) -> int:
    return sum(int(part[name]) for part in parts)


def _digest(digests: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(digests).encode()).hexdigest()


def _kept(work: Work, summary: PlanSummary) -> tuple[Kept, ...]:
    by_rule = tuple(_kept_group(work, group) for group in summary.kept)
    waiting = tuple(
        Kept(count=group.count, until=None, hold=word, rules=(), articles=())
        for word, groups in (
            (ASKED, summary.asked),
            (WAITS, summary.waiting),
            (NEEDED, summary.needed),
        )
        for group in groups
    )
    return by_rule + waiting


def _kept_group(work: Work, group: KeptGroup) -> Kept:
    is_answered = not group.rules and group.hold is None
    law = law_of_plan(work.desk, work.record)
    grounds = [signed_ground(law.rule(name), law) for name in group.rules]
    return Kept(
        count=group.count,
        until=_until(group.until),
        hold=ASKED if is_answered else group.hold,
        rules=group.rules,
        articles=tuple(" ".join(ground) for ground in grounds),
    )


def _until(until: date | Permanent | None) -> str | None:
    if isinstance(until, Permanent):
        return until.value
    return until.isoformat() if until else None


def _articles(work: Work, summary: PlanSummary) -> tuple[Article, ...]:
    law = law_of_plan(work.desk, work.record)
    return tuple(article_of(law.rule(name), law) for name in sorted(summary.rules))


def article_of(rule: Rule, law: Catalogue) -> Article:
    """Return a rule's ground as a statement names it."""
    named, place = signed_ground(rule, law)
    return Article(rule=rule.id, law=named, article=place)


def _approvals(work: Work) -> tuple[Approval, ...]:
    hash_ = told.plan_hash(work.record)
    turn = told.turn_of(work.record, hash_)
    return tuple(
        Approval(
            person=one.person,
            turn=turn,
            key=one.by.key_id,
            signature=one.by.signature,
            at=one.by.at,
        )
        for one in told.approvals_of(work.record, hash_)
    )


def _check(checks: tuple[Leaf, ...]) -> Check:
    second = _search(checks[-1]) if len(checks) >= CHECKS_NEEDED else None
    return Check(first=_search(checks[0]), second=second)


def _search(leaf: Leaf) -> Search:
    tables = [t for t in told.mapping(leaf, "tables").values() if isinstance(t, dict)]
    names = ("gone", "kept", "masked", "others", "residue", "not_checked")
    sums = {name: _sum(tables, name) for name in names}
    return Search(at=leaf.entry.at, **sums)


def _midnight(until: date | None) -> str | None:
    return f"{until.isoformat()}T15:59:59.000000Z" if until else None


def _processors(record: Record) -> tuple[Processor, ...]:
    answered = told.processor_answers(record)
    return tuple(
        Processor(
            name=name,
            state=told.fact(answered[name], "answer") if name in answered else SILENT,
            at=answered[name].entry.at if name in answered else None,
        )
        for name in sorted(told.processors(record))
    )


def _growth(finished: Leaf) -> tuple[Growth, ...]:
    joined = (
        (receipt["store"], table, count)
        for receipt in _receipts(finished)
        for table, count in receipt["joined"].items()
    )
    return tuple(Growth(store=s, table=t, count=n) for s, t, n in sorted(joined) if n)
