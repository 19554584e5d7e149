"""Row keys and tables as people write them: one key a line, columns with commas."""

import re

from jieqing.casebook.desk import Desk
from jieqing.casebook.sources import data_map
from jieqing.stores.port import Key

_WHOLE = re.compile(r"-?[0-9]+")


def keys_of(text: str) -> tuple[Key, ...]:
    """Return the keys of a text, one a line; empty lines are none."""
    return tuple(read_key(line.strip()) for line in text.splitlines() if line.strip())


def read_key(text: str) -> Key:
    """Return a key; whole numbers are numbers, a number in quotes is text."""
    return tuple(_cell(part) for part in text.split(","))


def tables_of(desk: Desk) -> tuple[str, ...]:
    """Return STORE.TABLE of every table that a map names."""
    return tuple(
        f"{store}.{table}"
        for store in sorted(desk.home.searched)
        for table in sorted(data_map(desk, store).tables)
    )


def _cell(part: str) -> int | str:
    if _WHOLE.fullmatch(part):
        return int(part)
    return part.strip('"')
