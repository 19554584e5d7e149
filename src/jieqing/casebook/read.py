"""Reading queries by name: where cases stand, what comes next and whose turn it is.

A list reads rows in one query; one case is read with its verified record, so that what
``case show`` says is what the guards would believe. Sentences are English message ids.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from jieqing.casebook import told
from jieqing.casebook.coming import coming
from jieqing.casebook.desk import Desk, day_of
from jieqing.casebook.due_flow import KIND
from jieqing.casebook.flows import ASIDE, Act, State, flow_of, next_on_way
from jieqing.casebook.models import (
    Case,
    Hold,
    Issue,
    Letter,
    ProcessorTask,
)
from jieqing.casebook.next_act import (
    BETWEEN,
    ENDED,
    sentence_of,
    standing_sentence,
)
from jieqing.casebook.work import CaseUnknown
from jieqing.flow import record as records
from jieqing.flow.record import Record, moment_of
from jieqing.people.matrix import roles_for

WAITS = "waits"
LIMITED = "limited"  # a word of the holds' visibility
LAST_LETTERS = (
    "refused",
    "withdrawn",
    "recalled",
    "not_found",
    "restored",
    "final",
    "closed",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseLine:
    """One case in a list."""

    number: str
    right: str
    state: State
    next_act: Act | None
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
    """One hold, open or lifted; a limited one's ground is its owner's alone."""

    number: str
    ground: str
    store: str
    table: str
    rows: int
    owner: str
    review: date
    is_open: bool
    is_limited: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueLine:
    """One open issue: what kind, since when, and the places it names."""

    kind: str
    at: datetime
    places: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where one case stands, what comes next, whose turn it is and by when.

    ``asked_of``: the one person who was asked to do what comes next; empty: anybody.
    ``window_until``: None also once the rows were brought back, on ``restored_on``.
    """

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
    issues: tuple[IssueLine, ...]
    provisional_years: tuple[int, ...]
    asked_of: str = ""
    restored_on: date | None = None


def cases(desk: Desk) -> tuple[CaseLine, ...]:
    """Return all cases of customers, newest first; two queries.

    Due runs are told by `due list` and their own statements.
    """
    rows = Case.objects.filter(tenant=desk.tenant).order_by("-pk").exclude(right=KIND)
    delivered = _last_letters(desk)
    return tuple(
        CaseLine(
            number=row.number,
            right=row.right,
            state=State(row.state),
            next_act=Act(row.next_act) if row.next_act else None,
            opened_at=row.opened_at,
            sentence=sentence_in_list(row, delivered.get(row.pk)),
        )
        for row in rows
    )


def open_cases(desk: Desk) -> tuple[Case, ...]:
    """Return the rows of customers' cases that are not over, oldest first; one query.

    One that ended aside is over once its letter is written; this list leaves it out.
    """
    rows = Case.objects.filter(tenant=desk.tenant).exclude(right=KIND)
    return tuple(rows.exclude(state__in=[State.SETTLED, *ASIDE]).order_by("pk"))


def unanswered_cases(desk: Desk) -> tuple[Case, ...]:
    """Return the open cases, and those that ended aside and whose letter waits."""
    rows = Case.objects.filter(tenant=desk.tenant).exclude(right=KIND)
    letters = _last_letters(desk)
    answered = [case for case, delivery in letters.items() if delivery != WAITS]
    aside = rows.filter(state__in=ASIDE).exclude(pk__in=answered)
    return (*open_cases(desk), *aside.order_by("pk"))


def _last_letters(desk: Desk) -> Mapping[int, str]:
    """Return the delivery of each case's last letter to its customer, by case."""
    sent = Letter.objects.filter(tenant=desk.tenant, kind__in=LAST_LETTERS)
    return dict(sent.order_by("pk").values_list("case_id", "delivery"))


def sentence_in_list(row: Case, delivery: str | None) -> str:
    """Return where a case stands, from its row and its last letter's delivery."""
    state = State(row.state)
    is_over = delivery is not None and delivery != WAITS
    if state in ASIDE and delivery is not None:
        return ENDED[state] if is_over else BETWEEN["answered"]
    if state is State.SETTLED and not is_over:
        return BETWEEN["undelivered"]
    return standing_sentence(state, row.next_act or next_on_way(row.right, state))


def standing(desk: Desk, number: str) -> Standing:
    """Return one case. Raises ``CaseUnknown`` or ``RecordAltered``."""
    case = Case.objects.filter(tenant=desk.tenant, number=number).first()
    if case is None or case.right == KIND:
        raise CaseUnknown(case=number)
    return standing_of(desk, case, records.read(desk.ledger, number))


def standing_of(desk: Desk, case: Case, record: Record) -> Standing:
    """Return a case that has been read. Raises ``RecordAltered``."""
    number = case.number
    state = State(records.require_state(record, flow_of(case.right), case.state))
    comes = coming(desk, case.right, record, state)
    is_old = comes.is_of_other_law
    sentence = BETWEEN["law"] if is_old else sentence_of(case.right, record, state)
    days, restored = told.days(record, desk.calendar), told.restored(record)
    hash_ = told.plan_hash(record)
    return Standing(
        number=number,
        right=case.right,
        state=state,
        sentence=sentence,
        next_act=comes.act,
        turn_of=frozenset(roles_for(comes.act)) if comes.act else frozenset(),
        due=comes.due,
        days=days,
        plan_hash=hash_,
        approvals=tuple(one.person for one in told.approvals_of(record, hash_)),
        window_until=None if restored else told.window_until(record),
        restored_on=day_of(moment_of(restored)) if restored else None,
        done=_done(record),
        letters=letters(case),
        processors=processors(case),
        holds=holds(case),
        issues=issues(case),
        provisional_years=told.provisional_years(record, desk.calendar),
        asked_of=comes.asked_of,
    )


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
            is_limited=row.visibility == LIMITED,
        )
        for row in rows
    )


def issues(case: Case) -> tuple[IssueLine, ...]:
    """Return a case's open issues; one query."""
    rows = Issue.objects.filter(case=case, is_open=True).order_by("pk")
    return tuple(
        IssueLine(
            kind=row.kind,
            at=row.at,
            places=tuple(
                f"{p['store']}.{p['table']}.{p['column']} × {p['count']}"
                for p in row.places
            ),
        )
        for row in rows
    )


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
