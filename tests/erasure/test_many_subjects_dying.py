"""Killed or overtaken in the middle of many subjects: nothing half done or twice."""

import signal
from pathlib import Path

import pytest
from dying import FileLog, Fuse, asleep_at, fused, in_a_process, wake
from many_subjects import carry_out_all, planned
from small_shop import Shop, erased

from jieqing.erasure.batch_plan import SubjectPlan

CALLS = 266  # a few more than three chunks make: the last run ends by itself


@pytest.fixture
def long_run(shop: Shop, tmp_path: Path) -> Shop:
    """测试甲 and 测试乙, and eight more of whom there is little."""
    for number in range(3, 11):
        phone = f"138000001{number:02d}"
        shop.ask("INSERT INTO member VALUES (?, ?, '某人', NULL)", number, phone)
        shop.ask("INSERT INTO tag VALUES (?, ?, '茶')", number * 100, number)
    shop.log = FileLog(tmp_path / "log")
    return shop


def plans_of(shop: Shop) -> tuple[SubjectPlan, ...]:
    return planned(shop, range(1, 11))


@pytest.mark.sampled(4)
@pytest.mark.parametrize("calls", range(1, CALLS, 13))
def test_many_subjects_killed_at_any_call_are_finished_by_the_next_run(
    long_run: Shop, calls: int
) -> None:
    shop, plans, before = long_run, plans_of(long_run), long_run.dump()
    dying = fused(shop, Fuse(calls))
    ended = in_a_process(lambda: carry_out_all(dying, plans, 4))
    assert ended in (0, -signal.SIGKILL)
    shop.lease = 1
    outcome = carry_out_all(shop, plans, 4)
    gone = sum(map(len, before.values())) - sum(map(len, shop.dump().values()))
    copied = [
        (row.table, row.row["id"]) for row in shop.copied(outcome) if row.act == "erase"
    ]
    assert (outcome.finished, outcome.aside) == (True, {})
    assert erased(outcome) == gone == len(copied) == len(set(copied))
    assert shop.dump()["member"] == shop.dump()["tag"] == []


def test_the_runs_above_reach_the_end_of_the_work(long_run: Shop) -> None:
    fuse = Fuse(1_000)
    carry_out_all(fused(long_run, fuse), plans_of(long_run), 4)
    assert CALLS - 12 < 1_000 - fuse.left < CALLS


@pytest.mark.parametrize("calls", [1, 13, 14])
def test_a_sleeper_among_many_subjects_is_fenced_when_it_wakes(
    long_run: Shop, tmp_path: Path, calls: int
) -> None:
    shop, plans = long_run, plans_of(long_run)
    sleeping = fused(shop, Fuse(calls, signal.SIGSTOP))
    told = tmp_path / "told"
    sleeper = asleep_at(lambda: carry_out_all(sleeping, plans, 4), told)
    shop.lease = 1
    assert carry_out_all(shop, plans, 4).finished
    after, log = shop.dump(), shop.log.chunks()
    wake(sleeper)
    assert (shop.dump(), shop.log.chunks()) == (after, log)
    assert "lease-lost" in told.read_text()
