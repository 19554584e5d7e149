"""The folder on disk: which files are tables, reading them, replacing one safely.

What is neither a table nor the product's own stops by name: a file that nobody reads
could hold a customer. So do links, and files with a second name in some other place:
the rows would go under one name and stay under the other.
"""

import errno
import fcntl
import hashlib
import os
import re
import secrets
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from jieqing.errors import NotConfigured, Refused, phrase
from jieqing.stores.files.lines import Source, unreadable

LARGEST = 64 * 2**20  # bytes of one file
MARK_FILE, LENT_FILE = "jieqing_mark.json", "jieqing_lent"
CSV, XLSX = ".csv", ".xlsx"
LOCK_WAIT_SECONDS = 6.0
_OWN_PREFIX = ".jieqing-"
_OWN = re.compile(r"\.jieqing-[0-9a-f]{16}")
_PAUSE_SECONDS = 0.05
_OPEN_IN_EXCEL = "~$"
_OPEN_IN_OFFICE = ".~lock."
_PATTERN_SIGNS = frozenset("*?[")
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


class FolderUnreachable(NotConfigured):
    """The folder of exports cannot be read."""

    code = "folder-unreachable"
    cause = "The folder of store {store} cannot be read ({reason})."
    advice = "Check its address and its rights; nothing was changed."


class FolderNotWritable(NotConfigured):
    """The folder cannot be written, so nothing is erased from it."""

    code = "folder-not-writable"
    cause = "The folder of store {store} cannot be written ({reason})."
    advice = "Have IT run what `jieqing store grants {store}` prints; nothing went."


class FolderFull(Refused):
    """There is no room for the new files beside the old ones."""

    code = "folder-full"
    cause = "The disk of store {store} has no room for the rewritten files."
    advice = "Make room there, as much as its files take; nothing was changed."


class FolderLocked(NotConfigured):
    """Another process of Jieqing works in the folder."""

    code = "folder-locked"
    cause = "The folder of store {store} is in use by another process of Jieqing."
    advice = "Wait until that process has finished, then run the act again."


class FileStrange(NotConfigured):
    """A file in the folder is no table, or is not there alone."""

    code = "file-strange"
    cause = "{file} in the folder of store {store} is no table: {problem}."
    advice = "Take it out of the folder, or export it as CSV or XLSX."


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """The bytes of a file, and how it stood when they were read."""

    content: bytes
    digest: str
    standing: os.stat_result


class Folder:
    """One folder of exports."""

    def __init__(self, store: str, path: Path) -> None:
        """Remember where it is; nothing is opened yet."""
        self.store, self.path = store, path

    def files(self) -> tuple[str, ...]:
        """Names of its tables' files, within the folder. Raises ``FileStrange``."""
        with self.reading():
            return tuple(sorted(self._walk(self.path)))

    def read(self, name: str, stands_as: str | None = None) -> Content:
        """Read a file whole. Raises ``FileUnreadable`` when it is too large."""
        with self.reading(), (self.path / (stands_as or name)).open("rb") as opened:
            standing = os.fstat(opened.fileno())
            content = opened.read(LARGEST + 1)
        if len(content) > LARGEST:
            source = Source(store=self.store, file=name)
            raise unreadable(source, 1, phrase("it is larger than 64 MB"))
        digest = hashlib.sha256(content).hexdigest()
        return Content(content=content, digest=digest, standing=standing)

    def digest(self, name: str) -> str | None:
        """The digest of a file as it is now; None if it is gone."""
        try:
            return self.read(name).digest
        except FolderUnreachable:
            if (self.path / name).exists():
                raise
            return None

    def stage(self, name: str, content: bytes, model: os.stat_result | None) -> str:
        """Write new bytes beside a file, durable, with its rights; return the name."""
        beside = (self.path / name).parent / f"{_OWN_PREFIX}{secrets.token_hex(8)}"
        with self.writing():
            try:
                self._write_new(beside, content, model)
                self.sync(name)
            except (OSError, FolderNotWritable):
                with suppress(OSError):
                    beside.unlink()
                raise
        return beside.relative_to(self.path).as_posix()

    def keep_old(self, name: str, content: bytes) -> str:
        """Keep a file's present bytes under a second name, until all is settled."""
        beside = (self.path / name).parent / f"{_OWN_PREFIX}{secrets.token_hex(8)}"
        try:
            os.link(self.path / name, beside)
            self.sync(name)
        except OSError:  # some file systems know no second names
            return self.stage(name, content, None)
        return beside.relative_to(self.path).as_posix()

    def replace(self, staged: str, name: str) -> None:
        """Put the staged file in the place of the other, at once."""
        with self.writing():
            (self.path / staged).replace(self.path / name)
            self.sync(name)

    def remove(self, name: str) -> None:
        """Remove one of our own files, if it is there."""
        with self.writing():
            (self.path / name).unlink(missing_ok=True)
            self.sync(name)

    def left_behind(self) -> Iterator[str]:
        """Our own files that a process which died has left."""
        with self.reading():
            for found in self.path.rglob(f"{_OWN_PREFIX}*"):
                if not _OWN.fullmatch(found.name):
                    continue
                yield found.relative_to(self.path).as_posix()

    def sync(self, name: str) -> None:
        """Make the names in the file's folder durable."""
        descriptor = os.open((self.path / name).parent, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    @contextmanager
    def locked(self, *, alone: bool) -> Iterator[None]:
        """Keep other processes of Jieqing out: all of them, or those that write."""
        with self.reading():
            descriptor = os.open(self.path, os.O_RDONLY | os.O_DIRECTORY)
        try:
            with self.reading():  # some shares know no locks
                self._lock(descriptor, fcntl.LOCK_EX if alone else fcntl.LOCK_SH)
            yield
        finally:
            os.close(descriptor)

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Turn what the system says into words."""
        try:
            yield
        except OSError as error:
            reason = error.strerror or type(error).__name__
        else:
            return
        raise FolderUnreachable(store=self.store, reason=reason) from None

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Turn what the system says into words."""
        try:
            yield
        except OSError as error:
            if error.errno in _FULL:
                refusal: Refused | NotConfigured = FolderFull(store=self.store)
            else:
                reason = error.strerror or type(error).__name__
                refusal = FolderNotWritable(store=self.store, reason=reason)
        else:
            return
        raise refusal from None

    def _lock(self, descriptor: int, kind: int) -> None:
        until = time.monotonic() + LOCK_WAIT_SECONDS
        while True:
            try:
                fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() > until:
                    raise FolderLocked(store=self.store) from None
                time.sleep(_PAUSE_SECONDS)
            else:
                return

    def _write_new(
        self, path: Path, content: bytes, model: os.stat_result | None
    ) -> None:
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
        with os.fdopen(os.open(path, flags, 0o600), "wb") as opened:
            opened.write(content)
            opened.flush()
            descriptor = opened.fileno()
            if model is not None:
                mine = os.fstat(descriptor)
                if (mine.st_uid, mine.st_gid) != (model.st_uid, model.st_gid):
                    self._give(descriptor, model)
                os.fchmod(descriptor, stat.S_IMODE(model.st_mode))
            os.fsync(descriptor)
        if path.read_bytes() != content:
            raise OSError(errno.EIO, os.strerror(errno.EIO))

    def _give(self, descriptor: int, model: os.stat_result) -> None:
        """Give a new file to the owner of the old one."""
        try:
            os.fchown(descriptor, model.st_uid, model.st_gid)
        except PermissionError:
            reason = phrase("the owner of a file cannot be kept")
        else:
            return
        raise FolderNotWritable(store=self.store, reason=reason) from None

    def _walk(self, folder: Path) -> Iterator[str]:
        for entry in sorted(os.scandir(folder), key=lambda each: each.name):
            name = Path(entry.path).relative_to(self.path).as_posix()
            if _OWN.fullmatch(entry.name) or name in (MARK_FILE, LENT_FILE):
                continue
            if entry.is_symlink():
                raise self._strange(name, phrase("it is a link"))
            if entry.is_dir():
                yield from self._walk(Path(entry.path))
            else:
                self._require_table(name, entry)
                yield name

    def _require_table(self, name: str, entry: os.DirEntry[str]) -> None:
        if entry.name.startswith((_OPEN_IN_EXCEL, _OPEN_IN_OFFICE)):
            words = phrase("somebody has a workbook open; close it first")
            raise self._strange(name, words)
        if Path(name).suffix.lower() not in (CSV, XLSX) or not entry.is_file():
            raise self._strange(name, phrase("only .csv and .xlsx can be read"))
        if _PATTERN_SIGNS & set(name):
            raise self._strange(name, phrase("its name holds one of * ? ["))
        if entry.stat().st_nlink > self._names_of(entry):
            words = phrase("it has a second name in another place (a hard link)")
            raise self._strange(name, words)

    def _names_of(self, entry: os.DirEntry[str]) -> int:
        """Its own name, and those under which we keep it until all is settled."""
        here, number = Path(entry.path).parent, entry.stat().st_ino
        kept = here.glob(f"{_OWN_PREFIX}*")
        return 1 + sum(each.stat().st_ino == number for each in kept)

    def _strange(self, name: str, problem: object) -> FileStrange:
        return FileStrange(store=self.store, file=name, problem=problem)
