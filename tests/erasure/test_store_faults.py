"""Killed, cut off, overtaken, asleep, locked out: the case ends right all the same.

A sample runs with every test, every step with ``long``; the results stand in
docs/reference/faults-of-stores.md.
"""

import tempfile
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest
from fault_kinds import (
    cut_off,
    killed,
    locked,
    on_another_day,
    out_of_room,
    overtaken,
    server_killed,
    slept_through_restore,
    slept_through_takeover,
    store_down,
    three_stores,
)
from small_shop import MAKER, Shop
from store_faults import STEPS, Ground, Trial, a_ground

from places import Place, mariadb_place, postgresql_place, served, sqlite_place
from servers import (
    Machine,
    Mariadb,
    Postgresql,
    mariadb_machine,
    postgresql_machine,
)

_NUMBERS = count(1)
COMMIT = STEPS["commit"]
SAMPLE = ["case's mark locked", "rows masked or untied", "rows deleted", COMMIT]
EVERY = range(1, 113)


def _ground(maker: Callable[..., Place], made: pytest.TempPathFactory) -> Ground:
    token = MAKER.set(maker)
    ground = a_ground(made.mktemp("ground"))
    MAKER.reset(token)
    return ground


@pytest.fixture(scope="module")
def on_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Ground:
    return _ground(sqlite_place, tmp_path_factory)


@pytest.fixture(scope="module")
def on_postgresql(
    postgresql: Postgresql, tmp_path_factory: pytest.TempPathFactory
) -> Ground:
    return _ground(
        lambda _, name="shop": postgresql_place(postgresql, name), tmp_path_factory
    )


@pytest.fixture(scope="module")
def on_mariadb(mariadb: Mariadb, tmp_path_factory: pytest.TempPathFactory) -> Ground:
    return _ground(
        lambda _, name="shop": mariadb_place(mariadb, name), tmp_path_factory
    )


@pytest.fixture(params=["sqlite", "postgresql", "mariadb"])
def ground(request: pytest.FixtureRequest) -> Ground:
    return request.getfixturevalue(f"on_{request.param}")


@pytest.fixture(params=["postgresql", "mariadb"])
def served_ground(request: pytest.FixtureRequest) -> Ground:
    return request.getfixturevalue(f"on_{request.param}")


def trial(ground: Ground, folder: Path) -> Trial:
    return Trial(ground=ground, folder=folder / f"trial{next(_NUMBERS)}")


@pytest.mark.sampled(5)
@pytest.mark.parametrize("fault", [cut_off, overtaken])
@pytest.mark.parametrize("step", SAMPLE)
def test_whatever_happens_at_a_step_the_case_ends_right(
    served_ground: Ground, tmp_path: Path, fault: Callable, step: str
) -> None:
    tried = trial(served_ground, tmp_path)
    fault(tried, served_ground.last(step))
    assert tried.judged() == []


@pytest.mark.long
@pytest.mark.parametrize("at", EVERY)
def test_whichever_step_the_process_is_killed_at_the_case_ends_right(
    ground: Ground, tmp_path: Path, at: int
) -> None:
    tried = trial(ground, tmp_path)
    killed(tried, at)
    assert tried.told == "killed"
    assert tried.judged() == []


@pytest.mark.long
@pytest.mark.parametrize("fault", [cut_off, overtaken])
@pytest.mark.parametrize("at", EVERY)
def test_whichever_step_the_session_is_lost_at_the_case_ends_right(
    served_ground: Ground, tmp_path: Path, fault: Callable, at: int
) -> None:
    tried = trial(served_ground, tmp_path)
    fault(tried, at)
    assert tried.judged() == []


def test_every_step_above_is_a_step_of_the_run(ground: Ground) -> None:
    assert len(ground.steps) == len(EVERY)
    assert set(ground.steps) == set(STEPS.values())


@pytest.mark.parametrize("step", [STEPS["writing"], COMMIT])
def test_a_sleeper_inside_its_chunk_commits_nothing_after_a_takeover(
    served_ground: Ground, tmp_path: Path, step: str
) -> None:
    tried = trial(served_ground, tmp_path)
    slept_through_takeover(tried, served_ground.last(step))
    assert tried.told in {"lease-lost", "store-lost"}
    assert tried.judged() == []


@pytest.mark.parametrize("step", [STEPS["writing"], COMMIT])
def test_a_sleeper_commits_nothing_after_a_restore(
    served_ground: Ground, tmp_path: Path, step: str
) -> None:
    tried = trial(served_ground, tmp_path)
    assert slept_through_restore(tried, served_ground.last(step)) == []
    assert tried.told in {"lease-lost", "store-lost"}


@pytest.fixture(params=[postgresql_machine, mariadb_machine])
def machine(request: pytest.FixtureRequest) -> Iterator[Machine]:
    """A server of our own, as durable as it comes."""
    with request.param() as machine:
        yield machine


@pytest.mark.long
def test_a_server_that_is_killed_around_the_commit_knows_what_was_done(
    machine: Machine, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    ground = _ground(lambda _, name: served(machine.server, name), tmp_path_factory)
    around = [
        ground.last(STEPS["delete"]),
        ground.last(COMMIT),
        ground.last(COMMIT) + 1,
    ]
    trials = [trial(ground, tmp_path) for _ in around]
    wrong = [server_killed(*each, machine) for each in zip(trials, around, strict=True)]
    assert wrong == [[], [], []]
    assert [tried.told for tried in trials] == ["store-lost", "store-lost", "finished"]


LOCKS = {
    "a row of the first chunk": "UPDATE tag SET tag = tag WHERE id = 60",
    "a row of the last chunk": "UPDATE member SET memo = 'x' WHERE id = 1",
}


@pytest.mark.sampled(4)
@pytest.mark.parametrize("statement", LOCKS.values(), ids=LOCKS)
def test_a_lock_that_is_never_released_is_named_after_a_bounded_wait(
    served_ground: Ground, tmp_path: Path, statement: str
) -> None:
    tried = trial(served_ground, tmp_path)
    locked(tried, statement)
    assert tried.told == "store-locked"
    assert tried.judged() == []


@pytest.mark.parametrize("size", [300, 700])
def test_a_full_disk_under_the_capsule_is_named_and_loses_no_row(
    served_ground: Ground, tmp_path: Path, size: int
) -> None:
    tried = trial(served_ground, tmp_path)
    out_of_room(tried, size)
    assert tried.told == "disk-full"
    assert tried.judged() == []


@pytest.mark.parametrize("days", [-1, 400])
def test_a_clock_that_jumps_between_two_chunks_changes_nothing(
    ground: Ground, tmp_path: Path, days: int
) -> None:
    tried = trial(ground, tmp_path)
    on_another_day(tried, days)
    assert tried.told == "finished"
    assert tried.judged() == []


def test_a_clock_set_back_by_years_puts_the_rest_aside_by_name(
    ground: Ground, tmp_path: Path
) -> None:
    tried = trial(ground, tmp_path)
    on_another_day(tried, -2_100)
    assert not tried.outcome.finished
    assert tried.outcome.put_aside.code == "plan-out-of-date"


@pytest.fixture
def company(make: Callable[..., Place], tmp_path: Path) -> Iterator[Shop]:
    """Three stores; that of the root is written last."""
    token = MAKER.set(make)
    yield three_stores(tmp_path)
    MAKER.reset(token)


@pytest.fixture
def short_folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="jq") as folder:
        yield Path(folder)


def test_a_store_down_between_two_others_is_named_and_made_up_for(
    company: Shop, short_folder: Path
) -> None:
    assert store_down(company, short_folder) == []
