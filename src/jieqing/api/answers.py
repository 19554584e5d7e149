"""How an answer is given: JSON of a documented shape, with the headers that belong."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import Schema
from pydantic import BaseModel, Field

from jieqing.api.problems import Problem

PAGE = 50
"""Lines of one page of a list."""
READ_PROBLEMS = frozenset({401, 403, 404, 409, 422, 503})
ACT_PROBLEMS = READ_PROBLEMS | {400, 413, 500}
CASE_ACT_PROBLEMS = ACT_PROBLEMS | {412, 428}
Responses = Mapping[int | frozenset[int], Any]
Cursor = Annotated[
    str | None,
    Field(
        pattern=r"^[0-9]{1,18}$",
        description="`next_after` of the page before; absent: from the start.",
    ),
]
CaseNumber = Annotated[
    str,
    Field(
        pattern=r"^[A-Z]{2}-[0-9]{4}-[0-9]{4,9}$",
        description="The number of a case.",
        examples=["CL-2026-0318"],
    ),
]
Next = Annotated[
    str | None,
    Field(description="Cursor of the next page; null: this was the last one."),
]


class Paged(Schema):
    """A page of a list. What is added or removed meanwhile moves no other line."""

    next_after: Next = None


def reads(shape: type[BaseModel]) -> dict[Any, Any]:
    """Return the documented answers of what only reads."""
    return {200: shape, READ_PROBLEMS: Problem}


def does(*answers: tuple[int, type[BaseModel]]) -> dict[Any, Any]:
    """Return the documented answers of what changes something of no case."""
    return {**dict(answers), ACT_PROBLEMS: Problem}


def answer(
    content: BaseModel,
    status: HTTPStatus = HTTPStatus.OK,
    headers: Mapping[str, str] | None = None,
) -> HttpResponse:
    """Answer with JSON."""
    told = content.model_dump(mode="json")
    return JsonResponse(told, status=status, headers=dict(headers or {}))


def place_of(key: str | None) -> int | None:
    """Read a cursor that is a place in an order."""
    return None if key is None else int(key)


def address_of(request: HttpRequest, *parts: object) -> str:
    """Return an address of this API, without the host: proxies may change that."""
    root = request.path[: request.path.index("/v1/") + len("/v1")]
    return "/".join([root, *map(str, parts)])
