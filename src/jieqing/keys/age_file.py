"""Encrypted files of lines (age v1) that the standard ``age`` tool reads.

Writing pulls the lines as it encrypts, so memory stays flat; the file is created
exclusively, reaches the disk with its name, and its digest is read back from there. Any
failure, a full disk too, leaves no half file. Reading authenticates the whole file
before the first line is given out: a truncated copy yields nothing.
"""

import hashlib
import os
import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from io import BufferedReader, BytesIO
from itertools import islice
from pathlib import Path
from typing import ClassVar, Self

import pyrage

from jieqing.errors import Refused
from jieqing.keys import durable

_BLOCK = 1 << 20
_LINES_AT_ONCE = 64
_AT_ONCE = 48 << 20  # bytes of a file that are proved and given out in one reading


class FileDiffers(Refused):
    """The disk gave back other bytes than were written."""

    code = "file-differs"
    cause = "The file {file} read back from the disk differs from what was written."
    advice = "The disk is not reliable: check it before anything is erased."


class FileDamaged(Refused):
    """An encrypted file is truncated, altered or meant for another key."""

    code = "file-damaged"
    cause = "The encrypted file {file} is damaged, or this is not its key."
    advice = "Nothing was read from it. Restore the file from a copy."


@dataclass(frozen=True, slots=True, kw_only=True)
class FileDigest:
    """SHA-256 (hexadecimal) and size in bytes of an encrypted file on the disk."""

    sha256: str
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CapsuleKey:
    """An age key pair that lives alone: to destroy it is to erase the capsule."""

    kind: ClassVar[str] = "capsule"

    identity: str = field(repr=False)
    recipient: str

    @classmethod
    def generate(cls) -> Self:
        """Make a fresh pair from the system's randomness."""
        return cls.from_bytes(str(pyrage.x25519.Identity.generate()).encode("ascii"))

    @classmethod
    def from_bytes(cls, content: bytes) -> Self:
        """Read what ``to_bytes`` wrote."""
        identity = pyrage.x25519.Identity.from_str(content.decode("ascii"))
        return cls(identity=str(identity), recipient=str(identity.to_public()))

    def to_bytes(self) -> bytes:
        """Return the identity; the recipient follows from it."""
        return self.identity.encode("ascii")


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedLines:
    """One version of a file of lines, and what opens it: SHA-256 and identity."""

    path: Path
    sha256: str
    identity: str = field(repr=False)

    def read(self) -> Iterator[bytes]:
        """The lines. Raises ``FileDamaged`` also where it is another version."""
        if digest(self.path).sha256 != self.sha256:
            raise FileDamaged(file=self.path.name)
        return read(self.path, self.identity)


def write(lines: Iterable[bytes], path: Path, recipient: str) -> FileDigest:
    """Stream lines (without their newline) into an age file for one recipient.

    Raises as ``write_pieces`` does.
    """
    return write_pieces(_pieces(lines), path, recipient)


def write_pieces(pieces: Iterable[bytes], path: Path, recipient: str) -> FileDigest:
    """Stream pieces, each of whole lines, into an age file for one recipient.

    Raises ``KeysDiskFull``, ``FileExists``, ``FileNotWritten``, ``FileDiffers``, or
    what the iterable itself raised; then no file is left.
    """
    to = pyrage.x25519.Recipient.from_str(recipient)
    written: list[FileDigest] = []
    durable.create(path, lambda file: written.append(_encrypt(pieces, file, to)))
    on_disk = digest(path)
    if on_disk != written[0]:
        path.unlink()
        raise FileDiffers(file=path.name)
    return on_disk


def _pieces(lines: Iterable[bytes]) -> Iterator[bytes]:
    """Lines joined, some at a time: in one go it is three times as fast."""
    rest = iter(lines)
    while some := list(islice(rest, _LINES_AT_ONCE)):
        joined = b"\n".join(some) + b"\n"
        if joined.count(b"\n") != len(some):
            raise ValueError("a line holds no newline")
        yield joined


def read(path: Path, identity: str, at_once: int = _AT_ONCE) -> Iterator[bytes]:
    """Give the lines back, streamed; the whole file is authenticated first.

    A file of more than ``at_once`` bytes is decrypted twice, so that it never lies in
    memory whole.

    Raises ``FileDamaged`` before the first line if anything is wrong with the file.
    """
    key = pyrage.x25519.Identity.from_str(identity)
    with _opened(path) as file:
        if os.fstat(file.fileno()).st_size <= at_once:
            whole = BytesIO()
            _decrypt(file, whole, (key, path.name))
            whole.seek(0)
            yield from _ended(whole)
            return
        _decrypt(file, _Nowhere(), (key, path.name))
        file.seek(0)
        yield from _lines(file, (key, path.name))


def digest(path: Path) -> FileDigest:
    """Digest and size of a file as the disk has it now."""
    with _opened(path) as file:
        _forget_cached(file.fileno())
        found = hashlib.file_digest(file, "sha256").hexdigest()
        return FileDigest(sha256=found, size=file.tell())


def _opened(path: Path) -> BufferedReader:
    try:
        return path.open("rb")
    except OSError:
        raise FileDamaged(file=path.name) from None


def _forget_cached(descriptor: int) -> None:
    """Ask the system to read from the disk again, where it can be asked."""
    if hasattr(os, "posix_fadvise"):
        os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)


class _Source:
    """What ``pyrage`` reads from: the pieces, one behind the other."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._pieces = iter(pieces)
        self._ready = bytearray()
        self.failure: BaseException | None = None

    def read(self, size: int = -1) -> bytes:
        """Return up to ``size`` bytes; empty at the end."""
        try:
            self._pull(size)
        except BaseException as failure:  # pyrage keeps only its text: hold the value
            self.failure = failure
            raise
        taken = bytes(self._ready[:size])
        del self._ready[:size]
        return taken

    def _pull(self, size: int) -> None:
        while len(self._ready) < size:
            piece = next(self._pieces, None)
            if piece is None:
                return
            self._ready += piece


class _Sink:
    """What ``pyrage`` writes to: the file, digested on the way."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._digest = hashlib.sha256()
        self._size = 0
        self.failure: BaseException | None = None

    def write(self, content: bytes) -> int:
        """Write all of it."""
        try:
            durable.write_all(self._descriptor, content)
        except OSError as failure:
            self.failure = failure
            raise
        self._digest.update(content)
        self._size += len(content)
        return len(content)

    def flush(self) -> None:
        """Do nothing: nothing is held back; ``durable.create`` syncs."""

    def digest(self) -> FileDigest:
        """Return what has been written so far."""
        return FileDigest(sha256=self._digest.hexdigest(), size=self._size)


class _Nowhere:
    """Takes decrypted bytes and forgets them: only their proof is wanted."""

    def write(self, content: bytes) -> int:
        """Forget."""
        return len(content)

    def flush(self) -> None:
        """Do nothing."""


def _encrypt(
    pieces: Iterable[bytes], descriptor: int, to: pyrage.x25519.Recipient
) -> FileDigest:
    source, sink = _Source(pieces), _Sink(descriptor)
    try:
        pyrage.encrypt_io(source, sink, [to])
    except pyrage.EncryptError:
        # Its text quotes our own exception, which may quote a row: raise that instead.
        raise (source.failure or sink.failure or OSError(0, "encrypt")) from None
    # Of a small file pyrage swallows what the sink raised: nothing would be on disk.
    failure = source.failure or sink.failure
    if failure is not None:
        raise failure
    return sink.digest()


def _ended(lines: Iterable[bytes]) -> Iterator[bytes]:
    """Lines without the newline that ends them."""
    for line in lines:
        yield line.removesuffix(b"\n")


def _decrypt(
    file: BufferedReader,
    sink: object,
    key: tuple[pyrage.x25519.Identity, str],
) -> None:
    identity, name = key
    try:
        pyrage.decrypt_io(file, sink, [identity])
    except (pyrage.DecryptError, OSError):
        raise FileDamaged(file=name) from None


def _lines(
    file: BufferedReader, key: tuple[pyrage.x25519.Identity, str]
) -> Iterator[bytes]:
    """Turn pyrage's pushing into our pulling: a thread writes into a pipe."""
    source, sink = os.pipe()
    failure: list[FileDamaged] = []

    def pump() -> None:
        try:
            with os.fdopen(sink, "wb") as pipe:
                _decrypt(file, pipe, key)
        except FileDamaged as damage:
            failure.append(damage)
        except BrokenPipeError:
            return  # the reader went away before the end, which is its right

    thread = threading.Thread(target=pump, name="age-read", daemon=True)
    thread.start()
    try:
        with os.fdopen(source, "rb", buffering=_BLOCK) as pipe:
            yield from _ended(pipe)
    finally:
        thread.join()
    if failure:
        raise failure[0]
