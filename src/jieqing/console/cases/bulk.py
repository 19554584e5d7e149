"""One act on many cases: chosen, previewed row by row, confirmed, told row by row.

What is chosen lies under a handle. Confirming turns the handle once, so that a second
click shows what the first one does. Each case is its own transaction; when the time of
an answer is over the rest waits for the next click, and the page says which they are.
"""

import json
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST

from jieqing.casebook import errands
from jieqing.casebook.case_list import Asked, CaseRow, all_of
from jieqing.casebook.flows import Act
from jieqing.casebook.many_cases import MOST, TOGETHER, Fit, fits
from jieqing.casebook.reasons import REASONS
from jieqing.casebook.work import SomebodyWasFaster
from jieqing.console import handles
from jieqing.console.act_words import ACTIONS
from jieqing.console.cases.act_form import Cleaned, SpokenForm
from jieqing.console.cases.act_forms import FORMS
from jieqing.console.cases.bulk_forms import form_for
from jieqing.console.cases.filters import asked_by, filters_of
from jieqing.console.cases.lines import line_of
from jieqing.console.cases.searching import NUMBER
from jieqing.console.doors import see_other
from jieqing.console.menu import frame_of
from jieqing.console.page_names import explained_on_pages
from jieqing.console.pages import not_yours, page
from jieqing.console.refusals import CONFLICT
from jieqing.console.visit import Visit
from jieqing.errors import JieqingError
from jieqing.language import said
from jieqing.language import told as in_words

ENTRY = "cases"
PREVIEW, DOING = "many-preview", "many-doing"
GOOD_FOR = timedelta(hours=1)
PATIENCE = 20.0
"""Seconds after which an answer is given, whatever is left to do."""
DONE, ASKED, REFUSED, LEFT = "done", "asked", "refused", "left"
OUTCOMES: Mapping[str, str] = {
    DONE: "It is done",
    ASKED: "A worker does it",
    REFUSED: "Not done",
    LEFT: "Not tried yet",
}


@dataclass(slots=True, kw_only=True)
class Batch:
    """What is done with which cases: where each stood, and what became of it."""

    act: Act
    stood: dict[str, str]
    typed: dict[str, Any] = field(default_factory=dict)
    ended: dict[str, list[str]] = field(default_factory=dict)

    def to_bytes(self) -> bytes:
        """Write it."""
        told = (str(self.act), self.stood, self.typed, self.ended)
        return json.dumps(told).encode()

    @classmethod
    def from_bytes(cls, content: bytes) -> "Batch":
        """Read it."""
        act, stood, typed, ended = json.loads(content)
        return cls(act=Act(act), stood=stood, typed=typed, ended=ended)

    @property
    def left(self) -> list[str]:
        """The cases that were not tried yet."""
        return [number for number in self.stood if number not in self.ended]


def offered_acts(visit: Visit) -> Mapping[str, Any] | None:
    """Return what this person may do with many; None: nothing."""
    acts = [(str(act), said(ACTIONS[act])) for act in TOGETHER if visit.may(act)]
    return {"acts": acts, "most": MOST} if acts else None


@require_POST
@page(ENTRY)
def choose(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Keep which cases and which act were chosen, and lead to the preview."""
    act = next((one for one in TOGETHER if one == request.POST.get("act")), None)
    if act is None or not visit.may(act):
        return not_yours(request, visit, ENTRY)
    stood = {row.number: _place(row) for row in _chosen(request, visit)}
    batch = Batch(act=act, stood=stood)
    word = handles.keep(request, visit, PREVIEW, batch.to_bytes(), GOOD_FOR)
    return see_other(f"/{visit.desk.tenant}/cases/many/{word}")


@require_http_methods(["GET", "HEAD", "POST"])
@page(ENTRY)
def many(request: HttpRequest, visit: Visit, word: str) -> HttpResponse:
    """Show what would happen, do it, or show what did."""
    here = f"/{visit.desk.tenant}/cases/many/{word}"
    waiting = handles.look(request, visit, PREVIEW, word)
    if waiting is None:
        return _told(request, visit, word)
    batch = Batch.from_bytes(waiting)
    if not visit.may(batch.act):
        return not_yours(request, visit, ENTRY)
    form = form_for(
        visit, batch.act, request.POST if request.method == "POST" else None
    )
    if request.method != "POST":
        return _preview(request, visit, batch, form)
    if not form.is_valid():
        return _preview(request, visit, batch, form, status=CONFLICT)
    if handles.turn(request, visit, word, was=PREVIEW, purpose=DOING) is not None:
        batch.typed = dict(form.cleaned_data)
        _go_on(visit, word, batch)
    return see_other(here)


def _told(request: HttpRequest, visit: Visit, word: str) -> HttpResponse:
    """Show what became of each, or go on with those that were not tried."""
    content = handles.look(request, visit, DOING, word)
    if content is None:
        raise Http404
    batch = Batch.from_bytes(content)
    if request.method == "POST":
        _go_on(visit, word, batch)
        return see_other(f"/{visit.desk.tenant}/cases/many/{word}")
    base = f"/{visit.desk.tenant}/cases/"
    lines = []
    for number in batch.stood:
        outcome, *why = batch.ended.get(number, [LEFT])
        line = {"number": number, "address": f"{base}{number}/", "outcome": outcome}
        lines.append({**line, "words": said(OUTCOMES[outcome]), "why": " ".join(why)})
    shown = {
        **frame_of(visit, ENTRY),
        "action": said(ACTIONS[batch.act]),
        "lines": lines,
        "left": len(batch.left),
        "done": sum(line["outcome"] in (DONE, ASKED) for line in lines),
        "refused": sum(line["outcome"] == REFUSED for line in lines),
    }
    return render(request, "console/cases/many_done.html", shown)


def _preview(
    request: HttpRequest,
    visit: Visit,
    batch: Batch,
    form: SpokenForm,
    status: int = 200,
) -> HttpResponse:
    judged = _judged(visit, batch)
    lines = [
        {**_line(visit, one), "why": in_words(one.why) if one.why else ""}
        for one in judged
    ]
    action = FORMS[batch.act]
    content = {
        **frame_of(visit, ENTRY),
        "action": said(ACTIONS[batch.act]),
        "result": said(action.result) if action.result else "",
        "lines": lines,
        "fitting": sum(one.why is None for one in judged),
        "form": form,
    }
    return render(request, "console/cases/many.html", content, status=status)


def _line(visit: Visit, one: Fit) -> dict[str, Any]:
    line = line_of(visit, one.row)
    return {
        "number": line.number,
        "address": line.address,
        "customer": line.customer,
        "right": line.right,
        "sentence": line.sentence,
    }


def _judged(visit: Visit, batch: Batch) -> tuple[Fit, ...]:
    asked = Asked(numbers=frozenset(batch.stood))
    rows = all_of(visit.desk, asked, visit.today, limit=MOST)
    return fits(rows, batch.act)


def _go_on(visit: Visit, word: str, batch: Batch) -> None:
    """Act on one after the other, and write down what became of each at once."""
    until = time.monotonic() + PATIENCE
    judged = {one.row.number: one for one in _judged(visit, batch)}
    for number in batch.left:
        batch.ended[number] = list(_ended(visit, batch, number, judged.get(number)))
        handles.write(visit, DOING, word, batch.to_bytes())
        if time.monotonic() > until:
            return


def _ended(
    visit: Visit, batch: Batch, number: str, judged: Fit | None
) -> Iterator[str]:
    """Act on one case; give the outcome, then why it was refused."""
    try:
        if judged is None or _place(judged.row) != batch.stood[number]:
            raise SomebodyWasFaster(case=number)
        if judged.why is not None:
            yield from (REFUSED, in_words(judged.why))
            return
        yield _done(visit, batch.act, number, batch.typed)
    except JieqingError as refused:
        cause = explained_on_pages(refused)["cause"]
        yield from (REFUSED, f"{cause} [{refused.code}]")


def _done(visit: Visit, act: Act, number: str, typed: Cleaned) -> str:
    if act in errands.LONG:
        errands.ask(visit.desk, act, number, by=visit.by, at=visit.at)
        return ASKED
    FORMS[act].do(replace(visit, at=visit.at), number, {**_USUAL, **typed})
    return DONE


_USUAL: Mapping[str, Any] = {
    "by_hand": False,
    "reason": next(iter(REASONS)),
    "words": "",
}


def _chosen(request: HttpRequest, visit: Visit) -> tuple[CaseRow, ...]:
    """Return the rows that were ticked, or those of the filters."""
    if request.POST.get("which") == "all":
        asked = asked_by(filters_of(request.POST), visit)
    else:
        ticked = request.POST.getlist("case")[:MOST]
        asked = Asked(numbers=frozenset(n for n in ticked if NUMBER.fullmatch(n)))
    return all_of(visit.desk, asked, visit.today, limit=MOST)


def _place(row: CaseRow) -> str:
    """Return where a case stands, so that it is noticed if that changes."""
    return f"{row.state} {row.next_act or ''} {row.asked_of}"
