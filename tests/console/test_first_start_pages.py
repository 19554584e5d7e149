"""An empty folder becomes a home in the browser, once, by whoever has the code."""

import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from newcomers import (
    ANSWERS,
    CODE,
    COMPANY,
    HERE,
    PASSWORD,
    PEOPLE,
    answer,
    answer_all,
    entered,
    sign,
)

from jieqing import settings
from jieqing.casebook.desk import Desk
from jieqing.console.first_start import draft
from jieqing.console.first_start.state import await_founding, await_nothing
from jieqing.home import FILE, read_home
from jieqing.people.matrix import Role


def opened(home: Path) -> Path:
    """Open the first start of a folder."""
    draft.begin(home)
    await_founding(home, CODE, is_secure=False)
    return home


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """An empty folder whose first start is open."""
    yield opened(tmp_path / "home")
    await_nothing()
    connection.close()


@pytest.fixture(scope="session")
def answered_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which everything is answered, up to the review."""
    home = opened(tmp_path_factory.mktemp("answered") / "home")
    answer_all(entered())
    await_nothing()
    return home


@pytest.fixture
def answered(answered_once: Path, tmp_path: Path) -> Iterator[Path]:
    """Such a folder of one's own."""
    home = shutil.copytree(answered_once, tmp_path / "home")
    yield opened(home)
    await_nothing()
    connection.close()


def text_of(browser: Client, address: str) -> str:
    return str(browser.get(address).content.decode())


def entries_of(home: Path) -> int:
    return Desk.open(read_home(home)).ledger.size()


def test_the_answers_become_a_home_whose_administrators_log_in(answered: Path) -> None:
    browser = entered()
    review = text_of(browser, f"{HERE}review")
    made = sign(browser)
    arrived = browser.get("/")
    desk = Desk.open(read_home(answered))
    door = {"login": "limei", "password": PASSWORD}
    logged_in = browser.post("/account/login/?next=/qinghe/today/", door)
    today = text_of(browser, "/qinghe/today/")

    assert "《电子商务法》第二十四条第二款" in review
    assert (made.status_code, arrived["Location"]) == (303, "/qinghe/today/")
    assert "large-handler-1m" in (desk.home.company.actors or ())
    assert [set(one.roles) for one in desk.register.everybody()] == [
        {Role.SECURITY},
        {Role.IT},
        {Role.AUDITOR},
    ]
    assert sorted(path.name for path in (answered / "people").iterdir()) == [
        "P-0001.key",
        "P-0002.key",
        "P-0003.key",
    ]
    assert logged_in["Location"] == "/qinghe/today/"
    assert "办第一张处理单以前" in today
    assert 'href="/account/second/"' in today
    assert browser.get(f"{HERE}review")["Location"] == "/"


def test_nobody_answers_without_the_code(folder: Path) -> None:
    stranger = Client(SERVER_NAME="localhost")
    wrong = stranger.post("/", {"code": "AAAA-AAAA-AAAA"})

    assert wrong.status_code == 409
    assert stranger.get(f"{HERE}company")["Location"] == "/"
    assert stranger.post(f"{HERE}company", {**COMPANY, "seen": "0"})["Location"] == "/"
    assert draft.read(folder).answers == {}


def test_a_form_from_elsewhere_answers_nothing(folder: Path) -> None:
    forger = Client(SERVER_NAME="localhost", enforce_csrf_checks=True)

    assert forger.post("/", {"code": CODE}).status_code == 403
    assert draft.read(folder).answers == {}


def test_what_was_answered_is_there_after_the_browser_was_closed(folder: Path) -> None:
    answer(entered(), "company", COMPANY)
    await_founding(folder, "NEWC-ODEA-FTER", is_secure=False)
    again = entered("newc odea fter")

    assert again.get("/")["Location"] == f"{HERE}identities"
    assert again.get(f"{HERE}posts")["Location"] == f"{HERE}identities"
    assert "青禾商城有限公司" in text_of(again, f"{HERE}company")


def test_of_two_browsers_the_slower_one_is_told_and_changes_nothing(
    folder: Path,
) -> None:
    one, other = entered(), entered()
    answer(one, "company", COMPANY, seen="0")
    late = answer(other, "company", {**COMPANY, "name": "别家公司"}, seen="0")

    assert late.status_code == 409
    assert "[first-start-moved]" in late.content.decode()
    assert "别家公司" in late.content.decode()
    assert draft.read(folder).answers["company"]["name"] == COMPANY["name"]


def test_of_two_browsers_that_finish_at_once_one_makes_the_home(
    answered: Path,
) -> None:
    browsers = [entered(), entered()]
    with ThreadPoolExecutor(2) as threads:
        codes = list(threads.map(lambda each: sign(each).status_code, browsers))
    settings.use(read_home(answered))  # this thread looked at another home before

    assert codes == [303, 303]
    assert len(Desk.open(read_home(answered)).register.everybody()) == 3


def test_a_wrong_passphrase_makes_nothing(answered: Path) -> None:
    refused = sign(entered(), "not this one")

    assert refused.status_code == 409
    assert "[wrong-passphrase]" in refused.content.decode()
    assert not (answered / FILE).exists()


def test_a_making_that_was_cut_off_is_cleared_away_and_done_again(
    answered: Path,
) -> None:
    draft.place(answered, draft.MAKING).touch()
    (answered / "keys").mkdir()
    (answered / FILE).write_text("half", encoding="utf-8")
    opened(answered)

    assert not (answered / FILE).exists()
    assert sign(entered()).status_code == 303
    assert entries_of(answered) == 4


def test_secrets_lie_nowhere_in_the_draft(answered: Path) -> None:
    kept = draft.place(answered, draft.ANSWERS).read_text(encoding="utf-8")

    assert PASSWORD not in kept
    assert PASSWORD not in text_of(entered(), f"{HERE}security")
    assert draft.place(answered).stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("step", "typed", "told"),
    [
        ("company", {**COMPANY, "tenant": "../etc"}, "qinghe-mall"),
        ("company", {**COMPANY, "tenant": "packages"}, "packages-co"),
        ("trade", {}, "请选一个回答"),
        ("people", {"people": "7"}, "people"),
        ("system", {**PEOPLE["system"], "natural": "１００１"}, "已有人用了"),
        ("system", {**PEOPLE["system"], "log_in": "LiMei"}, "已有人用"),
        ("audit", {**PEOPLE["audit"], "password_again": "x"}, "两次输入不一样"),
    ],
)
def test_what_does_not_fit_is_said_at_its_field(
    answered: Path, step: str, typed: dict[str, object], told: str
) -> None:
    before = draft.read(answered).number
    response = answer(entered(), step, typed)

    assert response.status_code == 409
    assert told in response.content.decode()
    assert draft.read(answered).number == before


def test_a_small_organisation_begins_with_one_person(answered: Path) -> None:
    browser = entered()
    answer(browser, "posts", {"posts": "small-organisation"})
    answer(browser, "everything", PEOPLE["security"])
    sign(browser)
    desk = Desk.open(read_home(answered))

    assert desk.home.company.small_organisation
    assert [len(one.roles) for one in desk.register.everybody()] == [4]


def test_other_sectors_ask_again_what_the_company_is(answered: Path) -> None:
    browser = entered()
    answer(browser, "company", {**COMPANY, "sectors": ["medical"]})

    assert browser.get("/")["Location"] == f"{HERE}identities"
    assert set(ANSWERS) <= set(draft.read(answered).answers)


def test_the_sample_company_is_wished_for_and_shown_when_open(folder: Path) -> None:
    browser = entered()
    waiting = browser.post(f"{HERE}sample", follow=True).content.decode()
    draft.place(folder, "sample-opened.json").write_text(
        '{"url": "http://localhost:1/", "logins":'
        ' [{"user": "zhoumin", "name": "周敏", "roles": [], "password": "pw"}]}'
    )

    assert '<noscript><meta http-equiv="refresh"' in waiting
    assert 'hx-trigger="every 3s"' in waiting
    assert "zhoumin" in text_of(browser, f"{HERE}sample")
