"""The audits of a demo year: inspected each month, audited once, faults mended.

What an inspection finds becomes an issue; who owns, mends and verifies it are three,
and it closes because the next inspection finds more points as they should be.
"""

from datetime import timedelta

from jieqing.casebook.papers.period import Period
from jieqing.cli.crew import Colleague
from jieqing.cli.year_company import WorkingDay, Year
from jieqing.cli.year_programme import sign_round
from jieqing.programme.audits import ending, fieldwork, planning
from jieqing.programme.audits.flow import AuditAct
from jieqing.programme.audits.told import ToldAudit, Verdict, told
from jieqing.programme.issues import acts as issues
from jieqing.programme.issues.flow import IssueAct, IssueState
from jieqing.programme.issues.told import rows_of
from jieqing.programme.issues.told import told as told_issue

EVERY = 20
"""Working days between two inspections."""
FIRST, AUDITED = 15, 240
"""Working day of the first inspection, and of the yearly audit."""
CHECKED = (60, 115, 170, 225)
"""Working days on which the data are checked."""
COMPARED = 80
"""Working day on which the company is compared with its trade's norm."""
FAULTY = {95: "S24", 175: "S26"}
"""What an inspection finds, by its working day."""
STANDARDS, GAP = 120, "S16"
"""Working day of the gap audit to standards, and the gap that it finds."""
WATCHED = 30


def auditing(year: Year, working: WorkingDay) -> None:
    """Inspect, audit, check and follow issues on their days."""
    number = working.number
    if number >= FIRST and (number - FIRST) % EVERY == 0:
        _inspect(year, working)
    if number == AUDITED:
        _examine(year, working, "erasure-process", year.auditor, days=90)
    officer = year.company.crew.officer
    if number in CHECKED:
        _examine(year, working, "data-quality", officer, days=90)
    if number == COMPARED:
        _examine(year, working, "norm.ecommerce", officer, days=90)
    if number == STANDARDS:
        _compare(year, working)
    _close_what_was_watched(year, working)


def _compare(year: Year, working: WorkingDay) -> None:
    """One answer serves all standards; the gap becomes an issue and is mended."""
    officer = year.company.crew.officer
    no = _begun(year, working, "standard.crosswalk", officer, days=90)
    _answered(year, no, officer, GAP)
    raised = _raised(year, no, GAP, officer)
    _issued(year, working, no, officer)
    _mended(year, working, raised)


def _inspect(year: Year, working: WorkingDay) -> None:
    fault = FAULTY.get(working.number, "")
    no = _begun(year, working, "inspection-monthly", year.auditor, days=28)
    _answered(year, no, year.auditor, fault)
    raised = _raised(year, no, fault, year.auditor) if fault else ""
    _issued(year, working, no, year.auditor)
    if raised:
        _mended(year, working, raised)


def _examine(
    year: Year, working: WorkingDay, key: str, lead: Colleague, *, days: int
) -> None:
    no = _begun(year, working, key, lead, days=days)
    _answered(year, no, lead, "")
    _issued(year, working, no, lead)


def _begun(
    year: Year, working: WorkingDay, key: str, lead: Colleague, *, days: int
) -> str:
    new = planning.NewAudit(
        checklist=key,
        period=Period(first=working.day - timedelta(days=days), last=working.day),
        due=working.day + timedelta(days=30),
    )
    no = planning.plan(year.desk, new, by=lead.number, at=year.step())
    planning.prepare(year.desk, year.asks(no, AuditAct.PREPARE, lead))
    planning.begin(year.desk, year.asks(no, AuditAct.BEGIN, lead))
    return no


def _answered(year: Year, no: str, lead: Colleague, fault: str) -> None:
    """Cases are examined again, the system answers, somebody looks at the rest."""
    for ref in _told(year, no).untested:
        fieldwork.test(year.desk, year.asks(no, AuditAct.TEST, lead), ref)
    fieldwork.compute(year.desk, year.asks(no, AuditAct.COMPUTE, lead))
    for point in _told(year, no).unanswered:
        is_wrong = point == fault
        given = fieldwork.Given(
            point=point,
            verdict=Verdict.MINOR if is_wrong else Verdict.CONFORM,
            note="现场看到一处不符合，已拍照" if is_wrong else "现场看过，符合",
        )
        asked = year.asks(no, AuditAct.ANSWER, lead)
        fieldwork.answer(year.desk, asked, given)


def _issued(year: Year, working: WorkingDay, no: str, lead: Colleague) -> None:
    """The audited reply at once, the report goes out and is approved."""
    desk = year.desk
    asked = year.asks(no, AuditAct.DRAFT, lead)
    digest = fieldwork.draft(desk, asked, "总体符合；不符合项已提出问题并跟踪。")
    signature = year.signed(lead, no, AuditAct.SEND, digest)
    ending.send(desk, year.asks(no, AuditAct.SEND, lead), signature)
    for post in _told(year, no).checklist.scope:
        asked = year.asks(no, AuditAct.REPLY, year.holder(post))
        ending.reply(desk, asked, post, "情况属实，没有补充。")
    signature = year.signed(lead, no, AuditAct.ISSUE, digest)
    asked = year.asks(no, AuditAct.ISSUE, lead)
    document = ending.issue(desk, asked, signature)
    sign_round(year, document, lead, working.day)


def _raised(year: Year, no: str, point: str, lead: Colleague) -> str:
    audit = _told(year, no)
    new = ending.issue_of_point(audit, point, "现场看到一处不符合，已拍照。")
    by, at = lead.number, year.step()
    return ending.raise_from(year.desk, no, point, new, by=by, at=at)


def _mended(year: Year, working: WorkingDay, no: str) -> None:
    """Officer, executor and auditor: one owns, one mends, one verifies."""
    officer, doer = year.company.crew.officer, year.company.crew.executor
    issues.confirm(year.desk, year.asks(no, IssueAct.CONFIRM, officer))
    plan = issues.NewPlan(
        cause="日常巡看没有固定到人",
        steps="列入每周巡看清单，指定到人",
        doer=doer.number,
        due=working.day + timedelta(days=14),
        figure="audit_points_met",
        days=WATCHED,
    )
    issues.plan(year.desk, year.asks(no, IssueAct.PLAN, officer), plan)
    issues.begin(year.desk, year.asks(no, IssueAct.BEGIN, doer))
    issues.fix(year.desk, year.asks(no, IssueAct.FIX, doer), "已列入清单并做了一轮")
    asked = year.asks(no, IssueAct.VERIFY, year.auditor)
    issues.verify(year.desk, asked, "到现场看过，清单有三次签字")


def _close_what_was_watched(year: Year, working: WorkingDay) -> None:
    rows = rows_of(year.desk).filter(record__state=IssueState.VERIFIED)
    for no in rows.values_list("record__no", flat=True):
        found = told_issue(year.desk, no, working.day)
        if found.watched_until is not None and working.day > found.watched_until:
            asked = year.asks(no, IssueAct.CLOSE, year.auditor)
            issues.close(year.desk, asked)


def _told(year: Year, no: str) -> ToldAudit:
    return told(year.desk, no)
