"""What goes wrong in a file is said without the driver's words, and changes nothing."""

import sqlite3
import traceback
from contextlib import closing
from pathlib import Path

import pytest
from one_file import TODAY, OneFile, keys, one_file

from jieqing.stores.fence import LeaseLost, require_lease
from jieqing.stores.open import StoreKindUnknown, open_store
from jieqing.stores.port import CASE_MARK, Mark
from jieqing.stores.refusals import (
    FileEncodingUnfit,
    StoreFailed,
    StoreLocked,
    StoreUnreachable,
)
from jieqing.stores.sqlite import SqliteStore

SCHEMA = """CREATE TABLE m (id INTEGER PRIMARY KEY, tel TEXT UNIQUE NOT NULL);
INSERT INTO m VALUES (1, '13800000001'), (2, '13800000002');"""
TAKEN = "1380000" + "0002"  # in two parts: a traceback shows source lines
MAP = "  m: {record: account-profile, identities: {id: customer_no, tel: phone}}"


@pytest.fixture
def shop(tmp_path: Path) -> OneFile:
    return one_file(tmp_path, SCHEMA, MAP)


def test_a_file_that_another_program_writes_is_locked_after_bounded_waits(
    shop: OneFile,
) -> None:
    with closing(sqlite3.connect(shop.path)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(StoreLocked) as refusal:
            shop.delete(shop.work("m", (1,)))
    assert refusal.value.facts == {"store": "shop", "tries": 3}
    assert shop.ask("SELECT count(*) FROM m") == [(2,)]


def test_a_file_that_is_not_there_is_unreachable(tmp_path: Path) -> None:
    store = SqliteStore("shop", tmp_path / "none.db")
    with pytest.raises(StoreUnreachable, match="no such file"):
        store.schema()


def test_a_file_that_is_no_database_is_unreachable(tmp_path: Path) -> None:
    (tmp_path / "x.db").write_text("no database, and long enough to look like one")
    with pytest.raises(StoreUnreachable, match="SQLITE_NOTADB"):
        SqliteStore("shop", tmp_path / "x.db").schema()


@pytest.mark.parametrize("encoding", ["UTF-16le", "UTF-16be"])
def test_a_file_in_another_encoding_is_refused_before_it_is_searched(
    tmp_path: Path, shop: OneFile, encoding: str
) -> None:
    with closing(sqlite3.connect(tmp_path / "x.db")) as made:
        made.executescript(f"PRAGMA encoding = '{encoding}'; {SCHEMA}")
    store = SqliteStore("shop", tmp_path / "x.db")
    with pytest.raises(FileEncodingUnfit, match=encoding):
        store.schema()
    with pytest.raises(FileEncodingUnfit), store.reading(shop.bound, TODAY):
        pass
    with pytest.raises(FileEncodingUnfit), store.writing(shop.bound, TODAY):
        pass


def test_only_sqlite_addresses_are_spoken_to(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    assert open_store("shop", f"sqlite:///{path}").name == "shop"
    with pytest.raises(StoreKindUnknown):
        open_store("shop", "oracle://x")


def test_a_refused_statement_is_rolled_back_and_quotes_no_value(shop: OneFile) -> None:
    with pytest.raises(StoreFailed) as refusal:
        shop.overwrite(shop.work("m", (1,)), {"tel": TAKEN})
    told = "".join(traceback.format_exception(refusal.value))
    assert "SQLITE_CONSTRAINT_UNIQUE" in str(refusal.value)
    assert TAKEN not in told
    assert shop.ask("SELECT tel FROM m WHERE id = 1") == [("13800000001",)]


def test_a_text_in_another_encoding_is_read_and_stands_in_nobodys_way(
    shop: OneFile,
) -> None:
    shop.ask(
        "INSERT INTO m VALUES (3, CAST(x'31333830303030303030332020b2e2' AS TEXT))"
    )
    rows = shop.select("m", keys(3), columns=["tel"])
    raw = str(rows[0].values["tel"]).encode(errors="surrogateescape")

    assert raw.endswith(b"\xb2\xe2")


def test_a_mark_is_told_as_it_was_made(shop: OneFile) -> None:
    made = Mark(case="c", chunk=1, lease=4, is_open=False, digest="d")
    with shop.store.writing(shop.bound, TODAY) as writer:
        writer.add_mark(made)
        writer.commit()
    with shop.store.reading(shop.bound, TODAY) as reader:
        assert reader.mark("c", 1) == made
        assert reader.mark("c", 2) is None


def test_a_chunk_is_marked_only_once(shop: OneFile) -> None:
    made = Mark(case="c", chunk=1, lease=4, is_open=False, digest="")
    with shop.store.writing(shop.bound, TODAY) as writer:
        writer.add_mark(made)
        writer.commit()
    with (
        pytest.raises(StoreFailed, match="CONSTRAINT"),
        shop.store.writing(shop.bound, TODAY) as writer,
    ):
        writer.add_mark(made)


def _raise(shop: OneFile, lease: int) -> None:
    with shop.store.writing(shop.bound, TODAY) as writer:
        writer.raise_lease("c", lease)
        writer.commit()


def test_a_lease_is_only_ever_raised(shop: OneFile) -> None:
    _raise(shop, 1)
    _raise(shop, 3)
    with pytest.raises(LeaseLost):
        _raise(shop, 3)
    with shop.store.reading(shop.bound, TODAY) as reader:
        require_lease(reader, "c", 3)
        with pytest.raises(LeaseLost):
            require_lease(reader, "c", 1)


def test_nobody_writes_under_a_closed_mark(shop: OneFile) -> None:
    _raise(shop, 1)
    with shop.store.writing(shop.bound, TODAY) as writer:
        writer.close_mark("c")
        writer.commit()
    with shop.store.reading(shop.bound, TODAY) as reader:
        assert reader.mark("c", CASE_MARK) is not None
        with pytest.raises(LeaseLost):
            require_lease(reader, "c", 1)
