"""What is no page is answered in the house look, to programs as a problem."""

from collections.abc import Callable

from django.test import Client
from house import HERE, House, program_of, text_of
from office import CHEN

Stage = Callable[[str | None], House]


def test_an_unknown_address_is_said_in_the_house_look_and_leads_back(
    looked_at: Stage,
) -> None:
    chen = looked_at(None).browser(CHEN)
    english = chen.get("/qinghe/nothing/here", headers={"cookie": "jq_language=en"})

    unknown = chen.get("/qinghe/nothing/here")
    of_a_number = chen.get("/qinghe/cases/CL-2026-9999/")

    assert unknown.status_code == 404
    assert "这里没有可以看的内容" in text_of(unknown)
    assert "console.css" in text_of(unknown)
    assert 'href="/"' in text_of(unknown)
    assert text_of(of_a_number) == text_of(unknown)
    assert "There is nothing to show here" in text_of(english)


def test_a_stranger_is_told_nothing_of_whose_pages_these_are(looked_at: Stage) -> None:
    looked_at(None)
    stranger = Client(SERVER_NAME="localhost")

    page = text_of(stranger.get("/nothing/here"))

    assert "这里没有可以看的内容" in page
    assert "青禾" not in page


def test_an_address_that_only_takes_forms_says_so(looked_at: Stage) -> None:
    answer = looked_at(None).browser(CHEN).get("/qinghe/today/reminders")

    assert answer.status_code == 405
    assert answer.headers["Allow"] == "POST"
    assert "这个地址不是一页" in text_of(answer)
    assert "数据没有改动" in text_of(answer)


def test_programs_are_answered_with_problems_under_every_address_of_theirs(
    looked_at: Stage,
) -> None:
    looked_at("noticed")
    program = program_of(CHEN, "read")
    unknown = [program.get(f"/api/{place}") for place in ("", "v2/cases", "v1/nothing")]
    no_way = program.delete(f"/api/v1/cases/{HERE.strip('/').rpartition('/')[2]}")

    told = {one.headers["Content-Type"] for one in (*unknown, no_way)}

    assert told == {"application/problem+json"}
    assert {one.json()["code"] for one in unknown} == {"not-found"}
    assert (no_way.status_code, no_way.json()["code"]) == (405, "method-not-allowed")
    assert "GET" in no_way.headers["Allow"]
