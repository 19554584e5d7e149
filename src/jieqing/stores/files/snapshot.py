"""The folder's tables at one moment: every file read whole, rows as they are to be.

Files that a committed chunk has not yet put in place are read from beside them, so that
a reader sees what the mark file says.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from jieqing.datamap.evaluate import Row
from jieqing.errors import phrase
from jieqing.stores.files.csv_file import CsvFile
from jieqing.stores.files.folder import CSV, Content, Folder
from jieqing.stores.files.lines import Document, Line, Source, unreadable
from jieqing.stores.files.marks import State
from jieqing.stores.files.xlsx_file import XlsxFile


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """A file as it was read."""

    file: str
    read: Content
    document: Document


def load_document(store: str, file: str, content: bytes) -> Document:
    """Read one file's bytes. Raises ``FileUnreadable`` or ``FileHoldsMore``."""
    source, path = Source(store=store, file=file), PurePosixPath(file)
    stem = path.with_suffix("").as_posix()
    if path.suffix.lower() == CSV:
        return CsvFile(content, stem, source)
    return XlsxFile(content, stem, source)


class Documents:
    """Files already read, by what stands in them: nothing is read twice."""

    def __init__(self, store: str) -> None:
        """Nothing is known yet."""
        self._store = store
        self._known: dict[str, tuple[str, Document]] = {}

    def get(self, file: str, read: Content) -> Document:
        """Return the document of these bytes. Raises ``FileUnreadable``."""
        digest, document = self._known.get(file, ("", None))
        if document is None or digest != read.digest:
            document = load_document(self._store, file, read.content)
            self._known[file] = read.digest, document
        return document


class Snapshot:
    """All tables of a folder, and the changes made to them so far."""

    def __init__(self, folder: Folder, state: State, documents: Documents) -> None:
        """Read every file. Raises by name for whatever cannot be read."""
        staged = {step.file: step.staged for step in state.steps}
        ready = set(folder.left_behind())
        self.files: dict[str, Loaded] = {}
        self._file_of: dict[str, str] = {}
        self._lines: dict[str, list[Line]] = {}
        self._rows: dict[str, list[Row]] = {}
        self.touched: set[str] = set()
        for file in folder.files():
            beside = staged.get(file)
            read = folder.read(file, beside if beside in ready else None)
            document = documents.get(file, read)
            self.files[file] = Loaded(file=file, read=read, document=document)
            self._take(folder.store, file, document)

    @property
    def tables(self) -> Mapping[str, tuple[str, ...]]:
        """The columns of each table."""
        return {name: self.columns(name) for name in self._file_of}

    def columns(self, table: str) -> tuple[str, ...]:
        """The columns of a table."""
        return self.loaded(table).document.tables[table].columns

    def loaded(self, table: str) -> Loaded:
        """The file in which a table stands."""
        return self.files[self._file_of[table]]

    def lines(self, table: str) -> list[Line]:
        """The rows of a table as they are to be."""
        return self._lines[table]

    def put(self, table: str, lines: Sequence[Line]) -> None:
        """Make these the rows of a table."""
        self._lines[table] = list(lines)
        self._rows.pop(table, None)
        self.touched.add(self._file_of[table])

    def rows(self, table: str) -> Sequence[Row]:
        """The rows by name of column, in the same order."""
        if table not in self._rows:
            columns = self.columns(table)
            self._rows[table] = [
                dict(zip(columns, line.cells, strict=True))
                for line in self._lines[table]
            ]
        return self._rows[table]

    def of_file(self, file: str) -> Mapping[str, Sequence[Line]]:
        """The rows of all tables in one file."""
        return {name: self._lines[name] for name in self.files[file].document.tables}

    def _take(self, store: str, file: str, document: Document) -> None:
        for name, table in document.tables.items():
            if name in self._file_of:
                words = phrase(
                    "its table {table} has the name of one in {other}",
                    table=name,
                    other=self._file_of[name],
                )
                raise unreadable(Source(store=store, file=file), 1, words)
            self._file_of[name] = file
            self._lines[name] = list(table.lines)


class RowsByName(Mapping[str, Sequence[Row]]):
    """The rows of a snapshot as the evaluation of expressions asks for them."""

    def __init__(self, snapshot: Snapshot) -> None:
        """Answer from the snapshot as it is when asked."""
        self._snapshot = snapshot

    def __getitem__(self, table: str) -> Sequence[Row]:
        return self._snapshot.rows(table)

    def __iter__(self) -> Iterator[str]:
        return iter(self._snapshot.tables)

    def __len__(self) -> int:
        return len(self._snapshot.tables)
