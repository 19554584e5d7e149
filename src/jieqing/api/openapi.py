"""The description of the API at ``/api/v1/openapi.json`` (OpenAPI 3.1).

Ninja describes the operations; here refusals get their own media type, and what is sent
to programs is described as webhooks.
"""

from collections.abc import Iterator
from typing import Any

from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema
from pydantic import TypeAdapter

from jieqing.api.problems import MEDIA_TYPE, Problem
from jieqing.language import said
from jieqing.notices.events import Event
from jieqing.notices.kinds import EVENT_WORDS, FOR_PROGRAMS

JSON = "application/json"
_REFERENCE = "#/components/schemas/{model}"
_SIGNED = {
    "webhook-id": "The event's id, the same for every repetition.",
    "webhook-timestamp": "Seconds since 1970; refuse more than five minutes off.",
    "webhook-signature": (
        "`v1,` and the base64 of HMAC-SHA-256 over `id.timestamp.body` under the"
        " secret (Standard Webhooks 1.0)."
    ),
}


class Documented(NinjaAPI):
    """An API whose description is whole: refusals and webhooks too."""

    def get_openapi_schema(self, **asked: Any) -> OpenAPISchema:  # noqa: ANN401 -- ninja's arguments
        """Return the description."""
        schema = super().get_openapi_schema(**asked)
        for response in _responses(schema):
            content = response.get("content", {})
            if _names(content.get(JSON), Problem.__name__):
                content[MEDIA_TYPE] = content.pop(JSON)
        told = TypeAdapter(Event).json_schema(ref_template=_REFERENCE)
        parts = told.pop("$defs", {})
        schema["components"]["schemas"] |= {**parts, Event.__name__: told}
        schema["webhooks"] = {kind: {"post": _told(kind)} for kind in FOR_PROGRAMS}
        return schema


def _told(kind: str) -> dict[str, Any]:
    """Describe what is sent when an event of a kind happens."""
    reference = {"$ref": _REFERENCE.format(model=Event.__name__)}
    return {
        "operationId": f"told_{kind.replace('.', '_').replace('-', '_')}",
        "description": said(EVENT_WORDS.get(kind, kind)),
        "tags": ["webhooks"],
        "security": [],
        "parameters": [
            {
                "in": "header",
                "name": name,
                "required": True,
                "schema": {"type": "string"},
                "description": words,
            }
            for name, words in _SIGNED.items()
        ],
        "requestBody": {
            "required": True,
            "content": {JSON: {"schema": reference}},
        },
        "responses": {
            "2XX": {"description": "It arrived."},
            "410": {"description": "The program is gone and is told nothing more."},
        },
    }


def _responses(schema: OpenAPISchema) -> Iterator[dict[str, Any]]:
    for methods in schema["paths"].values():
        for operation in methods.values():
            yield from operation.get("responses", {}).values()


def _names(content: Any, name: str) -> bool:  # noqa: ANN401 -- a piece of JSON
    reference = (content or {}).get("schema", {}).get("$ref", "")
    return bool(reference.endswith(f"/{name}"))
