"""Cases over REST: the list, one case, and what may be done with it now."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Router, Schema
from pydantic import Field

from jieqing.api.answers import (
    CaseNumber,
    Cursor,
    Paged,
    address_of,
    answer,
    place_of,
    reads,
)
from jieqing.api.bearer import Caller, caller_in
from jieqing.casebook.case_list import Asked, CaseRow, newest
from jieqing.casebook.errands import LONG
from jieqing.casebook.flows import Act, State, flow_of
from jieqing.casebook.outputs import Output, rendered
from jieqing.casebook.read import Standing, standing
from jieqing.console.cases.act_forms import FORMS
from jieqing.console.cases.one import CasePage, others_of, read_case
from jieqing.console.cases.unmet import unmet
from jieqing.errors import JieqingError
from jieqing.language import explained, said

router = Router(tags=["cases"])


class ListQuery(Schema):
    """What a list is asked for."""

    state: State | None = None
    right: str | None = Field(None, pattern=r"^[A-Z][0-9]$", examples=["R7"])
    act: Act | None = Field(None, description="The act that comes next.")
    late: bool = Field(default=False, description="Only what is over its day.")
    due_by: date | None = Field(None, description="Next act due on this day or before.")
    after: Cursor = None


class CaseLine(Schema):
    """One case in a list."""

    case: str
    right: str
    state: State
    next: Act | None = Field(description="The act that takes it on.")
    due: date | None = Field(description="Last day of the next act.")
    turn_of: list[str] = Field(description="Roles that may do the next act.")
    opened_at: datetime


class CaseList(Paged):
    """Cases, newest first."""

    cases: list[CaseLine]


class Letter(Schema):
    """A letter of a case; its text goes to the customer and to no program."""

    letter: str
    kind: str
    delivery: str


class Done(Schema):
    """An act that happened."""

    act: str
    person: str
    at: datetime
    state: str


class CaseTold(Schema):
    """Where one case stands, as guards see it."""

    case: str
    right: str
    state: State
    sentence: str = Field(description="Where it stands, for people.")
    next: Act | None
    turn_of: list[str]
    due: date | None
    days: Mapping[str, date]
    plan_hash: str = Field(description="What approvers sign; empty: no plan yet.")
    signed_by: list[str]
    acts: int = Field(description="How many acts it has seen; the ETag repeats it.")
    done: list[Done]
    letters: list[Letter]


class Reason(Schema):
    """Why an act may not be done now, as a refusal would say it."""

    code: str
    detail: str
    advice: str


class AllowedAct(Schema):
    """An act that the case could take from here."""

    act: Act
    is_next: bool
    is_allowed: bool = Field(description="For this token's person, at this moment.")
    is_long: bool = Field(description="A worker can do it: `Prefer: respond-async`.")
    address: str
    reason: Reason | None


class Allowed(Schema):
    """The acts of a case from where it stands; no other can be done."""

    case: str
    state: State
    acts: list[AllowedAct]


@router.get("/cases", response=reads(CaseList))
def cases(request: HttpRequest, query: Query[ListQuery]) -> HttpResponse:
    """List cases, newest first, fifty at a time."""
    caller = caller_in(request)
    caller.require_reader("cases")
    visit = caller.visit
    asked = Asked(
        states=frozenset({query.state} if query.state else ()),
        rights=frozenset({query.right} if query.right else ()),
        acts=frozenset({query.act} if query.act else ()),
        is_late=query.late,
        due_by=query.due_by,
        after=place_of(query.after),
    )
    page = newest(visit.desk, asked, visit.today)
    more = None if page.next_after is None else str(page.next_after)
    return answer(CaseList(cases=[_line(r) for r in page.rows], next_after=more))


@router.get("/cases/{number}", response=reads(CaseTold))
def case(request: HttpRequest, number: Path[CaseNumber]) -> HttpResponse:
    """Tell where one case stands; the ETag is what its next act has to match."""
    return told(seen_by(caller_in(request), number))


@router.get("/cases/{number}/allowed", response=reads(Allowed))
def allowed(request: HttpRequest, number: Path[CaseNumber]) -> HttpResponse:
    """Tell which acts are possible from here, and why one is not allowed."""
    caller = caller_in(request)
    caller.require_reader("cases")
    page = read_case(caller.visit, number)
    acts = [
        AllowedAct(
            act=act,
            is_next=act is page.case.next_act,
            is_allowed=reason is None,
            is_long=act in LONG,
            address=address_of(request, "cases", number, "acts", act),
            reason=reason,
        )
        for act, reason in _reasons(caller, page)
    ]
    content = {"case": number, "state": page.case.state, "acts": acts}
    return answer(
        Allowed.model_validate(rendered(Output.CASE_ALLOWED, content)),
        headers={"ETag": etag_of(page.case)},
    )


def seen_by(caller: Caller, number: str) -> Standing:
    """Return a case as somebody may see it who reads cases."""
    caller.require_reader("cases")
    return standing(caller.visit.desk, number)


def told(
    case: Standing,
    status: HTTPStatus = HTTPStatus.OK,
    headers: Mapping[str, str] | None = None,
) -> HttpResponse:
    """Answer with where a case stands."""
    content: dict[str, object] = {
        "case": case.number,
        "right": case.right,
        "state": case.state,
        "sentence": said(case.sentence),
        "next": case.next_act,
        "turn_of": sorted(case.turn_of),
        "due": case.due,
        "days": case.days,
        "plan_hash": case.plan_hash,
        "signed_by": list(case.approvals),
        "acts": len(case.done),
        "done": [
            Done(act=d.act, person=d.person, at=d.at, state=d.state) for d in case.done
        ],
        "letters": [
            Letter(letter=x.number, kind=x.kind, delivery=x.delivery)
            for x in case.letters
        ],
    }
    seen = CaseTold.model_validate(rendered(Output.CASE, content))
    return answer(seen, status, {"ETag": etag_of(case), **(headers or {})})


def etag_of(case: Standing) -> str:
    """Return what an act has to match: how many acts the case has seen."""
    return f'"{len(case.done)}"'


def _reasons(caller: Caller, page: CasePage) -> Iterator[tuple[Act, Reason | None]]:
    """Name each act of the flow from here, and what hinders it for this caller."""
    visit, case = caller.visit, page.case
    hindered = unmet(visit, case, page.seen)
    offered = {action.name for action in others_of(page)}
    for row in flow_of(case.right).acts_from(case.state):
        act = Act(row.act)
        if act not in FORMS:
            continue
        if not visit.may(act):
            yield act, _why_not_entitled(caller, act)
        elif act not in caller.scopes:
            yield act, _reason_of("token-reaches-less")
        elif act is case.next_act:
            yield act, _reason(hindered) if hindered else None
        else:
            yield act, None if act in offered else _reason_of("nothing-to-act-on")


def _why_not_entitled(caller: Caller, act: Act) -> Reason:
    try:
        caller.visit.desk.register.entitled(caller.visit.by, act)
    except JieqingError as error:
        return _reason(error)
    return _reason_of("token-reaches-less")


def _reason(error: JieqingError) -> Reason:
    words = explained(error)
    return Reason(code=error.code, detail=words["cause"], advice=words["advice"])


def _reason_of(code: str) -> Reason:
    return Reason(code=code, detail=said(_WORDS[code]), advice="")


_WORDS: Mapping[str, str] = {
    "token-reaches-less": "The token, or its person, does not reach this.",
    "nothing-to-act-on": "The case has nothing that this act could be done on.",
}


def _line(row: CaseRow) -> CaseLine:
    content = {
        "case": row.number,
        "state": row.state,
        "right": row.right,
        "next": row.next_act,
        "due": row.due,
        "turn_of": sorted(row.turn_of),
        "opened_at": row.opened_at,
    }
    return CaseLine.model_validate(rendered(Output.CASE_LINE, content))
