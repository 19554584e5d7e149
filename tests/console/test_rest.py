"""Programs act for people over REST: the same acts, the same refusals, no more."""

from collections.abc import Callable

import pytest
from django.test import Client
from house import House, program_of
from office import CASE, CHEN, SUN, WANG

from jieqing.casebook.errands import Progressing
from jieqing.people.matrix import Role, roles_for

Stage = Callable[[str | None], House]
API = "/api/v1/cases"


def post(client: Client, act: str, **body: object) -> tuple[int, dict[str, object]]:
    path = f"{API}/{CASE}/acts/{act}"
    response = client.post(path, body, "application/json", headers=seen(client))
    return response.status_code, response.json()


def seen(client: Client) -> dict[str, str]:
    """The state of the case that this program read, if it may."""
    tag = client.get(f"{API}/{CASE}").headers.get("ETag", "")
    return {"if-match": tag}


def test_a_program_plans_what_was_found_and_sees_what_comes_next(house: Stage) -> None:
    house("found")
    program = program_of(CHEN, "read", "plan")

    status, told = post(program, "plan")
    listed = program.get(API).json()["cases"]

    assert (status, told["state"], told["next"]) == (200, "planned", "notify")
    assert listed[0]["case"] == CASE


def test_a_token_reaches_no_further_than_its_scopes(house: Stage) -> None:
    house("found")
    reader, planner = program_of(CHEN, "read"), program_of(CHEN, "plan")
    one, of_it = f"{API}/{CASE}", f"{API}/{CASE}/allowed"

    assert post(reader, "plan")[0] == 403
    assert {planner.get(path).status_code for path in (API, one, of_it)} == {403}


def test_a_token_gives_nobody_a_role(house: Stage) -> None:
    house("found")

    status, told = post(program_of(WANG, "plan"), "plan")

    assert (status, told["code"]) == (403, "not-entitled")


def test_without_a_token_there_is_nothing(house: Stage) -> None:
    house("found")
    stranger = Client(SERVER_NAME="localhost", headers={"authorization": "Bearer x"})

    response = stranger.get(f"{API}/{CASE}")

    assert response.status_code == 401
    assert response.headers["Content-Type"] == "application/problem+json"


def test_an_act_on_an_older_view_is_refused(house: Stage) -> None:
    house("found")
    program = program_of(CHEN, "plan")
    path = f"{API}/{CASE}/acts/plan"

    late = program.post(path, {}, "application/json", headers={"if-match": '"1", "2"'})
    unseen = program.post(path, {}, "application/json")

    assert (late.status_code, late.json()["code"]) == (412, "case-moved")
    assert (unseen.status_code, unseen.json()["code"]) == (428, "if-match-needed")


def test_erasing_is_asked_of_a_worker_who_tells_how_far_it_has_come(
    house: Stage,
) -> None:
    approved = house("approved")
    program = program_of(SUN, "read", "execute")
    path = f"{API}/{CASE}/acts/execute"
    body = {"last_digits": "0001"}

    asked = program.post(path, body, "application/json", headers=seen(program))
    waits = program.get(asked.headers["Location"])
    worked = approved.work()
    done = program.get(asked.headers["Location"])

    assert (asked.status_code, waits.headers["Retry-After"]) == (202, "2")
    assert (waits.json()["state"], waits.json()["result"]) == ("waits", None)
    assert (worked, done.json()["state"]) == (Progressing.DONE, "done")
    assert program.get(done.json()["result"]).json()["case"] == CASE
    assert "Retry-After" not in done.headers


def test_a_search_is_left_to_a_worker_where_that_is_preferred(house: Stage) -> None:
    stopped = house("stopped")
    program = program_of(CHEN, "read", "find")
    preferred = {**seen(program), "prefer": "respond-async"}
    path = f"{API}/{CASE}/acts/find"

    asked = program.post(path, {}, "application/json", headers=preferred)

    assert asked.status_code == 202
    assert stopped.work() is Progressing.DONE
    assert program.get(f"{API}/{CASE}").json()["state"] == "found"


def test_what_a_worker_could_not_do_says_why(house: Stage) -> None:
    stopped = house("stopped")
    program = program_of(CHEN, "read", "find", "pause")
    preferred = {**seen(program), "prefer": "respond-async"}
    path = f"{API}/{CASE}/acts/find"
    asked = program.post(path, {}, "application/json", headers=preferred)
    assert post(program, "pause")[0] == 200

    stopped.work()
    refused = program.get(asked.headers["Location"]).json()

    assert refused["state"] == "refused"
    assert refused["refusal"]["code"] == "errand-overtaken"
    assert program.get("/api/v1/work/999").status_code == 404


def test_what_may_be_done_now_is_named_with_the_reason_why_not(house: Stage) -> None:
    house("found")
    program = program_of(CHEN, "read", "plan", "execute")

    told = program.get(f"{API}/{CASE}/allowed").json()
    acts = {each["act"]: each for each in told["acts"]}

    assert acts["plan"]["is_next"] is acts["plan"]["is_allowed"] is True
    assert acts["withdraw"]["reason"]["code"] == "token-reaches-less"
    assert "approve" not in acts


def test_fields_that_an_act_does_not_have_are_named_and_refused(house: Stage) -> None:
    house("found")

    status, told = post(program_of(CHEN, "read", "plan"), "plan", state="settled")

    assert status == 422
    assert told["problems"] == [
        {"place": "body.said.state", "problem": "extra_forbidden"}
    ]


def test_an_unknown_case_is_a_problem_without_a_page(house: Stage) -> None:
    house("found")

    response = program_of(CHEN, "read").get(f"{API}/CL-2099-0001")

    assert (response.status_code, response.json()["code"]) == (404, "case-unknown")


@pytest.mark.parametrize("act", ["stop", "find", "plan", "notify", "pause"])
def test_who_may_not_act_may_not_over_rest_either(looked_at: Stage, act: str) -> None:
    looked_at("found")

    assert Role.APPROVER not in roles_for(act)
    assert post(program_of(WANG, act), act)[0] == 403
