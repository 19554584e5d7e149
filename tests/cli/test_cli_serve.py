"""One command opens the console and a worker, and ends both when it is asked to."""

import json
import signal
import socket
import subprocess
from collections.abc import Iterator
from urllib.request import urlopen

import pytest
from cli_shop import Shop

from jieqing.cli.serve import Address, PortTaken, require_free
from warm import JIEQING


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


@pytest.fixture
def serving(founded: Shop) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """`jieqing serve`, once it has said where."""
    command = [str(JIEQING), "serve", "--home", "home", "--json"]
    process = subprocess.Popen(
        [*command, "--port", str(free_port())],
        cwd=founded.folder,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    told = "".join(iter(process.stdout.readline, "}\n")) + "}"
    yield process, json.loads(told)["url"]
    process.kill()
    process.communicate()


def children_of(process: subprocess.Popen[str]) -> list[str]:
    listed = ["ps", "-o", "args=", "--ppid", str(process.pid)]
    return subprocess.run(
        listed, capture_output=True, text=True, check=False
    ).stdout.splitlines()


def test_web_and_worker_run_until_the_end_is_asked_for(
    serving: tuple[subprocess.Popen[str], str],
) -> None:
    process, url = serving
    with urlopen(f"{url}static/console/console.css") as found:  # noqa: S310  # our own address
        assert found.status == 200
    kinds = [" ".join(line.split()[2:4]) for line in children_of(process)]
    process.send_signal(signal.SIGTERM)

    assert sorted(kinds) == ["granian --interface", "jieqing.cli worker"]
    assert process.wait(30) == 0
    require_free(Address(host="localhost", port=int(url.rstrip("/").split(":")[-1])))


def test_a_port_that_somebody_has_is_refused_before_anything_starts(
    founded: Shop,
) -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        port = listener.getsockname()[1]
        answer = founded.run(f"serve --home home --port {port} --json")

    assert (answer.code, answer.refusal) == (4, PortTaken.code)


def test_a_certificate_without_its_key_is_refused(founded: Shop) -> None:
    (founded.folder / "c.pem").write_text("")
    answer = founded.run("serve --home home --tls-certificate c.pem --json")

    assert (answer.code, answer.refusal) == (2, "tls-half-given")


def test_a_worker_with_nothing_to_do_ends_when_asked_for_once(founded: Shop) -> None:
    answer = founded.run("worker --home home --once --json")

    assert answer.content == {"waits": 0, "runs": 0, "done": 0, "refused": 0}
