"""Rows of a MariaDB statement as the server sent them.

To make values of all cells takes the driver, in Python, longer than the server needs
for the rows. Here a row stays the bytes of its packet (wire_lines.py reads them).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from pymysql.connections import MySQLResult
from pymysql.protocol import MysqlPacket

from jieqing.stores.port import CopyKind

_END, _ERROR = 0xFE, 0xFF  # how packets begin that hold no row, and some that do


class Receiving(Protocol):
    """A connection that hands packets out."""

    def packet(self) -> bytes:
        """The next packet of an answer, its parts joined."""
        ...

    def further(self) -> list[bytes]:
        """Packets behind one of a row, as many as are whole here."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Packets:
    """The rows of an answer, and what the bytes of each column are."""

    rows: Sequence[bytes]
    kinds: tuple[CopyKind, ...]


class PacketResult(MySQLResult):
    """An answer of which only the columns' descriptions are read."""

    converters: Sequence[tuple[str | None, Callable[[Any], Any] | None]] = ()
    _check_packet_is_eof: Callable[[MysqlPacket], bool]

    def __init__(self, connection: Any) -> None:  # noqa: ANN401  # the driver's, of any cursor
        """Answer on this connection."""
        super().__init__(connection)
        self._from: Receiving = connection

    def packets(self) -> Packets:
        """What was received."""
        kinds = tuple(_kind(*each) for each in self.converters)
        return Packets(rows=self.rows or (), kinds=kinds)

    def _read_rowdata_packet(self) -> None:
        """Take the packets of rows up to the end of the answer."""
        rows: list[bytes] = []
        packets = [self._from.packet()]
        while not self._is_end(packets[-1]):
            rows += packets
            packets = self._from.further() or [self._from.packet()]
        rows += packets[:-1]
        self.affected_rows, self.rows = len(rows), rows

    def _is_end(self, packet: bytes) -> bool:
        """Whether it ends the answer; a row may begin like an end."""
        return packet[0] >= _END and self._is_over(packet)

    def _is_over(self, packet: bytes) -> bool:
        """Whether the packet ends the answer. Raises what the server refuses."""
        read = MysqlPacket(packet, None)
        if packet[0] == _ERROR:
            read.raise_for_error()
        return self._check_packet_is_eof(read)


def _kind(encoding: str | None, converter: Callable[[Any], Any] | None) -> CopyKind:
    """What a column's bytes are, by what the driver would do with them."""
    if converter is int:
        return CopyKind.INTEGER
    if converter is not None:
        return CopyKind.BIT
    return CopyKind.BYTES if encoding is None else CopyKind.TEXT
