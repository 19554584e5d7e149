"""Which home waits to be founded in this process, and its middleware.

As long as one waits, every address is answered by the first start's pages; they touch
no database but the one they make. Then the console takes over in the same process.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings as django_settings
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve
from django.views.decorators.csrf import csrf_protect

from jieqing.console.doors import see_other
from jieqing.console.first_start import draft
from jieqing.console.first_start.draft import Draft
from jieqing.console.first_start.questions import Step, steps
from jieqing.console.reader import in_language_of
from jieqing.console.serving import serve_home
from jieqing.home import FILE, Company, read_home
from jieqing.language import spoken

URLS = "jieqing.console.first_start.urls"
Answer = Callable[[HttpRequest], HttpResponse]
_AWAITED: dict[str, "Awaited"] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Awaited:
    """A folder that is to become a home, and the code that opens its first start."""

    folder: Path
    code: str
    is_secure: bool


def await_founding(folder: Path, code: str, *, is_secure: bool) -> None:
    """Answer with the first start's pages until the home is there."""
    django_settings.CSRF_COOKIE_SECURE = is_secure
    _AWAITED["home"] = Awaited(folder=folder, code=code, is_secure=is_secure)


def await_nothing() -> None:
    """Let the console answer."""
    _AWAITED.clear()


def awaited() -> Awaited:
    """Return what waits; only asked on the first start's own pages."""
    return _AWAITED["home"]


def company_of(state: Awaited) -> Company | None:
    """Return the company, where ``jieqing init`` made the home already."""
    folder = state.folder
    return read_home(folder).company if (folder / FILE).exists() else None


def path_of(state: Awaited, told: Draft) -> tuple[Step, ...]:
    """Return the pages in their order."""
    return steps(told.answers, company_of(state))


class FirstStartMiddleware:
    """Answer every address with the first start, until the home is founded."""

    def __init__(self, answer: Answer) -> None:
        """Stand before ``answer``."""
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, or let the console."""
        state = _AWAITED.get("home")
        if state is not None and not draft.is_under_way(state.folder):
            # Finished, here or by another server on the same folder.
            serve_home(read_home(state.folder), is_secure=state.is_secure)
            await_nothing()
            state = None
        if state is None:
            return self.answer(request)
        return in_language_of(request, spoken(), _first_start)


def _first_start(request: HttpRequest) -> HttpResponse:
    try:
        found = resolve(request.path_info, URLS)
    except Resolver404:
        return see_other("/")
    request.urlconf = URLS
    view: Callable[..., HttpResponse] = csrf_protect(found.func)
    return view(request, *found.args, **found.kwargs)
