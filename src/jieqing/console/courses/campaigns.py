"""Campaigns: the list with the kits that wait, one campaign, its poster, its answer."""

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from jieqing.casebook.code_words import roles_named
from jieqing.casebook.papers.drawing import printed_by
from jieqing.console.cases.act_form import Cleaned, SpokenForm
from jieqing.console.courses.words import address
from jieqing.console.doors import see_other
from jieqing.console.menu import frame_of
from jieqing.console.pages import page, show
from jieqing.console.programme.acting import Deed, ReasonForm, answer
from jieqing.console.programme.words import ENTRY
from jieqing.console.refusals import CONFLICT, box_of
from jieqing.console.visit import Visit
from jieqing.errors import JieqingError
from jieqing.language import said
from jieqing.paper import prose_as_pdf
from jieqing.people.matrix import ROLE_WORDS
from jieqing.programme.acting import Asked
from jieqing.programme.courses.campaigns import acts
from jieqing.programme.courses.campaigns.acts import Span, is_for
from jieqing.programme.courses.campaigns.flow import (
    ACTS,
    STATES,
    CampaignAct,
    CampaignState,
)
from jieqing.programme.courses.campaigns.kits import Kit, kits
from jieqing.programme.courses.campaigns.poster import poster_of
from jieqing.programme.courses.campaigns.told import (
    ToldCampaign,
    kit_shown,
    newest,
    taken,
    told,
    told_together,
)
from jieqing.programme.pack_items import EVERYBODY

SHOWN = 50
_LASTS = timedelta(days=27)


class CampaignForm(SpokenForm):
    """From when to when, and for whom."""

    first_on = forms.DateField(
        label="First day",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    last_on = forms.DateField(
        label="Last day",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    audience = forms.ChoiceField(label="For whom")


@require_safe
@page(ENTRY)
def campaigns(request: HttpRequest, visit: Visit) -> HttpResponse:
    """List campaigns with how many they reached, and the kits."""
    found = told_together(visit.desk, newest(visit.desk, SHOWN), visit.today)
    content = {
        "lines": [_line(visit, one) for one in found],
        "kits": [
            (one, address(visit, f"campaigns/new/{one.key}"))
            for one in kits(visit.desk.tenant).values()
        ],
        "may_plan": visit.may(CampaignAct.PLAN),
        "exercises": address(visit, "phishing/"),
        "back": address(visit),
    }
    return show(request, visit, ENTRY, "console/courses/campaigns.html", content)


@require_http_methods(["GET", "HEAD", "POST"])
@page(ENTRY)
def new(request: HttpRequest, visit: Visit, key: str) -> HttpResponse:
    """Plan a campaign of a kit."""
    kit = kits(visit.desk.tenant).get(key)
    if kit is None:
        raise Http404

    def do(cleaned: Cleaned, how: Asked, _: object) -> str:
        days: tuple[date, date] = (cleaned["first_on"], cleaned["last_on"])
        span = Span(
            first_on=days[0], last_on=days[1], audience=(str(cleaned["audience"]),)
        )
        no = acts.plan(visit.desk, key, span, by=how.by, at=how.at)
        return address(visit, f"campaigns/{no}/")

    deed = Deed(
        act=CampaignAct.PLAN,
        title=kit.title,
        back=address(visit, "campaigns/"),
        do=do,
        form=CampaignForm,
        initial={"first_on": visit.today, "last_on": visit.today + _LASTS},
        prepare=lambda form: form.offer("audience", posts_offered()),
        sentence="On its days everybody concerned finds it under Learning.",
        extra={"facts": _says(kit)},
    )
    return answer(request, visit, deed)


@require_http_methods(["GET", "HEAD", "POST"])
@page(ENTRY)
def campaign(request: HttpRequest, visit: Visit, no: str) -> HttpResponse:
    """Show a campaign: what it says, its question, how many it reached."""
    error, is_right = None, None
    if request.method == "POST":
        how = Asked(no=no, act=CampaignAct.SEEN, by=visit.by, at=visit.at)
        try:
            is_right = acts.seen(visit.desk, how, request.POST.get("answer", ""))
            if is_right:
                return see_other(address(visit, f"campaigns/{no}/"))
        except JieqingError as refused:
            error = refused
    known = told(visit.desk, no, visit.today)
    kit = kit_shown(visit.desk, known)
    has_answered = visit.by in known.readers
    is_for_them = is_for(known.audience, visit.person)
    is_running = known.state is CampaignState.RUNNING
    content = {
        **frame_of(visit, ENTRY),
        **(box_of(error) if error else {}),
        "told": known,
        "kit": kit,
        "state": said(STATES[known.state]),
        "for_whom": for_whom(known.audience),
        "taken": taken(visit.desk, known, kit) if known.may_be_counted else 0,
        "options": sorted((kit.right, *kit.wrong)),
        "asks": is_running and not has_answered and is_for_them,
        "has_answered": has_answered,
        "was_wrong": is_right is False,
        "button": said(ACTS[CampaignAct.SEEN]),
        "poster": address(visit, f"campaigns/{no}/poster.pdf"),
        "call_off": address(visit, f"campaigns/{no}/acts/{CampaignAct.CALL_OFF}")
        if visit.may(CampaignAct.CALL_OFF)
        and known.state in {CampaignState.PLANNED, CampaignState.RUNNING}
        else "",
        "call_off_words": said(ACTS[CampaignAct.CALL_OFF]),
        "back": address(visit, "campaigns/"),
    }
    status = CONFLICT if error else 200
    return render(request, "console/courses/campaign.html", content, status=status)


@require_safe
@page(ENTRY)
def poster(request: HttpRequest, visit: Visit, no: str) -> HttpResponse:
    """Give the poster as PDF."""
    del request
    known = told(visit.desk, no, visit.today)
    prose = poster_of(visit.desk, known, kit_shown(visit.desk, known))
    content = prose_as_pdf.render(prose, printed_by(visit.by, visit.at))
    given = HttpResponse(content, content_type="application/pdf")
    given["Content-Disposition"] = f'attachment; filename="{no}.pdf"'
    return given


@require_http_methods(["GET", "HEAD", "POST"])
@page(ENTRY)
def calling_off(request: HttpRequest, visit: Visit, no: str) -> HttpResponse:
    """Call a campaign off."""
    known = told(visit.desk, no, visit.today)
    deed = Deed(
        act=CampaignAct.CALL_OFF,
        no=no,
        rev=known.row.record.rev,
        title=f"{no} {known.row.record.title}",
        back=address(visit, f"campaigns/{no}/"),
        do=lambda c, how, _: acts.call_off(visit.desk, how, str(c["reason"])),
        form=ReasonForm,
    )
    return answer(request, visit, deed)


def running_for(visit: Visit) -> list[tuple[str, str]]:
    """Titles and addresses of campaigns that this person has not answered yet."""
    found = told_together(visit.desk, newest(visit.desk, 5), visit.today)
    return [
        (one.row.record.title, address(visit, f"campaigns/{one.no}/"))
        for one in found
        if one.state is CampaignState.RUNNING
        and visit.by not in one.readers
        and is_for(one.audience, visit.person)
    ]


def _line(visit: Visit, one: ToldCampaign) -> Mapping[str, Any]:
    return {
        "told": one,
        "title": one.row.record.title,
        "state": said(STATES[one.state]),
        "address": address(visit, f"campaigns/{one.no}/"),
    }


def posts_offered() -> list[tuple[str, str]]:
    """Whom something can be for: everybody, or one post."""
    posts = [(EVERYBODY, said("everybody"))]
    return posts + [(post, said(words)) for post, words in ROLE_WORDS.items()]


def for_whom(audience: Collection[str]) -> str:
    """Say whom something is for."""
    if EVERYBODY in audience:
        return said("everybody")
    return roles_named(frozenset(audience))


def _says(kit: Kit) -> list[tuple[str, str]]:
    return [
        (said("Banner"), kit.banner),
        (said("Mail"), kit.mail),
        (said("Question of the week"), kit.ask),
    ]
