"""Long acts asked for by pages: done once, by one worker, whatever becomes of it."""

import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace

import pytest
from office import CASE, CHEN, LI, SUN, ZHAO, Office, approved, noticed

from jieqing.casebook import errands, models
from jieqing.casebook.acts.pause import pause, resume
from jieqing.casebook.acts.plan import plan
from jieqing.casebook.acts.send_back import send_back
from jieqing.casebook.due_flow import DueAct
from jieqing.casebook.errand_work import Taken, carry_out, take
from jieqing.casebook.errands import (
    ErrandOpen,
    ErrandOvertaken,
    ErrandUnknown,
    Progressing,
    ask,
)
from jieqing.casebook.flows import Act, State
from jieqing.casebook.many import either
from jieqing.casebook.reasons import Reason
from jieqing.casebook.told import outcome
from jieqing.errors import JieqingError, Phrase, Phrases
from jieqing.flow import lease as leases
from jieqing.language import filled
from jieqing.people.roll import NotEntitled

Stage = Callable[[str], Office]
DIES = """
import os, signal, sys
from pathlib import Path
from jieqing import settings
settings.start()
from datetime import datetime
from jieqing.casebook.desk import Desk
from jieqing.casebook.errand_work import carry_out, take
from jieqing.home import read_home

folder, at, event, name, file = sys.argv[1:]
home = read_home(Path(folder))
settings.use(home)
desk = Desk.open(home)

def watch(frame, what, _):
    code = frame.f_code
    if (what, code.co_name) == (event, name) and code.co_filename.endswith(file):
        os.kill(os.getpid(), signal.SIGKILL)

taken = take(desk)
sys.setprofile(watch)
carry_out(desk, taken, is_stopping=bool, unforeseen=str,
          clock=lambda desk: datetime.fromisoformat(at))
"""
STEPS = [
    ("call", "settle", "journal.py"),
    ("return", "begin", "acts/execute.py"),
    ("call", "_end", "errand_work.py"),
    ("call", "_finish", "acts/execute.py"),
]


def asked(office: Office, act: str = Act.EXECUTE, by: str = SUN) -> errands.Errand:
    return ask(office.desk, act, CASE, by=by, at=office.at)


def worked(office: Office, *, is_stopping: bool = False) -> Progressing:
    """A worker in this process does the oldest errand."""
    taken = take(office.desk)
    assert taken is not None
    return carried(office, taken, is_stopping=is_stopping)


def carried(office: Office, taken: Taken, *, is_stopping: bool = False) -> Progressing:
    return carry_out(
        office.desk,
        taken,
        is_stopping=lambda: is_stopping,
        unforeseen=lambda error: JieqingError(kind=type(error).__name__),
        clock=lambda desk: office.at,  # noqa: ARG005  # the office's own clock
    )


def newest(office: Office) -> errands.Errand:
    found = errands.newest_of(office.desk, CASE)
    assert found is not None
    return found


def killed_worker(office: Office, step: tuple[str, str, str]) -> int:
    """A worker process that is killed without warning at this step."""
    told = (str(office.desk.home.folder), office.at.isoformat(), *step)
    return subprocess.run(
        [sys.executable, "-c", DIES, *told], capture_output=True, check=False
    ).returncode


def test_an_errand_is_done_in_the_name_of_who_asked(at_stage: Stage) -> None:
    office = at_stage("approved")
    waiting = asked(office)
    ended = worked(office)

    assert (waiting.state, ended) == (Progressing.WAITS, Progressing.DONE)
    assert outcome(office.record).entry.actor == SUN
    assert newest(office).is_open is False
    assert take(office.desk) is None


@pytest.mark.sampled(2)
@pytest.mark.parametrize("step", STEPS)
def test_a_killed_workers_errand_is_done_exactly_once_by_the_next(
    at_stage: Stage, step: tuple[str, str, str]
) -> None:
    undisturbed = at_stage("executing").rows()
    office = at_stage("approved")
    asked(office)
    assert killed_worker(office, step) == -signal.SIGKILL
    assert newest(office).state is Progressing.RUNS

    assert worked(office) is Progressing.DONE
    assert len(office.rows()) == len(undisturbed)
    assert office.state is State.EXECUTING
    assert len(outcome(office.record).entry.facts["receipts"]) == 2


def test_asking_twice_shows_the_first_errand(at_stage: Stage) -> None:
    office = at_stage("approved")

    assert asked(office) == asked(office)
    assert models.Errand.objects.count() == 1


def test_one_case_has_one_errand_at_a_time(at_stage: Stage) -> None:
    office = at_stage("executing")
    asked(office, Act.CHECK, CHEN)
    with pytest.raises(ErrandOpen) as refusal:
        asked(office, Act.CHECK, SUN)

    assert refusal.value.facts["person"] == CHEN


def test_who_may_not_do_an_act_may_not_ask_for_it(at_stage: Stage) -> None:
    office = at_stage("approved")
    for by, act in ((CHEN, Act.EXECUTE), (LI, DueAct.RUN)):
        with pytest.raises(NotEntitled):
            asked(office, act, by)
    assert not errands.is_any_open(office.desk.tenant)


def test_an_act_that_is_done_at_once_is_no_errand(untouched: Stage) -> None:
    with pytest.raises(ErrandUnknown):
        asked(untouched("approved"), Act.APPROVE)


def test_a_refusal_keeps_its_code_and_its_words(at_stage: Stage) -> None:
    office = at_stage("approved")
    asked(office)
    office.do(pause, by=CHEN)

    assert worked(office) is Progressing.REFUSED
    told = newest(office)
    assert told.code == "not-in-this-state"
    assert CASE not in models.Errand.objects.get().refusal["cause"]
    assert "{" not in filled(told.cause, told.facts)


def test_after_a_refusal_it_can_be_asked_for_again(at_stage: Stage) -> None:
    office = at_stage("approved")
    asked(office)
    office.do(pause, by=CHEN)
    worked(office)
    office.do(resume, by=CHEN)
    asked(office)

    assert worked(office) is Progressing.DONE


def test_what_a_stopping_worker_was_cut_off_from_waits(at_stage: Stage) -> None:
    office = at_stage("approved")
    asked(office)
    office.do(pause, by=CHEN)

    assert worked(office, is_stopping=True) is Progressing.WAITS


def test_a_case_at_work_elsewhere_waits_for_the_next_look(at_stage: Stage) -> None:
    office = at_stage("approved")
    asked(office)
    tenant = office.desk.tenant
    lease = leases.claim(tenant, f"execute:{CASE}", leases.clock())

    assert worked(office) is Progressing.WAITS
    leases.release(lease)
    assert worked(office) is Progressing.DONE


def test_an_errand_has_one_worker_at_a_time(at_stage: Stage) -> None:
    office = at_stage("approved")
    asked(office)

    assert take(office.desk) is not None
    assert take(office.desk) is None


def test_who_lost_the_errand_writes_nothing_more_of_it(at_stage: Stage) -> None:
    office = at_stage("approved")
    number = asked(office).number
    taken = take(office.desk)
    assert taken is not None
    leases.seize(office.desk.tenant, f"errand:{number}", leases.clock())
    carried(office, taken)

    assert newest(office).state is Progressing.RUNS


@pytest.mark.parametrize(("name", "value"), [("person", CHEN), ("act", "check")])
def test_a_row_edited_by_hand_moves_nothing(
    at_stage: Stage, name: str, value: str
) -> None:
    office = at_stage("approved")
    asked(office)
    before = office.entries
    models.Errand.objects.update(**{name: value})

    assert worked(office) is Progressing.REFUSED
    assert newest(office).code == "record-altered"
    assert office.entries == before


def test_an_ended_errand_that_is_opened_again_by_hand_moves_nothing(
    at_stage: Stage,
) -> None:
    office = at_stage("executing")
    asked(office, Act.CHECK, CHEN)
    worked(office)
    before = office.entries
    models.Errand.objects.update(state=Progressing.WAITS)

    assert worked(office) is Progressing.REFUSED
    assert newest(office).code == "record-altered"
    assert office.entries == before


def test_a_case_that_moved_on_is_not_worked_on_by_what_was_asked_before(
    at_stage: Stage,
) -> None:
    office = at_stage("executing")
    asked(office, Act.CHECK, CHEN)
    office.do(pause, by=CHEN)
    office.do(resume, by=CHEN)

    assert worked(office) is Progressing.REFUSED
    assert newest(office).code == "errand-overtaken"


def test_what_was_done_before_its_worker_was_killed_is_not_done_again(
    at_stage: Stage,
) -> None:
    office = at_stage("executing")
    asked(office, Act.CHECK, CHEN)
    either.check(office.desk, CASE, by=CHEN, at=office.at)
    before = office.entries

    assert worked(office) is Progressing.DONE
    assert office.entries == before


def test_phrases_in_a_refusal_come_back_as_phrases() -> None:
    words = Phrase("{count} rows", {"count": 3})
    error = JieqingError(what=words, more=Phrases((words, "x"), ", "), plain=1)
    row = models.Errand(state="refused", refusal=errands.refusal_of(error))

    assert errands.read(row).facts == error.facts


def test_how_far_it_has_come_is_told(at_stage: Stage) -> None:
    office = at_stage("executing")
    asked(office, Act.CHECK, CHEN)
    worked(replace(office))

    told = newest(office)

    assert told.stage == "check"
    assert told.done == told.total > 0


def test_what_was_asked_for_is_not_done_on_a_plan_signed_since(at_stage: Stage) -> None:
    office = at_stage("approved")
    asked(office)
    office.do(send_back, Reason(code="fate"), by=ZHAO)
    office.do(plan, by=CHEN)
    noticed(office)
    approved(office)
    before = office.rows()

    assert worked(office) is Progressing.REFUSED
    assert newest(office).code == ErrandOvertaken.code
    assert office.rows() == before
