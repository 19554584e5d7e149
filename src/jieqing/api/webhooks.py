"""Webhooks in the description of the API: which events there are, and their body.

What is sent, signed and repeated: ``jieqing.notices``. Endpoints are added in the
console by the security administrator.
"""

from typing import Any

from pydantic import TypeAdapter

from jieqing.notices.events import Event
from jieqing.notices.kinds import EVENT_WORDS, FOR_PROGRAMS

_HEADERS = {
    "webhook-id": "The same for every repetition of the event; handle it once.",
    "webhook-timestamp": "Seconds since 1970 of this attempt; refuse 300 s off.",
    "webhook-signature": "v1, and base64 of HMAC-SHA-256 over id.timestamp.body.",
}


def webhooks() -> dict[str, Any]:
    """Return the ``webhooks`` of OpenAPI 3.1: one for each kind of event."""
    body = TypeAdapter(Event).json_schema(ref_template="#/components/schemas/{model}")
    parts = body.pop("$defs", {})
    schema = _inlined(body, parts)
    return {kind: {"post": _operation(kind, schema)} for kind in FOR_PROGRAMS}


def _operation(kind: str, schema: dict[str, Any]) -> dict[str, Any]:
    narrowed = {**schema, "properties": {**schema["properties"]}}
    narrowed["properties"]["type"] = {"type": "string", "const": kind}
    return {
        "operationId": f"webhook-{kind}",
        "summary": EVENT_WORDS[kind],
        "security": [],
        "parameters": [
            {
                "name": name,
                "in": "header",
                "required": True,
                "description": words,
                "schema": {"type": "string"},
            }
            for name, words in _HEADERS.items()
        ],
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": narrowed}},
        },
        "responses": {"2XX": {"description": "Taken; anything else is tried again."}},
    }


def _inlined(schema: dict[str, Any], parts: dict[str, Any]) -> dict[str, Any]:
    """Put the parts in place, so that the webhooks stand alone."""
    properties = {
        name: parts[each["$ref"].rpartition("/")[2]] if "$ref" in each else each
        for name, each in schema["properties"].items()
    }
    return {**schema, "properties": properties}
