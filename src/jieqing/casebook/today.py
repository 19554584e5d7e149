"""Find and plan as of today: what the stores hold now, under what was said and chosen.

Used by the acts that write a finding or a plan, and by those that must know whether
yesterday's plan is still true.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from jieqing.casebook import told
from jieqing.casebook.desk import day_of
from jieqing.casebook.flows import Right
from jieqing.casebook.held import held_rows
from jieqing.casebook.said import Said, Subject
from jieqing.casebook.scope import part_of
from jieqing.casebook.sources import mapped_stores
from jieqing.casebook.work import Work
from jieqing.casebook.work_files import Kind
from jieqing.erasure import find as finder
from jieqing.erasure import plan as planner
from jieqing.erasure.answering import on_rows
from jieqing.erasure.fates import tables_of_stores
from jieqing.erasure.part import members
from jieqing.erasure.values import (
    Circumstances,
    Finding,
    MappedStore,
    Part,
    Plan,
    Unfinished,
)
from jieqing.erasure.watched import rows_known
from jieqing.law.values import DELETION_REQUEST, UNLAWFUL
from jieqing.progress import Stage

PURPOSE_ACHIEVED, CONSENT_WITHDRAWN = "purpose-achieved", "consent-withdrawn"
EVENTS: Mapping[str, tuple[str, ...]] = {
    # Closing the account ends the purpose of what was held for it (PIPL 47.1.1).
    Right.CLOSE: (DELETION_REQUEST, PURPOSE_ACHIEVED),
    # Who asks for a part to go withdraws what consent carries it (PIPL 47.1.3).
    Right.DELETE: (CONSENT_WITHDRAWN,),
    Right.WITHDRAW_CONSENT: (CONSENT_WITHDRAWN,),
    Right.PURPOSE_ACHIEVED: (PURPOSE_ACHIEVED,),
    Right.UNLAWFUL: (DELETION_REQUEST,),
}
"""The clocks of the law that a right or trigger starts, on the day it was received."""
_FOUND_TRUE: Mapping[str, frozenset[str]] = {Right.UNLAWFUL: frozenset({UNLAWFUL})}


@dataclass(frozen=True, slots=True, kw_only=True)
class Today:
    """Stores, circumstances, finding and plan of one moment."""

    stores: tuple[MappedStore, ...]
    circumstances: Circumstances
    said: Said
    finding: Finding
    plan: Plan
    plan_hash: str


def subject_of(work: Work) -> Subject:
    """Return whom the case is about."""
    return Subject.from_bytes(work.read(Kind.IDENTITY))


def search(work: Work) -> tuple[tuple[MappedStore, ...], Finding]:
    """Find everything held on the subject today."""
    stores = mapped_stores(work.desk)
    entry, progress = subject_of(work).entry, work.desk.progress
    progress.begin(Stage.SEARCH, rows_known(stores))
    return stores, finder.find(stores, entry, work.key, day_of(work.at), progress)


def is_held(work: Work, stores: tuple[MappedStore, ...], finding: Finding) -> bool:
    """Whether anything was found of what the case is about."""
    part = part_of(work.record, work.case.right, said_of(work).subject_age)
    found = {row.name: row for row in finding.rows}
    return bool(members(found, tables_of_stores(stores), part))


def plan_today(work: Work, said: Said | None = None) -> Today:
    """Find and plan as of today; ``said`` None: what was said with the last plan."""
    stores, finding = search(work)
    work.desk.progress.begin(Stage.DECIDE, len(finding.rows))
    said = said or said_of(work)
    answers = on_rows(said.answers, finding, stores, day_of(work.at))
    said = replace(said, answers=answers)
    circumstances = circumstances_of(work, said, day_of(work.at))
    plan = planner.plan(finding, stores, circumstances)
    hash_ = planner.plan_hash(
        plan, tenant=work.desk.tenant, case=work.number, secrets=work.key
    )
    return Today(
        stores=stores,
        circumstances=circumstances,
        said=said,
        finding=finding,
        plan=plan,
        plan_hash=hash_,
    )


def circumstances_of(work: Work, said: Said, today: date) -> Circumstances:
    """Gather what decides fates beside the rows themselves."""
    company, received = work.desk.home.company, told.received(work.record)
    chosen = told.chosen(work.record)
    unfinished = Unfinished(chosen.unfinished) if chosen else Unfinished.REST_NOW
    right = work.case.right
    part = part_of(work.record, right, said.subject_age)
    found_true = said.conditions | _FOUND_TRUE.get(right, frozenset())
    return Circumstances(
        catalogue=work.desk.catalogue,
        actors=work.desk.actors,
        today=today,
        clocks=dict.fromkeys(_clocks(right, part), received),
        conditions=found_true | company.conditions,
        ruled_out=(said.ruled_out | company.ruled_out) - found_true,
        subject_age=said.subject_age,
        subject_alive=said.subject_alive,
        anonymise_test_passed=said.anonymise_test_passed,
        holds=held_rows(work.desk),
        answers=said.answers,
        unfinished=unfinished,
        part=part,
    )


def _clocks(right: str, part: Part | None) -> tuple[str, ...]:
    """Return the events that happened with the case; a minor's part goes by request."""
    is_minors = part is not None and part.consented is None
    return (DELETION_REQUEST,) if is_minors else EVENTS.get(right, ())


def said_of(work: Work) -> Said:
    """Return what persons said so far."""
    if not work.has(Kind.SAID):
        return Said()
    return Said.from_bytes(work.read(Kind.SAID))
