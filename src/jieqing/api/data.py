"""Data over REST: stores, holds, what is kept until when, and the daily run."""

from datetime import date, datetime
from http import HTTPStatus
from typing import Annotated, Any

from django.http import Http404, HttpRequest, HttpResponse
from ninja import Path, Query, Router, Schema
from pydantic import Field

from jieqing.api.acting import KEYED, accepted
from jieqing.api.answers import PAGE, Paged, answer, does, reads
from jieqing.api.bearer import caller_in
from jieqing.api.problems import problem
from jieqing.api.work import WorkTold
from jieqing.casebook import errands, kept_count, sources
from jieqing.casebook.due_flow import DueAct
from jieqing.casebook.due_list import DueLine
from jieqing.casebook.due_words import standing_content
from jieqing.casebook.hold_list import HoldRow, open_holds
from jieqing.casebook.outputs import Output, rendered
from jieqing.casebook.standing import all_of, fallen
from jieqing.casebook.store_probe import lack_of
from jieqing.console.stores.views import confirmations
from jieqing.console.visit import Visit
from jieqing.errors import JieqingError
from jieqing.language import explained
from jieqing.stores.open import shown

router = Router(tags=["data"])
ENTRY = "data"
StoreName = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,64}$")]


class StoreLine(Schema):
    """A store; its address without account and password."""

    store: str
    address: str
    confirmed_by: str | None
    confirmed_at: datetime | None


class StoreList(Schema):
    """All stores of the home, by name."""

    stores: list[StoreLine]


class Lack(Schema):
    """Why the store cannot be worked on now."""

    code: str
    detail: str
    advice: str


class StoreTold(StoreLine):
    """A store as it is now."""

    is_reached: bool
    lacks: Lack | None = Field(description="None: map and store agree.")


class HoldLine(Schema):
    """A hold that its reader may know of; a secret one is nowhere."""

    case: str
    hold: str
    ground: str
    table: str
    rows: int
    owner: str
    review: date


class HoldList(Paged):
    """Holds in force, the nearest review first."""

    holds: list[HoldLine]


class KeptLine(Schema):
    """Rows of one table that are kept until one day."""

    end: str = Field(description="Last day, `permanent` or `held`.")
    table: str
    rows: int


class KeptList(Paged):
    """What is kept, the earliest end first: counts, never a key."""

    kept: list[KeptLine]
    unreadable: int = Field(description="Sealed batches that do not open.")
    older_law: int = Field(description="Rows that the next run asks anew.")
    counted_at: datetime | None = Field(
        description="When a worker counted it, where much is kept; null: now."
    )
    is_counted: bool = Field(
        description="False: much is kept and nobody has counted it yet."
    )


class StandingList(Schema):
    """Standing approvals of the daily run."""

    standing: list[dict[str, Any]]


class HoldQuery(Schema):
    """What the list of holds is asked for."""

    after: str | None = Field(
        None,
        pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}\.[0-9]{1,18}$",
        description="`next_after` of the page before.",
    )


class KeptQuery(Schema):
    """What the list of kept rows is asked for."""

    after: str | None = Field(
        None, max_length=260, description="`next_after` of the page before."
    )


@router.get("/stores", response=reads(StoreList))
def stores(request: HttpRequest) -> HttpResponse:
    """List the stores; none of them is opened for it."""
    caller = caller_in(request)
    caller.require_reader(ENTRY)
    visit, known = caller.visit, confirmations(caller.visit)
    lines = [_store(visit, name, known.get(name)) for name in sorted(visit.home.stores)]
    return answer(StoreList(stores=[StoreLine(**line) for line in lines]))


@router.get("/stores/{name}", response=reads(StoreTold))
def store(request: HttpRequest, name: Path[StoreName]) -> HttpResponse:
    """Open a store and tell whether it is as its map was confirmed."""
    caller = caller_in(request)
    caller.require_reader(ENTRY)
    visit = caller.visit
    if name not in visit.home.stores:
        raise Http404
    lacks, is_reached = None, True
    try:
        sources.open_named(visit.desk, name)
        lacks = lack_of(visit.desk, name)
    except JieqingError as error:
        lacks, is_reached = error, False
    line = _store(visit, name, confirmations(visit).get(name))
    why = _lack(lacks) if lacks else None
    return answer(StoreTold(**line, is_reached=is_reached, lacks=why))


@router.get("/holds", response=reads(HoldList))
def holds(request: HttpRequest, query: Query[HoldQuery]) -> HttpResponse:
    """List the holds in force, the nearest review first, fifty at a time."""
    caller = caller_in(request)
    caller.require_reader(ENTRY)
    try:
        after = _after(query.after)
    except ValueError:
        return problem(HTTPStatus.UNPROCESSABLE_ENTITY, "request-unfit")
    page = open_holds(caller.visit.desk, caller.visit.by, after=after)
    more = "{:%Y-%m-%d}.{}".format(*page.next_after) if page.next_after else None
    return answer(HoldList(holds=[_hold(r) for r in page.rows], next_after=more))


@router.get("/kept", response=reads(KeptList))
def kept(request: HttpRequest, query: Query[KeptQuery]) -> HttpResponse:
    """List what is kept and comes due when, the earliest end first."""
    caller = caller_in(request)
    caller.require_reader(ENTRY)
    counted = kept_count.kept(caller.visit.desk)
    found = counted.found
    left = [
        one for one in found.lines if query.after is None or _key(one) > query.after
    ]
    more = _key(left[PAGE - 1]) if len(left) > PAGE else None
    return answer(
        KeptList(
            kept=[_kept(one) for one in left[:PAGE]],
            unreadable=found.unreadable,
            older_law=found.older_law,
            counted_at=counted.at,
            is_counted=counted.is_counted,
            next_after=more,
        )
    )


@router.get("/due", response=reads(StandingList))
def due(request: HttpRequest) -> HttpResponse:
    """List the standing approvals by which the daily run erases what comes due."""
    caller = caller_in(request)
    caller.require_reader(ENTRY)
    desk, today = caller.visit.desk, caller.visit.today
    told = [standing_content(each, fallen(desk, each, today)) for each in all_of(desk)]
    return answer(StandingList(standing=told))


@router.post(
    "/due/run",
    response=does((202, WorkTold)),
    openapi_extra=KEYED,
    operation_id="due_run",
)
def run_due(request: HttpRequest) -> HttpResponse:
    """Let a worker do the day's run; asked for while it is open, it is the same."""
    caller = caller_in(request)
    caller.require_scope(DueAct.RUN)
    visit = caller.visit
    return accepted(
        request, errands.ask(visit.desk, DueAct.RUN, by=visit.by, at=visit.at)
    )


def _store(visit: Visit, name: str, known: Any) -> dict[str, Any]:  # noqa: ANN401 -- by and at, or nothing
    return {
        "store": name,
        "address": shown(visit.home.stores[name].url),
        "confirmed_by": known["by"] if known else None,
        "confirmed_at": known["at"] if known else None,
    }


def _lack(error: JieqingError) -> Lack:
    told = explained(error)
    return Lack(code=error.code, detail=told["cause"], advice=told["advice"])


def _hold(row: HoldRow) -> HoldLine:
    told = {
        "hold": row.number,
        "ground": row.ground,
        "table": f"{row.store}.{row.table}",
        "rows": row.rows,
        "owner": row.owner,
        "review": row.review,
    }
    return HoldLine.model_validate({"case": row.case, **rendered(Output.HOLD, told)})


def _kept(one: DueLine) -> KeptLine:
    told = {"end": one.end, "table": f"{one.store}.{one.table}", "rows": one.rows}
    return KeptLine.model_validate(rendered(Output.KEPT, told))


def _key(one: DueLine) -> str:
    """The cursor of a line: what the list is sorted by."""
    return f"{one.end} {one.store}.{one.table}"


def _after(text: str | None) -> tuple[date, int] | None:
    if text is None:
        return None
    day, _, key = text.partition(".")
    return date.fromisoformat(day), int(key)
