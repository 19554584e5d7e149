"""Addresses under ``/api/`` that lead nowhere, and ways that are none: problems too."""

from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse

from jieqing.api.problems import MEDIA_TYPE, not_found, problem

Answer = Callable[[HttpRequest], HttpResponse]
UNDER = "/api/"


class NowhereMiddleware:
    """Answer programs in their own form where no part of the API has answered."""

    def __init__(self, answer: Answer) -> None:
        """Stand before ``answer``."""
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer; what is not there is said as problem details."""
        response = self.answer(request)
        is_said = response.headers.get("Content-Type", "") == MEDIA_TYPE
        if is_said or not request.path.startswith(UNDER):
            return response
        if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
            refused = problem(HTTPStatus.METHOD_NOT_ALLOWED, "method-not-allowed")
            refused.headers["Allow"] = response.headers.get("Allow", "")
            return refused
        is_nowhere = response.status_code == HTTPStatus.NOT_FOUND
        return not_found(request) if is_nowhere else response
