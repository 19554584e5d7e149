"""Encrypted files: whole or not there, and readable by the standard tool."""

import hashlib
import shutil
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pyrage
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jieqing.keys import age_file
from jieqing.keys.age_file import CapsuleKey, FileDamaged
from jieqing.keys.durable import FileExists, FileNotWritten

KEY = CapsuleKey.generate()
LINES = [b'{"id":%d}' % n for n in range(20_000)]
LONG = [b"%d" % n + b"x" * (1 << 16) for n in range(17)]
AT_ONCE = 1 << 20  # bytes: LONG has more than one reading takes
needs_age = pytest.mark.skipif(
    shutil.which("age") is None, reason="the age tool is not on PATH"
)

FULL_DISK = """
import resource, signal, sys
from pathlib import Path
from jieqing.keys import age_file
from jieqing.errors import JieqingError
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
room, count = int(sys.argv[3]), int(sys.argv[4])
resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))
lines = (b"%08d" % n for n in range(count))
try:
    age_file.write(lines, Path(sys.argv[1]), sys.argv[2])
except JieqingError as error:
    print(error.code, error.exit_code)
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "chunk.age"


def test_lines_come_back_as_they_were_written(path: Path) -> None:
    age_file.write(LINES, path, KEY.recipient)

    assert list(age_file.read(path, KEY.identity)) == LINES


@given(st.lists(st.binary(max_size=300).filter(lambda line: b"\n" not in line)))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_lines_come_back_empty_ones_too(path: Path, lines: list[bytes]) -> None:
    path.unlink(missing_ok=True)
    age_file.write(lines, path, KEY.recipient)

    assert list(age_file.read(path, KEY.identity)) == lines


def test_the_digest_is_that_of_the_bytes_on_the_disk(path: Path) -> None:
    written = age_file.write(LINES, path, KEY.recipient)
    content = path.read_bytes()

    assert written.sha256 == hashlib.sha256(content).hexdigest()
    assert written.size == len(content)
    assert age_file.digest(path) == written


def test_another_program_opens_the_file_with_the_identity(path: Path) -> None:
    age_file.write(LINES, path, KEY.recipient)
    identity = pyrage.x25519.Identity.from_str(KEY.identity)

    opened = pyrage.decrypt(path.read_bytes(), [identity])

    assert opened == b"".join(line + b"\n" for line in LINES)


@needs_age
def test_the_standard_age_tool_opens_the_file(path: Path, tmp_path: Path) -> None:
    age_file.write(LINES, path, KEY.recipient)
    (tmp_path / "identity").write_text(KEY.identity)

    opened = subprocess.run(
        ["age", "--decrypt", "-i", tmp_path / "identity", path],  # noqa: S607 - on PATH
        capture_output=True,
        check=True,
    )

    assert opened.stdout == b"".join(line + b"\n" for line in LINES)


def test_the_file_is_private_and_shows_no_row(path: Path) -> None:
    age_file.write([b"13800000000"], path, KEY.recipient)

    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert b"13800000000" not in path.read_bytes()


def test_an_existing_file_is_never_written_over(path: Path) -> None:
    path.write_bytes(b"earlier")

    with pytest.raises(FileExists):
        age_file.write(LINES, path, KEY.recipient)

    assert path.read_bytes() == b"earlier"


@pytest.mark.parametrize("room", [0, 10, 100])  # a header alone is longer
@pytest.mark.parametrize("lines", [1, 20, 1_000, 1_000_000])
def test_a_full_disk_leaves_no_half_file_and_says_so(
    path: Path, room: int, lines: int
) -> None:
    asked = [path, KEY.recipient, str(room if lines < 1_000 else room + 5_000)]
    ended = subprocess.run(
        [sys.executable, "-c", FULL_DISK, *asked, str(lines)],
        capture_output=True,
        text=True,
        check=False,
    )

    assert ended.stdout.split() == ["disk-full", "5"], ended.stderr
    assert list(path.parent.iterdir()) == []


def test_rows_that_fail_half_way_leave_no_file_and_raise_their_own(
    path: Path,
) -> None:
    def rows() -> Iterator[bytes]:
        yield from LINES
        raise LookupError("the store went away")

    with pytest.raises(LookupError, match="the store went away") as failure:
        age_file.write(rows(), path, KEY.recipient)

    assert failure.value.__cause__ is None
    assert list(path.parent.iterdir()) == []


def test_a_line_with_a_newline_is_refused_and_leaves_no_file(path: Path) -> None:
    with pytest.raises(ValueError, match="newline"):
        age_file.write([b"one\ntwo"], path, KEY.recipient)

    assert list(path.parent.iterdir()) == []


def test_a_folder_that_is_not_there_is_said_plainly(tmp_path: Path) -> None:
    with pytest.raises(FileNotWritten):
        age_file.write(LINES, tmp_path / "none" / "chunk.age", KEY.recipient)


@pytest.mark.parametrize("kept", [0, 100, 70_000, -17, -1])
def test_a_truncated_file_yields_not_a_single_line(path: Path, kept: int) -> None:
    age_file.write(LINES, path, KEY.recipient)
    path.write_bytes(path.read_bytes()[:kept])

    with pytest.raises(FileDamaged):
        next(age_file.read(path, KEY.identity))


def test_a_file_too_long_for_one_reading_comes_back_whole(path: Path) -> None:
    age_file.write(LONG, path, KEY.recipient)

    assert list(age_file.read(path, KEY.identity, AT_ONCE)) == LONG


def test_a_long_file_that_is_truncated_yields_not_a_single_line(path: Path) -> None:
    age_file.write(LONG, path, KEY.recipient)
    path.write_bytes(path.read_bytes()[:-1])

    with pytest.raises(FileDamaged):
        next(age_file.read(path, KEY.identity, AT_ONCE))


def test_a_file_with_its_last_byte_changed_yields_not_a_single_line(
    path: Path,
) -> None:
    age_file.write(LINES, path, KEY.recipient)
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)

    with pytest.raises(FileDamaged):
        next(age_file.read(path, KEY.identity))


def test_a_file_does_not_open_with_another_key(path: Path) -> None:
    age_file.write(LINES, path, KEY.recipient)

    with pytest.raises(FileDamaged):
        next(age_file.read(path, CapsuleKey.generate().identity))


def test_a_missing_file_is_refused_as_damaged(path: Path) -> None:
    with pytest.raises(FileDamaged):
        next(age_file.read(path, KEY.identity))


def test_a_reader_that_leaves_early_leaves_no_thread_behind(path: Path) -> None:
    age_file.write(LONG, path, KEY.recipient)
    before = threading.active_count()
    reader = age_file.read(path, KEY.identity, AT_ONCE)

    first = next(reader)
    reader.close()

    assert first == LONG[0]
    assert threading.active_count() == before
