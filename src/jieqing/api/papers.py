"""Forms over REST: of a case or of a period, as the file that is asked for."""

from datetime import date
from typing import Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Router, Schema
from pydantic import Field

from jieqing.api.answers import CaseNumber, answer, reads
from jieqing.api.bearer import Caller, caller_in
from jieqing.casebook.papers import forms
from jieqing.casebook.papers.drawing import Drawing, printed_by
from jieqing.casebook.papers.forms import (
    MEDIA_TYPES,
    OF_CASE,
    OF_PERIOD,
    Form,
    Format,
    form_words,
)
from jieqing.casebook.papers.period import Period
from jieqing.casebook.read import standing
from jieqing.paper.paper import Paper

router = Router(tags=["papers"])
ENTRY = "evidence"
PeriodForm = Literal["erased", "requests", "monthly"]


class FormLine(Schema):
    """A form."""

    form: Form
    about: str = Field(description="`case` or `period`.")
    words: str


class FormList(Schema):
    """The forms that can be drawn."""

    forms: list[FormLine]


class CaseQuery(Schema):
    """As which file a form is wanted."""

    wanted: Format = Field(Format.PDF, alias="as")


class PeriodQuery(CaseQuery):
    """Of which days; both count."""

    first: date
    last: date


_FILES: dict[str, Any] = {
    "responses": {
        200: {
            "description": "The form.",
            "content": {
                kind.partition(";")[0]: {
                    "schema": {"type": "string", "format": "binary"}
                }
                for kind in MEDIA_TYPES.values()
            },
        }
    }
}


@router.get("/papers", response=reads(FormList))
def papers(request: HttpRequest) -> HttpResponse:
    """List the forms, and whether one is about a case or about a period."""
    caller_in(request).require_reader(ENTRY)
    lines = [
        FormLine(
            form=form,
            about="case" if form in OF_CASE else "period",
            words=form_words(form),
        )
        for form in Form
    ]
    return answer(FormList(forms=lines))


@router.get(
    "/cases/{number}/papers/approval", response=reads(Schema), openapi_extra=_FILES
)
def approval(
    request: HttpRequest, number: Path[CaseNumber], query: Query[CaseQuery]
) -> HttpResponse:
    """Draw the approval form of a case."""
    return _of_case(request, Form.APPROVAL, number, query.wanted)


@router.get(
    "/cases/{number}/papers/erased-case", response=reads(Schema), openapi_extra=_FILES
)
def erased_case(
    request: HttpRequest, number: Path[CaseNumber], query: Query[CaseQuery]
) -> HttpResponse:
    """Draw the register of what was erased in a case."""
    return _of_case(request, Form.ERASED_CASE, number, query.wanted)


@router.get("/papers/{form}", response=reads(Schema), openapi_extra=_FILES)
def of_period(
    request: HttpRequest, form: Path[PeriodForm], query: Query[PeriodQuery]
) -> HttpResponse:
    """Draw a form of a period."""
    caller = caller_in(request)
    caller.require_reader(ENTRY)
    period = Period(first=query.first, last=query.last)
    paper = OF_PERIOD[Form(form)](_drawing(caller), period)
    return _file(caller, paper, Form(form), query.wanted)


def _of_case(
    request: HttpRequest, form: Form, number: str, wanted: Format
) -> HttpResponse:
    caller = caller_in(request)
    caller.require_reader(ENTRY)
    standing(caller.visit.desk, number)
    return _file(caller, OF_CASE[form](_drawing(caller), number), form, wanted)


def _drawing(caller: Caller) -> Drawing:
    return Drawing(desk=caller.visit.desk, today=caller.visit.today)


def _file(caller: Caller, paper: Paper, form: Form, wanted: Format) -> HttpResponse:
    printed = printed_by(caller.visit.by, caller.visit.at)
    content = forms.render(paper, wanted, printed)
    response = HttpResponse(content, content_type=MEDIA_TYPES[wanted])
    response["Content-Disposition"] = f'attachment; filename="{form}.{wanted}"'
    return response
