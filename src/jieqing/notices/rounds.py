"""A worker's round: read the ledger on, look at the days, send what waits."""

import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from jieqing.casebook.clock import now_of
from jieqing.casebook.desk import Desk
from jieqing.errors import JieqingError
from jieqing.home import Home, read_home
from jieqing.notices import watch
from jieqing.notices.exercises import send_exercises
from jieqing.notices.models import Sending
from jieqing.notices.sending import Round, send_waiting
from jieqing.notices.setup import read_setup
from jieqing.notices.telling import read_on

EVERY_SECONDS = 5.0
AT_MOST_SECONDS = 10.0
"""A round begins no further message after this; long acts wait behind it."""
PIECES = 20
KEPT = timedelta(days=90)
"""How long it is known who was told what, and why."""
_FORGOTTEN_AT_ONCE = 500


def send_due(home: Home, now: datetime | None = None) -> int:
    """Do one round at a moment, or now; returns how many messages arrived.

    Raises what opening the home does, ``LedgerAltered`` and ``NoticeFileWrong``.
    """
    swept = Desk.swept(home)
    at = now or now_of(swept)
    desk = swept.at(at)  # posts begin and end: people are those of the moment
    for _ in _pieces(desk, at):
        pass
    watch.look(desk, at)
    _forget(desk, at)
    over = time.monotonic() + AT_MOST_SECONDS
    round_ = Round(desk=desk, setup=read_setup(home), at=at)
    is_over = partial(_is_past, over)
    return send_waiting(round_, is_over) + send_exercises(round_, is_over)


@dataclass(slots=True, kw_only=True)
class Rounds:
    """The rounds of a worker, every few seconds however often it is asked."""

    folder: Path
    next_at: float = field(default=0.0)

    def go(self) -> None:
        """Do a round if it is time; what hinders it is tried again with the next."""
        if time.monotonic() < self.next_at:
            return
        with suppress(JieqingError):
            send_due(read_home(self.folder))
        self.next_at = time.monotonic() + EVERY_SECONDS


def _is_past(moment: float) -> bool:
    return time.monotonic() > moment


def _pieces(desk: Desk, at: datetime) -> Iterator[int]:
    """Read the ledger on, piece by piece, as far as one round goes."""
    for piece in range(PIECES):
        if not read_on(desk, at):
            return
        yield piece


def _forget(desk: Desk, at: datetime) -> None:
    """Let go of what ended long ago."""
    rows = Sending.objects.filter(tenant=desk.tenant).order_by("pk")
    oldest = rows.values_list("pk", "at")[:_FORGOTTEN_AT_ONCE]
    gone = [key for key, when in oldest if when < at - KEPT]
    Sending.objects.filter(pk__in=gone).delete()
