"""The one place of composition: which rooms run, on which casebook.

As a module these are Django's settings, with a casebook in memory for tools that only
look at models. ``start`` must have run before a module with models is imported; ``use``
then points the rooms at the casebook of one home, and ``make_casebook`` makes it.
"""

import os

import django
from django.apps import apps
from django.core.management import call_command
from django.db import connections

from jieqing.home import Home

INSTALLED_APPS = ["jieqing.flow", "jieqing.people", "jieqing.casebook"]
USE_TZ = True
TIME_ZONE = "UTC"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
LOGGING_CONFIG = None
LOCK_WAIT_SECONDS = 20
# FULL, not NORMAL: in WAL mode NORMAL may lose the last commits of a power failure,
# and a lost ledger entry is an act that never happened.
OPENING = (
    "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA secure_delete=ON;"
    "PRAGMA foreign_keys=ON;"
)


def _database(name: str) -> dict[str, object]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": name,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": LOCK_WAIT_SECONDS,
            "init_command": OPENING,
        },
    }


DATABASES = {"default": _database(":memory:")}


def start() -> None:
    """Start the rooms; harmless when they are running."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jieqing.settings")
    if not apps.ready:
        django.setup()


def use(home: Home) -> None:
    """Point the rooms at the casebook of a home; may be called again for another."""
    start()
    connections["default"].close()
    connections["default"].settings_dict["NAME"] = str(home.casebook_path)


def make_casebook(home: Home) -> None:
    """Make the tables of the home's casebook, or bring them up to date."""
    use(home)
    home.casebook_path.touch(mode=0o600)  # before SQLite makes it by the umask
    call_command("migrate", verbosity=0, interactive=False)
    home.casebook_path.chmod(0o600)
