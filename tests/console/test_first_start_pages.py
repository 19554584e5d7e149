"""An empty folder becomes a home in the browser, once, by whoever has the code."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from newcomers import (
    CODE,
    COMPANY,
    HERE,
    PASSWORD,
    answer,
    answer_all,
    entered,
    sign,
)

from jieqing.casebook.desk import Desk
from jieqing.console.first_start import draft
from jieqing.console.first_start.state import await_founding, await_nothing
from jieqing.home import read_home
from jieqing.people.matrix import Role


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """An empty folder whose first start is open."""
    home = tmp_path / "home"
    draft.begin(home)
    await_founding(home, CODE, is_secure=False)
    yield home
    await_nothing()
    connection.close()


def text_of(browser: Client, address: str) -> str:
    return str(browser.get(address).content.decode())


def test_the_answers_become_a_home_with_three_administrators(folder: Path) -> None:
    browser = entered()
    answer_all(browser)
    review = text_of(browser, f"{HERE}review")
    made = sign(browser)
    arrived = browser.get("/")
    desk = Desk.open(read_home(folder))

    assert "《电子商务法》第二十四条第二款" in review
    assert made.status_code == 303
    assert arrived["Location"] == "/qinghe/today/"
    assert desk.home.company.actors is not None
    assert "large-handler-1m" in desk.home.company.actors
    assert [set(one.roles) for one in desk.register.everybody()] == [
        {Role.SECURITY},
        {Role.IT},
        {Role.AUDITOR},
    ]
    assert sorted(path.name for path in (folder / "people").iterdir()) == [
        "P-0001.key",
        "P-0002.key",
        "P-0003.key",
    ]
    assert not draft.is_under_way(folder)
    assert browser.get(f"{HERE}review")["Location"] == "/"


def test_who_was_entered_logs_in(folder: Path) -> None:
    browser = entered()
    answer_all(browser)
    sign(browser)
    door = {"login": "limei", "password": PASSWORD}
    logged_in = browser.post("/account/login/?next=/qinghe/today/", door)

    assert logged_in["Location"] == "/qinghe/today/"
    assert browser.get("/qinghe/today/").status_code == 200
    assert folder.is_dir()


def test_nobody_answers_without_the_code(folder: Path) -> None:
    stranger = Client(SERVER_NAME="localhost")
    wrong = stranger.post("/", {"code": "AAAA-AAAA-AAAA"})

    assert wrong.status_code == 409
    assert stranger.get(f"{HERE}company")["Location"] == "/"
    assert stranger.post(f"{HERE}company", {**COMPANY, "seen": "0"})["Location"] == "/"
    assert draft.read(folder).answers == {}


def test_what_was_answered_is_there_after_the_browser_was_closed(folder: Path) -> None:
    answer(entered(), "company", COMPANY)
    await_founding(folder, "NEWC-ODEA-FTER", is_secure=False)
    again = entered("NEWC-ODEA-FTER")

    assert again.get("/")["Location"] == f"{HERE}identities"
    assert "青禾商城有限公司" in text_of(again, f"{HERE}company")
