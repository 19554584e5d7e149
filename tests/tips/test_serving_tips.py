"""The real process: what it prints, what it hears of the home, how it ends."""

import json
import os
import re
import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import pytest
from box import TIPPER, WORDS, Box
from playwright.sync_api import Page

from browsers import Do, running_chromium
from jieqing.home import Company, make_home
from jieqing.keys import passphrase_seal
from warm import JIEQING

PASSPHRASE = "correct horse battery"  # noqa: S105  # opens what tests make
PATIENCE = 90_000.0
"""Milliseconds for a page: opening a key takes work, and the machine may have other."""
URLENCODED = "application/x-www-form-urlencoded"


@pytest.fixture
def box(tmp_path: Path) -> Box:
    company = Company(
        tenant="yunshan", name="云杉", contact="客服", officer_contact="周敏"
    )
    make_home(tmp_path / "home", company)
    return Box(home=tmp_path / "home")


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


@pytest.fixture
def serving(box: Box) -> Iterator[tuple[subprocess.Popen[str], str]]:
    with running(box) as there:
        yield there


@contextmanager
def running(box: Box, **variables: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    # Without what it does not need: no casebook, and no key of the home.
    for path in (box.home / "keys").iterdir():
        path.unlink()
    process = subprocess.Popen(
        [
            *(str(JIEQING), "tips", "serve", "--json"),
            *("--home", str(box.home), "--port", str(free_port())),
        ],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, **variables},
    )
    assert process.stdout is not None
    told = "".join(iter(process.stdout.readline, "}\n")) + "}"
    yield process, json.loads(told)["url"]
    process.kill()
    process.communicate()


def posted(url: str, path: str, **texts: str) -> tuple[str, str]:
    asked = Request(  # noqa: S310  # our own server
        f"{url}{path}", urlencode(texts).encode(), {"Content-Type": URLENCODED}
    )
    with urlopen(asked) as answer:  # noqa: S310  # our own server
        return answer.read().decode(), str(answer.headers)


def test_a_whole_tip_leaves_no_line_no_cookie_and_no_word_behind(
    box: Box, serving: tuple[subprocess.Popen[str], str]
) -> None:
    process, url = serving
    page, begun = posted(url, "begin")
    receipt = re.findall(r'class="receipt">([^<]+)<', page)[0]
    mark = re.findall(r'name="mark" value="(\w+)"', page)[0]
    _, sent = posted(url, "send", text=WORDS, typed=receipt, mark=mark)
    back, returned = posted(url, "return", receipt=receipt)
    process.send_signal(signal.SIGTERM)
    out, err = process.communicate()

    assert WORDS in back
    assert "set-cookie" not in f"{begun}{sent}{returned}".lower()
    assert out == ""
    assert not re.search(r"127\.0\.0\.1|POST|/send|/return", err)
    assert WORDS.encode() not in box.bytes_on_disk()
    assert receipt.encode() not in box.bytes_on_disk()
    assert process.returncode == 0


@pytest.mark.long
def test_d_71_nothing_tells_in_which_zone_the_server_stands_or_what_it_is(
    box: Box,
) -> None:
    with running(box, TZ="America/New_York") as (_, url):
        page, begun = posted(url, "begin")
        receipt = re.findall(r'class="receipt">([^<]+)<', page)[0]
        mark = re.findall(r'name="mark" value="(\w+)"', page)[0]
        shown, sent = posted(url, "send", text=WORDS, typed=receipt, mark=mark)
        back, returned = posted(url, "return", receipt=receipt)
    told = f"{page}{begun}{shown}{sent}{back}{returned}"
    dates = re.findall(r"(?im)^date: (.+)$", f"{begun}{sent}{returned}")

    assert (
        re.findall(r"New_York|E[SD]T\b|[-−]0[45]:?00|/home/|site-packages", told) == []
    )
    assert re.findall(r"(?im)^server: .*(?:python|jieqing|/\d).*$", told) == []
    assert all(date.strip().endswith("GMT") for date in dates)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Do]:
    with running_chromium() as do:
        yield do


def opened(chromium: Any, url: str) -> Page:  # noqa: ANN401  # Playwright's Browser, of its thread
    """A browser of somebody else's: it shares nothing with the others."""
    page: Page = chromium.new_context(locale="zh-CN").new_page()
    page.set_default_timeout(PATIENCE)
    page.goto(url)
    return page


def tell(chromium: Any, url: str) -> tuple[str, list[Any]]:  # noqa: ANN401  # as above
    page = opened(chromium, url)
    page.click("text=开始举报")
    receipt = page.inner_text(".receipt")
    page.fill("#text", WORDS)
    page.fill("#name", TIPPER)
    page.fill("#typed", receipt)
    page.click("text=加密并提交")
    page.wait_for_selector("text=现在请关闭窗口")
    return receipt, page.context.cookies()


def at_the_tip(chromium: Any, url: str, key: Path) -> Page:  # noqa: ANN401  # as above
    page = opened(chromium, f"{url}recipients/")
    page.set_input_files("#key", key)
    page.fill("#passphrase", PASSPHRASE)
    page.click("text=打开我的密钥")
    page.click("button:has-text('查看')")
    return page


def said_by(chromium: Any, url: str, key: Path, text: str, button: str) -> str:  # noqa: ANN401  # as above
    """A recipient opens the tip, writes where the button stands, and presses it."""
    page = at_the_tip(chromium, url, key)
    page.fill(f"form:has(button:text-is('{button}')) textarea", text)
    page.click(f"button:text-is('{button}')")
    page.wait_for_selector(f"text={text}")
    return page.inner_text("main")


def come_back(chromium: Any, url: str, receipt: str) -> str:  # noqa: ANN401  # as above
    page = opened(chromium, url)
    page.fill("#receipt", receipt)
    page.click("text=查看我的举报")
    page.wait_for_selector("text=补充")
    return page.inner_text("main")


@pytest.mark.long
def test_a_tip_goes_from_browser_to_browser_and_its_name_opens_by_two(
    box: Box, serving: tuple[subprocess.Popen[str], str], chromium: Do
) -> None:
    _, url = serving
    keys = {}
    for name, who in {"wu": box.wu, "he": box.he, "fang": box.fang}.items():
        keys[name] = box.home.parent / f"{name}.tips"
        sealed = passphrase_seal.seal(who.identity.encode(), PASSPHRASE)
        keys[name].write_bytes(sealed)
    receipt, cookies = chromium(lambda one: tell(one, url))
    acknowledge, ask, allow = "受理", "申请查看姓名", "同意：开启我的一道封存"
    chromium(lambda one: said_by(one, url, keys["wu"], "几点？", acknowledge))
    chromium(lambda one: said_by(one, url, keys["fang"], "当面核对", ask))
    chromium(lambda one: said_by(one, url, keys["wu"], "确有必要", allow))
    before = chromium(lambda one: at_the_tip(one, url, keys["fang"]).inner_text("main"))
    chromium(lambda one: said_by(one, url, keys["he"], "同意", allow))
    after = chromium(lambda one: at_the_tip(one, url, keys["fang"]).inner_text("main"))
    back = chromium(lambda one: come_back(one, url, receipt))

    assert cookies == []
    assert "几点？" in back
    assert TIPPER not in before
    assert TIPPER in after
    assert box.wu.identity.encode() not in box.bytes_on_disk()
