"""``jieqing serve``: the console's web server and one worker, kept until the end.

Both are children of this process: who dies is started again, and when the end is asked
for, both end first. The web server writes no line per request, so no address that
somebody looked at is in a log.
"""

import os
import socket
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path

import click

from jieqing import settings
from jieqing.cli.children import PORT, Child
from jieqing.cli.demo_logins import Login, logins_of, words_of
from jieqing.cli.ending import Ending
from jieqing.cli.options import home_option, json_option
from jieqing.cli.output import answer, note
from jieqing.cli.seat import open_home
from jieqing.errors import NotConfigured, WrongUsage
from jieqing.home import Home
from jieqing.language import said, spoken

APPLICATION = "jieqing.console.wsgi:application"
LOCAL = "localhost"
THREADS = 4
STARTS_WITHIN = 60.0
LOOKS_EVERY = 0.2
"""Seconds."""


class PortTaken(NotConfigured):
    """Somebody else listens there."""

    code = "port-taken"
    cause = "Port {port} of {host} cannot be used: {reason}."
    advice = "Name another one with --port, or end what listens there."


class WebNotStarted(NotConfigured):
    """The web server ended before it answered."""

    code = "web-not-started"
    cause = "The web server ended with code {status} before it answered."
    advice = "Its last lines above say why; `jieqing doctor` looks at the home."


class TlsHalfGiven(WrongUsage):
    """TLS takes a certificate and its key."""

    code = "tls-half-given"
    cause = "TLS needs a certificate and its key; only one of them was named."
    advice = "Give both --tls-certificate and --tls-key (PKCS#8), or none."


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Where the console is heard; ``names`` are other hosts' names for it."""

    host: str
    port: int
    names: tuple[str, ...] = ()
    certificate: Path | None = None
    key: Path | None = None

    @property
    def url(self) -> str:
        """What somebody types."""
        scheme = "https" if self.certificate else "http"
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{scheme}://{host}:{self.port}/"

    @property
    def options(self) -> tuple[str, ...]:
        """The same as granian's options."""
        listens = ("--host", _numeric(self.host), "--port", str(self.port))
        if self.certificate is None or self.key is None:
            return listens
        tls = ("--ssl-certificate", str(self.certificate))
        return (*listens, *tls, "--ssl-keyfile", str(self.key))


@click.command(
    help=said(
        "Open the console: web server and worker, until Ctrl-C.\n\n"
        "Example: jieqing serve --home home --port 8800"
    )
)
@home_option
@click.option("--host", default=LOCAL, help=said("Address to listen on."))
@click.option(
    "--port",
    default=PORT,
    type=click.IntRange(1, 65_535),
    help=said("Port to listen on."),
)
@click.option(
    "--name",
    "names",
    multiple=True,
    help=said("Another name of this host in browsers; repeatable."),
)
@click.option(
    "--tls-certificate",
    "certificate",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help=said("Certificate of the host (PEM)."),
)
@click.option(
    "--tls-key",
    "key",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help=said("Its private key (PKCS#8)."),
)
@json_option
def command(
    home: Path,
    host: str,
    port: int,
    names: tuple[str, ...],
    certificate: Path | None,
    key: Path | None,
    *,
    as_json: bool,
) -> None:
    """Serve until the end is asked for."""
    if (certificate is None) != (key is None):
        raise TlsHalfGiven
    address = Address(
        host=host, port=port, names=names, certificate=certificate, key=key
    )
    opened = open_home(home)
    require_free(address)
    settings.make_web_tables(opened)
    logins = logins_of(opened)
    with _children(opened, address) as children:
        _wait_for_web(children["web"], address)
        _say_open(address, logins, as_json=as_json)
        _keep(children)
    note(said("Ended: web server and worker."))


def _say_open(address: Address, logins: Sequence[Login], *, as_json: bool) -> None:
    lines = [said("The console is open: {url}").format(url=address.url)]
    if logins:
        lines.append(words_of(logins))
    lines.append(said("Ctrl-C ends it."))
    content = {"url": address.url, "logins": [asdict(one) for one in logins]}
    answer("\n".join(lines), content, as_json=as_json)
    sys.stdout.flush()  # whoever reads a pipe waits for these lines


def require_free(address: Address) -> None:
    """Refuse a port on which nobody can listen. Raises ``PortTaken``."""
    host = _numeric(address.host)
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        with socket.socket(family) as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            trial.bind((host, address.port))
    except OSError as error:
        reason = os.strerror(error.errno) if error.errno else type(error).__name__
        raise PortTaken(host=address.host, port=address.port, reason=reason) from None


def _numeric(host: str) -> str:
    return "127.0.0.1" if host == LOCAL else host


@contextmanager
def _children(home: Home, address: Address) -> Iterator[Mapping[str, Child]]:
    folder = str(home.folder.resolve())
    environment = {
        **os.environ,
        "JIEQING_HOME": folder,
        "JIEQING_TLS": "1" if address.certificate else "",
        "JIEQING_HOSTS": " ".join((address.host, *address.names)),
        "JIEQING_LANG": spoken(),
    }
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    ending, children = Ending(), dict[str, Child]()
    ending.listen()
    try:
        children["web"] = Child(_web(address), environment)
        children["worker"] = Child(("jieqing.cli", "worker"), environment)
        yield children
    except KeyboardInterrupt:
        pass
    finally:
        ending.is_asked = True  # a second Ctrl-C leaves no child behind
        for child in children.values():
            child.end()


def _web(address: Address) -> tuple[str, ...]:
    server = ("granian", "--interface", "wsgi", "--workers", "1")
    threads = ("--blocking-threads", str(THREADS), "--no-ws")
    quiet = ("--log-level", "warning", "--no-access-log")
    return (*server, *threads, *quiet, *address.options, APPLICATION)


def _wait_for_web(web: Child, address: Address) -> None:
    """Return once somebody listens. Raises ``WebNotStarted``."""
    give_up = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < give_up:
        status = web.process.poll()
        if status is not None:
            raise WebNotStarted(status=status)
        with suppress(OSError):
            where = (_numeric(address.host), address.port)
            socket.create_connection(where, timeout=1).close()
            return
        time.sleep(LOOKS_EVERY)
    raise WebNotStarted(status="-")


def _keep(children: Mapping[str, Child]) -> None:
    while True:
        time.sleep(LOOKS_EVERY)
        for child in children.values():
            child.keep()
