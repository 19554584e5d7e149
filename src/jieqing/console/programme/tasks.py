"""Tasks: the list by view, one task with its evidence, and its acts."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_safe

from jieqing.casebook.desk import Desk
from jieqing.casebook.soonest import Place
from jieqing.casebook.waiting import place_in
from jieqing.console.cases.act_form import Cleaned, SpokenForm
from jieqing.console.pages import page, show
from jieqing.console.parts import parts_of
from jieqing.console.programme.acting import Deed, PlainForm, ReasonForm, answer
from jieqing.console.programme.steps import steps_of
from jieqing.console.programme.words import ENTRY, PARTS, VIEWS
from jieqing.console.visit import Visit
from jieqing.language import said
from jieqing.people.matrix import Role
from jieqing.people.superiors import falls_to
from jieqing.programme import models
from jieqing.programme.acting import Asked
from jieqing.programme.acts import tasks as acts
from jieqing.programme.anchors import anchor_words
from jieqing.programme.evidence import (
    LARGEST,
    EvidenceKind,
    NewEvidence,
    of_query,
    of_record,
)
from jieqing.programme.flows import TASK, TASKS_ENDED, TaskAct, TaskState
from jieqing.programme.queries import Asking, ask
from jieqing.programme.tasks import ToldTask, state_of, told
from jieqing.programme.wording import ACTS, STATES, post_words

PAGE = 50


class EvidenceForm(SpokenForm):
    """A file or a note, and the days that it proves."""

    name = forms.CharField(label="What it is", max_length=120)
    file = forms.FileField(label="File", required=False)
    note = forms.CharField(
        label="Or a note or address",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    query = forms.ChoiceField(
        label="Or a query of the ledger",
        required=False,
        choices=(
            ("", "None"),
            ("acts", "How often an act was done"),
            ("settled", "Which cases were settled"),
            ("figure", "What a figure was when it was frozen"),
        ),
        help_text="Asked of the days below; an inspector asks it again.",
    )
    about = forms.CharField(
        label="Act or figure of the query",
        required=False,
        max_length=48,
        help_text="Such as restore or mapped_stores.",
    )
    proves_from = forms.DateField(
        label="Proves from",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    proves_to = forms.DateField(
        label="Proves to",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


@require_safe
@page(ENTRY)
def tasks(request: HttpRequest, visit: Visit) -> HttpResponse:
    """List tasks of a view, the nearest day first."""
    view = request.GET.get("view", "mine")
    view = view if view in VIEWS else "mine"
    after = place_in(request.GET.get("after", ""))
    rows = list(_beyond(_of_view(visit, view), view, after)[: PAGE + 1])
    more = rows[PAGE - 1] if len(rows) > PAGE else None
    content = {
        "lines": [line_of(visit, row) for row in rows[:PAGE]],
        "next_after": Place(more.due_on, more.pk) if more else "",
        "views": [
            {"key": key, "words": said(words), "is_here": key == view}
            for key, words in VIEWS.items()
        ],
        "view": view,
        "parts": parts_of(visit, ENTRY, PARTS, "tasks/"),
    }
    return show(request, visit, ENTRY, "console/programme/tasks.html", content)


@require_safe
@page(ENTRY)
def task(request: HttpRequest, visit: Visit, no: str) -> HttpResponse:
    """Show one task: where it stands, what it needs, what was handed in."""
    found = told(visit.desk, no, visit.today)
    buttons, reason = possible(visit, found)
    names = visit.names()
    content = {
        "task": found,
        "row": found.row.record,
        "state": said(STATES[found.state]),
        "sentence": _sentence(found),
        "steps": _steps(found),
        "post": post_words(found.row.record.owner_post),
        "vacancy": _vacancy(visit, found.row.record.owner_post),
        "verify_post": post_words(found.duty.verify_by)
        if found.duty and found.duty.verify_by
        else "",
        "wanted": _wanted(found),
        "anchors": [anchor_words(key) for key in found.duty.anchors]
        if found.duty
        else [],
        "evidence": [
            (row, names.get(row.collected_by, row.collected_by))
            for row in of_record(visit.desk, no)
        ],
        "primary": buttons[0] if buttons else None,
        "others": buttons[1:],
        "reason": reason,
        "done": [
            (
                leaf.entry.at[:10],
                names.get(leaf.entry.actor, leaf.entry.actor),
                _act(leaf),
            )
            for leaf in reversed(found.record.leaves)
        ],
        "items": [
            (each, f"/{visit.desk.tenant}/programme/items/{each}")
            for each in found.row.record.items
        ],
        "parts": parts_of(visit, ENTRY, PARTS, "tasks/one"),
    }
    return show(request, visit, ENTRY, "console/programme/task.html", content)


@require_http_methods(["GET", "HEAD", "POST"])
@page(ENTRY)
def act(request: HttpRequest, visit: Visit, no: str, name: str) -> HttpResponse:
    """Show the page that confirms an act of a task, or do it."""
    if name not in set(TaskAct):
        raise Http404
    found = told(visit.desk, no, visit.today)
    deed = Deed(
        act=name,
        no=no,
        rev=found.row.record.rev,
        title=f"{no} {found.row.record.title}",
        back=f"/{visit.desk.tenant}/programme/tasks/{no}/",
        sentence="",
        **_doing(request, visit, name),
    )
    return answer(request, visit, deed)


def line_of(visit: Visit, row: models.Task) -> Mapping[str, Any]:
    """One task as lists and calendars show it."""
    state = state_of(row, visit.today)
    return {
        "no": row.record.no,
        "title": row.record.title,
        "due": row.due_on,
        "state": said(STATES[state]),
        "manner": "late"
        if state is TaskState.MISSED
        else "soon"
        if state is TaskState.OPEN and row.due_on <= visit.today
        else "",
        "is_late": state is TaskState.MISSED,
        "post": post_words(row.record.owner_post),
        "address": f"/{visit.desk.tenant}/programme/tasks/{row.record.no}/",
    }


def of_visit(visit: Visit) -> QuerySet[models.Task]:
    """Every task of the home."""
    rows = models.Task.objects.select_related("record")
    return rows.filter(record__tenant=visit.desk.tenant)


def _of_view(visit: Visit, view: str) -> QuerySet[models.Task]:
    today, rows = visit.today, of_visit(visit)
    ended = Q(record__state__in=TASKS_ENDED) | Q(engine_position__isnull=False)
    undone = rows.exclude(ended)
    match view:
        case "late":
            return undone.filter(shuts_on__lte=today)
        case "open":
            return undone.filter(opens_on__lte=today)
        case "planned":
            return undone.filter(opens_on__gt=today)
        case "over":
            return rows.filter(ended)
    posts = [str(role) for role in visit.posts]
    mine = Q(record__owner_post__in=posts) | Q(record__state=TaskState.SUBMITTED)
    return undone.filter(mine, opens_on__lte=today)


def _beyond(
    rows: QuerySet[models.Task], view: str, after: Place | None
) -> QuerySet[models.Task]:
    """Put tasks in order, the nearest day first, of those that are over the last one.

    ``after``: the last one of the page before.
    """
    is_backwards = view == "over"
    if after is not None and after.due is not None:
        way = "lt" if is_backwards else "gt"
        further = Q((f"due_on__{way}", after.due))
        same_day = Q(("due_on", after.due), (f"pk__{way}", after.key))
        rows = rows.filter(further | same_day)
    return (
        rows.order_by("-due_on", "-pk")
        if is_backwards
        else rows.order_by("due_on", "pk")
    )


def _sentence(found: ToldTask) -> str:
    row = found.row
    match found.state:
        case TaskState.PLANNED:
            return said("It opens on {opens} and is due on {due}.").format(
                opens=row.opens_on, due=row.due_on
            )
        case TaskState.OPEN:
            return said("It is due on {due}.").format(due=row.due_on)
        case TaskState.SUBMITTED:
            return said("Submitted; somebody else verifies it.")
        case TaskState.MISSED:
            return said("It was due on {due} and was not done.").format(due=row.due_on)
    if row.engine_position is not None:
        words = said("Settled by itself: the ledger has the act at {position}.")
        return words.format(position=row.engine_position)
    return said("It has ended.")


def _vacancy(visit: Visit, post: str) -> str:
    """Say that nobody holds the post, and who does its tasks; empty: somebody does."""
    over = falls_to(post, visit.roll)
    if over == post:
        return ""
    if over is None:
        return said("Nobody holds this post, and nobody stands in for it: appoint one.")
    words = said("Nobody holds this post; its tasks fall to: {post}.")
    return words.format(post=post_words(over))


def _steps(found: ToldTask) -> list[Mapping[str, str]]:
    line = [TaskState.PLANNED, TaskState.OPEN, TaskState.SUBMITTED, TaskState.DONE]
    if found.state in {TaskState.MISSED, TaskState.MADE_GOOD}:
        line = [
            TaskState.PLANNED,
            TaskState.OPEN,
            TaskState.MISSED,
            TaskState.MADE_GOOD,
        ]
    if found.state is TaskState.WAIVED:
        line = [TaskState.PLANNED, TaskState.OPEN, TaskState.WAIVED]
    return steps_of(line, found.state, STATES)


def _wanted(found: ToldTask) -> list[str]:
    words = {
        "file": said("a file, handed in"),
        "link": said("an address, handed in"),
        "signature": said("a signed sheet, handed in"),
        "query": said("a query of the ledger, which others can ask again"),
        "act": said("the act itself, done in the system"),
        "figure": said("the figure, frozen for the month"),
    }
    return [words[each.kind] for each in found.duty.evidence] if found.duty else []


def possible(visit: Visit, found: ToldTask) -> tuple[list[Mapping[str, str]], str]:
    """Return what this person may do now; and if nothing, why."""
    base = f"/{visit.desk.tenant}/programme/tasks/{found.no}/acts/"
    rows = [] if _is_engines(found) else TASK.acts_from(found.state)
    posts = visit.posts if rows else frozenset()
    fit = [row.act for row in rows if _may(visit, TaskAct(row.act), found, posts)]
    order = sorted(fit, key=lambda name: _ORDER.index(TaskAct(name)))
    buttons: list[Mapping[str, str]] = [
        {"words": said(ACTS[a]), "address": f"{base}{a}"} for a in order
    ]
    if buttons or not rows:
        return buttons, ""
    post = found.row.record.owner_post
    if found.state is TaskState.SUBMITTED and found.duty and found.duty.verify_by:
        post = found.duty.verify_by
    return [], said("This waits for: {roles}.").format(roles=post_words(post))


_ORDER = (
    TaskAct.VERIFY,
    TaskAct.EVIDENCE,
    TaskAct.SUBMIT,
    TaskAct.SETTLE,
    TaskAct.RETURN,
    TaskAct.WAIVE,
    TaskAct.ASK_WAIVER,
)


def _is_engines(found: ToldTask) -> bool:
    return found.row.engine_position is not None


def _may(visit: Visit, act_: TaskAct, found: ToldTask, posts: frozenset[Role]) -> bool:
    holds = found.row.record.owner_post in posts
    verifier = found.duty.verify_by if found.duty else ""
    match act_:
        case TaskAct.VERIFY | TaskAct.RETURN:
            return verifier in posts
        case TaskAct.WAIVE:
            asked = found.waiver_asked
            return bool(asked) and asked != visit.by and visit.may(act_)
        case TaskAct.EVIDENCE:
            return holds and not (found.duty and found.duty.is_automatic)
    return holds


def _doing(request: HttpRequest, visit: Visit, name: str) -> Mapping[str, Any]:
    if name == TaskAct.EVIDENCE:
        return {
            "form": EvidenceForm,
            "initial": {"proves_from": visit.today, "proves_to": visit.today},
            "do": lambda c, asked, _: _hand_in(request, visit, asked, c),
            "template": "console/programme/act_file.html",
        }
    if name in _REASONED:
        reasoned = _REASONED[name]
        return {
            "form": ReasonForm,
            "do": lambda c, asked, _: reasoned(visit.desk, asked, str(c["reason"])),
        }
    plain = _PLAIN[name]
    return {"form": PlainForm, "do": lambda _, asked, __: plain(visit.desk, asked)}


_REASONED: Mapping[str, Callable[[Desk, Asked, str], None]] = {
    TaskAct.RETURN: acts.return_,
    TaskAct.ASK_WAIVER: acts.ask_waiver,
    TaskAct.SETTLE: acts.make_good,
}
_PLAIN: Mapping[str, Callable[[Desk, Asked], object]] = {
    TaskAct.SUBMIT: acts.submit,
    TaskAct.VERIFY: acts.verify,
    TaskAct.WAIVE: acts.waive,
}


def _hand_in(
    request: HttpRequest, visit: Visit, asked: Asked, cleaned: Cleaned
) -> None:
    if cleaned.get("query"):
        asking = Asking(
            name=str(cleaned["query"]),
            about=str(cleaned.get("about", "")),
            first=_day(cleaned, "proves_from"),
            last=_day(cleaned, "proves_to"),
            size=visit.desk.ledger.size(),
        )
        new = of_query(ask(visit.desk, asking), str(cleaned["name"]))
        acts.add_evidence(visit.desk, asked, new)
        return
    upload = request.FILES.get("file")
    note = str(cleaned.get("note", ""))
    content = upload.read(LARGEST + 1) if upload else note.encode()
    new = NewEvidence(
        kind=EvidenceKind.FILE if upload else EvidenceKind.LINK,
        name=str(cleaned["name"]),
        content=content,
        proves_from=_day(cleaned, "proves_from"),
        proves_to=_day(cleaned, "proves_to"),
    )
    acts.add_evidence(visit.desk, asked, new)


def _day(cleaned: Cleaned, name: str) -> date:
    day: date = cleaned[name]
    return day


def _act(leaf: Any) -> str:  # noqa: ANN401 -- a Leaf
    return said(ACTS.get(leaf.entry.act, leaf.entry.act))
