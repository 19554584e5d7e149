"""Do a task: hand in evidence, submit, have it verified; waive it, or make it good."""

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from jieqing.casebook.desk import Desk, day_of
from jieqing.errors import NeedsPerson, Refused
from jieqing.flow import record as records
from jieqing.flow.table import NotInTable
from jieqing.programme import models, sealed
from jieqing.programme.acting import Asked, Doing, doing
from jieqing.programme.engine_tasks import was_done
from jieqing.programme.evidence import NewEvidence, require_fit
from jieqing.programme.flows import TASK, TaskAct, TaskState
from jieqing.programme.frozen import RECORD as FIGURES
from jieqing.programme.frozen import frozen_in
from jieqing.programme.guards import (
    require_answers_for,
    require_other_human,
    require_reason,
)
from jieqing.programme.pack_items import Wanted
from jieqing.programme.tasks import ToldTask, clocks_of, told


class EvidenceMissing(NeedsPerson):
    """The task asks for evidence that nobody handed in."""

    code = "task-evidence-missing"
    cause = "{record} needs evidence that is not there yet: {count} of {needed}."
    advice = "Hand it in first, with the days that it proves."


class WaiverNotAsked(Refused):
    """Who does the task asks first, somebody else grants."""

    code = "task-waiver-not-asked"
    cause = "Nobody has asked to be spared {record}."
    advice = "The holder of the post asks with a reason; a second person grants it."


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """An act on a task: how it was begun, and the task as told."""

    doing: Doing
    told: ToldTask


def add_evidence(desk: Desk, asked: Asked, new: NewEvidence) -> models.Evidence:
    """Hand evidence in. Raises ``NotYourPost``, ``PeriodWrong``, ``EvidenceUnfit``."""
    with _beginning(desk, asked) as begun:
        require_answers_for(begun.doing, begun.doing.row.owner_post)
        require_fit(new, begun.doing.today)
        digest = hashlib.sha256(new.content).hexdigest()
        row = models.Evidence.objects.create(
            record=begun.doing.row,
            kind=new.kind,
            name=new.name[:120],
            sha256=digest,
            content=sealed.write(desk.home, new.content),
            proves_from=new.proves_from,
            proves_to=new.proves_to,
            received_at=asked.at,
            collected_by=begun.doing.person.number,
            source="person",
            facts=dict(new.facts),
        )
        facts = {
            "kind": new.kind,
            "digest": digest,
            "proves_from": new.proves_from.isoformat(),
            "proves_to": new.proves_to.isoformat(),
            **new.facts,
        }
        begun.doing.conclude(None, facts)
    return row


def submit(desk: Desk, asked: Asked) -> str:
    """Say that it is done; with nobody to verify it, it is. Returns the state.

    Raises ``NotYourPost`` or ``EvidenceMissing``.
    """
    with _beginning(desk, asked) as begun:
        require_answers_for(begun.doing, begun.doing.row.owner_post)
        _require_evidence(desk, begun)
        duty = begun.told.duty
        is_verified = duty is not None and bool(duty.verify_by)
        to = TaskState.SUBMITTED if is_verified else TaskState.DONE
        return begun.doing.conclude(to, {})


def return_(desk: Desk, asked: Asked, reason: str) -> None:
    """Give it back with a reason; it is to be done again."""
    with _beginning(desk, asked) as begun:
        _require_verifier(begun)
        begun.doing.conclude(TaskState.OPEN, _reasoned(begun.doing, reason))


def verify(desk: Desk, asked: Asked) -> None:
    """Say that it was done well; who did it cannot. Raises ``SamePerson``."""
    with _beginning(desk, asked) as begun:
        _require_verifier(begun)
        acts = (TaskAct.SUBMIT, TaskAct.EVIDENCE)
        doers = {leaf.entry.actor for leaf in begun.told.record.of(*acts)}
        require_other_human(begun.doing, sorted(doers), "doer")
        begun.doing.conclude(TaskState.DONE, {})


def ask_waiver(desk: Desk, asked: Asked, reason: str) -> None:
    """Ask to be spared it this time; a second person grants it."""
    with _beginning(desk, asked) as begun:
        require_answers_for(begun.doing, begun.doing.row.owner_post)
        begun.doing.conclude(None, _reasoned(begun.doing, reason))


def waive(desk: Desk, asked: Asked) -> None:
    """Spare it, which is counted. Raises ``WaiverNotAsked`` or ``SamePerson``."""
    with _beginning(desk, asked) as begun:
        if not begun.told.waiver_asked:
            raise WaiverNotAsked(record=asked.no)
        require_other_human(begun.doing, [begun.told.waiver_asked], "asker")
        begun.doing.conclude(TaskState.WAIVED, {})


def make_good(desk: Desk, asked: Asked, reason: str) -> None:
    """Do it after its window shut; that it was missed still counts."""
    with _beginning(desk, asked) as begun:
        require_answers_for(begun.doing, begun.doing.row.owner_post)
        _require_evidence(desk, begun)
        begun.doing.conclude(TaskState.MADE_GOOD, _reasoned(begun.doing, reason))


@contextmanager
def _beginning(desk: Desk, asked: Asked) -> Iterator[Begun]:
    seen = told(desk, asked.no, day_of(asked.at))
    if seen.row.engine_position is not None:
        raise NotInTable(act=asked.act, state=TaskState.DONE)
    with doing(desk, TASK, asked, clocks_of(seen.row)) as begun:
        yield Begun(doing=begun, told=seen)


def _require_verifier(begun: Begun) -> None:
    duty = begun.told.duty
    post = duty.verify_by if duty and duty.verify_by else begun.doing.row.owner_post
    require_answers_for(begun.doing, post)


def _require_evidence(desk: Desk, begun: Begun) -> None:
    duty = begun.told.duty
    wanted = duty.evidence if duty else ()
    papers = sum(_is_handed_in(one) for one in wanted)
    there = min(len(begun.told.record.of(TaskAct.EVIDENCE)), papers)
    there += sum(_is_found(desk, one, begun) for one in wanted)
    if there < len(wanted):
        raise EvidenceMissing(
            record=begun.doing.row.no, count=there, needed=len(wanted)
        )


def _is_handed_in(wanted: Wanted) -> bool:
    return wanted.kind in {"file", "link", "signature", "query"}


def _is_found(desk: Desk, wanted: Wanted, begun: Begun) -> bool:
    """Whether the act was done, or the figure frozen; no person hands these in."""
    if wanted.kind == "act":
        return was_done(desk, begun.told.row, wanted.of)
    return wanted.kind == "figure" and _is_read(desk, wanted, begun)


def _is_read(desk: Desk, wanted: Wanted, begun: Begun) -> bool:
    """Whether the figure was frozen since the task opened, or in its month."""
    row = begun.told.row
    since = min(row.opens_on, row.due_on.replace(day=1))
    frozen = frozen_in(records.read(desk.ledger, FIGURES).leaves)
    read = (at for (_, figure), (_, at) in frozen.items() if figure == wanted.of)
    return any(day_of(at) >= since for at in read)


def _reasoned(doing: Doing, reason: str) -> Mapping[str, object]:
    said = require_reason(doing, reason)
    return {"reason": sealed.write(doing.desk.home, said.encode())}
