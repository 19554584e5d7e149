"""五项承诺: the sealed figures of the principles with counts, and who is late."""

from collections.abc import Callable
from datetime import date

import pytest
from house import House, text_of
from office import CASE, CHEN, QIAN, WANG
from programme_office import first_task, loaded, on

from jieqing.casebook.desk import day_of
from jieqing.casebook.flows import Act
from jieqing.casebook.lateness import lateness
from jieqing.casebook.models import Case
from jieqing.casebook.papers.drawing import Drawing
from jieqing.casebook.papers.monthly import month_of
from jieqing.casebook.papers.period import Period
from jieqing.programme.acts.freeze_figures import freeze
from jieqing.programme.models import Reading

Stage = Callable[[str | None], House]
TODAY, HERE = "/qinghe/today/", "/qinghe/today/promises"
FIGURE = "figures/answered_in_time"


@pytest.fixture
def december(house: Stage) -> House:
    """November's figures are frozen; the customer has left."""
    office = on(house("settled").office, date(2026, 12, 15))
    freeze(office.desk, "2026-11", by=CHEN, at=office.at)
    return House(office=office)


def test_before_any_figure_is_frozen_all_five_say_that_there_is_no_data(
    looked_at: Stage,
) -> None:
    page = text_of(looked_at(None).browser(WANG).get(HERE))

    assert page.count("无数据") >= 5
    assert '在“指标”里冻结： <a href="/qinghe/programme/figures/">' in page
    assert "%" not in page.partition("<main")[2].partition("</dl>")[0]


def test_each_share_stands_with_its_count_and_month(december: House) -> None:
    page = text_of(december.browser(WANG).get(HERE))

    assert "（1/1，2026-11）" in page
    assert "还没有冻结过" not in page
    assert FIGURE in page


def test_a_reading_that_was_edited_counts_for_nothing(december: House) -> None:
    Reading.objects.filter(figure="answered_in_time").update(value="99")

    page = text_of(december.browser(WANG).get(HERE))

    assert "99 %" not in page
    assert "无数据" in page


def test_who_answers_for_all_sees_them_first_thing_and_others_by_their_tab(
    looked_at: Stage,
) -> None:
    there = looked_at("noticed")

    first = text_of(there.browser(WANG).get(TODAY))
    officers = text_of(there.browser(CHEN).get(TODAY))

    assert 'id="promises"' in first
    assert 'id="promises"' not in officers
    assert f'href="{HERE}"' in officers


def test_what_is_late_stands_with_whom_it_waits_for(house: Stage) -> None:
    there = house("noticed").later(days=60)

    page = text_of(there.browser(CHEN).get(HERE))
    administrators = text_of(there.browser(QIAN).get(HERE))

    assert CASE in page
    assert "王审批" in page
    assert CASE not in administrators


def test_a_task_that_is_late_stands_with_who_holds_its_post(house: Stage) -> None:
    there = house(None)
    assert loaded(there.office)
    no = first_task()

    page = text_of(there.later(days=60).browser(QIAN).get(HERE))

    assert no in page
    assert "李运维（IT）" in page


def test_a_step_past_its_day_is_no_promise_past_its_day(house: Stage) -> None:
    there = house("noticed").later(days=10)

    first = text_of(there.browser(CHEN).get(TODAY))
    page = text_of(there.browser(CHEN).get(HERE))

    assert "没有超过对客户承诺日期的处理单。" in first
    assert "内部步骤超期、承诺日期还没到：1 张" in first
    assert CASE not in page.partition('id="steps"')[0]
    assert CASE in page.partition('id="steps"')[2]


def test_the_first_page_counts_late_promises_as_the_monthly_sheet_does(
    house: Stage,
) -> None:
    there = house("noticed").later(days=60)
    office, today = there.office, day_of(there.office.at)

    first = text_of(there.browser(CHEN).get(TODAY))

    sheet = month_of(Drawing(desk=office.desk, today=today), Period.month(today))
    assert [case.number for case in sheet.late] == [CASE]
    assert "超过对客户承诺日期的处理单：1 张" in first
    assert "内部步骤超期" not in first


def test_a_case_whose_row_lags_is_late_by_its_record(house: Stage) -> None:
    """A day to choose after a late notice ends after the promise."""
    there = house("noticed").later(days=60)
    day = day_of(there.office.at)
    Case.objects.update(next_act=Act.CHOOSE, due=day)

    late = lateness(there.office.desk, day)

    assert [case.number for case in late.promises] == [CASE]
    assert late.steps == ()
    assert not late.is_cut


def test_counts_of_what_is_late_say_that_they_were_cut(
    house: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = house("noticed").later(days=60)
    monkeypatch.setattr("jieqing.casebook.lateness.MOST", 1)

    first = text_of(there.browser(CHEN).get(TODAY))

    assert "超过对客户承诺日期的处理单：1+ 张" in first
