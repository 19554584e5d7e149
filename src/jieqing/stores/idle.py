"""Connections that wait for the next piece of work instead of being opened anew.

PostgreSQL starts a process for each connection, which reads the catalogue afresh; for
one customer that took longer than all the work. A connection goes back only with its
transaction ended and its session bare, is asked for a sign of life before it is used
again, and belongs to the process that opened it.
"""

import atexit
import os
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import psycopg
from psycopg.pq import TransactionStatus

Connection = psycopg.Connection[tuple[Any, ...]]

MOST_WAITING = 4  # of all addresses together: a server lets few in
_BARE = "DISCARD TEMP; RESET ALL; SELECT pg_advisory_unlock_all()"
_waiting: list[tuple[str, int, Connection]] = []


def take(address: str, opened: Callable[[], Connection]) -> Connection:
    """Return a living connection to the address, opened if none waits."""
    for place in [each for each in _waiting if each[:2] == (address, os.getpid())]:
        with suppress(ValueError):  # another thread was faster
            _waiting.remove(place)
            if _is_alive(place[2]):
                place[2].autocommit = False
                return place[2]
            place[2].close()
    return opened()


def give_back(address: str, connection: Connection) -> None:
    """Let a connection wait for the next piece of work, or close it."""
    try:
        connection.rollback()
        connection.read_only = connection.isolation_level = None
        connection.autocommit = True  # or each question opens a transaction first
        connection.execute(_BARE)
    except psycopg.Error:
        connection.close()
        return
    _waiting.append((address, os.getpid(), connection))
    while len(_waiting) > MOST_WAITING:
        _, process, oldest = _waiting.pop(0)
        if process == os.getpid():
            oldest.close()


def close_all() -> None:
    """Close what waits in this process."""
    while _waiting:
        _, process, connection = _waiting.pop()
        if process == os.getpid():
            connection.close()


def _is_alive(connection: Connection) -> bool:
    try:
        connection.execute("SELECT 1")
    except psycopg.Error:
        return False
    return connection.info.transaction_status is TransactionStatus.IDLE


atexit.register(close_all)
