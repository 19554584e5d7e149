"""What stores and tables are called where people read: the home's own in plain words.

A store of the company and its tables are called as IT calls them. Words are message
ids; a letter has its own (``case.yaml``), in the language of the letter.
"""

from collections.abc import Mapping

from jieqing.home import OWN_STORE
from jieqing.language import said

OWN_NAME = "What came in to this system, and answers to forms"
OWN_TABLES: Mapping[str, str] = {
    "ticket": "Tickets that came in",
    "message": "Words of tickets",
    "reply": "Answers under a name",
}


def store_named(store: str) -> str:
    """The name of a store."""
    return said(OWN_NAME) if store == OWN_STORE else store


def table_named(store: str, table: str) -> str:
    """The name of a table of a store."""
    own = OWN_TABLES.get(table) if store == OWN_STORE else None
    return said(own) if own else table


def parts_named(store: str, table: str) -> Mapping[str, str]:
    """Both by the words ``store`` and ``table``, as sentences ask for them."""
    return {"store": store_named(store), "table": table_named(store, table)}


def place_named(store: str, table: str) -> str:
    """Both, as one place in a line."""
    return f"{store_named(store)}.{table_named(store, table)}"
