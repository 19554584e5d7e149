"""What a request for a link says of itself: opened, pressed, or made by a program.

Pure. Opening never counts, whoever does it. A second step counts where a page was drawn
for it some moments before and nothing about the request is a program's; that is told
apart by what scanners say of themselves, so one that says nothing and waits is not.
"""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

READING: Final = timedelta(seconds=2)
"""Nobody has seen a page and pressed its button sooner."""
_PROGRAMS = re.compile(
    r"bot\b|bot/|crawl|spider|scan|preview|headless|curl|wget|python|java/|okhttp"
    r"|go-http|libwww|proofpoint|mimecast|barracuda|safelinks|urldefense|monitor",
    re.IGNORECASE,
)
_AHEAD = ("purpose", "sec-purpose", "x-purpose", "x-moz")
"""Headers by which a browser says that nobody asked for the page yet."""


def is_of_a_program(method: str, headers: Mapping[str, str]) -> bool:
    """Whether a request is such as scanners, previews and pre-fetchers make.

    ``headers`` by lower-case name. Browsers say which language their reader reads.
    """
    if method == "HEAD" or any(headers.get(name) for name in _AHEAD):
        return True
    program = headers.get("user-agent", "")
    speaks = headers.get("accept-language", "")
    return not program or not speaks or bool(_PROGRAMS.search(program))


def is_too_soon(drawn_at: datetime | None, at: datetime) -> bool:
    """Whether a button was pressed before its page could be read, or without one."""
    return drawn_at is None or at - drawn_at < READING
