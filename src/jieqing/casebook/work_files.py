"""The sealed files of a case: identities, findings, plans, stop records, answers.

Each version is a new file with a random name, sealed under the case key; the ledger
entry of the act that wrote it holds its name and digest. So an act that rolls back
leaves the former version in force, and a file exchanged on the disk does not open.
"""

import hashlib
import secrets
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from queue import Full, Queue

from jieqing.errors import Refused
from jieqing.flow.record import Record
from jieqing.keys import age_file, durable
from jieqing.keys.case_key import CaseKey

_MOST_WAITING = 256  # lines
_LOOK_SECONDS = 1.0  # between looks whether a writing that takes nothing has ended
FILES = "files"  # the fact that holds kind -> [name, digest]


class WorkFileAltered(Refused):
    """A sealed file is not the one the ledger names."""

    code = "work-file-altered"
    cause = "The sealed file `{kind}` of the case is missing or was exchanged."
    advice = "Keep the folder for the auditor. Run the act that writes it again."


class NotYetWritten(Refused):
    """The act that writes this file has not happened."""

    code = "work-file-not-written"
    cause = "The case has no `{kind}` yet."
    advice = "`jieqing case show` says which act comes next."


class Kind(StrEnum):
    """What a sealed file holds."""

    IDENTITY = "identity"
    STOPPED = "stopped"
    FINDING = "finding"
    FINDINGS = "findings"
    CIRCUMSTANCES = "circumstances"
    PLAN = "plan"
    SAID = "said"
    RESTORE = "restore"
    LETTERS = "letters"
    SUBJECTS = "subjects"
    RESULTS = "results"
    DUE = "due"
    WORDS = "words"


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedFile:
    """Name and SHA-256 (hex) of one version."""

    name: str
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkFiles:
    """The folder of one case and the key that opens it."""

    folder: Path
    key: CaseKey

    def write(self, content: bytes) -> SealedFile:
        """Seal a new version; durable when this returns."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        sealed = self.key.seal(content)
        name = secrets.token_hex(16)
        path = self.folder / name
        durable.create(path, lambda file: durable.write_all(file, sealed))
        return SealedFile(name=name, digest=hashlib.sha256(sealed).hexdigest())

    def write_lines(self, lines: Iterable[bytes]) -> SealedFile:
        """Seal a new version line by line, whatever its size; durable then."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        name = secrets.token_hex(16)
        written = age_file.write(lines, self.folder / name, self.key.recipient)
        return SealedFile(name=name, digest=written.sha256)

    @contextmanager
    def lines_beside(self) -> Iterator["LinesBeside"]:
        """Seal a file whose lines come while another one is written.

        Raises what the writing raised; if the block ends in an error, no file is left.
        """
        beside = LinesBeside(self)
        try:
            yield beside
        except BaseException:
            beside.drop()
            raise
        beside.end()

    def read_lines(self, record: Record, kind: Kind) -> Iterator[bytes]:
        """Open the version in force line by line. Raises as ``read`` does."""
        named = in_force(record).get(kind)
        if named is None:
            raise NotYetWritten(kind=kind)
        return self.open_lines(named, kind)

    def sealed_lines(self, record: Record, kind: Kind) -> age_file.SealedLines:
        """Say what opens the version in force. Raises ``NotYetWritten``."""
        named = in_force(record).get(kind)
        if named is None:
            raise NotYetWritten(kind=kind)
        return age_file.SealedLines(
            path=self.folder / named.name,
            sha256=named.digest,
            identity=self.key.identity,
        )

    def open_lines(self, named: SealedFile, kind: str) -> Iterator[bytes]:
        """Open one version line by line. Raises ``WorkFileAltered``."""
        path = self.folder / named.name
        if not path.exists() or age_file.digest(path).sha256 != named.digest:
            raise WorkFileAltered(kind=kind)
        return age_file.read(path, self.key.identity)

    def read(self, record: Record, kind: Kind) -> bytes:
        """Open the version in force. Raises ``NotYetWritten``, ``WorkFileAltered``."""
        named = in_force(record).get(kind)
        if named is None:
            raise NotYetWritten(kind=kind)
        return self.open(named, kind)

    def open(self, named: SealedFile, kind: str) -> bytes:
        """Open one version by its name and digest. Raises ``WorkFileAltered``."""
        try:
            sealed = (self.folder / named.name).read_bytes()
        except OSError:
            raise WorkFileAltered(kind=kind) from None
        if hashlib.sha256(sealed).hexdigest() != named.digest:
            raise WorkFileAltered(kind=kind)
        return self.key.unseal(sealed)

    def has(self, record: Record, kind: Kind) -> bool:
        """Whether a version was ever written."""
        return kind in in_force(record)

    def shred(self) -> int:
        """Remove every version; without the key they are noise already."""
        paths = tuple(self.folder.glob("*")) if self.folder.exists() else ()
        for path in paths:
            path.unlink()
        if self.folder.exists():
            self.folder.rmdir()
        return len(paths)


class LinesBeside:
    """A file that a thread seals line by line: whoever has a line hands it over.

    Memory stays flat: few lines wait. ``sealed`` is there once the block has ended.
    """

    def __init__(self, files: WorkFiles) -> None:
        """Begin to write."""
        self._waiting: Queue[bytes | None] = Queue(maxsize=_MOST_WAITING)
        self._is_dropped = False
        self._thread = ThreadPoolExecutor(max_workers=1)
        self._writing = self._thread.submit(files.write_lines, self._lines())

    @property
    def sealed(self) -> SealedFile:
        """Name and digest of what was written."""
        return self._writing.result()

    def add(self, line: bytes) -> None:
        """Hand over the next line. Raises what ended the writing before."""
        self._hand(line)

    def end(self) -> None:
        """Write what waits and close the file. Raises what the writing raised."""
        try:
            self._hand(None)
        finally:
            self._thread.shutdown()
        self._writing.result()

    def drop(self) -> None:
        """Leave no file behind; what made the block end is already being raised."""
        self._is_dropped = True
        with suppress(Exception):
            self.end()

    def _hand(self, line: bytes | None) -> None:
        while not self._writing.done():
            with suppress(Full):
                self._waiting.put(line, timeout=_LOOK_SECONDS)
                return
        self._writing.result()

    def _lines(self) -> Iterator[bytes]:
        while (line := self._waiting.get()) is not None:
            yield line
        if self._is_dropped:
            raise _Dropped


class _Dropped(Exception):
    """Ends the writing of a file that nobody will name."""


def in_force(record: Record) -> Mapping[str, SealedFile]:
    """Return the newest version of each kind, as the ledger names it."""
    files: dict[str, SealedFile] = {}
    for leaf in record.leaves:
        named = leaf.entry.facts.get(FILES, {})
        if isinstance(named, Mapping):
            for kind, (name, digest) in named.items():
                files[kind] = SealedFile(name=name, digest=digest)
    return files
