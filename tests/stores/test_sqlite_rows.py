"""What the port says of rows: their record case, business, clocks, and each change."""

from datetime import date
from pathlib import Path

import pytest
from one_file import TODAY, OneFile, keys, one_file

from jieqing.stores.day_spans import ALL_DAYS
from jieqing.stores.port import IdentityIn, OnDays, Search, StillFits
from jieqing.stores.session import RowReader

SCHEMA = """
CREATE TABLE m (id INTEGER PRIMARY KEY, tel TEXT, first TEXT, last TEXT,
  whole TEXT GENERATED ALWAYS AS (first || last) STORED);
CREATE TABLE o (id INTEGER PRIMARY KEY, m_id INT REFERENCES m ON DELETE CASCADE,
  kind INT, status INT, at DATETIME, photo BLOB);
CREATE TABLE free (text TEXT);
INSERT INTO m VALUES (1, '13800000001', '测试', '甲'),
  (2, ' +86 138-0000-0001 ', 'a', 'b'),
  (3, NULL, 'c', 'd'), (4, '138000000012', 'e', 'f');
INSERT INTO o VALUES (10, 1, 1, 3, '2023-06-30 23:59:59', x'00ff'),
  (11, 1, 2, 1, NULL, NULL), (12, 1, NULL, NULL, '2023-07-01', NULL),
  (13, 2, 1, 3, NULL, NULL);
INSERT INTO free VALUES ('致电 138 0000 0001 已确认'), ('9138000000019');
"""
MAP = """
  m: {record: account-profile, identities: {id: customer_no, tel: phone}}
  o:
    record: [{when: kind = 1, is: transaction-record}, {when: kind = 2, is: contract}]
    live_when: status in (0, 1)
    clocks: {transaction-completed: at}
    references: [{owner: m, by: m_id}]
  free: {subject: company}
"""


@pytest.fixture
def shop(tmp_path: Path) -> OneFile:
    return one_file(tmp_path, SCHEMA, MAP)


def test_case_business_and_clocks_are_told_with_each_row(shop: OneFile) -> None:
    rows = shop.select("o", keys(10, 11, 12))
    clock = "transaction-completed"
    assert [(r.case, r.live, r.clocks[clock]) for r in rows] == [
        (0, False, date(2023, 6, 30)),
        (1, True, None),
        (None, None, date(2023, 7, 1)),
    ]


def test_the_columns_asked_for_come_with_their_names(shop: OneFile) -> None:
    row = shop.select("m", keys(1), columns=["whole", "tel"])[0]
    assert row.values == {"whole": "测试甲", "tel": "13800000001"}


def test_d_11_a_normal_identity_is_met_in_every_spelling(shop: OneFile) -> None:
    sought = IdentityIn(column="tel", kind="phone", values=frozenset({"13800000001"}))
    assert shop.keys("m", sought) == [(1,), (2,)]


def test_a_guard_lets_only_rows_through_that_still_fit(shop: OneFile) -> None:
    before = {"transaction-completed": date(2023, 6, 30)}
    fits = StillFits(cases=frozenset({0}), bounds=before)
    assert shop.keys("o", keys(10, 11, 12, 13), fits) == [(10,)]


def test_a_deleted_row_is_handed_back_whole(shop: OneFile) -> None:
    rows, changed = shop.delete(shop.work("o", (10,), (99,)))
    assert changed == 1
    assert rows == [
        {
            "id": 10,
            "m_id": 1,
            "kind": 1,
            "status": 3,
            "at": "2023-06-30 23:59:59",
            "photo": b"\x00\xff",
        }
    ]


def test_changes_count_the_rows_that_a_cascade_took(shop: OneFile) -> None:
    rows, changed = shop.delete(shop.work("m", (1,)))
    assert (len(rows), changed) == (1, 4)


def test_an_overwritten_row_is_handed_back_as_it_was(shop: OneFile) -> None:
    rows = shop.overwrite(shop.work("m", (1,)), {"first": "x", "last": None})
    assert rows[0]["whole"] == "测试甲"
    assert shop.ask("SELECT first, last, whole FROM m WHERE id = 1") == [
        ("x", None, None)
    ]


def test_nothing_stands_that_was_not_committed(shop: OneFile) -> None:
    with shop.store.writing(shop.bound, TODAY) as writer:
        assert len(list(writer.delete(shop.work("o", (10,))))) == 1
    assert shop.ask("SELECT count(*) FROM o") == [(4,)]


def test_a_taken_key_is_not_inserted_over(shop: OneFile) -> None:
    row = {"id": 1, "tel": "x", "first": "y", "last": "z"}
    with shop.store.writing(shop.bound, TODAY) as writer:
        taken = writer.insert(shop.table("m"), row)
        fresh = writer.insert(shop.table("m"), {**row, "id": 9})
        writer.commit()
    assert (taken, fresh) == (False, True)
    assert shop.ask("SELECT first FROM m WHERE id IN (1, 9)") == [("测试",), ("y",)]


def test_free_text_is_searched_in_tables_without_a_key(shop: OneFile) -> None:
    sought = Search(
        table="free",
        column="text",
        kind="",
        values=frozenset({"13800000001"}),
        within=True,
    )
    assert shop.search(sought) == [("致电 138 0000 0001 已确认", 1)]


def test_free_text_is_searched_behind_a_nul_too(shop: OneFile) -> None:
    shop.ask("INSERT INTO free VALUES (CAST(? AS TEXT))", b"call\0 13800000003")
    values = frozenset({"13800000003"})
    sought = Search(table="free", column="text", kind="", values=values, within=True)
    assert shop.search(sought) == [("call\0 13800000003", 1)]


def test_a_sample_is_taken_beyond_the_rows_named(shop: OneFile) -> None:
    with shop.store.reading(shop.bound, TODAY) as reader:
        sample = reader.sample("m", "tel", frozenset({(1,), (2,)}))
        none = reader.sample("m", "tel", frozenset({(1,), (2,), (4,)}))
    assert (sample, none) == (((4,), "138000000012"), None)


def test_a_reader_sees_one_moment_of_the_file(shop: OneFile) -> None:
    with shop.store.reading(shop.bound, TODAY) as reader:
        before = reader.count("m")
        assert before == 4
        with pytest.raises(Exception, match="readonly"):
            reader._connection.execute("DELETE FROM m")


ODD = '"at" COLLATE BINARY IS NOT datetime("at", \'+0 days\')'
MADE = "CREATE INDEX made ON o (at);"
INDEXED = f"{MADE} CREATE INDEX odd ON o (at) WHERE {ODD};"
ONE = "INSERT INTO o(at) VALUES"
LAST = date(2023, 7, 1)
UP_TO_LAST = (None, LAST)
PLAIN_DAYS = "UPDATE o SET at = at || ' 00:00:00' WHERE length(at) = 10;"


def counted(shop: OneFile) -> tuple[int, object]:
    """Orders up to a day, and the days of which no cell was found to be odd."""
    table = shop.table("o")
    at = table.table.clocks["transaction-completed"]
    with shop.store.reading(shop.bound, TODAY) as reader:
        assert isinstance(reader, RowReader)
        found = reader.number_of(table, OnDays(at=at, last=LAST))
        return found, reader.statements.even.get(("o", "at"))


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ("", (2, None)),
        (INDEXED, (2, None)),  # '2023-07-01' is not as SQLite writes a moment
        (INDEXED + PLAIN_DAYS, (2, ALL_DAYS)),
        (PLAIN_DAYS + INDEXED.replace("WHERE", "WHERE m_id = 9 AND"), (2, UP_TO_LAST)),
        (PLAIN_DAYS + MADE, (2, UP_TO_LAST)),
        (PLAIN_DAYS + MADE.replace("at)", "at COLLATE NOCASE)"), (2, None)),
        (PLAIN_DAYS, (2, None)),
        (f"{INDEXED} {PLAIN_DAYS} {ONE} ('2023-02-31');", (2, None)),
        (
            MADE + PLAIN_DAYS + "INSERT INTO o(at) VALUES ('2023-06-30T24:01');",
            (2, None),
        ),
        (
            MADE + PLAIN_DAYS + "INSERT INTO o(at) VALUES ('2023-08-32');",
            (2, UP_TO_LAST),
        ),
        (f"{MADE} {PLAIN_DAYS} {ONE} ('2023-07-05 +99');", (2, None)),
    ],
)
def test_one_look_along_an_index_tells_that_no_day_is_odd(
    tmp_path: Path, more: str, expected: tuple[int, object]
) -> None:
    assert counted(one_file(tmp_path, SCHEMA + more, MAP)) == expected


def test_the_index_that_is_told_to_it_is_the_one_that_is_asked(tmp_path: Path) -> None:
    shop = one_file(tmp_path, SCHEMA + PLAIN_DAYS, MAP)
    before = counted(shop)
    told = shop.store.counting(shop.bound)
    shop.ask(told.removesuffix(";"))

    assert f'ON "o" ("at") WHERE {ODD};' in told
    assert before == (2, None)
    assert counted(shop) == (2, ALL_DAYS)
