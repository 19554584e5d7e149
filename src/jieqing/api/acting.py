"""Opening a case and doing its acts over REST: the same forms and acts as the pages.

An act on a case says which state of it was seen (If-Match, else 428): a program that
acts on what somebody changed meanwhile would act on what it never read.
"""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from ninja import Path
from pydantic import BaseModel

from jieqing.api.answers import (
    CASE_ACT_PROBLEMS,
    CaseNumber,
    address_of,
    answer,
    does,
)
from jieqing.api.bearer import Caller, caller_in
from jieqing.api.bodies import body_of
from jieqing.api.cases import CaseTold, etag_of, router, told
from jieqing.api.once import HEADER, key_needed
from jieqing.api.problems import Problem, problem
from jieqing.api.work import RETRY_SECONDS, WorkTold, of_errand
from jieqing.casebook import errands
from jieqing.casebook.errands import LONG, Errand
from jieqing.casebook.read import Standing, standing
from jieqing.casebook.work import SomebodyWasFaster
from jieqing.console.cases.act_form import ActForm
from jieqing.console.cases.act_forms import FORMS
from jieqing.console.cases.registering import NewRequestForm, open_as_told

ASYNC = "respond-async"
_KEY = {
    "in": "header",
    "name": HEADER,
    "schema": {"type": "string", "minLength": 3, "maxLength": 202},
    "example": '"8e03978e-40d5-43e8-bc93-6894a57f9324"',
    "description": (
        "The same key with the same request is done once and answered alike for 24"
        " hours; with another request it is refused (422)."
    ),
}
KEYED: dict[str, Any] = {"parameters": [{**_KEY, "required": False}]}
"""What every POST may carry."""
KEY_NEEDED: dict[str, Any] = {"parameters": [{**_KEY, "required": True}]}
SEEN: dict[str, Any] = {
    "parameters": [
        {**_KEY, "required": False},
        {
            "in": "header",
            "name": "If-Match",
            "required": True,
            "schema": {"type": "string"},
            "example": '"5"',
            "description": "The ETag of the case as it was seen.",
        },
        {
            "in": "header",
            "name": "Prefer",
            "required": False,
            "schema": {"type": "string", "enum": [ASYNC]},
            "description": "Let a worker do a long act (RFC 7240); told by 202.",
        },
    ]
}
OpenBody = body_of("open", NewRequestForm)


@router.post(
    "/cases",
    response=does((201, CaseTold)),
    openapi_extra=KEY_NEEDED,
    operation_id="open",
)
def open_case(
    request: HttpRequest,
    said: OpenBody,  # type: ignore[valid-type]  # made from the form of the page
) -> HttpResponse:
    """Open a case on a request that came in; a key is needed, so that it opens once."""
    caller = caller_in(request)
    _require(caller, "open")
    lacking = key_needed(request)
    if lacking is not None:
        return lacking
    form = NewRequestForm(caller.visit, _typed(said))
    if not form.is_valid():
        return _unfit(form)
    number = open_as_told(caller.visit, form.cleaned_data)
    there = {"Location": address_of(request, "cases", number)}
    return told(standing(caller.visit.desk, number), HTTPStatus.CREATED, there)


def add_acts() -> None:
    """Give every act its address: ``POST /cases/NUMBER/acts/ACT``."""
    for asked in FORMS.values():
        answers: dict[Any, Any] = {200: CaseTold, CASE_ACT_PROBLEMS: Problem}
        router.post(
            f"/cases/{{number}}/acts/{asked.act}",
            operation_id=f"act_{asked.act}",
            openapi_extra=SEEN,
            response={**answers, 202: WorkTold} if asked.act in LONG else answers,
        )(_act(asked, body_of(asked.act, asked.form)))


def _act(asked: ActForm, body: type[BaseModel]) -> Callable[..., HttpResponse]:
    def act(
        request: HttpRequest,
        number: Path[CaseNumber],
        said: body,  # type: ignore[valid-type]  # made from the form of the act
    ) -> HttpResponse:
        caller = caller_in(request)
        _require(caller, asked.act)
        visit = caller.visit
        seen = standing(visit.desk, number)
        if "If-Match" not in request.headers:
            return problem(HTTPStatus.PRECONDITION_REQUIRED, "if-match-needed")
        _require_fresh(request, seen)
        form = asked.form_for(visit, seen, _typed(said))
        if not form.is_valid():
            return _unfit(form)
        if _is_for_a_worker(request, asked, said):
            given: object = errands.ask(
                visit.desk, asked.act, number, by=visit.by, at=visit.at
            )
        else:
            given = asked.do(visit, number, form.cleaned_data)
        if isinstance(given, Errand):
            return accepted(request, given)
        return told(standing(visit.desk, number))

    act.__doc__ = asked.result or f"Do the act `{asked.act}`."
    return act


def accepted(request: HttpRequest, errand: Errand) -> HttpResponse:
    """Answer that a worker does it, and where to ask how far it has come."""
    there = address_of(request, "work", errand.number)
    headers = {"Location": there, "Retry-After": str(RETRY_SECONDS)}
    return answer(of_errand(request, errand), HTTPStatus.ACCEPTED, headers)


def _is_for_a_worker(request: HttpRequest, asked: ActForm, said: BaseModel) -> bool:
    """Whether it was preferred; an errand carries no fields, so only without any."""
    is_preferred = ASYNC in request.headers.get("Prefer", "")
    return is_preferred and asked.act in LONG and not said.model_fields_set


def _require(caller: Caller, act: str) -> None:
    caller.require_scope(act)
    caller.visit.desk.register.entitled(caller.visit.by, act)


def _typed(said: BaseModel) -> dict[str, Any]:
    return said.model_dump(exclude_none=True)


def _unfit(form: forms.Form) -> HttpResponse:
    places = [
        {"place": f"body.said.{name}", "problem": "unfit"} for name in form.errors
    ]
    return problem(HTTPStatus.UNPROCESSABLE_ENTITY, "request-unfit", problems=places)


def _require_fresh(request: HttpRequest, case: Standing) -> None:
    """Refuse an act on what somebody has changed since it was seen (RFC 9110 13.1.1).

    ``*`` says that nothing was seen, and matches nothing here.
    """
    seen = {each.strip() for each in request.headers["If-Match"].split(",")}
    if etag_of(case) not in seen:
        raise SomebodyWasFaster(case=case.number)
