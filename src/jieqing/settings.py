"""The one place of composition: which rooms run, on which casebook.

As a module these are Django's settings, with a casebook in memory for tools that only
look at models. ``start`` must have run before a module with models is imported; ``use``
then points the rooms at the casebook of one home, and ``make_casebook`` makes it.
"""

import os
from collections.abc import Iterable
from importlib import import_module
from pathlib import Path

from django.apps import apps
from django.db import connections

from jieqing.flow import database, soundness
from jieqing.home import Company, Home, Mode

INSTALLED_APPS = [
    "jieqing.flow",
    "jieqing.people",
    "jieqing.casebook",
    "jieqing.programme",
    "jieqing.programme.issues",
    "jieqing.programme.audits",
    "jieqing.programme.courses",
    "jieqing.programme.incidents",
    "jieqing.programme.forms",
    "jieqing.programme.tickets",
    "jieqing.programme.parties",
    "jieqing.programme.tips",
    "jieqing.programme.handovers",
    "jieqing.programme.reach",
    "jieqing.notices",
]
WEB = "jieqing.console.settings"
_ROOMS = tuple(name.rpartition(".")[2] for name in INSTALLED_APPS)
USE_TZ = True
TIME_ZONE = "UTC"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
LOGGING_CONFIG = None
DATABASES = {"default": database.sqlite(":memory:")}


def start() -> None:
    """Start the rooms; harmless when they are running."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jieqing.settings")
    if not apps.ready:
        # Not ``django.setup``: it imports web pages and mail, which no room has.
        apps.populate(INSTALLED_APPS)


def start_web() -> None:
    """Start the rooms together with what pages need: log-in, sessions, templates."""
    os.environ["DJANGO_SETTINGS_MODULE"] = WEB
    import_module("django").setup()


def use(home: Home) -> None:
    """Point the rooms at the casebook of a home; may be called again for another.

    A server is asked whether it is sound: raises the refusals of ``flow.soundness``.
    """
    _turn_to(home.casebook, home.folder)
    if not home.has_casebook_file:
        soundness.require_usable(_tables_of_rooms())
        _require_on_disk(home.company)


def make_casebook(home: Home) -> None:
    """Make the tables of the home's casebook, or bring them up to date."""
    _turn_to(home.casebook, home.folder)
    if home.has_casebook_file:
        home.casebook_path.touch(mode=0o600)  # before SQLite makes it by the umask
    _migrate(_ROOMS)
    if home.has_casebook_file:
        home.casebook_path.chmod(0o600)


def make_web_tables(home: Home) -> None:
    """Make the tables that only pages need, or bring them up to date."""
    _turn_to(home.casebook, home.folder)
    _migrate(app.label for app in apps.get_app_configs())


def require_room(address: str, company: Company) -> None:
    """Refuse a database on a server in which no casebook can be made.

    Raises the refusals of ``flow.database`` and ``flow.soundness``.
    """
    _turn_to(address, Path())
    soundness.require_room(_tables_of_rooms())
    _require_on_disk(company)


def _require_on_disk(company: Company) -> None:
    if company.mode is Mode.NORMAL:  # what is thrown away may lie in memory
        soundness.require_on_disk()


def _tables_of_rooms() -> frozenset[str]:
    models = (apps.get_app_config(room).get_models() for room in _ROOMS)
    named = (model._meta.db_table for room in models for model in room)  # noqa: SLF001 -- Django's own name for what it documents
    return frozenset(named)


def _migrate(labels: Iterable[str]) -> None:
    # By name, so that every other command is spared its import.
    executors = import_module("django.db.migrations.executor")
    executor = executors.MigrationExecutor(connections["default"])
    graph = executor.loader.graph
    executor.migrate([leaf for label in labels for leaf in graph.leaf_nodes(label)])


def _turn_to(address: str, folder: Path) -> None:
    start()
    found = {"default": database.database(address, folder)}
    connections["default"].close()
    connections.settings = connections.configure_settings(found)
    del connections["default"]  # it is made anew, of the right kind, when asked for
