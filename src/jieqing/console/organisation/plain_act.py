"""An act on log-ins from a page: what it will do, then done by whoever is logged in."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.views.decorators.http import require_http_methods

from jieqing.console.doors import see_other
from jieqing.console.organisation.part import ENTRY, part
from jieqing.console.pages import not_yours, page
from jieqing.console.refusals import CONFLICT, box_of
from jieqing.console.visit import Visit
from jieqing.errors import JieqingError

P = ParamSpec("P")


@dataclass(frozen=True, slots=True, kw_only=True)
class PlainAct:
    """One act, ready to be done.

    ``do`` may give the text of something that is shown once; None: one comes back to
    ``back``. ``title``, ``sentence`` and ``shown`` (what is shown) are said already.
    """

    do: Callable[[], str | None]
    title: str
    sentence: str
    back: str
    here: str
    shown: str = ""


Prepare = Callable[Concatenate[HttpRequest, Visit, P], PlainAct]


def plain_act(act: str, prepare: Prepare[P]) -> Callable[..., HttpResponseBase]:
    """Return the page of an act of the matrix."""

    @require_http_methods(["GET", "HEAD", "POST"])
    @page(ENTRY)
    def confirm(
        request: HttpRequest, visit: Visit, /, *args: P.args, **kwargs: P.kwargs
    ) -> HttpResponse:
        if not visit.may(act):
            return not_yours(request, visit, ENTRY)
        prepared = prepare(request, visit, *args, **kwargs)
        if request.method == "POST":
            return _done(request, visit, prepared)
        return part(request, visit, prepared.here, "plain_act.html", act=prepared)

    return confirm


def _done(request: HttpRequest, visit: Visit, prepared: PlainAct) -> HttpResponse:
    content: dict[str, Any] = {"act": prepared}
    try:
        once = prepared.do()
    except JieqingError as error:
        content |= box_of(error)
        shown = part(request, visit, prepared.here, "plain_act.html", **content)
        shown.status_code = CONFLICT
        return shown
    if once is None:
        return see_other(prepared.back)
    return part(request, visit, prepared.here, "shown_once.html", once=once, **content)
