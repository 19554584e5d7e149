"""An auditor's day in a real browser: the record read, and proofs tried, not believed.

By the links of the pages alone, from the log-in page on.
"""

import hashlib
import io
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from devices import device
from house import CASES, House
from listening import heard
from office import CASE, CHEN, WU
from playwright.sync_api import Page

from browsers import Do, running_chromium
from jieqing.casebook.papers.inspection import DIGESTS, STATEMENTS, TRUST
from jieqing.casebook.trusted import write_trust
from jieqing.evidence.verify import verify
from jieqing.people.accounts.models import Account

pytestmark = pytest.mark.long
Stage = Callable[[str | None], House]
PASSWORD = "nine grey geese at dusk"  # noqa: S105  # of an invented person
NOVEMBER = {"first": "2026-11-01", "last": "2026-11-30"}


@pytest.fixture(scope="module")
def browser() -> Iterator[Do]:
    with running_chromium() as do:
        yield do


def follow(page: Page, words: str) -> str:
    """Click the link with these words; what the page says then."""
    with page.expect_navigation():
        page.get_by_role("link", name=words, exact=True).first.click()
    return page.inner_text("main")


def saved(page: Page, words: str) -> bytes:
    """Click a link that hands a file out."""
    with page.expect_download() as handed:
        page.get_by_role("link", name=words).first.click()
    return Path(handed.value.path()).read_bytes()


def tried(page: Page, package: bytes) -> str:
    """Give a package to the verification page; what it says."""
    follow(page, "验证证明")
    given = {"name": "a.jqz", "mimeType": "application/zip", "buffer": package}
    page.set_input_files("#package", given)  # type: ignore[arg-type]  # Playwright's own dict
    with page.expect_navigation():
        page.click("main button.primary")
    return page.inner_text("main")


def come_in(page: Page) -> None:
    """By the door, with name and password."""
    page.goto("/")
    page.fill("input[name=login]", f"someone-{WU[-1]}")
    page.fill("input[name=password]", PASSWORD)
    with page.expect_navigation():
        page.click("main button.primary")


def read_the_record(page: Page) -> dict[str, Any]:
    """Go through ledger, statement, verification and logs."""
    told = {"ledger": follow(page, "证据")}
    page.fill("#case", CASE)
    with page.expect_navigation():
        page.get_by_role("button", name="筛选").click()
    told["case"] = page.inner_text("main")
    with page.expect_navigation():
        page.click("main a[data-open]")
    told["entry"] = page.inner_text("main")
    follow(page, "注销证明")
    told["statement"] = follow(page, CASE)
    package, trust = saved(page, "证明包"), saved(page, "信任文件")
    told["holds"], told["cut"] = tried(page, package), tried(page, package[:-40])
    told["operations"], told["log-ins"] = (
        follow(page, words) for words in ("操作日志", "登录日志")
    )
    return {**told, "package": package, "trust": trust}


def signed_in(do: Do, origin: str) -> tuple[Page, list[str]]:
    """The auditor's browser, and what it complains of."""
    complaints: list[str] = []

    def opened(chromium: Any) -> Page:  # noqa: ANN401  # Playwright's, of its thread
        page: Page = chromium.new_context(base_url=origin).new_page()
        page.set_default_timeout(20_000)
        page.on("console", lambda said: complaints.append(said.text))
        come_in(page)
        return page

    page: Page = do(opened)
    return page, complaints


def may_come_in(house: House) -> None:
    account = Account.objects.get(person__number=WU)
    account.set_password(PASSWORD)
    account.save()
    write_trust(house.office.desk)


def test_an_auditor_reads_the_record_and_tries_its_proofs(
    house: Stage, browser: Do
) -> None:
    settled = house("settled")
    may_come_in(settled)
    with heard() as origin:
        page, complaints = signed_in(browser, origin)
        told = browser(lambda _: read_the_record(page))
        cases = browser(lambda _: page.goto(CASES).status)
        customers = browser(lambda _: page.goto("/qinghe/customers/").status)
        browser(lambda _: page.context.close())

    assert "刚刚重算过" in told["entry"]
    assert CASE in told["case"]
    assert "证明成立" in told["statement"]
    assert "证明成立" in told["holds"]
    assert "证明不成立" in told["cut"]
    assert verify(told["package"], told["trust"]).exit == 0
    assert "吴审计" in told["log-ins"]
    assert told["operations"]
    assert (cases, customers) == (200, 403)
    assert [one for one in complaints if "403" not in one] == []


def built_by_the_officer(house: House, page: Page, do: Do) -> bytes:
    """The officer asks for November's pack; a worker makes it, the page leads on."""

    def asked(_: object) -> None:
        page.goto("/qinghe/evidence/inspection/")
        for name, day in NOVEMBER.items():
            page.fill(f"#{name}", day)
        with page.expect_navigation():
            page.click("main button.primary")

    do(asked)
    house.work()

    def fetched(_: object) -> bytes:
        page.wait_for_selector("main a.primary", timeout=20_000)
        return saved(page, "下载")

    handed: bytes = do(fetched)
    return handed


def test_a_pack_that_an_officer_hands_over_is_the_one_that_was_entered(
    house: Stage, browser: Do
) -> None:
    settled = house("settled")
    may_come_in(settled)
    with heard() as origin:
        chen = device(settled, browser, origin, CHEN)
        handed = built_by_the_officer(settled, chen, browser)
        page, complaints = signed_in(browser, origin)
        digest = hashlib.sha256(handed).hexdigest()

        def looked(_: object) -> tuple[str, str]:
            follow(page, "证据")
            listed = follow(page, "迎检包")
            with page.expect_navigation():
                page.click(f"main a:has-text('{digest[:16]}')")
            page.click("main summary")
            return listed, page.inner_text("main")

        listed, entry = browser(looked)
        pack = zipfile.ZipFile(io.BytesIO(handed))
        packages = [name for name in pack.namelist() if name.endswith(".jqz")]
        verdicts = [
            browser(lambda _, name=name: tried(page, pack.read(name)))
            for name in packages
        ]
        browser(lambda _: [one.context.close() for one in (chen, page)])

    digests = dict(
        reversed(line.split("  ", 1))
        for line in pack.read(DIGESTS).decode().splitlines()
    )
    assert "由合规专员生成" in listed
    assert digest in entry
    assert packages == [f"{STATEMENTS}/{CASE}.jqz"]
    assert ["证明成立" in one for one in verdicts] == [True]
    assert verify(pack.read(packages[0]), pack.read(TRUST)).exit == 0
    assert digests == {
        name: hashlib.sha256(pack.read(name)).hexdigest()
        for name in pack.namelist()
        if name != DIGESTS
    }
    assert complaints == []
