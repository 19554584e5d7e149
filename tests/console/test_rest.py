"""Programs act for people over REST: the same acts, the same refusals, no more."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.test import Client
from house import House
from office import CASE, CHEN, SUN, WANG

from jieqing.casebook.errands import Progressing
from jieqing.people.accounts.models import Account
from jieqing.people.accounts.tokens import make_token
from jieqing.people.matrix import Role, roles_for

Stage = Callable[[str | None], House]
API = "/api/v1/cases"
NOW = datetime.now(tz=UTC)


def program_of(number: str, *scopes: str) -> Client:
    account = Account.objects.get(person__number=number)
    token = make_token(account, "tickets", scopes, 30, NOW)
    return Client(SERVER_NAME="localhost", headers={"authorization": f"Bearer {token}"})


def post(client: Client, act: str, **body: object) -> tuple[int, dict[str, object]]:
    path = f"{API}/{CASE}/acts/{act}"
    response = client.post(path, body, content_type="application/json")
    return response.status_code, response.json()


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

    assert post(reader, "plan")[0] == 403
    assert planner.get(API).status_code == 403


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

    late = program.post(
        path, {}, content_type="application/json", headers={"if-match": '"1"'}
    )

    assert (late.status_code, late.json()["code"]) == (412, "case-moved")


def test_erasing_is_asked_of_a_worker_by_who_says_what_they_saw(house: Stage) -> None:
    approved = house("approved")
    program = program_of(SUN, "read", "execute")
    seen = {"if-match": program.get(f"{API}/{CASE}").headers["ETag"]}
    body, kind = {"last_digits": "0001"}, {"content_type": "application/json"}
    path = f"{API}/{CASE}/acts/execute"

    unseen = program.post(path, body, **kind)
    asked = program.post(path, body, **kind, headers=seen)

    assert (unseen.status_code, unseen.json()["code"]) == (428, "if-match-needed")
    assert asked.status_code == 202
    assert approved.work() is Progressing.DONE


def test_fields_that_an_act_does_not_have_are_named_and_refused(house: Stage) -> None:
    house("found")

    status, told = post(program_of(CHEN, "plan"), "plan", state="settled")

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
