"""``jieqing tips serve``: the pages of tips, a process of their own until the end.

It serves its own origin and reads the folder of tips only. It writes no line per
request; only that something failed, and of what kind, reaches standard error.
"""

import sys
import time
from pathlib import Path
from typing import TypedDict, Unpack

import click

from jieqing.cli.address import Address, require_free
from jieqing.cli.children import Child, environment_of, until_asked
from jieqing.cli.listening import LOOKS_EVERY, require_tls_whole, wait_for_web
from jieqing.cli.options import address_options, home_option, json_option
from jieqing.cli.output import answer, note
from jieqing.home import read_home
from jieqing.language import said
from jieqing.tips import recipients
from jieqing.tips.vault import FOLDER

APPLICATION = "jieqing.tips.web.application:application"
PORT = 8801
_RECIPIENTS = "recipients/"
HEADERS_WITHIN = 10_000  # milliseconds


class _Said(TypedDict):
    """What the options say."""

    host: str
    port: int
    certificate: Path | None
    key: Path | None


@click.command(
    help=said(
        "Open the pages on which anybody can tell of a wrong, until Ctrl-C. They"
        " are an origin and a process of their own: no log-in, no cookie, no log.\n\n"
        "Example: jieqing tips serve --home home --port 8801"
    )
)
@home_option
@address_options(PORT)
@json_option
def command(home: Path, *, as_json: bool, **told: Unpack[_Said]) -> None:
    """Serve until the end is asked for."""
    address = Address(**told)
    require_tls_whole(address)
    recipients.load(read_home(home).place(FOLDER))  # else nobody would receive
    require_free(address)
    with until_asked() as children:
        web = Child(_web(address), environment_of(home))
        children["web"] = web
        wait_for_web(web, address)
        places = {"url": address.url, "recipients": f"{address.url}{_RECIPIENTS}"}
        words = said("The pages of tips are open: {url}; for recipients: {recipients}")
        answer(words.format(**places), places, as_json=as_json)
        sys.stdout.flush()  # whoever reads a pipe waits for these lines
        while True:
            time.sleep(LOOKS_EVERY)
            web.keep()
    note(said("Ended: the pages of tips."))


def _web(address: Address) -> tuple[str, ...]:
    server = ("granian", "--interface", "rsgi", "--workers", "1", "--no-ws")
    patience = ("--http1-header-read-timeout", str(HEADERS_WITHIN))
    quiet = ("--log-level", "critical", "--no-access-log")
    return (*server, *patience, *quiet, *address.options, APPLICATION)
