"""``STORE.TABLE`` and row keys as people write them on the command line."""

import re

from jieqing.errors import WrongUsage
from jieqing.stores.port import Key

_WHOLE = re.compile(r"-?[0-9]+")


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


def read_key(text: str) -> Key:
    """Return a key; whole numbers are numbers, a number in quotes is text."""
    return tuple(_cell(part) for part in text.split(","))


def _cell(part: str) -> int | str:
    if _WHOLE.fullmatch(part):
        return int(part)
    return part.strip('"')
