"""Doing an act of a case from a page: a page to confirm it, then the act, then 303.

The page carries how many acts the case had seen when it was drawn. An act on an older
page is refused and nothing typed is lost; a second click shows what the first one did.
"""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from jieqing.casebook.flows import QUIET, Act
from jieqing.casebook.guards import require_law_in_force
from jieqing.casebook.next_act import BETWEEN
from jieqing.casebook.read import Standing, standing
from jieqing.casebook.work import SomebodyWasFaster
from jieqing.console.act_words import ACTIONS
from jieqing.console.cases.act_form import ActForm
from jieqing.console.cases.act_forms import FORMS
from jieqing.console.cases.going_on import case_at, goes_on
from jieqing.console.doors import see_other
from jieqing.console.menu import frame_of
from jieqing.console.pages import not_yours, page
from jieqing.console.parts import cursor_of
from jieqing.console.refusals import CONFLICT, box_of
from jieqing.console.visit import Visit
from jieqing.errors import JieqingError
from jieqing.flow.record import read
from jieqing.language import said

ENTRY = "cases"
SEEN = "seen"
EXPLAINED: Mapping[Act, str] = {
    Act.APPROVE: "two-people",
    Act.CHECK: "second-check",
    Act.EXECUTE: "capsule",
    Act.HOLD: "hold",
    Act.HOLD_REVIEW: "hold-review",
    Act.LIFT: "hold",
    Act.SETTLE: "settle",
    Act.SHOW_VALUE: "masked",
}
"""What a first-time officer asks before they agree (console/explanations.py)."""


ON_A_PLAN = frozenset({Act.NOTIFY, Act.APPROVE, Act.EXECUTE})
"""Acts that only a plan by the law in force allows."""


@require_http_methods(["GET", "HEAD", "POST"])
@page(ENTRY)
def act(request: HttpRequest, visit: Visit, number: str, name: str) -> HttpResponse:
    """Show the page that confirms an act, or do it."""
    asked = FORMS.get(name)
    if asked is None:
        raise Http404
    case = standing(visit.desk, number)
    if not visit.may(asked.act):
        return not_yours(request, visit, ENTRY)
    if request.method != "POST":
        return _confirm(request, visit, case, asked, asked.form_for(visit, case))
    return _do(request, visit, case, asked)


def _do(
    request: HttpRequest, visit: Visit, case: Standing, asked: ActForm
) -> HttpResponse:
    form = asked.form_for(visit, case, request.POST)
    if _is_second_click(request, visit, case, asked.act):
        return see_other(case_at(visit, case.number))
    if not form.is_valid():
        return _confirm(request, visit, case, asked, form, status=CONFLICT)
    try:
        _require_fresh(request, case)
        do = asked.on_page or asked.do
        given = do(visit, case.number, form.cleaned_data)
    except JieqingError as error:
        return _confirm(request, visit, case, asked, form, error)
    if asked.answer is not None:
        answered = asked.answer(request, visit, case, given)
        if answered is not None:
            return answered
    return see_other(goes_on(visit, case.number))


def _confirm(
    request: HttpRequest,
    visit: Visit,
    case: Standing,
    asked: ActForm,
    form: forms.Form,
    error: JieqingError | None = None,
    status: int = 200,
) -> HttpResponse:
    barred = _barred(visit, case, asked.act)
    error = error or barred
    content: dict[str, Any] = {
        **frame_of(visit, ENTRY),
        **(box_of(error) if error else {}),
        "number": case.number,
        "back": case_at(visit, case.number),
        "action": said(ACTIONS[asked.act]),
        "sentence": said(case.sentence),
        "result": said(asked.result) if asked.result else "",
        "form": form,
        "explained": EXPLAINED.get(asked.act, ""),
        "seen": len(case.done),
        "is_barred": barred is not None,
        "extra": asked.shown(visit, case) if asked.shown else {},
    }
    return render(
        request, asked.template, content, status=CONFLICT if error else status
    )


def _barred(visit: Visit, case: Standing, act: Act) -> JieqingError | None:
    """Why nobody can do it now, whoever asks: said before a button offers it."""
    if act not in ON_A_PLAN or case.sentence != BETWEEN["law"]:
        return None
    try:
        require_law_in_force(visit.desk, read(visit.desk.ledger, case.number))
    except JieqingError as hindered:
        return hindered
    return None


def _is_second_click(
    request: HttpRequest, visit: Visit, case: Standing, act: Act
) -> bool:
    """Whether this very act was done by this person since the page was drawn."""
    since = case.done[_seen(request) :]
    return any(done.act == act and done.person == visit.by for done in since)


def _require_fresh(request: HttpRequest, case: Standing) -> None:
    since = case.done[_seen(request) :]
    if len(case.done) < _seen(request) or any(d.act not in QUIET for d in since):
        raise SomebodyWasFaster(case=case.number)


def _seen(request: HttpRequest) -> int:
    text = request.POST.get(SEEN, "")
    return cursor_of(text) or 0
