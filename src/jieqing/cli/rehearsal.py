"""A case rehearsed by the acts of a real one, from the request to the statement.

Look only (``look``), or all of it on a lent store (``rehearse``). The customer waives
the recovery window and nobody answers for a processor: each is marked late on its day.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
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
from jieqing.casebook.acts.withdraw import withdraw
from jieqing.casebook.desk import BEIJING, Desk, day_of
from jieqing.casebook.flows import Right
from jieqing.casebook.gone import echoes
from jieqing.casebook.preview import preview
from jieqing.casebook.read import standing
from jieqing.casebook.said import Said, Subject
from jieqing.casebook.sources import looked_at_stores
from jieqing.cli.crew import sign_plan
from jieqing.cli.rehearsal_home import RehearsalHome
from jieqing.datamap.schema import Hidden
from jieqing.erasure.leaves import per_leaf
from jieqing.erasure.summary import summary
from jieqing.erasure.values import (
    CheckReport,
    IdentityValue,
    Plan,
    TableName,
    Unfinished,
)
from jieqing.language import said

Tell = Callable[[str], None]
Leaves = Mapping[TableName, Mapping[str, int]]
QUIET = timedelta(hours=25)
NOON = time(12, tzinfo=BEIJING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """Who asks, what is known and answered, what was chosen for open business."""

    entry: IdentityValue
    words: Said
    unfinished: Unfinished


@dataclass(frozen=True, slots=True, kw_only=True)
class Rehearsed:
    """What came out. ``plan`` None: nobody was found. The rest: only if executed.

    ``leaves``: planned rows by table and partition. ``hidden``: by store, what the
    account may not see. ``echoes``: rows that triggers
    wrote into histories meanwhile, by table.
    """

    plan: Plan | None
    leaves: Leaves = field(default_factory=dict)
    hidden: Mapping[str, Sequence[Hidden]] = field(default_factory=dict)
    echoes: Mapping[str, int] = field(default_factory=dict)
    check: CheckReport | None = None
    package: Path | None = None


def look(home: RehearsalHome, request: Request) -> Rehearsed:
    """Find and plan; nothing is written, to no store."""
    return look_at(home.desk, request, by=home.crew.officer.number, at=home.at(30))


def look_at(desk: Desk, request: Request, *, by: str, at: datetime) -> Rehearsed:
    """The same at a home of one's own: its stores, its maps, its holds."""
    seen = preview(desk, request.entry, request.words, request.unfinished, by=by, at=at)
    if seen.finding.is_empty:
        return Rehearsed(plan=None, hidden=seen.hidden)
    leaves = per_leaf(seen.plan, looked_at_stores(desk))
    return Rehearsed(plan=seen.plan, leaves=leaves, hidden=seen.hidden)


def rehearse(home: RehearsalHome, request: Request, tell: Tell) -> Rehearsed:
    """Walk the whole case on the lent stores.

    It looks first, so that whatever is refused is refused before a store is written.
    """
    leaves = look(home, request).leaves
    tell(said("Taking up the request, stopping new processing"))
    number = _take_up(home, request)
    tell(said("Searching all stores"))
    officer = home.crew.officer.number
    found = find(home.desk, number, by=officer, at=home.at(34))
    if found.is_empty:
        return Rehearsed(plan=None)
    tell(said("Deciding row by row"))
    planned = plan(home.desk, number, request.words, by=officer, at=home.at(40))
    if summary(planned).is_empty:
        # Nothing may go: the stop is lifted again, as for a customer who stays.
        withdraw(home.desk, number, by=officer, at=home.at(41))
        return Rehearsed(plan=planned, leaves=leaves)
    _agree(home, number, tell)
    tell(said("Making the recovery copy and erasing"))
    execute(home.desk, number, by=home.crew.executor.number, at=home.at(60))
    report = _check_twice(home, number, tell)
    done = Rehearsed(
        plan=planned, leaves=leaves, echoes=echoes(home.desk, number), check=report
    )
    if not report.is_clean:
        return done
    tell(said("Settling: keys destroyed, statement signed"))
    return replace(done, package=_settle(home, number))


def _take_up(home: RehearsalHome, request: Request) -> str:
    desk, officer = home.desk, home.crew.officer.number
    asked = NewRequest(
        right=Right.CLOSE,
        subject=Subject(entry=request.entry),
        channel=Channel.COUNTER,
        received=day_of(home.began),
    )
    number = open_case(desk, asked, by=officer, at=home.at(30))
    proof = Identification(method=Method.SESSION, joined_at=Level.P1, is_verified=True)
    identify(desk, number, proof, by=officer, at=home.at(31))
    stop(desk, number, by=officer, at=home.at(32))
    chosen = Chosen(unfinished=request.unfinished, window_waived=True)
    choose(desk, number, chosen, by=officer, at=home.at(33))
    return number


def _agree(home: RehearsalHome, number: str, tell: Tell) -> None:
    desk, officer = home.desk, home.crew.officer.number
    letter = notify(desk, number, by=officer, at=home.at(42))
    deliver(desk, number, letter, Delivery.DELIVERED, by=officer, at=home.at(43))
    tell(said("Two people sign the plan with their own keys"))
    for minutes, signer in enumerate(home.crew.signers, start=50):
        sign_plan(desk, number, signer, home.at(minutes))


def _check_twice(home: RehearsalHome, number: str, tell: Tell) -> CheckReport:
    desk, officer = home.desk, home.crew.officer.number
    tell(said("Checking by another path: at once"))
    first = check(desk, number, by=officer, at=home.at(70))
    if not first.is_clean:
        return first
    tell(said("Checking again after the quiet period"))
    return check(desk, number, by=officer, at=home.at(70) + QUIET)


def _settle(home: RehearsalHome, number: str) -> Path:
    desk, officer = home.desk, home.crew.officer.number
    told = home.at(80) + QUIET
    answer(desk, number, by=officer, at=told)
    for letter in standing(desk, number).letters:
        if letter.delivery == "waits":
            sent = (desk, number, letter.number, Delivery.DELIVERED)
            deliver(*sent, by=officer, at=told)
    ended = told
    for task in standing(desk, number).processors:
        ended = max(told, datetime.combine(task.due, NOON))
        late = (desk, number, task.task, ProcessorAnswer.LATE)
        record_processor(*late, by=officer, at=ended)
    return settle(desk, number, by=officer, at=ended).package
