"""Holds: rows stay, the rest goes; set by one person and lifted by another."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from office import CASE, CHEN, SUN, WANG, ZHAO, Office

from jieqing.casebook.acts.deliver import Delivery, deliver
from jieqing.casebook.acts.execute import execute
from jieqing.casebook.acts.find import find
from jieqing.casebook.acts.hold import (
    HoldNotTold,
    HoldUnknown,
    NewHold,
    NextReview,
    ReviewNotTold,
    SecretHoldElsewhere,
    hold,
    lift,
    review,
)
from jieqing.casebook.acts.notify import notify
from jieqing.casebook.acts.plan import fates_by_table, plan
from jieqing.casebook.case_told import case_lines
from jieqing.casebook.code_words import hold_named
from jieqing.casebook.guards import PersonInvolved
from jieqing.casebook.held import reviews
from jieqing.casebook.hold_list import limited_to_others
from jieqing.casebook.hold_words import LIMITED, ground_told
from jieqing.casebook.outputs import Output, shown
from jieqing.casebook.read import standing
from jieqing.casebook.reasons import ReasonUnknown
from jieqing.casebook.takeover import job_name
from jieqing.casebook.visibility import Visibility
from jieqing.casebook.work import glance
from jieqing.casebook.work_files import Kind
from jieqing.erasure import spool
from jieqing.erasure.recheck import PlanOutOfDate
from jieqing.erasure.values import Fate
from jieqing.errors import JieqingError
from jieqing.flow import lease as leases
from jieqing.language import explained
from jieqing.people.roll import NotEntitled

Stage = Callable[[str], Office]


def complaint_on_orders(office: Office) -> NewHold:
    """A complaint binds the orders that would go."""
    seen = glance(office.desk, CASE, "hold", by=WANG, at=office.at)
    planned = spool.load_plan(seen.read(Kind.PLAN))
    going = tuple(
        row.name.key
        for row in planned.rows
        if row.name.table == "trade_order" and row.fate is Fate.ERASE
    )
    return NewHold(
        ground="complaint",
        store="shop",
        table="trade_order",
        keys=going,
        owner=CHEN,
        review=date(2026, 12, 15),
    )


def test_a_hold_whose_key_is_written_otherwise_binds_the_row(at_stage: Stage) -> None:
    office = at_stage("planned")
    told = complaint_on_orders(office)
    as_text = tuple((str(number),) for (number,) in told.keys)
    office.do(hold, replace(told, keys=as_text), by=WANG)
    held = fates_by_table(office.do(plan, by=CHEN))

    assert "erase" not in held["shop.trade_order"]


def test_a_held_order_stays_and_the_rest_goes_on_time(at_stage: Stage) -> None:
    office = at_stage("planned")
    before = fates_by_table(office.do(plan, by=CHEN))
    office.do(hold, complaint_on_orders(office), by=WANG)
    after = fates_by_table(office.do(plan, by=CHEN))

    assert "erase" in before["shop.trade_order"]
    assert "erase" not in after["shop.trade_order"]
    assert after["shop.cart_item"] == before["shop.cart_item"]


def test_a_hold_set_after_approval_makes_the_plan_out_of_date(
    at_stage: Stage,
) -> None:
    office = at_stage("approved")
    office.do(hold, complaint_on_orders(office), by=WANG)

    with pytest.raises(PlanOutOfDate):
        office.do(execute, by=SUN)


def test_a_lifted_hold_lets_the_approved_plan_go_on(at_stage: Stage) -> None:
    office = at_stage("approved")
    number = office.do(hold, complaint_on_orders(office), by=WANG)
    office.do(lift, number, by=ZHAO)

    assert office.do(execute, by=SUN).finished


def test_who_set_a_hold_does_not_lift_it(at_stage: Stage) -> None:
    office = at_stage("planned")
    number = office.do(hold, complaint_on_orders(office), by=WANG)

    with pytest.raises(PersonInvolved):
        office.do(lift, number, by=WANG)


def test_a_hold_is_lifted_once(at_stage: Stage) -> None:
    office = at_stage("planned")
    number = office.do(hold, complaint_on_orders(office), by=WANG)
    office.do(lift, number, by=CHEN)

    with pytest.raises(HoldUnknown):
        office.do(lift, number, by=CHEN)


def test_a_secret_hold_is_refused_and_leaves_no_trace(at_stage: Stage) -> None:
    office = at_stage("planned")
    secret = replace(complaint_on_orders(office), visibility=Visibility.SECRET)
    before = office.entries

    with pytest.raises(SecretHoldElsewhere):
        office.do(hold, secret, by=WANG)
    assert office.entries == before


@pytest.mark.parametrize(
    "wrong",
    [
        {"ground": "because"},
        {"ground": "unfinished-business"},
        {"keys": ()},
        {"table": "no_such_table"},
        {"review": date(2026, 11, 2) + timedelta(days=91)},
        {"review": date(2026, 11, 2)},
    ],
)
def test_a_hold_without_ground_rows_or_review_day_is_refused(
    at_stage: Stage, wrong: dict[str, object]
) -> None:
    office = at_stage("planned")

    with pytest.raises(HoldNotTold):
        office.do(hold, replace(complaint_on_orders(office), **wrong), by=WANG)


def test_a_hold_is_not_given_to_somebody_who_may_not_review_it(at_stage: Stage) -> None:
    office = at_stage("planned")

    with pytest.raises(HoldNotTold) as refused:
        office.do(hold, replace(complaint_on_orders(office), owner=SUN), by=WANG)

    assert "complaint" in explained(refused.value)["advice"]


def test_a_held_case_is_noticed_and_approved_anew(at_stage: Stage) -> None:
    office = at_stage("approved")
    office.do(hold, complaint_on_orders(office), by=WANG)
    office.do(find, by=CHEN)
    office.do(plan, by=CHEN)
    letter = office.do(notify, by=CHEN)
    office.do(deliver, letter, Delivery.DELIVERED, by=CHEN)
    office.sign(WANG)
    office.sign(ZHAO)

    assert office.do(execute, by=SUN).finished


def test_a_hold_on_a_running_case_ends_the_workers_lease(at_stage: Stage) -> None:
    office = at_stage("interrupted")
    lease = leases.claim("qinghe", job_name(CASE), datetime.now(tz=UTC))
    office.do(hold, complaint_on_orders(office), by=WANG)

    assert not leases.is_held(lease)
    with pytest.raises(PlanOutOfDate):
        office.do(execute, by=SUN)


def test_the_ground_of_a_limited_hold_is_told_to_nobody_but_its_owner(
    at_stage: Stage,
) -> None:
    office = at_stage("planned")
    new = replace(complaint_on_orders(office), visibility=Visibility.LIMITED)
    office.do(hold, new, by=WANG)
    words = "\n".join(shown(Output.CASE, case_lines(standing(office.desk, CASE))))

    assert hold_named(new.ground) not in words
    assert ground_told(LIMITED, new.ground) in words
    place = (new.store, new.table, new.ground)
    assert not limited_to_others(office.desk, new.owner).bind(*place)
    assert limited_to_others(office.desk, "P-0001").bind(*place)


def test_no_letter_names_the_ground_of_a_limited_hold(at_stage: Stage) -> None:
    office = at_stage("planned")
    new = replace(complaint_on_orders(office), visibility=Visibility.LIMITED)
    office.do(hold, new, by=WANG)
    office.do(find, by=CHEN)
    office.do(plan, by=CHEN)
    letter = office.do(notify, by=CHEN)
    (path,) = office.desk.home.place("outbox").glob(f"*{letter}*")
    text = path.read_text("utf-8")

    assert hold_named(new.ground) not in text
    assert "2026-12-15" not in text
    assert "有一部分暂时不能动" in text


def test_another_person_moves_the_day_of_review_and_no_plan_changes(
    at_stage: Stage,
) -> None:
    office = at_stage("planned")
    name = office.do(hold, complaint_on_orders(office), by=WANG)
    office.do(plan, by=CHEN)
    before = standing(office.desk, CASE).plan_hash
    later = NextReview(hold=name, day=date(2027, 1, 15), reason="goes-on")
    office.do(review, later, by=CHEN)
    (line,) = standing(office.desk, CASE).holds

    assert line.review == later.day
    assert reviews(office.desk)["complaint"] == later.day
    office.do(plan, by=CHEN)
    assert standing(office.desk, CASE).plan_hash == before


@pytest.mark.parametrize(
    ("by", "day", "reason", "refusal"),
    [
        (WANG, date(2027, 1, 15), "goes-on", PersonInvolved),
        (SUN, date(2027, 1, 15), "goes-on", NotEntitled),
        (CHEN, date(2026, 12, 15), "goes-on", ReviewNotTold),
        (CHEN, date(2026, 11, 2), "goes-on", ReviewNotTold),
        (CHEN, date(2027, 2, 28), "goes-on", ReviewNotTold),
        (CHEN, date(2027, 1, 15), "because", ReasonUnknown),
    ],
)
def test_a_review_by_its_setter_or_without_day_and_reason_is_refused(
    at_stage: Stage, by: str, day: date, reason: str, refusal: type[JieqingError]
) -> None:
    office = at_stage("planned")
    name = office.do(hold, complaint_on_orders(office), by=WANG)
    before = office.entries

    with pytest.raises(refusal):
        office.do(review, NextReview(hold=name, day=day, reason=reason), by=by)
    assert office.entries == before
