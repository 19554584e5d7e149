"""From a store's address to its adapter."""

from pathlib import Path

from jieqing.errors import NotConfigured
from jieqing.stores.files.store import FilesStore
from jieqing.stores.port import Store
from jieqing.stores.sqlite import SqliteStore

_SQLITE, _FILES = "sqlite:///", "files://"


class StoreKindUnknown(NotConfigured):
    """No adapter speaks to this kind of store."""

    code = "store-kind-unknown"
    cause = "Store {store} is of a kind that this version cannot speak to."
    advice = "Use an address of the form sqlite:///FILE or files:///FOLDER."


def open_store(name: str, url: str) -> Store:
    """Return the adapter for the address; nothing is opened yet."""
    if url.startswith(_SQLITE):
        return SqliteStore(name, Path(url.removeprefix(_SQLITE)))
    if url.startswith(_FILES):
        return FilesStore(name, Path(url.removeprefix(_FILES)))
    raise StoreKindUnknown(store=name)
