"""Erasing goes on after anything that stops it, by one worker at a time."""

import json
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from office import CASE, CHEN, SUN, WANG, ZHAO, Office

from jieqing.casebook import capsule_index, told
from jieqing.casebook.acts.check import QuietPeriod, check
from jieqing.casebook.acts.execute import execute
from jieqing.casebook.acts.find import find
from jieqing.casebook.acts.pause import pause, resume
from jieqing.casebook.acts.withdraw import withdraw
from jieqing.casebook.flows import State
from jieqing.casebook.guards import AlreadyCommitted, NotExecuted
from jieqing.casebook.journal import CaseJournal, chunks_of
from jieqing.casebook.models import CheckRun, Chunk, Issue, Letter, ProcessorTask
from jieqing.casebook.takeover import job_name
from jieqing.casebook.work import SomebodyWasFaster, glance, require_unmoved
from jieqing.erasure.values import ChunkState
from jieqing.errors import JieqingError
from jieqing.evidence import dsse
from jieqing.flow import lease as leases
from jieqing.flow.lease import JobLost, JobTaken
from jieqing.flow.models import LedgerEntry
from jieqing.home import HomeKey

Stage = Callable[[str], Office]

DIES = """
import os, signal, sys
from pathlib import Path
from jieqing import settings
settings.start()
from datetime import datetime
from jieqing.casebook.acts.execute import execute
from jieqing.casebook.desk import Desk
from jieqing.home import read_home

folder, case, by, at, number, event, name, file = sys.argv[1:]
home = read_home(Path(folder))
settings.use(home)
desk = Desk.open(home)

def watch(frame, what, _):
    code = frame.f_code
    if (what, code.co_name) == (event, name) and code.co_filename.endswith(file):
        sys.setprofile(None)
        os.kill(os.getpid(), int(number))

# Who starts the tests in the background may have them ignore the keyboard.
signal.signal(signal.SIGINT, signal.default_int_handler)
sys.setprofile(watch)
execute(desk, case, by=by, at=datetime.fromisoformat(at), chunk_rows=8)
"""
STEPS = [
    ("return", "begin", "acts/execute.py"),
    ("return", "prepare", "erasure/erase.py"),
    ("return", "write", "keys/age_file.py"),
    ("call", "intend", "journal.py"),
    ("return", "intend", "journal.py"),
    ("call", "settle", "journal.py"),
    ("return", "settle", "journal.py"),
    ("call", "_finish", "acts/execute.py"),
]
NOTE_OF_A_STRANGER = """
update call_note set note = note || ? where id = (select min(id) from call_note)
"""
LOST = """
select (select count(*) from cart_item) + (select count(*) from browse_log)
 + (select count(*) from coupon_grant) + (select count(*) from trade_order)
 + (select count(*) from order_line) + (select count(*) from order_log)
 + (select count(*) from payment) + (select count(*) from login_log)
 + (select count(*) from member_tag) + (select count(*) from points_log)
 + (select count(*) from address) + (select count(*) from member_address)
 + (select count(*) from member) + (select count(*) from invoice)
"""


def killed_at(office: Office, step: tuple[str, str, str]) -> None:
    assert signalled(office, signal.SIGKILL, step) == -signal.SIGKILL


def signalled(office: Office, number: int, step: tuple[str, str, str]) -> int:
    home, at = office.desk.home.folder, office.at.isoformat()
    arguments = [str(home), CASE, SUN, at, str(int(number)), *step]
    command = [sys.executable, "-c", DIES, *arguments]
    return subprocess.run(command, check=False, stderr=subprocess.DEVNULL).returncode


def erased_in_receipts(store: str) -> int:
    facts = [chunk.intent for chunk in Chunk.objects.filter(state="committed")]
    return sum(
        table["erased"]
        for intent in facts
        if intent["store"] == store
        for table in intent["tables"]
    )


@pytest.mark.sampled(4)
@pytest.mark.parametrize("step", STEPS, ids=lambda step: "-".join(step[:2]))
def test_a_worker_killed_at_any_step_is_followed_by_another(
    at_stage: Stage, step: tuple[str, str, str]
) -> None:
    office = at_stage("approved")
    before = office.ask("shop", LOST)[0][0]
    killed_at(office, step)

    outcome = office.do(execute, by=SUN)
    after = office.ask("shop", LOST)[0][0]
    report = office.do(check, by=CHEN)

    assert outcome.finished
    assert before - after == erased_in_receipts("shop") > 0
    assert report.is_clean
    assert not Chunk.objects.filter(state="intended").exists()


@pytest.mark.sampled(3)
@pytest.mark.parametrize("step", [STEPS[3], STEPS[4], STEPS[6]])
def test_a_run_stopped_from_the_keyboard_is_interrupted_and_goes_on(
    at_stage: Stage, step: tuple[str, str, str]
) -> None:
    office = at_stage("approved")
    code = signalled(office, signal.SIGINT, step)
    between = office.state

    assert code == 1
    assert between is State.INTERRUPTED
    assert office.do(execute, by=SUN).finished


def test_every_copy_of_a_killed_run_belongs_to_a_committed_chunk(
    at_stage: Stage,
) -> None:
    office = at_stage("approved")
    killed_at(office, ("call", "intend", "journal.py"))
    office.do(execute, by=SUN)
    capsule = office.desk.home.place("capsules") / office.case.folder
    files = {path.name for path in capsule.rglob("*.age")}
    seen = glance(office.desk, CASE, "check", by=CHEN, at=office.at)
    chunks = chunks_of(seen)

    assert files == {i.file for i, s in chunks if s is ChunkState.COMMITTED}


def test_a_second_worker_is_refused_while_the_first_works(at_stage: Stage) -> None:
    office = at_stage("approved")
    leases.claim("qinghe", job_name(CASE), datetime.now(tz=UTC))

    with pytest.raises(JobTaken):
        office.do(execute, by=SUN)
    assert office.state is State.APPROVED


def test_a_worker_that_slept_through_a_pause_can_intend_nothing(
    at_stage: Stage,
) -> None:
    office = at_stage("executing")
    lease = leases.claim("qinghe", job_name(CASE), datetime.now(tz=UTC))
    seen = glance(office.desk, CASE, "check", by=CHEN, at=office.at)
    journal = CaseJournal(work=seen, lease=lease)
    intent = journal.chunks()[0][0]
    office.do(pause, by=CHEN)

    assert journal.should_stop()
    with pytest.raises(JobLost):
        journal.settle(intent, ChunkState.VOID)
    assert journal.chunks()[0][1] is ChunkState.COMMITTED


def test_a_paused_case_resumes_where_it_was(at_stage: Stage) -> None:
    office = at_stage("paused")

    assert office.do(resume, by=CHEN) is State.NOTICED
    assert office.sign(WANG) is State.NOTICED


def test_a_case_paused_before_execute_erases_afterwards(at_stage: Stage) -> None:
    office = at_stage("approved")
    office.do(pause, by=SUN)
    office.do(resume, by=SUN)

    assert office.do(execute, by=SUN).finished


def test_a_killed_run_without_a_commit_may_be_planned_anew(at_stage: Stage) -> None:
    office = at_stage("approved")
    killed_at(office, ("call", "intend", "journal.py"))
    office.do(find, by=CHEN)

    assert office.state is State.FOUND


def test_a_killed_run_with_a_commit_cannot_be_found_anew(at_stage: Stage) -> None:
    office = at_stage("approved")
    killed_at(office, ("return", "settle", "journal.py"))

    with pytest.raises(AlreadyCommitted):
        office.do(find, by=CHEN)


def test_a_commit_that_only_the_store_knows_forbids_withdrawal(
    at_stage: Stage,
) -> None:
    office = at_stage("approved")
    killed_at(office, ("call", "settle", "journal.py"))
    Chunk.objects.all().delete()

    with pytest.raises(AlreadyCommitted):
        office.do(withdraw, by=CHEN)


def test_a_frozen_plan_governs_once_a_chunk_was_committed(at_stage: Stage) -> None:
    office = at_stage("approved")
    killed_at(office, ("return", "settle", "journal.py"))
    office.ask(
        "shop",
        "insert into cart_item"
        " select max(id) + 1, 42, 1, 1, '2026-11-01 10:00:00' from cart_item",
    )

    assert office.do(execute, by=SUN).finished


def test_a_finished_run_executed_again_erases_nothing_more(at_stage: Stage) -> None:
    office = at_stage("executing")
    before = office.ask("shop", LOST)
    office.do(execute, by=SUN)

    assert office.ask("shop", LOST) == before


def test_a_finished_run_executed_again_asks_no_processor_and_moves_no_window(
    at_stage: Stage,
) -> None:
    office = at_stage("executing")
    letters = Letter.objects.count()
    until = told.window_until(office.record)
    office.later(days=2).do(execute, by=SUN)

    assert Letter.objects.count() == letters
    assert ProcessorTask.objects.count() == 2
    assert told.window_until(office.record) == until is not None


def test_a_missing_mark_table_stops_before_anything_is_written(
    at_stage: Stage,
) -> None:
    office = at_stage("approved")
    office.ask("crm", "drop table jieqing_mark")
    before = office.ask("shop", LOST)

    with pytest.raises(JieqingError) as refusal:
        office.do(execute, by=SUN)
    assert refusal.value.code == "mark-table-missing"
    assert office.ask("shop", LOST) == before
    assert office.state is State.INTERRUPTED


def test_an_interrupted_case_goes_on_when_the_cause_is_gone(at_stage: Stage) -> None:
    office = at_stage("interrupted")

    assert office.state is State.INTERRUPTED
    assert office.do(execute, by=SUN).finished


def test_nothing_is_checked_before_the_erasing_has_finished(at_stage: Stage) -> None:
    office = at_stage("approved")
    killed_at(office, ("return", "settle", "journal.py"))

    with pytest.raises(NotExecuted):
        office.do(check, by=CHEN)


def test_d_39_the_second_check_waits_for_the_quiet_period(at_stage: Stage) -> None:
    office = at_stage("executing")
    office.do(check, by=CHEN)

    with pytest.raises(QuietPeriod):
        office.later(hours=23).do(check, by=CHEN)
    office.later(hours=25).do(check, by=CHEN)
    assert office.state is State.CHECKED


def test_a_first_check_after_the_quiet_period_is_still_the_first(
    at_stage: Stage,
) -> None:
    office = at_stage("executing").later(hours=25)
    office.do(check, by=CHEN)

    assert office.state is State.EXECUTING


def test_residue_raises_an_issue_and_the_case_is_not_checked(at_stage: Stage) -> None:
    office = at_stage("executing")
    office.do(check, by=CHEN)
    office.ask("crm", NOTE_OF_A_STRANGER, office.customer.value)
    report = office.later(hours=25).do(check, by=CHEN)

    assert not report.is_clean
    assert office.state is State.EXECUTING
    assert Issue.objects.get().kind == "residue"


def test_an_issue_and_a_check_name_places_and_no_value(at_stage: Stage) -> None:
    office = at_stage("executing")
    office.ask("crm", NOTE_OF_A_STRANGER, office.customer.value)
    office.do(check, by=CHEN)
    written = str(Issue.objects.get().places) + str(CheckRun.objects.get().tables)

    assert "call_note" in written
    assert office.customer.value not in written


def test_receipts_in_the_ledger_are_those_of_the_journal(at_stage: Stage) -> None:
    office = at_stage("executing")
    seen = glance(office.desk, CASE, "check", by=CHEN, at=office.at)
    receipts = seen.record.last("execute").entry.facts["receipts"]
    digests = {receipt["file_digest"] for receipt in receipts}

    assert digests == {intent.file_digest for intent, _ in chunks_of(seen)}


def test_an_act_prepared_on_an_older_record_is_refused(at_stage: Stage) -> None:
    office = at_stage("approved")
    seen = glance(office.desk, CASE, "execute", by=SUN, at=office.at)
    office.do(pause, by=CHEN)
    office.do(resume, by=CHEN)
    now = glance(office.desk, CASE, "execute", by=SUN, at=office.at)

    with pytest.raises(SomebodyWasFaster):
        require_unmoved(now, seen)


def test_d_63_no_personal_value_stands_in_any_entry_of_the_ledger(
    at_stage: Stage,
) -> None:
    office = at_stage("executing")
    written = b"".join(bytes(row.content) for row in LedgerEntry.objects.all())

    assert office.customer.value.encode() not in written
    assert "林".encode() not in written
    assert ZHAO.encode() in written


def test_a_finished_run_leaves_a_signed_list_of_its_copies(at_stage: Stage) -> None:
    office = at_stage("executing")
    folder = office.desk.home.place("capsules") / office.case.folder
    envelope = dsse.read(
        (folder / capsule_index.FILE).read_bytes(), capsule_index.PAYLOAD_TYPE, "index"
    )
    listed = {file["file"] for file in json.loads(envelope.payload)["files"]}

    assert envelope.is_signed_by(office.desk.home.signer(HomeKey.STATEMENT).public.raw)
    assert listed == {path.name for path in folder.glob("*/*.age")}
