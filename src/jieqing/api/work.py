"""How far long work has come: the address that a 202 names."""

from datetime import datetime
from http import HTTPStatus
from typing import Annotated

from django.http import Http404, HttpRequest, HttpResponse
from ninja import Path, Router, Schema
from pydantic import Field

from jieqing.api.answers import address_of, answer, reads
from jieqing.api.bearer import caller_in
from jieqing.casebook import errands
from jieqing.casebook.due_flow import DueAct
from jieqing.casebook.errands import Errand, Progressing
from jieqing.language import filled

router = Router(tags=["work"])
RETRY_SECONDS = 2
Number = Annotated[int, Field(ge=1, lt=2**63)]


class WhyNot(Schema):
    """What stopped it, as the act itself would have refused."""

    code: str
    detail: str
    advice: str


class WorkTold(Schema):
    """Long work that a worker does."""

    work: int
    act: str
    case: str = Field(description="Empty: it is about no single case.")
    asked_by: str
    asked_at: datetime
    state: Progressing
    stage: str = Field(description="What it is at; `done` and `total` count within it.")
    done: int
    total: int = Field(description="0: not known yet.")
    refusal: WhyNot | None
    result: str | None = Field(description="Where the result is, once it is done.")


@router.get("/work/{number}", response=reads(WorkTold))
def work(request: HttpRequest, number: Path[Number]) -> HttpResponse:
    """Tell how far long work has come; Retry-After says when to ask again."""
    caller = caller_in(request)
    caller.require_reader("cases")
    errand = errands.numbered(caller.visit.desk, number)
    if errand is None:
        raise Http404
    wait = {"Retry-After": str(RETRY_SECONDS)} if errand.is_open else {}
    return answer(of_errand(request, errand), HTTPStatus.OK, wait)


def of_errand(request: HttpRequest, errand: Errand) -> WorkTold:
    """Return what is told of an errand."""
    return WorkTold(
        work=errand.number,
        act=errand.act,
        case=errand.case,
        asked_by=errand.person,
        asked_at=errand.asked_at,
        state=errand.state,
        stage=errand.stage,
        done=errand.done,
        total=errand.total,
        refusal=_why_not(errand),
        result=_result(request, errand),
    )


def _result(request: HttpRequest, errand: Errand) -> str | None:
    if errand.state is not Progressing.DONE:
        return None
    if errand.act == DueAct.RUN:
        return address_of(request, "statements")
    return address_of(request, "cases", errand.case)


def _why_not(errand: Errand) -> WhyNot | None:
    if not errand.code:
        return None
    return WhyNot(
        code=errand.code,
        detail=filled(errand.cause, errand.facts),
        advice=filled(errand.advice, errand.facts),
    )
