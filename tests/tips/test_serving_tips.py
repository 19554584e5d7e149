"""The real process: what it prints, what it hears of the home, how it ends."""

import json
import re
import signal
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import pytest
from box import WORDS, Box

from jieqing.home import Company, make_home
from warm import JIEQING

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
