"""Settle a case: secrets destroyed, statement issued, final letter in the outbox.

1. guards; 2. while the case key lives: due batches, draft of the statement, final
letter, the customer's opening; entered as intended; 3. the stores' marks closed, keys
destroyed, looked for and not found; 4. statement signed and entered, state settled;
5. packed. A crash after 2 is completed by calling it again.
"""

import hashlib
import os
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from jieqing.casebook import models, told
from jieqing.casebook.acts.answer import result_letter
from jieqing.casebook.acts.stop import return_flags
from jieqing.casebook.correspondence import OUTBOX, opening_facts, post
from jieqing.casebook.desk import Desk, day_of
from jieqing.casebook.due import write_due
from jieqing.casebook.ending import end_secrets, leave_index
from jieqing.casebook.flows import Act, State
from jieqing.casebook.guards import (
    require_approvals_stand,
    require_processors_answered,
    require_record_leads_here,
    require_result_delivered,
    require_second_check,
    require_window_over,
)
from jieqing.casebook.letter_facts import LetterKind
from jieqing.casebook.predicate_of import statement_of
from jieqing.casebook.proof import FOLDER, Issued, envelope_path, issue, write_anew
from jieqing.casebook.takeover import close_marks
from jieqing.casebook.today import subject_of
from jieqing.casebook.told import Phase
from jieqing.casebook.work import Work, glance, require_unmoved, working
from jieqing.casebook.work_files import Kind, WorkFileAltered
from jieqing.erasure import spool
from jieqing.erasure.summary import summary
from jieqing.evidence import canonical, commitment, instant, shape, statement
from jieqing.evidence.predicate import Statement
from jieqing.home import HomeKey, Mode


def settle(desk: Desk, number: str, *, by: str, at: datetime) -> Issued:
    """Settle and hand out the proof. Raises the refusals of ``guards``."""
    seen = glance(desk, number, Act.SETTLE, by=by, at=at)
    _require_settleable(seen)
    if told.in_phase(seen.record.of(Act.SETTLE), Phase.INTENDED) is None:
        _intend(seen, _given_back(seen))
    close_marks(seen)
    ended = end_secrets(seen)
    with working(desk, number, Act.SETTLE, by=by, at=at) as work:
        facts = {**_sign(work), **ended, **leave_index(work)}
        work.conclude(State.SETTLED, {"phase": Phase.FINISHED, **facts})
    _destroy_delivered(work)
    return issue(desk, number)


def _require_settleable(seen: Work) -> None:
    require_record_leads_here(seen)
    require_approvals_stand(seen, told.plan_hash(seen.record))
    require_result_delivered(seen)
    require_second_check(seen)
    require_processors_answered(seen)
    require_window_over(seen)


def _given_back(seen: Work) -> int:
    """A lent database has no processing to stop: after a rehearsal no flag stays."""
    is_rehearsal = seen.desk.home.company.mode is Mode.REHEARSAL
    return return_flags(seen) if is_rehearsal else 0


def _intend(seen: Work, flags: int) -> None:
    """Step 2."""
    asked = (seen.desk, seen.number, Act.SETTLE)
    with working(*asked, by=seen.person.number, at=seen.at) as work:
        require_unmoved(work, seen)
        plan = spool.load_plan(work.read(Kind.PLAN))
        salts = work.key.commitment_salt("subject"), os.urandom(commitment.SALT_BYTES)
        commitments = _commitments(work, salts)
        draft = statement_of(work, summary(plan), commitments)
        drafted = _write_draft(work, draft)
        posted = _final_letter(work)
        _write_opening(work, commitments[0], salts[0])
        due = write_due(work.desk, plan, day_of(work.at))
        lifted = {"flags_lifted": flags} if flags else {}
        written = {"due": due, "draft": drafted, **posted, **lifted}
        facts = {"phase": Phase.INTENDED, **written}
        work.conclude(None, facts)


def _commitments(work: Work, salts: tuple[bytes, bytes]) -> tuple[str, str]:
    """Commit to who it was, and to the (empty) restricted annex."""
    entry = subject_of(work).entry
    who = f"{entry.kind}\n{entry.value}".encode()
    return (
        commitment.commit(commitment.SUBJECT, who, salts[0]),
        commitment.commit(commitment.ANNEX, b"", salts[1]),
    )


def _final_letter(work: Work) -> Mapping[str, str]:
    _, facts = result_letter(work, opening_facts(work))
    final = replace(
        facts,
        capsule_destroyed_on=day_of(work.at),
        statement=f"{work.number}.jqz",
        window_end=None,
    )
    return post(work, LetterKind.FINAL, final)


def _write_opening(work: Work, committed: str, salt: bytes) -> None:
    """Only the customer gets this; the salt dies here with the case key."""
    content = canonical.canonical({"commitment": committed, "opening": salt.hex()})
    path = work.desk.home.place(OUTBOX) / f"{work.number}-opening.json"
    write_anew(path, content)


def _write_draft(work: Work, draft: Statement) -> str:
    """Keep the draft beside the ledger, which holds its digest (returned)."""
    content = canonical.canonical(shape.to_json(draft))
    write_anew(_draft_path(work), content)
    return hashlib.sha256(content).hexdigest()


def _read_draft(work: Work) -> Statement:
    intended = told.in_phase(work.record.of(Act.SETTLE), Phase.INTENDED)
    content = _draft_path(work).read_bytes()
    digest = hashlib.sha256(content).hexdigest()
    if intended is None or told.fact(intended, "draft") != digest:
        raise WorkFileAltered(kind="statement draft")
    found = canonical.read(content, "statement draft")
    return shape.from_json(Statement, found, "statement draft")


def _draft_path(work: Work) -> Path:
    return work.desk.home.place(FOLDER) / f"{work.number}.draft.json"


def _sign(work: Work) -> Mapping[str, str]:
    """Step 4: the keys are gone; now the statement may say so."""
    draft, now = _read_draft(work), instant.to_text(work.at)
    capsule = replace(draft.capsule, destroyed_at=now)
    said = replace(draft, settled_at=now, capsule=capsule)
    envelope = statement.sign(said, work.desk.home.signer(HomeKey.STATEMENT))
    write_anew(envelope_path(work.desk, work.number), envelope)
    return {"envelope": statement.envelope_hash(envelope)}


def _destroy_delivered(work: Work) -> None:
    """Letters that arrived are the customer's; we keep template, digest and day."""
    delivered = models.Letter.objects.filter(case=work.case).exclude(delivery="waits")
    for file in delivered.values_list("file", flat=True):
        (work.desk.home.place(OUTBOX) / file).unlink(missing_ok=True)
    _draft_path(work).unlink(missing_ok=True)
