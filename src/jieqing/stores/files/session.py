"""Reading a folder at one moment, and one chunk's writing."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from jieqing.datamap.evaluate import Row
from jieqing.datamap.expression import Expression
from jieqing.datamap.identity import KINDS
from jieqing.datamap.values import BoundMap, BoundTable
from jieqing.errors import NotConfigured
from jieqing.stores.fence import require_raisable
from jieqing.stores.files.conditions import Conditions, as_texts, search_test
from jieqing.stores.files.folder import Folder
from jieqing.stores.files.lines import Text
from jieqing.stores.files.marks import State
from jieqing.stores.files.replacing import Replacing
from jieqing.stores.files.snapshot import RowsByName, Snapshot
from jieqing.stores.port import (
    CASE_MARK,
    Cell,
    Clock,
    Condition,
    Key,
    KeysIn,
    Mark,
    Original,
    Rewrite,
    SamplePlace,
    Search,
    Selection,
    Standing,
    StoredRow,
    Sweeps,
    TableWork,
)
from jieqing.stores.refusals import NoKeys, StoreFailed


class KeyNotSingle(NotConfigured):
    """Two rows of a file have the key that the map says tells rows apart."""

    code = "file-key-not-single"
    cause = "Table {table} of store {store}: two rows have one key (line {line})."
    advice = "Give other columns as `key:` in the map, or `key: none`."


# What tells a person from others, also where it stands outside every row.
_TELLING = KINDS | {"address"}


class FilesReader:
    """A read of the folder at one moment."""

    def __init__(
        self, snapshot: Snapshot, state: State, bound: BoundMap, today: date
    ) -> None:
        """Read through a snapshot."""
        self._snapshot, self._state, self._bound = snapshot, state, bound
        self._conditions = Conditions(bound, today, RowsByName(snapshot))

    def select(
        self, table: BoundTable, columns: Sequence[str], where: Sequence[Condition]
    ) -> Iterator[StoredRow]:
        """Rows that meet all conditions, with what decides their fate."""
        for key, row, _ in self._met(table, where):
            yield StoredRow(
                key=key,
                values={column: _cell(row[column]) for column in columns},
                case=self._conditions.record_case(table, row),
                live=self._conditions.live(table, row),
                clocks={
                    name: self._conditions.clock(table, name, row)
                    for name in sorted(table.table.clocks)
                },
            )

    def select_all(self, selections: Sequence[Selection]) -> list[list[StoredRow]]:
        """The rows of each."""
        return [list(self.select(s.table, s.columns, s.where)) for s in selections]

    def cells(
        self, table: BoundTable, columns: Sequence[str], where: Sequence[Condition]
    ) -> Iterator[Key]:
        """The cells of rows that meet all conditions, and nothing about their fate."""
        for _, row, _ in self._met(table, where):
            yield tuple(_cell(row[name]) for name in columns)

    def search(self, search: Search) -> tuple[Key, ...]:
        """Keys of the rows in which the value was found.

        What stands beside all rows (the names of file and sheet, a header, a note on
        it, a printed footer) is searched with the last column, and named by its place.
        """
        table, said = self._bound.tables[search.table], search_test(search)
        wanted = None if search.row is None else as_texts(table, search.row)
        met = [
            key
            for key, row, _ in self._keyed(table)
            if (wanted is None or key == wanted)
            and _says(row, search.column, said)
            and self._conditions.is_true(table, row, search.when)
        ]
        is_open = wanted is None and search.when is None
        if is_open and search.column == self._last_column(table):
            document = self._snapshot.loaded(table.name).document
            width = max(len(table.key), 1)
            beside = document.texts_outside(table.name)
            for place, text in (("name", table.name), *beside):
                if said(text):
                    met.append((f"#{place}", *(None,) * (width - 1)))
        return tuple(met)

    def search_all(
        self, searches: Iterable[Search]
    ) -> Mapping[Search, tuple[Key, ...]]:
        """The same for several searches; a file in memory is asked one by one."""
        return {search: self.search(search) for search in searches}

    def samples(
        self, places: Iterable[SamplePlace], beyond: Mapping[str, frozenset[Key]]
    ) -> Mapping[SamplePlace, tuple[Key, str] | None]:
        """A canary for each of several columns."""
        return {
            (table, column, when): self.sample(table, column, beyond[table], when)
            for table, column, when in places
        }

    def is_quick(self, search: Search) -> bool:
        """A file is read whole for any question, and has been by then."""
        del search
        return True

    def sample(
        self,
        table: str,
        column: str,
        beyond: frozenset[Key],
        when: Expression | None = None,
    ) -> tuple[Key, str] | None:
        """A row outside ``beyond`` on which ``when`` is true, and its cell there."""
        bound = self._bound.tables[table]
        for key, row, _ in self._keyed(bound):
            cell = row[column]
            is_other = isinstance(cell, str) and key not in beyond
            if is_other and self._conditions.is_true(bound, row, when):
                return key, str(cell)
        return None

    def count(self, table: str) -> int:
        """Rows of the table."""
        return len(self._snapshot.lines(table))

    def tally(
        self, table: BoundTable, parts: Sequence[Condition]
    ) -> Mapping[Standing, Sequence[int]]:
        """Rows of each standing: all of them, and those of them in each part."""
        tests = [self._conditions.test(table, part) for part in parts]
        counts: dict[Standing, list[int]] = {}
        for key, row, _ in self._keyed(table):
            found = counts.setdefault(
                self._standing(table, row), [0] * (len(parts) + 1)
            )
            found[0] += 1
            for place, test in enumerate(tests, 1):
                found[place] += test(key, row)
        return counts

    def by_days(
        self, table: BoundTable, at: Sequence[Clock], where: Sequence[Condition]
    ) -> Iterator[tuple[Standing, tuple[date | None, ...], int]]:
        """How many of the rows that meet all conditions share standing and days."""
        counts = Counter(
            (
                self._standing(table, row),
                tuple(self._conditions.day(table, one, row) for one in at),
            )
            for _, row, _ in self._met(table, where)
        )
        for (standing, days), count in counts.items():
            yield standing, days, count

    def _standing(self, table: BoundTable, row: Row) -> Standing:
        case = self._conditions.record_case(table, row)
        return case, self._conditions.live(table, row)

    def tells_apart(self, table: BoundTable) -> bool:
        """Every reading of a file refuses a key that two rows have, with its line."""
        return bool(table.key)

    def leaves(self, table: BoundTable, keys: Sequence[Key]) -> Mapping[str, int]:
        """Rows with these keys by partition: files have none."""
        del table, keys
        return {}

    def mark(self, case: str, chunk: int) -> Mark | None:
        """Return the mark of that case and chunk."""
        return self._state.mark(case, chunk)

    def _last_column(self, table: BoundTable) -> str:
        return table.schema.columns[-1].name

    def _met(
        self, table: BoundTable, where: Sequence[Condition]
    ) -> Iterator[tuple[Key, Row, int]]:
        if not where:
            raise NoKeys(table=table.name)
        tests = [self._conditions.test(table, condition) for condition in where]
        for key, row, place in self._keyed(table):
            if all(test(key, row) for test in tests):
                yield key, row, place

    def _keyed(self, table: BoundTable) -> Iterator[tuple[Key, Row, int]]:
        """Every row with its key and its place in the table."""
        rows = list(self._snapshot.rows(table.name))
        seen: dict[Key, int] = {}
        for place, row in enumerate(rows):
            names = table.key or [c.name for c in table.schema.columns]
            cells = tuple(_cell(row[name]) for name in names)
            seen[cells] = seen.get(cells, 0) + 1
            if not table.key:
                yield (*cells, seen[cells]), row, place
                continue
            if seen[cells] > 1 and None not in cells:
                raise self._not_single(table, place)
            yield cells, row, place

    def _not_single(self, table: BoundTable, place: int) -> KeyNotSingle:
        line = self._snapshot.lines(table.name)[place].number
        return KeyNotSingle(store=self._bound.store, table=table.name, line=line)


class FilesWriter(FilesReader):
    """One chunk: changes in memory, then files put in place together."""

    def __init__(
        self,
        folder: Folder,
        snapshot: Snapshot,
        state: State,
        bound: BoundMap,
        today: date,
    ) -> None:
        """Count changes from the beginning; the folder is locked by the caller."""
        super().__init__(snapshot, state, bound, today)
        self._replacing = Replacing(folder, snapshot, bound)
        self._changes = 0

    def add_mark(self, mark: Mark) -> None:
        """Add a mark, unique by case and chunk."""
        if self._state.mark(mark.case, mark.chunk) is not None:
            raise StoreFailed(store=self._bound.store, reason="mark there already")
        self._set_marks((*self._state.marks, mark))
        self._changes += 1

    def end_former(self, case: str, lease: int) -> None:
        """Nothing: whoever takes over waits for the folder's lock."""

    def tries(self, table: BoundTable) -> Iterator[str]:
        """Nothing to try: a folder knows no rights of single tables."""
        del table
        yield from ()

    def raise_lease(self, case: str, lease: int) -> None:
        """Make ``lease`` the only number that may write for the case.

        Raises ``LeaseLost`` or ``CaseClosed``: a mark that was closed stays closed.
        """
        present = self.mark(case, CASE_MARK)
        if present is None:
            mark = Mark(
                case=case, chunk=CASE_MARK, lease=lease, is_open=True, digest=""
            )
            self.add_mark(mark)
            return
        require_raisable(present, lease)
        self._change_mark(replace(present, lease=lease))

    def close_mark(self, case: str) -> None:
        """Close the case's mark: nobody writes for it any more."""
        present = self.mark(case, CASE_MARK)
        if present is not None:
            self._change_mark(replace(present, is_open=False))

    def delete(self, work: TableWork) -> Iterator[Mapping[str, Cell]]:
        """Delete the rows and yield each as destroyed, all columns, by name."""
        going = list(self._met(work.table, _bounded(work)))
        places = {place for _, _, place in going}
        lines = self._snapshot.lines(work.table.name)
        self._note_values(work.table, [row for _, row, _ in going])
        kept = [line for n, line in enumerate(lines) if n not in places]
        self._snapshot.put(work.table.name, kept)
        self._changes += len(going)
        for _, row, _ in going:
            yield {name: _cell(cell) for name, cell in row.items()}

    def overwrite(
        self, work: TableWork, rewrite: Rewrite
    ) -> Iterator[Mapping[str, Cell]]:
        """Write what ``rewrite`` makes of each row, yielding the row as it was."""
        table = work.table
        for key, row, place in list(self._met(table, _bounded(work))):
            before = {name: _cell(cell) for name, cell in row.items()}
            cells = self._without_new_note(
                table, before, rewrite(table.name, key, before)
            )
            if cells is None:
                continue
            lines = list(self._snapshot.lines(table.name))
            lines[place] = lines[place].with_cells(_texts({**before, **cells}))
            self._note_values(table, [{name: before[name] for name in cells}])
            self._snapshot.put(table.name, lines)
            self._changes += 1
            yield before

    def _without_new_note(
        self, table: BoundTable, before: Mapping[str, Cell], cells: Mapping[str, Cell]
    ) -> Mapping[str, Cell] | None:
        """The cells to write; None: a note that is to return cannot.

        Where a row has no note there is none to mask.
        """
        last = table.schema.columns[-1].name
        adds = cells.get(last) is not None and before[last] is None
        if not adds or self._replacing.can_note(table.name):
            return cells
        if self._replacing.is_restoring(table.name):
            return None
        return {**cells, last: None}

    def sweeps(self) -> Sweeps | None:
        """None: a file has no statements."""
        return None

    def insert(self, table: BoundTable, row: Mapping[str, Cell]) -> bool:
        """Insert one row, at its old place if that is known; False: key is taken."""
        key = tuple(row[name] for name in table.key)
        if key and any(key == taken for taken, _, _ in self._keyed(table)):
            return False
        columns = self._snapshot.columns(table.name)
        cells = _texts({name: row.get(name) for name in columns})
        is_back = self._replacing.put_back(table, cells)
        self._changes += is_back
        return is_back

    def changes(self) -> int:
        """Rows changed by this chunk so far; nothing here changes by itself."""
        return self._changes

    def originals(self) -> Iterator[Original]:
        """Make the new files ready beside the old ones; yield the old ones whole."""
        yield from self._replacing.originals()

    def recall(self, originals: Sequence[Original]) -> None:
        """Remember files as they were, so that rows can return to their places."""
        self._replacing.recall(originals)

    def commit(self) -> None:
        """Make everything durable. Raises ``FileChanged``; then nothing happened."""
        self._replacing.commit(self._state)

    def _set_marks(self, marks: tuple[Mark, ...]) -> None:
        self._state = replace(self._state, marks=marks)

    def _change_mark(self, mark: Mark) -> None:
        name = (mark.case, mark.chunk)
        marks = (m for m in self._state.marks if (m.case, m.chunk) != name)
        self._set_marks((*marks, mark))
        self._changes += 1

    def _note_values(self, table: BoundTable, rows: Sequence[Row]) -> None:
        """What names a person in rows that go: afterwards it may stand nowhere."""
        naming = {
            name
            for name, column in table.table.columns.items()
            if column.category in _TELLING
        } | set(table.table.identities)
        values = {row.get(name) for row in rows for name in naming}
        texts = {value for value in values if isinstance(value, str)}
        self._replacing.note_gone(table.name, texts)


def _bounded(work: TableWork) -> Sequence[Condition]:
    if not work.keys:
        raise NoKeys(table=work.table.name)
    return (KeysIn(keys=work.keys), *work.guard)


def _cell(value: object) -> Text:
    return value if isinstance(value, str) else None


def _texts(cells: Mapping[str, Cell]) -> tuple[Text, ...]:
    """Cells as a file holds them: text, and nothing where it is empty."""
    texts = (None if cell is None else str(cell) for cell in cells.values())
    return tuple(text or None for text in texts)


def _says(row: Row, column: str, said: object) -> bool:
    cell = row[column]
    return isinstance(cell, str) and callable(said) and bool(said(cell))
