"""The door: a name and a password open it, and nothing else does."""

import json
from datetime import UTC, datetime

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpResponse
from django.test import Client
from doorway import LOGIN, PASSWORD, Served, is_in, log_in, new_browser

from jieqing.people.accounts.log_ins import (
    HasLogIn,
    LogInNameTaken,
    LogInNameWrong,
    PasswordWeak,
    open_account,
)
from jieqing.people.accounts.models import Account, Came, DoorEntry, Limit
from jieqing.people.roll import PersonUnknown

MONDAY = datetime(2026, 11, 23, 1, tzinfo=UTC)
pytestmark = pytest.mark.usefixtures("served")


def test_the_right_password_lets_the_person_in() -> None:
    client = new_browser()

    answer = log_in(client)

    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert is_in(client)
    assert [entry.what for entry in DoorEntry.objects.all()] == [Came.IN]


def test_a_wrong_password_and_an_unknown_name_get_the_same_words() -> None:
    wrong = log_in(new_browser(), "something else entirely")
    unknown = log_in(new_browser(), name="nobody-here")

    assert not is_in(new_browser())
    assert _complaint(wrong) == _complaint(unknown) != ""


def test_five_wrong_passwords_close_the_account_for_the_right_one_too() -> None:
    tried = [log_in(new_browser(), f"wrong number {n}") for n in range(5)]
    client = new_browser()
    locked = log_in(client)

    assert not is_in(client)
    assert _complaint(locked) != _complaint(tried[0])


def test_the_lock_opens_again_by_itself() -> None:
    for number in range(6):
        log_in(new_browser(), f"wrong number {number}")
    _let_pass(minutes=16)
    client = new_browser()

    log_in(client)

    assert is_in(client)


def test_the_lock_is_kept_in_the_database_and_not_in_a_process() -> None:
    for number in range(5):
        log_in(new_browser(), f"wrong number {number}")

    kept = {row.key: json.loads(row.value) for row in Limit.objects.all()}

    assert [
        len(tries) for key, tries in kept.items() if "/15m/key" in key or "/900" in key
    ] == [5]


def test_thirty_wrong_tries_close_the_door_for_one_address_only() -> None:
    for number in range(31):
        log_in(new_browser(), "x", name=f"guess{number}")
    same, other = new_browser(), new_browser(REMOTE_ADDR="192.0.2.7")

    log_in(same)
    log_in(other)

    assert (is_in(same), is_in(other)) == (False, True)


def test_a_session_known_before_the_log_in_is_worth_nothing_after_it() -> None:
    planted = SessionStore()
    planted.create()
    victim, attacker = new_browser(), new_browser()
    victim.cookies["sessionid"] = planted.session_key
    attacker.cookies["sessionid"] = planted.session_key

    log_in(victim)

    assert (is_in(victim), is_in(attacker)) == (True, False)


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example/",
        "javascript:alert(1)",
        "http://localhost.evil.example/",
        "http:///evil.example",
        " //evil.example",
    ],
)
def test_the_way_on_after_the_log_in_never_leads_elsewhere(address: str) -> None:
    answer = log_in(new_browser(), then=address)

    assert answer["Location"] == "/"


def test_the_way_on_within_the_site_is_kept() -> None:
    answer = log_in(new_browser(), then="/qinghe/cases/")

    assert answer["Location"] == "/qinghe/cases/"


def test_a_log_in_sent_from_another_site_is_refused() -> None:
    client = new_browser(enforce_csrf_checks=True)

    answer = log_in(client)

    assert answer.status_code == 403


def test_logging_out_takes_a_form_and_ends_the_session() -> None:
    client = new_browser()
    log_in(client)
    old = client.cookies["sessionid"].value
    client.get("/account/logout/")
    still_in = is_in(client)

    client.post("/account/logout/")

    thief = new_browser()
    thief.cookies["sessionid"] = old
    assert (still_in, is_in(client), is_in(thief)) == (True, False, False)


def test_a_disabled_person_is_out_at_once_and_cannot_come_back(served: Served) -> None:
    client = new_browser()
    log_in(client)
    register = served.register
    signed = served.keys["P-0001"].sign(
        register.to_disable("P-0002", by="P-0001").to_bytes()
    )

    register.disable("P-0002", signed, by="P-0001", at=MONDAY)

    log_in(again := new_browser())
    assert (is_in(client), is_in(again)) == (False, False)


def test_a_closed_account_is_out_at_once(zhou: Account) -> None:
    client = new_browser()
    log_in(client)

    Account.objects.filter(pk=zhou.pk).update(is_open=False)

    assert not is_in(client)


def test_one_session_ends_from_the_list_and_the_other_goes_on() -> None:
    phone, desk = new_browser(), new_browser()
    log_in(phone)
    log_in(desk)
    other = _session_of(phone)

    desk.post(f"/account/sessions/{other}/end")

    assert (is_in(phone), is_in(desk)) == (False, True)


def test_nobody_ends_the_session_of_somebody_else(served: Served) -> None:
    open_account(served.home.tenant, "P-0003", "wang", PASSWORD)
    zhou, wang = new_browser(), new_browser()
    log_in(zhou)
    log_in(wang, name="wang")

    answer = wang.post(f"/account/sessions/{_session_of(zhou)}/end")

    assert (answer.status_code, is_in(zhou)) == (404, True)


def test_changing_the_password_ends_all_other_sessions() -> None:
    thief, client = new_browser(), new_browser()
    log_in(thief)
    log_in(client)
    new = "a second umbrella, for the gander"

    client.post(
        "/account/password/",
        {"oldpassword": PASSWORD, "password1": new, "password2": new},
    )

    assert (is_in(client), is_in(thief)) == (True, False)


def test_nobody_signs_up_by_themselves() -> None:
    assert new_browser().get("/account/signup/").status_code == 404


def test_no_name_typed_at_the_door_comes_back_as_markup() -> None:
    page = log_in(new_browser(), name="<script>alert(1)</script>").content.decode()

    assert "<script>alert" not in page


def test_a_password_typed_as_name_is_kept_nowhere() -> None:
    log_in(new_browser(), "x", name=PASSWORD)

    entry = DoorEntry.objects.get()
    assert (entry.what, entry.account) == (Came.REFUSED, None)
    assert PASSWORD not in str(list(Limit.objects.values()))


@pytest.mark.parametrize(
    ("number", "name", "password", "refusal"),
    [
        ("P-0099", "qian", PASSWORD, PersonUnknown),
        ("P-0002", "zhou2", PASSWORD, HasLogIn),
        ("P-0001", "Zhoumin", PASSWORD, LogInNameTaken),
        ("P-0001", "zhоumin", PASSWORD, LogInNameWrong),  # a Cyrillic letter
        ("P-0001", "q", PASSWORD, LogInNameWrong),
        ("P-0001", "qian", "short", PasswordWeak),
        ("P-0001", "qianguanli", "qianguanli12", PasswordWeak),
        ("P-0001", "qian", "123456789012", PasswordWeak),
    ],
)
def test_a_log_in_is_opened_for_one_person_by_a_plain_name_and_a_good_password(
    served: Served, number: str, name: str, password: str, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        open_account(served.home.tenant, number, name, password)

    assert Account.objects.count() == 1


def test_the_page_of_the_door_runs_nothing_inline() -> None:
    page = new_browser().get(LOGIN)

    assert "style=" not in page.content.decode()
    assert " on" + "click=" not in page.content.decode()
    assert "script-src 'self'" in page["Content-Security-Policy"]


def _complaint(answer: HttpResponse) -> str:
    page = answer.content.decode()
    return page.partition('role="alert"')[2].partition("</section>")[0]


def _let_pass(*, minutes: int) -> None:
    seconds = minutes * 60
    for row in Limit.objects.all():
        tries = json.loads(row.value)
        if isinstance(tries, list):
            row.value = json.dumps([at - seconds for at in tries])
        row.expires_at -= seconds
        row.save()


def _session_of(client: Client) -> int:
    return UserSession.objects.get(session_key=client.session.session_key).pk
