"""Phishing exercises: the list with the lures that wait, one exercise, its acts.

Until one is closed its page is for those alone who may propose or confirm one: whoever
might get the mail should not read of it here.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_safe

from jieqing.console.cases.act_form import Cleaned, SpokenForm
from jieqing.console.courses.campaigns import CampaignForm, for_whom, posts_offered
from jieqing.console.courses.words import address
from jieqing.console.page_names import explained_on_pages
from jieqing.console.pages import page, show
from jieqing.console.programme.acting import (
    Deed,
    Does,
    PlainForm,
    ReasonForm,
    answer,
    deed_on,
    plainly,
    worded,
)
from jieqing.console.programme.timeline import timeline_of
from jieqing.console.programme.words import ENTRY
from jieqing.console.visit import Visit
from jieqing.errors import JieqingError
from jieqing.language import said
from jieqing.notices.exercises import mailed
from jieqing.programme.acting import Asked
from jieqing.programme.courses.campaigns.acts import Span
from jieqing.programme.courses.phishing import acts
from jieqing.programme.courses.phishing.acts import LONGEST
from jieqing.programme.courses.phishing.flow import (
    ACTS,
    PHISHING,
    STATES,
    PhishingAct,
    PhishingState,
)
from jieqing.programme.courses.phishing.lures import Lure, lures
from jieqing.programme.courses.phishing.rule import require_staff_heard
from jieqing.programme.courses.phishing.telling import WORDS
from jieqing.programme.courses.phishing.told import (
    ToldPhishing,
    lure_shown,
    newest,
    told,
    told_together,
)

SHOWN = 50
_A_WEEK = LONGEST // 4


@require_safe
@page(ENTRY)
def exercises(request: HttpRequest, visit: Visit) -> HttpResponse:
    """List exercises; to who may propose one, the lures or why it is off."""
    found = told_together(visit.desk, newest(visit.desk, SHOWN), visit.today)
    may_plan = visit.may(PhishingAct.PLAN)
    content = {
        "lines": [_line(visit, one) for one in found if _may_look(visit, one)],
        "may_plan": may_plan,
        "off": _off(visit) if may_plan else None,
        "documents": f"/{visit.desk.tenant}/programme/documents/",
        "lures": [
            (one, address(visit, f"phishing/new/{one.key}"))
            for one in lures(visit.desk.tenant).values()
        ]
        if may_plan
        else [],
        "back": address(visit),
    }
    return show(request, visit, ENTRY, "console/courses/exercises.html", content)


@require_http_methods(["GET", "HEAD", "POST"])
@page(ENTRY)
def new(request: HttpRequest, visit: Visit, key: str) -> HttpResponse:
    """Show mail and lesson of a lure, and propose an exercise with it."""
    lure = lures(visit.desk.tenant).get(key)
    if lure is None:
        raise Http404

    def do(cleaned: Cleaned, how: Asked, _: object) -> str:
        span = Span(
            first_on=cleaned["first_on"],
            last_on=cleaned["last_on"],
            audience=(str(cleaned["audience"]),),
        )
        no = acts.plan(visit.desk, key, span, by=how.by, at=how.at)
        return address(visit, f"phishing/{no}/")

    deed = Deed(
        act=PhishingAct.PLAN,
        title=lure.title,
        back=address(visit, "phishing/"),
        do=do,
        form=CampaignForm,
        initial={"first_on": visit.today, "last_on": visit.today + _A_WEEK},
        prepare=lambda form: form.offer("audience", posts_offered()),
        sentence="Another person confirms it before any mail goes out.",
        template="console/courses/lure.html",
        extra={"lure": lure, "letter": _letter(lure)},
    )
    return answer(request, visit, deed)


@require_safe
@page(ENTRY)
def exercise(request: HttpRequest, visit: Visit, no: str) -> HttpResponse:
    """Show one exercise: what it sends and teaches, and its totals once closed."""
    known = told(visit.desk, no, visit.today)
    if not _may_look(visit, known):
        raise Http404
    lure = lure_shown(visit.desk, known)
    primary, others = _steps(visit, known)
    content = {
        "told": known,
        "lure": lure,
        "letter": _letter(lure),
        "state": said(STATES[known.state]),
        "sentence": said(_sentence(visit, known)),
        "for_whom": for_whom(known.audience),
        "totals": known.totals,
        "parts": _parts(known),
        "rule": f"/{visit.desk.tenant}/programme/documents/{known.rule}/",
        "primary": primary,
        "others": others,
        "done": timeline_of(visit, known.record, ACTS),
        "back": address(visit, "phishing/"),
    }
    return show(request, visit, ENTRY, "console/courses/exercise.html", content)


@require_http_methods(["GET", "HEAD", "POST"])
@page(ENTRY)
def act(request: HttpRequest, visit: Visit, no: str, name: str) -> HttpResponse:
    """Show the page that confirms an act on an exercise, or do it."""
    known = told(visit.desk, no, visit.today)
    if name not in _ACTS or not _may_look(visit, known):
        raise Http404
    form, does, sentence = _ACTS[name]
    deed = replace(
        deed_on(visit, known.row.record, name, "courses/phishing", (form, does)),
        title=no,
        sentence=sentence,
    )
    return answer(request, visit, deed)


def _confirm(visit: Visit, _: Cleaned, asked: Asked, __: object) -> None:
    acts.confirm(visit.desk, asked, mailed(visit.desk))


_ACTS: Mapping[str, tuple[type[SpokenForm], Does, str]] = {
    PhishingAct.CONFIRM: (
        PlainForm,
        _confirm,
        (
            "From its first day on each person gets one mail, but for you and who"
            " proposed it. Opening counts for nothing, and only totals are ever shown."
        ),
    ),
    PhishingAct.CALL_OFF: (
        ReasonForm,
        worded(acts.call_off, "reason"),
        "What was not sent stays here; links that went out lead nowhere.",
    ),
    PhishingAct.CLOSE: (
        PlainForm,
        plainly(acts.close),
        "The totals are counted once and sealed; every link is destroyed.",
    ),
}


_FIRST: Mapping[str, str] = {
    PhishingState.PLANNED: PhishingAct.CONFIRM,
    PhishingState.OVER: PhishingAct.CLOSE,
}
"""What comes next in a state."""
_SENTENCES: Mapping[str, str] = {
    PhishingState.PLANNED: "It waits for a second person; no mail has gone out.",
    PhishingState.CONFIRMED: "Mails go out from its first day on.",
    PhishingState.RUNNING: "It is running. Until it is closed nothing is told of what "
    "anybody did with the mail.",
    PhishingState.OVER: "Its days are over. Closing counts once and destroys the links;"
    " the worker does it if nobody does.",
    PhishingState.CLOSED: "It is closed: the totals are sealed, the links are gone.",
    PhishingState.CALLED_OFF: "It was called off; nothing is counted.",
}


def _may_look(visit: Visit, one: ToldPhishing) -> bool:
    knows = visit.may(PhishingAct.PLAN) or visit.may(PhishingAct.CONFIRM)
    return knows or not one.is_secret


def _is_own(visit: Visit, one: ToldPhishing) -> bool:
    """Whether this person proposed it, and so does not confirm it."""
    return one.author == visit.by


def _steps(
    visit: Visit, one: ToldPhishing
) -> tuple[Mapping[str, str] | None, list[Mapping[str, str]]]:
    """The step that comes next, where it is this person's, and what else they may."""
    may = [
        row.act
        for row in PHISHING.acts_from(one.state)
        if visit.may(row.act)
        and not (row.act == PhishingAct.CONFIRM and _is_own(visit, one))
    ]
    said_of = {
        name: {
            "words": said(ACTS[name]),
            "address": address(visit, f"phishing/{one.no}/acts/{name}"),
        }
        for name in may
    }
    first = _FIRST.get(one.state, "")
    return said_of.pop(first, None), list(said_of.values())


def _sentence(visit: Visit, one: ToldPhishing) -> str:
    if one.state is PhishingState.PLANNED and _is_own(visit, one):
        return "You proposed it: another person confirms it."
    return _SENTENCES[one.state]


def _off(visit: Visit) -> Mapping[str, str] | None:
    """Why none can be begun now; None: one can."""
    try:
        require_staff_heard(visit.desk, visit.today)
    except JieqingError as refused:
        return explained_on_pages(refused)
    return None


def _letter(lure: Lure) -> str:
    """The mail as it is shown here, where nobody's link is known."""
    return lure.letter_with(said("[a link of each person's own]"))


def _line(visit: Visit, one: ToldPhishing) -> Mapping[str, Any]:
    return {
        "told": one,
        "state": said(STATES[one.state]),
        "address": address(visit, f"phishing/{one.no}/"),
    }


def _parts(known: ToldPhishing) -> list[tuple[str, int]]:
    parts = known.totals.parts if known.totals else ()
    return [
        (said(" or ").join(said(WORDS[one]) for one in part.values), part.count)
        for part in parts
    ]
