"""Connections that wait for the next piece of work know nothing of the last one."""

import pytest
from test_contract import TODAY, Shop
from test_server_refusals import shop_of

from jieqing.stores.port import TableWork
from jieqing.stores.refusals import StoreFailed
from jieqing.stores.sql import Sql
from places import Place

NUMBER = {
    "mariadb": "SELECT CONNECTION_ID()",
    "postgresql": "SELECT pg_backend_pid()",
}
ENDING = {"mariadb": "KILL {}", "postgresql": "SELECT pg_terminate_backend({})"}
OFTEN = 8  # as often as no driver asks anew how a statement is carried out


def take(shop: Shop, key: int) -> list[str]:
    """Delete a row of m for good; the columns that were handed back."""
    work = TableWork(table=shop.table("m"), keys=((key,),))
    with shop.place.store.writing(shop.bound, TODAY) as writer:
        names = [name for row in writer.delete(work) for name in row]
        writer.commit()
    return names


def connection_of(shop: Shop, then: str = "SELECT 1") -> object:
    """The number of the connection that a piece of work was given."""
    with shop.place.store.reading(shop.bound, TODAY) as reader:
        number = next(reader.run(Sql(NUMBER[shop.place.kind])).rows)[0]
        reader.run(Sql(then))
    return number


@pytest.mark.only("postgresql")
def test_a_column_that_came_between_two_pieces_of_work_is_handed_back(
    place: Place,
) -> None:
    shop = shop_of(place)
    shop.ask("INSERT INTO m SELECT n, n::text FROM generate_series(3, 12) AS n")
    before = [take(shop, key) for key in range(3, 3 + OFTEN)]
    shop.place.script("ALTER TABLE m ADD COLUMN place VARCHAR(20)")
    assert take(shop, 12) == [*before[0], "place"]


@pytest.mark.only("postgresql")
@pytest.mark.parametrize("whose", ["DATABASE {}", "ROLE postgres IN DATABASE {}"])
def test_a_setting_for_sessions_to_come_is_followed_by_the_next_piece_of_work(
    place: Place, whose: str
) -> None:
    shop = shop_of(place)
    take(shop, 1)
    of = whose.format(place.database)
    place.script(f"CREATE SCHEMA other; ALTER {of} SET search_path = other")
    with place.store.reading(shop.bound, TODAY) as reader:
        (schema,) = next(reader.run(Sql("SELECT current_schema()::text")).rows)
    assert schema == "other"


@pytest.mark.only("mariadb")
def test_a_connection_that_waits_holds_no_lock_and_no_setting(place: Place) -> None:
    shop = shop_of(place)
    with place.store.writing(shop.bound, TODAY) as writer:
        writer.hold(7)
        writer.run(Sql("SET @left = 1, SESSION sql_safe_updates = 1"))
    assert place.ask("SELECT IS_FREE_LOCK('jieqing 7')") == [(1,)]
    with place.store.writing(shop.bound, TODAY) as writer:
        found = next(writer.run(Sql("SELECT @left, @@sql_safe_updates")).rows)
    assert found == (None, 0)


@pytest.mark.only("postgresql")
def test_a_session_that_waits_holds_no_lock_no_table_and_no_setting(
    place: Place,
) -> None:
    shop = shop_of(place)
    with place.store.writing(shop.bound, TODAY) as writer:
        writer.run(Sql("SELECT pg_advisory_lock(7)"))
        writer.run(Sql("SELECT set_config('jieqing.left', 'here', false)"))
        writer.run(Sql("CREATE TEMPORARY TABLE left_behind (n integer)"))
        writer.commit()
    assert place.ask("SELECT pg_try_advisory_lock(7)::text") == [("true",)]
    left = "SELECT to_regclass('left_behind')::text, current_setting('jieqing.left')"
    with place.store.reading(shop.bound, TODAY) as reader:
        found = next(reader.run(Sql(left)).rows)
    assert found == (None, "")


@pytest.mark.only("mariadb", "postgresql")
def test_a_connection_that_the_server_ended_is_replaced(place: Place) -> None:
    shop = shop_of(place)
    first, again = connection_of(shop), connection_of(shop)
    place.script(ENDING[place.kind].format(first))
    assert first == again != connection_of(shop)


@pytest.mark.only("mariadb", "postgresql")
def test_a_piece_of_work_that_failed_leaves_no_connection_behind(
    place: Place,
) -> None:
    shop = shop_of(place)
    first = connection_of(shop)
    with pytest.raises(StoreFailed):
        connection_of(shop, "SELECT nothing")
    assert connection_of(shop) != first
