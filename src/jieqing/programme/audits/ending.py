"""The end of an audit: the audited reply, the report goes out, its issues are followed.

The report is a document like any other: its results are frozen with the digest that the
lead signed, and an approver approves the text before it is in force.
"""

from datetime import date, datetime
from typing import Final

from jieqing.casebook.desk import Desk, day_of
from jieqing.errors import NeedsPerson
from jieqing.language import heard
from jieqing.programme.acting import Asked, Signature
from jieqing.programme.acts import documents
from jieqing.programme.audits.flow import AuditState
from jieqing.programme.audits.planning import (
    LONGEST_TITLE,
    AuditUnfit,
    Begun,
    NotInTeam,
    beginning,
    require_lead,
    require_team,
)
from jieqing.programme.audits.report import report_text
from jieqing.programme.audits.told import ToldAudit, told
from jieqing.programme.guards import require_holds
from jieqing.programme.issues.acts import NewIssue, raise_issue
from jieqing.programme.issues.flow import ENDED as ISSUE_ENDED
from jieqing.programme.issues.flow import IssueState
from jieqing.programme.issues.levels import Severity, Source
from jieqing.programme.issues.told import ToldIssue, rows_of, told_among

REPLY_DAYS: Final = 10
"""Working days within which the audited may reply."""


class ReplyTimeRuns(NeedsPerson):
    """The audited may still reply."""

    code = "audit-reply-time-runs"
    cause = "{record}: the audited may reply until {day}, and not all have."
    advice = "Wait for their replies or for the day after."


class IssuesOpen(NeedsPerson):
    """A fault has no issue, or its issue has not ended."""

    code = "audit-issues-open"
    cause = "{record} has {without} faults without an issue and {open} open issues."
    advice = "Raise what lacks; follow up when the others have ended."


def send(desk: Desk, asked: Asked, signature: Signature) -> date:
    """The lead signs the results; the audited have ten working days from now.

    Returns the last day to reply.
    """
    with beginning(desk, asked) as begun_:
        require_lead(begun_)
        until = desk.calendar.working_day(begun_.doing.today, REPLY_DAYS).day
        signed = begun_.doing.signed(begun_.told.results, signature)
        facts = {**signed, "reply_until": until.isoformat()}
        begun_.doing.conclude(AuditState.RESPONDING, facts)
        return until


def reply(desk: Desk, asked: Asked, post: str, text: str) -> None:
    """An audited post says what it thinks of it; the report prints that."""
    with beginning(desk, asked) as begun_:
        if post not in begun_.told.checklist.scope:
            raise AuditUnfit(reason="that post is not audited here")
        require_holds(begun_.doing, post)
        begun_.doing.conclude(None, {"post": post, "text": begun_.keep(text)})


def issue(desk: Desk, asked: Asked, signature: Signature) -> str:
    """Sign and make the report; returns the number of its document.

    Raises ``ReplyTimeRuns`` or ``SignatureNotTheirs``.
    """
    with beginning(desk, asked) as begun_:
        require_lead(begun_)
        _require_replied(begun_)
        signed = begun_.doing.signed(begun_.told.results, signature)
        with heard(desk.home.company.language):
            text = report_text(desk, begun_.told, issues_of(desk, begun_.told))
        key = report_template(begun_.told.checklist.owner)
        no = documents.start(desk, key, by=asked.by, at=asked.at, text=text)
        begun_.doing.conclude(AuditState.ISSUED, {**signed, "document": no})
        return no


def report_template(post: str) -> str:
    """Return the template of the report, by the post that leads."""
    match post:
        case "auditor":
            return "report.audit"
        case "it":
            return "report.check-technical"
    return "report.check"


def follow_up(desk: Desk, asked: Asked) -> None:
    """Nothing is open any more. Raises ``IssuesOpen``."""
    with beginning(desk, asked) as begun_:
        require_team(begun_)
        found = issues_of(desk, begun_.told)
        raised = {one.source_key.partition("/")[2] for one in found}
        without = [key for key in begun_.told.faults if key not in raised]
        borne = ISSUE_ENDED | {IssueState.ACCEPTED}
        still = [one for one in found if one.state not in borne]
        if without or still:
            raise IssuesOpen(record=asked.no, without=len(without), open=len(still))
        begun_.doing.conclude(AuditState.FOLLOWED_UP, {"issues": str(len(found))})


def raise_from(
    desk: Desk, no: str, point: str, new: NewIssue, *, by: str, at: datetime
) -> str:
    """Raise an issue from an answered point, by one of the team; returns its number.

    Raises ``NotInTeam`` or ``AuditUnfit``.
    """
    found = told(desk, no)
    if by not in found.team:
        raise NotInTeam(person=by, record=no)
    if point not in found.answers:
        raise AuditUnfit(reason="the point has no answer yet")
    return raise_issue(desk, new, by=by, at=at)


def issue_of_point(audit: ToldAudit, key: str, fact: str) -> NewIssue:
    """Return the issue that follows from a point, to be completed by a person."""
    found, point = audit.answers.get(key), audit.checklist.point(key)
    if point is None:
        raise AuditUnfit(reason="the checklist has no such point")
    is_graded = found is not None and str(found.verdict) in set(map(str, Severity))
    return NewIssue(
        source=Source.AUDIT,
        source_key=f"{audit.no}/{key}",
        matter=f"{audit.checklist.key}:{key}",
        title=point.text[:LONGEST_TITLE],
        fact=fact,
        severity=Severity(found.verdict) if found and is_graded else point.severity,
        criterion=(point.anchors or audit.checklist.anchors)[0],
        post=audit.checklist.scope[0],
        items=audit.checklist.items,
    )


def issues_of(desk: Desk, audit: ToldAudit) -> tuple[ToldIssue, ...]:
    """Return the issues raised from an audit."""
    rows = rows_of(desk).filter(
        source=Source.AUDIT, source_key__startswith=f"{audit.no}/"
    )
    return told_among(desk, list(rows), day_of(desk.register.clock()))


def _require_replied(begun_: Begun) -> None:
    audit = begun_.told
    posts = {one.post for one in audit.replies}
    until = audit.reply_until
    is_over = until is not None and begun_.doing.today > until
    if not is_over and not posts >= set(audit.checklist.scope):
        raise ReplyTimeRuns(record=audit.no, day=until or begun_.doing.today)
