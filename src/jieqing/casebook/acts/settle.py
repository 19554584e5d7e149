"""Settle a case: secrets destroyed, statement issued, final letter in the outbox.

1. guards; 2. while the case key lives: due batches, drafts of statement and final
letter, the customer's opening; entered as intended; 3. the stores' marks closed, keys
destroyed, looked for and not found; 4. statement signed and final letter dated, both
entered, state settled; 5. packed. A crash after 2 is completed by calling it again, and
so is one after 4: a settled case is packed anew.

A case that erased nothing is settled likewise: its statement says so in as many words.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from jieqing.casebook import copies, final_letter, models, restriction, told
from jieqing.casebook.acts.answer import result_letter
from jieqing.casebook.acts.stop import return_flags
from jieqing.casebook.annex import commit_to_annex
from jieqing.casebook.answered import answered_statement
from jieqing.casebook.correspondence import OPENING, OUTBOX, opening_facts
from jieqing.casebook.desk import Desk
from jieqing.casebook.due import write_due
from jieqing.casebook.ending import end_secrets, leave_index
from jieqing.casebook.flows import Act, State, erases
from jieqing.casebook.fulfilled import fulfilled_letter
from jieqing.casebook.guards import (
    require_approvals_stood,
    require_copy_handed_over,
    require_nothing_half_restored,
    require_processors_answered,
    require_record_leads_here,
    require_result_delivered,
    require_second_check,
    require_window_over,
)
from jieqing.casebook.journal import committed_of
from jieqing.casebook.letter_facts import LetterKind
from jieqing.casebook.outputs import tellable
from jieqing.casebook.predicate_of import statement_of
from jieqing.casebook.proof import Issued, issue
from jieqing.casebook.statements import FOLDER, envelope_path
from jieqing.casebook.store_guards import (
    require_marks_stand,
    require_stores_of_plan,
)
from jieqing.casebook.takeover import claimed, close_marks
from jieqing.casebook.today import subject_of
from jieqing.casebook.told import Phase
from jieqing.casebook.work import Work, continuing, glance, working
from jieqing.casebook.work_files import Kind, WorkFileAltered
from jieqing.erasure import spool
from jieqing.erasure.summary import summary
from jieqing.evidence import canonical, commitment, instant, shape, statement
from jieqing.evidence.predicate import Statement
from jieqing.flow import lease as leases
from jieqing.flow.lease import Lease
from jieqing.flow.ledger import Leaf
from jieqing.home import HomeKey, Mode
from jieqing.keys import durable


def settle(desk: Desk, number: str, *, by: str, at: datetime) -> Issued:
    """Settle and hand out the proof. Raises the refusals of ``guards``."""
    seen = glance(desk, number, Act.SETTLE, by=by, at=at)
    if seen.state is not State.SETTLED:
        _settle(seen)
    _destroy_delivered(seen)
    return issue(desk, number)


def _settle(seen: Work) -> None:
    """Steps 1 to 4, while no run, check or restore can begin."""
    require_settleable(seen)
    with claimed(seen) as lease:
        if intention(seen) is None:
            _intend(seen, lease, given_back(seen))
        if erases(seen.case.right):
            close_marks(seen, lease)
        ended = end_secrets(seen)
        asked = (seen.desk, seen.number, Act.SETTLE)
        with (
            leases.held(lease),
            working(*asked, by=seen.person.number, at=seen.at) as work,
        ):
            facts = {
                **sign_draft(work),
                **_final_letter(work),
                **ended,
                **leave_index(work),
            }
            work.conclude(State.SETTLED, {"phase": Phase.FINISHED, **facts})


def intention(work: Work) -> Leaf | None:
    """Return the entry by which settling was intended, if it was."""
    return told.in_phase(work.record.of(Act.SETTLE), Phase.INTENDED)


def require_settleable(seen: Work) -> None:
    """Everything that must be true before secrets end. Raises as ``guards`` do."""
    if not erases(seen.case.right):
        require_result_delivered(seen)
        require_copy_handed_over(seen)
        return
    require_record_leads_here(seen)
    require_nothing_half_restored(seen)
    require_approvals_stood(seen, told.plan_hash(seen.record))
    require_marks_stand(seen)
    require_result_delivered(seen)
    require_second_check(seen)
    require_processors_answered(seen)
    require_window_over(seen)


def given_back(seen: Work) -> int:
    """A lent database has no processing to stop: after a rehearsal no flag stays."""
    is_rehearsal = seen.desk.home.company.mode is Mode.REHEARSAL
    return return_flags(seen) if is_rehearsal else 0


def _intend(seen: Work, lease: Lease, flags: int) -> None:
    """Step 2."""
    with leases.held(lease), continuing(seen) as work:
        salt = work.key.commitment_salt("subject")
        commitments = _commitments(work, salt)
        erased = erases(work.case.right)
        facts = (_draft_erased if erased else _draft_answered)(work, commitments)
        _write_opening(work, commitments[0], salt)
        lifted = {"flags_lifted": flags} if flags else {}
        work.conclude(None, {"phase": Phase.INTENDED, **facts, **lifted})


def _draft_erased(work: Work, commitments: tuple[str, str]) -> Mapping[str, object]:
    """Statement, final letter and due batches of a case that erased."""
    plan = spool.load_plan(work.read(Kind.PLAN))
    require_stores_of_plan(work, plan)
    _, facts = result_letter(work, opening_facts(work))
    return {
        "draft": write_draft(work, statement_of(work, summary(plan), commitments)),
        "letter_draft": final_letter.draft(work, LetterKind.FINAL, facts),
        "due": write_due(work, plan),
    }


def _draft_answered(work: Work, commitments: tuple[str, str]) -> Mapping[str, object]:
    """Statement and final letter of a case that erased nothing."""
    _, facts = fulfilled_letter(work, opening_facts(work))
    return {
        "draft": write_draft(work, answered_statement(work, commitments)),
        "letter_draft": final_letter.draft(work, LetterKind.CLOSED, facts),
        **(restriction.keep(work) if work.has(Kind.STOPPED) else {}),
    }


def _commitments(work: Work, salt: bytes) -> tuple[str, str]:
    """Commit to who it was, and to the restricted annex, empty or not."""
    entry = subject_of(work).entry
    who = f"{entry.kind}\n{entry.value}".encode()
    return (
        commitment.commit(commitment.SUBJECT, who, salt),
        commit_to_annex(work, lambda: committed_of(work)),
    )


def _final_letter(work: Work) -> Mapping[str, str]:
    intended = intention(work)
    digest = told.fact(intended, "letter_draft") if intended else ""
    return final_letter.post_dated(work, digest)


def _write_opening(work: Work, committed: str, salt: bytes) -> None:
    """Only the customer gets this; the salt dies here with the case key."""
    content = canonical.canonical({"commitment": committed, "opening": salt.hex()})
    name = OPENING.format(case=work.number)
    durable.write_anew(work.desk.home.place(OUTBOX) / name, content)


def write_draft(work: Work, draft: Statement) -> str:
    """Keep the draft beside the ledger, which holds its digest (returned)."""
    content = canonical.canonical(shape.to_json(draft))
    durable.write_anew(draft_path(work), content)
    return hashlib.sha256(content).hexdigest()


def _read_draft(work: Work) -> Statement:
    intended = intention(work)
    content = draft_path(work).read_bytes()
    digest = hashlib.sha256(content).hexdigest()
    if intended is None or told.fact(intended, "draft") != digest:
        raise WorkFileAltered(kind="statement draft")
    found = canonical.read(content, "statement draft")
    return shape.from_json(Statement, found, "statement draft")


def draft_path(work: Work) -> Path:
    """Return where the draft of the statement lies."""
    return work.desk.home.place(FOLDER) / f"{work.number}.draft.json"


def sign_draft(work: Work) -> Mapping[str, str]:
    """Step 4: the keys are gone; now the statement may say so."""
    draft, now = _read_draft(work), instant.to_text(work.at)
    ended = told.capsule_ended(work.record)
    destroyed = (ended.entry.at if ended else now) if erases(work.case.right) else None
    capsule = replace(draft.capsule, destroyed_at=destroyed)
    said = replace(draft, settled_at=now, capsule=capsule)
    envelope = statement.sign(tellable(said), work.desk.home.signer(HomeKey.STATEMENT))
    durable.write_anew(envelope_path(work.desk, work.number), envelope)
    return {"envelope": statement.envelope_hash(envelope)}


def _destroy_delivered(work: Work) -> None:
    """Letters that arrived are the customer's; we keep template, digest and day."""
    delivered = models.Letter.objects.filter(case=work.case).exclude(delivery="waits")
    for file in delivered.values_list("file", flat=True):
        (work.desk.home.place(OUTBOX) / file).unlink(missing_ok=True)
    copies.remove_all(work.desk, work.case)
    draft_path(work).unlink(missing_ok=True)
    final_letter.remove_draft(work)
