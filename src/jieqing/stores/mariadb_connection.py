"""A connection to MariaDB that leaves no statement running behind it.

The server goes on with a statement whose client has gone, for minutes and with all its
locks. Whoever stops the work from the keyboard means the statement too.
"""

import socket
from collections.abc import Mapping
from contextlib import closing, suppress
from typing import Any

import pymysql

CONNECT_SECONDS = 10


class Ending(pymysql.connections.Connection):
    """A connection whose statement ends with the work that waits for it."""

    def __init__(self, address: Mapping[str, Any]) -> None:
        """Connect, and keep the address: to end a statement takes another one."""
        self._address = dict(address)
        super().__init__(**address, defer_connect=True)
        path = address.get("unix_socket")
        self.connect(None if path is None else _plugged(path))

    def query(self, sql: Any, unbuffered: bool = False) -> int:  # noqa: ANN401, FBT001, FBT002  # the driver's own signature
        """Carry out a statement; Ctrl-C meanwhile ends it on the server."""
        try:
            return int(super().query(sql, unbuffered))
        except KeyboardInterrupt:
            self._end_statement()
            raise

    def _end_statement(self) -> None:
        # It may have ended by itself, or the server may be gone: then nothing runs.
        with (
            suppress(pymysql.MySQLError, OSError),
            closing(Ending(self._address)) as it,
        ):
            number = int(self.thread_id())  # type: ignore[no-untyped-call]  # the driver is not typed
            it.query(f"KILL QUERY {number}")


def _plugged(path: str) -> socket.socket:
    """A connected socket; the driver would leave one open that meets nobody."""
    plug = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    plug.settimeout(CONNECT_SECONDS)
    try:
        plug.connect(path)
    except OSError:
        plug.close()
        raise
    return plug
