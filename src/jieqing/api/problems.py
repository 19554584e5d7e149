"""Refusals for machines: RFC 9457 problem details, the same words as on the screens.

The status follows the kind of refusal, as exit codes do at the terminal. No problem
carries a personal value: facts of refusals never are one.
"""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, JsonResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from jieqing.casebook.work import CaseUnknown, SomebodyWasFaster
from jieqing.errors import (
    Interrupted,
    JieqingError,
    NeedsPerson,
    NotConfigured,
    Refused,
    WrongUsage,
)
from jieqing.language import explained
from jieqing.people.roll import NotEntitled

MEDIA_TYPE = "application/problem+json"
STATUS: Mapping[type[JieqingError], HTTPStatus] = {
    CaseUnknown: HTTPStatus.NOT_FOUND,
    NotEntitled: HTTPStatus.FORBIDDEN,
    SomebodyWasFaster: HTTPStatus.PRECONDITION_FAILED,
    WrongUsage: HTTPStatus.UNPROCESSABLE_ENTITY,
    NeedsPerson: HTTPStatus.CONFLICT,
    NotConfigured: HTTPStatus.SERVICE_UNAVAILABLE,
    Interrupted: HTTPStatus.SERVICE_UNAVAILABLE,
    Refused: HTTPStatus.CONFLICT,
}
"""The narrowest kind comes first."""


def problem(status: int, code: str, **more: object) -> JsonResponse:
    """Return problem details."""
    title = HTTPStatus(status).phrase
    named = {"type": f"urn:jieqing:{code}", "code": code, "title": title}
    content = {**named, "status": status, **more}
    return JsonResponse(content, status=status, content_type=MEDIA_TYPE)


def of_refusal(error: JieqingError) -> JsonResponse:
    """Return the problem details of a refusal."""
    status = next(s for kind, s in STATUS.items() if isinstance(error, kind))
    told = explained(error)
    return problem(
        status,
        error.code,
        detail=told["cause"],
        advice=told["advice"],
    )


def answer_problems(api: NinjaAPI) -> None:
    """Let the API answer every kind of failure with problem details."""

    def refused(request: HttpRequest, error: Any) -> JsonResponse:  # noqa: ANN401 -- ninja's handlers
        del request
        return of_refusal(error)

    def unauthenticated(request: HttpRequest, error: Any) -> JsonResponse:  # noqa: ANN401 -- the same
        del request, error
        response = problem(HTTPStatus.UNAUTHORIZED, "token-needed")
        response.headers["WWW-Authenticate"] = "Bearer"
        return response

    def invalid(request: HttpRequest, error: Any) -> JsonResponse:  # noqa: ANN401 -- the same
        del request
        places = [
            {"place": ".".join(map(str, each["loc"])), "problem": each["type"]}
            for each in error.errors
        ]
        return problem(
            HTTPStatus.UNPROCESSABLE_ENTITY, "request-unfit", problems=places
        )

    def plain(request: HttpRequest, error: Any) -> JsonResponse:  # noqa: ANN401 -- the same
        del request
        return problem(error.status_code, "token-reaches-less")

    api.add_exception_handler(JieqingError, refused)
    api.add_exception_handler(AuthenticationError, unauthenticated)
    api.add_exception_handler(ValidationError, invalid)
    api.add_exception_handler(HttpError, plain)
