"""Pages of the console over a casebook with very many cases, by the real server.

    python bench/run.py console [--cases 20000] [--rate 50] [--seconds 60]

Requests come at a steady rate, whether or not the ones before are answered: a page's
time counts from the moment at which its request was due. For each kind of page the
queries it makes, the median, the 95th percentile and the slowest are told; and how long
the processor worked for a page, which depends less on what else runs.
"""

import argparse
import http.client
import json
import os
import random
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from statistics import median, quantiles

from figures import Figure, readable

from jieqing import settings

settings.start_web()

from crowded import YEAR, crowd  # noqa: E402  # models after start
from django.conf import settings as django_settings  # noqa: E402
from django.contrib.auth import (  # noqa: E402
    BACKEND_SESSION_KEY,
    HASH_SESSION_KEY,
    SESSION_KEY,
)
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from jieqing.casebook.desk import Desk  # noqa: E402
from jieqing.cli.demo_logins import logins_of  # noqa: E402
from jieqing.cli.demo_thirty import found_thirty  # noqa: E402
from jieqing.console.serving import serve_home  # noqa: E402
from jieqing.home import Home, read_home  # noqa: E402
from jieqing.people.accounts.models import Account  # noqa: E402
from jieqing.people.matrix import Role  # noqa: E402

PROGRAM = Path(sys.executable).with_name("jieqing")
PORT = 8939
THREADS = 24
STARTS_WITHIN = 60.0
SEED = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One request that was answered: which kind of page, after how long, how."""

    kind: str
    seconds: float
    status: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Crowd:
    """A home that is served, with so many cases and entries, and a session in it."""

    home: Home
    cases: int
    entries: int
    cookie: str


def main() -> None:
    """Fill a home, serve it, look at its pages; figures go to stdout as JSON."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--folder", type=Path, required=True)
    asked.add_argument("--cases", type=int, required=True)
    asked.add_argument("--rate", type=float, required=True)
    asked.add_argument("--seconds", type=float, required=True)
    figures = _measured(asked.parse_args())
    json.dump([asdict(figure) for figure in figures], sys.stdout)


def _measured(asked: argparse.Namespace) -> Iterator[Figure]:
    filled = _filled(asked.folder / f"console-{asked.cases}", asked.cases)
    queries = _queries(filled)
    with _served(filled.home) as server:
        _driven(filled, asked.rate, 5)  # what is read once is read here
        before = _worked(server)
        answers = _driven(filled, asked.rate, asked.seconds)
        worked = (_worked(server) - before) / len(answers)
    yield from _told(filled, answers, queries)
    sys.stderr.write(f"the processor worked {readable(worked)} for a page\n")
    yield _figure(filled, "console: processor", worked)


def _filled(folder: Path, cases: int) -> Crowd:
    if not (folder / "jieqing.toml").exists():
        found_thirty(folder, today=date(2026, 11, 23))
        home = read_home(folder)
        settings.make_web_tables(home)
        logins_of(home)
        crowd(Desk.open(home), cases)
    home = read_home(folder)
    settings.make_web_tables(home)  # kept by an earlier version, it may lack some
    serve_home(home)
    desk = Desk.swept(home)
    return Crowd(
        home=home, cases=cases, entries=desk.ledger.size(), cookie=_signed_in(desk)
    )


def _signed_in(desk: Desk) -> str:
    """Return the session of an officer."""
    officer = next(
        one for one in desk.register.everybody() if Role.OFFICER in one.roles
    )
    account = Account.objects.get(person__number=officer.number)
    session = Client().session
    session[SESSION_KEY] = str(account.pk)
    session[BACKEND_SESSION_KEY] = django_settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = account.get_session_auth_hash()
    session.save()
    return str(session.session_key)


def _pages(crowd: Crowd, chance: random.Random) -> Mapping[str, str]:
    """Return an address of each kind of page, another one each time."""
    root = f"/{crowd.home.tenant}"
    place = chance.randrange(crowd.cases)
    number = f"CL-{YEAR}-{place:07d}"
    entry = chance.randrange(crowd.entries)
    case = f"{root}/cases/{number}/"
    return {
        "today": f"{root}/today/",
        "cases": f"{root}/cases/",
        "cases: a page further": f"{root}/cases/?after={place + 60}",
        "cases: mine": f"{root}/cases/?view=mine",
        "cases: late": f"{root}/cases/?view=late",
        "cases: this week": f"{root}/cases/?view=week",
        "cases: by state": f"{root}/cases/?state=planned",
        "cases: by right": f"{root}/cases/?right=R9",
        "cases: settled": f"{root}/cases/?view=settled",
        "case": case,
        "case: findings": f"{case}findings",
        "case: proof": f"{case}proof",
        "ledger": f"{root}/evidence/",
        "ledger: a page further": f"{root}/evidence/?before={entry}",
        "ledger: of a case": f"{root}/evidence/?case={number}",
        "ledger: an entry": f"{root}/evidence/ledger/{entry}/",
        "operations": f"{root}/evidence/operations/",
        "statements": f"{root}/evidence/statements/",
        "kept": f"{root}/data/kept/",
        "holds": f"{root}/data/holds/",
        "rules": f"{root}/rules/",
    }


def _queries(crowd: Crowd) -> Mapping[str, int]:
    """Count the queries of each kind of page, in this process."""
    client = Client(SERVER_NAME="localhost")
    client.cookies[django_settings.SESSION_COOKIE_NAME] = crowd.cookie
    counted = {}
    for kind, address in _pages(crowd, _chance()).items():
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        counted[kind] = len(queries)
    return counted


def _driven(crowd: Crowd, rate: float, seconds: float) -> Sequence[Asked]:
    """Send requests at a rate, kinds of pages in turn, and time each."""
    chance, plan = _chance(), []
    while len(plan) < rate * seconds:
        plan += list(_pages(crowd, chance).items())
    began = time.perf_counter()

    def send(turn: int) -> Asked:
        due = began + turn / rate
        time.sleep(max(due - time.perf_counter(), 0))
        kind, address = plan[turn]
        status = _get(address, crowd.cookie)
        return Asked(kind=kind, seconds=time.perf_counter() - due, status=status)

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(send, range(len(plan))))


def _get(address: str, cookie: str) -> int:
    link = http.client.HTTPConnection("localhost", PORT, timeout=60)
    name = django_settings.SESSION_COOKIE_NAME
    try:
        link.request("GET", address, headers={"Cookie": f"{name}={cookie}"})
        answer = link.getresponse()
        answer.read()
        return answer.status
    finally:
        link.close()


def _worked(number: int) -> float:
    """Return the seconds that a process and all it started have had the processor."""
    told = Path(f"/proc/{number}/stat").read_text(encoding="utf-8")
    user, system = told.rpartition(")")[2].split()[11:13]
    own = (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")
    listed = Path(f"/proc/{number}/task/{number}/children").read_text(encoding="utf-8")
    return own + sum(_worked(int(each)) for each in listed.split())


@contextmanager
def _served(home: Home) -> Iterator[int]:
    """Serve a home; gives the number of the process that does."""
    command = [PROGRAM, "serve", "--home", str(home.folder), "--port", str(PORT)]
    server = subprocess.Popen(  # noqa: S603 -- our own command
        command, stdout=subprocess.DEVNULL
    )
    try:
        _wait(server)
        yield server.pid
    finally:
        server.terminate()
        server.wait()


def _wait(server: "subprocess.Popen[bytes]") -> None:
    end = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < end and server.poll() is None:
        try:
            _get("/", "")
        except OSError:
            time.sleep(0.2)
        else:
            return
    sys.exit("the console did not start")


def _told(
    crowd: Crowd, answers: Sequence[Asked], queries: Mapping[str, int]
) -> Iterator[Figure]:
    by_kind = defaultdict(list)
    for one in answers:
        by_kind[one.kind].append(one)
    head = f"{crowd.cases:,} cases, {crowd.entries:,} entries"
    sys.stderr.write(f"{head:28}queries    median      95 %   slowest  not 200\n")
    for kind, some in by_kind.items():
        times = [one.seconds for one in some]
        failed = sum(one.status != http.HTTPStatus.OK for one in some)
        line = f"{kind:28}{queries[kind]:7}{readable(median(times)):>10}"
        line += f"{readable(_p95(times)):>10}{readable(max(times)):>10}{failed:9}\n"
        sys.stderr.write(line)
        yield _figure(crowd, f"console: {kind}", _p95(times))
    yield _figure(crowd, "console", _p95([one.seconds for one in answers]))


def _chance() -> random.Random:
    """The same pages in every run."""
    return random.Random(SEED)  # noqa: S311 -- no secret


def _p95(times: Sequence[float]) -> float:
    return (
        quantiles(times, n=20, method="inclusive")[-1] if len(times) > 1 else times[0]
    )


def _figure(crowd: Crowd, work: str, seconds: float) -> Figure:
    store = connection.vendor
    return Figure(work=work, store=store, k=crowd.cases, seconds=seconds)


if __name__ == "__main__":
    main()
