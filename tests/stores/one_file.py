"""One SQLite file under the port: made from SQL and a map, read and written by it."""

import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from jieqing.datamap.bind import bind
from jieqing.datamap.load import load
from jieqing.datamap.values import BoundMap, BoundTable
from jieqing.stores.port import (
    Cell,
    Condition,
    Key,
    KeysIn,
    Search,
    StoredRow,
    TableWork,
)
from jieqing.stores.sqlite import SqliteStore

TODAY = date(2026, 11, 26)
Rows = list[tuple[object, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class OneFile:
    """A store and its bound map."""

    store: SqliteStore
    path: Path
    bound: BoundMap

    def table(self, name: str) -> BoundTable:
        return self.bound.tables[name]

    def ask(self, sql: str, *values: object) -> Rows:
        with closing(sqlite3.connect(self.path)) as connection, connection:
            return connection.execute(sql, values).fetchall()

    def select(
        self, table: str, *where: Condition, columns: Sequence[str] = ()
    ) -> list[StoredRow]:
        with self.store.reading(self.bound, TODAY) as reader:
            return list(reader.select(self.table(table), columns, where))

    def keys(self, table: str, *where: Condition) -> list[Key]:
        return sorted((row.key for row in self.select(table, *where)), key=repr)

    def search(self, search: Search) -> list[Key]:
        with self.store.reading(self.bound, TODAY) as reader:
            return sorted(reader.search(search))

    def work(
        self, table: str, *keys: Key, guard: Sequence[Condition] = ()
    ) -> TableWork:
        return TableWork(table=self.table(table), keys=keys, guard=tuple(guard))

    def delete(self, work: TableWork) -> tuple[list[Mapping[str, Cell]], int]:
        """The rows as destroyed, and what the store says it changed."""
        with self.store.writing(self.bound, TODAY) as writer:
            rows = list(writer.delete(work))
            changed = writer.changes()
            writer.commit()
        return rows, changed

    def overwrite(
        self, work: TableWork, cells: Mapping[str, Cell]
    ) -> list[Mapping[str, Cell]]:
        with self.store.writing(self.bound, TODAY) as writer:
            rows = list(writer.overwrite(work, lambda *_: cells))
            writer.commit()
        return rows


def one_file(folder: Path, schema: str, tables: str, root: str = "m") -> OneFile:
    """Make the file; ``tables`` is the map's block of tables."""
    path = folder / "shop.db"
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executescript(schema)
    store = SqliteStore("shop", path)
    store.make_mark_table()
    text = f"map: 1\nstore: shop\nroot: {root}\ntables:\n{tables}"
    return OneFile(store=store, path=path, bound=bind(load(text), store.schema()))


def keys(*listed: Cell) -> KeysIn:
    """Keys of one column."""
    return KeysIn(keys=tuple((key,) for key in listed))
