"""Every act in every state by every role: what the table lacks changes nothing."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from office import CASE, CHEN, LI, QIAN, RECEIVED, STAFF, SUN, WANG, WU, Office

import jieqing.casebook.guards
from jieqing.casebook import models
from jieqing.casebook.acts.answer import answer
from jieqing.casebook.acts.approve import approve
from jieqing.casebook.acts.check import check
from jieqing.casebook.acts.choose import Chosen, choose
from jieqing.casebook.acts.deliver import Delivery, deliver
from jieqing.casebook.acts.execute import execute
from jieqing.casebook.acts.find import find
from jieqing.casebook.acts.hold import NewHold, hold, lift
from jieqing.casebook.acts.identify import Identification, Level, Method, identify
from jieqing.casebook.acts.notify import notify
from jieqing.casebook.acts.open import open_case
from jieqing.casebook.acts.pause import pause, resume
from jieqing.casebook.acts.plan import plan
from jieqing.casebook.acts.processor import ProcessorAnswer, record_processor
from jieqing.casebook.acts.refuse import refuse
from jieqing.casebook.acts.restore import propose_restore, restore
from jieqing.casebook.acts.settle import settle
from jieqing.casebook.acts.stop import stop
from jieqing.casebook.acts.withdraw import withdraw
from jieqing.casebook.due_flow import DueAct
from jieqing.casebook.flows import R7, Act, Right, RightNotBuilt, State, flow_of
from jieqing.errors import JieqingError
from jieqing.flow.table import NEW, NotInTable
from jieqing.people.matrix import MATRIX, roles_for

Stage = Callable[[str], Office]
Attempt = Callable[[Office, str], object]

PROOF = Identification(method=Method.SESSION, joined_at=Level.P1, is_verified=True)
HOLD = NewHold(
    ground="complaint",
    store="shop",
    table="member",
    keys=((1,),),
    owner=CHEN,
    review=RECEIVED.replace(month=12),
)


def _attempt(act: Callable[..., object], *args: object) -> Attempt:
    return lambda office, by: office.do(act, *args, by=by)


ATTEMPTS: dict[Act, Attempt] = {
    Act.IDENTIFY: _attempt(identify, PROOF),
    Act.STOP: _attempt(stop),
    Act.FIND: _attempt(find),
    Act.PLAN: _attempt(plan),
    Act.NOTIFY: _attempt(notify),
    Act.CHOOSE: _attempt(choose, Chosen()),
    Act.APPROVE: _attempt(approve, b"\0" * 64),
    Act.EXECUTE: _attempt(execute),
    Act.CHECK: _attempt(check),
    Act.PROPOSE_RESTORE: _attempt(propose_restore),
    Act.RESTORE: _attempt(restore),
    Act.ANSWER: _attempt(answer),
    Act.DELIVER: _attempt(deliver, "L1", Delivery.DELIVERED),
    Act.SETTLE: _attempt(settle),
    Act.REFUSE: _attempt(refuse, "X3"),
    Act.WITHDRAW: _attempt(withdraw),
    Act.PAUSE: _attempt(pause),
    Act.RESUME: _attempt(resume),
    Act.HOLD: _attempt(hold, HOLD),
    Act.LIFT: _attempt(lift, "H1"),
    Act.PROCESSOR: _attempt(record_processor, "crm/sms", ProcessorAnswer.DONE),
}
STAGE_OF = {
    State.OPENED: "opened",
    State.IDENTIFIED: "identified",
    State.STOPPED: "stopped",
    State.FOUND: "found",
    State.PLANNED: "planned",
    State.NOTICED: "noticed",
    State.APPROVED: "approved",
    State.EXECUTING: "executing",
    State.CHECKED: "checked",
    State.SETTLED: "settled",
    State.REFUSED: "refused",
    State.WITHDRAWN: "withdrawn",
    State.PAUSED: "paused",
    State.NOT_FOUND: "not_found",
    State.INTERRUPTED: "interrupted",
}


def _is_in_table(state: State, act: Act, person: str) -> bool:
    may = STAFF[person][1] in roles_for(act)
    return may and any(row.act == act for row in R7.acts_from(state))


FORBIDDEN = sorted(
    (state, act, person)
    for state in STAGE_OF
    for act in ATTEMPTS
    for person in STAFF
    if not _is_in_table(state, act, person)
)


@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(forbidden=st.sampled_from(FORBIDDEN))
def test_what_the_table_does_not_have_is_refused_and_changes_nothing(
    untouched: Stage, forbidden: tuple[State, Act, str]
) -> None:
    state, act, person = forbidden
    office = untouched(STAGE_OF[state])
    before = (office.entries, office.state)

    with pytest.raises(JieqingError) as refusal:
        ATTEMPTS[act](office, person)

    assert refusal.value.code in {"not-in-this-state", "not-entitled"}
    assert (office.entries, office.state) == before == (before[0], state)


def test_every_state_has_a_stage_to_walk_from() -> None:
    assert set(STAGE_OF) == set(State)


def test_every_guard_named_in_the_table_stands_in_the_room() -> None:
    room = Path(jieqing.casebook.guards.__file__).parent
    source = "".join(path.read_text(encoding="utf-8") for path in room.rglob("*.py"))
    named = {guard for row in R7.transitions for guard in row.guards}

    assert {guard for guard in named if f"require_{guard}(" not in source} == set()


def test_every_act_on_a_case_is_attempted_by_the_walk() -> None:
    assert set(ATTEMPTS) == set(Act) - {Act.OPEN}


def test_table_and_matrix_know_the_same_acts_of_a_case() -> None:
    others = {"map-confirm", "person-add", "person-disable", *DueAct}

    assert R7.acts == set(MATRIX) - others
    assert R7.states == {*State, NEW}


def test_every_role_in_the_table_is_the_matrixs() -> None:
    assert {row.act: row.roles for row in R7.transitions} == {
        row.act: roles_for(row.act) for row in R7.transitions
    }


@pytest.mark.parametrize("person", [QIAN, WANG, SUN, WU, LI])
def test_only_the_officer_opens_a_case(untouched: Stage, person: str) -> None:
    office = untouched("opened")

    with pytest.raises(JieqingError) as refusal:
        open_case(office.desk, office.request(), by=person, at=office.at)
    assert refusal.value.code == "not-entitled"


@pytest.mark.parametrize(
    "right", sorted(set(Right) - {Right.CLOSE, Right.RETENTION_EXPIRED})
)
def test_rights_that_are_not_built_are_refused_by_name(
    untouched: Stage, right: Right
) -> None:
    office = untouched("opened")

    with pytest.raises(RightNotBuilt) as refusal:
        open_case(office.desk, office.request(right), by=CHEN, at=office.at)
    assert refusal.value.facts == {"right": right}


def test_a_due_run_is_not_opened_as_a_case_of_a_customer(untouched: Stage) -> None:
    office = untouched("opened")

    with pytest.raises(NotInTable):
        open_case(
            office.desk,
            office.request(Right.RETENTION_EXPIRED),
            by=CHEN,
            at=office.at,
        )


@pytest.mark.parametrize("act", [act for act in ATTEMPTS if act is not Act.LIFT])
def test_no_act_on_a_case_touches_a_due_run(at_stage: Stage, act: Act) -> None:
    office = at_stage("due")
    office.run_due()
    run = models.Case.objects.get(right="C2").number
    before = (office.entries, office.rows())
    by = next(n for n, (_, role) in STAFF.items() if role in roles_for(act))
    with pytest.raises(JieqingError) as refusal:
        ATTEMPTS[act](replace(office, number=run), by)

    assert refusal.value.code == "not-in-this-state"
    assert (office.entries, office.rows()) == before


def test_a_word_that_is_no_right_is_refused() -> None:
    with pytest.raises(RightNotBuilt):
        flow_of("R99")


def test_the_state_of_a_case_is_written_in_one_place() -> None:
    source = Path(jieqing.casebook.guards.__file__).parents[1]
    lines = [
        (path.relative_to(source).as_posix(), line.strip())
        for path in source.rglob("*.py")
        for line in path.read_text(encoding="utf-8").splitlines()
        if ".state = state" in line or ".move_to(" in line
    ]

    assert [place for place, line in lines if "move_to" in line] == ["casebook/work.py"]
    assert ("casebook/models.py", "self.state = state") in lines


def test_an_unknown_case_is_named_in_the_refusal(office: Office) -> None:
    with pytest.raises(JieqingError) as refusal:
        office.do(find, by=CHEN)

    assert refusal.value.code == "case-unknown"
    assert refusal.value.facts == {"case": CASE}
