"""交接: which posts were left, and one handover with all that is open on the post."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_safe

from jieqing.console.cases.act_form import SpokenForm
from jieqing.console.pages import page, show
from jieqing.console.parts import parts_of
from jieqing.console.programme.acting import Does, answer, deed_on, worded
from jieqing.console.programme.timeline import timeline_of
from jieqing.console.programme.words import ENTRY, PARTS
from jieqing.console.visit import Visit
from jieqing.language import said
from jieqing.people.superiors import falls_to
from jieqing.programme import models
from jieqing.programme.handovers import acts
from jieqing.programme.handovers.contents import (
    KIND_WORDS,
    Thing,
    digest_of,
    things_of,
)
from jieqing.programme.handovers.flow import ACTS, STATES, HandoverAct
from jieqing.programme.handovers.told import (
    MECHANISM,
    HandoverUnknown,
    ToldHandover,
)
from jieqing.programme.handovers.told import handover as told
from jieqing.programme.handovers.told import handovers as all_told
from jieqing.programme.wording import post_words

HERE = "handovers/"


class AcceptForm(SpokenForm):
    """The list that was shown; nothing is typed."""

    list = forms.CharField(max_length=64, widget=forms.HiddenInput)


class MissingForm(SpokenForm):
    """What is missing."""

    reason = forms.CharField(
        label="What is missing",
        help_text="Name what you cannot find or go on with, without customers' data.",
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


@require_safe
@page(ENTRY)
def handovers(request: HttpRequest, visit: Visit) -> HttpResponse:
    """List the posts that were left since the company adopted the programme."""
    found = all_told(visit.desk, visit.roll.persons, visit.today)
    content = {
        "lines": [_line(visit, one) for one in found],
        "parts": parts_of(visit, ENTRY, PARTS, HERE),
    }
    return show(request, visit, ENTRY, "console/programme/handovers.html", content)


@require_safe
@page(ENTRY)
def handover(request: HttpRequest, visit: Visit, no: str) -> HttpResponse:
    """Show one handover: whose post it was, and what is open there today."""
    one = _told(visit, no)
    things = _things(visit, one)
    buttons = [
        {"address": f"acts/{name}", "words": said(ACTS[name])}
        for name in (HandoverAct.ACCEPT, HandoverAct.REFUSE)
        if one.is_owed and not _why_not(visit, one, name)
    ]
    content = {
        **_line(visit, one),
        "sentence": _sentence(one, len(things)),
        "buttons": buttons,
        "reason": _why_not(visit, one, HandoverAct.ACCEPT) if one.is_owed else "",
        "groups": _groups(visit, things) if one.is_owed else [],
        "done": timeline_of(visit, one.record, ACTS),
    }
    return show(request, visit, ENTRY, "console/programme/handover.html", content)


@require_http_methods(["GET", "HEAD", "POST"])
@page(ENTRY)
def act(request: HttpRequest, visit: Visit, no: str, name: str) -> HttpResponse:
    """Show the page that confirms an act on a handover, or do it."""
    if name not in _FORMS:
        raise Http404
    one = _told(visit, no)
    things = _things(visit, one)
    sentence = (
        "From now on you answer for all that is listed here."
        if name == HandoverAct.ACCEPT
        else "It goes on waiting, and the post above yours sees what is missing."
    )
    deed = replace(
        deed_on(visit, _row(visit, one), name, "handovers", _FORMS[name]),
        initial={"list": digest_of(things)},
        sentence=sentence,
        closed="" if not one.is_owed else _why_not(visit, one, name),
        extra={
            "facts": [(g["words"], len(g["things"])) for g in _groups(visit, things)]
        },
    )
    return answer(request, visit, deed)


def _told(visit: Visit, no: str) -> ToldHandover:
    try:
        return told(visit.desk, no, visit.roll.persons, visit.today)
    except HandoverUnknown:
        raise Http404 from None


def _row(visit: Visit, one: ToldHandover) -> models.Record:
    """Return its row; of one that nobody has answered yet, one that is not there."""
    rows = models.Record.objects.filter(tenant=visit.desk.tenant, no=one.no)
    title = post_words(one.left.role)
    return rows.first() or models.Record(no=one.no, mechanism=MECHANISM, title=title)


def _things(visit: Visit, one: ToldHandover) -> tuple[Thing, ...]:
    post, people = one.left.role, visit.roll.persons
    return things_of(visit.desk, post, visit.today, people, visit.by)


def _line(visit: Visit, one: ToldHandover) -> Mapping[str, Any]:
    names = visit.names()
    return {
        "no": one.no,
        "post": post_words(one.left.role),
        "who": names.get(one.left.person, one.left.person),
        "left_on": one.left.on,
        "state": said(STATES[one.state]),
        "is_late": one.is_owed,
        "takes": _takes(visit, one),
        "address": f"/{visit.desk.tenant}/programme/handovers/{one.no}/",
    }


def _takes(visit: Visit, one: ToldHandover) -> str:
    """Say which post it falls to today; a vacant one's falls to the one above."""
    to = falls_to(one.left.role, visit.roll)
    return post_words(to) if to else said("nobody")


def _sentence(one: ToldHandover, count: int) -> str:
    if one.accepted_on is not None:
        day = one.accepted_on.isoformat()
        return said("It was accepted on {day}.").format(day=day)
    if not count:
        return said("Nothing is open on this post. That, too, is accepted by somebody.")
    words = said("{count} things are open on this post; nobody has accepted them yet.")
    return words.format(count=count)


def _why_not(visit: Visit, one: ToldHandover, name: str) -> str:
    """Say why whoever looks cannot do it; empty: they can."""
    if one.left.person == visit.by:
        return said("You left this post; somebody else accepts it.")
    if one.left.role not in visit.posts or not visit.may(name):
        return said("Whoever holds the post {post} accepts it.").format(
            post=_takes(visit, one)
        )
    return ""


def _groups(visit: Visit, things: tuple[Thing, ...]) -> list[Mapping[str, Any]]:
    there: dict[str, list[Mapping[str, str]]] = {}
    for one in things:
        address = f"/{visit.desk.tenant}/programme/{one.address}"
        line = {"no": one.no, "title": one.title, "address": address}
        there.setdefault(one.kind, []).append(line)
    return [{"words": said(KIND_WORDS[kind]), "things": t} for kind, t in there.items()]


_FORMS: Mapping[str, tuple[type[SpokenForm], Does]] = {
    HandoverAct.ACCEPT: (AcceptForm, worded(acts.accept, "list")),
    HandoverAct.REFUSE: (MissingForm, worded(acts.refuse, "reason")),
}
