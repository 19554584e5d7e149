"""From rows changed in memory to files replaced together, or not at all.

1. The new bytes of each file are made, read again and compared with the rows they are
   to hold; a value that named a person and goes may stand in no part of the file.
2. They lie durable beside the old files; the old ones go whole into the capsule.
3. Nobody has written the old files since they were read; the mark file is replaced:
   that is the commit (marks.py); each file is put in its place and read back.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from jieqing.datamap.mention import SHORTEST
from jieqing.datamap.values import BoundMap, BoundTable
from jieqing.errors import Refused, phrase
from jieqing.stores.files.folder import Folder
from jieqing.stores.files.lines import Document, FileHoldsMore, Line, Lines, Text
from jieqing.stores.files.marks import (
    FileChanged,
    State,
    Step,
    read_state,
    settle,
    write_state,
)
from jieqing.stores.files.snapshot import Loaded, Snapshot, load_document
from jieqing.stores.files.xlsx_sheet import COMMENTS
from jieqing.stores.port import Original

_SHORTEST_ASCII = 7  # shorter ones stand in any file: measures, styles, versions


class Replacing:
    """The files of one chunk."""

    def __init__(self, folder: Folder, snapshot: Snapshot, bound: BoundMap) -> None:
        """Nothing is written before ``originals`` or ``commit``."""
        self._folder, self._snapshot, self._bound = folder, snapshot, bound
        self._ready: dict[str, tuple[str, Original]] = {}
        self._gone: dict[str, set[str]] = {}
        self._recalled: dict[str, Recalled] = {}

    def note_gone(self, table: str, values: set[str]) -> None:
        """Remember values that named a person in rows that go."""
        file = self._snapshot.loaded(table).file
        self._gone.setdefault(file, set()).update(values)

    def recall(self, originals: Sequence[Original]) -> None:
        """Remember files as they were before the case's chunks, in their order."""
        by_file: dict[str, list[Original]] = {}
        for original in originals:
            by_file.setdefault(original.file, []).append(original)
        for file, listed in by_file.items():
            loaded = self._snapshot.files.get(file)
            if loaded is not None:
                self._recalled[file] = Recalled(
                    document=load_document(self._folder.store, file, listed[0].content),
                    is_untouched=_is_chain(listed, loaded.read.digest),
                )

    def is_restoring(self, table: str) -> bool:
        """Whether the table's file is known as it was before the case."""
        return self._snapshot.loaded(table).file in self._recalled

    def can_note(self, table: str) -> bool:
        """Whether a text can be put into a row's last column where none stands now.

        A note of a workbook can only return with the whole file as it was.
        """
        recalled = self._recalled.get(self._snapshot.loaded(table).file)
        is_book = self._snapshot.columns(table)[-1] == COMMENTS
        return not is_book or (recalled is not None and recalled.is_untouched)

    def put_back(self, table: BoundTable, cells: tuple[Text, ...]) -> bool:
        """Add a row, as and where it stood; False: its notes cannot return."""
        lines = self._snapshot.lines(table.name)
        recalled = self._recalled.get(self._snapshot.loaded(table.name).file)
        is_book = self._snapshot.columns(table.name)[-1] == COMMENTS
        is_untouched = recalled is not None and recalled.is_untouched
        if cells[-1] is not None and not self.can_note(table.name):
            return False
        number = None
        if recalled is not None:
            standing = sum(line.cells == cells for line in lines)
            number = recalled.number(table.name, cells, standing)
        if recalled is None or number is None:
            self._snapshot.put(table.name, [*lines, Line(cells=cells, was=cells)])
            return True
        before = recalled.lines(table.name)
        place = len(lines)
        if not is_book or is_untouched:
            place = _place(table, before[:number], lines)
        put = [*lines[:place], before[number], *lines[place:]]
        self._snapshot.put(table.name, put)
        return True

    def originals(self) -> Iterator[Original]:
        """Make the new files ready beside the old ones; yield the old ones whole."""
        for file in sorted(self._snapshot.touched - self._ready.keys()):
            loaded = self._snapshot.files[file]
            content = self._written(loaded)
            if content == loaded.read.content:
                continue
            self._verify(loaded, content)
            staged = self._folder.stage(file, content, loaded.read.standing)
            original = Original(
                file=file,
                before=loaded.read.digest,
                after=hashlib.sha256(content).hexdigest(),
                content=loaded.read.content,
            )
            self._ready[file] = staged, original
            yield original

    def commit(self, state: State) -> None:
        """Replace all files and the marks, or nothing. Raises ``FileChanged``."""
        for _ in self.originals():
            pass
        present = read_state(self._folder)
        self._require_unchanged()
        steps = tuple(self._step(*ready) for ready in self._ready.values())
        fresh = State(marks=state.marks, steps=steps, undo=present.marks)
        write_state(self._folder, fresh)
        disturbed = settle(self._folder)
        if disturbed is not None:
            raise FileChanged(store=self._folder.store, file=disturbed)

    def _require_unchanged(self) -> None:
        for file, (_, original) in self._ready.items():
            if self._folder.digest(file) != original.before:
                raise FileChanged(store=self._folder.store, file=file)

    def _step(self, staged: str, original: Original) -> Step:
        return Step(
            file=original.file,
            staged=staged,
            old=self._folder.keep_old(original.file, original.content),
            before=original.before,
            after=original.after,
        )

    def _written(self, loaded: Loaded) -> bytes:
        """The new bytes; from the file as it once was, where only we wrote it since."""
        rows = self._snapshot.of_file(loaded.file)
        recalled = self._recalled.get(loaded.file)
        if recalled is not None and recalled.is_untouched:
            tables = self._bound.tables
            once = {
                name: recalled.as_once(tables[name], lines)
                for name, lines in rows.items()
            }
            known = {name: lines for name, lines in once.items() if lines is not None}
            if len(known) == len(once):
                return recalled.document.written(known)
        return loaded.document.written(rows)

    def _verify(self, loaded: Loaded, content: bytes) -> None:
        """Read the new bytes by themselves: the rows meant, and nobody who went."""
        made = load_document(self._folder.store, loaded.file, content)
        rows = self._snapshot.of_file(loaded.file)
        for name, lines in rows.items():
            if not _is_same(made.tables.get(name), loaded.document.tables[name], lines):
                raise FileNotAsMeant(store=self._folder.store, file=loaded.file)
        part = made.unseen(self._sought(loaded.file, rows))
        if part is not None:
            raise FileHoldsMore(
                store=self._folder.store,
                file=loaded.file,
                part=phrase("a value of the erased rows in its part {part}", part=part),
            )

    def _sought(self, file: str, rows: Mapping[str, Sequence[Line]]) -> frozenset[str]:
        """What may stand nowhere any more: long enough to mean somebody, in no row."""
        telling = {value for value in self._gone.get(file, ()) if _is_telling(value)}
        if not telling:
            return frozenset()
        cells = (c for lines in rows.values() for line in lines for c in line.cells)
        left = "\n".join({cell for cell in cells if cell is not None})
        return frozenset(value for value in telling if value not in left)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recalled:
    """A file as it was before the case; whether only the case wrote it since."""

    document: Document
    is_untouched: bool

    def lines(self, table: str) -> tuple[Line, ...]:
        """Its rows then."""
        found = self.document.tables.get(table)
        return found.lines if found else ()

    def number(self, table: str, cells: tuple[Text, ...], standing: int) -> int | None:
        """Where a row with these cells stood; None: it did not.

        Of rows that were alike, ``standing`` still stand: the next one is meant.
        """
        lines = enumerate(self.lines(table))
        alike = [number for number, line in lines if line.cells == cells]
        return alike[min(standing, len(alike) - 1)] if alike else None

    def as_once(
        self, table: BoundTable, lines: Sequence[Line]
    ) -> tuple[Line, ...] | None:
        """Rows of today as rows of then, each as it was written; None: one is new."""
        known: dict[tuple[Text, ...], list[Line]] = {}
        for line in self.lines(table.name):
            known.setdefault(_name(table, line.cells), []).append(line)
        found = []
        for line in lines:
            alike = known.get(_name(table, line.cells))
            if not alike:
                return None
            found.append(alike.pop(0).with_cells(line.cells))
        return tuple(found)


class FileNotAsMeant(Refused):
    """The rewritten file, read again, does not hold the rows it is to hold."""

    code = "file-not-as-meant"
    cause = "The rewritten {file} of store {store} reads differently than meant."
    advice = "Nothing was written. Please report it, without the file's content."


def _is_chain(originals: Sequence[Original], now: str) -> bool:
    """Whether each chunk found the file as the one before left it, and we too."""
    after = [*(each.before for each in originals[1:]), now]
    return all(one.after == then for one, then in zip(originals, after, strict=True))


def _name(table: BoundTable, cells: tuple[Text, ...]) -> tuple[Text, ...]:
    """What tells a row from the others: its key, else all its cells."""
    if not table.key:
        return cells
    columns = [column.name for column in table.schema.columns]
    return tuple(cells[columns.index(name)] for name in table.key)


def _place(table: BoundTable, before: Sequence[Line], lines: Sequence[Line]) -> int:
    """Behind the nearest row that once stood before it and still stands."""
    places = {_name(table, line.cells): n for n, line in enumerate(lines)}
    for line in reversed(before):
        place = places.get(_name(table, line.cells))
        if place is not None:
            return place + 1
    return 0


def _is_same(made: Lines | None, then: Lines, lines: Sequence[Line]) -> bool:
    """Whether the table reads as meant; what a formula shows is not compared."""
    if made is None or made.columns != then.columns:
        return False
    open_places = then.worked_out | made.worked_out
    seen = [_without(line.cells, open_places) for line in made.lines]
    return seen == [_without(line.cells, open_places) for line in lines]


def _without(cells: tuple[Text, ...], places: frozenset[int]) -> list[Text]:
    return [cell for n, cell in enumerate(cells) if n not in places]


def _is_telling(value: str) -> bool:
    least = _SHORTEST_ASCII if value.isascii() else SHORTEST
    return len(value) >= least
