"""One database, past the product: made from SQL, asked in SQL, the same on all three.

SQL of the tests is written for SQLite; what the others spell differently stands here.
"""

import re
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from jieqing.stores import mariadb, postgresql, sqlite
from jieqing.stores.open import open_store
from jieqing.stores.port import Store
from servers import Mariadb, Postgresql, Server

Rows = list[tuple[object, ...]]
_MARKS = {
    "sqlite": sqlite.MARK_TABLE,
    "postgresql": postgresql.MARK_TABLE,
    "mariadb": mariadb.MARK_TABLE,
}
_TRIGGER = r"""CREATE FUNCTION \1() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN \4 RETURN coalesce(new, old); END $$;
CREATE TRIGGER \1 \2 ON \3 FOR EACH ROW EXECUTE FUNCTION \1()"""
_SPELLINGS = {
    "sqlite": ((r"\bINSTANT (?=')", ""), (r"\bINSTANT\b", "DATETIME")),
    "postgresql": (
        (r"\bDATETIME\b", "TIMESTAMP"),
        (r"\bINSTANT '([^']*)'", r"TIMESTAMPTZ '\1+00'"),
        (r"\bINSTANT\b", "TIMESTAMPTZ"),
        (r"\bBLOB\b", "BYTEA"),
        (r"\bx'([0-9a-f]*)'", r"'\\x\1'"),
        (r"COLLATE BINARY", 'COLLATE "C"'),
        (r"PRIMARY KEY AUTOINCREMENT", "GENERATED ALWAYS AS IDENTITY PRIMARY KEY"),
        (r"CREATE TRIGGER (\w+) (\w+ \w+) ON (\w+)\s+BEGIN\s(.*?;)\s*END\b", _TRIGGER),
    ),
    "mariadb": (
        (r'"', "`"),
        (r"\bREFERENCES (\w+)\b(?! *[(.])", r"REFERENCES \1 (id)"),
        (r"\(first \|\| last\)", "(CONCAT(first, last))"),
        (r"\b(TEXT|VARCHAR\(\d+\)) COLLATE BINARY", r"\1 COLLATE utf8mb4_bin"),
        (r"\bJSONB\b", "JSON"),
        (r"AUTOINCREMENT", "AUTO_INCREMENT"),
        (r"\bINSTANT (?=')", ""),
        (r"\bINSTANT\b", "DATETIME"),
        (r"(CREATE TRIGGER \w+ \w+ \w+ ON \w+)\s+BEGIN", r"\1 FOR EACH ROW BEGIN"),
    ),
}
_TABLES = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'table'",
    "postgresql": "SELECT tablename FROM pg_tables WHERE schemaname = 'public'",
    "mariadb": "SELECT table_name FROM information_schema.tables"
    " WHERE table_schema = DATABASE()",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A database of one kind: the adapter, and plain SQL beside it."""

    kind: str
    store: Store
    connect: Callable[[], Any]
    url: str
    server: Server | None = None
    database: str = ""

    def spelled(self, sql: str) -> str:
        """The SQL as this database spells it."""
        for pattern, own in _SPELLINGS[self.kind]:
            sql = re.sub(pattern, own, sql, flags=re.DOTALL)
        return sql

    def script(self, sql: str) -> None:
        """Carry out several statements."""
        spelled = self.spelled(sql)
        if self.server is not None:
            self.server.script(spelled, self.database)
            return
        with closing(self.connect()) as connection, connection:
            connection.executescript(spelled)

    def ask(self, sql: str, *values: object) -> Rows:
        """Carry out one statement; moments and numbers come as text and floats."""
        spelled = self.spelled(sql)
        if self.server is not None:
            spelled = spelled.replace("%", "%%").replace("?", "%s")
        with closing(self.connect()) as connection:
            cursor = connection.cursor()
            cursor.execute(spelled, values)
            rows = cursor.fetchall() if cursor.description else []
            connection.commit()
        return [tuple(map(_plain, row)) for row in rows]

    def tables(self) -> Sequence[str]:
        """Every table, the product's own left out."""
        named = sorted(str(name) for (name,) in self.ask(_TABLES[self.kind]))
        return [n for n in named if not n.startswith(("jieqing", "sqlite"))]

    def columns(self, table: str) -> Sequence[str]:
        schema = self.store.schema().tables[table]
        return [column.name for column in schema.columns]

    def make_mark_table(self) -> None:
        self.script(_MARKS[self.kind])

    def dump(self) -> dict[str, Rows]:
        """Every row of every table."""
        return {
            name: sorted(self.ask(f'SELECT * FROM "{name}"'), key=repr)
            for name in self.tables()
        }


def _plain(cell: object) -> object:
    match cell:
        case datetime() | date():
            return str(cell)
        case Decimal():
            return float(cell)
        case memoryview():
            return bytes(cell)
        case _:
            return cell


def sqlite_place(folder: Path, name: str = "shop") -> Place:
    path = folder / f"{name}.db"
    sqlite3.connect(path).close()
    url = f"sqlite:///{path}"
    return Place(
        kind="sqlite",
        store=open_store(name, url),
        connect=lambda: sqlite3.connect(path),
        url=url,
    )


def postgresql_place(server: Postgresql, name: str = "shop") -> Place:
    return served(server, name)


def mariadb_place(server: Mariadb, name: str = "shop") -> Place:
    return served(server, name)


def served(server: Server, name: str) -> Place:
    database = server.fresh()
    url = server.url(database)
    return Place(
        kind=server.kind,
        store=open_store(name, url),
        connect=lambda: server.admin(database),
        url=url,
        server=server,
        database=database,
    )
