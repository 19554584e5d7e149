"""Which home this process serves, and the key that signs its sessions."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from django.conf import settings as django_settings

from jieqing import settings
from jieqing.casebook.clock import now_of
from jieqing.casebook.desk import Desk
from jieqing.console.first_words import require_own
from jieqing.home import Home, HomeKey, read_home
from jieqing.people.accounts.composition import of_home

_LABEL = "console sessions v1"
Clock = Callable[[Desk], datetime]
_SERVED: dict[str, Path] = {}
_CLOCKS: dict[str, Clock] = {}


def serve_home(home: Home, *, is_secure: bool = False, clock: Clock = now_of) -> None:
    """Serve this home from now on; its casebook has been brought up to date.

    ``is_secure``: over TLS; else only a browser on this computer should come.
    ``clock`` tells at which moment a request comes. Raises ``TenantTaken``.
    """
    require_own(home.tenant)
    settings.use(home)
    secret = home.secret(HomeKey.TENANT)
    django_settings.SECRET_KEY = secret.digest(_LABEL, home.tenant.encode())
    for name, value in of_home(home, is_secure=is_secure).items():
        setattr(django_settings, name, value)
    _SERVED["home"] = home.folder
    _CLOCKS["home"] = clock


def served_home() -> Home:
    """Read the home anew: what was adopted or loaded since holds for this page."""
    return read_home(_SERVED["home"])


def now_at(desk: Desk) -> datetime:
    """Return the moment at which a request comes."""
    return _CLOCKS["home"](desk)
