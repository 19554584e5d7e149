"""What a program sends twice is done once, also when both arrive together."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from house import House, program_of
from office import CASE, CHEN, WANG

from jieqing.api.models import FirstAnswer
from jieqing.api.once import KEPT, LEASE
from jieqing.casebook.models import Case

Stage = Callable[[str | None], House]
API = "/api/v1/cases"
COPY = {
    "right": "R2",
    "kind": "customer_no",
    "value": "1001",
    "channel": "phone",
    "received": "2026-10-05",
}
"""A right that may be asked for again, so that nothing but the key prevents it."""


def post(client: Client, key: str, **changed: object) -> HttpResponse:
    headers = {"idempotency-key": f'"{key}"'} if key else {}
    return client.post(API, {**COPY, **changed}, "application/json", headers=headers)


def test_a_request_sent_twice_opens_one_case_and_is_told_the_same(
    house: Stage,
) -> None:
    house(None)
    program = program_of(CHEN, "open")

    first, again = post(program, "k-1"), post(program, "k-1")

    assert (first.status_code, again.status_code) == (201, 201)
    assert again.content == first.content
    assert again.headers["Location"] == first.headers["Location"]
    assert again.headers["Idempotency-Replayed"] == "true"
    assert Case.objects.count() == 1


def test_of_requests_that_arrive_together_one_opens_a_case(house: Stage) -> None:
    house(None)
    program = program_of(CHEN, "open")
    together = Barrier(6)

    def send(_: int) -> int:
        try:
            together.wait(10)
            return post(program, "k-1").status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(send, range(6)))

    assert set(answers) <= {201, 409}
    assert 201 in answers
    assert Case.objects.count() == 1


def test_a_key_of_another_request_is_refused_and_names_nothing(house: Stage) -> None:
    house(None)
    program = program_of(CHEN, "open")
    post(program, "k-1")

    other = post(program, "k-1", value="1002")

    assert (other.status_code, other.json()["code"]) == (
        422,
        "idempotency-key-of-another",
    )
    assert "1002" not in other.content.decode()


def test_while_the_first_is_being_done_the_second_has_to_wait(house: Stage) -> None:
    house(None)
    program = program_of(CHEN, "open")
    post(program, "k-1")
    FirstAnswer.objects.update(status=0)

    waits = post(program, "k-1")

    assert (waits.status_code, waits.json()["code"]) == (
        409,
        "idempotency-key-in-progress",
    )
    assert waits.headers["Retry-After"] == "1"


def test_a_key_whose_process_died_has_an_end(house: Stage) -> None:
    house(None)
    program = program_of(CHEN, "open")
    post(program, "k-1")
    begun = timezone.now() - LEASE - timedelta(seconds=1)
    FirstAnswer.objects.update(status=0, made_at=begun)

    told = post(program, "k-1")

    assert (told.status_code, told.json()["code"]) == (409, "outcome-unknown")
    assert Case.objects.count() == 1


def test_an_act_whose_process_died_is_done_under_the_same_key(house: Stage) -> None:
    house("opened")
    program = program_of(CHEN, "identify", "read")
    seen = program.get(f"{API}/{CASE}").headers["ETag"]
    proof = {"method": "code-to-registered-phone", "outcome": "verified"}

    def send() -> HttpResponse:
        where = f"{API}/{CASE}/acts/identify"
        headers = {"idempotency-key": '"k-1"', "if-match": seen}
        told = {**proof, "joined_at": "P1"}
        return program.post(where, told, "application/json", headers=headers)

    first = send()
    begun = timezone.now() - LEASE - timedelta(seconds=1)
    FirstAnswer.objects.update(status=0, made_at=begun)
    again, third = send(), send()

    assert (first.status_code, again.status_code) == (200, 412)
    assert third.status_code == 412


def test_what_was_refused_did_nothing_and_leaves_its_key(house: Stage) -> None:
    house(None)
    program = program_of(CHEN, "open")

    refused = post(program, "k-1", received="2099-01-01")
    mended = post(program, "k-1")

    assert (refused.status_code, mended.status_code) == (409, 201)


def test_keys_are_a_programs_own_and_end_after_a_day(house: Stage) -> None:
    house(None)
    one, other = program_of(CHEN, "open"), program_of(CHEN, "open")
    first = post(one, "k-1").json()["case"]

    others = post(other, "k-1").json()["case"]
    kept = FirstAnswer.objects.earliest("pk")
    kept.made_at -= KEPT + timedelta(seconds=1)
    kept.save()
    later = post(one, "k-1").json()["case"]

    assert len({first, others, later}) == 3


def test_opening_needs_a_key_that_can_be_read(house: Stage) -> None:
    house(None)
    program = program_of(CHEN, "open")

    codes = [post(program, key).json()["code"] for key in ("", "x" * 300, 'a"b')]

    assert codes == ["idempotency-key-needed"] + ["idempotency-key-unfit"] * 2
    assert Case.objects.count() == 0


def test_who_may_not_open_cases_may_not_with_a_key_either(house: Stage) -> None:
    house(None)

    refused = post(program_of(WANG, "open"), "k-1")

    assert (refused.status_code, refused.json()["code"]) == (403, "not-entitled")
    assert not FirstAnswer.objects.exists()


def test_nothing_that_was_sent_stands_in_the_kept_row(house: Stage) -> None:
    house(None)
    post(program_of(CHEN, "open"), "13800000042")

    kept = str(FirstAnswer.objects.values().get())

    assert "13800000042" not in kept
    assert "1001" not in kept.replace("CL-2026-1001", "")
