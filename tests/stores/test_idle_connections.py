"""Connections that wait for the next piece of work know nothing of the last one."""

import pytest
from test_contract import TODAY, Shop
from test_server_refusals import shop_of

from jieqing.stores.port import TableWork
from places import Place

OFTEN = 8  # as often as no driver asks anew how a statement is carried out
pytestmark = pytest.mark.only("postgresql")


def take(shop: Shop, key: int) -> list[str]:
    """Delete a row of m for good; the columns that were handed back."""
    work = TableWork(table=shop.table("m"), keys=((key,),))
    with shop.place.store.writing(shop.bound, TODAY) as writer:
        names = [name for row in writer.delete(work) for name in row]
        writer.commit()
    return names


def test_a_column_that_came_between_two_pieces_of_work_is_handed_back(
    place: Place,
) -> None:
    shop = shop_of(place)
    shop.ask("INSERT INTO m SELECT n, n::text FROM generate_series(3, 12) AS n")
    before = [take(shop, key) for key in range(3, 3 + OFTEN)]
    shop.place.script("ALTER TABLE m ADD COLUMN place VARCHAR(20)")
    assert take(shop, 12) == [*before[0], "place"]
