"""A case about many customers: one plan and one end for each, one proof for all."""

import json
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from crowd import (
    MEMBERS,
    TWICE,
    UNKNOWN,
    approved_for_many,
    executed_for_many,
    listed,
    noticed_to_many,
    opened_for_many,
    planned_for_many,
    results,
    sample_opened,
    settled_for_many,
    signed_for_many,
)
from office import CASE, CHEN, RECEIVED, SUN, WANG, ZHAO, Office

from jieqing.casebook.acts.deliver import Delivery, deliver
from jieqing.casebook.acts.find import find
from jieqing.casebook.acts.open import Channel, open_case
from jieqing.casebook.acts.restore import propose_restore
from jieqing.casebook.flows import Right, State
from jieqing.casebook.letter_facts import LetterKind
from jieqing.casebook.many.executing import execute_all
from jieqing.casebook.many.finding import find_all
from jieqing.casebook.many.opening import NewBatch, NoSubjects, open_many
from jieqing.casebook.many.reading import many
from jieqing.casebook.many.restoring import restore_all
from jieqing.casebook.many.sample import NotInSample, SampleNotOpened, draw, look
from jieqing.casebook.models import Chunk, Letter
from jieqing.casebook.replayed import replayed
from jieqing.casebook.takeover import job_name
from jieqing.casebook.trusted import trust_of
from jieqing.casebook.work_files import NotYetWritten, WorkFileAltered
from jieqing.erasure.batch_plan import End
from jieqing.evidence import commitment, statement
from jieqing.evidence.package import STATEMENT, unpack
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
from jieqing.casebook.many.executing import Cut, execute_all
from jieqing.casebook.desk import Desk
from jieqing.home import read_home

folder, case, by, at, event, name, file, count = sys.argv[1:]
home = read_home(Path(folder))
settings.use(home)
desk = Desk.open(home)
left = int(count)

def watch(frame, what, _):
    global left
    code = frame.f_code
    if (what, code.co_name) == (event, name) and code.co_filename.endswith(file):
        left -= 1
        if not left:
            os.kill(os.getpid(), signal.SIGKILL)

sys.setprofile(watch)
at = datetime.fromisoformat(at)
execute_all(desk, case, by=by, at=at, cut=Cut(subjects=2))
"""


def killed(office: Office, step: tuple[str, str, str], count: int) -> int:
    home, at = office.desk.home.folder, office.at.isoformat()
    arguments = [str(home), CASE, SUN, at, *step, str(count)]
    command = [sys.executable, "-c", DIES, *arguments]
    return subprocess.run(command, check=False, stderr=subprocess.DEVNULL).returncode


def members_left(office: Office) -> set[object]:
    """Of those listed: whose own row still names them."""
    asked = "select id from member where id <= ? and phone not like '100%'"
    return {row[0] for row in office.ask("shop", asked, MEMBERS)}


def test_each_subject_ends_by_its_own_plan(at_stage: Stage) -> None:
    office = at_stage("many-executed")
    ended = results(office)

    assert ended[UNKNOWN].end is End.NOT_FOUND
    assert (ended[TWICE].end, ended[TWICE].why) == (End.ASIDE, "subject-twice")
    assert {ended[n].end for n in range(1, MEMBERS + 1)} <= {End.DONE, End.KEPT}


def test_the_plans_of_many_are_made_again_and_come_out_the_same(
    at_stage: Stage,
) -> None:
    office = at_stage("many-approved")
    (entry,) = (leaf.entry for leaf in office.record.leaves if leaf.entry.act == "plan")
    (plan,) = replayed(office.desk, CASE)
    rows = sum(sum(fates.values()) for fates in many(office.desk, CASE).rows.values())

    assert (plan.is_same, plan.differences, plan.turned) == (True, (), ())
    assert (plan.rows, plan.facts) == (rows, entry.facts["facts"])
    assert "cn-ecl-31-transaction" in entry.facts["rules"]


def test_findings_of_many_that_were_exchanged_are_not_replayed(
    at_stage: Stage,
) -> None:
    office = at_stage("many-planned")
    (entry,) = (leaf.entry for leaf in office.record.leaves if leaf.entry.act == "plan")
    named = entry.facts["files"]["findings"][0]
    (found,) = office.desk.home.place("cases").rglob(named)
    sealed = found.read_bytes()
    found.write_bytes(sealed[:-1] + bytes([sealed[-1] ^ 1]))

    with pytest.raises(WorkFileAltered, match="findings"):
        replayed(office.desk, CASE)


def test_a_settled_case_about_many_hands_out_a_proof_that_holds(
    at_stage: Stage,
) -> None:
    office = at_stage("many-settled")
    package = office.desk.home.place("statements") / f"{CASE}.jqz"
    verdict = verify(package.read_bytes(), trust_of(office.desk).to_bytes())

    assert verdict.exit == 0, [str(finding) for finding in verdict.findings]
    assert office.state is State.SETTLED
    assert office.desk.ledger.audit().holds


def test_final_letters_and_openings_of_many_are_gone_once_delivered(
    at_stage: Stage,
) -> None:
    office = at_stage("many-settled")
    letter = Letter.objects.get(kind=LetterKind.FINAL)
    office.do(deliver, letter.number, Delivery.DELIVERED, by=CHEN)
    left = [path.name for path in office.desk.home.place("outbox").iterdir()]

    assert letter.file not in left
    assert f"{CASE}-openings" not in left


def test_each_subject_can_show_that_the_statement_speaks_of_them(
    at_stage: Stage,
) -> None:
    office = at_stage("many-settled")
    place = office.desk.home.place
    packed = (place("statements") / f"{CASE}.jqz").read_bytes()
    _, said = statement.read(unpack(packed)[STATEMENT])
    folder = place("outbox") / f"{CASE}-openings"
    opening = json.loads((folder / "000002.txt").read_bytes())
    one = listed(at_stage("many-opened"))[1].entry
    who = f"{one.kind}\n{one.value}".encode()

    assert len(said.subject_commitment) == MEMBERS + 1
    assert opening["commitment"] in said.subject_commitment
    assert commitment.opens(
        opening["commitment"],
        commitment.SUBJECT,
        who,
        bytes.fromhex(opening["opening"]),
    )


def test_nothing_outside_sealed_files_names_a_subject(at_stage: Stage) -> None:
    office = at_stage("many-executed")
    phone = office.ask("shop", "select phone from member where id = 40")[0][0]
    written = b"".join(
        path.read_bytes()
        for folder in ("casebook", "ledger", "cases")
        for path in office.desk.home.place(folder).rglob("*")
        if path.is_file()
    )

    assert str(phone).encode() not in written
    assert b"99999999" not in written


def test_who_has_an_open_case_already_is_put_aside(office: Office) -> None:
    open_case(office.desk, office.request(), by=CHEN, at=office.at)
    one = listed(office, 1)[0]
    subjects = (one, one.__class__(number=2, entry=office.customer))
    batch = NewBatch(
        right=Right.CLOSE, subjects=subjects, channel=Channel.APP, received=RECEIVED
    )
    number = open_many(office.desk, batch, by=CHEN, at=office.at)

    told = many(office.desk, number)
    assert [(r.number, r.why) for r in told.exceptions] == [(2, "case-already-open")]


def test_a_case_about_nobody_is_not_opened(office: Office) -> None:
    batch = NewBatch(
        right=Right.CLOSE, subjects=(), channel=Channel.APP, received=RECEIVED
    )
    with pytest.raises(NoSubjects):
        open_many(office.desk, batch, by=CHEN, at=office.at)
    assert office.desk.ledger.size() == office.entries


def test_an_act_for_one_subject_does_nothing_to_a_case_about_many(
    at_stage: Stage,
) -> None:
    office = at_stage("many-planned")
    with pytest.raises(NotYetWritten):
        office.do(find, by=CHEN)
    assert office.state is State.PLANNED


def test_nobody_signs_for_many_before_the_sample_is_opened(at_stage: Stage) -> None:
    office = at_stage("many-noticed")
    with pytest.raises(SampleNotOpened):
        signed_for_many(office, WANG)
    sample_opened(office, WANG)
    assert signed_for_many(office, WANG) is State.NOTICED
    with pytest.raises(SampleNotOpened):
        signed_for_many(office, ZHAO)


def test_the_sample_is_drawn_once_and_the_same_for_all(at_stage: Stage) -> None:
    office = at_stage("many-noticed")
    first, second = office.do(draw, by=WANG), office.do(draw, by=ZHAO)

    assert first.drawn == second.drawn
    assert set(first.drawn) <= set(range(1, MEMBERS + 1))
    assert many(office.desk, CASE).drawn == first.drawn
    with pytest.raises(NotInSample):
        office.do(look, UNKNOWN, by=WANG)


def test_who_moved_since_the_plan_drops_out_without_a_new_signature(
    at_stage: Stage,
) -> None:
    office = at_stage("many-approved")
    moved = listed(office)[2].entry.value
    office.ask("shop", "update member set phone = '13900001111' where id = ?", moved)
    outcome = office.do(execute_all, by=SUN)

    assert outcome.finished
    assert outcome.aside == {3: "plan-out-of-date"}
    assert results(office)[3].end is End.ASIDE
    assert members_left(office) == {int(moved)}


def test_rows_of_who_was_put_aside_are_told_apart_in_the_statement(
    at_stage: Stage,
) -> None:
    office = at_stage("many-approved")
    office.ask("shop", "update member set phone = '13900001111' where id = 3")
    settled = settled_for_many(executed_for_many(office))
    package = settled.desk.home.place("statements") / f"{CASE}.jqz"
    _, said = statement.read(unpack(package.read_bytes())[STATEMENT])

    assert any(kept.hold == "put-aside" and kept.count for kept in said.kept)
    assert len(said.subject_commitment) == MEMBERS


def test_many_come_back_inside_the_window_by_two_signatures(at_stage: Stage) -> None:
    before = at_stage("many-approved")
    asked = "select * from member order by id"
    stood = before.ask("shop", asked)
    office = executed_for_many(before)
    office.do(propose_restore, by=CHEN)
    office.sign(WANG)
    office.sign(ZHAO)
    receipt = office.do(restore_all, by=SUN)

    assert receipt.conflicts == 0
    assert office.state is State.WITHDRAWN
    came_back = {row[0] for row in office.ask("shop", asked)}
    assert came_back == {row[0] for row in stood}
    assert members_left(office) == set(range(1, MEMBERS + 1))


STEPS = [
    (("return", "begin", "acts/execute.py"), 1),
    (("return", "intend", "journal.py"), 1),
    (("return", "settle", "journal.py"), 1),
    (("return", "settle", "journal.py"), 2),
    (("call", "_finish", "many/executing.py"), 1),
]


@pytest.mark.sampled(6)
@pytest.mark.parametrize("step", STEPS, ids=lambda step: "-".join(map(str, step[0])))
def test_a_run_on_many_killed_at_any_step_is_finished_by_the_next(
    at_stage: Stage, step: tuple[tuple[str, str, str], int]
) -> None:
    office = at_stage("many-approved")
    assert killed(office, *step) == -signal.SIGKILL

    outcome = office.do(execute_all, by=SUN)

    assert outcome.finished
    assert outcome.aside == {}
    assert members_left(office) == set()
    assert not Chunk.objects.filter(state="intended").exists()


def test_a_second_worker_on_many_is_refused_while_the_first_works(
    at_stage: Stage,
) -> None:
    office = at_stage("many-approved")
    leases.claim("qinghe", job_name(CASE), datetime.now(tz=UTC))

    with pytest.raises(JobTaken):
        office.do(execute_all, by=SUN)
    assert len(members_left(office)) == MEMBERS


def test_many_can_be_found_anew_until_the_first_commit(at_stage: Stage) -> None:
    office = at_stage("many-approved")
    again = office.do(find_all, by=CHEN)

    assert office.state is State.FOUND
    assert again.ends == {"not-found": 1, "put-aside": 1}


@pytest.mark.long
def test_fifty_subjects_are_closed_in_one_case(office: Office) -> None:
    opened_for_many(office, members=52)
    noticed = noticed_to_many(planned_for_many(office))
    settled = settled_for_many(executed_for_many(approved_for_many(noticed)))

    ends = many(settled.desk, CASE).ends
    assert sum(ends.values()) == 54
    assert ends["not-found"] == ends["put-aside"] == 1
