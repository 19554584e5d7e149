"""Every flow x role x act x state: only what its table says, whoever asks and when."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from office import KEYS, QIAN, Office
from programme_office import POLICY, asks, started

from jieqing.casebook.desk import day_of
from jieqing.flow.table import STAYS, NotInTable, Step
from jieqing.keys.signing import SigningKey
from jieqing.people.matrix import Role, roles_for
from jieqing.people.register import NewPerson
from jieqing.people.roll import NotEntitled
from jieqing.programme.acting import begun, unborn
from jieqing.programme.flows import DOCUMENT, FLOWS, TASK, DocumentAct
from jieqing.programme.models import Record
from jieqing.programme.policy_gate import policy_in_force

TRIED = [
    (kind, act, state)
    for kind, flow in sorted(FLOWS.items())
    for act in sorted(flow.acts)
    for state in sorted(flow.states)
]


@pytest.mark.parametrize(("kind", "act", "state"), TRIED)
def test_an_act_is_possible_where_its_table_says_and_for_whom(
    kind: str, act: str, state: str
) -> None:
    flow = FLOWS[kind]
    rows = [r for r in flow.transitions if r.act == act and state in r.sources]
    may = {role for role in Role if rows and role in rows[0].roles}

    assert may == (set(roles_for(act)) if rows else set())
    assert (act in {row.act for row in flow.acts_from(state)}) == bool(rows)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_walk_of_random_steps_ends_in_a_state_of_the_table(
    data: st.DataObject,
) -> None:
    flow = FLOWS[data.draw(st.sampled_from(sorted(FLOWS)))]
    state, steps = flow.start, []
    for _ in range(data.draw(st.integers(0, 8))):
        possible = flow.acts_from(state)
        if not possible:
            break
        row = data.draw(st.sampled_from(possible))
        target = data.draw(st.sampled_from(sorted(row.targets)))
        state = state if target == STAYS else target
        steps.append(Step(act=row.act, state=state))

    assert flow.walk(steps) == state
    assert state in flow.states


@given(st.integers(-5, 60))
def test_a_task_moves_by_its_days_and_never_back(days: int) -> None:
    first = date(2026, 11, 2)
    clocks = {"opens": first, "shut": first + timedelta(days=20)}
    order = ["planned", "open", "missed"]
    today = first + timedelta(days=days)
    now = TASK.at("planned", clocks, today)
    later = TASK.at("planned", clocks, today + timedelta(days=1))

    assert order.index(now) <= order.index(later)


def test_a_step_that_skips_a_state_is_no_walk() -> None:
    with pytest.raises(NotInTable):
        DOCUMENT.walk([Step(act=DocumentAct.START, state="approved")])
    with pytest.raises(NotInTable):
        DOCUMENT.walk([Step(act=DocumentAct.APPROVE, state="approved")])


def test_who_has_no_post_for_an_act_is_refused_by_it(office: Office) -> None:
    register = office.desk.register
    new = NewPerson(
        name="郑法务",
        natural="郑法务",
        key=SigningKey.generate().public,
        roles=frozenset({Role.COUNSEL}),
    )
    signature = KEYS[QIAN].sign(register.to_add(new, by=QIAN).to_bytes())
    person = register.add(new, signature, by=QIAN, at=office.at)
    asked = asks(office, "WJ-2026-0001", DocumentAct.START, person.number)
    row = Record(tenant="qinghe", no="WJ-2026-0001")

    with pytest.raises(NotEntitled):
        begun(office.desk, DOCUMENT, asked, row, unborn("WJ-2026-0001"))


def test_a_row_edited_by_hand_moves_nothing(office: Office) -> None:
    no = started(office)
    Record.objects.filter(no=no).update(state="effective")

    assert policy_in_force(office.desk.ledger, POLICY, day_of(office.at)) is None
