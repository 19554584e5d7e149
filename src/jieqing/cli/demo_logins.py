"""Log-ins for the people of a demo home, shown when the console is opened on it.

One password for all of them lies in the home, as the passphrase of their keys does, so
that the same log-ins are shown each time. A home for real cases has none.
"""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from jieqing.home import Home, Mode
from jieqing.keys import durable
from jieqing.language import said
from jieqing.people.accounts.log_ins import open_account
from jieqing.people.accounts.models import Account
from jieqing.people.matrix import ROLE_WORDS
from jieqing.people.models import Person

PASSWORD_FILE = "password.txt"  # noqa: S105  # the file's name
PASSWORD_BYTES = 12
USERS: Mapping[str, str] = {
    "陈立": "chenli",
    "周敏": "zhoumin",
    "王建国": "wangjianguo",
    "赵琳": "zhaolin",
    "孙浩": "sunhao",
    "吴倩": "wuqian",
}
"""The names by which the invented people log in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Login:
    """With what somebody of the demo logs in; ``roles`` are message ids."""

    name: str
    roles: tuple[str, ...]
    user: str
    password: str


def logins_of(home: Home) -> tuple[Login, ...]:
    """Make log-ins for everybody of a demo home, or find those made before."""
    if home.company.mode is not Mode.DEMO:
        return ()
    people = Person.objects.filter(tenant=home.tenant, is_active=True).order_by("pk")
    known = [person for person in people if person.name in USERS]
    if not known:
        return ()
    password = _password(home.place("people") / PASSWORD_FILE)
    return tuple(_login(person, password) for person in known)


def _login(person: Person, password: str) -> Login:
    user = USERS[person.name]
    if not Account.objects.filter(person=person).exists():
        open_account(person.tenant, person.number, user, password)
    roles = tuple(ROLE_WORDS[role] for role in sorted(person.roles))
    return Login(name=person.name, roles=roles, user=user, password=password)


def _password(file: Path) -> str:
    """Return the demo's password; it is made up when first asked for."""
    if not file.exists():
        file.parent.mkdir(mode=0o700, exist_ok=True)
        made = secrets.token_urlsafe(PASSWORD_BYTES)
        durable.create(file, lambda out: durable.write_all(out, f"{made}\n".encode()))
    return file.read_text(encoding="utf-8").strip()


def words_of(logins: Sequence[Login]) -> str:
    """Return the lines that tell them."""
    line = said("  {user}  {name}, {roles}")
    lines = [
        line.format(
            name=one.name,
            roles=said(", ").join(map(said, one.roles)),
            user=one.user,
        )
        for one in logins
    ]
    password = said("Password of all: {password}").format(password=logins[0].password)
    return "\n".join([said("Log in as one of:"), *lines, password])
