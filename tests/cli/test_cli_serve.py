"""One command opens the console and a worker, and ends both when it is asked to."""

import http.client
import json
import os
import re
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import urlopen

import pytest
from cli_shop import Shop

from jieqing.cli.address import Address, PortTaken, require_free
from jieqing.people.accounts.provider import ProviderFileWrong
from warm import JIEQING

HALF_SENT = 64
PROCESSES, TRIES, ALLOWED = 2, 12, 5
DOOR = "/account/login/"
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')
Serving = tuple[subprocess.Popen[str], str]


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def port_of(url: str) -> int:
    return int(url.rstrip("/").split(":")[-1])


@pytest.fixture
def serving(founded: Shop) -> Iterator[Serving]:
    """`jieqing serve`, once it has said where."""
    command = [str(JIEQING), "serve", "--home", "home", "--json"]
    process = subprocess.Popen(
        [*command, "--port", str(free_port()), "--processes", str(PROCESSES)],
        cwd=founded.folder,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    told = "".join(iter(process.stdout.readline, "}\n")) + "}"
    yield process, json.loads(told)["url"]
    process.kill()
    process.communicate()


def children_of(process: subprocess.Popen[str]) -> dict[str, int]:
    """Return each child's number by what it runs."""
    listed = ["ps", "-ww", "-o", "pid=,args=", "--ppid", str(process.pid)]
    lines = subprocess.run(
        listed, capture_output=True, text=True, check=False
    ).stdout.splitlines()
    return {" ".join(line.split()[4:6]): int(line.split()[0]) for line in lines}


def descendants_of(number: int) -> list[int]:
    """Return the numbers of all that a process has started, and they in turn."""
    listed = Path(f"/proc/{number}/task/{number}/children")
    children = [int(one) for one in listed.read_text().split()]
    return [*children, *(each for one in children for each in descendants_of(one))]


def wrong_try(url: str) -> str:
    """Try a wrong password over a connection of its own; return the answer."""
    with closing(
        http.client.HTTPConnection("localhost", port_of(url), timeout=60)
    ) as link:
        link.request("GET", DOOR)
        shown = link.getresponse()
        cookie = (shown.headers["Set-Cookie"] or "").partition(";")[0]
        found = TOKEN.search(shown.read().decode())
        token = found[1] if found else ""
        typed = {"csrfmiddlewaretoken": token, "login": "zhoumin", "password": "wrong"}
        form = {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"}
        link.request("POST", DOOR, urlencode(typed), form)
        return link.getresponse().read().decode()


def half_sent(url: str) -> socket.socket:
    """A form that is begun and not ended."""
    sender = socket.create_connection(("127.0.0.1", port_of(url)))
    host = f"localhost:{port_of(url)}"
    head = (
        f"POST /account/login/ HTTP/1.1\r\nHost: {host}\r\nContent-Length: 99\r\n\r\n"
    )
    sender.sendall(f"{head}login=".encode())
    return sender


def is_there(number: int) -> bool:
    """Whether a process is there and no more than a dead entry."""
    stat = Path(f"/proc/{number}/stat")
    return stat.exists() and stat.read_text().rpartition(")")[2].split()[0] != "Z"


def test_half_sent_forms_keep_nobody_out_and_the_end_comes_in_order(
    serving: Serving,
) -> None:
    process, url = serving
    kinds = sorted(children_of(process))
    with ExitStack() as open_:
        for _ in range(HALF_SENT):
            open_.enter_context(half_sent(url))
        with urlopen(f"{url}account/login/", timeout=20) as page:  # noqa: S310  # our own address
            status = page.status
    process.send_signal(signal.SIGTERM)

    assert kinds == ["granian --interface", "jieqing.cli worker"]
    assert status == 200
    assert process.wait(40) == 0
    require_free(Address(host="localhost", port=port_of(url)))


def test_who_kills_the_server_leaves_no_child_of_it_behind(serving: Serving) -> None:
    process, url = serving
    children = descendants_of(process.pid)
    process.kill()
    process.wait(10)
    until = time.monotonic() + 60
    while any(map(is_there, children)) and time.monotonic() < until:
        os.sched_yield()

    assert len(children) >= len(("web", "worker")) + PROCESSES
    assert not any(map(is_there, children))
    require_free(Address(host="localhost", port=port_of(url)))


def test_wrong_tries_at_once_are_counted_together_by_all_processes(
    serving: Serving,
) -> None:
    _, url = serving
    with ThreadPoolExecutor(TRIES) as pool:
        answers = list(pool.map(wrong_try, [url] * TRIES))

    wrong = sum("do not belong together" in one for one in answers)
    closed = sum("Five tries went wrong" in one for one in answers)
    assert (wrong <= ALLOWED, wrong + closed) == (True, TRIES)


def test_a_port_that_somebody_has_is_refused_before_anything_starts(
    founded: Shop,
) -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        port = listener.getsockname()[1]
        answer = founded.run(f"serve --home home --port {port} --json")

    assert (answer.code, answer.refusal) == (4, PortTaken.code)


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ("--tls-certificate c.pem", "tls-half-given"),
        ("--proxy nginx", "proxy-unfit"),
    ],
)
def test_what_cannot_be_served_is_refused(
    founded: Shop, options: str, code: str
) -> None:
    (founded.folder / "c.pem").write_text("")
    answer = founded.run(f"serve --home home {options} --json")

    assert (answer.code, answer.refusal) == (2, code)


def test_a_provider_file_that_cannot_be_used_is_refused_by_its_reason(
    founded: Shop,
) -> None:
    wrong = founded.folder / "home" / "oidc.toml"
    wrong.write_text('issuer = "https://id.example.test"\nsecret_file = "oidc.toml"\n')
    answer = founded.run("serve --home home --json")
    wrong.unlink()

    assert (answer.code, answer.refusal) == (4, ProviderFileWrong.code)
    assert answer.content["error"]["cause"] == (
        "oidc.toml cannot be used: client_id is missing."
    )


def test_a_folder_with_other_things_in_it_is_no_home_to_be(founded: Shop) -> None:
    (founded.folder / "else").mkdir()
    (founded.folder / "else" / "photo.png").touch()
    answer = founded.run("serve --home else --json")

    assert (answer.code, answer.refusal) == (4, "home-missing")


def test_a_worker_with_nothing_to_do_ends_when_asked_for_once(founded: Shop) -> None:
    answer = founded.run("worker --home home --once --json")

    assert answer.content == {"waits": 0, "runs": 0, "done": 0, "refused": 0}


def test_a_day_that_cannot_be_kept_is_told_and_stops_no_worker(
    founded: Shop, tmp_path: Path
) -> None:
    shop = founded.copy(tmp_path)
    shop.sql("DELETE FROM programme_day", "home/casebook/casebook.sqlite")
    (shop.folder / "home/correspondence/correspondence.sqlite").mkdir(parents=True)
    answer = shop.run("worker --home home --once --json")

    assert answer.code == 0
    assert "own-store-unusable" in answer.err
