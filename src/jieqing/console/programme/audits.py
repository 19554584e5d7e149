"""检查: the list with the checklists one may begin from, one audit, one checklist."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from jieqing.console.pages import page, show
from jieqing.console.parts import parts_of
from jieqing.console.programme.steps import steps_of
from jieqing.console.programme.words import ENTRY, PARTS
from jieqing.console.visit import Visit
from jieqing.flow.record import moment_of
from jieqing.language import said
from jieqing.programme import models, sealed
from jieqing.programme.anchors import anchor_words
from jieqing.programme.audits.checklists import (
    KIND_WORDS,
    METHODS,
    AuditKind,
    Checklist,
    Point,
    checklist,
    checklist_of,
    checklists,
)
from jieqing.programme.audits.ending import issues_of
from jieqing.programme.audits.flow import AUDIT, AuditAct, AuditState
from jieqing.programme.audits.models import Audit
from jieqing.programme.audits.outside import outside_of
from jieqing.programme.audits.planning import may_plan
from jieqing.programme.audits.populations import POPULATION_WORDS
from jieqing.programme.audits.recheck import OUTCOMES
from jieqing.programme.audits.sampling import sample_size
from jieqing.programme.audits.standards import controls_of, crosswalk, standards
from jieqing.programme.audits.told import (
    ENDED,
    VERDICTS,
    Answer,
    ToldAudit,
    Verdict,
    rows_of,
    told,
)
from jieqing.programme.audits.wording import ACTS, STATES, seen_words
from jieqing.programme.issues.levels import EXAMINERS, SEVERITIES
from jieqing.programme.issues.wording import STATES as ISSUE_STATES
from jieqing.programme.wording import post_words, posts_words

PAGE = 100
LINE = tuple(one for one in AuditState if one is not AuditState.CANCELLED)
_LEADS = frozenset({AuditAct.JOIN, AuditAct.SEND, AuditAct.ISSUE, AuditAct.CANCEL})
_OFFERED = (
    AuditAct.PREPARE,
    AuditAct.BEGIN,
    AuditAct.COMPUTE,
    AuditAct.DRAFT,
    AuditAct.SEND,
    AuditAct.REPLY,
    AuditAct.ISSUE,
    AuditAct.FOLLOW_UP,
    AuditAct.JOIN,
    AuditAct.ADD_SAMPLE,
    AuditAct.CANCEL,
)
_MANNERS = {
    Verdict.CONFORM: "ok-text",
    Verdict.MINOR: "soon",
    Verdict.MAJOR: "late",
}


@require_safe
@page(ENTRY)
def audits(request: HttpRequest, visit: Visit) -> HttpResponse:
    """List audits, and the checklists with which one may begin."""
    known = map(checklist_of, checklists(visit.desk.tenant).values())
    content = {
        "lines": [line_of(visit, row) for row in rows_of(visit.desk)[:PAGE]],
        "checklists": [_offered(visit, one) for one in known],
        "parts": parts_of(visit, ENTRY, PARTS, "audits/"),
    }
    return show(request, visit, ENTRY, "console/programme/audits.html", content)


@require_safe
@page(ENTRY)
def audit(request: HttpRequest, visit: Visit, no: str) -> HttpResponse:
    """Show one audit: where it stands, its sample, its points with their answers."""
    found = told(visit.desk, no)
    names = visit.names()
    buttons, reason = possible(visit, found)
    raised = {i.source_key.partition("/")[2]: i for i in issues_of(visit.desk, found)}
    is_field = found.state is AuditState.FIELDWORK
    may_answer = is_field and visit.by in found.team
    is_open = _is_open(visit, found)
    outside = outside_of(found.record)
    records = models.Record.objects.filter(tenant=visit.desk.tenant)
    content = {
        "is_open": is_open,
        "audit": found,
        "row": found.row.record,
        "kind": said(KIND_WORDS[found.checklist.kind]),
        "sentence": _sentence(found),
        "steps": _steps(found),
        "lead": names.get(found.lead, found.lead),
        "team": [names.get(n, n) for n in sorted(found.team - {found.lead})],
        "outside": outside,
        "firm": records.get(no=outside.firm).title if outside else "",
        "scope": posts_words(frozenset(found.checklist.scope)),
        "counts": _counts(found) if is_open else [],
        "points": [
            _point(visit, found, point, raised.get(point.key), names)
            for point in found.checklist.points
            if is_open
        ],
        "may_answer": may_answer,
        "standards": _standards(found) if is_open else [],
        "populations": [_population(found, name) for name in found.populations],
        "sample": [_case(visit, found, ref) for ref in found.sample if is_open],
        "replies": [
            (post_words(one.post), one.on, opened(visit, found, one.text))
            for one in found.replies
        ],
        "opinion": opened(visit, found, found.opinion)
        if found.opinion and is_open
        else "",
        "document": f"/{visit.desk.tenant}/programme/documents/{found.document}/"
        if found.document
        else "",
        "primary": buttons[0] if buttons else None,
        "others": buttons[1:],
        "reason": reason,
        "done": [
            (
                moment_of(leaf),
                names.get(leaf.entry.actor, leaf.entry.actor),
                said(ACTS[AuditAct(leaf.entry.act)]),
            )
            for leaf in reversed(found.record.leaves)
            if leaf.entry.act not in {AuditAct.ANSWER, AuditAct.TEST}
        ],
        "parts": parts_of(visit, ENTRY, PARTS, "audits/one"),
    }
    return show(request, visit, ENTRY, "console/programme/audit.html", content)


@require_safe
@page(ENTRY)
def one_checklist(request: HttpRequest, visit: Visit, key: str) -> HttpResponse:
    """Show a checklist with all its points, before anything begins."""
    found = checklist_of(checklist(visit.desk.tenant, key))
    known = standards()
    content = {
        "checklist": found,
        "kind": said(KIND_WORDS[found.kind]),
        "scope": posts_words(frozenset(found.scope)),
        "owner": post_words(found.owner),
        "may": found.owner in visit.roles,
        "points": [
            {
                "point": point,
                "method": said(METHODS[point.method]),
                "severity": said(SEVERITIES[point.severity]),
                "grounds": [anchor_words(each) for each in point.anchors],
                "controls": [
                    (known[key].title, [known[key].controls[no].named for no in nos])
                    for key, nos in controls_of(point).items()
                ],
            }
            for point in found.points
        ],
        "grounds": [anchor_words(each) for each in found.anchors],
        "parts": parts_of(visit, ENTRY, PARTS, "audits/checklists"),
    }
    return show(request, visit, ENTRY, "console/programme/checklist.html", content)


def _standards(found: ToldAudit) -> list[Mapping[str, Any]]:
    """What the answers say of each standard that a point is linked to."""
    return [
        {
            "title": one.standard.title,
            "met": len(one.met),
            "judged": one.judged,
            "lacking": [one.standard.controls[no] for no in one.lacking],
            "unjudged": len(one.unjudged),
        }
        for one in crosswalk(found)
    ]


def line_of(visit: Visit, row: Audit) -> Mapping[str, Any]:
    """One audit as lists show it."""
    over = {AuditState.ISSUED, AuditState.FOLLOWED_UP, AuditState.CANCELLED}
    is_late = row.record.state not in over and row.due < visit.today
    return {
        "no": row.record.no,
        "title": row.record.title,
        "kind": said(KIND_WORDS[AuditKind(row.record.kind)]),
        "first": row.first,
        "last": row.last,
        "due": row.due,
        "is_late": is_late,
        "state": said(STATES[AuditState(row.record.state)]),
        "lead": visit.names().get(row.lead, row.lead),
        "address": f"/{visit.desk.tenant}/programme/audits/{row.record.no}/",
    }


def possible(visit: Visit, found: ToldAudit) -> tuple[list[Mapping[str, str]], str]:
    """What this person may do now; and if nothing, whom it waits for."""
    base = f"/{visit.desk.tenant}/programme/audits/{found.no}/acts/"
    rows = {AuditAct(row.act) for row in AUDIT.acts_from(found.state)}
    fit = [act for act in _OFFERED if act in rows and _may(visit, act, found)]
    buttons: list[Mapping[str, str]] = [
        {"words": said(ACTS[act]), "address": f"{base}{act}"} for act in fit
    ]
    if buttons or not rows:
        return buttons, ""
    lead = visit.names().get(found.lead, found.lead)
    return [], said("This waits for: {roles}.").format(roles=lead)


def opened(visit: Visit, found: ToldAudit, name: str) -> str:
    """Open a sealed text of an audit."""
    return sealed.read(visit.desk.home, name, found.no).decode("utf-8", "replace")


def _may(visit: Visit, act: AuditAct, found: ToldAudit) -> bool:
    if not visit.may(act):
        return False
    if act is AuditAct.REPLY:
        return bool(visit.roles & set(found.checklist.scope))
    if act in _LEADS:
        return visit.by == found.lead
    if act is AuditAct.DRAFT and (found.unanswered or found.untested):
        return False
    return visit.by in found.team


def _is_open(visit: Visit, found: ToldAudit) -> bool:
    """Team and auditors always, the audited from their reply on, then everybody."""
    if visit.by in found.team or visit.roles & EXAMINERS:
        return True
    if found.state is AuditState.RESPONDING:
        return bool(visit.roles & set(found.checklist.scope))
    return found.state in ENDED


def _offered(visit: Visit, one: Checklist) -> Mapping[str, Any]:
    base = f"/{visit.desk.tenant}/programme/audits/"
    return {
        "title": one.title,
        "kind": said(KIND_WORDS[one.kind]),
        "points": len(one.points),
        "automatic": sum(point.is_automatic for point in one.points),
        "owner": post_words(one.owner),
        "address": f"{base}checklists/{one.key}",
        "begin": f"{base}new/{one.key}" if may_plan(visit.person, one) else "",
    }


def _sentence(found: ToldAudit) -> str:
    match found.state:
        case AuditState.FIELDWORK:
            words = said("{points} points and {cases} cases are still to be examined.")
            return words.format(points=len(found.unanswered), cases=len(found.untested))
        case AuditState.RESPONDING:
            return said("The audited may reply until {day}.").format(
                day=found.reply_until
            )
    return said(STATES[found.state])


def _steps(found: ToldAudit) -> list[Mapping[str, str]]:
    line = LINE if found.state in LINE else (AuditState.PLANNED, found.state)
    return steps_of(line, found.state, STATES)


def _counts(found: ToldAudit) -> list[tuple[str, int]]:
    counted = Counter(one.verdict for one in found.answers.values())
    return [(said(VERDICTS[one]), counted[one]) for one in Verdict if counted[one]]


def _point(
    visit: Visit,
    found: ToldAudit,
    point: Point,
    issue: Any,  # noqa: ANN401 -- a ToldIssue or None
    names: Mapping[str, str],
) -> Mapping[str, Any]:
    answer = found.answers.get(point.key)
    base = f"/{visit.desk.tenant}/programme/"
    is_raising = answer is not None and issue is None and visit.by in found.team
    return {
        "key": point.key,
        "text": point.text,
        "method": said(METHODS[point.method]),
        "is_retest": point.key in found.retests,
        "verdict": said(VERDICTS[answer.verdict]) if answer else "",
        "manner": _MANNERS.get(answer.verdict, "") if answer else "",
        "seen": _seen(visit, found, answer, names) if answer else "",
        "issue": issue.no if issue else "",
        "issue_state": said(ISSUE_STATES[issue.state]) if issue else "",
        "issue_at": f"{base}issues/{issue.no}/" if issue else "",
        "answer_at": f"{base}audits/{found.no}/points/{point.key}",
        "raise_at": f"{base}audits/{found.no}/points/{point.key}/issue"
        if is_raising and answer and answer.verdict is not Verdict.CONFORM
        else "",
    }


def _seen(
    visit: Visit, found: ToldAudit, answer: Answer, names: Mapping[str, str]
) -> str:
    if answer.note:
        return f"{opened(visit, found, answer.note)} · {names.get(answer.by, '')}"
    if answer.verdict is Verdict.NOT_APPLICABLE:
        return said("the company has nothing of the kind, as the system sees")
    if not answer.of:
        return names.get(answer.by, answer.by)
    return seen_words(answer)


def _population(found: ToldAudit, name: str) -> Mapping[str, Any]:
    one = found.populations[name]
    return {
        "words": said(POPULATION_WORDS[name]),
        "count": one.count,
        "digest": one.digest[:16],
        "drawn": len(found.drawn.get(name, ())) if found.seed else None,
        "size": sample_size(one.count),
    }


def _case(visit: Visit, found: ToldAudit, ref: str) -> Mapping[str, Any]:
    test = found.tests.get(ref)
    base = f"/{visit.desk.tenant}/programme/audits/{found.no}/cases/"
    is_field = found.state is AuditState.FIELDWORK and visit.by in found.team
    return {
        "ref": ref,
        "address": visit.open_to(f"cases/{ref}/"),
        "is_added": ref in found.added,
        "outcome": said(OUTCOMES[test.outcome]) if test else "",
        "residue": test.residue if test else 0,
        "has_failed": bool(test and test.has_failed),
        "on": test.on if test else None,
        "test_at": f"{base}{ref}" if is_field else "",
    }
