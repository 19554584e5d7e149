"""How far an execution has come: chunks as its journal has them, and who is at it."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from jieqing.casebook import told
from jieqing.casebook.desk import Desk
from jieqing.casebook.errands import Errand, Progressing, newest_of
from jieqing.casebook.flows import Act, State
from jieqing.casebook.gone import planned_to_mask
from jieqing.casebook.models import Case, Chunk
from jieqing.console.cases.by_worker import LEADS_ON, work_of
from jieqing.console.cases.going_on import goes_on
from jieqing.console.cases.one import head_of, read_case
from jieqing.console.doors import see_other
from jieqing.console.pages import page, show
from jieqing.console.visit import Visit
from jieqing.flow.record import Record
from jieqing.language import filled

ENTRY = "cases"
COMMITTED = "committed"
ACTED = ("erased", "masked", "untied")
SOON, LATER = 1, 5
"""Seconds between two looks."""
YOUNG, LEFT = timedelta(seconds=15), timedelta(seconds=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreProgress:
    """What was committed in one store; ``reduced``: kept rows with less in them."""

    store: str
    chunks: int
    erased: int
    masked: int
    reduced: int
    untied: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """Rows that have gone of those planned to go, and each store's part."""

    planned: int
    done: int
    stores: tuple[StoreProgress, ...]


def progress_of(desk: Desk, record: Record) -> Progress:
    """Return how far the execution of a case has come; one query.

    What the plan keeps and only reduces is no row that goes, as in ``gone``.
    """
    case = Case.objects.filter(tenant=desk.tenant, number=record.number)
    rows = Chunk.objects.filter(case=case.values("pk")[:1], state=COMMITTED)
    to_mask = Counter(planned_to_mask(told.plan_entry(record)))
    sums: dict[str, Counter[str]] = {}
    for store, intent in rows.values_list("store", "intent"):
        counted = sums.setdefault(store, Counter())
        counted["chunks"] += 1
        for table in intent.get("tables", []):
            acted = {act: int(table.get(act, 0)) for act in ACTED}
            name = f"{store}.{table['table']}"
            masked = min(acted["masked"], to_mask[name])
            to_mask[name] -= masked
            counted.update(acted, reduced=acted["masked"] - masked)
            counted["masked"] -= acted["masked"] - masked
    stores = tuple(
        StoreProgress(
            store=store,
            chunks=counted["chunks"],
            erased=counted["erased"],
            masked=counted["masked"],
            reduced=counted["reduced"],
            untied=counted["untied"],
        )
        for store, counted in sorted(sums.items())
    )
    done = sum(each.erased + each.masked + each.untied for each in stores)
    # Rows that joined within the approved margin go too: never more than is announced.
    # Of a shared row only its link goes, and no chunk counts that: finished is all.
    is_finished = told.outcome(record) is not None
    planned = done if is_finished else max(told.planned_to_go(record), done)
    return Progress(planned=planned, done=done, stores=stores)


def refusal_of(errand: Errand) -> Mapping[str, str] | None:
    """Return why a worker could not do the act, in the reader's language."""
    if not errand.code:
        return None
    return {
        "code": errand.code,
        "cause": filled(errand.cause, errand.facts),
        "advice": filled(errand.advice, errand.facts),
    }


def _is_at(errand: Errand | None) -> bool:
    return errand is not None and errand.act == Act.EXECUTE


def _led_on(request: HttpRequest, address: str) -> HttpResponse:
    """Lead to what comes next, also from a page that only asked for its middle."""
    if request.headers.get("HX-Request"):
        return HttpResponse(headers={"HX-Redirect": address})
    return see_other(address)


def _seconds(errand: Errand | None, at: datetime) -> int:
    """Return after how long the page asks again: what is short seems done at once."""
    is_young = errand is not None and at - errand.asked_at < YOUNG
    return SOON if is_young else LATER


def _is_left(errand: Errand, at: datetime) -> bool:
    """Whether no worker takes it up: none may be running."""
    return errand.state is Progressing.WAITS and at - errand.asked_at >= LEFT


@require_safe
@page(ENTRY)
def progress(request: HttpRequest, visit: Visit, number: str) -> HttpResponse:
    """Show how far it has come; the page asks again by itself while it runs."""
    read = read_case(visit, number)
    record = read.files.record
    is_finished = told.outcome(record) is not None
    errand = newest_of(visit.desk, number)
    is_open = errand is not None and errand.is_open
    is_asked_again = is_open or (read.case.state is State.EXECUTING and not is_finished)
    if LEADS_ON in request.GET and errand and errand.state is Progressing.DONE:
        return _led_on(request, goes_on(visit, number))
    if not is_asked_again and request.headers.get("HX-Request"):
        return HttpResponse(headers={"HX-Refresh": "true"})
    content = {
        **head_of(read, "execution"),
        "progress": progress_of(visit.desk, record),
        "work": work_of(errand),
        "is_execution": record.last(Act.EXECUTE) is not None or _is_at(errand),
        "is_finished": is_finished,
        "is_waiting": is_open,
        "was_refused": refusal_of(errand) if errand and not is_open else None,
        "is_asked_again": is_asked_again,
        "asked_every": _seconds(errand, visit.at),
        "is_left": errand is not None and _is_left(errand, visit.at),
        "query": f"?{LEADS_ON}" if LEADS_ON in request.GET else "",
        "may_pause": visit.may("pause"),
    }
    template = "console/cases/progress.html"
    if request.headers.get("HX-Request"):
        template = "console/cases/progress_state.html"
    return show(request, visit, ENTRY, template, content)
