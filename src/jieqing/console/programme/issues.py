"""问题: the list with what waits to be raised, and one issue with what may be done."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from jieqing.console.pages import page, show
from jieqing.console.parts import cursor_of, parts_of
from jieqing.console.programme.steps import steps_of
from jieqing.console.programme.words import ENTRY, PARTS
from jieqing.console.visit import Visit
from jieqing.flow.ledger import Leaf
from jieqing.flow.record import moment_of
from jieqing.language import said
from jieqing.people.matrix import Role
from jieqing.programme import sealed
from jieqing.programme.anchors import anchor_words
from jieqing.programme.figures import FIGURES
from jieqing.programme.issues.effects import VERDICTS, value_of
from jieqing.programme.issues.flow import ENDED, ISSUE, IssueAct, IssueState
from jieqing.programme.issues.levels import (
    EXAMINERS,
    SEVERITIES,
    SOURCES,
    STOPPABLE,
    Severity,
)
from jieqing.programme.issues.models import Issue
from jieqing.programme.issues.sources import Finding, findings
from jieqing.programme.issues.told import ToldIssue, rows_of, told
from jieqing.programme.issues.wording import ACTS, STATES
from jieqing.programme.wording import post_words
from jieqing.programme.wording import told as phrase_words

PAGE = 100
VIEWS: Mapping[str, str] = {
    "open": "Under way",
    "mine": "For me",
    "late": "Past their day",
    "watching": "Being watched",
    "ended": "Over",
}
LINE = (
    IssueState.RAISED,
    IssueState.CONFIRMED,
    IssueState.PLANNED,
    IssueState.FIXING,
    IssueState.FIXED,
    IssueState.VERIFIED,
    IssueState.WATCHING,
    IssueState.CLOSED,
)
_UNDONE = (IssueState.CONFIRMED, IssueState.PLANNED, IssueState.FIXING)
_WATCHED = (IssueState.VERIFIED, IssueState.WATCHING)
_OWNERS = frozenset(
    {
        IssueAct.CONFIRM,
        IssueAct.DISPUTE,
        IssueAct.PLAN,
        IssueAct.ASK_ACCEPTANCE,
        IssueAct.ASK_EXTENSION,
    }
)
_DOERS = frozenset({IssueAct.BEGIN, IssueAct.FIX})


@require_safe
@page(ENTRY)
def issues(request: HttpRequest, visit: Visit) -> HttpResponse:
    """List the issues of a view, the newest first, and what waits to be raised."""
    view = request.GET.get("view", "open")
    view = view if view in VIEWS else "open"
    rows = of_view(visit, view)
    before = cursor_of(request.GET.get("before", ""))
    rest = rows.filter(pk__lt=before) if before is not None else rows
    found = list(rest.order_by("-pk")[: PAGE + 1])
    content = {
        "lines": [line_of(visit, row) for row in found[:PAGE]],
        "next_query": f"view={view}&before={found[PAGE - 1].pk}"
        if len(found) > PAGE
        else "",
        "views": [
            {"key": key, "words": said(words), "is_here": key == view}
            for key, words in VIEWS.items()
        ],
        "view": view,
        "may_raise": visit.may(IssueAct.RAISE),
        "waiting": [_waiting(visit, one) for one in findings(visit.desk, visit.today)],
        "parts": parts_of(visit, ENTRY, PARTS, "issues/"),
    }
    return show(request, visit, ENTRY, "console/programme/issues.html", content)


@require_safe
@page(ENTRY)
def issue(request: HttpRequest, visit: Visit, no: str) -> HttpResponse:
    """Show one issue: what is wrong, what is done about it, what came of it."""
    found = told(visit.desk, no, visit.today)
    names = visit.names()
    buttons, reason = possible(visit, found)
    content = {
        "issue": found,
        "row": found.row.record,
        "state": said(STATES[found.state]),
        "severity": said(SEVERITIES[found.severity]),
        "sentence": _sentence(found, names),
        "steps": _steps(found),
        "stops": said(STOPPABLE[found.stop_act]) if _is_stopping(found) else "",
        "fact": opened(visit, found, found.fact),
        "criterion": anchor_words(found.criterion),
        "post": post_words(found.post),
        "source": said(SOURCES[found.source]),
        "source_at": _source_at(visit, found),
        "raiser": names.get(found.raiser, found.raiser),
        "plan": _plan(visit, found, names),
        "effect": _effect(found),
        "texts": [_text(visit, found, leaf, names) for leaf in found.record.leaves],
        "primary": buttons[0] if buttons else None,
        "others": buttons[1:],
        "reason": reason,
        "items": _items(visit, found.row.record.items),
        "parts": parts_of(visit, ENTRY, PARTS, "issues/one"),
    }
    return show(request, visit, ENTRY, "console/programme/issue.html", content)


def line_of(visit: Visit, row: Issue) -> Mapping[str, Any]:
    """One issue as lists show it."""
    record = row.record
    is_late = record.state in _UNDONE and row.due is not None and row.due < visit.today
    return {
        "no": record.no,
        "title": record.title,
        "severity": said(SEVERITIES[Severity(row.severity)]),
        "post": post_words(record.owner_post),
        "due": row.due,
        "is_late": is_late,
        "state": said(STATES[IssueState(record.state)]),
        "is_stopping": bool(row.stop_act),
        "is_repeat": bool(row.repeat_of),
        "address": f"/{visit.desk.tenant}/programme/issues/{record.no}/",
    }


def of_view(visit: Visit, view: str) -> QuerySet[Issue]:
    """The issues of a view, as their rows say."""
    rows: QuerySet[Issue] = rows_of(visit.desk)
    match view:
        case "mine":
            mine = Q(record__owner_post__in=[str(role) for role in visit.roles])
            to_look_at = Q(record__state=IssueState.FIXED)
            return rows.filter(mine | to_look_at).exclude(record__state__in=ENDED)
        case "late":
            return rows.filter(record__state__in=_UNDONE, due__lt=visit.today)
        case "watching":
            return rows.filter(record__state__in=_WATCHED)
        case "ended":
            return rows.filter(record__state__in=ENDED)
    return rows.exclude(record__state__in=ENDED)


def possible(visit: Visit, found: ToldIssue) -> tuple[list[Mapping[str, str]], str]:
    """What this person may do now; and if nothing, whom it waits for."""
    base = f"/{visit.desk.tenant}/programme/issues/{found.no}/acts/"
    rows = ISSUE.acts_from(found.state)
    fit = [row.act for row in rows if _may(visit, IssueAct(row.act), found)]
    buttons: list[Mapping[str, str]] = [
        {"words": said(ACTS[act]), "address": f"{base}{act}"}
        for act in sorted(fit, key=lambda name: _RANK.get(IssueAct(name), 9))
    ]
    if buttons or not rows:
        return buttons, ""
    return [], _waits_for(visit, found)


_RANK: Mapping[IssueAct, int] = {
    IssueAct.CONFIRM: 0,
    IssueAct.BEGIN: 0,
    IssueAct.FIX: 0,
    IssueAct.VERIFY: 0,
    IssueAct.CLOSE: 0,
    IssueAct.UPHOLD: 0,
    IssueAct.EXTEND: 1,
    IssueAct.ACCEPT: 1,
    IssueAct.PLAN: 2,
}


def _may(visit: Visit, act: IssueAct, found: ToldIssue) -> bool:
    if not visit.may(act):
        return False
    plan, own = found.plan, visit.by
    if act in _OWNERS:
        is_doer = act is IssueAct.ASK_EXTENSION and own in found.doers
        return found.post in visit.roles or is_doer
    if act in _DOERS:
        return plan is not None and plan.doer == own
    wish = found.extension if act is IssueAct.EXTEND else found.acceptance
    if act in {IssueAct.EXTEND, IssueAct.ACCEPT}:
        return wish is not None and wish.by != own
    is_apart = own not in found.owners | found.doers and found.post not in visit.roles
    return is_apart and (act is IssueAct.UPHOLD or _judges(visit, found))


def _judges(visit: Visit, found: ToldIssue) -> bool:
    """Whether a fault so grave is judged by this person's post."""
    judges = {Role.APPROVER} if found.post in EXAMINERS else EXAMINERS
    return not found.severity.is_grave or bool(judges & visit.roles)


def _waits_for(visit: Visit, found: ToldIssue) -> str:
    names = visit.names()
    if found.state in {IssueState.PLANNED, IssueState.FIXING} and found.plan:
        doer = found.plan.doer
        return said("This waits for: {roles}.").format(roles=names.get(doer, doer))
    if found.state in {IssueState.FIXED, IssueState.WATCHING, IssueState.DISPUTED}:
        return said("Somebody of another post decides, not who owns or mends it.")
    return said("This waits for: {roles}.").format(roles=post_words(found.post))


def _is_stopping(found: ToldIssue) -> bool:
    over = {IssueState.VERIFIED, IssueState.WATCHING, *ENDED}
    return bool(found.stop_act) and found.state not in over


def _sentence(found: ToldIssue, names: Mapping[str, str]) -> str:
    plan = found.plan
    match found.state:
        case IssueState.RAISED:
            return said("Raised on {day}; its owner has not taken it on yet.").format(
                day=found.raised_on
            )
        case IssueState.PLANNED | IssueState.FIXING if plan:
            return said("{person} mends it by {day}.").format(
                person=names.get(plan.doer, plan.doer), day=found.due
            )
        case IssueState.WATCHING | IssueState.VERIFIED:
            return said("Mended; its effect is watched until {day}.").format(
                day=found.watched_until
            )
        case IssueState.ACCEPTED:
            return said("The risk is borne until {day}; then it comes back.").format(
                day=found.accepted_until
            )
    return said(STATES[found.state])


def _steps(found: ToldIssue) -> list[Mapping[str, str]]:
    line = LINE if found.state in LINE else (IssueState.RAISED, found.state)
    return steps_of(line, found.state, STATES)


def _plan(
    visit: Visit, found: ToldIssue, names: Mapping[str, str]
) -> Mapping[str, Any] | None:
    plan = found.plan
    if plan is None:
        return None
    before = value_of(plan.before)
    return {
        "cause": opened(visit, found, plan.cause),
        "steps": opened(visit, found, plan.steps),
        "doer": names.get(plan.doer, plan.doer),
        "due": found.due,
        "extensions": found.extensions,
        "figure": said(FIGURES[plan.figure].question) if plan.figure else "",
        "before": _counted(plan.before, before),
        "target": plan.target,
        "days": plan.days,
    }


def _counted(told_: tuple[str, ...], value: str) -> str:
    if not told_:
        return said("no data")
    part, whole = told_
    return f"{value} % ({part}/{whole})" if whole else value


def _effect(found: ToldIssue) -> Mapping[str, str] | None:
    last = found.record.last(IssueAct.CLOSE)
    if last is None:
        return None
    facts = last.entry.facts
    before, after = (_read(facts.get(name)) for name in ("before", "after"))
    return {
        "verdict": said(VERDICTS[str(facts["verdict"])]),
        "before": _counted(before, value_of(before)),
        "after": _counted(after, value_of(after)),
    }


def _read(value: object) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, list) else ()


def opened(visit: Visit, found: ToldIssue, name: str) -> str:
    """Open a sealed text of an issue."""
    return sealed.read(visit.desk.home, name, found.no).decode("utf-8", "replace")


_WORDS = ("what", "method", "reason", "why")


def _text(
    visit: Visit, found: ToldIssue, leaf: Leaf, names: Mapping[str, str]
) -> Mapping[str, Any]:
    facts = leaf.entry.facts
    told_ = next((str(facts[name]) for name in _WORDS if facts.get(name)), "")
    return {
        "at": moment_of(leaf),
        "who": names.get(leaf.entry.actor, leaf.entry.actor),
        "what": said(ACTS[IssueAct(leaf.entry.act)]),
        "words": opened(visit, found, told_) if told_ else "",
        "sha256": str(facts.get("sha256", ""))[:16],
        "entry": visit.open_to(f"evidence/ledger/{leaf.position}/"),
    }


def _source_at(visit: Visit, found: ToldIssue) -> str:
    audit, _, _ = found.source_key.partition("/")
    figure, _, _ = found.source_key.partition(":")
    places = {
        "audit": f"programme/audits/{audit}/",
        "task": f"programme/tasks/{found.source_key}/",
        "residue": f"cases/{found.source_key}/",
        "figure": f"programme/figures/{figure}",
        "ledger": "evidence/",
    }
    place = places.get(found.source)
    return visit.open_to(place) if place else ""


def _items(visit: Visit, items: Iterable[str]) -> list[tuple[str, str]]:
    base = f"/{visit.desk.tenant}/programme/items/"
    return [(each, f"{base}{each}") for each in items]


def _waiting(visit: Visit, one: Finding) -> Mapping[str, str]:
    return {
        "source": said(SOURCES[one.source]),
        "fact": phrase_words(one.fact),
        "severity": said(SEVERITIES[one.severity]),
        "post": post_words(one.post),
        "address": f"/{visit.desk.tenant}/programme/issues/new?source={one.source}"
        f"&key={one.key}"
        if visit.may(IssueAct.RAISE)
        else "",
    }
