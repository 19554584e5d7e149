"""Log-ins for the people of a demo home, shown when the console is opened on it."""

from collections.abc import Sequence
from dataclasses import dataclass

from jieqing.home import Home, Mode
from jieqing.language import said


@dataclass(frozen=True, slots=True, kw_only=True)
class Login:
    """With what somebody of the demo logs in."""

    name: str
    role: str
    user: str
    password: str


def logins_of(home: Home) -> tuple[Login, ...]:
    """Make log-ins for everybody of a demo home, or find those made before.

    A home for real cases has none that anybody could print.
    """
    if home.company.mode is not Mode.DEMO:
        return ()
    return make_demo_logins(home)


def make_demo_logins(home: Home) -> tuple[Login, ...]:
    """To be filled in once there are accounts (``people.accounts``): one per person."""
    del home
    return ()


def words_of(logins: Sequence[Login]) -> str:
    """Return the lines that tell them."""
    line = said("  {name} ({role}): {user} / {password}")
    lines = [
        line.format(name=one.name, role=one.role, user=one.user, password=one.password)
        for one in logins
    ]
    return "\n".join([said("Log in as one of:"), *lines])
