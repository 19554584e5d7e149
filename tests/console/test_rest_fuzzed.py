"""The API does what its description says, whatever is sent: schemathesis, bounded.

Each day a few requests to every operation with a fixed seed; many with `make test-all`.
"""

from collections.abc import Callable, Iterator
from itertools import chain
from typing import Any

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from house import House, token_of
from hypothesis import HealthCheck, Phase, given, seed, settings
from office import CASE, CHEN, SUN
from schemathesis import Case
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from jieqing.flow.models import LedgerEntry
from jieqing.notices.kinds import FOR_PROGRAMS
from jieqing.people.matrix import MATRIX, PROGRAMME

Stage = Callable[[str | None], House]
SCHEMA = "/api/v1/openapi.json"
CHECKS = (
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
)


def operations(schema: Any) -> Iterator[Any]:  # noqa: ANN401 -- schemathesis' own
    return (each.ok() for each in schema.get_all_operations())


def fuzz(person: str, examples: int) -> int:
    """Send requests to every operation; returns to how many."""
    schema = schemathesis.openapi.from_wsgi(SCHEMA, WSGIHandler())
    token = token_of(person, "read", *MATRIX, *PROGRAMME)
    sent = {"Authorization": f"Bearer {token}", "Host": "localhost"}
    done = 0
    for operation in operations(schema):
        _send(operation, sent, examples)
        done += 1
    return done


def _send(operation: Any, sent: dict[str, str], examples: int) -> None:  # noqa: ANN401 -- the same
    @seed(1)
    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy())
    def request(case: Case) -> None:
        _point_at_the_case(case)
        case.call_and_validate(headers=sent, checks=CHECKS)

    request()


def _point_at_the_case(case: Case) -> None:
    """A made-up number leads nowhere: take the one there is, as it was last seen."""
    if "number" not in case.path_parameters or isinstance(
        case.path_parameters["number"], int
    ):
        return
    case.path_parameters["number"] = CASE
    if "If-Match" in (case.headers or {}):
        acts = LedgerEntry.objects.filter(record=CASE).count()
        case.headers["If-Match"] = f'"{acts}"'


def test_every_operation_answers_as_described(house: Stage) -> None:
    house("found")

    assert fuzz(CHEN, 2) > 50


@pytest.mark.long
@pytest.mark.parametrize("person", [CHEN, SUN])
@pytest.mark.parametrize("stage", ["found", "approved", "settled"])
def test_every_operation_answers_as_described_to_many_requests(
    house: Stage, stage: str, person: str
) -> None:
    house(stage)

    assert fuzz(person, 60) > 50


def test_the_description_is_whole_and_names_each_thing_once(house: Stage) -> None:
    house("found")
    schema = schemathesis.openapi.from_wsgi(SCHEMA, WSGIHandler()).raw_schema
    described = list(chain(*(path.values() for path in schema["paths"].values())))
    names = [operation["operationId"] for operation in described]

    assert schema["openapi"].startswith("3.1")
    assert set(schema["webhooks"]) == set(FOR_PROGRAMS)
    assert len(set(names)) == len(names)
    assert all(operation.get("description") for operation in described)
    assert all("Idempotency-Key" in _headers(path) for path in _posts(schema))


def _posts(schema: dict[str, Any]) -> Iterator[dict[str, Any]]:
    return (path["post"] for path in schema["paths"].values() if "post" in path)


def _headers(operation: dict[str, Any]) -> set[str]:
    return {p["name"] for p in operation.get("parameters", []) if p["in"] == "header"}
