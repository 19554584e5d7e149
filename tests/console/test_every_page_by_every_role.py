"""Every page as each role sees it, wide and narrow, in a real browser.

On the sample company, where visitors act before they look around, and on one that has
lived with the programme for a year, where they follow links alone; both served by the
real program. Where the pictures lie is said by JIEQING_PICTURES; else in pytest's
cache. What was counted is printed (``pytest -s``).
"""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest
from every_shape import every_shape
from newcomers import ANSWERS, PEOPLE
from visits import HERE, LOOKERS, VISITORS, Deeds
from walking import Walked, Walker

from browsers import Do, running_chromium

pytestmark = pytest.mark.long
TESTS = Path(__file__).parents[1]
SECURITY = "P-0001"
NEW_PASSWORD = "six slow boats at dawn"  # noqa: S105  # of an invented person
HIRED: Mapping[str, tuple[str, str]] = {
    "gaolv": ("高律", "counsel"),
    "heping": ("何平", "counsel"),
    "zhengke": ("郑科", "it"),
}
"""Posts that nobody of the sample company holds, by log-in."""
NEWCOMER: Mapping[str, tuple[str, str]] = {"hexin": ("何新", "it")}
"""Who joins after a year."""
TWO_KEYS = "P-0008"
PICTURES: Mapping[str, Mapping[str, str]] = {
    "zhoumin": {
        "03-today": "<slug:company>/today/",
        "04-cases": "<slug:company>/cases/",
        "05-case": "<slug:company>/cases/<str:number>/",
        "06-case-plan": "<slug:company>/cases/<str:number>/<slug:part> plan",
        "07-data-map": "<slug:company>/data/stores/<slug:name>/map",
        "08-kept-rows": "<slug:company>/data/kept/",
        "09-law": "<slug:company>/rules/",
        "10-sixty-items": "<slug:company>/programme/",
        "11-statement": "<slug:company>/evidence/statements/<str:number>/",
    },
    "wangjianguo": {
        "12-to-sign": "<slug:company>/today/to-sign",
        "13-sign": "<slug:company>/cases/<str:number>/acts/<slug:name> approve",
    },
    "chenli": {
        "14-people": "<slug:company>/organisation/",
        "15-roles": "<slug:company>/organisation/roles",
    },
}
"""With the door and the first start: fifteen pages, by who looks and their shape."""


_LOG_IN = "<slug:company>/organisation/log-in/provider/"
_BY_PROVIDER = "where the company has a provider", "accounts/test_log_in_by_provider.py"
_EXERCISES = "<slug:company>/programme/courses/phishing/"
_OFF = "off until the staff was heard", "console/test_phishing_by_pages.py"
LEFT_OUT: Mapping[str, tuple[str, str]] = {
    "<slug:company>/orders/annex": (
        "of a settled case that an order held",
        "console/test_the_counsels_day.py",
    ),
    "<slug:company>/organisation/access/<slug:number>/acts/refuse": (
        "no page: leads back to what was asked for",
        "console/test_asking_for_access.py",
    ),
    f"{_LOG_IN}acts/link": _BY_PROVIDER,
    f"{_LOG_IN}prove": _BY_PROVIDER,
    "<slug:company>/programme/courses/<slug:no>/marking": (
        "of a paper that a person marks, which no course that ships has",
        "console/test_courses_by_pages.py",
    ),
    f"{_EXERCISES}new/<str:key>": _OFF,
    f"{_EXERCISES}<slug:no>/": _OFF,
    f"{_EXERCISES}<slug:no>/acts/<slug:name>": _OFF,
}
"""What no visitor comes to, with the reason and the test that opens it instead."""


@dataclass(frozen=True, slots=True)
class Company:
    """A company as it is served; all its people have one password."""

    origin: str
    home: Path
    password: str

    @classmethod
    def of(cls, told: str, home: Path) -> "Company":
        """Return the company of a home by what its server said first."""
        password = (home / "people" / "password.txt").read_text(encoding="utf-8")
        origin = json.loads(told)["url"].rstrip("/")
        return cls(origin=origin, home=home, password=password.strip())


@contextmanager
def served(*command: str) -> Iterator[str]:
    """Run a command that serves; what it says first, as JSON."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
    told = [*command, "--port", str(port), "--json"]
    run = [sys.executable, "-m", "jieqing.cli", *told]
    process = subprocess.Popen(run, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        yield "".join(iter(process.stdout.readline, "}\n")) + "}"
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=180)


def _command(company: Path, *told: str) -> str:
    run = [sys.executable, "-m", "jieqing.cli", *told, "--home", str(company), "--json"]
    return subprocess.run(run, check=True, capture_output=True, text=True).stdout


def _hire(home: Path, hired: Mapping[str, tuple[str, str]]) -> None:
    """Enter people with the posts that they take up, log-ins and key files."""
    people = home / "people"
    words = str(people / "passphrase.txt")
    for at, (user, (name, role)) in enumerate(hired.items(), start=7):
        key = ["--key", str(people / f"P-{at:04}.key"), "--passphrase-file", words]
        whom = ["--name", name, "--staff-number", user, "--role", role]
        told = _command(home, "person", "add", *whom, *key, *_by_security(home))
        number = json.loads(told)["person"]
        log_in = ["--person", number, "--name", user]
        password = ["--password-file", str(people / "password.txt")]
        _command(home, "account", "add", *log_in, *password)


def _by_security(home: Path) -> list[str]:
    """Who gives posts and takes in keys, and with which key."""
    people = home / "people"
    signed = ["--signed-with", str(people / f"{SECURITY}.key"), "--by", SECURITY]
    return [*signed, "--signer-passphrase-file", str(people / "passphrase.txt")]


def _give_a_second_key(home: Path, whose: str) -> None:
    people, offer = home / "people", str(home / "offer.json")
    words = str(people / "passphrase.txt")
    new = ["--key", str(people / f"{whose}-2.key"), "--passphrase-file", words]
    own = ["--own-key", str(people / f"{whose}.key"), "--own-passphrase-file", words]
    _command(home, "person", "key", "offer", whose, *new, *own, "--out", offer)
    _command(home, "person", "key", "add", offer, *_by_security(home))


def _adopt(home: Path) -> None:
    """周敏 and 王建国 adopt the programme, and its packs are loaded."""
    people = home / "people"
    for act, by in (("adopt", "P-0002"), ("confirm", "P-0003")):
        key = ["--key", str(people / f"{by}.key"), "--by", by]
        words = ["--passphrase-file", str(people / "passphrase.txt")]
        size = ["--size", "small"] if act == "adopt" else []
        _command(home, "programme", act, *key, *words, *size)
    for pack in ("policies", "papers", "letters", "duties", "courses", "campaigns"):
        _command(home, "programme", "pack", "apply", pack, "--by", "P-0002")


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Company]:
    home = tmp_path_factory.mktemp("sample") / "demo"
    with served("demo", "--serve", "--home", str(home)) as told:
        _hire(home, HIRED)
        _give_a_second_key(home, TWO_KEYS)
        _adopt(home)
        yield Company.of(told, home)


@pytest.fixture
def a_year_later(tmp_path: Path) -> Iterator[Company]:
    """A company that has lived with the programme for a year."""
    home = tmp_path / "year"
    with served("demo", "--year", "--serve", "--home", str(home)) as told:
        _hire(home, NEWCOMER)
        yield Company.of(told, home)


@pytest.fixture(scope="module")
def browser() -> Iterator[Do]:
    with running_chromium() as do:
        yield do


@pytest.fixture(scope="module")
def pictures(request: pytest.FixtureRequest) -> Path:
    """Where the pictures of this run lie."""
    named = os.environ.get("JIEQING_PICTURES")
    assert request.config.cache is not None
    folder = Path(named) if named else request.config.cache.mkdir("pictures")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def walked_by(
    who: str,
    deeds: Deeds,
    company: Company,
    pictures: Path,
    left: set[str],
    chromium: object,
) -> Walked:
    """Everything that somebody's links lead to, and of ``left`` what opens to them."""
    with Walker(chromium, company.origin, who, pictures) as walker:
        walker.log_in(who, company.password)
        starts = [f"{HERE}/today/", *filter(None, deeds(walker))]
        named = PICTURES.get(who, {}) if deeds is VISITORS.get(who) else {}
        walker.follow(starts, {v: k for k, v in named.items()})
        walker.reach(sorted(left - walker.walked.shapes - walker.walked.no_pages))
        print(f"{who}: {walker.walked.told()}")  # noqa: T201  # what the test is read for
        return walker.walked


def test_every_page_of_every_role_is_without_fault_and_none_is_left_out(
    company: Company, a_year_later: Company, browser: Do, pictures: Path
) -> None:
    left, walks = set(every_shape()), list[Walked]()
    for there, visitors in ((company, VISITORS), (a_year_later, LOOKERS)):
        for who, deeds in visitors.items():
            walked = browser(partial(walked_by, who, deeds, there, pictures, left))
            left -= walked.shapes | walked.no_pages
            walks.append(walked)

    assert min(walked.pages for walked in walks) > 10
    assert [fault for walked in walks for fault in walked.faults()] == []
    assert left == LEFT_OUT.keys()


@pytest.mark.parametrize("route", LEFT_OUT)
def test_what_is_left_out_is_opened_by_the_test_that_is_named(route: str) -> None:
    test = TESTS / LEFT_OUT[route][1]
    fixed = [part for part in route.split("/") if part and "<" not in part]

    assert fixed[-1] in test.read_text(encoding="utf-8")


def _came_in(origin: str, pictures: Path, chromium: object) -> Walked:
    with Walker(chromium, origin, "a stranger", pictures) as walker:
        walker.page.goto("/account/login/")
        walker.look("01-log-in")
        walker.page.fill("input[name=login]", "nobody")
        walker.page.fill("input[name=password]", "nothing that opens")
        walker.send()
        walker.look()
        walker.page.goto("/account/invitation/")
        walker.look()
        return walker.walked


def test_the_door_is_without_fault(
    company: Company, browser: Do, pictures: Path
) -> None:
    walked = browser(partial(_came_in, company.origin, pictures))
    print(f"door: {walked.told()}")  # noqa: T201  # what the test is read for

    assert walked.faults() == [f"a stranger 410 {company.origin}/account/invitation/"]


def _invited(company: Company, pictures: Path, chromium: object) -> Walked:
    """陈立 makes a link; whoever follows it sets their log-in and comes in."""
    with Walker(chromium, company.origin, "chenli", pictures) as walker:
        walker.log_in("chenli", company.password)
        walker.page.goto(f"{HERE}/organisation/people/P-0007/log-in/acts/reset")
        walker.send()
        link = walker.page.inner_text("main code")
    with Walker(chromium, company.origin, "the invited", pictures) as walker:
        walker.page.goto(link)
        walker.look()
        for name in ("password", "again"):
            walker.page.fill(f"input[name={name}]", NEW_PASSWORD)
        walker.send()
        walker.look()
        walker.page.fill("input[name=login]", "gaolv")
        walker.page.fill("input[name=password]", NEW_PASSWORD)
        walker.send()
        walker.look()
        return walker.walked


def test_an_invited_persons_pages_are_without_fault(
    company: Company, browser: Do, pictures: Path
) -> None:
    walked = browser(partial(_invited, company, pictures))
    print(f"invited: {walked.told()}")  # noqa: T201  # what the test is read for

    assert walked.faults() == []


def _started(told: str, pictures: Path, chromium: object) -> Walked:
    """Answer every question of a first start, up to the home."""
    said = json.loads(told)
    with Walker(chromium, said["url"].rstrip("/"), "first start", pictures) as walker:
        walker.page.goto("/")
        walker.look()
        walker.page.fill("input[name=code]", said["first_start"]["code"])
        walker.send()
        for step, typed in {**ANSWERS, **PEOPLE}.items():
            walker.look("02-first-start" if step == "identities" else "")
            walker.type(**typed)
            walker.send()
        walker.look()
        return walker.walked


def test_a_first_start_is_without_fault(
    browser: Do, pictures: Path, tmp_path: Path
) -> None:
    with served("serve", "--home", str(tmp_path / "home")) as told:
        walked = browser(partial(_started, told, pictures))
    print(f"first start: {walked.told()}")  # noqa: T201  # what the test is read for

    assert walked.faults() == []
