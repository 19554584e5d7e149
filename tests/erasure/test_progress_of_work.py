"""What long work tells whoever watches: tables and chunks, never single rows."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

from small_shop import TODAY, Shop

from jieqing.erasure.check import check
from jieqing.erasure.find import find
from jieqing.erasure.values import IdentityValue
from jieqing.erasure.watched import rows_known
from jieqing.progress import Stage, Unit
from places import Place

SOMEBODY = IdentityValue(kind="phone", value="13800000001")
NUMBERS = range(1, 501)
COUNTED = {
    "sqlite": "SELECT 1",
    "postgresql": "ANALYZE member",
    "mariadb": "ANALYZE TABLE member",
}


@dataclass(slots=True)
class Heard:
    """Somebody who writes down what was told."""

    counts: list[int] = field(default_factory=list)

    def begin(self, stage: Stage, total: int = 0, unit: Unit = Unit.ROWS) -> None:
        raise AssertionError((stage, total, unit))  # the act that asks begins

    def advance(self, count: int) -> None:
        self.counts.append(count)


def test_a_search_tells_each_table_once_it_was_read_to_the_end(shop: Shop) -> None:
    heard = Heard()
    find(shop.stores, SOMEBODY, shop.secrets, TODAY, heard)

    tables = shop.stores[0].bound.tables
    assert 0 < len(heard.counts) <= len(tables)
    assert sum(heard.counts) <= rows_known(shop.stores)


def test_a_check_tells_of_all_rows_that_the_catalogue_knows(shop: Shop) -> None:
    found, heard = shop.find("phone", "13800000001"), Heard()
    planned = shop.plan("phone", "13800000001")
    check(found, planned, shop.stores, TODAY, progress=heard)

    assert sum(heard.counts) == rows_known(shop.stores)


def test_a_schema_is_the_same_however_many_rows_its_tables_have(shop: Shop) -> None:
    before = shop.stores[0].store.schema()
    tag = before.tables["tag"]
    after = replace(before, tables={**before.tables, "tag": replace(tag, rows=99)})

    assert tag.rows == 3
    assert (before, before.fingerprint()) == (after, after.fingerprint())


def test_each_database_estimates_how_many_rows_a_table_has(
    make: Callable[..., Place], tmp_path: Path
) -> None:
    place = make(tmp_path, "shop")
    place.script("CREATE TABLE member (id INTEGER PRIMARY KEY, name TEXT)")
    place.script(
        "INSERT INTO member VALUES " + ",".join(f"({n}, 'a')" for n in NUMBERS)
    )
    place.script(COUNTED[place.kind])

    assert 400 <= place.store.schema().tables["member"].rows <= 600
