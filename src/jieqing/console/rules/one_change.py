"""One change of the law: proposed, and what it would do; published, and who read it."""

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_http_methods, require_safe

from jieqing.casebook.acts.publish import publish
from jieqing.casebook.change_words import old_and_new
from jieqing.casebook.drafted import proposed
from jieqing.casebook.law_flow import LawAct, Standing
from jieqing.casebook.law_in_force import (
    LawChange,
    LawChangeUnknown,
    LawMoved,
    named_change,
    pack_before,
    pack_of_change,
)
from jieqing.console.doors import see_other
from jieqing.console.organisation.signed_act import signature_in
from jieqing.console.pages import not_yours, page, show
from jieqing.console.parts import parts_of
from jieqing.console.refusals import CONFLICT
from jieqing.console.rules.change_told import (
    PROPOSED,
    PUBLISHED,
    refusal_of,
    steps,
    told_of,
)
from jieqing.console.rules.explained import explained_by
from jieqing.console.rules.words import ENTRY, PARTS
from jieqing.console.visit import Visit
from jieqing.errors import JieqingError
from jieqing.evidence.law_change import law_change_message
from jieqing.people.signing_page import asked
from jieqing.programme.flows import DocumentAct

HERE = "changes/"


@require_http_methods(["GET", "HEAD", "POST"])
@page(ENTRY)
def change(request: HttpRequest, visit: Visit, number: str) -> HttpResponse:
    """Show a change; the second person's signature publishes it."""
    found = _named(visit, number)
    if request.method != "POST":
        return _shown(request, visit, found)
    if not visit.may(LawAct.PUBLISH):
        return not_yours(request, visit, ENTRY)
    try:
        signature = signature_in(request, visit, _message(visit, found))
        publish(visit.desk, number, signature, by=visit.by, at=visit.at)
    except JieqingError as error:
        return _shown(request, visit, _named(visit, number), error)
    return see_other(request.path)


@require_safe
@page(ENTRY)
def to_sign(request: HttpRequest, visit: Visit, number: str) -> HttpResponse:
    """Tell the script of the page what whoever publishes is asked to sign."""
    if not visit.may(LawAct.PUBLISH):
        return not_yours(request, visit, ENTRY)
    found = _named(visit, number)
    return JsonResponse(asked(visit.person, _message(visit, found)))


def _named(visit: Visit, number: str) -> LawChange:
    try:
        return named_change(visit.desk.ledger, number)
    except LawChangeUnknown:
        raise Http404 from None


def _message(visit: Visit, found: LawChange) -> bytes:
    told = (found.number, LawAct.PUBLISH, found.digest)
    return law_change_message(visit.desk.tenant, *told, visit.by)


def _shown(
    request: HttpRequest,
    visit: Visit,
    found: LawChange,
    error: JieqingError | None = None,
) -> HttpResponse:
    names, waits = visit.names(), found.state is Standing.PROPOSED
    content = {
        **(_waiting(visit, found) if waits else _published(visit, found)),
        **(refusal_of(error) if error else {}),
        "change": found,
        "name": f"{found.number} {found.name}",
        "why": found.why,
        "by_kind": dict(found.counts),
        "proposer": names.get(found.proposer, found.proposer),
        "publisher": names.get(found.publisher, found.publisher),
        "steps": steps(PROPOSED if waits else PUBLISHED),
        "asked": f"{request.path}asked",
        "back": f"/{visit.desk.tenant}/{ENTRY}/{HERE}",
        "parts": parts_of(visit, ENTRY, PARTS, HERE),
    }
    shown = show(request, visit, ENTRY, "console/rules/change.html", content)
    shown.status_code = CONFLICT if error else shown.status_code
    return shown


def _waiting(visit: Visit, found: LawChange) -> Mapping[str, Any]:
    """What it would do; whoever proposed it, or another law in force, may not sign."""
    try:
        before, changed = proposed(visit.desk, found.number, visit.today)
    except LawMoved as moved:
        return {**refusal_of(moved), "has_moved": True}
    return {
        **told_of(visit, before, changed),
        "waits": True,
        "is_own": found.proposer == visit.by,
        "may_sign": visit.may(LawAct.PUBLISH) and found.proposer != visit.by,
    }


def _published(visit: Visit, found: LawChange) -> Mapping[str, Any]:
    before = pack_before(visit.home, visit.desk.ledger, found)
    after = pack_of_change(visit.home, found)
    return {
        "is_published": True,
        "differences": old_and_new(before, after) if before else (),
        "explained_by": explained_by(visit).get(found.number, ()),
        "may_explain": visit.may(DocumentAct.START),
    }
