"""Reading and writing inside one transaction, as the port asks, on any database.

What a database answers differently is a method that its own classes fill in.
"""

from abc import abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from jieqing.datamap.kinds import Kind
from jieqing.datamap.schema import TypeFamily
from jieqing.datamap.values import BoundTable
from jieqing.stores import tallying
from jieqing.stores.fence import require_raisable
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
    Selection,
    Standing,
    StoredRow,
    Sweeps,
    TableWork,
)
from jieqing.stores.refusals import (
    ColumnsAdded,
    NoKeys,
    RowWriteFailed,
    WriteUndone,
)
from jieqing.stores.searching import Answer, RowSearcher, keyed
from jieqing.stores.sql import Sql
from jieqing.stores.statements import clock_places, key_columns
from jieqing.stores.trial import harmless

_Written = tuple[Key, Mapping[str, Cell], Mapping[str, Cell]]
"""A row's key, its cells before, and those written over them."""
MARK_COLUMNS = "case_mark, chunk, lease, is_open, digest"


class RowReader(RowSearcher):
    """A consistent read of one store."""

    def select(
        self, table: BoundTable, columns: Sequence[str], where: Sequence[Condition]
    ) -> Iterator[StoredRow]:
        """Rows that meet all conditions, with what decides their fate."""
        sql = self.statements.select(table, columns, self.settled(table, where))
        yield from _stored(table, columns, where, self.run(sql))

    def select_all(self, selections: Sequence[Selection]) -> list[list[StoredRow]]:
        """The rows of each, asked at one go where the database takes it."""
        settled = self.settled_all([(s.table, s.where) for s in selections])
        asked = [
            self.statements.select(s.table, s.columns, where)
            for s, where in zip(selections, settled, strict=True)
        ]
        return [
            list(_stored(s.table, s.columns, s.where, answer))
            for s, answer in zip(selections, self.run_all(asked), strict=True)
        ]

    def cells(
        self, table: BoundTable, columns: Sequence[str], where: Sequence[Condition]
    ) -> Iterator[Key]:
        """The cells of rows that meet all conditions, and nothing about their fate."""
        sql = self.statements.seeing(table, self.settled(table, where), columns)
        yield from self.run(sql).rows

    def settled(
        self, table: BoundTable, where: Sequence[Condition]
    ) -> Sequence[Condition]:
        """The conditions in the form in which this database can decide them."""
        return self.settled_all([(table, where)])[0]

    def settled_all(
        self, asked: Sequence[tuple[BoundTable, Sequence[Condition]]]
    ) -> Sequence[Sequence[Condition]]:
        """The same for the conditions of several selections."""
        return [where for _, where in asked]

    def count(self, table: str) -> int:
        """Rows of the table."""
        name = self.statements.words.quote(table)
        return self._counted(Sql(f"SELECT COUNT(*) FROM {name}"))

    def tally(
        self, table: BoundTable, parts: Sequence[Condition]
    ) -> Mapping[Standing, Sequence[int]]:
        """Rows of each standing: all of them, and those of them in each part."""
        self.look_ahead(table, parts)
        statements = self.statements
        is_one = tallying.is_of_one_standing(table)
        if is_one and tallying.is_led(statements, table, parts):
            asked = tallying.one_by_one(statements, table, parts)
            return tallying.only([self._counted(sql) for sql in asked])
        rows = self.run(tallying.at_once(statements, table, parts)).rows
        return {
            tallying.standing_of(case, live): tallying.counted(counts)
            for case, live, *counts in rows
        }

    def number_of(self, table: BoundTable, part: Condition) -> int:
        """How many rows of the table meet a condition."""
        self.look_ahead(table, [part])
        head = Sql(f"SELECT COUNT(*) FROM {self.statements.words.quote(table.name)}")
        return self._counted(head + self.statements.where(table, [part]))

    def look_ahead(self, table: BoundTable, parts: Sequence[Condition]) -> None:
        """Look up once what would be asked of every row: here there is nothing."""
        del table, parts

    def by_days(
        self, table: BoundTable, at: Sequence[Clock], where: Sequence[Condition]
    ) -> Iterator[tuple[Standing, tuple[date | None, ...], int]]:
        """How many of the rows that meet all conditions share standing and days."""
        sql = tallying.by_days(self.statements, table, at, where)
        for case, live, *days, count in self.run(sql).rows:
            standing = tallying.standing_of(case, live)
            yield standing, tuple(map(_day, days)), int(count or 0)

    def _counted(self, sql: Sql) -> int:
        (number,) = next(self.run(sql).rows)
        return int(number or 0)

    def tells_apart(self, table: BoundTable) -> bool:
        """Whether the key that the map names is filled and different in every row."""
        words, key = self.statements.words, table.key
        cells = [words.column(table.name, name) for name in key]
        exact = [
            words.exact(cell, Kind.TEXT) if self._is_text(table, name) else cell
            for name, cell in zip(key, cells, strict=True)
        ]
        empty = " OR ".join(f"{cell} IS NULL" for cell in cells)
        source = f"SELECT 1 FROM {words.quote(table.name)}"
        same = f"GROUP BY {', '.join(exact)} HAVING COUNT(*) > 1"
        return not any(
            list(self.run(Sql(f"{source} {rows} LIMIT 1")).rows)
            for rows in (f"WHERE {empty}", same)
        )

    def _is_text(self, table: BoundTable, name: str) -> bool:
        schema = table.schema.column(name)
        return schema is not None and schema.family is TypeFamily.TEXT

    def leaves(self, table: BoundTable, keys: Sequence[Key]) -> Mapping[str, int]:
        """Rows with these keys by the partition in which they lie."""
        del table, keys  # only servers keep partitions
        return {}

    def mark(self, case: str, chunk: int) -> Mark | None:
        """Return the mark of that case and chunk."""
        return self._mark(case, chunk, "")

    def _mark(self, case: str, chunk: int, lock: str) -> Mark | None:
        bind = self.statements.bind
        head = Sql(f"SELECT {MARK_COLUMNS} FROM jieqing_mark WHERE case_mark = ")
        sql = head + bind(case) + Sql(" AND chunk = ") + bind(chunk)
        row = next(self.run(sql + Sql(lock)).rows, None)
        if row is None:
            return None
        case_mark, number, lease, is_open, digest = row
        return Mark(
            case=str(case_mark),
            chunk=int(number or 0),
            lease=int(lease or 0),
            is_open=bool(is_open),
            digest=str(digest),
        )


class RowWriter(RowReader):
    """One chunk's transaction."""

    row_lock = ""
    reads_back = False
    """Whether what was written is read back where no trigger is known as well."""

    def mark(self, case: str, chunk: int) -> Mark | None:
        """Return the mark, locked until the transaction ends."""
        return self._mark(case, chunk, self.row_lock)

    def end_former(self, case: str, lease: int) -> None:
        """Nothing here: a store without sessions leaves it to who takes over."""

    def add_mark(self, mark: Mark) -> None:
        """Insert a mark, unique by case and chunk."""
        cells = (mark.case, mark.chunk, mark.lease, int(mark.is_open), mark.digest)
        values = ", ".join("{}" for _ in cells)
        bound = [self.statements.bind(cell) for cell in cells]
        text = values.format(*(each.text for each in bound))
        head = Sql(f"INSERT INTO jieqing_mark ({MARK_COLUMNS}) VALUES ({text})")
        self.run(Sql(head.text, {k: v for b in bound for k, v in b.values.items()}))

    def raise_lease(self, case: str, lease: int) -> None:
        """Make ``lease`` the only number that may write for the case.

        Raises ``LeaseLost`` or ``CaseClosed``: a mark that was closed stays closed.
        """
        self.end_former(case, lease)
        present = self.mark(case, CASE_MARK)
        if present is None:
            fresh = Mark(
                case=case, chunk=CASE_MARK, lease=lease, is_open=True, digest=""
            )
            self.add_mark(fresh)
            return
        require_raisable(present, lease)
        self._set_case_mark(case, Sql("lease = ") + self.statements.bind(lease))

    def close_mark(self, case: str) -> None:
        """Close the case's mark: nobody writes for it any more."""
        self._set_case_mark(case, Sql("is_open = 0"))

    def _set_case_mark(self, case: str, change: Sql) -> None:
        where = Sql(" WHERE case_mark = ") + self.statements.bind(case)
        head = Sql("UPDATE jieqing_mark SET ") + change + where
        self.run(head + Sql(f" AND chunk = {CASE_MARK}"))

    def delete(self, work: TableWork) -> Iterator[Mapping[str, Cell]]:
        """Delete the rows and yield each as destroyed, all columns, by name."""
        for piece in self.pieces(work):
            self.before_delete(piece)
            for sql in self._deletes(piece):
                answer = self.run(sql)
                for row in list(answer.rows):
                    yield dict(zip(answer.names, row, strict=True))

    def _deletes(self, work: TableWork) -> Iterator[Sql]:
        """One statement for all the rows; without a key one for each."""
        if work.table.key:
            where = self.settled(work.table, bounded(work))
            yield self.statements.delete(work.table, where)
            return
        for place, key, _ in self._standing(work):
            yield self.statements.delete_one(work.table, key, place)

    def overwrite(
        self, work: TableWork, rewrite: Rewrite
    ) -> Iterator[Mapping[str, Cell]]:
        """Write what ``rewrite`` makes of each row, yielding the row as it was."""
        table = work.table
        for piece in self.pieces(work):
            written: list[_Written] = []
            for place, key, before in self._standing(piece):
                self._require_alone(table, key)
                cells = rewrite(table.name, key, before)
                met = self.write(self._update(table, cells, key, place))
                if met != 1:
                    raise RowWriteFailed(table=table.name, rows=met)
                if (self.reads_back or table.schema.triggers) and table.key:
                    written.append((key, before, cells))
                yield before
            self._require_taken(table, written)

    def _require_alone(self, table: BoundTable, key: Key) -> None:
        """A key that only the map calls one names no second row by now."""
        if not table.key or table.schema.is_unique(table.key):
            return
        where = self.statements.where(table, [KeysIn(keys=(key,))])
        quoted = self.statements.words.quote(table.name)
        (counted,) = next(self.run(Sql(f"SELECT COUNT(*) FROM {quoted}") + where).rows)
        if counted != 1:
            raise RowWriteFailed(table=table.name, rows=counted)

    def _require_taken(self, table: BoundTable, written: Sequence[_Written]) -> None:
        """No trigger put an old value back. Raises ``WriteUndone``.

        Rows whose key was written too are read one by one: what the store shows as
        their key need not be spelt as it was written.
        """
        kept = {each[0]: each for each in written if not {*table.key} & {*each[2]}}
        if kept:
            for key, now in self._now(table, tuple(kept)):
                self._require_kept(table, kept.get(key), now)
        for each in written:
            if each[0] not in kept:
                for _, now in self._now(table, (_key(table, each[0], each[2]),)):
                    self._require_kept(table, each, now)

    def _now(
        self, table: BoundTable, keys: tuple[Key, ...]
    ) -> Iterator[tuple[Key, Mapping[str, Cell]]]:
        """The rows with these keys, as they stand by now."""
        answer = self.run(self.statements.rows(table, [KeysIn(keys=keys)]))
        names = answer.names[1 + len(key_columns(table)) :]
        for key, cells in keyed(table, (row[1:] for row in list(answer.rows))):
            yield key, dict(zip(names, cells, strict=True))

    def _require_kept(
        self, table: BoundTable, written: _Written | None, now: Mapping[str, Cell]
    ) -> None:
        if written is None:
            return
        key, before, cells = written
        for name, cell in cells.items():
            is_as_before = cell != before[name] and now[name] == before[name]
            if is_as_before and not self.is_spelt_so(
                table, _key(table, key, cells), name, cell
            ):
                raise WriteUndone(table=table.name, column=name)

    def is_spelt_so(self, table: BoundTable, key: Key, name: str, cell: Cell) -> bool:
        """Whether the cell was there before, and the database only spells it so."""
        del table, key, name, cell
        return False

    def _update(
        self, table: BoundTable, cells: Mapping[str, Cell], key: Key, place: Cell
    ) -> Sql:
        if table.key:
            return self.statements.update(table, cells, [KeysIn(keys=(key,))])
        return self.statements.update_one(table, cells, key, place)

    def _standing(self, work: TableWork) -> list[tuple[Cell, Key, Mapping[str, Cell]]]:
        """The rows named, as they stand, locked: place, key, all cells."""
        table, asked = work.table, bounded(work)
        where = self.settled(table, asked)
        answer = self.run(self.statements.rows(table, where) + Sql(self.row_lock))
        names = answer.names[1 + len(key_columns(table)) :]
        rows = list(answer.rows)
        named = keyed(table, (row[1:] for row in rows))
        return [
            (row[0], key, dict(zip(names, cells, strict=True)))
            for row, (key, cells) in zip(rows, named, strict=True)
            if _is_among(table, key, asked)
        ]

    def require_columns(self, table: BoundTable) -> None:
        """The table has no column that the copy lacks. Raises ``ColumnsAdded``.

        Asked behind the statement: its lock keeps anybody from adding one now.
        """
        words = self.statements.words
        head = f"SELECT * FROM {words.quote(table.name)} WHERE {words.false}"
        known = {column.name for column in table.schema.columns}
        if set(self.run(Sql(head)).names) - known:
            raise ColumnsAdded(table=table.name)

    def sweeps(self) -> Sweeps | None:
        """Many rows in one statement; of the classes that can, each says how."""
        return None

    def pieces(self, work: TableWork) -> Iterator[TableWork]:
        """The work in as many statements as this database needs."""
        yield work

    def before_delete(self, work: TableWork) -> None:
        """What has to be looked at before rows are deleted."""

    def write(self, sql: Sql) -> int:
        """Carry out an update of one row; the rows it met."""
        return self.run(sql).touched

    @abstractmethod
    def insert(self, table: BoundTable, row: Mapping[str, Cell]) -> bool:
        """Insert one row, explicit columns; False when its key is taken."""

    def tries(self, table: BoundTable) -> Iterator[str]:
        """Try every kind of statement on no row, naming each before it is tried."""
        for name, sql in harmless(self.statements, table, self.row_lock):
            yield name
            self.run(sql)

    @abstractmethod
    def changes(self) -> int:
        """Rows changed by this transaction so far, database's own actions included."""

    def originals(self) -> Iterator[Original]:
        """Nothing: a database replaces no file as a whole."""
        return iter(())

    def recall(self, originals: Sequence[Original]) -> None:
        """Nothing to do: rows of a table stand in no order."""

    @abstractmethod
    def commit(self) -> None:
        """Make everything durable."""


def bounded(work: TableWork) -> Sequence[Condition]:
    """The conditions of a statement: its keys first; none is refused."""
    if not work.keys:
        raise NoKeys(table=work.table.name)
    return (KeysIn(keys=work.keys), *work.guard)


def _stored(
    table: BoundTable, columns: Sequence[str], where: Sequence[Condition], told: Answer
) -> Iterator[StoredRow]:
    """The rows that a statement gave back, with what decides their fate."""
    places = clock_places(table)
    clocks = {n: places.index(at) for n, at in table.table.clocks.items()}
    cut = len(columns)
    for key, row in keyed(table, told.rows):
        if not _is_among(table, key, where):
            continue
        case, live = row[cut], row[cut + 1]
        days = [_day(day) for day in row[cut + 2 :]]
        yield StoredRow(
            key=key,
            values=dict(zip(columns, row[:cut], strict=True)),
            case=None if case is None else int(case),
            live=None if live is None else bool(live),
            clocks={name: days[place] for name, place in clocks.items()},
        )


def _key(table: BoundTable, key: Key, cells: Mapping[str, Cell]) -> Key:
    """The key of a row once the cells are written."""
    pairs = zip(table.key, key, strict=True)
    return tuple(cells.get(name, cell) for name, cell in pairs)


def _is_among(table: BoundTable, key: Key, where: Sequence[Condition]) -> bool:
    """Whether a row without key is one of those asked for, by its place among equals.

    The statement itself tells only rows apart that differ.
    """
    if table.key:
        return True
    asked = [condition for condition in where if isinstance(condition, KeysIn)]
    return all(key in condition.keys for condition in asked)


def _day(text: Cell) -> date | None:
    return None if text is None else date.fromisoformat(str(text))
