"""An audit draws by a seed nobody chose, examines cases again now, and is apart."""

from datetime import timedelta

import pytest
from deeds import restored_by_two
from hypothesis import given, settings
from hypothesis import strategies as st
from office import CASE, CHEN, LI, SUN, WANG, WU, Office
from programme_office import asks, in_force, signature_of

from jieqing.casebook.desk import day_of
from jieqing.casebook.papers.period import Period
from jieqing.flow.record import RecordAltered
from jieqing.people.matrix import Role
from jieqing.people.posts import Post
from jieqing.programme import models
from jieqing.programme.acting import Asked
from jieqing.programme.acts import documents
from jieqing.programme.audits import ending, fieldwork, planning
from jieqing.programme.audits.flow import AuditAct, AuditState
from jieqing.programme.audits.independence import NotIndependent, OwnCase
from jieqing.programme.audits.models import Audit
from jieqing.programme.audits.recheck import FAILED, Outcome, recheck
from jieqing.programme.audits.sampling import drawn, population_digest, sample_size
from jieqing.programme.audits.told import ToldAudit, Verdict, told
from jieqing.programme.flows import DocumentAct
from jieqing.programme.guards import NotYourPost
from jieqing.programme.issues import acts as issues
from jieqing.programme.issues.effects import Verdict as IssueVerdict
from jieqing.programme.issues.effects import effect
from jieqing.programme.issues.levels import Severity

NUMBER = "20261103"


def act(office: Office, no: str, name: str, by: str = WU) -> Asked:
    return asks(office, no, name, by)


def new(office: Office, checklist: str = "erasure-process") -> planning.NewAudit:
    today = day_of(office.at)
    return planning.NewAudit(
        checklist=checklist,
        period=Period(first=today - timedelta(days=60), last=today),
        due=today + timedelta(days=30),
        number=NUMBER,
    )


def begun(office: Office) -> str:
    """吴审计 plans, seals and draws."""
    no = planning.plan(office.desk, new(office), by=WU, at=office.at)
    planning.prepare(office.desk, act(office, no, AuditAct.PREPARE))
    planning.begin(office.desk, act(office, no, AuditAct.BEGIN), NUMBER)
    return no


def answered(office: Office, no: str) -> ToldAudit:
    """The system answers what it can, 吴审计 the rest."""
    for ref in told(office.desk, no).untested:
        fieldwork.test(office.desk, act(office, no, AuditAct.TEST), ref)
    fieldwork.compute(office.desk, act(office, no, AuditAct.COMPUTE))
    for point in told(office.desk, no).unanswered:
        asked = act(office, no, AuditAct.ANSWER)
        fieldwork.answer(office.desk, asked, said(point, Verdict.CONFORM, "当面看过"))
    return told(office.desk, no)


def said(point: str, verdict: Verdict, note: str = "") -> fieldwork.Given:
    return fieldwork.Given(point=point, verdict=verdict, note=note)


def signed(no: str, name: str, digest: str) -> bytes:
    return signature_of(WU, no, name, digest)


@settings(max_examples=30)
@given(st.integers(1, 3000))
def test_a_sample_is_as_large_as_the_rule_says(population: int) -> None:
    size = sample_size(population)

    assert 1 <= size <= min(population, 59)
    assert sample_size(100_000) == 59
    assert sample_size(20) == 19


@settings(max_examples=30)
@given(st.integers(1, 90), st.sampled_from(["a", "b", "c"]))
def test_the_same_seed_draws_the_same_in_any_order(count: int, seed: str) -> None:
    names = [f"CL-2026-{number:04d}" for number in range(count)]
    size = sample_size(count)

    assert drawn(names, seed, size) == drawn(names[::-1], seed, size)
    assert population_digest(names) == population_digest(names[::-1])


def test_an_audit_goes_from_plan_to_a_report(after_case: Office) -> None:
    office = after_case
    no = begun(office)
    with pytest.raises(fieldwork.PointsUnanswered):
        fieldwork.draft(office.desk, act(office, no, AuditAct.DRAFT), "尚可")
    found = answered(office, no)
    computed = [one for one in found.answers.values() if one.is_computed]
    assert found.sample == (CASE,)
    assert found.tests[CASE].outcome is Outcome.CLEAN
    assert len(computed) >= 14
    assert found.answers["E27"].verdict is Verdict.CONFORM
    digest = fieldwork.draft(office.desk, act(office, no, AuditAct.DRAFT), "总体符合")
    until = ending.send(
        office.desk,
        act(office, no, AuditAct.SEND),
        signed(no, AuditAct.SEND, digest),
    )
    asked = act(office, no, AuditAct.ISSUE)
    with pytest.raises(ending.ReplyTimeRuns):
        ending.issue(office.desk, asked, signed(no, AuditAct.ISSUE, digest))
    reply = act(office, no, AuditAct.REPLY, LI)
    with pytest.raises(NotYourPost):
        ending.reply(office.desk, reply, Role.OFFICER, "没有异议")
    reply = act(office, no, AuditAct.REPLY, CHEN)
    ending.reply(office.desk, reply, Role.OFFICER, "{{没有}}异议")
    over = office.later(days=(until - day_of(office.at)).days + 1)
    asked = act(over, no, AuditAct.ISSUE)
    document = ending.issue(over.desk, asked, signed(no, AuditAct.ISSUE, digest))
    report = models.Version.objects.get(record__no=document)

    assert report.author == WU
    assert told(over.desk, no).state is AuditState.ISSUED
    assert told(over.desk, no).document == document


def test_planted_residue_is_found_by_the_engine(after_case: Office) -> None:
    office = after_case
    note = f"回电 {office.customer.value}"
    office.ask("crm", "insert into call_note values (99999, 1, 1, ?, '')", note)
    no = begun(office)
    found = answered(office, no)

    assert found.tests[CASE].outcome is Outcome.RESIDUE
    assert found.answers["E27"].verdict is Verdict.MAJOR
    assert found.answers["E27"].names == (CASE,)


def test_nobody_examines_their_own_work(after_case: Office) -> None:
    office = after_case
    office.end_post(SUN, Post(role=Role.EXECUTOR))
    office.give_post(SUN, Post(role=Role.AUDITOR))
    with pytest.raises(NotIndependent):
        planning.plan(office.desk, new(office), by=SUN, at=office.at)
    no = planning.plan(office.desk, new(office), by=WU, at=office.at)
    with pytest.raises(NotIndependent):
        planning.join(office.desk, act(office, no, AuditAct.JOIN), CHEN)
    planning.join(office.desk, act(office, no, AuditAct.JOIN), LI)
    with pytest.raises(planning.NotInTeam):
        planning.prepare(office.desk, act(office, no, AuditAct.PREPARE, CHEN))


def test_who_erased_a_case_does_not_test_it(after_case: Office) -> None:
    office = after_case
    today = day_of(office.at)
    check = planning.NewAudit(
        checklist="self-check",
        period=Period(first=today - timedelta(days=60), last=today),
        due=today,
    )
    no = planning.plan(office.desk, check, by=CHEN, at=office.at)
    planning.prepare(office.desk, act(office, no, AuditAct.PREPARE, CHEN))
    planning.begin(office.desk, act(office, no, AuditAct.BEGIN, CHEN))
    with pytest.raises(OwnCase):
        fieldwork.test(office.desk, act(office, no, AuditAct.TEST, CHEN), CASE)


def test_another_number_draws_nothing_and_the_draw_can_be_repeated(
    after_case: Office,
) -> None:
    office = after_case
    no = planning.plan(office.desk, new(office), by=WU, at=office.at)
    planning.prepare(office.desk, act(office, no, AuditAct.PREPARE))
    with pytest.raises(planning.NumberNotAsCommitted):
        planning.begin(office.desk, act(office, no, AuditAct.BEGIN), "20261104")
    planning.begin(office.desk, act(office, no, AuditAct.BEGIN), NUMBER)
    found = told(office.desk, no)

    assert planning.draw_again(office.desk, found, found.seed) == found.drawn


def test_an_edited_row_stops_the_audit(after_case: Office) -> None:
    office = after_case
    no = begun(office)
    Audit.objects.filter(record__no=no).update(lead=CHEN)

    with pytest.raises(RecordAltered):
        told(office.desk, no)


def test_a_fault_becomes_an_issue_and_is_tested_again_next_time(
    after_case: Office,
) -> None:
    office = after_case
    no = begun(office)
    found = answered(office, no)
    asked = act(office, no, AuditAct.ANSWER)
    with pytest.raises(fieldwork.ReasonForPoint):
        fieldwork.answer(office.desk, asked, said("E13", Verdict.MAJOR))
    fieldwork.answer(office.desk, asked, said("E13", Verdict.MAJOR, "新表未入地图"))
    fact = ending.issue_of_point(told(office.desk, no), "E13", "新表未入地图")
    raised = ending.raise_from(office.desk, no, "E13", fact, by=WU, at=office.at)
    digest = fieldwork.draft(office.desk, act(office, no, AuditAct.DRAFT), "有缺陷")
    until = ending.send(
        office.desk, act(office, no, AuditAct.SEND), signed(no, AuditAct.SEND, digest)
    )
    over = office.later(days=(until - day_of(office.at)).days + 1)
    made = signed(no, AuditAct.ISSUE, digest)
    ending.issue(over.desk, act(over, no, AuditAct.ISSUE), made)
    with pytest.raises(ending.IssuesOpen):
        ending.follow_up(over.desk, act(over, no, AuditAct.FOLLOW_UP))
    again = begun(over)
    passed = act(over, again, AuditAct.ANSWER)
    skipped = said("E13", Verdict.NOT_CHECKED, "没时间")
    with pytest.raises(fieldwork.RetestAsked):
        fieldwork.answer(over.desk, passed, skipped)
    repeat = ending.issue_of_point(told(over.desk, again), "E13", "仍未入地图")

    assert found.checklist.point("E13") is not None
    assert repeat.severity is Severity.MINOR
    assert issues.repeated(over.desk, repeat.matter, day_of(over.at)) == raised


def test_what_the_system_answered_is_looked_at_again_before_the_report(
    after_case: Office,
) -> None:
    office = after_case
    document = in_force(office)
    no = begun(office)
    answered(office, no)
    asked = asks(office, document, DocumentAct.WITHDRAW, WANG)
    documents.withdraw(office.desk, asked, "内容有误")
    with pytest.raises(fieldwork.FoundOtherwise):
        fieldwork.draft(office.desk, act(office, no, AuditAct.DRAFT), "总体符合")


def test_a_case_that_was_brought_back_is_told_so(after_case: Office) -> None:
    restored_by_two(after_case)
    found = recheck(after_case.desk, CASE, after_case.at)

    assert found.outcome is Outcome.RESTORED


def test_a_key_that_is_gone_too_early_bears_nothing_out(after_case: Office) -> None:
    office = after_case
    office.desk.keyring.destroy(office.case.key_name)
    found = recheck(office.desk, CASE, office.at)

    assert found.outcome is Outcome.NOT_SEARCHED
    assert found.outcome in FAILED


def test_a_figure_that_was_not_read_before_shows_no_effect() -> None:
    found = effect("answered_in_time", (), ("9", "10"), "90")

    assert found.verdict is IssueVerdict.NO_DATA
