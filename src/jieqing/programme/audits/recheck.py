"""A case of the sample examined now: by the engine's check, and by its own record.

The engine searches every store again for what the plan took away, while the case's key
lives. Once a case is settled nobody knows any more whom to look for; then its record
must bear out two clean searches, two signatures, destroyed keys and the statement.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from jieqing.casebook import told
from jieqing.casebook.desk import Desk, day_of
from jieqing.casebook.flows import Act, State, flow_of
from jieqing.casebook.guards import QUIET
from jieqing.casebook.models import Case
from jieqing.casebook.sources import mapped_stores
from jieqing.casebook.statements import envelope_path
from jieqing.casebook.told import Phase
from jieqing.casebook.work import CaseUnknown
from jieqing.casebook.work_files import Kind, WorkFiles
from jieqing.erasure import check as engine
from jieqing.erasure import spool
from jieqing.erasure.values import CheckReport, Look
from jieqing.evidence import statement
from jieqing.flow import record as records
from jieqing.flow.record import Record, moment_of
from jieqing.keys.case_key import CaseKey
from jieqing.keys.keyring import KeyMissing
from jieqing.people.roll import Roll


class Outcome(StrEnum):
    """What came of a case of the sample."""

    CLEAN = "clean"
    RESIDUE = "residue"
    NOT_SEARCHED = "not-searched"
    RESTORED = "restored"
    RECORD_GOOD = "record-good"
    RECORD_BAD = "record-bad"


OUTCOMES: dict[str, str] = {
    Outcome.CLEAN: "Searched again now: nothing is left",
    Outcome.RESIDUE: "Searched again now: something is left",
    Outcome.NOT_SEARCHED: "A place, or the whole case, could not be searched now",
    Outcome.RESTORED: "Brought back from its copy: there is nothing to search for",
    Outcome.RECORD_GOOD: "Settled, nobody known any more: its record bears it out",
    Outcome.RECORD_BAD: "Its record does not bear it out",
}
FAILED = frozenset({Outcome.RESIDUE, Outcome.NOT_SEARCHED, Outcome.RECORD_BAD})


@dataclass(frozen=True, slots=True, kw_only=True)
class Tested:
    """The outcome; ``residue`` rows left over; ``tables`` searched; what is wrong."""

    outcome: Outcome
    residue: int = 0
    tables: int = 0
    wrong: tuple[str, ...] = ()


def recheck(desk: Desk, number: str, at: datetime) -> Tested:
    """Examine a case now; nothing of it changes. Raises ``CaseUnknown``."""
    case = Case.objects.filter(tenant=desk.tenant, number=number).first()
    if case is None:
        raise CaseUnknown(case=number)
    record = records.read(desk.ledger, number)
    wrong = tuple(_wrong(desk, record, desk.register.roll(at)))
    if wrong:
        return Tested(outcome=Outcome.RECORD_BAD, wrong=wrong)
    if told.restored(record) is not None or told.half_restored(record) is not None:
        return Tested(outcome=Outcome.RESTORED)
    report = _searched(desk, case, record, at)
    if report is not None:
        return _told(report)
    is_settled = _state(record) is State.SETTLED
    return Tested(outcome=Outcome.RECORD_GOOD if is_settled else Outcome.NOT_SEARCHED)


def _searched(
    desk: Desk, case: Case, record: Record, at: datetime
) -> CheckReport | None:
    """Run the engine's check; None: nobody knows any more what to look for."""
    try:
        key = desk.keyring.load(case.key_name, CaseKey)
    except KeyMissing:
        return None
    files = WorkFiles(folder=desk.home.place("cases") / case.folder, key=key)
    if not files.has(record, Kind.FINDING):
        return None
    finding = spool.load_finding(files.read(record, Kind.FINDING))
    plan = spool.load_plan(files.read(record, Kind.PLAN))
    stores = mapped_stores(desk)
    return engine.check(finding, plan, stores, day_of(at), Look.WHOLE, desk.progress)


def _told(report: CheckReport) -> Tested:
    residue = sum(place.count for place in report.residue)
    outcome = Outcome.CLEAN if report.is_clean else Outcome.NOT_SEARCHED
    if residue:
        outcome = Outcome.RESIDUE
    places = (*report.residue, *report.not_checked)
    return Tested(
        outcome=outcome,
        residue=residue,
        tables=len(report.tables),
        wrong=tuple(f"{one.store}.{one.table}.{one.column}" for one in places),
    )


def _wrong(desk: Desk, record: Record, roll: Roll) -> Iterator[str]:
    """Give what the record does not bear out, as codes."""
    if _sides(record, roll) <= 1:
        yield "signatures"
    state = _state(record)
    if state in {State.CHECKED, State.SETTLED} and not _is_checked(record):
        yield "checks"
    if state is not State.SETTLED:
        return
    if not _keys_gone(record):
        yield "keys"
    if not _has_statement(desk, record):
        yield "statement"


def _state(record: Record) -> State:
    right = told.fact(record.leaves[0], "right")
    return State(record.state(flow_of(right)))


def _sides(record: Record, roll: Roll) -> int:
    signed = told.approvals_of(record, told.plan_hash(record))
    return roll.sides([roll.persons[one.person] for one in signed], Act.APPROVE)


def _is_checked(record: Record) -> bool:
    since, last = told.quiet_since(record), record.last(Act.CHECK)
    if since is None or last is None or last.entry.facts["is_clean"] is not True:
        return False
    return moment_of(last) - moment_of(since) >= QUIET


def _keys_gone(record: Record) -> bool:
    ended = told.in_phase(record.of(Act.SETTLE), Phase.FINISHED)
    keys = told.mapping(ended, "keys").get("case_key") if ended else None
    return isinstance(keys, dict) and bool(keys.get("not_found"))


def _has_statement(desk: Desk, record: Record) -> bool:
    """The statement lies there, byte for byte the one that the ledger names."""
    ended = told.in_phase(record.of(Act.SETTLE), Phase.FINISHED)
    path = envelope_path(desk, record.number)
    if ended is None or not path.is_file():
        return False
    return statement.envelope_hash(path.read_bytes()) == told.fact(ended, "envelope")


WRONGS: dict[str, str] = {
    "signatures": "fewer than two people signed the plan",
    "checks": "no clean search after the quiet period",
    "keys": "the keys are not known to be gone",
    "statement": "the statement is missing or another one",
}
