"""What answers where there is no page: in the house look, the same for every reason.

An address that leads nowhere, another company's and what is secret to the reader are
one page. Answers that say something themselves pass as they are.
"""

from collections.abc import Callable, Mapping
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

Answer = Callable[[HttpRequest], HttpResponse]
HEADINGS: Mapping[int, str] = {
    HTTPStatus.FORBIDDEN: "This page is for others",
    HTTPStatus.NOT_FOUND: "There is nothing to show here",
    HTTPStatus.METHOD_NOT_ALLOWED: "This address is no page",
    HTTPStatus.GONE: "This page has ended",
}
SENTENCES: Mapping[int, str] = {
    HTTPStatus.FORBIDDEN: (
        "Your posts do not include this page. If you need it, ask the security"
        " administrator."
    ),
    HTTPStatus.NOT_FOUND: (
        "Please check the number or the address; perhaps a sign is wrong. Nothing was"
        " changed."
    ),
    HTTPStatus.METHOD_NOT_ALLOWED: (
        "Something is only sent here from a page, never looked at. Go back to that page"
        " and press its button. Nothing was changed."
    ),
    HTTPStatus.GONE: (
        "It was there for some minutes, or to be used once. Begin again. Nothing was"
        " changed."
    ),
}


class UnknownMiddleware:
    """Give a page to answers that have none."""

    def __init__(self, answer: Answer) -> None:
        """Stand before ``answer``."""
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer; a status alone, such as 405, becomes a page with its headers."""
        response = self.answer(request)
        is_bare = response.status_code in HEADINGS and not response.streaming
        if not is_bare or response.content:
            return response
        page = told(request, response.status_code)
        for name, value in response.headers.items():
            page.headers.setdefault(name, value)
        return page


def unknown(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer for an address that leads nowhere, or nowhere for this reader."""
    del exception  # it would tell which
    return told(request, HTTPStatus.NOT_FOUND)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer what Django refuses by itself."""
    del exception
    return told(request, HTTPStatus.FORBIDDEN)


def told(request: HttpRequest, status: int) -> HttpResponse:
    """Return the page of a status."""
    content = {"heading": HEADINGS[status], "sentence": SENTENCES[status]}
    return render(request, "console/unknown.html", content, status=status)
