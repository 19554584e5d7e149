"""Seconds of the processor: this process's, and those of the server that it asks.

On a machine on which much else runs the clock says little; the processor's time says
what the work took. A server counts whole: of PostgreSQL every process, of MariaDB every
thread, with what either does beside the statements.
"""

import os
import resource
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from floor import server_pids
from shopgen import connect

_TICKS = os.sysconf("SC_CLK_TCK")
_PARENT, _OWN, _WITH_ENDED = 1, slice(11, 13), slice(11, 15)  # fields of stat


def processor_of(url: str) -> Callable[[], float]:
    """What tells the seconds spent so far, by us and by the server at the address."""
    with closing(connect(url)[1]) as shop:
        server = _server(url, shop)

    def spent() -> float:
        own = resource.getrusage(resource.RUSAGE_SELF)
        return own.ru_utime + own.ru_stime + sum(server())

    return spent


def _server(url: str, shop: Any) -> Callable[[], Iterator[float]]:  # noqa: ANN401  # any driver's
    if url.startswith("postgresql"):
        first = int(_stat(shop.info.backend_pid)[_PARENT])
        return lambda: _with_children(first)
    pids = server_pids("my", shop, url) if url.startswith("mariadb") else []
    return lambda: (_seconds(_stat(pid)[_OWN]) for pid in pids)


def _with_children(first: int) -> Iterator[float]:
    """Of a process that waits for its children, those that ended are counted in it."""
    yield _seconds(_stat(first)[_WITH_ENDED])
    for each in Path("/proc").iterdir():
        if each.name.isdigit():
            stat = _stat(int(each.name))
            if stat and int(stat[_PARENT]) == first:
                yield _seconds(stat[_OWN])


def _seconds(ticks: Sequence[str]) -> float:
    return sum(map(int, ticks)) / _TICKS


def _stat(pid: int) -> Sequence[str]:
    """What the kernel tells of a process, from its state on; empty: it has gone."""
    try:
        told = Path(f"/proc/{pid}/stat").read_text(errors="replace")
    except OSError:
        return ()
    return told.rpartition(")")[2].split()
