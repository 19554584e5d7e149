"""A casebook out of reach, a disk without room, a clock that jumps: no half act."""

import resource
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from deeds import DEEDS
from faults import DONE, Fault, Scene, is_commit, note, spread
from office import CHEN, Office, copied

from casebooks import OnServer, in_a_file_alone
from jieqing import settings
from jieqing.casebook.acts.find import find
from jieqing.casebook.acts.stop import stop
from jieqing.casebook.desk import Desk
from jieqing.casebook.work import TimeRunsBackwards
from jieqing.home import Clock, Mode

Shelf = Callable[[str | None], Office]
Stage = Callable[[str], Office]
Truth = Mapping[str, object]
WELL = {DONE, "done again", "gone on with"}
ROOM = (1, 30_000, 90_000)  # bytes that a file may have
DRAWS_NOTHING = [name for name in DEEDS if not DEEDS[name].draws]
OF_A_CASE = [name for name in DEEDS if DEEDS[name].stage]
on_a_server_alone = pytest.mark.parametrize(
    "casebooks", ["postgresql"], indirect=True, scope="session"
)


def cut_off_at(scene: Scene, step: int, expected: Truth) -> str:
    """The session ends at the act's commit with that number."""
    before = scene.again().entries
    books = scene.office.casebooks
    assert isinstance(books, OnServer)
    ended = scene.struck(Fault(at=step, happens=books.cut_off, is_step=is_commit))
    assert ended.told in {"OperationalError", "InterfaceError"}, ended
    return scene.judged(f"commit {step}", scene.do_again(before), expected)


def cut_off(scene: Scene, deed: str, most: int) -> set[str]:
    expected, commits = scene.undisturbed(), scene.steps(is_commit)
    steps = spread(commits, most)
    outcomes = [cut_off_at(scene, step, expected) for step in steps]
    note(deed, f"connection lost ({commits} commits)", "postgresql", outcomes)
    return set(outcomes)


@pytest.mark.sampled(8)
@on_a_server_alone
@pytest.mark.parametrize("deed", DEEDS)
def test_an_act_whose_connection_is_lost_is_done_by_doing_it_again(
    scene: Scene, deed: str
) -> None:
    assert cut_off(scene, deed, most=2) <= WELL


@pytest.mark.long
@on_a_server_alone
@pytest.mark.parametrize("deed", DEEDS)
def test_a_connection_lost_at_any_commit_of_an_act_leaves_nothing_half_done(
    scene: Scene, deed: str
) -> None:
    assert cut_off(scene, deed, most=10_000) <= WELL


def without_room(scene: Scene, room: int, expected: Truth) -> str:
    """No file may grow beyond so many bytes while the act is done."""
    before = scene.again().entries

    def work() -> None:
        office = scene.reopened()
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))
        scene.deed.does(office)

    ended = scene.process(work)
    assert ended.told or scene.reopened().entries > before  # no success is made up
    return scene.judged(f"room {room}", scene.do_again(before), expected)


@pytest.mark.sampled(9)
@pytest.mark.parametrize("deed", DRAWS_NOTHING)
def test_an_act_without_room_on_the_disk_is_done_once_there_is_room(
    scene: Scene, deed: str
) -> None:
    kind, expected = scene.office.casebooks.kind, scene.undisturbed()
    rooms = ROOM if kind == "sqlite" else ROOM[:1]
    outcomes = [without_room(scene, room, expected) for room in rooms]
    note(deed, "disk full", kind, outcomes)

    assert set(outcomes) <= WELL


@pytest.mark.sampled(9)
@pytest.mark.parametrize("deed", OF_A_CASE)
def test_an_act_said_to_be_older_than_the_one_before_it_is_refused(
    shelf: Shelf, deed: str, tmp_path: Path
) -> None:
    made = DEEDS[deed]
    office = made.before(copied(shelf(made.stage), tmp_path / "office"))
    entries = office.entries

    with pytest.raises(TimeRunsBackwards):
        made.does(office.later(days=-30))
    assert office.entries == entries
    note(deed, "clock set back", office.casebooks.kind, ["time-not-believable"])


def test_a_clock_that_ran_ahead_shortens_no_day_that_was_promised(
    at_stage: Stage,
) -> None:
    office = at_stage("opened")
    promised = _days(office)
    DEEDS["identify"].does(office.later(days=40))
    office.later(days=41).do(stop, by=CHEN)

    assert _days(office) == promised
    with pytest.raises(TimeRunsBackwards):
        office.do(find, by=CHEN)


def _days(office: Office) -> object:
    return office.record.leaves[0].entry.facts["days"]


def test_an_act_of_a_real_home_does_not_happen_in_the_future(
    at_stage: Stage,
) -> None:
    office = at_stage("opened")
    company = replace(office.desk.home.company, clock=Clock.SYSTEM, mode=Mode.DEMO)
    settings.use(office.desk.home)
    desk = replace(office.desk, home=replace(office.desk.home, company=company))
    ahead = replace(office, desk=desk, at=datetime.now(tz=UTC) + timedelta(hours=1))

    with pytest.raises(TimeRunsBackwards):
        DEEDS["identify"].does(ahead)


@in_a_file_alone
def test_an_audit_says_where_a_clock_went_back(at_stage: Stage) -> None:
    office = at_stage("opened")
    before = office.entries
    DEEDS["map confirm"].does(office.later(days=-30))
    found = Desk.open(office.desk.home).ledger.audit()

    assert found.holds
    assert found.went_back == (before,)
