"""Every act in every state by every role: what the table lacks changes nothing."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from office import CASE, CHEN, LI, QIAN, RECEIVED, STAFF, SUN, WANG, WU, ZHAO, Office
from other_flows import stages_by_flow

import jieqing.casebook.guards
from jieqing.casebook import models
from jieqing.casebook.acts.add_signer import add_signer
from jieqing.casebook.acts.answer import answer
from jieqing.casebook.acts.approve import approve
from jieqing.casebook.acts.check import check
from jieqing.casebook.acts.choose import Chosen, choose
from jieqing.casebook.acts.deliver import Delivery, deliver
from jieqing.casebook.acts.execute import execute
from jieqing.casebook.acts.find import find
from jieqing.casebook.acts.fulfil import show
from jieqing.casebook.acts.hand_over import hand_over
from jieqing.casebook.acts.hold import NewHold, NextReview, hold, lift, review
from jieqing.casebook.acts.identify import Identification, Level, Method, identify
from jieqing.casebook.acts.notify import notify
from jieqing.casebook.acts.open import open_case
from jieqing.casebook.acts.pause import pause, resume
from jieqing.casebook.acts.plan import plan
from jieqing.casebook.acts.processor import ProcessorAnswer, record_processor
from jieqing.casebook.acts.refuse import refuse
from jieqing.casebook.acts.release import release
from jieqing.casebook.acts.remind import remind
from jieqing.casebook.acts.restore import propose_restore, restore
from jieqing.casebook.acts.send_back import send_back
from jieqing.casebook.acts.settle import settle
from jieqing.casebook.acts.show_value import Group, show_value
from jieqing.casebook.acts.stop import stop
from jieqing.casebook.acts.withdraw import withdraw
from jieqing.casebook.due_flow import DueAct
from jieqing.casebook.flows import (
    FLOWS,
    Act,
    Right,
    RightNotBuilt,
    State,
    flow_of,
    next_on_way,
)
from jieqing.casebook.identities import ADOPT
from jieqing.casebook.law_flow import LawAct
from jieqing.casebook.reasons import Reason
from jieqing.casebook.reviews.flow import ReviewAct
from jieqing.errors import JieqingError
from jieqing.flow.table import NEW, NotInTable
from jieqing.people.matrix import MATRIX, roles_for
from often import often

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

NEXT = NextReview(hold="H1", day=HOLD.review, reason="goes-on")


def _attempt(act: Callable[..., object], *args: object) -> Attempt:
    return lambda office, by: office.do(act, *args, by=by)


ATTEMPTS: dict[Act, Attempt] = {
    Act.IDENTIFY: _attempt(identify, PROOF),
    Act.STOP: _attempt(stop),
    Act.FIND: _attempt(find),
    Act.FULFIL: _attempt(show),
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
    Act.RELEASE: _attempt(release),
    Act.REFUSE: _attempt(refuse, "X3"),
    Act.WITHDRAW: _attempt(withdraw),
    Act.PAUSE: _attempt(pause),
    Act.RESUME: _attempt(resume),
    Act.HOLD: _attempt(hold, HOLD),
    Act.LIFT: _attempt(lift, "H1"),
    Act.HOLD_REVIEW: _attempt(review, NEXT),
    Act.PROCESSOR: _attempt(record_processor, "crm/sms", ProcessorAnswer.DONE),
    Act.SEND_BACK: _attempt(send_back, Reason(code="fate")),
    Act.HAND_OVER: _attempt(hand_over, ZHAO, Reason(code="absent")),
    Act.ADD_SIGNER: _attempt(add_signer, ZHAO, Reason(code="unusual")),
    Act.REMIND: _attempt(remind),
    Act.SHOW_VALUE: _attempt(show_value, Group.CUSTOMER, Reason(code="contact")),
}
STAGES_OF = stages_by_flow()
CASES = sorted(set(FLOWS) - {Right.RETENTION_EXPIRED})  # due runs walk by themselves


def _is_in_table(right: str, state: State, act: Act, person: str) -> bool:
    may = STAFF[person][1] in roles_for(act)
    return may and any(row.act == act for row in flow_of(right).acts_from(state))


FORBIDDEN = sorted(
    (right, state, act, person)
    for right, stages in STAGES_OF.items()
    for state in stages
    for act in ATTEMPTS
    for person in STAFF
    if not _is_in_table(right, state, act, person)
)


@settings(
    max_examples=often(150),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(forbidden=st.sampled_from(FORBIDDEN))
def test_what_the_table_does_not_have_is_refused_and_changes_nothing(
    untouched: Stage, forbidden: tuple[str, State, Act, str]
) -> None:
    right, state, act, person = forbidden
    office = untouched(STAGES_OF[right][state])
    before = (office.entries, office.state)

    with pytest.raises(JieqingError) as refusal:
        ATTEMPTS[act](office, person)

    assert refusal.value.code in {"not-in-this-state", "not-entitled"}
    assert (office.entries, office.state) == before == (before[0], state)


@pytest.mark.parametrize("right", CASES)
def test_every_state_of_a_flow_has_a_stage_to_walk_from(right: str) -> None:
    assert set(STAGES_OF[right]) == flow_of(right).states - {NEW}


def test_every_guard_named_in_a_table_stands_in_the_room() -> None:
    room = Path(jieqing.casebook.guards.__file__).parent
    source = "".join(path.read_text(encoding="utf-8") for path in room.rglob("*.py"))
    rows = [row for flow in map(flow_of, CASES) for row in flow.transitions]
    named = {guard for row in rows for guard in row.guards}

    assert {guard for guard in named if f"require_{guard}(" not in source} == set()


def test_every_act_on_a_case_is_attempted_by_the_walk() -> None:
    acts = {act for flow in map(flow_of, CASES) for act in flow.acts}

    assert set(ATTEMPTS) >= acts - {Act.OPEN}


def test_tables_and_matrix_know_the_same_acts_of_a_case() -> None:
    begin = ("person-", "log-in-", "token-", "access-", "endpoint-")
    of_persons = {act for act in MATRIX if act.startswith(begin)}
    of_house = {
        "calendar-load",
        "case-copy",
        "case-export",
        "case-remind",
        "map-confirm",
        "pack-inspection",
        "secret-order",
        "superior-set",
        ADOPT,
    }
    others = {*of_house, *of_persons, *DueAct, *LawAct, *ReviewAct}

    assert set(Act) == set(MATRIX) - others
    assert set(Act) >= {act for flow in map(flow_of, CASES) for act in flow.acts}


@pytest.mark.parametrize("right", CASES)
def test_every_role_in_a_table_is_the_matrixs(right: str) -> None:
    rows = flow_of(right).transitions

    assert {row.act: row.roles for row in rows} == {
        row.act: roles_for(row.act) for row in rows
    }


@pytest.mark.parametrize("right", CASES)
def test_the_straight_way_of_a_flow_goes_only_where_its_table_does(right: str) -> None:
    flow = flow_of(right)
    ways = {state: next_on_way(right, State(state)) for state in flow.states - {NEW}}
    acts = {
        state: {row.act for row in flow.acts_from(state)} | {None} for state in ways
    }

    assert {state for state, act in ways.items() if act not in acts[state]} == set()


@pytest.mark.parametrize("person", [QIAN, WANG, SUN, WU, LI])
def test_only_the_officer_opens_a_case(untouched: Stage, person: str) -> None:
    office = untouched("opened")

    with pytest.raises(JieqingError) as refusal:
        open_case(office.desk, office.request(), by=person, at=office.at)
    assert refusal.value.code == "not-entitled"


@pytest.mark.parametrize("right", sorted(set(Right) - set(FLOWS)))
def test_rights_that_are_not_built_are_refused_by_name(
    untouched: Stage, right: Right
) -> None:
    office = untouched("opened")

    with pytest.raises(RightNotBuilt) as refusal:
        open_case(office.desk, office.request(right), by=CHEN, at=office.at)
    assert refusal.value.facts["right"] == right


def test_a_due_run_is_not_opened_as_a_case_of_a_customer(untouched: Stage) -> None:
    office = untouched("opened")

    with pytest.raises(NotInTable):
        open_case(
            office.desk,
            office.request(Right.RETENTION_EXPIRED),
            by=CHEN,
            at=office.at,
        )


@pytest.mark.sampled(6)
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
