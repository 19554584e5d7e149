"""What a proxy before the pages of tips would write down or pass on, by its file.

Pure: the text of an nginx configuration in, findings out. What is read is what stands
in the file itself; what it includes is not followed, and is a finding. A directive that
is missing is as bad as a wrong one: nginx writes logs and spools bodies by default.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from importlib.resources import files

WORDS = re.compile(r"""#[^\n]*|"[^"]*"|'[^']*'|[{};]|[^\s{};"']+""")
_DIRECTIVE = tuple[str, ...]
_PASSED_ON = ("x-forwarded-for", "x-real-ip", "forwarded", "user-agent", "referer")
_SERVED = "server"


class Flaw(StrEnum):
    """What a proxy betrays."""

    NO_SERVER = "no-server"
    INCLUDES = "includes"
    ACCESS_LOG = "access-log"
    ERROR_LOG = "error-log"
    BODY_ON_DISK = "body-on-disk"
    ANSWER_ON_DISK = "answer-on-disk"
    ADDRESS_PASSED = "address-passed"
    COOKIE = "cookie"
    NO_TLS = "no-tls"
    ELSEWHERE = "elsewhere"


FLAWS: Mapping[Flaw, str] = {
    Flaw.NO_SERVER: "No server block stands in the file: nothing can be said of it.",
    Flaw.INCLUDES: "The file includes others, which are not read: write it whole.",
    Flaw.ACCESS_LOG: "Visits are written down. Set: access_log off;",
    Flaw.ERROR_LOG: "Failures are written down with the address. Set: error_log"
    " /dev/null crit; and log_not_found off;",
    Flaw.BODY_ON_DISK: "What is told may lie on the disk in clear. Set:"
    " proxy_request_buffering off;",
    Flaw.ANSWER_ON_DISK: "Answers may lie on the disk in clear. Set:"
    " proxy_buffering off; and no proxy_cache",
    Flaw.ADDRESS_PASSED: "Where somebody comes from, or with what browser, is passed"
    " on. Set each such header to nothing",
    Flaw.COOKIE: "The proxy sets a cookie of its own, or counts visitors.",
    Flaw.NO_TLS: "The way to the proxy is open to be read. Set: listen 443 ssl;",
    Flaw.ELSEWHERE: "Requests go to another machine in clear, or are mirrored.",
}
HIDDEN_BY_NOTHING = (
    (
        "A company's network and name server see that this address was asked for, and"
        " when; what was written they do not see."
    ),
    (
        "A company's device may record screen and keys, and keeps the visit in its"
        " history."
    ),
    (
        "A provider, a firewall or a load balancer before this proxy keeps logs of its"
        " own."
    ),
    "Who watches the disk sees the minute in which something was written.",
    "Who can change the program or read its memory can read along.",
)
"""What no configuration hides, said with every report."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Block:
    """A block with its directives, and the block around it."""

    name: str
    around: "_Block | None"
    told: list[_DIRECTIVE] = field(default_factory=list)

    @property
    def holds(self) -> tuple[_DIRECTIVE, ...]:
        """What holds here; of headers the inner ones alone, as nginx takes them."""
        outer = self.around.holds if self.around else ()
        mine = {one[0] for one in self.told}
        dropped = mine & {"proxy_set_header", "add_header"}
        return (*(one for one in outer if one[0] not in dropped), *self.told)


def shipped() -> str:
    """Return the configuration that is shipped."""
    found = files("jieqing.content").joinpath("tips.nginx.conf")
    return found.read_text(encoding="utf-8")


def flaws(text: str) -> tuple[Flaw, ...]:
    """Return what the servers of a configuration betray, in the order of the table."""
    blocks = tuple(_blocks(text))
    passing = [one for one in blocks if any(d[0] == "proxy_pass" for d in one.told)]
    found = {flaw for one in passing for flaw in _of_place(one.holds)}
    for one in blocks:
        if one.name == _SERVED:  # one that only sends on to TLS writes logs as well
            found |= set(_of_logs(one.holds))
    if not passing:
        found.add(Flaw.NO_SERVER)
    if any(told[0] == "include" for one in blocks for told in one.told):
        found.add(Flaw.INCLUDES)
    return tuple(flaw for flaw in Flaw if flaw in found)


def _of_logs(told: Sequence[_DIRECTIVE]) -> Iterator[Flaw]:
    last = {one[0]: one[1:] for one in told}
    if last.get("access_log", ())[:1] != ("off",):
        yield Flaw.ACCESS_LOG
    is_quiet = last.get("log_not_found") == ("off",)
    if last.get("error_log", ())[:1] != ("/dev/null",) or not is_quiet:
        yield Flaw.ERROR_LOG


def _of_place(told: Sequence[_DIRECTIVE]) -> Iterator[Flaw]:
    last = {one[0]: one[1:] for one in told}
    yield from _of_logs(told)
    if last.get("proxy_request_buffering") != ("off",):
        yield Flaw.BODY_ON_DISK
    is_cached = last.get("proxy_cache", ("off",)) != ("off",)
    if last.get("proxy_buffering") != ("off",) or is_cached:
        yield Flaw.ANSWER_ON_DISK
    if _passed_on(told):
        yield Flaw.ADDRESS_PASSED
    if _sets_cookie(told):
        yield Flaw.COOKIE
    if not any("ssl" in one for one in told if one[0] == "listen"):
        yield Flaw.NO_TLS
    if "mirror" in last or not _is_near(last.get("proxy_pass", ("",))[0]):
        yield Flaw.ELSEWHERE


def _passed_on(told: Sequence[_DIRECTIVE]) -> bool:
    """Whether one of the headers that tell of a visitor goes on with a value."""
    set_to = {
        one[1].lower(): "".join(one[2:])
        for one in told
        if one[0] == "proxy_set_header" and len(one) > 1
    }
    return any(set_to.get(name, name) for name in _PASSED_ON)


def _sets_cookie(told: Sequence[_DIRECTIVE]) -> bool:
    headers = (one[1].lower() for one in told if one[0] == "add_header")
    names = {one[0] for one in told}
    return "set-cookie" in headers or bool(names & {"userid", "sticky", "limit_req"})


def _is_near(target: str) -> bool:
    host = re.sub(r"^https?://", "", target)
    near = host.startswith(("127.", "localhost", "[::1]", "unix:"))
    return not target or near or target.startswith("https://")


def _blocks(text: str) -> Iterator[_Block]:
    """Read the blocks of a configuration, the file itself first."""
    here = _Block(name="", around=None)
    yield here
    words: list[str] = []
    for word in WORDS.findall(text):
        if word.startswith("#"):
            continue
        if word not in {"{", ";", "}"}:
            words.append(word.strip("\"'"))
            continue
        if word == "{":
            here = _Block(name=words[0] if words else "", around=here)
            yield here
        elif word == "}":
            here = here.around or here
        elif words:
            here.told.append(tuple(words))
        words = []
