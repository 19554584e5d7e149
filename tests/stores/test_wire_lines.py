"""Rows as MariaDB sends them go into a copy whole and come back as values."""

import pytest

from jieqing.stores.port import CopyKind
from jieqing.stores.wire_lines import as_wire, first_of, read_wire

KINDS = (CopyKind.INTEGER, CopyKind.TEXT, CopyKind.BYTES, CopyKind.BIT)
SHORT = b"\x02-7" + b"\x06" + "清\t\n\\".encode() + b"\x02\x00\xff" + b"\x02\x02\x81"
EMPTY = b"\xfb\x00\xfb\xfb"


def sized(sign: int, width: int, cell: bytes) -> bytes:
    return bytes([sign]) + len(cell).to_bytes(width, "little") + cell


def test_rows_come_back_as_values_of_their_kinds() -> None:
    line = as_wire([SHORT, EMPTY], KINDS)
    rows = [(-7, "清\t\n\\", b"\x00\xff", 0b1010000001), (None, "", None, None)]
    assert read_wire(line) == rows
    assert line.count(b"\n") == 1


@pytest.mark.parametrize(
    ("sign", "width", "size"), [(252, 2, 251), (253, 3, 70_000), (254, 8, 1 << 24)]
)
def test_a_long_cell_says_its_size_in_more_bytes(
    sign: int, width: int, size: int
) -> None:
    row = b"\x011" + sized(sign, width, b"x" * size)
    line = as_wire([row], [CopyKind.INTEGER, CopyKind.TEXT])
    assert read_wire(line) == [(1, "x" * size)]


def test_of_the_first_cells_the_rest_is_not_read() -> None:
    assert first_of([SHORT, EMPTY], KINDS[:2]) == [(-7, "清\t\n\\"), (None, "")]


@pytest.mark.parametrize("cut", range(1, len(SHORT)))
def test_a_row_that_is_cut_off_is_refused(cut: int) -> None:
    with pytest.raises((ValueError, IndexError)):
        read_wire(as_wire([SHORT[:cut]], KINDS))
