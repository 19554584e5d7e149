"""What is due when: per right from the data, per step in the open cases of a home."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from office import CASE, CHEN, RECEIVED, Office, opened_as

from jieqing.casebook.acts.answer import answer
from jieqing.casebook.acts.deliver import Delivery, deliver
from jieqing.casebook.days import shipped_columns, shipped_timings
from jieqing.casebook.desk import day_of
from jieqing.casebook.due_steps import StepDue, When, steps_due
from jieqing.casebook.flows import Right
from jieqing.casebook.timetable import (
    STEPS,
    Asked,
    ReceivedInFuture,
    RightUnknown,
    Timetable,
    VariantUnknown,
    timetable,
)
from jieqing.law.shipped import shipped_calendar, shipped_obligations

Stage = Callable[[str], Office]
TODAY = date(2026, 11, 27)


def table_of(right: str, budget: str = "default", **more: object) -> Timetable:
    """The timetable of a right from Monday, 2 November 2026 on."""
    asked = Asked(right=right, day=RECEIVED, budget=budget)
    asked = replace(asked, **more)
    return timetable(asked, shipped_calendar(), shipped_obligations(), TODAY)


def days_of(found: Timetable) -> dict[str, str]:
    return {line.step: f"{line.day:%m-%d}" for line in found.lines}


@pytest.mark.parametrize(
    ("n", "day"),
    [
        (1, 3),
        (2, 4),
        (3, 5),
        (4, 6),
        (5, 9),
        (6, 10),
        (7, 11),
        (8, 12),
        (9, 13),
        (10, 16),
        (11, 17),
        (12, 18),
        (13, 19),
        (14, 20),
        (15, 23),
    ],
)
def test_the_working_days_after_the_second_of_november_are_those_of_the_page(
    n: int, day: int
) -> None:
    assert shipped_calendar().working_day(RECEIVED, n).day == date(2026, 11, day)


@pytest.mark.parametrize(
    ("right", "budget", "expected"),
    [
        (
            "R1",
            "default",
            "identify 11-04, find 11-05, answer 11-09, outer 11-23",
        ),
        (
            "R3",
            "default",
            "weigh 11-09, read_back 11-10, fulfil 11-16, settle 11-18",
        ),
        (
            "R4",
            "default",
            "weigh 11-09, fulfil 11-12, check 11-13, settle 11-17",
        ),
        (
            "R7",
            "default",
            "choose 11-09, executed 11-12, answer 11-16, settle 11-20",
        ),
        (
            "R7",
            "ecommerce",
            "find 11-02, executed 11-06, check2 11-10, settle 11-18",
        ),
        (
            "R7",
            "sensitive",
            "proof_late 11-10, execute 11-06, settle 11-13, outer 11-16",
        ),
        (
            "R8",
            "ecommerce",
            "stop 11-02, stop_letter 11-02, answer 11-10",
        ),
        ("R9", "default", "fulfil 11-03, answer 11-04, settle 11-05"),
        ("R10", "default", "find 11-04, answer 11-05, settle 11-06"),
        ("R11", "default", "stop 11-02, fulfil 11-02, answer 11-02"),
        (
            "C1",
            "default",
            "notify 11-02, notice_over 12-02, execute 12-07",
        ),
        ("C2", "default", "execute 11-03, check2 11-04, settle 11-06"),
        (
            "C3",
            "default",
            "notify 10-02, execute 11-03, executed 11-09",
        ),
        (
            "C4",
            "default",
            "executed 11-05, check2 11-09, capsule 11-09, settle 11-12",
        ),
        ("C5", "default", "notify 10-02, executed 11-09"),
        (
            "C6",
            "default",
            "notify 10-02, fulfil 11-02, receipt 11-04, settle 11-16",
        ),
    ],
)
def test_the_steps_of_each_right_fall_on_the_days_of_its_column(
    right: str, budget: str, expected: str
) -> None:
    found = days_of(table_of(right, budget))
    steps = [each.split() for each in expected.split(", ")]
    assert [found[step] for step, _ in steps] == [day for _, day in steps]


def test_a_decision_made_anew_a_cap_and_children_have_days_of_their_own() -> None:
    anew = days_of(table_of("R11", variant="decision"))
    assert (anew["decide"], anew["answer"], anew["settle"]) == (
        "11-12",
        "11-16",
        "11-17",
    )
    cap = days_of(table_of("C2", variant="cap"))
    assert cap["execute"] < cap["check2"] == cap["capsule"] == "11-02"
    assert days_of(table_of("C3", variant="children"))["executed"] == "11-03"


def test_every_right_of_the_law_has_a_timetable_and_every_step_a_place() -> None:
    assert set(shipped_timings()) == set(Right)
    named = {
        s for c in shipped_columns().values() for s in (*c.steps, *c.after, *c.ahead)
    }
    assert named | {"stop_letter"} == set(STEPS)


def test_who_withdraws_consent_has_nothing_to_choose_by_a_day() -> None:
    assert "choose" not in days_of(table_of("R8"))
    assert "choose" in days_of(table_of("R6"))
    assert "proof_late" not in days_of(table_of("R10"))


def test_the_law_says_at_once_and_the_company_promises_a_day() -> None:
    found = table_of("R7", "ecommerce")
    targets = {each.obligation.id: each for each in found.targets}
    assert targets["ob-pipl-47-erase"].ends is None
    at_once = targets["ob-ecl-24-close"].ends
    assert at_once is not None
    assert at_once.day == RECEIVED
    ceilings = {each.obligation.id: each for each in found.ceilings}
    assert not ceilings["ob-app-15wd-erase"].obligation.is_printable
    assert not ceilings["ob-gb35273-8.5"].obligation.is_mandatory


def test_only_what_erases_nothing_may_be_extended_to_the_thirtieth_day() -> None:
    extended = {right for right in Right if table_of(right).extends_to}
    assert extended == {"R1", "R2", "R3", "R10"}
    assert table_of("R1").extends_to == date(2026, 12, 2)


def test_an_extension_ends_no_earlier_than_the_standards_own_thirty_days() -> None:
    found = table_of("R2", day=date(2026, 11, 27))  # the thirtieth day is a Sunday
    (standard,) = [each.ends for each in found.ceilings if each.ends]
    assert found.extends_to == standard.day == date(2026, 12, 28)


def test_an_unknown_right_or_variant_is_refused_with_those_there_are() -> None:
    with pytest.raises(RightUnknown) as refusal:
        table_of("R12")
    assert "R11, C1" in str(refusal.value.facts["known"])
    with pytest.raises(VariantUnknown) as unknown:
        table_of("R7", variant="children")
    assert unknown.value.facts["known"] == "-"


def test_nothing_was_received_or_found_on_a_day_to_come() -> None:
    for right in ("R1", "C4"):
        with pytest.raises(ReceivedInFuture):
            table_of(right, day=date(2026, 11, 28))
    assert table_of("R1", day=TODAY).day == TODAY


def test_a_service_may_stop_and_a_term_end_on_a_day_to_come() -> None:
    assert table_of("C3", day=date(2027, 3, 1)).lines[0].step == "notify"
    assert table_of("C2", day=date(2027, 3, 1)).lines


def due_of(office: Office) -> dict[str, StepDue]:
    return {each.step: each for each in steps_due(office.desk, day_of(office.at))}


def test_a_case_just_opened_is_due_today_this_week_and_later(office: Office) -> None:
    opened = opened_as(Right.CLOSE)(office)
    found = due_of(opened)
    assert found["stop"].when is When.TODAY
    assert found["identify"].when is When.WEEK
    assert found["identify"].is_next
    assert found["identify"].turn_of == {"officer"}
    assert found["settle"].when is When.LATER


def test_a_day_that_passed_makes_its_step_late_and_a_done_one_is_gone(
    office: Office,
) -> None:
    opened = opened_as(Right.CLOSE)(office)
    assert due_of(opened.later(days=2))["identify"].when is When.LATE


@pytest.mark.parametrize(
    ("stage", "coming", "gone"),
    [
        ("found", "plan", {"stop", "identify", "proof_late", "find"}),
        ("noticed", "approve", {"plan", "decide", "notify", "choose"}),
        ("approved", "executed", {"approve"}),
        ("executing", "check2", {"execute", "executed", "approve"}),
        ("checked", "answer", {"check2"}),
    ],
)
def test_each_act_takes_its_steps_off_the_list(
    untouched: Stage, stage: str, coming: str, gone: set[str]
) -> None:
    found = due_of(untouched(stage))
    assert not gone & set(found)
    assert found[coming].is_next
    assert {"settle", "outer"} <= set(found)


def test_a_settled_case_has_nothing_due_and_a_refused_one_its_letter(
    at_stage: Stage,
) -> None:
    assert steps_due(at_stage("settled").desk, TODAY) == ()
    refused = at_stage("refused")
    assert set(due_of(refused)) == {"answer"}
    letter = refused.do(answer, by=CHEN)
    assert set(due_of(refused)) == {"outer"}  # until it arrives, the promise runs
    refused.do(deliver, letter, Delivery.DELIVERED, by=CHEN)
    assert steps_due(refused.desk, TODAY) == ()


def test_a_paused_case_is_due_on_the_same_days_as_before(untouched: Stage) -> None:
    paused = due_of(untouched("paused"))
    running = due_of(untouched("noticed"))
    assert {s: d.day for s, d in running.items()}.items() <= {
        s: d.day for s, d in paused.items()
    }.items()


def test_who_withdrew_consent_is_told_the_same_day_that_it_stopped(
    untouched: Stage,
) -> None:
    found = due_of(untouched("R8-stopped"))
    assert found["stop_letter"].day == RECEIVED
    assert found["stop_letter"].is_next
    assert found["stop_letter"].case == CASE


@pytest.mark.parametrize("stage", ["many-planned", "many-executed"])
def test_a_case_about_many_is_due_like_a_case_about_one(
    untouched: Stage, stage: str
) -> None:
    found = due_of(untouched(stage))
    assert sum(each.is_next for each in found.values()) == 1
    assert {"settle", "outer"} <= set(found)


@pytest.mark.parametrize(
    ("stage", "coming"),
    [
        ("R1-found", "fulfil"),
        ("R9-stopped", "fulfil"),
        ("C1-opened", "find"),
        ("C4-opened", "stop"),
        ("ready", "settle"),
    ],
)
def test_the_next_step_of_each_flow_is_the_one_that_is_marked(
    untouched: Stage, stage: str, coming: str
) -> None:
    found = due_of(untouched(stage))
    assert [step for step, due in found.items() if due.is_next] == [coming]
