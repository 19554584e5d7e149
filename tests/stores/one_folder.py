"""A folder of exports under the port: made from texts and workbooks, with its map."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import openpyxl

from jieqing.datamap.bind import bind
from jieqing.datamap.load import load
from jieqing.datamap.syntax import Truth
from jieqing.datamap.values import BoundMap
from jieqing.stores.files.session import FilesReader
from jieqing.stores.files.store import FilesStore
from jieqing.stores.port import (
    Cell,
    Condition,
    Fits,
    Key,
    KeysIn,
    Search,
    StoredRow,
    TableWork,
)

TODAY = date(2026, 11, 26)


@dataclass(frozen=True, slots=True, kw_only=True)
class OneFolder:
    """A store and its bound map."""

    store: FilesStore
    path: Path
    bound: BoundMap

    def select(
        self, table: str, *where: Condition, columns: Sequence[str] = ()
    ) -> list[StoredRow]:
        with self.store.reading(self.bound, TODAY) as reader:
            return list(reader.select(self.bound.tables[table], columns, where))

    def keys(self, table: str, *where: Condition) -> list[Key]:
        return [row.key for row in self.select(table, *where)]

    def keys_of(self, reader: FilesReader, table: str) -> list[Key]:
        """Keys of all rows as one reading sees them."""
        every = [Fits(when=Truth(value=True))]
        return [row.key for row in reader.select(self.bound.tables[table], (), every)]

    def search(self, table: str, column: str, value: str, kind: str = "") -> list[Key]:
        sought = Search(
            table=table,
            column=column,
            kind=kind,
            values=frozenset({value}),
            within=not kind,
        )
        with self.store.reading(self.bound, TODAY) as reader:
            return list(reader.search(sought))

    def work(
        self, table: str, *keys: Key, guard: Sequence[Condition] = ()
    ) -> TableWork:
        return TableWork(table=self.bound.tables[table], keys=keys, guard=tuple(guard))

    def delete(
        self, table: str, *keys: Key, guard: Sequence[Condition] = ()
    ) -> tuple[list[Mapping[str, Cell]], int]:
        """The rows as destroyed, and what the store says it changed."""
        with self.store.writing(self.bound, TODAY) as writer:
            rows = list(writer.delete(self.work(table, *keys, guard=guard)))
            changed = writer.changes()
            writer.commit()
        return rows, changed

    def overwrite(self, table: str, key: Key, cells: Mapping[str, Cell]) -> None:
        with self.store.writing(self.bound, TODAY) as writer:
            work = self.work(table, key)
            assert len(list(writer.overwrite(work, lambda *_: cells))) == 1
            writer.commit()

    def bytes(self, file: str) -> bytes:
        return (self.path / file).read_bytes()

    def names(self) -> set[str]:
        """Every file that lies in the folder."""
        found = (p.relative_to(self.path) for p in self.path.rglob("*") if p.is_file())
        return {each.as_posix() for each in found}


def folder_of(path: Path, files: Mapping[str, bytes]) -> Path:
    """Write the files; ``path`` need not be there yet."""
    for name, content in files.items():
        file = path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    return path


def one_folder(path: Path, files: Mapping[str, bytes], tables: str) -> OneFolder:
    """Make the folder and bind the map's block of tables."""
    folder_of(path, files)
    store = FilesStore("exports", path)
    store.make_mark_table()
    text = f"map: 1\nstore: exports\ntables:\n{tables}\n"
    return OneFolder(store=store, path=path, bound=bind(load(text), store.schema()))


def schema_of(path: Path, files: Mapping[str, bytes]) -> dict[str, list[str]]:
    """The tables and columns that a folder of these files has."""
    schema = FilesStore("exports", folder_of(path, files)).schema()
    return {n: [c.name for c in t.columns] for n, t in schema.tables.items()}


def cells_of(path: Path, file: str, content: bytes) -> list[list[Cell]]:
    """All rows of the one table in a file."""
    store = FilesStore("exports", folder_of(path, {file: content}))
    schema = store.schema()
    (table,) = schema.tables
    text = f"map: 1\nstore: exports\nother_tables: {{company: [{table}]}}\ntables: {{}}"
    bound = bind(load(text), schema)
    names = [column.name for column in schema.tables[table].columns]
    every = [Fits(when=Truth(value=True))]
    with store.reading(bound, TODAY) as reader:
        rows = reader.select(bound.tables[table], names, every)
        return [list(row.values.values()) for row in rows]


def saved(book: openpyxl.Workbook, path: Path) -> bytes:
    """The workbook's bytes."""
    book.save(path)
    content = path.read_bytes()
    path.unlink()
    return content


def keys(*listed: Cell) -> KeysIn:
    """Keys of one column."""
    return KeysIn(keys=tuple((key,) for key in listed))
