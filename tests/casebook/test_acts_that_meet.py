"""Two acts on one case at the same time: one of them has not happened."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from django.db import connection
from office import CASE, CHEN, SUN, WANG, ZHAO, Office, copy_casebook
from steps import Step, meanwhile
from test_ending_a_case import restored
from test_holds import complaint_on_orders

from jieqing import settings
from jieqing.casebook.acts.check import check
from jieqing.casebook.acts.execute import execute
from jieqing.casebook.acts.hold import hold
from jieqing.casebook.acts.pause import pause, resume
from jieqing.casebook.acts.refuse import propose_refusal, refuse
from jieqing.casebook.acts.restore import propose_restore, restore
from jieqing.casebook.acts.settle import settle
from jieqing.casebook.acts.stop import stop
from jieqing.casebook.acts.withdraw import withdraw
from jieqing.casebook.desk import Desk
from jieqing.casebook.flows import State
from jieqing.casebook.guards import RestoreUnfinished
from jieqing.casebook.takeover import job_name
from jieqing.casebook.work import SomebodyWasFaster
from jieqing.errors import JieqingError
from jieqing.flow import lease as leases
from jieqing.flow.lease import JobTaken
from jieqing.stores.fence import CaseClosed

Stage = Callable[[str], Office]
BEFORE_IT_IS_ENTERED: Step = ("call", "_begin", "acts/execute.py")
BEFORE_IT_ERASES: Step = ("call", "_run", "acts/execute.py")
ORDERS = "select count(*) from trade_order"
MEMBERS = "select * from member order by id"


@pytest.mark.parametrize("step", [BEFORE_IT_IS_ENTERED, BEFORE_IT_ERASES])
def test_a_case_withdrawn_while_a_run_begins_loses_no_row(
    at_stage: Stage, step: Step
) -> None:
    office = at_stage("approved")
    before = office.ask("shop", ORDERS)
    with (
        meanwhile(step, lambda: office.do(withdraw, by=CHEN)),
        pytest.raises(JieqingError),
    ):
        office.do(execute, by=SUN)

    assert office.state is State.WITHDRAWN
    assert office.ask("shop", ORDERS) == before


@pytest.mark.parametrize("step", [BEFORE_IT_IS_ENTERED, BEFORE_IT_ERASES])
def test_rows_held_while_a_run_begins_stay(at_stage: Stage, step: Step) -> None:
    office = at_stage("approved")
    new, before = complaint_on_orders(office), office.ask("shop", ORDERS)
    with (
        meanwhile(step, lambda: office.do(hold, new, by=WANG)),
        pytest.raises(JieqingError),
    ):
        office.do(execute, by=SUN)

    assert office.ask("shop", ORDERS) == before


@pytest.mark.parametrize("step", [BEFORE_IT_IS_ENTERED, BEFORE_IT_ERASES])
def test_a_case_paused_while_a_run_begins_loses_no_row(
    at_stage: Stage, step: Step
) -> None:
    office = at_stage("approved")
    before = office.ask("shop", ORDERS)
    with (
        meanwhile(step, lambda: office.do(pause, by=CHEN)),
        pytest.raises(JieqingError),
    ):
        office.do(execute, by=SUN)

    assert office.state is State.PAUSED
    assert office.ask("shop", ORDERS) == before


@pytest.mark.parametrize("act", [withdraw, pause])
def test_what_was_judged_before_a_run_is_not_concluded_after_it(
    at_stage: Stage, act: Callable[..., object]
) -> None:
    office = at_stage("approved")
    step: Step = ("call", "taken_over", "casebook/takeover.py")
    with (
        meanwhile(step, lambda: office.do(execute, by=SUN)),
        pytest.raises(SomebodyWasFaster),
    ):
        office.do(act, by=CHEN)

    assert office.state is State.EXECUTING


def test_a_refusal_judged_before_a_pause_is_not_concluded_after_it(
    at_stage: Stage,
) -> None:
    office = at_stage("found")
    office.do(propose_refusal, "X3", by=CHEN)
    step: Step = ("call", "taken_over", "casebook/takeover.py")
    with (
        meanwhile(step, lambda: _paused_and_resumed(office)),
        pytest.raises(SomebodyWasFaster),
    ):
        office.do(refuse, "X3", by=WANG)

    assert office.state is State.FOUND


def test_a_stop_that_meets_a_withdrawal_leaves_no_flag_set(at_stage: Stage) -> None:
    office = at_stage("identified")
    before = office.ask("shop", MEMBERS)
    step: Step = ("return", "_remembered", "acts/stop.py")
    with (
        meanwhile(step, lambda: office.do(withdraw, by=CHEN)),
        pytest.raises(JieqingError),
    ):
        office.do(stop, by=CHEN)

    assert office.ask("shop", MEMBERS) == before


@pytest.mark.parametrize(
    ("stage", "act", "by"),
    [("executing", check, CHEN), ("ready", settle, CHEN), ("approved", execute, SUN)],
)
def test_two_workers_never_have_one_case_in_hand(
    at_stage: Stage, stage: str, act: Callable[..., object], by: str
) -> None:
    office = at_stage(stage)
    leases.claim("qinghe", job_name(CASE), datetime.now(tz=UTC))

    with pytest.raises(JobTaken):
        office.do(act, by=by)


def test_nothing_is_settled_while_a_restore_is_going_on(at_stage: Stage) -> None:
    office = at_stage("ready").later(days=-7)
    office.do(propose_restore, by=CHEN)
    office.sign(WANG)
    office.sign(ZHAO)
    late, step = office.later(days=7), ("return", "_bring_back", "acts/restore.py")
    with (
        meanwhile(step, lambda: late.do(settle, by=CHEN)),
        pytest.raises(RestoreUnfinished),
    ):
        office.do(restore, by=SUN)

    assert office.state is State.CHECKED


@pytest.mark.parametrize("stage", ["approved", "executing"])
def test_no_copy_of_the_home_goes_on_with_a_case_that_ended(
    at_stage: Stage, stage: str
) -> None:
    office = at_stage(stage)
    connection.close()
    copy = shutil.copytree(office.folder / "home", office.folder / "copy")
    home = copy_casebook(office, copy)
    ended = restored(office) if stage == "executing" else _withdrawn(office)
    settings.use(home)

    with pytest.raises(CaseClosed):
        replace(ended, desk=Desk.open(home)).do(execute, by=SUN)


def _withdrawn(office: Office) -> Office:
    office.do(withdraw, by=CHEN)
    return office


def _paused_and_resumed(office: Office) -> None:
    office.do(pause, by=CHEN)
    office.do(resume, by=CHEN)
