"""Killed at every durable write of every act: done again, it ends as undisturbed."""

from collections.abc import Callable

import pytest
from deeds import DEEDS
from faults import Ended, Scene, Watch, end_here, note
from office import Office, copied

Shelf = Callable[[str | None], Office]


@pytest.fixture
def scene(shelf: Shelf, deed: str, tmp_path: object) -> Scene:
    made = DEEDS[deed]
    return Scene.set_up(copied(shelf(made.stage), tmp_path / "office"), made)


def undisturbed(scene: Scene) -> object:
    scene.deed.does(scene.again())
    return scene.aftermath()


def killed_at(scene: Scene, step: int, expected: object) -> str:
    """What became of the act, or what is wrong with the case afterwards."""
    before = scene.again().entries
    ended = scene.process(scene.watched(Watch(at=step, happens=end_here)))
    assert ended == Ended(exit_code=-9, told="")
    outcome = scene.do_again(before)
    found = scene.aftermath()
    wrong = [f"{k}: {v} / {expected[k]}" for k, v in found.items() if v != expected[k]]
    return f"step {step} {outcome}: {wrong}"[:3000] if wrong else outcome


@pytest.mark.parametrize("deed", DEEDS)
def test_an_act_killed_at_any_durable_write_is_done_by_doing_it_again(
    scene: Scene, deed: str
) -> None:
    expected, steps = undisturbed(scene), scene.steps()
    outcomes = [killed_at(scene, step, expected) for step in range(1, steps + 2)]
    note(deed, "kill -9", scene.office.casebooks.kind, outcomes)
    print(deed, steps)

    assert set(outcomes) <= {"done before the fault", "done again", "gone on with"}
