"""A drafted change of the law: sent, tried on what waits, proposed by a signature.

The file lies sealed under a handle meanwhile; its own name is kept nowhere. Tried by
whoever reads cases, for it names them; proposed by whoever may.
"""

from datetime import timedelta

from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_http_methods, require_safe

from jieqing.casebook.acts.publish import propose
from jieqing.casebook.drafted import drafted
from jieqing.casebook.law_flow import LawAct
from jieqing.casebook.law_in_force import next_number
from jieqing.console import handles
from jieqing.console.doors import see_other
from jieqing.console.organisation.signed_act import signature_in
from jieqing.console.pages import not_yours, page, show
from jieqing.console.parts import parts_of
from jieqing.console.refusals import CONFLICT
from jieqing.console.rules.change_told import (
    CASES,
    TRIED,
    refusal_of,
    steps,
    told_of,
)
from jieqing.console.rules.words import ENTRY, PARTS
from jieqing.console.visit import Visit
from jieqing.errors import JieqingError, WrongUsage
from jieqing.evidence.law_change import law_change_message
from jieqing.law.change import Changed
from jieqing.people.signing_page import asked

HERE = "changes/"
DRAFT = "law-draft"
FILE = "change.yaml"
"""How places in the file are named: its own name may hold a customer's."""
GOOD_FOR = timedelta(hours=8)
MOST_BYTES = 1024 * 1024


class NoChangeFile(WrongUsage):
    """Nothing was sent, or more than a page reads."""

    code = "no-change-file"
    cause = "There is no file, or it is larger than 1 MB."
    advice = "Choose the change as YAML; a whole pack is for the command line."


@require_http_methods(["GET", "HEAD", "POST"])
@page(ENTRY)
def ask(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Ask for the file of a change; one without errors leads to what it would do."""
    if not visit.may_read(CASES):
        return not_yours(request, visit, ENTRY)
    if request.method != "POST":
        return _asked(request, visit)
    try:
        content = _content(request)
        drafted(visit.desk, content, FILE, visit.today)
    except JieqingError as error:
        return _asked(request, visit, error)
    word = handles.keep(request, visit, DRAFT, content, GOOD_FOR)
    return see_other(f"{_home(visit)}try/{word}")


@require_http_methods(["GET", "HEAD", "POST"])
@page(ENTRY)
def tried(request: HttpRequest, visit: Visit, word: str) -> HttpResponse:
    """Show what a draft would do; a signature proposes it."""
    content = _kept(request, visit, word)
    if request.method != "POST":
        return _shown(request, visit, content)
    if not visit.may(LawAct.PROPOSE):
        return not_yours(request, visit, ENTRY)
    try:
        _, changed = drafted(visit.desk, content, FILE, visit.today)
        signature = signature_in(request, visit, _message(visit, changed))
        change = propose(visit.desk, changed, signature, by=visit.by, at=visit.at)
    except JieqingError as error:
        return _shown(request, visit, content, error)
    handles.take(request, visit, DRAFT, word)
    return see_other(f"{_home(visit)}{change.number}/")


@require_safe
@page(ENTRY)
def to_sign(request: HttpRequest, visit: Visit, word: str) -> HttpResponse:
    """Tell the script of the page what whoever proposes is asked to sign."""
    if not visit.may(LawAct.PROPOSE):
        return not_yours(request, visit, ENTRY)
    content = _kept(request, visit, word)
    _, changed = drafted(visit.desk, content, FILE, visit.today)
    return JsonResponse(asked(visit.person, _message(visit, changed)))


def _kept(request: HttpRequest, visit: Visit, word: str) -> bytes:
    content = handles.look(request, visit, DRAFT, word)
    if content is None:
        raise Http404
    return content


def _message(visit: Visit, changed: Changed) -> bytes:
    number = next_number(visit.desk.ledger)
    told = (number, LawAct.PROPOSE, changed.digest)
    return law_change_message(visit.desk.tenant, *told, visit.by)


def _content(request: HttpRequest) -> bytes:
    sent = request.FILES.get("change")
    if not isinstance(sent, UploadedFile) or not 0 < (sent.size or 0) <= MOST_BYTES:
        raise NoChangeFile
    return bytes(sent.read())


def _asked(
    request: HttpRequest, visit: Visit, error: JieqingError | None = None
) -> HttpResponse:
    content = {
        **(refusal_of(error) if error else {}),
        "parts": parts_of(visit, ENTRY, PARTS, HERE),
        "back": _home(visit),
    }
    shown = show(request, visit, ENTRY, "console/rules/try.html", content)
    shown.status_code = CONFLICT if error else shown.status_code
    return shown


def _shown(
    request: HttpRequest,
    visit: Visit,
    draft: bytes,
    error: JieqingError | None = None,
) -> HttpResponse:
    before, changed = drafted(visit.desk, draft, FILE, visit.today)
    content = {
        **(refusal_of(error) if error else {}),
        **told_of(visit, before, changed),
        "name": changed.name,
        "why": changed.why,
        "steps": steps(TRIED),
        "is_draft": True,
        "may_sign": visit.may(LawAct.PROPOSE),
        "asked": f"{request.path}/asked",
        "back": f"{_home(visit)}try",
        "parts": parts_of(visit, ENTRY, PARTS, HERE),
    }
    shown = show(request, visit, ENTRY, "console/rules/change.html", content)
    shown.status_code = CONFLICT if error else shown.status_code
    return shown


def _home(visit: Visit) -> str:
    return f"/{visit.desk.tenant}/{ENTRY}/{HERE}"
