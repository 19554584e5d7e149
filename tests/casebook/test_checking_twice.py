"""The first look is quick and says what it leaves out; only the second one settles."""

import re
from collections.abc import Callable

import pytest
from office import CHEN, SUN, Office

from casebooks import in_a_file_alone
from jieqing.casebook.acts.check import QuietPeriod, check
from jieqing.casebook.acts.execute import execute
from jieqing.casebook.flows import State
from jieqing.erasure.values import CheckReport
from jieqing.language import explained

Stage = Callable[[str], Office]
pytestmark = in_a_file_alone
LONG = """WITH n (i) AS (SELECT 900000 UNION ALL SELECT i + 1 FROM n WHERE i < 901100)
INSERT INTO order_log SELECT i, i, 'packed', 'wang', 'ok', '2026-01-01' FROM n"""
MENTION = "UPDATE order_log SET note = 'called ' || ? WHERE id = 900500"


@pytest.fixture
def office(at_stage: Stage) -> Office:
    """Erased, with a log by now too long to be read at once, and a mention in it."""
    executed = at_stage("executing")
    executed.ask("shop", LONG)
    executed.ask("shop", MENTION, executed.customer.value)
    return executed


def searched(office: Office) -> CheckReport:
    report = office.do(check, by=CHEN)
    assert isinstance(report, CheckReport)
    return report


def test_what_the_first_look_leaves_out_is_entered_and_found_by_the_second(
    office: Office,
) -> None:
    first, second = searched(office), searched(office.later(hours=25))
    assert first.is_clean
    assert ("order_log", "note") in {(p.table, p.column) for p in first.put_off}
    assert [(p.table, p.column) for p in second.residue] == [("order_log", "note")]
    assert second.is_whole


def test_a_run_again_that_erases_nothing_moves_no_quiet_period(
    at_stage: Stage,
) -> None:
    executed = at_stage("executing")
    searched(executed)

    executed.later(hours=20).do(execute, by=SUN)

    assert searched(executed.later(hours=25)).is_clean
    assert executed.state is State.CHECKED


def test_a_first_look_after_the_quiet_period_settles_nothing(office: Office) -> None:
    next_day = office.later(hours=25)
    assert searched(next_day).is_clean
    assert next_day.state is State.EXECUTING


def test_when_a_second_check_counts_is_told_in_beijing_time(office: Office) -> None:
    searched(office)

    with pytest.raises(QuietPeriod) as refusal:
        office.do(check, by=CHEN)

    cause = explained(refusal.value)["cause"]
    assert "+08:00" not in cause
    assert re.search(
        r"(北京时间 2026-\d\d-\d\d \d\d:\d\d|\d\d:\d\d Beijing time)", cause
    )
