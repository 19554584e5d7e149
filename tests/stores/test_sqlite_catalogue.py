"""The store's own catalogue, read live: all that a map is compared with."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from jieqing.datamap.schema import ForeignKey, Schema, TypeFamily
from jieqing.stores.sqlite import SqliteStore
from jieqing.stores.sqlite_schema import family_of

SCHEMA = """
CREATE TABLE p (a INT, b TEXT, PRIMARY KEY (b, a));
CREATE TABLE c (
  id INTEGER PRIMARY KEY,
  name VARCHAR(20) NOT NULL,
  low TEXT GENERATED ALWAYS AS (lower(name)) VIRTUAL,
  pa INT, pb TEXT,
  age INT CHECK (age > 0 AND (age < 150)),
  FOREIGN KEY (pb, pa) REFERENCES p (b, a) ON DELETE CASCADE
);
CREATE UNIQUE INDEX one ON c (name, age);
CREATE UNIQUE INDEX some ON c (pa) WHERE pa > 0;
CREATE UNIQUE INDEX folded ON c (lower(name));
CREATE TRIGGER kept AFTER DELETE ON c BEGIN INSERT INTO p VALUES (1, old.name); END;
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "a.db"
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executescript(SCHEMA)
    return path


@pytest.fixture
def schema(path: Path) -> Schema:
    return SqliteStore("shop", path).schema()


def test_keys_come_in_their_own_order(schema: Schema) -> None:
    assert schema.tables["p"].primary_key == ("b", "a")
    assert schema.tables["c"].foreign_keys == (
        ForeignKey(
            columns=("pb", "pa"),
            target="p",
            target_columns=("b", "a"),
            on_delete="cascade",
        ),
    )


def test_only_whole_unique_indexes_make_columns_unique(schema: Schema) -> None:
    assert schema.tables["c"].unique == (("name", "age"),)


def test_columns_tell_length_type_null_and_generation(schema: Schema) -> None:
    name, low = schema.tables["c"].column("name"), schema.tables["c"].column("low")
    assert name is not None
    assert low is not None
    assert (name.length, name.not_null, name.family) == (20, True, TypeFamily.TEXT)
    assert (low.generated, low.not_null) == (True, False)


def test_triggers_and_checks_are_read_whole(schema: Schema) -> None:
    table = schema.tables["c"]
    assert [trigger.name for trigger in table.triggers] == ["kept"]
    assert "INSERT INTO p" in table.triggers[0].body
    assert table.checks == ("age > 0 AND (age < 150)",)


@pytest.mark.parametrize(
    ("declared", "family"),
    [
        ("INTEGER", TypeFamily.INTEGER),
        ("varchar(11)", TypeFamily.TEXT),
        ("timestamp", TypeFamily.MOMENT),
        ("DATE", TypeFamily.DATE),
        ("decimal(10,2)", TypeFamily.NUMBER),
        ("boolean", TypeFamily.BOOLEAN),
        ("blob", TypeFamily.BYTES),
        ("", TypeFamily.OTHER),
    ],
)
def test_a_declared_type_belongs_to_its_family(
    declared: str, family: TypeFamily
) -> None:
    assert family_of(declared) is family


def test_the_products_own_tables_are_no_part_of_it(path: Path, schema: Schema) -> None:
    store = SqliteStore("shop", path)
    assert not store.has_mark_table()
    store.make_mark_table()
    assert store.has_mark_table()
    assert store.schema() == schema
    assert "jieqing_mark" in store.grants({})


@pytest.mark.parametrize(
    "change",
    [
        "ALTER TABLE p ADD COLUMN more TEXT",
        "CREATE TABLE another (id INT)",
        "DROP TRIGGER kept",
        "CREATE UNIQUE INDEX two ON p (a)",
    ],
)
def test_the_fingerprint_changes_with_everything_declared(
    path: Path, schema: Schema, change: str
) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(change)
    assert SqliteStore("shop", path).schema().fingerprint() != schema.fingerprint()


def test_rows_do_not_change_the_fingerprint(path: Path, schema: Schema) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("INSERT INTO p VALUES (1, 'x')")
    assert SqliteStore("shop", path).schema().fingerprint() == schema.fingerprint()


def test_two_files_made_alike_have_rows_of_their_own(path: Path) -> None:
    empty = SqliteStore("shop", path).schema()
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("INSERT INTO c (id, name) VALUES (1, 'a'), (2, 'b')")
    filled = SqliteStore("shop", path).schema()
    assert (empty.tables["c"].rows, filled.tables["c"].rows) == (0, 2)
    assert empty.fingerprint() == filled.fingerprint()
