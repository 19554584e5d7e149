"""A shop with members, orders, shared addresses, mentions and copies."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from member_shop import MAP, SCHEMA
from small_shop import MAKER, YOUNG, Shop, a_shop

from places import Place


@pytest.fixture
def everywhere(make: Callable[..., Place]) -> Iterator[None]:
    """Shops of this test are made on each kind of database in turn."""
    token = MAKER.set(make)
    yield
    MAKER.reset(token)


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    """测试甲 and 测试乙, each with an order whose keeping is over."""
    return a_shop(tmp_path, SCHEMA, MAP)


@pytest.fixture
def busy_shop(shop: Shop) -> Shop:
    """测试甲 has a young order and one on its way as well."""
    shop.ask("INSERT INTO trade_order VALUES (12, 1, 3, ?, '测试甲')", YOUNG)
    shop.ask("INSERT INTO trade_order VALUES (13, 1, 1, NULL, '测试甲')")
    shop.ask("INSERT INTO order_line VALUES (103, 12, '锅'), (104, 13, '勺')")
    return shop
