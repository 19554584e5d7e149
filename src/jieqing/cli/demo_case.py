"""One whole case of 林小禾 by the acts, under a moved clock: what happened, as values.

Nothing is told here; ``demo_story`` puts it into words.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from jieqing.casebook.acts.answer import answer
from jieqing.casebook.acts.check import check
from jieqing.casebook.acts.choose import Chosen, choose
from jieqing.casebook.acts.deliver import Delivery, deliver
from jieqing.casebook.acts.execute import execute
from jieqing.casebook.acts.find import find
from jieqing.casebook.acts.identify import Identification, Level, Method, identify
from jieqing.casebook.acts.notify import notify
from jieqing.casebook.acts.open import Channel, NewRequest, open_case
from jieqing.casebook.acts.plan import plan
from jieqing.casebook.acts.processor import ProcessorAnswer, record_processor
from jieqing.casebook.acts.settle import settle
from jieqing.casebook.acts.stop import stop
from jieqing.casebook.desk import BEIJING, Desk, day_of
from jieqing.casebook.flows import Right
from jieqing.casebook.proof import Issued
from jieqing.casebook.read import Standing, standing
from jieqing.casebook.said import Said, Subject
from jieqing.casebook.sources import mapped_stores
from jieqing.cli.crew import sign_plan
from jieqing.cli.demo_company import DemoCompany, found_company
from jieqing.erasure.erase import Outcome
from jieqing.erasure.plan import in_store
from jieqing.erasure.values import (
    CheckReport,
    Fate,
    Finding,
    IdentityValue,
    MappedStore,
    Plan,
    PlannedRow,
    RowName,
)
from jieqing.language import said
from jieqing.stores.port import Cell, KeysIn, Reader

Tell = Callable[[str], None]

RECEIVED = datetime(2026, 11, 26, 9, 12, tzinfo=BEIJING)
TOLD = datetime(2026, 11, 27, 10, 0, tzinfo=BEIJING)
SIGNED = datetime(2026, 12, 1, 9, 30, tzinfo=BEIJING)
ERASED = datetime(2026, 12, 1, 14, 0, tzinfo=BEIJING)
CHECKED_AGAIN = datetime(2026, 12, 3, 9, 0, tzinfo=BEIJING)
SETTLED = datetime(2026, 12, 7, 10, 0, tzinfo=BEIJING)
MINUTE = timedelta(minutes=1)
STEPS = 9


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    """Everything that happened, for whoever tells it."""

    company: DemoCompany
    number: str
    flags: int
    finding: Finding
    plan: Plan
    plan_hash: str
    outcome: Outcome
    reduced: int
    checks: tuple[CheckReport, CheckReport]
    issued: Issued
    before: Standing
    root: str
    trust: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class _Agreed:
    """The case up to the signatures."""

    number: str
    flags: int
    finding: Finding
    plan: Plan
    plan_hash: str


def play(folder: Path, tell: Tell) -> Played:
    """Found the company in ``folder`` and walk the case; ``tell`` hears each step."""
    tell(said("Founding 青禾商城: two databases, people, keys, maps"))
    company = found_company(folder)
    agreed = _agree(company, tell)
    tell(said("Making the recovery copy and erasing"))
    desk, executor = company.desk, company.crew.executor.number
    before_it = kept_cells(desk, agreed.plan)
    outcome = execute(desk, agreed.number, by=executor, at=ERASED)
    after_it = kept_cells(desk, agreed.plan)
    checks = _check_twice(company, agreed.number, tell)
    before = standing(desk, agreed.number)
    tell(said("Settling: keys destroyed, statement signed"))
    issued = _settle(company, agreed.number)
    return Played(
        company=company,
        number=agreed.number,
        flags=agreed.flags,
        finding=agreed.finding,
        plan=agreed.plan,
        plan_hash=agreed.plan_hash,
        outcome=outcome,
        reduced=sum(before_it[row] != after_it.get(row) for row in before_it),
        checks=checks,
        issued=issued,
        before=before,
        root=desk.ledger.audit().root,
        trust=desk.home.folder / "trust.json",
    )


def kept_cells(desk: Desk, plan: Plan) -> Mapping[RowName, tuple[Cell, ...]]:
    """The cells that kept rows do not need, as they are now.

    Compared before and after, they tell which rows really changed: NULL stays NULL.
    """
    cells: dict[RowName, tuple[Cell, ...]] = {}
    for mapped in mapped_stores(desk):
        with mapped.store.reading(mapped.bound, day_of(ERASED)) as reader:
            for row in in_store(plan.rows, mapped.name):
                if row.fate is Fate.KEEP and row.columns:
                    cells[row.name] = _cells(reader, mapped, row)
    return cells


def _cells(reader: Reader, mapped: MappedStore, row: PlannedRow) -> tuple[Cell, ...]:
    table = mapped.bound.tables[row.name.table]
    met = KeysIn(keys=(row.name.key,))
    found = reader.select(table, row.columns, [met])
    return tuple(each.values[name] for each in found for name in row.columns)


def _agree(company: DemoCompany, tell: Tell) -> _Agreed:
    """Open to approve."""
    desk, officer = company.desk, company.crew.officer.number
    tell(said("Taking up the request, stopping new processing"))
    number = _take_up(company)
    flags = stop(desk, number, by=officer, at=RECEIVED + 8 * MINUTE)
    tell(said("Searching both databases"))
    finding = find(desk, number, by=officer, at=RECEIVED + 9 * MINUTE)
    tell(said("Deciding row by row, telling the customer"))
    words = Said(ruled_out=company.sample.ruled_out)
    planned = plan(desk, number, words, by=officer, at=TOLD)
    _tell_customer(desk, number, officer)
    tell(said("Two people sign the plan with their own keys"))
    for minutes, signer in enumerate(company.crew.signers):
        hash_ = sign_plan(desk, number, signer, SIGNED + minutes * MINUTE)
    return _Agreed(
        number=number, flags=flags, finding=finding, plan=planned, plan_hash=hash_
    )


def _take_up(company: DemoCompany) -> str:
    desk, officer = company.desk, company.crew.officer.number
    customer = company.sample.customers["demo"]
    entry = IdentityValue(kind="phone", value=customer.phone or "")
    request = NewRequest(
        right=Right.CLOSE,
        subject=Subject(entry=entry),
        channel=Channel.APP,
        received=RECEIVED.date(),
    )
    number = open_case(desk, request, by=officer, at=RECEIVED)
    proof = Identification(
        method=Method.PHONE_CODE, joined_at=Level.P1, is_verified=True
    )
    identify(desk, number, proof, by=officer, at=RECEIVED + 5 * MINUTE)
    return number


def _tell_customer(desk: Desk, number: str, officer: str) -> None:
    letter = notify(desk, number, by=officer, at=TOLD + MINUTE)
    arrived = TOLD + 2 * MINUTE
    deliver(desk, number, letter, Delivery.DELIVERED, by=officer, at=arrived)
    choose(desk, number, Chosen(), by=officer, at=TOLD + 90 * MINUTE)


def _check_twice(
    company: DemoCompany, number: str, tell: Tell
) -> tuple[CheckReport, CheckReport]:
    desk, officer = company.desk, company.crew.officer.number
    tell(said("Checking by another path: at once"))
    first = check(desk, number, by=officer, at=ERASED + 10 * MINUTE)
    tell(said("Checking again after the quiet period"))
    return first, check(desk, number, by=officer, at=CHECKED_AGAIN)


def _settle(company: DemoCompany, number: str) -> Issued:
    """Letters and processors first; then the proof."""
    desk, officer = company.desk, company.crew.officer.number
    answer(desk, number, by=officer, at=CHECKED_AGAIN + MINUTE)
    case, arrived = standing(desk, number), CHECKED_AGAIN + 2 * MINUTE
    waiting = [letter.number for letter in case.letters if letter.delivery == "waits"]
    for letter in waiting:
        deliver(desk, number, letter, Delivery.DELIVERED, by=officer, at=arrived)
    for task in case.processors:
        done, at = ProcessorAnswer.DONE, CHECKED_AGAIN + 60 * MINUTE
        record_processor(desk, number, task.task, done, by=officer, at=at)
    return settle(desk, number, by=officer, at=SETTLED)
