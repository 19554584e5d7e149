"""One issue as the ledger tells it; a row that says something else stops every act."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Case, QuerySet, When

from jieqing.casebook.desk import Desk, day_of
from jieqing.flow import record as records
from jieqing.flow.ledger import Leaf
from jieqing.flow.record import Record, RecordAltered, moment_of
from jieqing.programme.acting import RecordUnknown
from jieqing.programme.issues.flow import ENDED, ISSUE, IssueAct, IssueState
from jieqing.programme.issues.levels import Severity, Source
from jieqing.programme.issues.models import Issue

MECHANISM, LETTERS = "issue", "WT"
_DAY = timedelta(days=1)
_OWNERS = (
    IssueAct.CONFIRM,
    IssueAct.DISPUTE,
    IssueAct.PLAN,
    IssueAct.ASK_ACCEPTANCE,
)
_DOERS = (IssueAct.BEGIN, IssueAct.FIX)
_NEWER = (IssueAct.PLAN, IssueAct.EXTEND, IssueAct.ACCEPT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How it is to be mended: ``cause`` and ``steps`` name sealed texts.

    ``figure`` shows the effect, read before over ``days`` as ``before`` (part and
    whole; empty: nothing could be computed); none: nobody knows one.
    """

    cause: str
    steps: str
    doer: str
    due: date
    figure: str
    target: str
    days: int
    before: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedFor:
    """A day that somebody asks for, and why (a sealed text)."""

    by: str
    day: date
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldIssue:
    """An issue; ``plan`` is the newest one, ``due`` as it was extended last.

    ``owners`` and ``doers``: who acted as such, and who is named to do it.
    """

    row: Issue
    record: Record
    state: IssueState
    source: Source
    source_key: str
    matter: str
    severity: Severity
    criterion: str
    post: str
    fact: str
    stop_act: str
    repeat_of: str
    raiser: str
    raised_on: date
    plan: Plan | None
    due: date | None
    extensions: int
    extension: AskedFor | None
    acceptance: AskedFor | None
    accepted_until: date | None
    verified_on: date | None
    owners: frozenset[str]
    doers: frozenset[str]

    @property
    def no(self) -> str:
        """Its number."""
        return self.record.number

    @property
    def is_open(self) -> bool:
        """Whether something is still to be done, watched or borne."""
        return self.state not in ENDED

    @property
    def watched_until(self) -> date | None:
        """The last day on which its effect is watched; None: it is not watched yet."""
        if self.verified_on is None or self.plan is None:
            return None
        return self.verified_on + timedelta(days=self.plan.days)

    def is_late(self, today: date) -> bool:
        """Whether its day has passed while it is not mended."""
        undone = {IssueState.CONFIRMED, IssueState.PLANNED, IssueState.FIXING}
        return self.state in undone and self.due is not None and self.due < today


def told(desk: Desk, no: str, today: date) -> ToldIssue:
    """Read one issue. Raises ``RecordUnknown`` or ``RecordAltered``."""
    row = rows_of(desk).filter(record__no=no).first()
    if row is None:
        raise RecordUnknown(record=no)
    return told_in(row, records.read(desk.ledger, no), today)


def told_among(desk: Desk, rows: Sequence[Issue], today: date) -> tuple[ToldIssue, ...]:
    """Read several issues together, one question for all. Raises as ``told``."""
    read = records.read_together(desk.ledger, [row.record.no for row in rows])
    return tuple(told_in(row, read[row.record.no], today) for row in rows)


def rows_of(desk: Desk) -> QuerySet[Issue]:
    """Every issue's row, newest first."""
    rows: QuerySet[Issue] = Issue.objects.select_related("record")
    return rows.filter(record__tenant=desk.tenant).order_by("-raised_on", "-pk")


def open_first(desk: Desk) -> QuerySet[Issue]:
    """Every issue's row, what is not over first: no number of ended ones hides it."""
    is_over = Case(When(record__state__in=ENDED, then=1), default=0)
    return rows_of(desk).order_by(is_over, "-raised_on", "-pk")


def told_in(row: Issue, record: Record, today: date) -> ToldIssue:
    """Tell an issue from its record. Raises ``RecordAltered``."""
    if not record.of(IssueAct.RAISE):
        raise RecordAltered(record=row.record.no, what="acts")
    born = record.leaves[0].entry
    facts = born.facts
    plan = _plan(record.last(IssueAct.PLAN))
    extended = _since_plan(record, IssueAct.EXTEND)
    found = ToldIssue(
        row=row,
        record=record,
        state=IssueState(ISSUE.at(record.state(ISSUE), clocks_of(record), today)),
        source=Source(str(facts["source"])),
        source_key=str(facts["source_key"]),
        matter=str(facts["matter"]),
        severity=Severity(str(facts["severity"])),
        criterion=str(facts["criterion"]),
        post=str(facts["post"]),
        fact=str(facts["fact"]),
        stop_act=str(facts["stops"]),
        repeat_of=str(facts["repeat_of"]),
        raiser=born.actor,
        raised_on=day_of(moment_of(record.leaves[0])),
        plan=plan,
        due=_day(extended, "due") or (plan.due if plan else None),
        extensions=len(record.of(IssueAct.EXTEND)),
        extension=_asked(record, IssueAct.ASK_EXTENSION, "due"),
        acceptance=_asked(record, IssueAct.ASK_ACCEPTANCE, "until"),
        accepted_until=_day(record.last(IssueAct.ACCEPT), "until"),
        verified_on=_on(_since_plan(record, IssueAct.VERIFY)),
        owners=frozenset(leaf.entry.actor for leaf in record.of(*_OWNERS)),
        doers=_named(record),
    )
    _require_as_told(row, found)
    return found


def clocks_of(record: Record) -> Mapping[str, date]:
    """The days on which the clock moves an issue."""
    clocks = {}
    verified = _on(_since_plan(record, IssueAct.VERIFY))
    if verified is not None:
        clocks["watched"] = verified + _DAY
    until = _day(record.last(IssueAct.ACCEPT), "until")
    if until is not None:
        clocks["returns"] = until + _DAY
    return clocks


def digest_of(words: str) -> str:
    """SHA-256 (hex) of a title, by which an edited one is noticed."""
    return hashlib.sha256(words.encode()).hexdigest()


def _plan(leaf: Leaf | None) -> Plan | None:
    if leaf is None:
        return None
    facts = leaf.entry.facts
    before = facts["before"]
    return Plan(
        cause=str(facts["cause"]),
        steps=str(facts["steps"]),
        doer=str(facts["doer"]),
        due=date.fromisoformat(str(facts["due"])),
        figure=str(facts["figure"]),
        target=str(facts["target"]),
        days=int(str(facts["days"])),
        before=tuple(map(str, before)) if isinstance(before, list) else (),
    )


def _named(record: Record) -> frozenset[str]:
    """Who did it, and who was ever named in a plan to do it."""
    acted = {leaf.entry.actor for leaf in record.of(*_DOERS)}
    planned = {str(leaf.entry.facts["doer"]) for leaf in record.of(IssueAct.PLAN)}
    return frozenset(acted | planned)


def _since_plan(record: Record, act: str) -> Leaf | None:
    """The newest entry of an act that is younger than the newest plan."""
    plan, found = record.last(IssueAct.PLAN), record.last(act)
    if plan is None or found is None or found.position < plan.position:
        return None
    return found


def _asked(record: Record, act: str, name: str) -> AskedFor | None:
    """What was asked for and nobody has answered yet."""
    leaf = record.last(act)
    if leaf is None or any(record.since(leaf, newer) for newer in _NEWER):
        return None
    facts = leaf.entry.facts
    day = date.fromisoformat(str(facts[name]))
    return AskedFor(by=leaf.entry.actor, day=day, reason=str(facts["reason"]))


def _day(leaf: Leaf | None, name: str) -> date | None:
    return date.fromisoformat(str(leaf.entry.facts[name])) if leaf else None


def _on(leaf: Leaf | None) -> date | None:
    return day_of(moment_of(leaf)) if leaf else None


def _require_as_told(row: Issue, found: ToldIssue) -> None:
    last = found.record.state(ISSUE)
    title = str(found.record.leaves[0].entry.facts["title"])
    pairs: Iterable[tuple[object, object]] = (
        (row.record.state, last),
        (row.record.owner_post, found.post),
        (digest_of(row.record.title), title),
        (row.severity, found.severity),
        (row.stop_act, found.stop_act),
        (row.matter, found.matter),
        (row.repeat_of, found.repeat_of),
        (row.source_key, found.source_key),
    )
    if any(one != other for one, other in pairs):
        raise RecordAltered(record=found.no, what="row")
