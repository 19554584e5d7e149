"""``STORE.TABLE`` as people write it on the command line."""

from jieqing.errors import WrongUsage


class TableUnreadable(WrongUsage):
    """Not of the form STORE.TABLE."""

    code = "table-unreadable"
    cause = "'{text}' does not name a table."
    advice = "Write STORE.TABLE, for example shop.trade_order."


def read_table(text: str) -> tuple[str, str]:
    """Return store and table. Raises ``TableUnreadable``."""
    store, dot, table = text.partition(".")
    if not (store and dot and table):
        raise TableUnreadable(text=text)
    return store, table
