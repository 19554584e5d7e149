"""Long acts that rooms above the casebook give to its worker (errands.py).

Apart from the errands: whoever joins them at the start of a command needs none of what
the errands themselves need.
"""

from datetime import datetime
from typing import Final, Protocol

from jieqing.casebook.desk import Desk


class LongAct(Protocol):
    """An act that takes its time."""

    def __call__(self, desk: Desk, case: str, /, *, by: str, at: datetime) -> object:
        """Do it."""
        ...


JOINED: Final[dict[str, LongAct]] = {}
"""By act: each is done on a record of its room, and asks there whether it may."""
