"""A due run killed anywhere ends with the same rows, receipts and batches."""

import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from office import SUN, Office, copied
from steps import Step, meanwhile, power_cut
from test_due_runs import allowed, held, lost, on

from jieqing.casebook.acts import due_standing
from jieqing.casebook.due_list import due_list
from jieqing.casebook.due_work import DueRunStopped
from jieqing.casebook.models import Case, Chunk
from jieqing.casebook.takeover import job_name
from jieqing.casebook.trusted import trust_of
from jieqing.evidence.verify import verify
from jieqing.flow import lease as leases
from jieqing.flow.lease import JobTaken

Stage = Callable[[str], Office]
DIES = """
import os, signal, sys
from pathlib import Path
from jieqing import settings
settings.start()
from datetime import datetime
from jieqing.casebook.acts.due_run import run
from jieqing.casebook.desk import Desk
from jieqing.home import read_home

folder, by, at, event, name, file = sys.argv[1:]
home = read_home(Path(folder))
settings.use(home)
desk = Desk.open(home)

def watch(frame, what, _):
    code = frame.f_code
    if (what, code.co_name) == (event, name) and code.co_filename.endswith(file):
        sys.setprofile(None)
        os.kill(os.getpid(), signal.SIGKILL)

sys.setprofile(watch)
run(desk, by=by, at=datetime.fromisoformat(at), chunk_rows=5)
"""
STEPS: list[Step] = [
    ("call", "_begin", "acts/due_run.py"),
    ("return", "_opened", "acts/due_run.py"),
    ("return", "_begin", "acts/due_run.py"),
    ("return", "prepare", "erasure/erase.py"),
    ("return", "write", "keys/age_file.py"),
    ("call", "intend", "journal.py"),
    ("return", "intend", "journal.py"),
    ("call", "settle", "journal.py"),
    ("return", "settle", "journal.py"),
    ("call", "write_batches", "due_work.py"),
    ("return", "write_again", "due_batches.py"),
    ("return", "write_batches", "due_work.py"),
    ("call", "_finish", "due_work.py"),
    ("return", "_finish", "due_work.py"),
    ("call", "_check", "acts/due_settle.py"),
    ("return", "check_due", "erasure/due_check.py"),
]
LATER_STEPS: list[Step] = [
    ("return", "check_due", "erasure/due_check.py"),
    ("call", "_settle", "acts/due_settle.py"),
    ("return", "close_marks", "takeover.py"),
    ("return", "end_secrets", "ending.py"),
    ("return", "statement_of_run", "due_statement.py"),
    ("call", "issue", "proof.py"),
]


def killed_at(office: Office, step: Step) -> None:
    home, at = office.desk.home.folder, office.at.isoformat()
    command = [sys.executable, "-c", DIES, str(home), SUN, at, *step]
    ended = subprocess.run(command, check=False, stderr=subprocess.DEVNULL)
    assert ended.returncode == -signal.SIGKILL


def in_receipts() -> dict[str, int]:
    counted: Counter[str] = Counter()
    for chunk in Chunk.objects.filter(state="committed", case__right="C2"):
        for table in chunk.intent["tables"]:
            counted[table["table"]] += table["erased"]
    return dict(+counted)


def ends(office: Office) -> list[tuple[str, str, int]]:
    return [(line.end, line.table, line.rows) for line in due_list(office.desk).lines]


@pytest.fixture(scope="session")
def undisturbed(
    shelf: Callable[[str | None], Office], tmp_path_factory: pytest.TempPathFactory
) -> tuple[frozenset[tuple[object, ...]], dict[str, int], list[tuple[str, str, int]]]:
    """What a run leaves that nothing disturbs: lost rows, receipts, batches."""
    office = copied(shelf("due"), tmp_path_factory.mktemp("undisturbed") / "due")
    before = office.rows()
    office.run_due(chunk_rows=5)
    return before - office.rows(), in_receipts(), ends(office)


@pytest.mark.sampled(10)
@pytest.mark.parametrize("step", STEPS, ids=lambda step: "-".join(step[:2]))
def test_a_run_killed_at_any_step_ends_like_one_that_was_not(
    at_stage: Stage,
    undisturbed: tuple[object, object, object],
    step: Step,
) -> None:
    office = at_stage("due")
    before = office.rows()
    killed_at(office, step)
    office.run_due(chunk_rows=5)

    assert (before - office.rows(), in_receipts(), ends(office)) == undisturbed
    assert not Chunk.objects.filter(state="intended").exists()


@pytest.mark.sampled(10)
@pytest.mark.parametrize("step", LATER_STEPS, ids=lambda step: "-".join(step[:2]))
def test_a_settling_killed_at_any_step_is_completed_by_the_next_run(
    at_stage: Stage, step: Step
) -> None:
    office = at_stage("due")
    office.run_due()
    tomorrow = office.later(hours=25)
    killed_at(tomorrow, step)
    tomorrow.run_due()
    row = Case.objects.get(right="C2")
    package = office.desk.home.place("statements") / f"{row.number}.jqz"

    assert row.state == "settled"
    assert row.key_name not in office.desk.keyring.names()
    assert verify(package.read_bytes(), trust_of(office.desk).to_bytes()).exit == 0


def test_a_run_stopped_from_the_keyboard_says_so_and_goes_on(at_stage: Stage) -> None:
    office = at_stage("due")
    step = ("call", "settle", "journal.py")
    with meanwhile(step, power_cut), pytest.raises(DueRunStopped):
        office.run_due(chunk_rows=5)
    between = Case.objects.get(right="C2").state
    office.run_due(chunk_rows=5)

    assert between == "interrupted"
    assert Case.objects.get(right="C2").state == "executing"


def test_a_run_whose_approval_was_ended_meanwhile_erases_nothing_more(
    at_stage: Stage,
) -> None:
    office = at_stage("due")
    killed_at(office, ("return", "settle", "journal.py"))
    left = office.rows()
    due_standing.end(office.desk, "SA-0001", by="P-0002", at=office.at)
    with pytest.raises(Exception, match="standing-approval"):
        office.run_due(chunk_rows=5)

    assert office.rows() == left
    assert Case.objects.get(right="C2").state == "executing"
    assert ends(office)


def test_a_run_carried_on_the_next_day_counts_against_that_days_ceiling(
    at_stage: Stage,
) -> None:
    office = allowed(on(at_stage("settled"), 2029, 10, 14), ceiling=9)
    killed_at(office, ("return", "_begin", "acts/due_run.py"))
    before, tomorrow = office.rows(), office.later(hours=25)
    tomorrow.run_due()
    again = tomorrow.run_due()

    assert 0 < sum(lost(before, tomorrow).values()) <= 9
    assert again.runs == {}


def test_two_runs_at_once_are_refused(at_stage: Stage) -> None:
    office = at_stage("due")
    leases.claim("qinghe", "due", datetime.now(tz=UTC))

    with pytest.raises(JobTaken):
        office.run_due()


def test_a_hold_takes_a_running_due_run_over(at_stage: Stage) -> None:
    office = at_stage("due")
    killed_at(office, ("return", "settle", "journal.py"))
    number = Case.objects.get(right="C2").number
    lease = leases.claim("qinghe", job_name(number), datetime.now(tz=UTC))
    somebodys = office.ask("shop", "select min(id) from trade_order")[0][0]
    held(office, somebodys)

    assert not leases.is_held(lease)
