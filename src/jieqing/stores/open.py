"""From a store's address to its adapter.

Only the adapter that an address asks for is imported, by its name: a driver costs a
tenth of a second, and nobody pays for the drivers of databases that they do not have.
"""

import re
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

from jieqing.errors import NotConfigured
from jieqing.stores.port import Store

_SQLITE, _FILES = "sqlite:///", "files://"
_POSTGRESQL = ("postgresql", "postgres", "postgresql+psycopg")
_PASSWORD = re.compile(r"(://[^/?#:@]*:)[^/?#]*@")
_MARIADB = ("mariadb", "mysql", "mysql+pymysql", "mariadb+pymysql")


class StoreKindUnknown(NotConfigured):
    """No adapter speaks to this kind of store."""

    code = "store-kind-unknown"
    cause = "Store {store} is of a kind that this version cannot speak to."
    advice = (
        "Use sqlite:///FILE, postgresql://USER@HOST/NAME, mariadb://USER@HOST/NAME or"
        " files:///FOLDER."
    )


def shown(url: str) -> str:
    """The address as it may be shown: without the password in it."""
    return _PASSWORD.sub(r"\1***@", url)


def absolute(url: str) -> str:
    """The address of a file or folder, however the present folder is called later."""
    for start in (_SQLITE, _FILES):
        if url.startswith(start):
            return f"{start}{Path(url.removeprefix(start)).resolve()}"
    return url


def open_store(name: str, url: str) -> Store:
    """Return the adapter for the address; nothing is opened yet."""
    if url.startswith(_SQLITE):
        return _adapter("sqlite", "SqliteStore")(name, Path(url.removeprefix(_SQLITE)))
    if url.startswith(_FILES):
        return _adapter("files.store", "FilesStore")(
            name, Path(url.removeprefix(_FILES))
        )
    scheme, sign, rest = url.partition("://")
    if sign and scheme in _POSTGRESQL:
        return _adapter("postgresql", "PostgresqlStore")(name, f"postgresql://{rest}")
    if sign and scheme in _MARIADB:
        return _adapter("mariadb", "MariadbStore")(name, f"mariadb://{rest}")
    raise StoreKindUnknown(store=name)


def _adapter(module: str, name: str) -> Callable[[str, str | Path], Store]:
    adapter: Callable[[str, str | Path], Store]
    adapter = getattr(import_module(f"jieqing.stores.{module}"), name)
    return adapter
