"""The pages of a first start: the door, one question a page, the review, the sample."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import UTC, date, datetime
from functools import wraps
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from jieqing.casebook.desk import day_of
from jieqing.console.doors import LANGUAGES, YEAR, see_other
from jieqing.console.first_start import door as doors
from jieqing.console.first_start import draft, sample
from jieqing.console.first_start.draft import Draft
from jieqing.console.first_start.finishing import FirstStartOver, finish
from jieqing.console.first_start.forms import ReviewForm
from jieqing.console.first_start.questions import ADMINISTRATORS, Step
from jieqing.console.first_start.sheets import Sheet, sheet_of
from jieqing.console.first_start.state import Awaited, awaited, company_of, path_of
from jieqing.console.first_start.words import TITLES, review_of
from jieqing.console.reader import COOKIE as LANGUAGE
from jieqing.console.refusals import box_of
from jieqing.errors import JieqingError
from jieqing.language import ENGLISH, spoken

View = Callable[..., HttpResponse]
HERE = "/first-start/"
CONFLICT = 409


def entered(view: View) -> View:
    """Lead whoever has not typed the code to the door."""

    @wraps(view)
    def guarded(request: HttpRequest, **kwargs: Any) -> HttpResponse:  # noqa: ANN401 -- of the address
        if not doors.is_in(request, awaited().code):
            return see_other("/")
        return view(request, **kwargs)

    return guarded


@require_http_methods(["GET", "HEAD", "POST"])
def door(request: HttpRequest) -> HttpResponse:
    """Ask for the code."""
    state = awaited()
    is_wrong = False
    if request.method == "POST":
        if doors.is_code(request.POST.get("code", ""), state.code):
            response = see_other(_next(state))
            return doors.let_in(response, state.code, is_secure=state.is_secure)
        is_wrong = True
    elif doors.is_in(request, state.code):
        return see_other(_next(state))
    content = {"is_wrong": is_wrong}
    status = CONFLICT if is_wrong else 200
    return _show(request, "door.html", content, status=status)


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Remember in which language this browser reads."""
    chosen = request.POST.get("language", "")
    response = see_other("/")
    if chosen in LANGUAGES:
        response.set_cookie(
            LANGUAGE, chosen, max_age=YEAR, httponly=True, samesite="Lax"
        )
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@entered
def question(request: HttpRequest, step: str) -> HttpResponse:
    """Ask one question; answered, lead to the next one, or back to the review."""
    state = awaited()
    told = draft.read(state.folder)
    path = path_of(state, told)
    asked = _asked(step, path)
    if asked is None or _is_ahead(asked, path, told):
        return see_other(_next(state))
    sheet = sheet_of(asked, path, told, _today())
    form = sheet.form(request.POST if request.method == "POST" else None)
    if request.method != "POST":
        return _ask(request, told, sheet, form)
    if not form.is_valid():
        return _ask(request, told, sheet, form, status=CONFLICT)
    try:
        draft.change(state.folder, _seen(request), sheet.kept(form, state.folder))
    except JieqingError as refusal:
        return _ask(request, told, sheet, form, refusal)
    return see_other(_next(state))


@require_http_methods(["GET", "HEAD", "POST"])
@entered
def review(request: HttpRequest) -> HttpResponse:
    """Show everything once more; agreed to and signed, the home is made."""
    state = awaited()
    told = draft.read(state.folder)
    path = path_of(state, told)
    if _open_step(path, told) is not Step.REVIEW:
        return see_other(_next(state))
    people = tuple(step for step in path if step in ADMINISTRATORS)
    form = ReviewForm(
        told.answers[people[0]]["name"],
        request.POST if request.method == "POST" else None,
    )
    refusal: JieqingError | None = None
    if request.method == "POST" and form.is_valid():
        try:
            return _finish(state, _seen(request), people, form)
        except JieqingError as refused:
            refusal = refused
    content = {
        "form": form,
        "seen": told.number,
        **review_of(told, path, company_of(state), _today()),
        **(box_of(refusal) if refusal else {}),
    }
    status = CONFLICT if refusal or form.errors else 200
    return _show(request, "review.html", content, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@entered
def sample_company(request: HttpRequest) -> HttpResponse:
    """Have the sample company made, and say where it is open."""
    folder = awaited().folder
    if request.method == "POST":
        sample.wish(folder)
        return see_other(f"{HERE}sample")
    content = {
        "opened": sample.opened(folder),
        "is_wished": sample.is_wished(folder),
        "has_failed": sample.has_failed(folder),
    }
    return _show(request, "sample.html", content)


@require_safe
def elsewhere(request: HttpRequest) -> HttpResponse:
    """Lead to the door from any other address."""
    del request
    return see_other("/")


def _finish(
    state: Awaited, seen: int, people: tuple[Step, ...], form: forms.Form
) -> HttpResponse:
    at = datetime.now(tz=UTC)
    with suppress(FirstStartOver):  # the other browser's home is this one's too
        finish(state.folder, seen, people, form.cleaned_data["passphrase"], at)
    return see_other("/")


def _ask(
    request: HttpRequest,
    told: Draft,
    sheet: Sheet,
    form: forms.Form,
    refusal: JieqingError | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    """Show the question; ``refusal``: why the answer was not taken."""
    state = awaited()
    path = path_of(state, told)
    now = draft.read(state.folder).number
    at = path.index(sheet.step)
    content = {
        "form": form,
        "seen": now,
        "title": TITLES[sheet.step],
        "sheet": sheet,
        "checked": sheet.checked(form),
        "number": at + 1,
        "of": len(path),
        "back": f"{HERE}{path[at - 1]}" if at else "",
        "is_last": path[at + 1] is Step.REVIEW,
        **(box_of(refusal) if refusal else {}),
    }
    return _show(
        request, sheet.template, content, status=CONFLICT if refusal else status
    )


def _show(
    request: HttpRequest,
    template: str,
    content: Mapping[str, Any],
    *,
    status: int = 200,
) -> HttpResponse:
    is_english = spoken() == ENGLISH
    frame = {"language": "en" if is_english else "zh-Hans-CN"}
    where = f"console/first_start/{template}"
    return render(request, where, {**frame, **content}, status=status)


def _asked(step: str, path: tuple[Step, ...]) -> Step | None:
    return next((each for each in path[:-1] if each == step), None)


def _is_ahead(step: Step, path: tuple[Step, ...], told: Draft) -> bool:
    """Whether a page before it has not been answered."""
    return path.index(step) > path.index(_open_step(path, told))


def _open_step(path: tuple[Step, ...], told: Draft) -> Step:
    """Return the first page that has no answer yet; the review, if all have."""
    return next((each for each in path[:-1] if not told.answers.get(each)), Step.REVIEW)


def _next(state: Awaited) -> str:
    """Return where to go on: the first page that is open, or the review."""
    told = draft.read(state.folder)
    return f"{HERE}{_open_step(path_of(state, told), told)}"


def _seen(request: HttpRequest) -> int:
    said = request.POST.get("seen", "")
    return int(said) if said.isdecimal() and len(said) < 10 else -1  # noqa: PLR2004 -- longer is no count of ours


def _today() -> date:
    return day_of(datetime.now(tz=UTC))
