"""A folder of exports under the port: every CSV file and every sheet is a table.

All columns are text. The key of a table is what the map says (``key:``), since a file
declares none. What the folder holds beside tables stops the plan by name.
"""

import shlex
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import date
from pathlib import Path

from jieqing.datamap.schema import ColumnSchema, Schema, TableSchema, TypeFamily
from jieqing.datamap.values import BoundMap
from jieqing.errors import JieqingError, NotConfigured
from jieqing.stores.files.folder import LENT_FILE, MARK_FILE, Folder
from jieqing.stores.files.marks import State, read_state, settle, tidy
from jieqing.stores.files.session import FilesReader, FilesWriter
from jieqing.stores.files.snapshot import Documents, Snapshot
from jieqing.stores.port import Cell, Key, Logged, Server
from jieqing.stores.trial import Trying

_DECLARED = "text"


class MarkFileMissing(NotConfigured):
    """Nobody made the mark file, so nothing is written in the folder."""

    code = "mark-file-missing"
    cause = "The folder of store {store} has no file jieqing_mark.json."
    advice = "Let IT run what `jieqing store grants {store}` prints."


class FilesStore(Trying):
    """One folder of CSV and XLSX exports."""

    def __init__(self, name: str, path: Path) -> None:
        """Remember where the folder is; it is opened for each piece of work."""
        self.name = name
        self._folder = Folder(name, path)
        self._documents = Documents(name)

    def schema(self) -> Schema:
        """Read every file whole. Raises by name for whatever cannot be read."""
        with self._folder.locked(alone=False):
            snapshot = Snapshot(self._folder, self._state(), self._documents)
        return Schema(
            tables={
                name: _schema(name, columns)
                for name, columns in sorted(snapshot.tables.items())
            }
        )

    @contextmanager
    def reading(self, bound: BoundMap, today: date) -> Iterator[FilesReader]:
        """The folder as it is when opened; no other process of ours writes it."""
        with self._folder.locked(alone=False):
            state = self._state()
            snapshot = Snapshot(self._folder, state, self._documents)
            yield FilesReader(snapshot, state, bound, today)

    @contextmanager
    def writing(self, bound: BoundMap, today: date) -> Iterator[FilesWriter]:
        """One chunk; left without ``commit`` the folder stays as it was."""
        with self._folder.locked(alone=True):
            if not self.has_mark_table():
                raise MarkFileMissing(store=self.name)
            settle(self._folder)
            state = read_state(self._folder)
            snapshot = Snapshot(self._folder, state, self._documents)
            try:
                yield FilesWriter(self._folder, snapshot, state, bound, today)
            finally:
                self._tidy()

    @property
    def place(self) -> object:
        """The folder."""
        return str(self._folder.path.resolve())

    def granted_now(self, bound: BoundMap) -> None:
        """Nothing that could be compared: each file may have rights of its own."""
        del bound

    def glance(self, table: str, columns: Sequence[str], rows: int) -> tuple[Key, ...]:
        """The cells of a few rows: for a review, which shows their shapes alone."""
        with self._folder.locked(alone=False):
            snapshot = Snapshot(self._folder, self._state(), self._documents)
            places = [snapshot.columns(table).index(column) for column in columns]
            few = snapshot.lines(table)[:rows]
        return tuple(tuple(line.cells[place] for place in places) for line in few)

    def occurrences(
        self, table: str, column: str, most: int
    ) -> tuple[tuple[Cell, int], ...]:
        """Each value of a column with its rows, ``most`` + 1 values at most."""
        with self._folder.locked(alone=False):
            snapshot = Snapshot(self._folder, self._state(), self._documents)
            place = snapshot.columns(table).index(column)
            cells = Counter(line.cells[place] for line in snapshot.lines(table))
        return tuple(cells.most_common(most + 1))

    def leading(self) -> frozenset[tuple[str, str]]:
        """Every column: a file is read whole whatever is sought."""
        tables = self.schema().tables.values()
        return frozenset((t.name, c.name) for t in tables for c in t.columns)

    def server(self) -> Server:
        """Nothing: nobody lies between us and a file."""
        return Server()

    def logged(self) -> tuple[Logged, ...]:
        """Nothing: files keep no log."""
        return ()

    def is_lent(self) -> bool:
        """Whether somebody made an empty file ``jieqing_lent``: for a rehearsal."""
        with self._folder.reading():
            lent = self._folder.path / LENT_FILE
            return lent.is_file() and lent.stat().st_size == 0

    def has_mark_table(self) -> bool:
        """Whether somebody made ``jieqing_mark.json`` there."""
        with self._folder.reading():
            return (self._folder.path / MARK_FILE).is_file()

    def make_mark_table(self) -> None:
        """Create the mark file, for whoever owns the folder."""
        with self._folder.writing():
            (self._folder.path / MARK_FILE).touch(mode=0o600)

    def unreadable(self) -> tuple[str, ...]:
        """Nothing: a file that cannot be read is refused by name."""
        return ()

    def accounts(self) -> None:
        """None: a folder knows no accounts."""

    def look_grants(self) -> str:
        """Nothing: that the folder can be read is enough."""
        return ""

    def grants(self, rights: Mapping[str, str]) -> str:
        """Commands for IT: the mark file. Reading and writing the folder is needed."""
        del rights
        path = shlex.quote(str(self._folder.path / MARK_FILE))
        return f"(umask 077; touch {path})"

    def counting(self, bound: BoundMap) -> str:
        """Nothing: a file is read whole whatever is asked."""
        del bound
        return ""

    def _state(self) -> State:
        return read_state(self._folder) if self.has_mark_table() else State()

    def _tidy(self) -> None:
        """Remove what was made ready and did not count; the next writer does it too."""
        with suppress(JieqingError):
            if not read_state(self._folder).steps:
                tidy(self._folder)


def _schema(name: str, columns: tuple[str, ...]) -> TableSchema:
    return TableSchema(
        name=name,
        columns=tuple(
            ColumnSchema(name=each, declared=_DECLARED, family=TypeFamily.TEXT)
            for each in columns
        ),
    )
