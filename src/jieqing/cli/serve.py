"""``jieqing serve``: the console's web server and one worker, kept until the end.

Both are children of this process: who dies is started again, and when the end is asked
for, both end first. The web server has a process for each core, which share what lies
in the casebook and nothing else. It writes no line per request, so no address that
somebody looked at is in a log. Where nothing is set up yet, the web server opens the
first start, and the worker comes when the home is made.
"""

import ipaddress
import os
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TypedDict, Unpack

import click

from jieqing import settings
from jieqing.cli.address import Address, require_free
from jieqing.cli.beginning import Beginning, begins
from jieqing.cli.children import PORT, WORKER, Child, environment_of, until_asked
from jieqing.cli.demo_logins import Login, logins_of, words_of
from jieqing.cli.disk import Disk
from jieqing.cli.listening import LOOKS_EVERY, require_tls_whole, wait_for_web
from jieqing.cli.options import address_options, home_option, json_option
from jieqing.cli.output import answer, note
from jieqing.cli.seat import open_home
from jieqing.console.first_words import require_own
from jieqing.errors import WrongUsage
from jieqing.language import said
from jieqing.people.accounts.provider import read_provider

APPLICATION = "jieqing.console.web.application:application"
MOST_PROCESSES = 32
HEADERS_WITHIN = 10_000
"""Milliseconds that the lines before a body may take."""
PAGES_WITHIN = 8
"""Seconds that pages under way may take at the end; a process that was asked to end
before it had started does not hear it, and is ended then."""


class ProxyUnfit(WrongUsage):
    """A proxy is known by its address."""

    code = "proxy-unfit"
    cause = "{proxy} is no address and no network of addresses."
    advice = "Give the proxy's own address, for example --proxy 10.0.0.5."


class _Said(TypedDict):
    """What the options say."""

    host: str
    port: int
    names: tuple[str, ...]
    proxies: tuple[str, ...]
    certificate: Path | None
    key: Path | None
    processes: int


@click.command(
    help=said(
        "Open the console: web server and worker, until Ctrl-C.\n\n"
        "Example: jieqing serve --home home --port 8800"
    )
)
@home_option
@address_options(PORT)
@click.option(
    "--name",
    "names",
    multiple=True,
    help=said("Another name of this host in browsers; repeatable."),
)
@click.option(
    "--proxy",
    "proxies",
    multiple=True,
    help=said("Address of a proxy before this server that ends TLS; repeatable."),
)
@click.option(
    "--processes",
    default=lambda: min(len(os.sched_getaffinity(0)), MOST_PROCESSES),
    type=click.IntRange(1, MOST_PROCESSES),
    help=said("Processes of the web server; without it one for each core."),
)
@json_option
def command(home: Path, *, as_json: bool, **told: Unpack[_Said]) -> None:
    """Serve until the end is asked for."""
    address = Address(**told)
    require_tls_whole(address)
    _require_fit(address)
    beginning = begins(home)
    logins: tuple[Login, ...] = ()
    if beginning is None:
        opened = open_home(home)
        require_own(opened.tenant)
        read_provider(opened)  # what is wrong with it is said here, not by a child
        settings.make_web_tables(opened)
        logins = logins_of(opened)
    require_free(address)
    with _children(home, address, beginning) as children:
        wait_for_web(children["web"], address)
        _say_open(address, logins, beginning, as_json=as_json)
        _keep(children, beginning, home)
    note(said("Ended: web server and worker."))


def _say_open(
    address: Address,
    logins: Sequence[Login],
    beginning: Beginning | None,
    *,
    as_json: bool,
) -> None:
    lines = [said("The console is open: {url}").format(url=address.url)]
    content: dict[str, object] = {"url": address.url}
    if beginning is not None:
        url = beginning.url(address.url)
        lines = [beginning.words(address.url)]
        content["first_start"] = {"url": url, "code": beginning.code}
    if logins:
        lines.append(words_of(logins))
    lines.append(said("Ctrl-C ends it."))
    content["logins"] = [asdict(one) for one in logins]
    answer("\n".join(lines), content, as_json=as_json)
    sys.stdout.flush()  # whoever reads a pipe waits for these lines


def _require_fit(address: Address) -> None:
    for proxy in address.proxies:
        try:
            ipaddress.ip_network(proxy)
        except ValueError:
            raise ProxyUnfit(proxy=proxy) from None


@contextmanager
def _children(
    home: Path, address: Address, beginning: Beginning | None
) -> Iterator[dict[str, Child]]:
    environment = _environment(home, address, beginning)
    with until_asked() as children:
        children["web"] = Child(_web(address), environment)
        if beginning is None:
            children["worker"] = Child(WORKER, environment)
        yield children


def _environment(
    home: Path, address: Address, beginning: Beginning | None
) -> Mapping[str, str]:
    return {
        **environment_of(home),
        "JIEQING_TLS": "1" if address.is_secure else "",
        "JIEQING_HOSTS": " ".join((address.host, *address.names)),
        "JIEQING_PROXIES": " ".join(address.proxies),
        "JIEQING_PROCESSES": str(address.processes),
        "JIEQING_FIRST_START": beginning.code if beginning else "",
    }


def _web(address: Address) -> tuple[str, ...]:
    processes = str(address.processes)
    server = ("granian", "--interface", "rsgi", "--workers", processes, "--no-ws")
    patience = (
        *("--http1-header-read-timeout", str(HEADERS_WITHIN)),
        *("--workers-kill-timeout", str(PAGES_WITHIN)),
    )
    quiet = ("--log-level", "warning", "--no-access-log")
    return (*server, *patience, *quiet, *address.options, APPLICATION)


def _keep(children: dict[str, Child], beginning: Beginning | None, home: Path) -> None:
    disk = Disk(home)
    while True:
        disk.look()
        time.sleep(LOOKS_EVERY)
        if beginning is not None:
            beginning.look(children)
        for child in children.values():
            child.keep()
