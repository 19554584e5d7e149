"""Where a casebook lies: its address as Django's settings, a password never in it.

``sqlite:///FILE`` is a file in the home, ``postgresql://ACCOUNT@HOST/DATABASE`` a
database of its own. A password comes from the environment or from the account's
password file (libpq: PGPASSFILE), so that no file of the home, no list of processes
and no message can show it. Whether the database may be used: ``soundness.py``.
"""

import os
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from jieqing.errors import NotConfigured

PASSWORD = "JIEQING_CASEBOOK_PASSWORD"  # noqa: S105 -- the variable's name
SQLITE = "sqlite:///"
CONNECT_SECONDS = 10
LOCK_WAIT_SECONDS = 20
# Who sleeps inside an act loses the session, and the lock with it, before the lease of
# 60 s is over.
IDLE_SECONDS = 40
_SCHEMES = frozenset({"postgresql", "postgres"})
_PARAMETERS = frozenset({"host", "sslmode", "sslrootcert", "sslcert", "sslkey"})
# FULL, not NORMAL: in WAL mode NORMAL may lose the last commits of a power failure,
# and a lost ledger entry is an act that never happened.
_OPENING = (
    "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA secure_delete=ON;"
    "PRAGMA foreign_keys=ON;"
)
# Of Django's numbers. Under a higher level, which a server may have as its default, an
# act would not see what was committed while it waited for its turn.
_READ_COMMITTED = 2
_SESSION = {
    "synchronous_commit": "on",
    "lock_timeout": f"{LOCK_WAIT_SECONDS}s",
    "idle_in_transaction_session_timeout": f"{IDLE_SECONDS}s",
}
# A connection lasts from page to page; one that does not answer is made anew.
_KEPT = {"CONN_MAX_AGE": None, "CONN_HEALTH_CHECKS": True}
Settings = dict[str, object]


class CasebookAddressWrong(NotConfigured):
    """The line of jieqing.toml, or --casebook, is no address of a casebook."""

    code = "casebook-address-wrong"
    cause = "The address of the casebook cannot be used: {problem}."
    advice = (
        "Write postgresql://ACCOUNT@HOST/DATABASE, with ?sslmode=verify-full over a "
        "network; without a line the casebook is a file in the home."
    )


class CasebookPasswordShown(NotConfigured):
    """A password stands in the address, where others can read it."""

    code = "casebook-password-shown"
    cause = "The address of the casebook contains a password."
    advice = (
        "Take it out, change it, and give the new one in JIEQING_CASEBOOK_PASSWORD "
        "or in the file that PGPASSFILE names."
    )


def database(address: str, folder: Path) -> Settings:
    """Return Django's settings of the casebook of a home.

    Raises ``CasebookAddressWrong`` or ``CasebookPasswordShown``.
    """
    if address.startswith(SQLITE):
        return sqlite(str(folder / address.removeprefix(SQLITE)))
    return _postgresql(address)


def sqlite(name: str) -> Settings:
    """Return Django's settings of an SQLite file, or of ``:memory:``."""
    return {
        "ENGINE": "jieqing.flow.sqlite",
        "NAME": name,
        **_KEPT,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": LOCK_WAIT_SECONDS,
            "init_command": _OPENING,
        },
    }


def _postgresql(address: str) -> Settings:
    try:
        parts = urlsplit(address)
        port = parts.port or ""
    except ValueError:
        raise CasebookAddressWrong(problem="it cannot be read") from None
    asked = dict(parse_qsl(parts.query))
    if parts.password is not None or "password" in asked:
        raise CasebookPasswordShown
    _require_known(parts.scheme, parts.path, asked)
    host = asked.pop("host", "") or parts.hostname or ""
    session = " ".join(f"-c {name}={value}" for name, value in _SESSION.items())
    options = {
        **asked,
        "connect_timeout": CONNECT_SECONDS,
        "isolation_level": _READ_COMMITTED,
        "options": session,
    }
    return {
        "ENGINE": "jieqing.flow.postgresql",
        "NAME": unquote(parts.path.removeprefix("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": os.environ.get(PASSWORD, ""),
        "HOST": host,
        "PORT": str(port),
        **_KEPT,
        "OPTIONS": options,
    }


def _require_known(scheme: str, path: str, asked: dict[str, str]) -> None:
    if scheme not in _SCHEMES:
        raise CasebookAddressWrong(problem="it begins neither sqlite nor postgresql")
    if not path.strip("/") or "/" in path.removeprefix("/"):
        raise CasebookAddressWrong(problem="it names no database")
    if not asked.keys() <= _PARAMETERS:
        raise CasebookAddressWrong(problem="it has a parameter that is not known")
