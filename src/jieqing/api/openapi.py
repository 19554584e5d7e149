"""The description of the API at ``/api/v1/openapi.json`` (OpenAPI 3.1)."""

from collections.abc import Iterator
from typing import Any

from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema

from jieqing.api.problems import MEDIA_TYPE, Problem
from jieqing.api.webhooks import webhooks

JSON = "application/json"


class Documented(NinjaAPI):
    """An API whose description names refusals by their own media type."""

    def get_openapi_schema(self, **asked: Any) -> OpenAPISchema:  # noqa: ANN401 -- ninja's arguments
        """Return the description."""
        schema = super().get_openapi_schema(**asked)
        for response in _responses(schema):
            content = response.get("content", {})
            if _names(content.get(JSON), Problem.__name__):
                content[MEDIA_TYPE] = content.pop(JSON)
        schema["webhooks"] = webhooks()
        return schema


def _responses(schema: OpenAPISchema) -> Iterator[dict[str, Any]]:
    for methods in schema["paths"].values():
        for operation in methods.values():
            yield from operation.get("responses", {}).values()


def _names(content: Any, name: str) -> bool:  # noqa: ANN401 -- a piece of JSON
    reference = (content or {}).get("schema", {}).get("$ref", "")
    return bool(reference.endswith(f"/{name}"))
