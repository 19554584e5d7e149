"""The statement of a case that erased nothing: it was answered, and no row went.

It has the form of every statement, with zero rows, so that one verifier reads them all;
its digest is that of what was shown, handed over or restricted.
"""

import hashlib

from jieqing.casebook import told
from jieqing.casebook.weakest import weakest_of
from jieqing.casebook.work import Work
from jieqing.evidence import instant, predicate
from jieqing.evidence.predicate import (
    NO_WITNESS,
    Capsule,
    Check,
    Counts,
    LawPack,
    Outcome,
    Search,
    Statement,
)
from jieqing.law.shipped import PACK


def answered_statement(work: Work, commitments: tuple[str, str]) -> Statement:
    """Return what the statement says, as if settled at ``work.at``."""
    company, record = work.desk.home.company, work.record
    fulfilled = told.fulfilled(record)
    if fulfilled is None:
        raise RuntimeError("a fulfilled case has its entry")
    subject, annex = commitments
    weakest, at = weakest_of(work), fulfilled.entry.at
    return Statement(
        tenant=company.tenant,
        tenant_name=company.name,
        case=work.number,
        flow=work.case.right,
        mode=predicate.Mode(weakest.mode),
        clock=predicate.Clock(weakest.clock),
        small_organisation=weakest.small_organisation,
        opened_at=record.leaves[0].entry.at,
        executed_at=at,
        checked_at=None,
        settled_at=instant.to_text(work.at),
        outcome=Outcome.FULFILLED,
        law=LawPack(pack=PACK, version=work.desk.catalogue.version),
        articles=(),
        plan_hash=told.fact(fulfilled, "digest") or _digest(fulfilled.content),
        applicant=told.applicant(record),
        executor=fulfilled.entry.actor,
        approvals=(),
        stores=(),
        totals=Counts(removed=0, masked=0, untied=0, kept=0),
        kept=(),
        check=Check(first=_nothing_sought(at), second=None),
        capsule=Capsule(window_until=None, destroyed_at=None),
        processors=(),
        backups_until=None,
        restricted_annex=annex,
        subject_commitment=(subject,),
        growth=(),
        standing=None,
        witness=NO_WITNESS,
        adopted=weakest.adopted,
    )


def _nothing_sought(at: str) -> Search:
    return Search(at=at, gone=0, kept=0, masked=0, others=0, residue=0, not_checked=0)


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
