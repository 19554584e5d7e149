"""Cases over REST: the list, one case, and every act that a page can do."""

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import Query, Router, Schema
from pydantic import BaseModel

from jieqing.api.bearer import caller_in
from jieqing.api.bodies import body_of
from jieqing.api.problems import problem
from jieqing.casebook.case_list import Asked, CaseRow, newest
from jieqing.casebook.errands import Errand
from jieqing.casebook.flows import Act, State
from jieqing.casebook.outputs import Output, rendered
from jieqing.casebook.read import Standing, standing
from jieqing.casebook.work import SomebodyWasFaster
from jieqing.console.cases.act_form import ActForm
from jieqing.console.cases.act_forms import FORMS

router = Router(tags=["cases"])
SEEN_FIRST = frozenset({Act.APPROVE, Act.EXECUTE})
"""What nobody signs or starts without saying which state of the case they saw."""
FRESH = {
    "parameters": [
        {
            "in": "header",
            "name": "If-Match",
            "required": False,
            "schema": {"type": "string"},
            "description": "The ETag of the case as it was seen.",
        }
    ]
}


class ListQuery(Schema):
    """What a list is asked for; ``after`` is the cursor of the page before."""

    state: State | None = None
    act: Act | None = None
    late: bool = False
    after: int | None = None


@router.get("/cases")
def cases(request: HttpRequest, query: Query[ListQuery]) -> HttpResponse:
    """List cases, newest first, fifty at a time."""
    caller = caller_in(request)
    caller.require_reader("cases")
    visit = caller.visit
    asked = Asked(
        states=frozenset({query.state} if query.state else ()),
        acts=frozenset({query.act} if query.act else ()),
        is_late=query.late,
        after=query.after,
    )
    page = newest(visit.desk, asked, visit.today)
    lines = [_line(row) for row in page.rows]
    return JsonResponse({"cases": lines, "next_after": page.next_after})


@router.get("/cases/{number}")
def case(request: HttpRequest, number: str) -> HttpResponse:
    """Tell where one case stands; the ETag is what its next act has to match."""
    caller = caller_in(request)
    caller.require_reader("cases")
    visit = caller.visit
    return _told(standing(visit.desk, number))


def add_acts(to: Router) -> None:
    """Give every act its address: ``POST /cases/NUMBER/acts/ACT``."""
    for asked in FORMS.values():
        path = f"/cases/{{number}}/acts/{asked.act}"
        doing = _act(asked, body_of(asked))
        to.post(path, operation_id=f"act_{asked.act}", openapi_extra=FRESH)(doing)


def _act(asked: ActForm, body: type[BaseModel]) -> Callable[..., HttpResponse]:
    def act(
        request: HttpRequest,
        number: str,
        said: body,  # type: ignore[valid-type]  # made from the form of the act
    ) -> HttpResponse:
        caller = caller_in(request)
        caller.require_scope(asked.act)
        visit = caller.visit
        visit.desk.register.entitled(visit.by, asked.act)
        seen = standing(visit.desk, number)
        if asked.act in SEEN_FIRST and "If-Match" not in request.headers:
            return problem(HTTPStatus.PRECONDITION_REQUIRED, "if-match-needed")
        _require_fresh(request, seen)
        form = asked.form_for(visit, seen, said.model_dump(exclude_none=True))  # type: ignore[attr-defined]  # a model, see above
        if not form.is_valid():
            places = [{"place": name, "problem": "unfit"} for name in form.errors]
            return problem(
                HTTPStatus.UNPROCESSABLE_ENTITY, "request-unfit", problems=places
            )
        given = asked.do(visit, number, form.cleaned_data)
        is_asked = isinstance(given, Errand)  # a worker does it
        status = HTTPStatus.ACCEPTED if is_asked else HTTPStatus.OK
        return _told(standing(visit.desk, number), status)

    act.__doc__ = asked.result or f"Do the act `{asked.act}`."
    return act


def _require_fresh(request: HttpRequest, case: Standing) -> None:
    """Refuse an act on what somebody has changed since it was seen."""
    seen = request.headers.get("If-Match", "").strip('"')
    if seen and seen != str(len(case.done)):
        raise SomebodyWasFaster(case=case.number)


def _line(row: CaseRow) -> Mapping[str, Any]:
    told = rendered(Output.CASE_LINE, {"case": row.number, "state": row.state})
    return {
        **told,
        "right": row.right,
        "next": row.next_act,
        "due": row.due.isoformat() if row.due else None,
        "turn_of": sorted(row.turn_of),
    }


def _told(case: Standing, status: HTTPStatus = HTTPStatus.OK) -> HttpResponse:
    content = {
        "case": case.number,
        "right": case.right,
        "state": case.state,
        "next": case.next_act,
        "turn_of": sorted(case.turn_of),
        "due": case.due.isoformat() if case.due else None,
        "days": {step: day.isoformat() for step, day in case.days.items()},
        "plan_hash": case.plan_hash,
        "signed_by": list(case.approvals),
        "acts": len(case.done),
    }
    seen = {"ETag": f'"{len(case.done)}"'}
    return JsonResponse(content, status=status, headers=seen)
