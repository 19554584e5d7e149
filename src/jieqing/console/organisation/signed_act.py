"""An act of the register from a page: what it will do, signed by whoever does it.

Two views stand for one act: the page that confirms it, and what its script asks to
sign. Without scripts the page says how to do the same at the command line.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Concatenate, ParamSpec

from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    JsonResponse,
)
from django.views.decorators.http import require_http_methods, require_safe

from jieqing.casebook.trusted import write_trust
from jieqing.console.cases.signing import SignatureNotGiven, demo_key
from jieqing.console.doors import see_other
from jieqing.console.organisation.part import ENTRY, part
from jieqing.console.pages import not_yours, page
from jieqing.console.refusals import CONFLICT, box_of
from jieqing.console.visit import Visit
from jieqing.errors import JieqingError
from jieqing.evidence.passkey import Assertion
from jieqing.people.signing_page import answered, asked

P = ParamSpec("P")
Signature = bytes | Assertion
FIELD = "signature"


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedAct:
    """One act, ready to be signed.

    ``message`` is what is signed and ``do`` what is done with the signature. ``title``,
    ``sentence`` and ``facts`` (pairs) are said already. ``command`` does the same at
    the command line. One comes back to ``back``.
    """

    message: bytes
    do: Callable[[Signature], object]
    title: str
    sentence: str
    facts: tuple[tuple[str, str], ...]
    command: str
    back: str
    here: str


class DoneAlready(Exception):
    """What was to be done is not there any more: a second click, or two at once."""

    def __init__(self, back: str) -> None:
        super().__init__(back)
        self.back = back


Prepare = Callable[Concatenate[HttpRequest, Visit, P], SignedAct]
View = Callable[..., HttpResponseBase]


def signed_act(act: str, prepare: Prepare[P]) -> tuple[View, View]:
    """Return the page of an act of the matrix, and what its script asks to sign."""

    @require_http_methods(["GET", "HEAD", "POST"])
    @page(ENTRY)
    def confirm(
        request: HttpRequest, visit: Visit, /, *args: P.args, **kwargs: P.kwargs
    ) -> HttpResponse:
        if not visit.may(act):
            return not_yours(request, visit, ENTRY)
        try:
            prepared = prepare(request, visit, *args, **kwargs)
        except DoneAlready as done:
            if request.method == "POST":
                return see_other(done.back)
            raise Http404 from None
        if request.method == "POST":
            return _do(request, visit, prepared)
        return _shown(request, visit, prepared)

    @require_safe
    @page(ENTRY)
    def to_sign(
        request: HttpRequest, visit: Visit, /, *args: P.args, **kwargs: P.kwargs
    ) -> HttpResponse:
        if not visit.may(act):
            return not_yours(request, visit, ENTRY)
        try:
            prepared = prepare(request, visit, *args, **kwargs)
        except DoneAlready:
            raise Http404 from None
        return JsonResponse(asked(visit.person, prepared.message))

    return confirm, to_sign


def signature_in(request: HttpRequest, visit: Visit, message: bytes) -> Signature:
    """Return the signature that came with a form; in a demo the house's own keys sign.

    Raises ``SignatureNotGiven`` or ``AnswerUnreadable``.
    """
    if visit.is_demo:
        return demo_key(visit).sign(message)
    given = request.POST.get(FIELD, "")
    if not given:
        raise SignatureNotGiven
    return answered(given)


def _do(request: HttpRequest, visit: Visit, prepared: SignedAct) -> HttpResponse:
    try:
        prepared.do(signature_in(request, visit, prepared.message))
    except JieqingError as error:
        return _shown(request, visit, prepared, error)
    write_trust(visit.desk)
    return see_other(prepared.back)


def _shown(
    request: HttpRequest,
    visit: Visit,
    prepared: SignedAct,
    error: JieqingError | None = None,
) -> HttpResponse:
    content: dict[str, Any] = box_of(error) if error else {}
    query = request.META.get("QUERY_STRING", "")
    shown = part(
        request,
        visit,
        prepared.here,
        "signed_act.html",
        act=prepared,
        asked=f"{request.path}/asked" + (f"?{query}" if query else ""),
        **content,
    )
    if error is not None:
        shown.status_code = CONFLICT
    return shown
