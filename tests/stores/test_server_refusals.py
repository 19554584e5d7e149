"""What a server refuses is said by name, before anything is written."""

import traceback
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

import pytest
from test_contract import TODAY, Shop

from jieqing.datamap.bind import bind
from jieqing.datamap.load import load
from jieqing.stores.fence import require_lease
from jieqing.stores.mariadb import MariadbStore
from jieqing.stores.open import open_store, shown
from jieqing.stores.postgresql import PostgresqlStore
from jieqing.stores.refusals import (
    CascadeFromOutside,
    NoTransactions,
    SignsLost,
    StoreDenied,
    StoreFailed,
    StoreHides,
    StoreLocked,
    StoreLost,
    StoreReadOnly,
    StoreUnfit,
    StoreUnreachable,
    WriteUndone,
)
from places import Place, mariadb_place, postgresql_place
from servers import Mariadb, Postgresql

SCHEMA = """CREATE TABLE m (id INTEGER PRIMARY KEY, tel VARCHAR(20) UNIQUE NOT NULL);
INSERT INTO m VALUES (1, '13800000001'), (2, '13800000002');"""
MAP = """map: 1
store: shop
root: m
tables: {m: {record: account-profile, identities: {id: customer_no, tel: phone}}}"""
TAKEN = "1380000" + "0002"  # in two parts: a traceback shows source lines


def shop_of(place: Place, schema: str = SCHEMA) -> Shop:
    place.script(schema)
    place.make_mark_table()
    return Shop(place=place, bound=bind(load(MAP), place.store.schema()))


@pytest.fixture
def shop(served: Place) -> Shop:
    return shop_of(served)


def test_a_refused_statement_is_rolled_back_and_quotes_no_value(shop: Shop) -> None:
    with pytest.raises(StoreFailed) as refusal:
        shop.overwrite(shop.work("m", (1,)), {"tel": TAKEN})
    assert TAKEN not in "".join(traceback.format_exception(refusal.value))
    assert shop.ask("SELECT tel FROM m WHERE id = 1") == [("13800000001",)]


def test_what_is_too_long_for_its_column_is_an_error_and_not_cut(shop: Shop) -> None:
    with pytest.raises(StoreFailed):
        shop.overwrite(shop.work("m", (1,)), {"tel": "x" * 21})
    assert shop.ask("SELECT tel FROM m WHERE id = 1") == [("13800000001",)]


@pytest.mark.sampled(2)
def test_a_row_that_another_session_holds_is_locked_after_a_bounded_wait(
    shop: Shop,
) -> None:
    with closing(shop.place.connect()) as other:
        cursor = other.cursor()
        cursor.execute("BEGIN")
        cursor.execute("UPDATE m SET tel = 'x' WHERE id = 1")
        with pytest.raises(StoreLocked) as refusal:
            shop.delete(shop.work("m", (1,)))
    assert refusal.value.facts["store"] == "shop"
    assert shop.ask("SELECT count(*) FROM m") == [(2,)]


@pytest.mark.sampled(2)
def test_the_marks_lock_is_held_until_the_chunk_ends(shop: Shop) -> None:
    with shop.place.store.writing(shop.bound, TODAY) as writer:
        writer.raise_lease("c", 1)
        writer.commit()
    with shop.place.store.writing(shop.bound, TODAY) as first:
        first.mark("c", 0)
        with (
            pytest.raises(StoreLocked),
            shop.place.store.writing(shop.bound, TODAY) as second,
        ):
            second.mark("c", 0)


def test_a_takeover_ends_the_session_that_holds_the_mark(shop: Shop) -> None:
    store = shop.place.store
    with store.writing(shop.bound, TODAY) as writer:
        writer.raise_lease("c", 1)
        writer.commit()
    with pytest.raises(StoreLost):
        overtaken(shop)
    assert shop.ask("SELECT count(*) FROM m") == [(2,)]
    with store.reading(shop.bound, TODAY) as reader:
        require_lease(reader, "c", 2)


def overtaken(shop: Shop) -> None:
    """A chunk is at work when somebody takes over; then it would commit."""
    with shop.place.store.writing(shop.bound, TODAY) as sleeper:
        require_lease(sleeper, "c", 1)
        list(sleeper.delete(shop.work("m", (1,))))
        with shop.place.store.writing(shop.bound, TODAY) as successor:
            successor.raise_lease("c", 2)
            successor.commit()
        sleeper.commit()


@pytest.mark.sampled(2)
def test_a_lower_lease_ends_nobody_and_another_case_is_left_alone(shop: Shop) -> None:
    store = shop.place.store
    with store.writing(shop.bound, TODAY) as writer:
        writer.raise_lease("c", 3)
        writer.raise_lease("d", 1)
        writer.commit()
    with store.writing(shop.bound, TODAY) as owner:
        require_lease(owner, "c", 3)
        with (
            pytest.raises(StoreLocked),
            store.writing(shop.bound, TODAY) as late,
        ):
            late.raise_lease("c", 2)
        with store.writing(shop.bound, TODAY) as other:
            other.raise_lease("d", 2)
            other.commit()
        list(owner.delete(shop.work("m", (1,))))
        owner.commit()
    assert shop.ask("SELECT count(*) FROM m") == [(1,)]


def test_a_server_that_is_not_there_is_unreachable(tmp_path: Path) -> None:
    for url in (
        f"postgresql://a:hunter2@/x?host={tmp_path}",
        f"mysql+pymysql://a:hunter2@localhost/x?unix_socket={tmp_path}/s",
    ):
        with pytest.raises(StoreUnreachable) as refusal:
            open_store("shop", url).schema()
        assert "hunter2" not in "".join(traceback.format_exception(refusal.value))


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("postgresql://a:p@ss@h:5432/x", "postgresql://a:***@h:5432/x"),
        ("mariadb://a@h/x?unix_socket=/s", "mariadb://a@h/x?unix_socket=/s"),
        ("sqlite:////srv/a:b@c.db", "sqlite:////srv/a:b@c.db"),
    ],
)
def test_an_address_is_shown_without_its_password(url: str, told: str) -> None:
    assert shown(url) == told


def test_a_database_that_is_not_there_is_unreachable(
    postgresql: Postgresql, mariadb: Mariadb
) -> None:
    with pytest.raises(StoreUnreachable):
        PostgresqlStore("shop", postgresql.url("none")).schema()
    with pytest.raises(StoreUnreachable):
        MariadbStore("shop", mariadb.url("none")).schema()


def test_a_wrong_password_is_denied(mariadb: Mariadb) -> None:
    mariadb.script("CREATE USER clerk1@localhost IDENTIFIED BY 'right'", "mysql")
    with pytest.raises(StoreDenied):
        MariadbStore("shop", mariadb.url("mysql", "clerk1", "wrong")).schema()


def test_a_password_need_not_stand_in_the_address(
    mariadb: Mariadb, monkeypatch: pytest.MonkeyPatch
) -> None:
    mariadb.script("CREATE USER clerk2@localhost IDENTIFIED BY 'right'", "mysql")
    monkeypatch.setenv("MYSQL_PWD", "right")
    store = MariadbStore("shop", mariadb.url("information_schema", "clerk2"))
    assert store.server().version


def test_an_unknown_account_is_denied(postgresql: Postgresql) -> None:
    with pytest.raises(StoreDenied, match="account"):
        PostgresqlStore("shop", postgresql.url("postgres", "nobody")).schema()


def test_the_printed_grants_are_all_that_a_chunk_needs(
    postgresql: Postgresql, mariadb: Mariadb
) -> None:
    assert _with_grants(postgresql_place(postgresql)) == [{"id": 1, "tel": "1"}]
    assert _with_grants(mariadb_place(mariadb)) == [{"id": 1, "tel": "1"}]


def _with_grants(place: Place) -> list[dict[str, object]]:
    server = place.server
    is_pg = place.kind == "postgresql"
    clerk = f"clerk_{place.database}"
    place.script(
        "CREATE TABLE m (id INTEGER PRIMARY KEY, tel VARCHAR(20) UNIQUE NOT NULL)"
    )
    place.script("INSERT INTO m VALUES (1, '1')")
    account = f"ROLE {clerk} LOGIN" if is_pg else f"USER {clerk}@localhost"
    place.script(f"CREATE {account}")
    if not is_pg:
        first = f"GRANT SELECT ON {place.database}.* TO {clerk}@localhost"
        place.script(first)
    store = open_store("shop", server.url(place.database, clerk))
    server.script(store.grants({}), place.database)
    bound = bind(load(MAP), store.schema())
    shop = Shop(place=place, bound=bound)
    with store.writing(bound, TODAY) as writer:
        writer.raise_lease("c", 1)
        rows = [dict(row) for row in writer.delete(shop.work("m", (1,)))]
        writer.insert(shop.table("m"), rows[0])
        list(writer.overwrite(shop.work("m", (1,)), lambda *_: {"tel": "2"}))
        writer.commit()
    assert place.ask("SELECT tel FROM m") == [("2",)]
    return rows


def test_rows_that_a_policy_hides_are_an_error_and_not_none_found(
    postgresql: Postgresql,
) -> None:
    place = postgresql_place(postgresql)
    shop = shop_of(place)
    clerk = f"clerk_{place.database}"
    place.script(f"""CREATE ROLE {clerk} LOGIN; GRANT SELECT ON m TO {clerk};
    ALTER TABLE m ENABLE ROW LEVEL SECURITY;""")
    store = PostgresqlStore("shop", postgresql.url(place.database, clerk))
    with pytest.raises(StoreDenied), store.reading(shop.bound, TODAY) as reader:
        reader.count("m")


def test_a_table_of_another_schema_that_follows_ours_stops_by_name(
    postgresql: Postgresql, mariadb: Mariadb
) -> None:
    place = postgresql_place(postgresql)
    place.script(SCHEMA)
    place.script("""CREATE SCHEMA other; CREATE TABLE other.k
      (m_id INT REFERENCES public.m (id) ON DELETE CASCADE);""")
    with pytest.raises(CascadeFromOutside) as refusal:
        place.store.schema()
    assert refusal.value.facts["outside"] == "other.k"
    ours, theirs = mariadb_place(mariadb), mariadb_place(mariadb)
    ours.script(SCHEMA)
    theirs.script(f"""CREATE TABLE k (m_id INT,
      FOREIGN KEY (m_id) REFERENCES {ours.database}.m (id) ON DELETE CASCADE);""")
    with pytest.raises(CascadeFromOutside) as refusal:
        ours.store.schema()
    assert refusal.value.facts["outside"] == f"{theirs.database}.k"
    theirs.script("DROP TABLE k")


def test_a_database_whose_name_needs_quotes_has_no_unseen_follower(
    mariadb: Mariadb,
) -> None:
    ours = mariadb_place(mariadb)
    odd = f"{ours.database}-备份"
    ours.script(f"""CREATE DATABASE `{odd}`;
    CREATE TABLE `{odd}`.m (id INTEGER PRIMARY KEY) ENGINE = InnoDB;
    CREATE TABLE k (m_id INT,
      FOREIGN KEY (m_id) REFERENCES `{odd}`.m (id) ON DELETE CASCADE)""")
    store = MariadbStore("shop", mariadb.url(quote(odd)))
    with pytest.raises(CascadeFromOutside) as refusal:
        store.schema()
    assert refusal.value.facts["outside"] == f"{ours.database}.k"
    ours.script(f"DROP TABLE k; DROP DATABASE `{odd}`")


@pytest.mark.parametrize("right", ["PROCESS", "TRIGGER"])
def test_an_account_that_may_not_see_cascades_or_triggers_is_stopped(
    mariadb: Mariadb, right: str
) -> None:
    place = mariadb_place(mariadb)
    place.script(SCHEMA)
    clerk = f"clerk_{place.database}"
    other = "PROCESS ON *.*" if right == "TRIGGER" else f"TRIGGER ON {place.database}.*"
    place.script(f"""CREATE USER {clerk}@localhost;
    GRANT SELECT ON {place.database}.* TO {clerk}@localhost;
    GRANT {other} TO {clerk}@localhost""")
    store = MariadbStore("shop", mariadb.url(place.database, clerk))
    bound = bind(load(MAP), store.schema())
    assert [hidden.right for hidden in bound.schema.hidden] == [right]
    with pytest.raises(StoreHides) as refusal, store.writing(bound, TODAY):
        pass
    assert refusal.value.facts["right"] == right


@pytest.mark.parametrize("engine", ["MyISAM", "Aria", "MEMORY"])
def test_a_table_without_rollback_is_not_written(mariadb: Mariadb, engine: str) -> None:
    shop = shop_of(mariadb_place(mariadb))
    shop.place.script(f"ALTER TABLE m ENGINE = {engine}")
    with pytest.raises(NoTransactions) as refusal:
        shop.delete(shop.work("m", (1,)))
    assert refusal.value.facts == {"store": "shop", "table": "m", "engine": engine}


def test_a_read_only_server_is_not_written(mariadb: Mariadb) -> None:
    shop = shop_of(mariadb_place(mariadb))
    shop.place.script("SET GLOBAL read_only = 1")
    try:
        with pytest.raises(StoreReadOnly):
            shop.delete(shop.work("m", (1,)))
    finally:
        shop.place.script("SET GLOBAL read_only = 0")


def test_a_log_of_statements_is_named_with_what_it_should_be(mariadb: Mariadb) -> None:
    shop = shop_of(mariadb_place(mariadb))
    shop.place.script("SET GLOBAL binlog_format = 'STATEMENT'")
    try:
        with pytest.raises(StoreUnfit) as refusal:
            shop.delete(shop.work("m", (1,)))
    finally:
        shop.place.script("SET GLOBAL binlog_format = 'ROW'")
    assert refusal.value.facts["wanted"] == "ROW"


def test_d_36_partitions_are_named_with_their_table_and_written_through_it(
    postgresql: Postgresql,
) -> None:
    place = postgresql_place(postgresql)
    place.script("""CREATE TABLE m (id INT, y INT, tel TEXT, PRIMARY KEY (id, y))
      PARTITION BY LIST (y);
    CREATE TABLE m_2023 PARTITION OF m FOR VALUES IN (2023);
    CREATE TABLE m_other PARTITION OF m DEFAULT;
    CREATE TABLE m_2020 (id INT, y INT, tel TEXT);
    INSERT INTO m VALUES (1, 2023, 'a'), (3, 1999, 'b'), (4, 2023, 'c');""")
    schema = place.store.schema()
    assert set(schema.tables) == {"m", "m_2020"}  # a detached one is a table
    assert schema.tables["m"].partitions == ("m_2023", "m_other")
    place.script("DROP TABLE m_2020")
    shop = Shop(place=place, bound=bind(load(MAP), place.store.schema()))
    rows, changed = shop.delete(shop.work("m", (1, 2023), (3, 1999)))
    assert (len(rows), changed) == (2, 2)
    assert place.ask("SELECT id FROM m") == [(4,)]


def test_a_column_that_changes_itself_stays_as_it_was(mariadb: Mariadb) -> None:
    place = mariadb_place(mariadb)
    shop = shop_of(
        place,
        """CREATE TABLE m (id INT PRIMARY KEY, tel VARCHAR(20), seen DATETIME
      DEFAULT NULL ON UPDATE CURRENT_TIMESTAMP, f FLOAT, b BIT(3), day DATE);
    INSERT INTO m VALUES (1, 'x', '2020-01-01', 0.1, b'101', '0000-00-00')""",
    )
    shop.overwrite(shop.work("m", (1,)), {"tel": "y"})
    assert place.ask("SELECT tel, seen FROM m") == [("y", "2020-01-01 00:00:00")]
    before = place.dump()
    rows, _ = shop.delete(shop.work("m", (1,)))
    with place.store.writing(shop.bound, TODAY) as writer:
        assert writer.insert(shop.table("m"), rows[0])
        writer.commit()
    assert place.dump() == before


def test_a_sign_that_no_copy_could_give_back_is_not_written_over(
    mariadb: Mariadb,
) -> None:
    shop = shop_of(
        mariadb_place(mariadb),
        """CREATE TABLE m (id INT PRIMARY KEY, tel VARCHAR(20), name VARCHAR(9)
      CHARACTER SET gbk, other VARCHAR(9) CHARACTER SET gbk);
    INSERT INTO m VALUES (1, 'x', x'AAA1', ''), (2, 'x', '', x'D5C5AAA1'),
      (3, 'x', '张', '张')""",
    )
    with pytest.raises(SignsLost, match="name of m"):
        shop.overwrite(shop.work("m", (3,), (1,)), {"tel": "y"})
    with pytest.raises(SignsLost, match="other of m"):
        shop.delete(shop.work("m", (2,), (3,)))
    shop.overwrite(shop.work("m", (3,)), {"tel": "y"})
    assert shop.ask("SELECT id, tel FROM m") == [(1, "x"), (2, "x"), (3, "y")]


REVERTS = {
    "postgresql": """CREATE FUNCTION keep() RETURNS trigger LANGUAGE plpgsql AS
    'begin new.tel := old.tel; return new; end';
    CREATE TRIGGER t BEFORE UPDATE ON m FOR EACH ROW EXECUTE FUNCTION keep()""",
    "mariadb": "CREATE TRIGGER t BEFORE UPDATE ON m FOR EACH ROW SET NEW.tel = OLD.tel",
}


def test_a_trigger_that_puts_the_old_value_back_is_noticed(served: Place) -> None:
    shop = shop_of(served)
    served.script(REVERTS[served.kind])
    shop = replace(shop, bound=bind(load(MAP), served.store.schema()))
    with pytest.raises(WriteUndone) as refusal:
        shop.overwrite(shop.work("m", (1,)), {"tel": "10000000000"})
    assert refusal.value.facts == {"table": "m", "column": "tel"}


@pytest.mark.only("postgresql")
def test_what_a_deferred_trigger_does_at_the_commit_is_counted(place: Place) -> None:
    shop = shop_of(place)
    place.script("""CREATE TABLE w (id INT PRIMARY KEY); INSERT INTO w VALUES (1), (2);
    CREATE FUNCTION sweep() RETURNS trigger LANGUAGE plpgsql AS
    'begin delete from w; return null; end';
    CREATE CONSTRAINT TRIGGER t AFTER DELETE ON m DEFERRABLE FOR EACH ROW
    EXECUTE FUNCTION sweep()""")
    with shop.place.store.writing(shop.bound, TODAY) as writer:
        assert len(list(writer.delete(shop.work("m", (1,))))) == 1
        assert writer.changes() == 1 + 2
