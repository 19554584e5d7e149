"""Reading queries by name: where cases stand, what comes next and whose turn it is.

A list reads rows in one query; one case is read with its verified record, so that what
``case show`` says is what the guards would believe. Sentences are English message ids.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from jieqing.casebook import told
from jieqing.casebook.desk import Desk
from jieqing.casebook.flows import Act, State, flow_of
from jieqing.casebook.guards import APPROVALS_NEEDED, QUIET
from jieqing.casebook.models import (
    Case,
    Hold,
    Issue,
    Letter,
    MapConfirmation,
    ProcessorTask,
)
from jieqing.casebook.work import CaseUnknown
from jieqing.flow import record as records
from jieqing.flow.record import Record, moment_of
from jieqing.people.matrix import roles_for

SENTENCES: Mapping[State, str] = {
    State.OPENED: "Opened; the asker's identity is to be proved.",
    State.IDENTIFIED: "The asker is verified; new processing is to be stopped.",
    State.STOPPED: "New processing is stopped; the customer's rows are to be found.",
    State.FOUND: "The rows are found; their fate is to be planned.",
    State.PLANNED: "The plan is made; the customer is to be told.",
    State.NOTICED: "The customer is told; the plan is to be approved.",
    State.APPROVED: "Two people approved; the plan is to be executed.",
    State.EXECUTING: "Rows have begun to go.",
    State.CHECKED: "Two searches were clean; the customer is to be answered.",
    State.SETTLED: "Settled; the proof is handed out.",
    State.REFUSED: "Refused; the customer is to be told why.",
    State.WITHDRAWN: "Withdrawn; the customer is to be told.",
    State.PAUSED: "Paused; no clock stands still for it.",
    State.INTERRUPTED: "Interrupted; executing again goes on where it stopped.",
    State.NOT_FOUND: "Nothing was found; the customer is to be told.",
}
NEXT: Mapping[State, Act | None] = {
    State.OPENED: Act.IDENTIFY,
    State.IDENTIFIED: Act.STOP,
    State.STOPPED: Act.FIND,
    State.FOUND: Act.PLAN,
    State.PLANNED: Act.NOTIFY,
    State.NOTICED: Act.APPROVE,
    State.APPROVED: Act.EXECUTE,
    State.EXECUTING: Act.EXECUTE,
    State.CHECKED: Act.ANSWER,
    State.SETTLED: None,
    State.REFUSED: Act.ANSWER,
    State.WITHDRAWN: Act.ANSWER,
    State.PAUSED: Act.RESUME,
    State.INTERRUPTED: Act.EXECUTE,
    State.NOT_FOUND: Act.ANSWER,
}
STEP_OF: Mapping[Act, str] = {
    Act.IDENTIFY: "identify",
    Act.STOP: "stop",
    Act.FIND: "find",
    Act.PLAN: "plan",
    Act.NOTIFY: "notify",
    Act.CHOOSE: "choose",
    Act.APPROVE: "approve",
    Act.EXECUTE: "executed",
    Act.CHECK: "check2",
    Act.ANSWER: "answer",
    Act.PROCESSOR: "processor_late",
    Act.SETTLE: "settle",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseLine:
    """One case in a list."""

    number: str
    right: str
    state: State
    opened_at: datetime
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """One act that happened."""

    act: str
    person: str
    at: datetime
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterLine:
    """One letter of a case; ``file`` lies in the outbox until it is destroyed."""

    number: str
    kind: str
    file: str
    delivery: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessorLine:
    """One task of a processor."""

    task: str
    due: date
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldLine:
    """One hold, open or lifted."""

    number: str
    ground: str
    store: str
    table: str
    rows: int
    owner: str
    review: date
    is_open: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where one case stands, what comes next, whose turn it is and by when."""

    number: str
    right: str
    state: State
    sentence: str
    next_act: Act | None
    turn_of: frozenset[str]
    due: date | None
    days: Mapping[str, date]
    plan_hash: str
    approvals: tuple[str, ...]
    window_until: date | None
    done: tuple[Done, ...]
    letters: tuple[LetterLine, ...]
    processors: tuple[ProcessorLine, ...]
    holds: tuple[HoldLine, ...]
    open_issues: int


def cases(desk: Desk) -> tuple[CaseLine, ...]:
    """Return all cases, newest first; one query."""
    rows = Case.objects.filter(tenant=desk.tenant).order_by("-pk")
    return tuple(
        CaseLine(
            number=row.number,
            right=row.right,
            state=State(row.state),
            opened_at=row.opened_at,
            sentence=SENTENCES[State(row.state)],
        )
        for row in rows
    )


def standing(desk: Desk, number: str) -> Standing:
    """Return one case. Raises ``CaseUnknown`` or ``RecordAltered``."""
    case = Case.objects.filter(tenant=desk.tenant, number=number).first()
    if case is None:
        raise CaseUnknown(case=number)
    record = records.read(desk.ledger, number)
    state = State(records.require_state(record, flow_of(case.right), case.state))
    next_act = next_act_of(record, state)
    days = told.days(record)
    hash_ = told.plan_hash(record)
    return Standing(
        number=number,
        right=case.right,
        state=state,
        sentence=SENTENCES[state],
        next_act=next_act,
        turn_of=frozenset(roles_for(next_act)) if next_act else frozenset(),
        due=days.get(STEP_OF.get(next_act, "")) if next_act else None,
        days=days,
        plan_hash=hash_,
        approvals=tuple(one.person for one in told.approvals_of(record, hash_)),
        window_until=told.window_until(record),
        done=_done(record),
        letters=letters(case),
        processors=processors(case),
        holds=holds(case),
        open_issues=Issue.objects.filter(case=case, is_open=True).count(),
    )


def next_act_of(record: Record, state: State) -> Act | None:
    """Return the act that takes the case on from where it stands."""
    match state:
        case State.NOTICED if told.chosen(record) is None:
            return Act.CHOOSE
        case State.EXECUTING if told.outcome(record) is not None:
            return Act.CHECK
        case State.CHECKED if told.result_letter(record):
            return _before_settle(record)
        case State.REFUSED | State.WITHDRAWN | State.NOT_FOUND:
            return None if told.result_letter(record) else Act.ANSWER
        case _:
            return NEXT[state]


def second_check_from(record: Record) -> datetime | None:
    """Return from when on a second check counts; None before the erasing is done."""
    finished = told.outcome(record)
    return moment_of(finished) + QUIET if finished else None


def approvals_missing(standing_: Standing) -> int:
    """Return how many signatures the plan still needs."""
    return max(APPROVALS_NEEDED - len(set(standing_.approvals)), 0)


def letters(case: Case) -> tuple[LetterLine, ...]:
    """Return a case's letters in order; one query."""
    rows = Letter.objects.filter(case=case).order_by("pk")
    return tuple(
        LetterLine(number=r.number, kind=r.kind, file=r.file, delivery=r.delivery)
        for r in rows
    )


def processors(case: Case) -> tuple[ProcessorLine, ...]:
    """Return a case's processors; one query."""
    rows = ProcessorTask.objects.filter(case=case).order_by("name")
    return tuple(ProcessorLine(task=r.name, due=r.due, state=r.state) for r in rows)


def holds(case: Case) -> tuple[HoldLine, ...]:
    """Return a case's holds, lifted ones too; one query."""
    rows = Hold.objects.filter(case=case).order_by("pk")
    return tuple(
        HoldLine(
            number=row.number,
            ground=row.ground,
            store=row.store,
            table=row.table,
            rows=row.rows,
            owner=row.owner,
            review=row.review,
            is_open=not row.is_lifted,
        )
        for row in rows
    )


def confirmations(desk: Desk) -> tuple[MapConfirmation, ...]:
    """Return who confirmed which map, newest first; one query."""
    rows = MapConfirmation.objects.filter(tenant=desk.tenant).order_by("-pk")
    return tuple(rows)


def _before_settle(record: Record) -> Act:
    delivered = {told.fact(leaf, "letter") for leaf in record.of(Act.DELIVER)}
    if told.result_letter(record) not in delivered:
        return Act.DELIVER
    finished = told.outcome(record)
    asked = set(told.mapping(finished, "processors")) if finished else set()
    answered = {told.fact(leaf, "task") for leaf in record.of(Act.PROCESSOR)}
    return Act.PROCESSOR if asked - answered else Act.SETTLE


def _done(record: Record) -> tuple[Done, ...]:
    return tuple(
        Done(
            act=leaf.entry.act,
            person=leaf.entry.actor,
            at=moment_of(leaf),
            state=told.fact(leaf, "state"),
        )
        for leaf in record.leaves
    )
