"""The programme over REST: the same acts, posts and refusals as its pages."""

import json
from base64 import b64encode
from collections.abc import Callable

import pytest
from django.http import HttpResponse
from django.test import Client
from house import House, program_of
from office import CHEN, KEYS, WANG, WU

from jieqing.evidence.programme_signature import programme_message

API = "/api/v1"
TODAY = {"effective_on": "2026-11-02"}
POLICY = "policy.erasure-retention"
ACTS = ("doc-start", "doc-edit", "doc-submit", "doc-review", "doc-approve")


@pytest.fixture
def there(house: Callable[[str | None], House]) -> House:
    """The company before its first case."""
    return house(None)


def sends(
    client: Client, address: str, said: dict[str, str], **headers: str
) -> HttpResponse:
    body = json.dumps(said)
    return client.post(
        f"{API}/{address}", body, content_type="application/json", headers=headers
    )


def signature(who: str, name: str, act: str, digest: str) -> str:
    message = programme_message("qinghe", name, act, digest, who)
    return json.dumps(b64encode(KEYS[who].sign(message)).decode())


def test_a_document_goes_its_way_over_rest_as_it_does_by_pages(there: House) -> None:
    del there
    chen, wu, wang = (program_of(who, "read", *ACTS) for who in (CHEN, WU, WANG))
    begun = sends(chen, "documents", {"template": POLICY}, **{"Idempotency-Key": "a-1"})
    again = sends(chen, "documents", {"template": POLICY}, **{"Idempotency-Key": "a-1"})
    no, at = begun.json()["no"], f"documents/{begun.json()['no']}"
    blind = sends(chen, f"{at}/acts/doc-submit", TODAY)
    stale = sends(
        chen,
        f"{at}/acts/doc-submit",
        TODAY,
        **{"If-Match": '"9"'},
    )
    sent = sends(
        chen,
        f"{at}/acts/doc-submit",
        TODAY,
        **{"If-Match": begun["ETag"]},
    )
    digest = sent.json()["versions"][0]["digest"]
    own = {"signature": signature(CHEN, f"{no}/1/1", "doc-review", digest)}
    barred = sends(chen, f"{at}/acts/doc-review", own, **{"If-Match": sent["ETag"]})
    said = {"signature": signature(WU, f"{no}/1/1", "doc-review", digest)}
    read = sends(wu, f"{at}/acts/doc-review", said, **{"If-Match": sent["ETag"]})
    said = {"signature": signature(WANG, f"{no}/1/1", "doc-approve", digest)}
    done = sends(wang, f"{at}/acts/doc-approve", said, **{"If-Match": read["ETag"]})

    assert (begun.status_code, again.json()["no"]) == (201, no)
    assert (blind.status_code, stale.status_code) == (428, 412)
    assert barred.json()["code"] == "programme-same-person"
    assert done.json()["versions"][0]["state"] == "effective"
    assert len(done.json()["versions"][0]["signed"]) == 2
    assert "doc-withdraw" in wang.get(f"{API}/{at}/allowed").json()["may"]


def test_items_figures_and_lists_are_read_over_rest(there: House) -> None:
    del there
    chen = program_of(CHEN, "read")
    told = chen.get(f"{API}/measures").json()
    one = chen.get(f"{API}/measures/m2.1").json()
    workbook = chen.get(f"{API}/lists/items")
    table = chen.get(f"{API}/lists/items?as=csv").content.decode()

    assert (told["adopted"], len(told["measures"])) == (False, 65)
    assert one["state"] == "kept"
    assert one["records"]
    assert chen.get(f"{API}/figures/mapped_stores").json()["readings"] == []
    assert chen.get(f"{API}/tasks").json() == {"next_after": None, "tasks": []}
    assert workbook.content.startswith(b"PK")
    assert table.count("\n") >= 66
    assert "m1.2" in table


def test_a_token_for_cases_does_not_reach_the_programme(there: House) -> None:
    del there
    program = program_of(CHEN, "open")

    assert program.get(f"{API}/measures").status_code == 403
    assert sends(program, "documents", {"template": POLICY}).status_code == 403
