"""What an account may not do is found out on no row, before anything is written."""

import socket
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager

import pytest
from test_contract import TODAY, Shop
from test_server_refusals import MAP, SCHEMA, shop_of

from jieqing.datamap.bind import bind
from jieqing.datamap.load import load
from jieqing.stores.mariadb import MariadbStore
from jieqing.stores.open import open_store
from jieqing.stores.port import Logged, Store
from jieqing.stores.postgresql import PostgresqlStore
from jieqing.stores.refusals import (
    ForeignTable,
    PublishedWithoutKey,
    RowsOutlive,
    StoreReadOnly,
    StoreUnfit,
    StoreUnreachable,
)
from jieqing.stores.trial import StatementRefused
from places import Place, mariadb_place, postgresql_place
from servers import Mariadb, Postgresql

LESS = {
    # What an account has on table m, and the first statement it is refused.
    "SELECT": {"postgresql": "SELECT FOR UPDATE", "mariadb": "UPDATE"},
    "SELECT, DELETE": {"postgresql": "SELECT FOR UPDATE", "mariadb": "UPDATE"},
    "SELECT, UPDATE": {"postgresql": "DELETE", "mariadb": "DELETE"},
    "SELECT, UPDATE, DELETE": {"postgresql": "INSERT", "mariadb": "INSERT"},
}


def clerk_of(place: Place, rights: str) -> Store:
    """The store as an account sees it that has these rights on table m."""
    name = f"less_{place.database}"
    account = name if place.kind == "postgresql" else f"{name}@localhost"
    kind = f"ROLE {name} LOGIN" if place.kind == "postgresql" else f"USER {account}"
    place.script(f"""CREATE {kind}; GRANT {rights} ON m TO {account};
    GRANT SELECT, INSERT, UPDATE ON jieqing_mark TO {account};""")
    return open_store("shop", place.server.url(place.database, name))


@pytest.fixture
def shop(served: Place) -> Shop:
    return shop_of(served)


@pytest.mark.parametrize("rights", LESS)
def test_the_first_statement_that_an_account_lacks_is_named(
    shop: Shop, rights: str
) -> None:
    store, before = clerk_of(shop.place, rights), shop.place.dump()
    with pytest.raises(StatementRefused) as refusal:
        store.require_statements(shop.bound, TODAY)
    facts = refusal.value.facts
    assert (facts["table"], facts["act"]) == ("m", LESS[rights][shop.place.kind])
    assert shop.place.dump() == before


def test_trying_changes_nothing_on_any_database(place: Place) -> None:
    shop = shop_of(place)
    before = place.dump(), place.ask("SELECT count(*) FROM jieqing_mark")
    place.store.require_statements(shop.bound, TODAY)
    assert (place.dump(), place.ask("SELECT count(*) FROM jieqing_mark")) == before


def test_the_first_columns_of_indexes_are_known_on_any_database(place: Place) -> None:
    place.script(SCHEMA)
    place.script("CREATE TABLE k (id INTEGER PRIMARY KEY, a INTEGER, b INTEGER)")
    place.script("CREATE INDEX by_a ON k (a, b)")
    found = place.store.leading()
    assert found == {("m", "id"), ("m", "tel"), ("k", "id"), ("k", "a")}


def test_settings_that_log_statements_or_values_are_told(
    postgresql: Postgresql, mariadb: Mariadb
) -> None:
    url = postgresql.url("postgres") + "&options=-c%20log_statement%3Dmod"
    told = PostgresqlStore("shop", url).logged()
    assert Logged(setting="log_statement", value="mod") in told
    names = {
        each.setting for each in MariadbStore("shop", mariadb.url("mysql")).logged()
    }
    assert {"log_bin", "binlog_annotate_row_events"} <= names
    mariadb.script("SET GLOBAL general_log = 1", "mysql")
    told = MariadbStore("shop", mariadb.url("mysql")).logged()
    mariadb.script("SET GLOBAL general_log = 0", "mysql")
    assert Logged(setting="general_log", value="ON") in told


def test_a_server_tells_its_version_and_rights_that_erasing_never_needs(
    shop: Shop,
) -> None:
    mighty = shop.place.store.server()
    meek = clerk_of(shop.place, "SELECT").server()

    assert mighty.version
    assert mighty.is_encrypted is None  # by a socket: no network lies between
    assert {"SUPERUSER", "SUPER"} & set(mighty.rights)
    assert (meek.version, meek.rights) == (mighty.version, ())


def test_an_account_that_reads_only_by_default_is_not_overruled(
    postgresql: Postgresql,
) -> None:
    place = postgresql_place(postgresql)
    shop = shop_of(place)
    option = "&options=-c%20default_transaction_read_only%3Don"
    url = postgresql.url(place.database) + option
    with pytest.raises(StoreReadOnly):
        PostgresqlStore("shop", url).require_statements(shop.bound, TODAY)


def test_a_database_in_another_encoding_is_named_with_what_it_should_be(
    postgresql: Postgresql,
) -> None:
    postgresql.script(
        "CREATE DATABASE old_signs ENCODING 'LATIN1' TEMPLATE template0", "postgres"
    )
    place = Place(
        kind="postgresql",
        store=PostgresqlStore("shop", postgresql.url("old_signs")),
        connect=lambda: postgresql.admin("old_signs"),
        url=postgresql.url("old_signs"),
        server=postgresql,
        database="old_signs",
    )
    shop = shop_of(place)
    with pytest.raises(StoreUnfit) as refusal:
        place.store.require_statements(shop.bound, TODAY)
    assert refusal.value.facts["setting"] == "server_encoding"


@pytest.mark.parametrize("signs", ["latin1", "gbk", "utf8mb3"])
def test_a_table_in_another_character_set_is_read_and_put_back_as_it_was(
    mariadb: Mariadb, signs: str
) -> None:
    place = mariadb_place(mariadb)
    text = "Ünal" if signs == "latin1" else "测试甲"
    shop = shop_of(
        place,
        f"""CREATE TABLE m (id INT PRIMARY KEY, tel VARCHAR(20)) CHARACTER SET {signs};
        INSERT INTO m VALUES (1, '{text}'), (2, 'x');""",
    )
    before = place.dump()
    rows, _ = shop.delete(shop.work("m", (1,)))
    assert rows[0]["tel"] == text
    with place.store.writing(shop.bound, TODAY) as writer:
        assert writer.insert(shop.table("m"), rows[0])
        writer.commit()
    assert place.dump() == before


def test_a_table_that_keeps_earlier_versions_is_named_and_not_written(
    mariadb: Mariadb,
) -> None:
    shop = shop_of(mariadb_place(mariadb))
    shop.place.script("ALTER TABLE m ADD SYSTEM VERSIONING")
    with pytest.raises(RowsOutlive) as refusal:
        shop.place.store.require_statements(shop.bound, TODAY)
    assert refusal.value.facts == {"store": "shop", "table": "m"}


def test_a_published_table_without_a_key_is_named_and_not_written(
    postgresql: Postgresql,
) -> None:
    place = postgresql_place(postgresql)
    place.script("CREATE TABLE m (id INTEGER UNIQUE, tel TEXT);")
    place.make_mark_table()
    text = MAP.replace("record:", "key: [id], record:")
    shop = Shop(place=place, bound=bind(load(text), place.store.schema()))
    place.script("CREATE PUBLICATION feed FOR TABLE m")
    with pytest.raises(PublishedWithoutKey) as refusal:
        place.store.require_statements(shop.bound, TODAY)
    assert refusal.value.facts == {"store": "shop", "table": "m"}
    place.script("ALTER TABLE m REPLICA IDENTITY FULL")
    place.store.require_statements(shop.bound, TODAY)


def test_a_view_is_no_table_and_a_foreign_table_is_named(
    postgresql: Postgresql,
) -> None:
    place = postgresql_place(postgresql)
    place.script("""CREATE EXTENSION file_fdw; CREATE SERVER f FOREIGN DATA WRAPPER
      file_fdw; CREATE FOREIGN TABLE m (id INT, tel TEXT) SERVER f
      OPTIONS (filename '/dev/null'); CREATE VIEW v AS SELECT * FROM m;""")
    place.make_mark_table()
    text = MAP.replace("record:", "key: [id], record:")
    shop = Shop(place=place, bound=bind(load(text), place.store.schema()))
    assert set(place.store.schema().tables) == {"m"}
    with pytest.raises(ForeignTable):
        place.store.require_statements(shop.bound, TODAY)


@contextmanager
def answering(answer: bytes) -> Iterator[int]:
    """A server that answers these bytes to whatever comes first; its port."""
    with closing(socket.create_server(("127.0.0.1", 0))) as door:
        door.settimeout(10)

        def serve() -> None:
            visitor, _ = door.accept()
            with closing(visitor):
                visitor.recv(1_024)
                visitor.sendall(answer)

        thread = threading.Thread(target=serve)
        thread.start()
        yield door.getsockname()[1]
        thread.join()


def test_a_server_that_refuses_tls_is_told_no_password() -> None:
    with answering(b"N") as port, pytest.raises(StoreUnreachable) as refusal:
        PostgresqlStore(
            "shop", f"postgresql://a:hunter2@127.0.0.1:{port}/x?sslmode=require"
        ).schema()
    assert refusal.value.facts["reason"] == "TLS"
