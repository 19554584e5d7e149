"""An issue goes from raised to proven effect; nobody verifies what they own or mend."""

from datetime import timedelta

import pytest
from issue_office import fixed, joined, mended, planned, raised, seen, verified
from office import CHEN, LI, QIAN, SUN, WANG, WU, Office
from programme_office import adopted, asks, in_force, loaded, on, signature_of

from jieqing.casebook.acts import due_standing
from jieqing.casebook.acts.open import open_case
from jieqing.casebook.desk import day_of
from jieqing.casebook.own_words import PersonInWords
from jieqing.flow.gates import Question
from jieqing.flow.models import LedgerEntry
from jieqing.flow.record import RecordAltered
from jieqing.people.matrix import Role
from jieqing.people.roll import NotEntitled
from jieqing.programme.acting import RecordMoved, SignatureNotTheirs
from jieqing.programme.guards import NotYourPost, SamePerson
from jieqing.programme.issues import acts
from jieqing.programme.issues.effects import FigureShowsNothing, Verdict
from jieqing.programme.issues.flow import IssueAct, IssueState
from jieqing.programme.issues.levels import Severity
from jieqing.programme.issues.mechanism import EYE, MOST
from jieqing.programme.issues.models import Issue
from jieqing.programme.issues.sources import findings
from jieqing.programme.issues.stops import ActStopped, require_not_stopped, stops
from jieqing.programme.models import Record


def test_owner_doer_and_verifier_are_three_humans(office: Office) -> None:
    no = raised(office)
    acts.confirm(office.desk, asks(office, no, IssueAct.CONFIRM, LI))
    plan = acts.NewPlan(cause="疏漏", steps="补上", doer=LI, due=day_of(office.at))
    with pytest.raises(SamePerson):
        acts.plan(office.desk, asks(office, no, IssueAct.PLAN, LI), plan)
    with pytest.raises(NotYourPost):
        acts.plan(office.desk, asks(office, no, IssueAct.PLAN, CHEN), plan)
    two = raised(office, matter="other")
    planned(office, two)
    with pytest.raises(acts.DoerIsNot):
        acts.begin(office.desk, asks(office, two, IssueAct.BEGIN, WANG))
    fixed(office, two)
    for who in (LI, SUN):
        with pytest.raises(SamePerson):
            verified(office, two, by=who)
    verified(office, two)

    assert seen(office, two).state is IssueState.VERIFIED
    assert seen(office.later(days=1), two).state is IssueState.WATCHING


def test_a_grave_fault_is_verified_by_an_auditor(office: Office) -> None:
    no = raised(office, severity=Severity.MAJOR)
    planned(office, no)
    fixed(office, no)
    with pytest.raises(acts.AuditorVerifies):
        verified(office, no, by=QIAN)
    verified(office, no, by=WU)

    assert seen(office, no).state is IssueState.VERIFIED


def test_what_is_stopped_stays_stopped_until_somebody_else_verifies(
    office: Office,
) -> None:
    no = raised(office, stop_act="execute", severity=Severity.MAJOR)
    other = raised(office, matter="other", stop_act="open")
    open_case(office.desk, office.request(), by=CHEN, at=office.at)
    adopted(office)
    in_force(office)
    with pytest.raises(ActStopped):
        open_case(office.desk, office.request(), by=CHEN, at=office.at)
    planned(office, other)
    fixed(office, other)
    with pytest.raises(SamePerson):
        verified(office, other, by=SUN)
    asked = Question(
        ledger=office.desk.ledger,
        act="execute",
        by=SUN,
        on=day_of(office.at),
        home=office.desk.home,
    )
    with pytest.raises(ActStopped):
        require_not_stopped(asked)
    Issue.objects.filter(record__no=no).delete()

    assert set(stops(office.desk.ledger)) == {no, other}
    verified(office, other)
    assert stops(office.desk.ledger) == {no: "execute"}


def test_what_is_stopped_is_stopped_for_kept_rows_too(office: Office) -> None:
    raised(office, stop_act="execute", severity=Severity.MAJOR)
    raised(office, matter="other", stop_act="approve")
    adopted(office)

    with pytest.raises(ActStopped):
        office.run_due()
    with pytest.raises(ActStopped):
        due_standing.sign(office.desk, "SA-0001", b"", by=WANG, at=office.at)


def test_not_everybody_may_stop_the_work(office: Office) -> None:
    with pytest.raises(acts.StopNeedsPost):
        raised(office, by=SUN, stop_act="open")


def test_an_issue_closes_by_its_figure_or_comes_back(office: Office) -> None:
    loaded(office)
    no = raised(office)
    with pytest.raises(FigureShowsNothing):
        planned(office, no, figure="mapped_stores")
    acts.plan(
        office.desk,
        asks(office, no, IssueAct.PLAN, LI),
        acts.NewPlan(
            cause="疏漏",
            steps="补上",
            doer=SUN,
            due=day_of(office.at),
            figure="answered_in_time",
            days=10,
        ),
    )
    fixed(office, no)
    verified(office, no)
    soon, then = office.later(days=10), office.later(days=11)
    with pytest.raises(acts.NotWatchedYet):
        acts.close(soon.desk, asks(soon, no, IssueAct.CLOSE, QIAN))
    with pytest.raises(acts.EffectNotTold):
        acts.close(then.desk, asks(then, no, IssueAct.CLOSE, QIAN))
    why = "期间没有结束的请求，指标算不出来"
    digest = acts.statement_digest(no, why)
    wrong = signature_of(WU, no, IssueAct.CLOSE, digest)
    with pytest.raises(SignatureNotTheirs):
        acts.close(then.desk, asks(then, no, IssueAct.CLOSE, QIAN), why, wrong)
    own = signature_of(QIAN, no, IssueAct.CLOSE, digest)
    verdict = acts.close(then.desk, asks(then, no, IssueAct.CLOSE, QIAN), why, own)

    assert verdict is Verdict.NO_FIGURE
    assert seen(then, no).state is IssueState.CLOSED


def test_the_same_again_within_a_year_is_one_level_graver(office: Office) -> None:
    first = raised(office)
    mended(office, first)
    second = raised(office.later(days=200))
    third = raised(office.later(days=600))

    assert seen(office.later(days=200), second).repeat_of == first
    assert seen(office.later(days=200), second).severity is Severity.MAJOR
    assert seen(office.later(days=600), third).repeat_of == ""


def test_a_dispute_is_decided_by_somebody_who_did_not_dispute(office: Office) -> None:
    no = raised(office)
    acts.dispute(office.desk, asks(office, no, IssueAct.DISPUTE, LI), "目录是空的")
    with pytest.raises(NotEntitled):
        acts.uphold(office.desk, asks(office, no, IssueAct.UPHOLD, LI), "属实")
    asked = asks(office, no, IssueAct.WITHDRAW, CHEN)
    acts.withdraw(office.desk, asked, "已看过，目录确实是空的")

    assert seen(office, no).state is IssueState.WITHDRAWN


def test_a_grave_fault_is_talked_away_by_an_auditor_only(office: Office) -> None:
    no = raised(office, stop_act="execute", severity=Severity.MAJOR, by=WU)
    acts.dispute(office.desk, asks(office, no, IssueAct.DISPUTE, LI), "目录是空的")
    with pytest.raises(acts.AuditorVerifies):
        acts.withdraw(office.desk, asks(office, no, IssueAct.WITHDRAW, CHEN), "属实")

    assert stops(office.desk.ledger) == {no: "execute"}
    acts.withdraw(office.desk, asks(office, no, IssueAct.WITHDRAW, WU), "看过，是空的")
    assert stops(office.desk.ledger) == {}


def test_a_colleague_of_the_owners_post_judges_neither_issue_nor_effect(
    office: Office,
) -> None:
    disputed = raised(office, matter="one", post="officer")
    acts.dispute(office.desk, asks(office, disputed, IssueAct.DISPUTE, CHEN), "没有")
    fellow = joined(office, "周经办", Role.OFFICER)
    for act, judge in (
        (IssueAct.UPHOLD, acts.uphold),
        (IssueAct.WITHDRAW, acts.withdraw),
    ):
        with pytest.raises(acts.OfItsPost):
            judge(office.desk, asks(office, disputed, act, fellow), "属实")
    no = raised(office)
    colleague = joined(office, "郑运维", Role.IT)
    mended(office, no)
    then = office.later(days=91)
    with pytest.raises(acts.OfItsPost):
        acts.close(then.desk, asks(then, no, IssueAct.CLOSE, colleague), "算不出来")

    assert seen(then, no).state is IssueState.WATCHING


def test_a_grave_fault_of_the_auditors_is_judged_by_an_approver(
    office: Office,
) -> None:
    no = raised(office, by=QIAN, severity=Severity.MAJOR, post="auditor")
    acts.dispute(office.desk, asks(office, no, IssueAct.DISPUTE, WU), "没有这回事")
    other = joined(office, "冯审计", Role.AUDITOR)
    with pytest.raises(acts.OfItsPost):
        acts.withdraw(office.desk, asks(office, no, IssueAct.WITHDRAW, other), "属实")
    with pytest.raises(NotYourPost):
        acts.withdraw(office.desk, asks(office, no, IssueAct.WITHDRAW, CHEN), "属实")
    acts.withdraw(office.desk, asks(office, no, IssueAct.WITHDRAW, WANG), "看过，没有")

    assert seen(office, no).state is IssueState.WITHDRAWN


def test_a_later_day_needs_another_person_and_is_counted(office: Office) -> None:
    no = raised(office)
    planned(office, no)
    later = day_of(office.at) + timedelta(days=40)
    asked = asks(office, no, IssueAct.ASK_EXTENSION, LI)
    acts.ask_extension(office.desk, asked, later, "等待采购")
    acts.extend(office.desk, asks(office, no, IssueAct.EXTEND, WANG))

    assert (seen(office, no).due, seen(office, no).extensions) == (later, 1)
    with pytest.raises(acts.NothingAsked):
        acts.extend(office.desk, asks(office, no, IssueAct.EXTEND, WANG))


def test_a_risk_borne_comes_back_by_itself(office: Office) -> None:
    no = raised(office)
    acts.confirm(office.desk, asks(office, no, IssueAct.CONFIRM, LI))
    until = day_of(office.at) + timedelta(days=30)
    asked = asks(office, no, IssueAct.ASK_ACCEPTANCE, LI)
    acts.ask_acceptance(office.desk, asked, until, "设备下月更换")
    digest = acts.acceptance_digest(seen(office, no))
    own = signature_of(WANG, no, IssueAct.ACCEPT, digest)
    acts.accept(office.desk, asks(office, no, IssueAct.ACCEPT, WANG), own)

    assert seen(office, no).state is IssueState.ACCEPTED
    assert seen(office.later(days=31), no).state is IssueState.CONFIRMED
    stopping = raised(office, matter="other", stop_act="open")
    acts.confirm(office.desk, asks(office, stopping, IssueAct.CONFIRM, LI))
    asked = asks(office, stopping, IssueAct.ASK_ACCEPTANCE, LI)
    with pytest.raises(acts.StopNotAccepted):
        acts.ask_acceptance(office.desk, asked, until, "不影响")


def over(office: Office, count: int) -> None:
    """So many issues that ended a month later, as lists see them."""
    day = day_of(office.at) + timedelta(days=30)
    rows = [
        Record(
            tenant="qinghe",
            no=f"WT-2026-1{n:03d}",
            mechanism="issue",
            kind="person",
            title="已结束",
            state="closed",
            owner_post="it",
            items=[],
            created=office.at,
            changed=office.at,
        )
        for n in range(count)
    ]
    made = Record.objects.bulk_create(rows)
    Issue.objects.bulk_create(
        Issue(
            record=row,
            source="person",
            source_key="k",
            matter="m",
            severity="minor",
            raised_on=day,
        )
        for row in made
    )


def test_an_old_open_issue_is_read_before_any_number_of_ended_ones(
    office: Office,
) -> None:
    no = raised(office)
    over(office, MOST)

    assert no in tuple(EYE.records(office.desk, day_of(office.at)))


def test_two_editors_and_an_edited_row_are_told(office: Office) -> None:
    no = raised(office)
    rev = Record.objects.get(no=no).rev
    planned(office, no)
    with pytest.raises(RecordMoved):
        acts.begin(office.desk, asks(office, no, IssueAct.BEGIN, SUN, seen=rev))
    Record.objects.filter(no=no).update(title="别的问题")
    with pytest.raises(RecordAltered):
        seen(office, no)


def test_a_title_with_a_telephone_number_is_refused(office: Office) -> None:
    with pytest.raises(acts.IssueUnfit):
        raised(office, criterion="no-such-law")
    with pytest.raises(PersonInWords):
        raised(office, title="客户 13800138000 投诉")


def test_a_missed_task_waits_to_be_raised_once(office: Office) -> None:
    later = on(loaded(office), day_of(office.at) + timedelta(days=60))
    found = findings(later.desk, day_of(later.at))
    one = next(each for each in found if each.source == "task")
    raised(
        later,
        by=WU,
        source=one.source,
        source_key=one.key,
        matter=one.matter,
        post=one.post,
    )
    again = findings(later.desk, day_of(later.at))
    with pytest.raises(acts.IssueUnfit):
        raised(later, source=one.source, source_key=one.key, matter=one.matter)

    assert one.key not in {each.key for each in again}


def test_the_ledger_holds_no_word_of_what_people_wrote(office: Office) -> None:
    no = raised(office)
    mended(office, no)
    entries = LedgerEntry.objects.values_list("content", flat=True)
    whole = b"".join(bytes(content) for content in entries).decode("utf-8", "replace")

    assert no in whole or "issue-raise" in whole
    assert [word for word in ("备份目录", "加密清单", "已加密") if word in whole] == []
