"""The language of whoever reads: their own choice, else that of the company."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import translation

from jieqing.console.serving import served_home
from jieqing.language import ENGLISH, heard

COOKIE = "jq_language"
Answer = Callable[[HttpRequest], HttpResponse]


class ReaderMiddleware:
    """Speak each request's language while it is answered, and leave nothing behind."""

    def __init__(self, answer: Answer) -> None:
        """Stand before ``answer``."""
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer in the reader's language; no page with content is kept by a cache."""
        return in_language_of(request, served_home().company.language, self.answer)


def in_language_of(request: HttpRequest, usual: str, answer: Answer) -> HttpResponse:
    """Answer in the language chosen in this browser, else in the ``usual`` one."""
    chosen = request.COOKIES.get(COOKIE) or usual
    is_english = chosen.startswith(ENGLISH)
    with heard(chosen), translation.override("en" if is_english else "zh-hans"):
        response = answer(request)
    response.headers.setdefault("Cache-Control", "no-store")
    response.headers.setdefault("Content-Language", "en" if is_english else "zh")
    return response
