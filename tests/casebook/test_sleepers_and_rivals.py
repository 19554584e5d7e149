"""A worker that sleeps while others act, and two that do one act at once."""

import os
import signal
from collections.abc import Callable

import pytest
from deeds import DEEDS, SMALL, restored_by_two
from django.db import connection
from faults import Scene, note
from office import CHEN, SUN, Office
from steps import Step, meanwhile

from jieqing.casebook.acts.pause import pause, resume

RIVALS = ["open", "find", "approve, the first", "execute", "restore"]
ASLEEP: list[Step] = [
    ("call", "claimed", "casebook/takeover.py"),
    ("return", "begin", "acts/execute.py"),
    ("return", "prepare", "erasure/erase.py"),
    ("call", "settle", "journal.py"),
    ("call", "_finish", "acts/execute.py"),
]
ASLEEP_WHILE_RESTORED = [
    step
    if step in (ASLEEP[1], ASLEEP[3])
    else pytest.param(step, marks=pytest.mark.long)
    for step in ASLEEP
]
FENCED = {"job-taken", "job-lost", "lease-lost", "case-moved", "execution-stopped"}
CART = "select * from cart_item where member_id = 42 order by id"


@pytest.fixture
def kind(scene: Scene) -> str:
    return scene.office.casebooks.kind


def fall_asleep() -> None:
    os.kill(os.getpid(), signal.SIGSTOP)


def asleep(scene: Scene, step: Step) -> Callable[[], str]:
    """Let a worker fall asleep inside the act; what wakes it, and what it said then."""
    told = scene.office.folder.with_name("told")
    told.unlink(missing_ok=True)

    def work() -> None:
        office = scene.reopened()
        with meanwhile(step, fall_asleep):
            scene.deed.does(office)

    process = scene.start(work, told)
    assert process.pid is not None
    assert os.WIFSTOPPED(os.waitpid(process.pid, os.WUNTRACED)[1])

    def wake() -> str:
        connection.close()
        os.kill(process.pid, signal.SIGCONT)
        process.join()
        return told.read_text(encoding="utf-8") if told.exists() else ""

    return wake


def taken_over(scene: Scene) -> Office:
    """Somebody pauses the case, resumes it and erases by the same plan."""
    office = scene.reopened()
    office.do(pause, by=CHEN)
    office.do(resume, by=CHEN)
    assert office.do(SMALL, by=SUN).finished
    return office


@pytest.mark.sampled(4)
@pytest.mark.parametrize("deed", ["execute"])
@pytest.mark.parametrize("step", ASLEEP, ids=lambda step: "-".join(step[:2]))
def test_a_sleeper_that_wakes_after_a_takeover_changes_nothing(
    scene: Scene, kind: str, step: Step
) -> None:
    scene.again()
    wake = asleep(scene, step)
    taken_over(scene)
    before = scene.aftermath()
    told = wake()
    note("execute", "asleep, taken over", kind, [f"refused: {told}"])

    assert told in FENCED
    assert scene.aftermath() == before


@pytest.mark.parametrize("deed", ["execute"])
@pytest.mark.parametrize(
    "step", ASLEEP_WHILE_RESTORED, ids=lambda step: "-".join(step[:2])
)
def test_a_sleeper_that_wakes_after_a_restore_erases_nothing_again(
    scene: Scene, kind: str, step: Step
) -> None:
    cart = scene.again().ask("shop", CART)
    wake = asleep(scene, step)
    restored_by_two(taken_over(scene))
    before = scene.aftermath()
    told = wake()
    note("execute", "asleep, taken over and restored", kind, [f"refused: {told}"])

    assert told in {*FENCED, "not-in-this-state", "case-closed"}
    assert scene.aftermath() == before
    assert scene.reopened().ask("shop", CART) == cart != []


def at_once(scene: Scene) -> list[str]:
    """Two processes do the same act, as nearly together as they come."""
    gate, folder = scene.gate(2), scene.office.folder

    def work() -> None:
        office = scene.reopened()
        gate.wait(30)
        scene.deed.does(office)

    files = [folder.with_name(f"told{n}") for n in (1, 2)]
    for file in files:
        file.unlink(missing_ok=True)
    started = [scene.start(work, file) for file in files]
    for process in started:
        process.join()
    return [f.read_text(encoding="utf-8") if f.exists() else "" for f in files]


@pytest.mark.sampled(4)
@pytest.mark.parametrize(
    "deed",
    [
        name if name in RIVALS else pytest.param(name, marks=pytest.mark.long)
        for name in DEEDS
        if not DEEDS[name].draws
    ],
)
def test_two_workers_at_one_act_end_as_one_would(
    scene: Scene, kind: str, deed: str
) -> None:
    scene.deed.does(scene.again())
    expected = scene.aftermath()
    before = scene.again().entries
    told = at_once(scene)
    scene.do_again(before)
    found = scene.aftermath()
    note(deed, "two at once", kind, [f"the other: {told[told[0] == ''] or 'done too'}"])

    assert "" in told
    assert "Error" not in "".join(told)
    assert found["ledger holds"] is True
    same = ("states", "stores")
    assert [found[name] for name in same] == [expected[name] for name in same]
