"""What an expression means for one row, in Python: unknown stays unknown."""

from collections.abc import Callable
from datetime import date, datetime

import pytest

from jieqing.datamap.bind import bind
from jieqing.datamap.evaluate import around, evaluate
from jieqing.datamap.expression import parse
from jieqing.datamap.load import load
from jieqing.datamap.moments import is_time_form, local_moment, zone_offsets
from jieqing.datamap.related import RowsInMemory
from jieqing.datamap.schema import Schema


def at(*parts: int) -> datetime:
    """Return a local moment."""
    return datetime(*parts)  # noqa: DTZ001 - moments of a map carry no zone


TODAY = date(2026, 11, 26)
MAP = """\
map: 1
store: shop
root: member
tables:
  member: {record: account-profile, identities: {id: customer_no}}
  trade_order:
    record: transaction-record
    references:
      - {owner: member, by: member_id}
      - {owner: member, by: code, of: phone, when: member_id is null}
"""
ORDERS = [
    {"id": 1, "member_id": 7, "status": 3, "at": "2024-01-31 09:00:00.000000"},
    {"id": 2, "member_id": None, "status": None, "at": "0000-00-00", "code": "138"},
]
MEMBERS = [
    {"id": 7, "phone": "137", "born": "2000-02-29", "is_vip": 1},
    {"id": 8, "phone": "138", "born": None, "is_vip": None},
]


@pytest.fixture
def value_of(shop: Schema) -> Callable[[str, int], object]:
    """Return a reader of expressions for the order with this number."""
    bound = bind(load(MAP), shop)
    rows = {"member": MEMBERS, "trade_order": ORDERS}
    related = RowsInMemory(bound=bound, rows=rows, today=TODAY)
    where = around(bound, "trade_order", today=TODAY, related=related)
    return lambda text, order: evaluate(parse(text), ORDERS[order - 1], where)


CASES = [
    ("status = 3", 1, True),
    ("status = 3", 2, None),
    ("not status = 3", 2, None),
    ("status = 3 or true", 2, True),
    ("status = 3 and false", 2, False),
    ("status in (1, 2)", 1, False),
    ("status not in (1, 2)", 2, None),
    ("at is null", 2, True),
    ("at = '2024-01-31T09:00'", 1, True),
    ("at + 1 month", 1, at(2024, 2, 29, 9)),
    ("member.born + 1 year", 1, at(2001, 2, 28)),
    ("greatest(at, member.born)", 1, at(2024, 1, 31, 9)),
    ("least(at, today)", 2, at(2026, 11, 26)),
    ("greatest(at, member.born)", 2, None),
    ("coalesce(at, today) - 1 day", 2, at(2026, 11, 25)),
    ("year_end(at)", 1, at(2024, 12, 31)),
    ("date(at)", 1, at(2024, 1, 31)),
    ("member.is_vip", 1, True),
    ("member.is_vip", 2, None),
    ("member.phone = '138'", 2, True),
]


@pytest.mark.parametrize(("text", "order", "value"), CASES)
def test_an_expression_has_this_value_for_this_order(
    value_of: Callable[[str, int], object], text: str, order: int, value: object
) -> None:
    assert value_of(text, order) == value


BEIJING = "Asia/Shanghai"
STORED = [
    ("2023-06-30 15:59:59+00", None, at(2023, 6, 30, 23, 59, 59)),  # D-45
    ("2023-06-30 16:00:00+00", None, at(2023, 7, 1)),
    ("2023-06-30T16:00:00.123Z", None, at(2023, 7, 1)),
    ("2023-06-30 16:00:00", "utc", at(2023, 7, 1)),
    (at(2023, 6, 30, 16), "utc", at(2023, 7, 1)),
    (datetime.fromisoformat("2023-06-30T16:00:00+00:00"), None, at(2023, 7, 1)),
    (date(2023, 7, 1), None, at(2023, 7, 1)),
    (1688140800, "epoch_s", at(2023, 7, 1)),
    ("1688140800000", "epoch_ms", at(2023, 7, 1)),
    (1688140800000000, "epoch_us", at(2023, 7, 1)),
    (0, "epoch_s", None),
    (20230701, "yyyyMMdd", at(2023, 7, 1)),
    ("01/07/2023 08:05", "dd/MM/yyyy HH:mm", at(2023, 7, 1, 8, 5)),
    ("0000-00-00 00:00:00", None, None),
    ("2023-02-31", None, None),
    ("soon", None, None),
    (b"2023-07-01", None, None),
    (float("inf"), "epoch_s", None),
]


@pytest.mark.parametrize(("stored", "form", "moment"), STORED)
def test_a_stored_moment_is_brought_to_local_time_of_the_map(
    stored: object, form: str | None, moment: datetime | None
) -> None:
    assert local_moment(stored, form, BEIJING) == moment


def test_summer_time_of_former_years_is_known_to_the_zone() -> None:
    assert local_moment("1988-07-01 00:00:00", "utc", BEIJING).hour == 9
    assert local_moment("1995-07-01 00:00:00", "utc", BEIJING).hour == 8
    assert zone_offsets("UTC")[0][1] == 0


@pytest.mark.parametrize(
    ("form", "known"),
    [
        ("epoch_ms", True),
        ("yyyy-MM-ddTHH:mm:ss", True),
        ("yyyy", False),
        ("yyyyMMddMM", False),
        ("yyyyMMdd xx", False),
        ("seconds", False),
    ],
)
def test_a_time_form_holds_a_whole_day(form: str, *, known: bool) -> None:
    assert is_time_form(form) is known
