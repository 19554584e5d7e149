"""Coming in and going out: the first page, the language, signing out."""

from django.contrib.auth import logout
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from jieqing.console.reader import COOKIE
from jieqing.console.serving import served_home
from jieqing.console.visit import visit_of

FIRST, GUESTS = "today", "programme"
"""The entry with which somebody begins; inspectors with the sixty items."""
YEAR = 365 * 24 * 60 * 60
SEE_OTHER = 303
LANGUAGES = ("zh", "en")


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Lead to the first page."""
    return see_other(_first_page(request, served_home().tenant))


def founded(request: HttpRequest, rest: str) -> HttpResponse:
    """Lead from a page of the first start to the console: the home is made."""
    del request, rest
    return see_other("/")


@require_GET
def company_home(request: HttpRequest, company: str) -> HttpResponse:
    """Lead to the first page of who is signed in, if it is the company served here."""
    _require_served(company)
    return see_other(_first_page(request, company))


@require_POST
def language(request: HttpRequest, company: str) -> HttpResponse:
    """Remember in which language this browser reads."""
    _require_served(company)
    chosen = request.POST.get("language", "")
    if chosen not in LANGUAGES:
        raise Http404
    response = see_other(_within(request, company))
    response.set_cookie(COOKIE, chosen, max_age=YEAR, httponly=True, samesite="Lax")
    return response


@require_POST
def sign_out(request: HttpRequest, company: str) -> HttpResponse:
    """End the session."""
    _require_served(company)
    logout(request)
    return see_other("/")


def see_other(address: str) -> HttpResponse:
    """Answer a form: the page to look at now."""
    response = HttpResponseRedirect(address)
    response.status_code = SEE_OTHER
    return response


def _first_page(request: HttpRequest, company: str) -> str:
    visit = visit_of(request)
    is_guest = visit is not None and visit.person.is_guest
    return f"/{company}/{GUESTS if is_guest else FIRST}/"


def _within(request: HttpRequest, company: str) -> str:
    """Return where to go on; never another site."""
    asked = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(asked, allowed_hosts=None)
    return asked if is_ours and asked.startswith("/") else f"/{company}/today/"


def _require_served(company: str) -> None:
    if company != served_home().tenant:
        raise Http404
