"""What happens inside one MariaDB transaction: reading, and one chunk's writing."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial

import pymysql

from jieqing.datamap.schema import ForeignKey, TableSchema, TypeFamily
from jieqing.datamap.values import BoundTable
from jieqing.stores import tallying
from jieqing.stores.day_spans import ALL_DAYS
from jieqing.stores.limits import LOCK_SECONDS
from jieqing.stores.mariadb_connection import Ending
from jieqing.stores.mariadb_packets import Packets
from jieqing.stores.mariadb_schema import (
    ANY_FOLLOWING,
    FOLLOWING,
    OF_EACH,
    following,
    following_now,
)
from jieqing.stores.mariadb_words import MariadbRows, batches
from jieqing.stores.port import (
    Blanks,
    Cell,
    Condition,
    Key,
    KeysIn,
    Rewrite,
    Sweep,
    Swept,
    TableWork,
)
from jieqing.stores.refusals import CascadeAdded, SignsLost
from jieqing.stores.searching import Answer
from jieqing.stores.server_session import ServerReader, ServerWriter
from jieqing.stores.sql import Sql, chained, listed
from jieqing.stores.statements import Statements
from jieqing.stores.sweeping import Sweeping, own_rows
from jieqing.stores.wire_lines import as_wire, first_of
from jieqing.stores.words import DayCell

# What the session's own statements and the triggers they fired changed so far.
_CHANGED = """
SHOW SESSION STATUS WHERE variable_name IN
  ('Handler_delete', 'Handler_update', 'Handler_write')"""
_USUAL = range(1900, 2100)  # years whose odd days are sought month by month
_HELD_WHOLE = frozenset({"utf8mb4", "utf8mb3", "utf8", "ascii", "latin1"})
_FOLLOWING = frozenset({"cascade", "set null", "set default"})
# What is too long is an error where rows are written; where they are only sought, a
# moment that is none is NULL, as everywhere. A 31 February that stood there may return.
_STRICTLY = (
    "SET STATEMENT sql_mode ="
    " 'STRICT_ALL_TABLES,NO_AUTO_VALUE_ON_ZERO,ALLOW_INVALID_DATES' FOR "
)

_AT_ONCE = 1 << 18  # characters: a server may take no more than a million bytes


def _together(written: Sequence[str]) -> Iterator[list[str]]:
    """The statements in their order, so many at one go as a server surely takes."""
    some: list[str] = []
    for each in written:
        if some and sum(map(len, some)) + len(each) > _AT_ONCE:
            yield some
            some = []
        some.append(each)
    if some:
        yield some


class MariadbReader(ServerReader):
    """A consistent read of one database."""

    def __init__(self, connection: Ending, statements: Statements) -> None:
        """Read through an open transaction."""
        super().__init__(statements, MariadbRows())
        self._connection = connection

    def run(self, sql: Sql) -> Answer:
        """Carry out one statement."""
        with self._connection.cursor() as cursor:
            touched = cursor.execute(sql.text, dict(sql.values))
            names = [described[0] for described in cursor.description or ()]
            return Answer(names, iter(cursor.fetchall()), touched)

    def run_all(self, asked: Sequence[Sql]) -> Iterator[Answer]:
        """Carry out statements that only read as the body of one, or of a few."""
        with self._connection.cursor() as cursor:
            written = [cursor.mogrify(sql.text, dict(sql.values)) for sql in asked]
            for some in _together(written):
                cursor.execute(f"BEGIN NOT ATOMIC {'; '.join(some)}; END")
                for _ in some:
                    names = [described[0] for described in cursor.description or ()]
                    yield Answer(names, iter(cursor.fetchall()), cursor.rowcount)
                    cursor.nextset()

    def received(self, sql: Sql) -> Packets:
        """Carry out one statement; its rows as the server sent them."""
        with self._connection.cursor() as cursor:
            return self._connection.packets(cursor.mogrify(sql.text, dict(sql.values)))

    def cells(
        self, table: BoundTable, columns: Sequence[str], where: Sequence[Condition]
    ) -> Iterator[Key]:
        """The cells of rows that meet all conditions, and nothing about their fate."""
        sql = self.statements.seeing(table, self.settled(table, where), columns)
        found = self.received(sql)
        yield from first_of(found.rows, found.kinds)

    def leaves(self, table: BoundTable, keys: Sequence[Key]) -> Mapping[str, int]:
        """Rows with these keys by the partition in which they lie."""
        quote = self.statements.words.quote
        counted: Counter[str] = Counter()
        for some in batches(keys):
            where = self.statements.where(table, [KeysIn(keys=some)])
            for name in table.schema.partitions:
                place = f"{quote(table.name)} PARTITION ({quote(name)})"
                head = Sql(f"SELECT COUNT(*) FROM {place}")
                counted[name] += int(next(self.run(head + where).rows)[0] or 0)
        return {name: number for name, number in counted.items() if number}

    def look_ahead(self, table: BoundTable, parts: Sequence[Condition]) -> None:
        """Note the columns that lead an index and have no odd cell at this moment."""
        for at in tallying.days_in(parts):
            cell = self.statements.day_cell(table, at)
            if cell is None or not tallying.leads(
                table.schema, cell.column.schema.name
            ):
                continue
            odd = self.statements.words.odd(cell, self._years(table, cell))
            if odd is not None and self._is_none(table, odd):
                self.statements.even[table.name, cell.column.schema.name] = ALL_DAYS

    def _years(self, table: BoundTable, cell: DayCell) -> range:
        """The years of the column, as far as they are usual ones."""
        name, quoted = cell.column.name, self.statements.words.quote(table.name)
        ends = []
        for function in ("MIN", "MAX"):
            usual = (
                f"{name} >= '{_USUAL.start}-01-01' AND {name} < '{_USUAL.stop}-01-01'"
            )
            head = f"SELECT YEAR({function}({name})) FROM {quoted} WHERE {usual}"
            (year,) = next(self.run(Sql(head)).rows)
            ends.append(int(year or _USUAL.start))
        return range(ends[0], ends[1] + 1)

    def _is_none(self, table: BoundTable, condition: str) -> bool:
        quoted = self.statements.words.quote(table.name)
        sql = Sql(f"SELECT 1 FROM {quoted} WHERE {condition} LIMIT 1")
        return next(self.run(sql).rows, None) is None


class MariadbWriter(MariadbReader, ServerWriter, Sweeping):
    """One chunk's transaction.

    What others commit meanwhile is seen: nothing is looked up ahead for a guard.

    InnoDB carries cascades out beneath the server, which counts none of them: rows that
    a delete would take along are locked out, counted before, and count as changed.
    """

    def __init__(self, connection: Ending, statements: Statements) -> None:
        """Count changes from the transaction's beginning."""
        super().__init__(connection, statements)
        self._cascaded = 0
        self._unchanged = 0  # rows written that held the values already
        self._doubled = 0  # rows of partitions: the server counts each of them twice
        self._changes_before = self._changed()

    def look_ahead(self, table: BoundTable, parts: Sequence[Condition]) -> None:
        """Nothing: an odd day may be committed at any moment."""
        del table, parts

    def hold(self, signal: int) -> None:
        """Take the server's lock of that number; it ends with the session.

        An earlier session of ours may not have ended yet. Not to get it is no error:
        the mark's own lock, which follows, decides.
        """
        self.run(Sql(f"SELECT GET_LOCK('{_lock(signal)}', {LOCK_SECONDS})"))

    def end_holder(self, signal: int) -> None:
        """End the session of this account that holds the lock, if any."""
        asked = f"SELECT IS_USED_LOCK('{_lock(signal)}'), CONNECTION_ID()"
        holder, own = next(self.run(Sql(asked)).rows)
        if holder is None or holder == own:
            return
        with suppress(pymysql.OperationalError):  # gone by itself, or not ours to end
            self.run(Sql(f"KILL CONNECTION {int(holder)}"))

    def pieces(self, work: TableWork) -> Iterator[TableWork]:
        """The work in lists that one statement takes."""
        if not work.keys or not work.table.key:
            yield work  # equal rows without a key are counted together
            return
        own = [k for k in work.table.schema.foreign_keys if k.target == work.table.name]
        for level in self._levels(work, own) if own else [work.keys]:
            for keys in batches(level):
                yield replace(work, keys=keys)

    def _levels(self, work: TableWork, own: Sequence[ForeignKey]) -> list[list[Key]]:
        """The keys so that no row stands before one that names it.

        The server checks each row by itself: of rows that refer to rows of their own
        table the lowest go first. Rows in a circle stand together at the end.
        """
        named = {n for key in own for n in (*key.columns, *key.target_columns)}
        rows = {
            row.key: row.values
            for keys in batches(work.keys)
            for row in self.select(work.table, sorted(named), [KeysIn(keys=keys)])
        }
        upward = _parents(rows, own)
        levels: list[list[Key]] = []
        waiting = dict.fromkeys(work.keys)
        while waiting:
            above = {p for key in waiting for p in upward.get(key, ()) if p != key}
            free = [key for key in waiting if key not in above] or list(waiting)
            levels.append(free)
            for key in free:
                del waiting[key]
        return levels

    def before_delete(self, work: TableWork) -> None:
        """Count the rows that the database would change of its own accord."""
        self._require_whole(work)
        following = [
            (name, key)
            for name, schema in self.statements.bound.schema.tables.items()
            for key in schema.foreign_keys
            if key.target == work.table.name and key.on_delete in _FOLLOWING
        ]
        if not following:
            return
        where = self.statements.where(work.table, [KeysIn(keys=work.keys)])
        quoted = self.statements.words.quote(work.table.name)
        self.run(Sql(f"SELECT 1 FROM {quoted}") + where + Sql(" FOR UPDATE"))
        for name, key in following:
            self._cascaded += self._followers(name, key, where)

    def _standing(self, work: TableWork) -> list[tuple[Cell, Key, Mapping[str, Cell]]]:
        """The rows named, as they stand, locked: place, key, all cells."""
        self._require_whole(work)
        return super()._standing(work)

    def _require_whole(self, work: TableWork) -> None:
        """Lock the rows; the copy can hold every sign. Raises ``SignsLost``.

        An encoding such as GBK has signs of a company's own, which UTF-8 lacks: they
        reach us as question marks.
        """
        asked = list(_narrow(work.table.schema))
        if not (asked and work.keys):
            return
        words = self.statements.words
        where = self.statements.where(work.table, [KeysIn(keys=work.keys)])
        cells = [_lost(words.column(work.table.name, c), sets) for c, sets in asked]
        head = f"SELECT {', '.join(cells)} FROM {words.quote(work.table.name)}"
        rows = list(self.run(Sql(head) + where + Sql(self.row_lock)).rows)
        for (column, charset), *found in zip(asked, *rows, strict=True):
            if any(found):
                raise SignsLost(table=work.table.name, column=column, encoding=charset)

    def delete(self, work: TableWork) -> Iterator[Mapping[str, Cell]]:
        """Delete the rows and yield each as destroyed, all columns, by name."""
        self.require_columns(work.table)  # rows are handed back by name, not by *
        for row in super().delete(work):
            self._doubled += bool(work.table.schema.partitions)
            yield row
        self._require_known(work.table)

    def overwrite(
        self, work: TableWork, rewrite: Rewrite
    ) -> Iterator[Mapping[str, Cell]]:
        """Write what ``rewrite`` makes of each row, yielding the row as it was."""
        unchanged = self._unchanged
        for row in super().overwrite(work, rewrite):
            is_changed = self._unchanged == unchanged
            self._doubled += is_changed and bool(work.table.schema.partitions)
            unchanged = self._unchanged
            yield row
        self._require_known(work.table)

    def take(self, sweep: Sweep) -> Iterator[Swept]:
        """Delete the rows: what is copied is what is destroyed."""
        yield from super().take(sweep)
        self._require_known(sweep.work.table)

    def blank(self, sweep: Sweep, blanks: Blanks) -> Iterator[Swept]:
        """Copy the rows under lock, then write what their cells become."""
        for piece in self.pieces(sweep.work):
            self._require_whole(piece)
        yield from super().blank(sweep, blanks)
        self._require_known(sweep.work.table)

    def _require_known(self, table: BoundTable) -> None:
        """No foreign key took rows along that nobody counted. Raises ``CascadeAdded``.

        Asked behind the statement: no lock of a row or table keeps one from being made.
        """
        of_this = self.statements.bind(table.name)
        if next(self.run(Sql(ANY_FOLLOWING) + of_this).rows, None) is None:
            return
        asked = Sql(FOLLOWING) + of_this + Sql(OF_EACH)
        now = following_now(self.run(asked).rows, table.name)
        for name, *_ in now - following(self.statements.bound.schema, table.name):
            raise CascadeAdded(table=table.name, outside=name)

    def write(self, sql: Sql) -> int:
        """Carry out an update of one row; one that held the values already counts."""
        touched = self.run(Sql(_STRICTLY) + sql).touched
        self._unchanged += touched == 0
        return touched or 1

    def can_sweep(self, table: BoundTable) -> bool:
        """Not where rows have an order, or where the server counts otherwise."""
        schema = table.schema
        key = [schema.column(name) for name in table.key]
        is_number = all(c and c.family is TypeFamily.INTEGER for c in key)
        has_order = any(key.target == table.name for key in schema.foreign_keys)
        return len(key) == 1 and is_number and not (schema.partitions or has_order)

    def swept(self, sql: Sql, width: int) -> Iterator[Swept]:
        """Carry out the statement; its rows, and of each the first cells."""
        found = self.received(sql)
        if found.rows:
            lines = partial(as_wire, found.rows, found.kinds)
            shown = partial(first_of, found.rows, found.kinds[:width])
            yield Swept(lines=lines, rows=len(found.rows), cells=shown)

    def write_blanks(self, work: TableWork, blanks: Blanks) -> int:
        """Write what the cells of these rows become; the rows it met."""
        table, statements = work.table, self.statements
        words, quoted = statements.words, statements.words.quote(work.table.name)
        settings = [
            Sql(f"{quoted}.") + each
            for each in statements.blanking(table, blanks.fixed)
        ]
        settings += [
            Sql(f"{words.column(table.name, name)} = ")
            + statements.unless_null(table, name, Sql(f"own.c{place}"))
            for place, name in enumerate(blanks.own)
        ]
        settings += [
            Sql(f"{words.column(table.name, name)} = {words.column(table.name, name)}")
            for name in statements.row_words.written_back(
                table.schema, {**blanks.fixed, **dict.fromkeys(blanks.own)}
            )
        ]
        source, where = Sql(quoted), statements.where(table, [KeysIn(keys=work.keys)])
        if blanks.own:
            by = words.column(table.name, table.key[0])
            join = Sql(f") AS own STRAIGHT_JOIN {quoted} ON {by} = own.k")
            source = Sql("(") + self._own(work, blanks) + join
        update = Sql(f"{_STRICTLY}UPDATE ") + source + Sql(" SET ") + listed(settings)
        touched = self.run(update + where).touched
        self._unchanged += len(work.keys) - touched  # held the values already
        return len(work.keys)

    def _own(self, work: TableWork, blanks: Blanks) -> Sql:
        """The keys and the cells of their own as a table: no right is needed for it."""
        names = ["k", *(f"c{place}" for place in range(len(blanks.own)))]
        rows = [
            [self.statements.bind(cell) for cell in (*key, *cells)]
            for key, cells in own_rows(work, blanks)
        ]
        rows[0] = [
            cell + Sql(f" AS {name}") for cell, name in zip(rows[0], names, strict=True)
        ]
        return Sql("SELECT ") + chained(" UNION ALL SELECT ", list(map(listed, rows)))

    def insert(self, table: BoundTable, row: Mapping[str, Cell]) -> bool:
        """Insert one row, explicit columns; False when its key is taken."""
        into, values = self.statements.insert(table, row)
        head = Sql(f"{_STRICTLY}INSERT INTO ") + into + Sql(" VALUES ")
        try:
            self.run(head + values)
        except pymysql.IntegrityError:
            return False
        return True

    def changes(self) -> int:
        """Rows changed by this transaction so far, cascades and triggers included."""
        counted = self._changed() - self._changes_before
        return counted + self._unchanged + self._cascaded - self._doubled

    def commit(self) -> None:
        """Make everything durable."""
        self._connection.commit()

    def _followers(self, name: str, key: ForeignKey, where: Sql) -> int:
        words = self.statements.words
        here = ", ".join(words.column(name, column) for column in key.columns)
        there = ", ".join(words.column(key.target, c) for c in key.target_columns)
        if name == key.target:
            here = ", ".join(f"child.{words.quote(column)}" for column in key.columns)
        child = f"{words.quote(name)} AS child" if name == key.target else None
        head = f"SELECT COUNT(*) FROM {child or words.quote(name)} WHERE ({here}) IN "
        targets = Sql(f"(SELECT {there} FROM {words.quote(key.target)}")
        (counted,) = next(self.run(Sql(head) + targets + where + Sql(")")).rows)
        return int(counted or 0)

    def _changed(self) -> int:
        return sum(int(value or 0) for _, value in self.run(Sql(_CHANGED)).rows)


def _narrow(schema: TableSchema) -> Iterator[tuple[str, str]]:
    """Columns of text in an encoding that UTF-8 may not hold whole, with its name."""
    for column in schema.columns:
        charset = (column.collation or "utf8mb4").partition("_")[0]
        if charset not in _HELD_WHOLE:
            yield column.name, charset


def _lost(cell: str, charset: str) -> str:
    """Whether a cell would not return through UTF-8 as it is."""
    there_and_back = f"CONVERT(CONVERT({cell} USING utf8mb4) USING {charset})"
    return f"NOT (HEX({cell}) <=> HEX({there_and_back}))"


def _lock(signal: int) -> str:
    return f"jieqing {signal}"


def _parents(
    rows: Mapping[Key, Mapping[str, Cell]], own: Sequence[ForeignKey]
) -> Mapping[Key, set[Key]]:
    """The rows of the same table that each row names."""
    found: dict[Key, set[Key]] = {}
    for tie in own:
        at = {
            tuple(str(cells[c]) for c in tie.target_columns): key
            for key, cells in rows.items()
        }
        for key, cells in rows.items():
            parent = at.get(tuple(str(cells[c]) for c in tie.columns))
            if parent is not None:
                found.setdefault(key, set()).add(parent)
    return found
