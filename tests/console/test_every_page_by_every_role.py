"""Every page as each role sees it, wide and narrow, in a real browser.

On the sample company, served by the real program. Where the pictures lie is said by
JIEQING_PICTURES; else in pytest's cache. What was counted is printed (``pytest -s``).
"""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from pathlib import Path

import pytest
from every_shape import every_shape
from newcomers import ANSWERS, PEOPLE
from test_changes_of_law_by_page import CHANGE
from walking import Walked, Walker

from browsers import Do, running_chromium
from jieqing.casebook.flows import State
from jieqing.casebook.intake.request_list import heads
from jieqing.language import heard
from jieqing.sample.stories import CUSTOMERS

pytestmark = pytest.mark.long
HERE = "/qinghe-demo"
PHONE = str(CUSTOMERS["phone_owner"].phone)
SECURITY = "P-0001"
NEW_PASSWORD = "six slow boats at dawn"  # noqa: S105  # of an invented person
HIRED: Mapping[str, tuple[str, str]] = {
    "gaolv": ("高律", "counsel"),
    "heping": ("何平", "counsel"),
    "zhengke": ("郑科", "it"),
}
"""Posts that nobody of the sample company holds, by log-in."""
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


_BEGUN = "of a course that somebody sits: test_courses_by_pages.py"
_PACKAGE = "of a package from elsewhere: test_courses_by_pages.py"
_IN_REVIEW = "of a document in review or in force: test_programme_by_pages.py"
_OFF = "off until the staff were heard: test_phishing_in_a_browser.py"
_PROVIDER = "where the company has a provider: accounts/test_log_in_by_provider.py"
_OF_DOCUMENTS = "<slug:company>/programme/documents/<slug:no>/"
_OF_COURSES = "<slug:company>/programme/courses/<slug:no>/"
_OF_A_COURSE = "<slug:company>/programme/courses/of/<str:key>/"
_OF_EXERCISES = "<slug:company>/programme/courses/phishing/"
_OF_LOG_IN = "<slug:company>/organisation/log-in/provider/"
LEFT_OUT: Mapping[str, str] = {
    "<slug:company>/cases/export/<slug:ending>": "a file: test_many_cases.py",
    "<slug:company>/orders/annex": "of a settled case: test_the_counsels_day.py",
    f"{_OF_LOG_IN}acts/link": _PROVIDER,
    f"{_OF_LOG_IN}prove": _PROVIDER,
    "<slug:company>/organisation/people/<slug:number>/keys/<slug:key>/acts/end": (
        "of whoever has two keys: test_offered_keys.py"
    ),
    "<slug:company>/programme/audits/<slug:no>/points/<str:key>/issue": (
        "of a point that was found wanting: test_audits_by_pages.py"
    ),
    f"{_OF_COURSES}certificate.pdf": _BEGUN,
    f"{_OF_COURSES}marking": _BEGUN,
    f"{_OF_COURSES}packages/<slug:key>": _PACKAGE,
    f"{_OF_COURSES}paper": _BEGUN,
    f"{_OF_COURSES}papers/<int:number>": _BEGUN,
    f"{_OF_COURSES}practice/<slug:key>": _BEGUN,
    f"{_OF_DOCUMENTS}print.<slug:form>": _IN_REVIEW,
    f"{_OF_DOCUMENTS}text": _IN_REVIEW,
    f"{_OF_DOCUMENTS}versions/<slug:number>/file": _IN_REVIEW,
    "<slug:company>/programme/documents/new/explaining/<slug:change>": (
        "of a published change: test_changes_of_law_by_page.py"
    ),
    f"{_OF_A_COURSE}lessons/<str:lesson>/acts/take-out": _PACKAGE,
    f"{_OF_EXERCISES}new/<str:key>": _OFF,
    f"{_OF_EXERCISES}<slug:no>/": _OFF,
    f"{_OF_EXERCISES}<slug:no>/acts/<slug:name>": _OFF,
}
"""Pages that no visitor here comes to, and why or who opens them instead."""


@dataclass(frozen=True, slots=True)
class Company:
    """The sample company as it is served; all its people have one password."""

    origin: str
    home: Path
    password: str


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


def _hire(home: Path) -> None:
    """Enter who holds the posts that nobody holds, with log-ins and key files."""
    people = home / "people"
    words = str(people / "passphrase.txt")
    signed = ["--signed-with", str(people / f"{SECURITY}.key"), "--by", SECURITY]
    for at, (user, (name, role)) in enumerate(HIRED.items(), start=7):
        key = ["--key", str(people / f"P-{at:04}.key"), "--passphrase-file", words]
        whom = ["--name", name, "--staff-number", user, "--role", role]
        by = [*signed, "--signer-passphrase-file", words]
        number = json.loads(_command(home, "person", "add", *whom, *key, *by))["person"]
        told = ["--person", number, "--name", user]
        password = ["--password-file", str(people / "password.txt")]
        _command(home, "account", "add", *told, *password)


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
        _hire(home)
        _adopt(home)
        password = (home / "people" / "password.txt").read_text(encoding="utf-8")
        origin = json.loads(told)["url"].rstrip("/")
        yield Company(origin=origin, home=home, password=password.strip())


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


def one_case_a_state(walker: Walker) -> Iterator[str]:
    """Where the newest case in each state is."""
    for state in State:
        walker.page.goto(f"{HERE}/cases/?state={state}")
        yield walker.first("main table a[href*='/cases/CL-']")


def officers_deeds(walker: Walker) -> Iterator[str]:
    """周敏 finds a customer, begins a review, and looks at a case of every state."""
    page = walker.page
    walker.act(f"{HERE}/customers/", kind="phone", value=PHONE)
    page.goto(f"{page.url}values")
    walker.submit("form:has(.primary)")
    new = f"{HERE}/customers/reviews/new"
    walker.act(new, asks="accuracy", judges="P-0005")
    yield page.url.removeprefix(walker.origin)
    yield from many_cases(walker)
    yield from evidence(walker)
    yield from a_change_of_law(walker)
    page.goto(f"{HERE}/organisation/tokens/new")
    walker.submit("form:has(.primary)", label="tickets", days=9)
    yield f"{HERE}/organisation/tokens"
    yield from programme(walker)
    yield from one_case_a_state(walker)


def programme(walker: Walker) -> Iterator[str]:
    """A document goes round, one is begun; an issue, an incident, a party and more."""
    page, there = walker.page, f"{HERE}/programme"
    begun = list[str]()
    for _ in range(2):
        page.goto(f"{there}/documents/")
        page.goto(walker.first("main a[href*='/documents/new/']"))
        begun.append(walker.submit("form:has(.primary)"))
    page.goto(f"{begun[0]}acts/doc-submit")
    yield walker.submit("form:has(.primary)")
    yield begun[1]
    page.goto(f"{there}/items/m11.1/acts/item-exempt")
    until = (date.today() + timedelta(days=90)).isoformat()  # noqa: DTZ011  # any day to come
    why = "本公司不向境外提供任何个人信息"
    yield walker.submit("form:has(.primary)", until=until, reason=why)
    for act in ("issues/new", "incidents/acts/incident-report"):
        page.goto(f"{there}/{act}")
        yield walker.submit("form:has(.primary)")
    page.goto(f"{there}/courses/campaigns/")
    page.goto(walker.first("main a[href*='/campaigns/new/']"))
    yield walker.submit("form:has(.primary)")
    page.goto(f"{there}/parties/acts/party-register")
    yield walker.submit("form:has(.primary)", code="91350100M000100Y43")
    page.goto(f"{there}/courses/all/")
    course = walker.first("main a[href*='course.data']")
    for act in ("course-assign", "course-session"):
        page.goto(f"{course}/acts/{act}")
        yield walker.submit("form:has(.primary)")


def many_cases(walker: Walker) -> Iterator[str]:
    """Cases searched for, taken in from a sheet, and reminded of together."""
    page = walker.page
    page.goto(f"{HERE}/cases/")
    yield walker.submit("form[action$='/search']", text="CL-")
    page.goto(f"{HERE}/cases/?state=noticed")
    number = walker.first("main table a[href*='/cases/CL-']").rstrip("/")
    page.goto(f"{number}/acts/show-value")
    walker.submit("form:has(.primary)")
    page.goto(f"{HERE}/cases/import")
    page.set_input_files("#sheet", _sheet(walker.pictures))
    walker.send()
    walker.look()
    page.goto(f"{HERE}/cases/?state=noticed")
    page.select_option("#which", "all")
    with page.expect_navigation():
        page.click("main form:has(#which) button")
    walker.look()


def _sheet(folder: Path) -> Path:
    """A list with one request, under the heads of the template."""
    with heard("zh"):
        lines = (",".join(heads().values()), f"R7,phone,{PHONE},phone,2026-11-02,,")
    path = folder / "list.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def evidence(walker: Walker) -> Iterator[str]:
    """A pack is asked for, and a form of one case."""
    walker.page.goto(f"{HERE}/evidence/inspection/")
    yield walker.submit("form")
    walker.page.goto(f"{HERE}/evidence/papers/")
    yield walker.submit("form:has(#of_case)", case="CL-2026-0001")


def a_change_of_law(walker: Walker) -> Iterator[str]:
    """A change is drafted, tried and proposed."""
    draft = walker.pictures / "change.yaml"
    draft.write_text(CHANGE, encoding="utf-8")
    walker.page.goto(f"{HERE}/rules/changes/try")
    walker.submit("form:has(.primary)", file=draft)
    walker.send()
    walker.look()
    yield f"{HERE}/rules/changes/"


def approvers_deeds(walker: Walker) -> Iterator[str]:
    """赵琳 opens what waits for her signature."""
    walker.page.goto(f"{HERE}/today/to-sign")
    yield walker.first("main a[data-open]")


def reviewers_deeds(walker: Walker) -> Iterator[str]:
    """王建国 does the same, and reviews the document that goes round."""
    yield from approvers_deeds(walker)
    walker.page.goto(f"{HERE}/programme/documents/")
    document = walker.first("main a[href*='/documents/WJ-'][href$='-0001/']")
    walker.page.goto(f"{document}acts/doc-review")
    walker.look()
    yield walker.submit("form:has(.primary)")


def auditors_deeds(walker: Walker) -> Iterator[str]:
    """吴倩 begins an audit, as far as its points, and an access review."""
    walker.page.goto(f"{HERE}/programme/audits/")
    walker.page.goto(walker.first("main a[href*='new/']"))
    audit = walker.submit("form:has(.primary)", number="271828")
    walker.page.goto(f"{audit}acts/audit-prepare")
    walker.submit("form:has(.primary)")
    walker.page.goto(f"{audit}acts/audit-begin")
    walker.submit("form:has(.primary)", number="271828")
    yield audit
    walker.act(f"{HERE}/organisation/reviews")
    yield walker.page.url.removeprefix(walker.origin)


def administrators_deeds(walker: Walker) -> Iterator[str]:
    """陈立 invites somebody, gives posts, adds a channel and makes a key."""
    page, there = walker.page, f"{HERE}/organisation"
    walker.act(f"{there}/people/P-0007/log-in/acts/reset")
    page.goto(f"{there}/channels/new")
    walker.submit(
        "form:has(.primary)", channel="webhook", url="https://example.test/told"
    )
    page.goto(f"{there}/keys")
    with page.expect_navigation():
        page.click("button[value=browser]")
    walker.look()
    last = (date.today() + timedelta(days=9)).isoformat()  # noqa: DTZ011  # any day to come
    page.goto(f"{there}/access/")
    asked = walker.first("main a[href*='/access/QX-']")
    yield asked
    yield f"{asked}acts/grant?role=auditor&until={last}"
    yield f"{there}/roles/acts/superior?post=it&over=approver"
    yield f"{there}/people/P-0008/posts/acts/give?role=it&until={last}"
    yield f"{there}/channels/"
    yield f"{there}/keys"
    yield f"{there}/"


def counsels_deeds(walker: Walker) -> Iterator[str]:
    """高律 sets an order, opens an annex, and asks for pages that she lacks."""
    walker.act(f"{HERE}/orders/")
    walker.submit("form[action$='/new']")
    today = date.today()  # noqa: DTZ011  # the demo's day
    days = {"until": today + timedelta(days=90), "review": today + timedelta(days=9)}
    typed = {"table": "shop.member", "keys": "1", "officers": "甲警官\n乙警官"}
    walker.submit("form:has(.primary)", **typed, **days)
    walker.submit("form[action$='/set']")
    yield f"{HERE}/orders/"
    walker.page.goto(f"{HERE}/organisation/access/new/evidence")
    walker.look()
    yield walker.submit("form:has(.primary)")


def seconds_deeds(walker: Walker) -> Iterator[str]:
    """何平 signs the order that names him, and ends it."""
    walker.act(f"{HERE}/orders/")
    walker.submit("form[action$='/sign']")
    walker.page.click("main section details summary")
    walker.submit("form[action$='/end']")
    yield f"{HERE}/orders/"


def no_deeds(_: Walker) -> Iterator[str]:
    """Nothing but looking."""
    yield from ()


VISITORS: Mapping[str, Callable[[Walker], Iterator[str]]] = {
    "zhoumin": officers_deeds,
    "wangjianguo": reviewers_deeds,
    "zhaolin": approvers_deeds,
    "sunhao": no_deeds,
    "gaolv": counsels_deeds,
    "heping": seconds_deeds,
    "chenli": administrators_deeds,
    "zhengke": no_deeds,
    "wuqian": auditors_deeds,
}
"""The officer, both approvers, the executor, counsel, and three administrators."""


def walked_by(
    who: str, company: Company, pictures: Path, left: set[str], chromium: object
) -> Walked:
    """Everything that somebody's links lead to, and of ``left`` what opens to them."""
    with Walker(chromium, company.origin, who, pictures) as walker:
        walker.log_in(who, company.password)
        deeds = tuple(VISITORS[who](walker))
        starts = [f"{HERE}/today/", *filter(None, deeds)]
        walker.follow(starts, {v: k for k, v in PICTURES.get(who, {}).items()})
        walker.reach(sorted(left - walker.walked.shapes - walker.walked.no_pages))
        print(f"{who}: {walker.walked.told()}")  # noqa: T201  # what the test is read for
        return walker.walked


def test_every_page_of_every_role_is_without_fault_and_none_is_left_out(
    company: Company, browser: Do, pictures: Path
) -> None:
    left, walks = set(every_shape()), list[Walked]()
    for who in VISITORS:
        walked = browser(partial(walked_by, who, company, pictures, left))
        left -= walked.shapes | walked.no_pages
        walks.append(walked)

    assert min(walked.pages for walked in walks) > 10
    assert [fault for walked in walks for fault in walked.faults()] == []
    assert left - LEFT_OUT.keys() == set()


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
        walker.page.goto(f"{HERE}/organisation/people/P-0009/log-in/acts/reset")
        walker.send()
        link = walker.page.inner_text("main code")
    with Walker(chromium, company.origin, "the invited", pictures) as walker:
        walker.page.goto(link)
        walker.look()
        for name in ("password", "again"):
            walker.page.fill(f"input[name={name}]", NEW_PASSWORD)
        walker.send()
        walker.look()
        walker.page.fill("input[name=login]", "zhengke")
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
