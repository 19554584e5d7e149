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
        chosen = request.COOKIES.get(COOKIE) or served_home().company.language
        is_english = chosen.startswith(ENGLISH)
        with heard(chosen), translation.override("en" if is_english else "zh-hans"):
            response = self.answer(request)
        response.headers.setdefault("Cache-Control", "no-store")
        response.headers.setdefault("Content-Language", "en" if is_english else "zh")
        return response
