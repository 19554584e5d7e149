"""What a program is sent is described with the API, as it really is sent."""

from collections.abc import Callable
from datetime import UTC, datetime

import jsonschema
from house import House
from office import CASE, CHEN
from test_rest import program_of

from jieqing.notices.events import event_of
from jieqing.notices.kinds import FOR_PROGRAMS
from jieqing.notices.models import Sending

Stage = Callable[[str | None], House]


def test_every_kind_of_event_is_described_as_it_is_sent(looked_at: Stage) -> None:
    found = looked_at("found")
    told = program_of(CHEN, "read").get("/api/v1/openapi.json").json()
    row = Sending(
        event="evt_1",
        kind="case.find",
        case=CASE,
        facts={"act": "find", "state": "found", "position": 9},
        at=datetime(2026, 11, 2, tzinfo=UTC),
    )

    sent = event_of(found.office.desk, row, "https://console.example.test")
    operation = told["webhooks"]["case.find"]["post"]
    schema = operation["requestBody"]["content"]["application/json"]["schema"]
    body = {"type": sent.type, "timestamp": sent.timestamp, "data": {}}
    body["data"] = {name: getattr(sent.data, name) for name in sent.data.__slots__}

    assert told["openapi"].startswith("3.1")
    assert told["webhooks"].keys() == set(FOR_PROGRAMS)
    assert {one["name"] for one in operation["parameters"]} == {
        "webhook-id",
        "webhook-timestamp",
        "webhook-signature",
    }
    jsonschema.validate(body, {**schema, "components": told["components"]})
