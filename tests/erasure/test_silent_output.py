"""D-32: a whole run, failures too, says nothing of the person it is about."""

import io
import logging
import traceback
from contextlib import redirect_stderr, redirect_stdout, suppress

import pytest
from small_shop import Shop

from jieqing.errors import JieqingError

pytestmark = pytest.mark.usefixtures("everywhere")
PERSONAL = ["测试甲", "13800000001", "示例路", "停水"]


@pytest.fixture
def told() -> io.StringIO:
    return io.StringIO()


def whole_run(shop: Shop, told: io.StringIO) -> None:
    """A run that fails in the store, then one that succeeds, then a damaged restore."""
    found = shop.find("phone", "13800000001")
    approved = shop.plan("phone", "13800000001")
    told.write(shop.hash(approved))
    shop.places["shop"].script("""
    CREATE TABLE forced (id INTEGER PRIMARY KEY, tel VARCHAR(11),
      FOREIGN KEY (tel) REFERENCES member (phone));
    INSERT INTO forced VALUES (1, '13800000001');""")
    tell(shop, told, approved)
    shop.ask("DROP TABLE forced")
    tell(shop, told, approved)
    told.write(repr(shop.log.chunks()) + repr(shop.check(approved, found)))
    shop.ask("INSERT INTO tag VALUES (69, 1, 'x')")
    tell(shop, told, approved)


def tell(shop: Shop, told: io.StringIO, approved: object) -> None:
    with suppress(Exception):
        try:
            shop.carry_out(approved)
        except JieqingError as refusal:
            told.write("".join(traceback.format_exception(refusal)))
            raise


def test_d_32_no_output_of_a_whole_run_names_the_person(
    shop: Shop, told: io.StringIO
) -> None:
    logged = logging.StreamHandler(told)
    logging.getLogger().addHandler(logged)
    logging.getLogger().setLevel(logging.DEBUG)
    with redirect_stdout(told), redirect_stderr(told):
        whole_run(shop, told)
    logging.getLogger().removeHandler(logged)
    assert "store-failed" in told.getvalue()
    assert [value for value in PERSONAL if value in told.getvalue()] == []
