"""One process at a time works on a job, and a former owner can write nothing more.

A lease has a fence: a number raised by each takeover. Every effect is committed only
while the job's row still carries the owner's fence, so a process that slept through a
takeover finds its writes refused. Leases live by the casebook's own clock (``clock``),
passed as ``now``: hosts may differ, and a case's own (perhaps moved) clock has no say
in who works.

On one host a takeover makes sure by pid and start time that the recorded owner is dead:
SQLite cannot end another process's session, so fencing alone would not be enough there.
"""

import os
import signal
import socket
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.db.models import Max
from django.db.models.functions import Coalesce, Now

from jieqing.errors import Refused
from jieqing.flow.models import Job

LEASE_SECONDS = 60
FREE, RUN = "free", "run"
# Whole, not composed: a case asks them some twenty times.
_MINE = " WHERE tenant = %s AND name = %s AND fence = %s"
_HOLD = f"UPDATE flow_job SET fence = fence{_MINE} AND state = %s"
_RENEW = f"UPDATE flow_job SET until = %s{_MINE}"
_RELEASE = f"UPDATE flow_job SET state = %s, until = NULL{_MINE} AND state = %s"
_IS_HELD = f"SELECT 1 FROM flow_job{_MINE} AND state = %s"
_STAT_START_TIME = 19  # field 22 of proc(5) stat, counted after the command name


class JobTaken(Refused):
    """Another process works on it."""

    code = "job-taken"
    cause = "Another process ({pid} on {host}) is working on {job}."
    advice = "Wait until it is done; if that process is dead, its lease ends by itself."


class JobLost(Refused):
    """Somebody took the job over; this process may not write any more."""

    code = "job-lost"
    cause = "This process no longer holds the lease on {job}."
    advice = "Nothing more was written by it. See who works now: `jieqing case show`."


@dataclass(frozen=True, slots=True, kw_only=True)
class Lease:
    """The right to work on a job, as long as ``fence`` is the job's own."""

    tenant: str
    name: str
    fence: int


def clock() -> datetime:
    """Return what time it is to the casebook: one clock for all who work on it."""
    now = Job.objects.aggregate(now=Coalesce(Max(Now()), Now()))["now"]
    if not isinstance(now, datetime):
        raise TypeError("a casebook tells the time")
    return now


def claim(tenant: str, name: str, now: datetime) -> Lease:
    """Take a job that is free, or whose owner is dead or overdue.

    Raises ``JobTaken``; then nothing has changed.
    """
    with transaction.atomic():
        job = _locked(tenant, name)
        _require_free(job, now)
        return _taken(job, now)


def seize(tenant: str, name: str, now: datetime) -> Lease:
    """Take a job whoever holds it: its former owner can write nothing more.

    While this lease stands nobody else can begin the work either.
    """
    with transaction.atomic():
        return _taken(_locked(tenant, name), now)


def renew(lease: Lease, now: datetime) -> None:
    """Extend the lease. Raises ``JobLost``."""
    with held(lease):
        until = connection.ops.adapt_datetimefield_value(_until(now))
        _told(_RENEW, [until, *_row(lease)])


def release(lease: Lease) -> None:
    """Give the job back, unless it has been taken over meanwhile."""
    _told(_RELEASE, [FREE, *_row(lease), RUN])


def is_held(lease: Lease) -> bool:
    """Whether the lease still stands."""
    with connection.cursor() as cursor:
        cursor.execute(_IS_HELD, [*_row(lease), RUN])
        return cursor.fetchone() is not None


@contextmanager
def held(lease: Lease) -> Iterator[None]:
    """Open a transaction whose effects stand only while the lease does.

    The job's row is written first, so that it stays locked until the commit. Raises
    ``JobLost``.
    """
    with transaction.atomic():
        if not _told(_HOLD, [*_row(lease), RUN]):
            raise JobLost(job=lease.name)
        yield


def end_owner(tenant: str, name: str) -> None:
    """Kill the recorded owner on this host, if it is another living process."""
    job = Job.objects.get(tenant=tenant, name=name)
    if _is_other_living_process(job):
        os.kill(job.pid, signal.SIGKILL)


def started(pid: int) -> str:
    """When a process started, in the kernel's ticks; empty when it is not there."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
    after_name = stat.rpartition(")")[2].split()
    is_dead = after_name[0] in "ZX"  # a zombie has ended and waits to be reaped
    return "" if is_dead else after_name[_STAT_START_TIME]


def _locked(tenant: str, name: str) -> Job:
    rows = Job.objects.select_for_update()
    return rows.get_or_create(tenant=tenant, name=name, defaults={"state": FREE})[0]


def _taken(job: Job, now: datetime) -> Lease:
    job.fence += 1
    job.state = RUN
    job.host = socket.gethostname()
    job.pid = os.getpid()
    job.pid_started = started(job.pid)
    job.until = _until(now)
    job.save()
    return Lease(tenant=job.tenant, name=job.name, fence=job.fence)


def _until(now: datetime) -> datetime:
    return now + timedelta(seconds=LEASE_SECONDS)


def _row(lease: Lease) -> tuple[str, str, int]:
    """What names the job's row while the lease is its own."""
    return lease.tenant, lease.name, lease.fence


def _told(sql: str, values: Sequence[Any]) -> int:
    """Write the job's row; how many there were of it."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return int(cursor.rowcount)


def _require_free(job: Job, now: datetime) -> None:
    if job.state == RUN and not _may_take_over(job, now):
        raise JobTaken(job=job.name, pid=job.pid, host=job.host)


def _may_take_over(job: Job, now: datetime) -> bool:
    if job.host != socket.gethostname() or not job.pid_started:
        return _is_overdue(job, now)
    if _is_other_living_process(job):
        return False
    return job.pid != os.getpid() or _is_overdue(job, now) or not _is_alive(job)


def _is_overdue(job: Job, now: datetime) -> bool:
    return job.until is None or job.until < now


def _is_alive(job: Job) -> bool:
    return bool(job.pid_started) and started(job.pid) == job.pid_started


def _is_other_living_process(job: Job) -> bool:
    here = job.host == socket.gethostname()
    return here and job.pid != os.getpid() and _is_alive(job)
