"""What the home's file ``notices.toml`` says: address, mail server, allowed hosts.

No page writes it: which private hosts may be reached is decided by who has the
computer. The password of the mail account lies in a file of its own.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from jieqing.errors import NotConfigured
from jieqing.home import Home

FILE = "notices.toml"
SECONDS = 10.0
_LONGEST_SECONDS = 30.0  # a message is taken by one worker for two minutes


class NoticeFileWrong(NotConfigured):
    """The file cannot be used."""

    code = "notice-file-wrong"
    cause = "notices.toml cannot be used: {reason}."
    advice = "Correct that line; docs/reference/home.md describes the file."


class Security(StrEnum):
    """How a mail server is reached; never without TLS."""

    TLS = "tls"
    STARTTLS = "starttls"


@dataclass(frozen=True, slots=True, kw_only=True)
class MailServer:
    """Where mail is handed in; without an account it is handed in without log-in."""

    host: str
    port: int
    security: Security
    sender: str
    account: str
    password: Path | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Setup:
    """``address``: what links begin with. ``allow``: hosts that may be private.

    ``authorities``: certificates that are trusted beside the system's. ``seconds``: how
    long a whole exchange may take.
    """

    address: str = ""
    seconds: float = SECONDS
    allow: frozenset[str] = frozenset()
    authorities: Path | None = None
    mail: MailServer | None = None


def read_setup(home: Home) -> Setup:
    """Read the file; without one nothing is mailed. Raises ``NoticeFileWrong``."""
    try:
        text = (home.folder / FILE).read_text(encoding="utf-8")
    except FileNotFoundError:
        return Setup()
    except OSError as error:
        raise NoticeFileWrong(reason=str(error.strerror)) from None
    try:
        return _setup(home, tomllib.loads(text))
    except KeyError as error:
        raise NoticeFileWrong(reason=f"{error.args[0]} is missing") from None
    except (tomllib.TOMLDecodeError, TypeError, ValueError) as error:
        raise NoticeFileWrong(reason=str(error)) from None


def _setup(home: Home, found: Mapping[str, Any]) -> Setup:
    ca, mail = found.get("authorities"), found.get("mail")
    seconds = float(found.get("seconds", SECONDS))
    if not 0 < seconds <= _LONGEST_SECONDS:
        raise ValueError("seconds must lie between 0 and 30")
    return Setup(
        seconds=seconds,
        address=str(found.get("address", "")).rstrip("/"),
        allow=frozenset(str(host).lower() for host in found.get("allow", ())),
        authorities=home.folder / str(ca) if ca else None,
        mail=_mail(home, mail) if mail else None,
    )


def _mail(home: Home, found: Mapping[str, Any]) -> MailServer:
    password = found.get("password_file")
    return MailServer(
        host=str(found["host"]),
        port=int(found["port"]),
        security=Security(found["security"]),
        sender=str(found["sender"]),
        account=str(found.get("account", "")),
        password=home.folder / str(password) if password else None,
    )
