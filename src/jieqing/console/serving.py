"""Which home this process serves, and the key that signs its sessions."""

from pathlib import Path

from django.conf import settings as django_settings

from jieqing import settings
from jieqing.home import Home, HomeKey, read_home
from jieqing.people.accounts.composition import of_home

_LABEL = "console sessions v1"
_SERVED: dict[str, Path] = {}


def serve_home(home: Home, *, is_secure: bool = False) -> None:
    """Serve this home from now on; its casebook has been brought up to date.

    ``is_secure``: over TLS; else only a browser on this computer should come.
    """
    settings.use(home)
    secret = home.secret(HomeKey.TENANT)
    django_settings.SECRET_KEY = secret.digest(_LABEL, home.tenant.encode())
    for name, value in of_home(home, is_secure=is_secure).items():
        setattr(django_settings, name, value)
    _SERVED["home"] = home.folder


def served_home() -> Home:
    """Read the home anew: what was adopted or loaded since holds for this page."""
    return read_home(_SERVED["home"])
