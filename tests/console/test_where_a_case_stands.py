"""The word and the step line of a case: no more than was checked, also at its end."""

import re
from collections.abc import Callable
from datetime import date

import pytest
from house import CASES, HERE, House, text_of
from office import CHEN, approved, executing, noticed, planned
from test_changes_of_law import published

from jieqing.casebook.flows import Act, State
from jieqing.casebook.next_act import standing_sentence
from jieqing.casebook.read import cases, standing
from jieqing.console.cases.lines import deadline
from jieqing.language import heard

Stage = Callable[[str | None], House]
LINE = re.compile(r'<ol class="steps".*?</ol>')


def step_line(house: House) -> list[str]:
    """The steps as they are read, the one where the case is in brackets."""
    (line,) = LINE.findall(text_of(house.browser(CHEN).get(HERE)))
    marked = re.sub(r'<li class="here"[^>]*>(.*?)</li>', r"[\1]\n", line)
    told = re.sub(r"<[^>]+>", "", marked.replace("</li>", "\n"))
    return told.split("\n")[:-1]


def said_by_list(house: House) -> tuple[object, object]:
    """Where the list of the command line has the case, and what it says comes next."""
    line = cases(house.office.desk)[0]
    return line.state, line.next_act


def test_rows_that_went_are_executed_until_two_searches_were_clean(
    looked_at: Stage,
) -> None:
    executed = looked_at("executing")

    listed = text_of(executed.browser(CHEN).get(CASES))

    assert "[已执行，待复查]" in step_line(executed)
    assert ">已执行，待复查<" in listed
    assert "：已执行，待复查" in listed
    assert "◐" not in listed
    assert said_by_list(executed) == ("executing", "check")


def test_a_settled_case_says_on_which_working_day_it_was_closed(
    looked_at: Stage,
) -> None:
    settled = text_of(looked_at("settled").browser(CHEN).get(HERE))
    waiting = text_of(looked_at("noticed").browser(CHEN).get(HERE))

    assert re.search(r"第 \d+ 个工作日办结", settled)
    assert "个工作日办结" not in waiting


def test_a_case_cut_off_stands_at_the_step_at_which_it_was(looked_at: Stage) -> None:
    line = step_line(looked_at("interrupted"))

    assert line[-3:] == ["[已中断，可继续]", "已复查", "已结清"]


@pytest.mark.parametrize(
    ("stage", "word"),
    [
        ("refused", "[不予办理（附理由）]"),
        ("withdrawn", "[已撤回]"),
        ("not_found", "[未查到信息]"),
    ],
)
def test_a_case_that_ended_aside_shows_the_steps_it_took_and_its_end(
    looked_at: Stage, stage: str, word: str
) -> None:
    line = step_line(looked_at(stage))

    assert line[-1] == word
    assert all(step.startswith("✔ ") for step in line[:-1])
    assert len(line) > 1


def test_a_paused_case_shows_what_is_still_to_come(looked_at: Stage) -> None:
    line = step_line(looked_at("paused"))

    assert "[已暂停]" in line
    assert line[-1] == "已结清"


def test_a_last_day_before_a_weekend_is_past_and_not_overdue_by_none(
    looked_at: Stage,
) -> None:
    friday, saturday = date(2026, 11, 27), date(2026, 11, 28)
    calendar = looked_at(None).office.desk.calendar

    with heard("zh"):
        told = deadline(calendar, saturday, friday, "find")

    assert (told.words, told.manner) == ("最后一日已过", "late")
    assert told.shown == "11-27 周五"


def test_days_overdue_are_said_with_the_step_or_the_promise_that_is(
    looked_at: Stage,
) -> None:
    monday, friday = date(2026, 11, 23), date(2026, 11, 27)
    calendar = looked_at(None).office.desk.calendar

    with heard("zh"):
        step, promise = (
            deadline(calendar, friday, monday, one).words for one in ("find", "outer")
        )

    assert step == "步骤“全部查找”已超期 4 个工作日"
    assert promise == "承诺已超期 4 个工作日"


def test_a_list_says_of_a_case_that_waits_for_business_what_its_page_says() -> None:
    waits = "The case waits for the customer's unfinished business, as they chose."

    assert standing_sentence(State.PLANNED, Act.CHOOSE) == waits


def days_to_come(house: House) -> str:
    """What the first page of a case says under its last days, above all of them."""
    whole = text_of(house.browser(CHEN).get(HERE))
    return whole.split("<h3>各步期限</h3>")[1].split("<details>")[0]


def test_after_rows_went_the_second_check_is_to_come_and_no_step_that_was_done(
    looked_at: Stage,
) -> None:
    shown = days_to_come(looked_at("executing"))

    assert "静默期后第二次复查" in shown
    for done in ("全部查找", "停止新的处理", "身份核实有结果", "告知发出"):
        assert done not in shown
    assert "第三次复查" not in shown


def test_a_step_that_is_overdue_stands_first_among_the_days(house: Stage) -> None:
    late = house("noticed").later(days=12)
    case = standing(late.office.desk, late.office.number)
    assert case.due is not None

    first = re.search(r"<dt>(.*?)</dt>", days_to_come(late))

    assert first is not None
    assert first[1] == case.due.isoformat()


@pytest.mark.parametrize("stage", ["refused", "settled"])
def test_a_case_that_is_over_has_no_steps_of_its_way_to_come(
    looked_at: Stage, stage: str
) -> None:
    shown = days_to_come(looked_at(stage))

    assert "恢复副本" not in shown
    assert "仍无核实" not in shown


def test_the_day_of_a_step_is_called_by_its_step_and_the_promise_alone_promised(
    looked_at: Stage,
) -> None:
    executed = looked_at("executing").browser(CHEN)
    for page in (HERE, CASES):
        shown = text_of(executed.get(page))
        assert "静默期后第二次复查</small>" in shown
        assert "承诺</small>" not in shown

    paused = text_of(looked_at("paused").browser(CHEN).get(CASES))
    assert "承诺</small>" in paused


def test_a_step_done_again_for_a_new_law_has_the_day_on_its_page_that_lists_give(
    house: Stage,
) -> None:
    late = published(house("planned").office).later(days=9)
    erased = executing(approved(noticed(planned(late))))
    days = standing(erased.desk, erased.number).days
    browser = House(office=erased).browser(CHEN)

    page, listed = text_of(browser.get(HERE)), text_of(browser.get(CASES))

    line = f'静默期后第二次复查</td><td class="when">{days["outer"]}'
    assert line in page
    assert f"{days['outer']:%m-%d}" in listed
