"""Refusals for machines: RFC 9457 problem details, the same words as on the screens.

The status follows the kind of refusal, as exit codes do at the terminal. No problem
carries a personal value: facts of refusals never are one.
"""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, JsonResponse
from ninja import NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError, ValidationError
from pydantic import Field

from jieqing.casebook.work import CaseUnknown, SomebodyWasFaster
from jieqing.errors import (
    Interrupted,
    JieqingError,
    NeedsPerson,
    NotConfigured,
    Refused,
    WrongUsage,
)
from jieqing.language import explained, said
from jieqing.notices.endpoints import EndpointUnknown
from jieqing.people.roll import NotEntitled
from jieqing.programme.acting import RecordMoved, RecordUnknown

MEDIA_TYPE = "application/problem+json"
STATUS: Mapping[type[JieqingError], HTTPStatus] = {
    CaseUnknown: HTTPStatus.NOT_FOUND,
    EndpointUnknown: HTTPStatus.NOT_FOUND,
    RecordUnknown: HTTPStatus.NOT_FOUND,
    RecordMoved: HTTPStatus.PRECONDITION_FAILED,
    NotEntitled: HTTPStatus.FORBIDDEN,
    SomebodyWasFaster: HTTPStatus.PRECONDITION_FAILED,
    WrongUsage: HTTPStatus.UNPROCESSABLE_ENTITY,
    NeedsPerson: HTTPStatus.CONFLICT,
    NotConfigured: HTTPStatus.SERVICE_UNAVAILABLE,
    Interrupted: HTTPStatus.SERVICE_UNAVAILABLE,
    Refused: HTTPStatus.CONFLICT,
}
"""The narrowest kind comes first."""


DETAILS: Mapping[str, str] = {
    "token-needed": "A bearer token is needed, and it must not have ended.",
    "token-reaches-less": "The token, or its person, does not reach this.",
    "request-unfit": "The request does not have the shape that is documented.",
    "request-too-large": "The body is larger than what is read here.",
    "not-found": "There is nothing at this address.",
    "method-not-allowed": "This address takes other methods: see the header Allow.",
    "if-match-needed": "Say which state you saw: If-Match with its ETag.",
    "idempotency-key-needed": (
        "Doing this twice would do harm: send a header Idempotency-Key."
    ),
    "idempotency-key-unfit": (
        "An Idempotency-Key is 1 to 200 visible signs, best within double quotes."
    ),
    "idempotency-key-of-another": (
        "This Idempotency-Key came with another request before."
    ),
    "idempotency-key-in-progress": (
        "The first request under this Idempotency-Key is still being done."
    ),
    "outcome-unknown": (
        "It failed in a way nobody foresaw; see what was done before you ask again."
    ),
    "answer-told-once": (
        "It was done, and its answer held a secret that is told only once. If you did"
        " not get it, end what was made and make it anew under another key."
    ),
}
"""What the API refuses by itself, as message ids; all else is a refusal with its own
words."""


class Place(Schema):
    """One part of a request that does not fit; what stood there is not repeated."""

    place: str
    problem: str


class Problem(Schema):
    """Problem details (RFC 9457); ``code`` is stable, words are in two languages."""

    type: str = Field(examples=["urn:jieqing:case-moved"])
    code: str = Field(examples=["case-moved"])
    title: str
    status: int
    detail: str = ""
    advice: str = ""
    problems: list[Place] = Field(default_factory=list)


def problem(status: int, code: str, **more: object) -> JsonResponse:
    """Return problem details."""
    title = HTTPStatus(status).phrase
    named: dict[str, object] = {"type": f"urn:jieqing:{code}", "code": code}
    if code in DETAILS:
        named["detail"] = said(DETAILS[code])
    content = {**named, "title": title, "status": status, **more}
    return JsonResponse(content, status=status, content_type=MEDIA_TYPE)


def not_found(request: HttpRequest, path: str = "") -> JsonResponse:
    """Answer for an address that does not exist."""
    del request, path
    return problem(HTTPStatus.NOT_FOUND, "not-found")


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
        if error.status_code == HTTPStatus.FORBIDDEN:
            return problem(error.status_code, "token-reaches-less")
        return problem(HTTPStatus.UNPROCESSABLE_ENTITY, "request-unfit")

    def missing(request: HttpRequest, error: Any) -> JsonResponse:  # noqa: ANN401 -- the same
        del error
        return not_found(request)

    def too_large(request: HttpRequest, error: Any) -> JsonResponse:  # noqa: ANN401 -- the same
        del request, error
        return problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "request-too-large")

    api.add_exception_handler(JieqingError, refused)
    api.add_exception_handler(AuthenticationError, unauthenticated)
    api.add_exception_handler(ValidationError, invalid)
    api.add_exception_handler(HttpError, plain)
    api.add_exception_handler(Http404, missing)
    api.add_exception_handler(RequestDataTooBig, too_large)
