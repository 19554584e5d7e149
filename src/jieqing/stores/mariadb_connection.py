"""A connection to MariaDB that leaves no statement running behind it.

The server goes on with a statement whose client has gone, for minutes and with all its
locks. Whoever stops the work from the keyboard means the statement too.
"""

import socket
from collections.abc import Callable, Mapping
from contextlib import closing, suppress
from io import BufferedReader
from typing import Any, cast

import pymysql
from pymysql.connections import MAX_PACKET_LEN
from pymysql.constants import COMMAND, CR
from pymysql.err import OperationalError

from jieqing.stores.mariadb_packets import PacketResult, Packets

_RESET_CONNECTION = 0x1F  # the driver has no word for it
CONNECT_SECONDS = 10
_HEAD = 4  # bytes: three of size, and one that numbers the packets of an answer
_NUMBERED = 256  # then they begin anew
_READ_AT_ONCE = 1 << 18


class Ending(pymysql.connections.Connection):
    """A connection whose statement ends with the work that waits for it."""

    _next_seq_id: int
    _sock: socket.socket
    _rfile: BufferedReader
    _read_bytes: Callable[[int], bytes]
    _force_close: Callable[[], None]

    def __init__(self, address: Mapping[str, Any]) -> None:
        """Connect, and keep the address: to end a statement takes another one."""
        self._address = dict(address)
        self._takes_packets = False
        self.is_spent = False  # not to be used for another piece of work
        super().__init__(**address, defer_connect=True)
        path = address.get("unix_socket")
        self.connect(None if path is None else _plugged(path))
        # The driver takes no more than eight kilobytes of an answer at a time.
        wide = self._sock.makefile("rb", _READ_AT_ONCE)
        self._rfile = cast("BufferedReader", wide)

    def query(self, sql: Any, unbuffered: bool = False) -> int:  # noqa: ANN401, FBT001, FBT002  # the driver's own signature
        """Carry out a statement; Ctrl-C meanwhile ends it on the server."""
        try:
            return int(super().query(sql, unbuffered))
        except KeyboardInterrupt:
            self._end_statement()
            raise

    def next_result(self, unbuffered: bool = False) -> int:  # noqa: FBT001, FBT002  # the driver's own signature
        """Wait for the next answer of a statement; Ctrl-C meanwhile ends it."""
        try:
            return int(super().next_result(unbuffered))
        except KeyboardInterrupt:
            self._end_statement()
            raise

    def reset(self) -> None:
        """End all that the session holds: transaction, locks, settings, tables."""
        self._ask(_RESET_CONNECTION, "")

    def enter_again(self) -> None:
        """Begin anew, by the server's settings and the account's rights of now.

        A session learns what was granted on a database when it enters it.
        """
        self.reset()
        self._ask(COMMAND.COM_INIT_DB, str(self._address["database"]))

    def _ask(self, command: int, said: str) -> None:
        """Send a command that is answered by nothing but that it was done."""
        self._execute_command(command, said)  # type: ignore[attr-defined]  # the driver's stubs lack it
        self._read_ok_packet()  # type: ignore[attr-defined]  # the driver's stubs lack it

    def packets(self, sql: str) -> Packets:
        """Carry out a statement that gives rows; of these nothing is read."""
        self._takes_packets = True
        try:
            self.query(sql)
        finally:
            self._takes_packets = False
        answer: PacketResult = self._result
        return answer.packets()

    def packet(self) -> bytes:
        """The next packet of an answer, its parts joined. Raises as the driver does."""
        head = self._read_bytes(_HEAD)
        if head[3] != self._next_seq_id:
            self._force_close()
            raise OperationalError(CR.CR_SERVER_LOST, "out of order")
        self._next_seq_id = (head[3] + 1) % _NUMBERED
        size = int.from_bytes(head[:3], "little")
        content = self._read_bytes(size)
        return content if size < MAX_PACKET_LEN else content + self.packet()

    def further(self) -> list[bytes]:
        """Packets behind one of a row, as many as are whole here; waits for a sign.

        None, where the next is longer, out of order, or the connection is lost:
        ``packet`` says so.
        """
        there, packets, place = self._there(), [], 0
        number, room = self._next_seq_id, len(there) - _HEAD
        while place <= room:
            begin = place + _HEAD
            end = begin + int.from_bytes(there[place : begin - 1], "little")
            is_whole = end <= len(there) and end - begin < MAX_PACKET_LEN
            if not is_whole or there[begin - 1] != number:
                break
            packets.append(there[begin:end])
            number, place = (number + 1) % _NUMBERED, end
        self._next_seq_id = number
        self._rfile.read(place)
        return packets

    def _there(self) -> bytes:
        """What of the answer has come and was not taken, at least one byte."""
        try:
            return self._rfile.peek(1)
        except OSError:
            return b""
        except BaseException:
            self._force_close()
            raise

    def _read_query_result(self, unbuffered: bool = False) -> int:  # noqa: FBT001, FBT002  # the driver's own signature
        if not self._takes_packets:
            return int(super()._read_query_result(unbuffered))  # type: ignore[misc]  # not in its types
        self._result = answer = PacketResult(self)
        answer.read()
        if answer.server_status is not None:
            self.server_status = answer.server_status
        return int(answer.affected_rows or 0)

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
