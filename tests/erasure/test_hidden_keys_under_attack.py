"""Rows without key and hidden keys, met by a restore or a strange encoding."""

from pathlib import Path

import pytest
from small_shop import Shop, a_shop, fates

pytestmark = pytest.mark.usefixtures("everywhere")

MEMBERS = """
CREATE TABLE m (id INTEGER PRIMARY KEY, phone TEXT UNIQUE);
INSERT INTO m VALUES (1, '13800000001'), (2, '13800000002');
"""
ROOT = """root: m
tables:
  m:
    record: account-profile
    identities: {id: customer_no, phone: phone}
    columns: {phone: phone}
"""
TRACE = """
  trace:
    key: none
    record: marketing-profile
    references: [{owner: m, by: phone, of: phone}]
"""


def a_trace_shop(folder: Path) -> Shop:
    """Traces whose notes are text of another encoding, bytes and numbers."""
    return a_shop(
        folder,
        f"""{MEMBERS}CREATE TABLE trace (phone TEXT, note);
        INSERT INTO trace VALUES
          ('13800000001', CAST(x'b2e2' AS TEXT)),
          ('13800000001', CAST(x'b2e2' AS TEXT)), ('13800000001', x'b2e2'),
          ('13800000002', CAST(x'b2e2' AS TEXT)), ('13800000002', 1.5);""",
        ROOT + TRACE,
    )


def _stored(shop: Shop) -> list[tuple[object, ...]]:
    return shop.ask("SELECT phone, TYPEOF(note), HEX(note) FROM trace ORDER BY 1, 2")


@pytest.mark.only("sqlite")  # servers know one encoding a column
def test_rows_without_key_in_another_encoding_go_and_return(tmp_path: Path) -> None:
    traces = a_trace_shop(tmp_path)
    before = _stored(traces)
    found = traces.find("customer_no", "1")
    plan = traces.plan("customer_no", "1")
    outcome = traces.carry_out(plan)

    assert [row[0] for row in _stored(traces)] == ["13800000002"] * 2
    assert traces.check(plan, found).is_clean
    assert traces.restore(plan, outcome).conflicts == 0
    assert _stored(traces) == before


def test_a_restore_done_twice_puts_no_row_without_key_back_twice(
    tmp_path: Path,
) -> None:
    traces = a_shop(
        tmp_path,
        f"""{MEMBERS}CREATE TABLE trace (phone TEXT, note BLOB, at REAL);
        INSERT INTO trace VALUES ('13800000001', x'b2e2', 1.5),
          ('13800000001', x'b2e2', 1.5), ('13800000001', NULL, 0.1),
          ('13800000002', x'b2e2', 1.5);""",
        ROOT + TRACE,
    )
    before = traces.dump()
    plan = traces.plan("customer_no", "1")
    outcome = traces.carry_out(plan)
    traces.restore(plan, outcome)

    assert traces.restore(plan, outcome).conflicts == 0
    assert traces.dump() == before


def test_a_cell_whose_hidden_key_was_given_again_stays_cut(tmp_path: Path) -> None:
    shop = a_shop(
        tmp_path,
        f"""{MEMBERS}CREATE TABLE post (id INTEGER PRIMARY KEY, readers TEXT);
        INSERT INTO post VALUES (1, '1,2');""",
        f"""{ROOT}
  post:
    subject: company
    references:
      - link: m
        by: readers
        inside: {{list: ",", item: "{{key}}"}}
""",
    )
    plan = shop.plan("phone", "13800000001")
    outcome = shop.carry_out(plan)
    shop.ask("INSERT INTO m VALUES (1, '13999999999')")

    assert shop.restore(plan, outcome).conflicts == 2
    assert shop.ask("SELECT readers FROM post") == [("2",)]


def test_numbers_of_two_kinds_of_persons_contradict_nobody(tmp_path: Path) -> None:
    shop = a_shop(
        tmp_path,
        """CREATE TABLE member (id INTEGER PRIMARY KEY, phone TEXT UNIQUE);
        CREATE TABLE guest (id INTEGER PRIMARY KEY, phone TEXT UNIQUE);
        INSERT INTO member VALUES (1, '13800000001'), (5, '13800000005');
        INSERT INTO guest VALUES (5, '13800000001');""",
        """root: [member, guest]
tables:
  member: {record: account-profile, identities: {id: customer_no, phone: phone}}
  guest: {record: account-profile, identities: {id: customer_no, phone: phone}}
""",
    )

    assert fates(shop.plan("customer_no", "1")) == {
        "guest/5": "erase",
        "member/1": "erase",
    }
