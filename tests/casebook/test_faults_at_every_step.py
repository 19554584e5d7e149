"""Killed at a durable write of any act: done again, it ends as if undisturbed."""

from collections.abc import Mapping

import pytest
from deeds import DEEDS
from faults import DONE, Ended, Fault, Scene, end_here, is_durable, note, spread

Truth = Mapping[str, object]
WELL = {DONE, "done again", "gone on with"}
SOME = {"sqlite": 6, "postgresql": 3}  # of an act's steps, in a test run of every day


def killed_at(scene: Scene, step: int, expected: Truth) -> str:
    """What became of the act, or what is wrong with the case afterwards."""
    before = scene.again().entries
    fault = Fault(at=step, happens=end_here, is_step=is_durable)
    assert scene.struck(fault) == Ended(exit_code=-9, told="")
    outcome = scene.do_again(before)
    return scene.judged(f"step {step}", outcome, expected)


def killed(scene: Scene, deed: str, most: int) -> set[str]:
    expected, steps = scene.undisturbed(), scene.steps(is_durable)
    chosen = spread(steps + 1, most)  # after the last one too
    outcomes = [killed_at(scene, step, expected) for step in chosen]
    note(deed, f"kill -9 ({steps} steps)", scene.office.casebooks.kind, outcomes)
    return set(outcomes)


@pytest.mark.sampled(9)
@pytest.mark.parametrize("deed", DEEDS)
def test_an_act_killed_at_a_durable_write_is_done_by_doing_it_again(
    scene: Scene, deed: str
) -> None:
    some = SOME[scene.office.casebooks.kind]
    assert killed(scene, deed, 3 if scene.deed.draws else some) <= WELL


@pytest.mark.long
@pytest.mark.parametrize("deed", DEEDS)
def test_an_act_killed_at_any_durable_write_is_done_by_doing_it_again(
    scene: Scene, deed: str
) -> None:
    assert killed(scene, deed, 10_000) <= WELL
