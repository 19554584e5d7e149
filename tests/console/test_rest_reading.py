"""What programs read: the same as the screens, for the same people, by pages."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from house import House, program_of
from office import CASE, CHEN, QIAN, SUN, WANG

from jieqing.api import evidence
from jieqing.api.models import FirstAnswer
from jieqing.evidence import merkle
from jieqing.evidence.merkle import Inclusion

Stage = Callable[[str | None], House]
API = "/api/v1"
LISTS = ("cases", "ledger", "statements", "stores", "holds", "kept", "due", "rules")
ANYBODYS = ("people", "matrix", "me", "webhooks")
EVERYWHERE = (*LISTS, *ANYBODYS, "papers", "checkpoint", "work/1")


@pytest.mark.parametrize("place", LISTS)
def test_who_works_on_cases_reads_every_list_within_thirty_queries(
    looked_at: Stage, place: str
) -> None:
    looked_at("settled")
    program = program_of(CHEN, "read")

    with CaptureQueriesContext(connection) as queries:
        told = program.get(f"{API}/{place}")

    assert told.status_code == 200
    assert len(queries) <= 30


def test_an_administrator_reads_over_rest_no_more_than_on_pages(
    looked_at: Stage,
) -> None:
    looked_at("settled")
    program = program_of(QIAN, "read")

    codes = {place: program.get(f"{API}/{place}").status_code for place in EVERYWHERE}
    allowed = {place for place, code in codes.items() if code == 200}

    assert allowed == set(ANYBODYS)


def test_a_token_without_the_scope_reads_nothing(looked_at: Stage) -> None:
    looked_at("settled")
    program = program_of(CHEN, "plan")

    codes = {program.get(f"{API}/{place}").status_code for place in EVERYWHERE}

    assert codes == {403}


def test_an_entry_is_proven_in_the_log_as_it_is_now(looked_at: Stage) -> None:
    looked_at("settled")
    program = program_of(WANG, "read")

    entry = program.get(f"{API}/ledger/3").json()
    told = program.get(f"{API}/ledger/3/proof").json()
    head = program.get(f"{API}/checkpoint").json()
    hashes = tuple(bytes.fromhex(node) for node in told["hashes"])
    proof = Inclusion(index=3, size=told["size"], hashes=hashes)
    leaf = merkle.leaf_hash(entry["content"].encode())

    assert merkle.verify_inclusion(leaf, proof, bytes.fromhex(head["root"]))
    assert head["note"].startswith("jieqing") or head["root"] == told["root"]
    assert program.get(f"{API}/ledger/99999").status_code == 404


def test_a_statement_is_handed_out_and_verified(looked_at: Stage) -> None:
    looked_at("settled")
    program = program_of(CHEN, "read")
    address = f"{API}/statements/{CASE}"

    verdict = program.get(address).json()
    package = program.get(f"{address}/package")
    brought = program.post(f"{API}/verify", package.content, "application/zip")
    spoilt = program.post(f"{API}/verify", package.content[:-9], "application/zip")

    assert (verdict["case"], verdict["exit"]) == (CASE, 0)
    assert package.headers["Content-Type"] == evidence.PACKAGE
    assert (brought.json()["exit"], spoilt.json()["exit"]) == (0, 1)
    assert program.get(f"{address}/page").content.startswith(b"%PDF")


def test_a_page_stays_as_it_is_whatever_is_added(house: Stage) -> None:
    settled = house("settled")
    program = program_of(CHEN, "read", "open")
    pages = ({"after": "7"}, {"after": "0"})
    before = [program.get(f"{API}/ledger", page).json() for page in pages]

    _open(program, settled)
    after = [program.get(f"{API}/ledger", page).json() for page in pages]

    assert [e["position"] for e in before[0]["entries"]] == [6, 5, 4, 3, 2, 1, 0]
    assert before[1]["entries"] == []
    assert [p["entries"] for p in after] == [p["entries"] for p in before]
    assert after[0]["size"] > before[0]["size"]


def _open(program: Client, house: House) -> None:
    body = {
        "right": "R2",
        "kind": "customer_no",
        "value": "1001",
        "channel": "phone",
        "received": house.office.at.date().isoformat(),
    }
    told = program.post(
        f"{API}/cases", body, "application/json", headers={"idempotency-key": "one"}
    )
    assert told.status_code == 201


def test_rules_come_by_pages_and_decide_a_record(looked_at: Stage) -> None:
    looked_at("settled")
    program = program_of(CHEN, "read")
    first = program.get(f"{API}/rules").json()
    second = program.get(f"{API}/rules", {"after": first["next_after"]}).json()
    facts = {
        "kinds": ["transaction-record"],
        "actors": ["ecommerce-platform"],
        "clocks": {"transaction-completed": "2025-11-20"},
        "today": "2026-11-23",
    }

    decided = program.post(f"{API}/decide", facts, "application/json").json()
    unknown = {**facts, "kinds": ["no-such-kind"]}
    refused = program.post(f"{API}/decide", unknown, "application/json")
    one = program.get(f"{API}/rules/{first['rules'][0]['id']}").json()

    ids = [rule["id"] for rule in (*first["rules"], *second["rules"])]
    assert len(set(ids)) == len(ids) == 100
    assert one["rule"] == first["rules"][0]
    assert (decided["decision"]["fate"], refused.status_code) == ("keep", 422)


def test_the_daily_run_is_left_to_a_worker(house: Stage) -> None:
    house("settled")
    program = program_of(SUN, "read", "due-run")

    asked = program.post(f"{API}/due/run", {}, "application/json")
    told = program.get(asked.headers["Location"]).json()

    assert (asked.status_code, told["act"], told["state"]) == (202, "due-run", "waits")


def test_a_form_comes_as_the_file_that_was_asked_for(looked_at: Stage) -> None:
    looked_at("settled")
    program = program_of(CHEN, "read")
    days = {"first": "2026-10-01", "last": "2026-12-31", "as": "csv"}

    period = program.get(f"{API}/papers/requests", days)
    of_case = program.get(f"{API}/cases/{CASE}/papers/erased-case", {"as": "html"})
    upside_down = program.get(f"{API}/papers/requests", {**days, "last": "2026-01-01"})

    assert period.headers["Content-Type"].startswith("text/csv")
    assert CASE in of_case.content.decode()
    assert upside_down.status_code == 422


def test_what_is_too_large_is_not_read(looked_at: Stage) -> None:
    looked_at("settled")
    program = program_of(CHEN, "read")

    told = program.post(f"{API}/verify", b"x" * (2**21 + 1), "application/zip")

    assert (told.status_code, told.json()["code"]) == (413, "request-too-large")


def test_an_address_that_does_not_exist_is_a_problem(looked_at: Stage) -> None:
    looked_at("settled")

    told = program_of(CHEN, "read").get(f"{API}/no/such/place")

    assert (told.status_code, told.json()["code"]) == (404, "not-found")


def test_a_program_is_told_after_the_administrator_has_added_it(house: Stage) -> None:
    house("found")
    admin = program_of(QIAN, "read", "endpoint-add", "endpoint-end")
    officer = program_of(CHEN, "read", "endpoint-add")
    new = {
        "label": "tickets",
        "url": "https://hooks.example.com/in",
        "kinds": ["case.plan"],
    }
    once = {"idempotency-key": "hook-1"}
    place = f"{API}/webhooks"

    made = admin.post(place, new, "application/json", headers=once)
    again = admin.post(place, new, "application/json", headers=once)
    listed = admin.get(place).json()["webhooks"]
    refused = officer.post(place, new, "application/json")
    plain = admin.post(place, {**new, "url": "http://a.test"}, "application/json")
    ended = admin.delete(made.headers["Location"])

    assert (made.status_code, again.status_code) == (201, 409)
    assert again.json()["code"] == "answer-told-once"
    assert again.headers["Location"] == made.headers["Location"]
    assert made.json()["secret"].startswith("whsec_")
    assert bytes(FirstAnswer.objects.get().body) == b""
    assert [each["host"] for each in listed] == ["hooks.example.com"]
    assert "secret" not in listed[0]
    assert (refused.status_code, plain.status_code, ended.status_code) == (
        403,
        422,
        204,
    )
    assert admin.get(place).json()["webhooks"] == []
