"""Files that are wholly there or not there at all.

A secret or a copy counts only when its bytes and its name have reached the disk;
``fsync`` of a file does not keep its name, so the folder is synced too.
"""

import errno
import os
from collections.abc import Callable
from pathlib import Path

from jieqing.errors import Interrupted, Refused

PRIVATE = 0o600
FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


class KeysDiskFull(Interrupted):
    """No room for the whole file; what was written of it has been removed."""

    code = "disk-full"
    cause = "The disk is full, so {file} could not be written whole."
    advice = "Free some space, then run the same command again; nothing was lost."


class FileNotWritten(Interrupted):
    """The system refused the file for another reason than space."""

    code = "file-not-written"
    cause = "The file {file} could not be written: {reason}."
    advice = "Check the folder and its rights, then run the same command again."


class FileExists(Refused):
    """A file of that name stands there; files with secrets are never overwritten."""

    code = "file-exists"
    cause = "The file {file} exists already and is not overwritten."
    advice = "Choose another name, or move the file away if you are sure of it."


def create(path: Path, fill: Callable[[int], None]) -> None:
    """Make ``path`` by ``fill(descriptor)``, exclusively, private and durable.

    On any failure the half file is removed and the failure goes on: ``KeysDiskFull``,
    ``FileExists``, ``FileNotWritten``, or what ``fill`` raised.
    """
    _make(path, fill, lambda: sync_folder(path.parent))


def _make(path: Path, fill: Callable[[int], None], name: Callable[[], None]) -> None:
    """Make the content durable, and its name by ``name``; else leave no file."""
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, PRIVATE)
    except OSError as error:
        raise refusal(path, error) from None
    try:
        _fill_and_sync(descriptor, fill)
        name()
    except OSError as error:
        path.unlink(missing_ok=True)
        raise refusal(path, error) from None
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def write_anew(path: Path, content: bytes) -> None:
    """Write a file that a crashed try may have left."""
    path.unlink(missing_ok=True)
    create(path, lambda file: write_all(file, content))


def replace(path: Path, content: bytes) -> None:
    """Make ``path`` hold this instead: the old content or the new, never half of it.

    The folder is synced once, when the durable content has its name: a crash before it
    leaves the old content under that name.
    """
    draft = path.with_name(f".{path.name}.new")
    draft.unlink(missing_ok=True)

    def take_over() -> None:
        draft.replace(path)
        sync_folder(path.parent)

    _make(draft, lambda file: write_all(file, content), take_over)


def refusal(path: Path, error: OSError) -> Interrupted | Refused:
    """Say what the system refused, without its own words (they may quote values)."""
    if isinstance(error, FileExistsError):
        return FileExists(file=path.name)
    if error.errno in FULL:
        return KeysDiskFull(file=path.name)
    return FileNotWritten(file=path.name, reason=os.strerror(error.errno or 0))


def write_all(descriptor: int, content: bytes) -> None:
    """Write every byte; ``os.write`` may take fewer than it is given."""
    left = memoryview(content)
    while left:
        left = left[os.write(descriptor, left) :]


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _fill_and_sync(descriptor: int, fill: Callable[[int], None]) -> None:
    try:
        fill(descriptor)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
