"""The second search: what it sees, whose it is, and that it can see at all."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pytest
from small_shop import TODAY, YOUNG, Shop, a_shop

from jieqing.datamap.values import BoundMap
from jieqing.erasure.check import check
from jieqing.erasure.values import CheckReport, Look, Sighting
from jieqing.stores.port import Key, Reader, Search
from jieqing.stores.sqlite import SqliteStore

pytestmark = [pytest.mark.usefixtures("everywhere"), pytest.mark.sampled(3)]


def checked(shop: Shop, *after: str, phone: str = "13800000001") -> CheckReport:
    """Erase the customer, let the shop write, and search again."""
    found = shop.find("phone", phone)
    approved = shop.plan("phone", phone)
    shop.carry_out(approved)
    for sql in after:
        shop.ask(sql)
    return shop.check(approved, found)


def places(report: CheckReport) -> list[str]:
    return [f"{place.table}.{place.column}" for place in report.residue]


def test_a_whole_erasure_leaves_nothing_and_says_so(busy_shop: Shop) -> None:
    report = checked(busy_shop)
    assert report.is_clean
    assert report.tables["shop", "trade_order"] == Sighting(gone=1, kept=2)
    assert report.tables["shop", "member"].residue == 0


@pytest.mark.parametrize(
    "cell",
    [
        "致电测试甲 已确认",
        "tel 13800000001",
        "电话：+86 138-0000-0001。",
        '{"officer": "x", "tel": "１３８０００００００１"}',
    ],
)
def test_d_23_values_in_columns_no_map_knows_are_residue(
    tmp_path: Path, cell: str
) -> None:
    schema = """CREATE TABLE m (id INTEGER PRIMARY KEY, phone TEXT UNIQUE, name TEXT);
    CREATE TABLE req (id INTEGER PRIMARY KEY, snapshot TEXT, note TEXT);
    INSERT INTO m VALUES (1, '13800000001', '测试甲'), (2, '13800000002', '测试乙');"""
    text = """root: m
tables:
  m: {record: account-profile, identities: {id: customer_no, phone: phone, name: name}}
  req: {record: marketing-profile, references: [{lookup: m, by: id},
    {owner: m, by: note, of: phone}]}"""
    shop = a_shop(tmp_path, schema, text)
    shop.ask("INSERT INTO req VALUES (1, ?, NULL)", cell)
    report = checked(shop)
    assert places(report) == ["req.snapshot"]
    assert not report.is_clean


@pytest.mark.parametrize("cell", ["138000000012", "9138000000019", "测试乙", "13800"])
def test_d_23_numbers_that_only_contain_the_phone_are_not_it(
    shop: Shop, cell: str
) -> None:
    shop.ask("INSERT INTO notice VALUES (42, NULL, NULL, ?)", cell)
    assert checked(shop).is_clean


def test_a_phone_kept_as_a_number_in_an_unknown_column_is_residue(
    tmp_path: Path,
) -> None:
    schema = """CREATE TABLE m (id INTEGER PRIMARY KEY, phone TEXT UNIQUE);
    CREATE TABLE ring (id INTEGER PRIMARY KEY, tel BIGINT);
    INSERT INTO m VALUES (1, '13800000001'), (2, '13800000002');
    INSERT INTO ring VALUES (1, 13800000001), (2, 13800000002);"""
    text = """root: m
tables:
  m: {record: account-profile, identities: {id: customer_no, phone: phone}}
other_tables: {company: [ring]}"""
    assert places(checked(a_shop(tmp_path, schema, text))) == ["ring.tel"]


def test_a_memo_that_survives_in_the_shell_is_residue(busy_shop: Shop) -> None:
    busy_shop.ask("UPDATE member SET memo = '致电 13800000001' WHERE id = 1")
    assert places(checked(busy_shop)) == ["member.memo"]


def test_d_39_a_row_written_after_the_sweep_is_residue(shop: Shop) -> None:
    report = checked(shop, "INSERT INTO tag VALUES (63, 1, '迟到')")
    assert places(report) == ["tag.member_id"]


def test_a_row_put_back_under_its_old_key_is_residue(shop: Shop) -> None:
    report = checked(shop, "INSERT INTO member VALUES (1, '13800000001', NULL, NULL)")
    assert set(places(report)) == {"member.id", "member.phone"}


def test_a_number_given_again_to_a_new_owner_is_no_residue(shop: Shop) -> None:
    report = checked(
        shop,
        "INSERT INTO member VALUES (1, '13800000009', '测试丙', NULL)",
        "INSERT INTO tag VALUES (60, 1, '花')",
        f"INSERT INTO trade_order VALUES (10, 1, 3, '{YOUNG}', '测试丙')",
    )
    assert places(report) == []
    assert report.tables["shop", "member"].others == 1
    assert report.tables["shop", "tag"].others == 1


def test_the_same_value_in_another_persons_row_is_others(shop: Shop) -> None:
    shop.ask("UPDATE trade_order SET receiver = '测试甲' WHERE id = 11")
    report = checked(shop)
    assert report.is_clean
    assert report.tables["shop", "trade_order"].others == 1


def test_an_erasure_that_never_ran_is_all_residue(shop: Shop) -> None:
    found = shop.find("phone", "13800000001")
    report = shop.check(shop.plan("phone", "13800000001"), found)
    assert report.tables["shop", "member"].residue == 1
    assert not report.is_clean


def test_a_mention_that_was_not_cut_is_residue(shop: Shop) -> None:
    report = checked(shop, "UPDATE staff_log SET phone = '13800000001' WHERE id = 50")
    assert places(report) == ["staff_log.phone"]


@dataclass(frozen=True, slots=True)
class BlindReader:
    """A reader whose search of one column always comes back empty."""

    reader: Reader
    column: str

    def search(self, search: Search) -> tuple[Key, ...]:
        return () if search.column == self.column else self.reader.search(search)

    def search_all(
        self, searches: Iterable[Search]
    ) -> Mapping[Search, tuple[Key, ...]]:
        return {search: self.search(search) for search in searches}

    def __getattr__(self, name: str) -> object:
        return getattr(self.reader, name)


@dataclass(frozen=True, slots=True)
class BlindStore:
    """A store that has lost an index, a replica behind, a query that is broken."""

    store: SqliteStore
    column: str

    @contextmanager
    def reading(self, bound: BoundMap, today: date) -> Iterator[BlindReader]:
        with self.store.reading(bound, today) as reader:
            yield BlindReader(reader, self.column)

    def __getattr__(self, name: str) -> object:
        return getattr(self.store, name)


def test_d_47_what_the_canary_cannot_see_counts_as_not_checked(shop: Shop) -> None:
    found = shop.find("phone", "13800000001")
    approved = shop.plan("phone", "13800000001")
    shop.carry_out(approved)
    whole = shop.stores[0]
    blind = replace(whole, store=BlindStore(whole.store, "body"))
    shop.stores = (blind,)
    report = shop.check(approved, found)
    assert {(p.table, p.column) for p in report.not_checked} == {("notice", "body")}
    assert not report.is_clean


@pytest.mark.parametrize("begin", ["", "1" * 150, '["\\u5f20", "'])
def test_a_long_text_in_a_row_that_stays_is_seen_by_a_piece_of_it(
    shop: Shop, begin: str
) -> None:
    body = begin + "客户 x1 " * 4_000
    shop.ask("INSERT INTO notice VALUES (42, NULL, NULL, ?)", body)
    shop.ask("UPDATE notice SET body = NULL WHERE id <> 42")
    assert checked(shop).is_clean


def test_a_name_of_unheard_length_stops_no_check(tmp_path: Path) -> None:
    schema = """CREATE TABLE m (
      id INTEGER PRIMARY KEY, phone VARCHAR(40) UNIQUE, name TEXT);
    INSERT INTO m VALUES (1, '13800000001', 'first'), (2, '13800000002', 'x');"""
    text = """root: m
tables:
  m: {record: account-profile, identities: {id: customer_no, phone: phone, name: name}}
"""
    shop = a_shop(tmp_path, schema, text)
    shop.ask("UPDATE m SET name = ? WHERE id = 2", "x1y2z" * 4_000)
    assert checked(shop).is_clean


def test_nothing_checked_is_never_clean() -> None:
    assert not CheckReport(tables={}, residue=(), not_checked=()).is_clean


POLYMORPHIC = """CREATE TABLE m (id INTEGER PRIMARY KEY, tel VARCHAR(20));
CREATE TABLE wallet (id INTEGER PRIMARY KEY, owner INTEGER, kind VARCHAR(1));
CREATE TABLE line (id INTEGER PRIMARY KEY, readers VARCHAR(90), kind VARCHAR(1));
INSERT INTO m VALUES (1,'13800000001'),(2,'13800000002');
INSERT INTO wallet VALUES (1,1,'M'),(2,1,'S'),(3,2,'M'),(4,1,NULL);
INSERT INTO line VALUES (1,'1,2','M'),(2,'1,3','S');"""
POLYMORPHIC_MAP = """root: m
tables:
  m: {record: account-profile, identities: {id: customer_no, tel: phone}}
  wallet:
    record: marketing-profile
    references: [{owner: m, by: owner, when: kind = 'M'}]
  line:
    subject: company
    references: [{link: m, by: readers, when: kind = 'M', inside: {list: ","}}]
"""


@pytest.mark.usefixtures("everywhere")
def test_a_number_that_means_somebody_else_by_its_kind_is_no_residue(
    tmp_path: Path,
) -> None:
    shop = a_shop(tmp_path, POLYMORPHIC, POLYMORPHIC_MAP)
    found, plan = shop.find("customer_no", "1"), shop.plan("customer_no", "1")
    shop.carry_out(plan)

    assert shop.check(plan, found).is_clean
    assert shop.ask("SELECT id FROM wallet ORDER BY id") == [(2,), (3,), (4,)]
    assert shop.ask("SELECT readers FROM line ORDER BY id") == [("2",), ("1,3",)]


@pytest.mark.usefixtures("everywhere")
def test_a_row_that_waits_for_a_person_is_kept_and_no_residue(tmp_path: Path) -> None:
    shop = a_shop(
        tmp_path,
        """CREATE TABLE m (id INTEGER PRIMARY KEY, tel VARCHAR(20));
    CREATE TABLE said (id INTEGER PRIMARY KEY, tel VARCHAR(20));
    CREATE TABLE tag (id INTEGER PRIMARY KEY, m_id INTEGER);
    INSERT INTO m VALUES (1,'13800000001');
    INSERT INTO tag VALUES (5,1);
    INSERT INTO said VALUES (7,'13800000001');""",
        """root: m
tables:
  m: {record: account-profile, identities: {id: customer_no, tel: phone}}
  tag: {record: marketing-profile, references: [{owner: m, by: m_id}]}
  said:
    subject: company
    columns: {tel: phone}
    references: [{copy: m, by: tel, of: tel}]
""",
    )

    found, plan = shop.find("customer_no", "1"), shop.plan("customer_no", "1")
    shop.carry_out(plan)

    assert shop.check(plan, found).residue == ()


@pytest.mark.usefixtures("everywhere")
def test_a_phone_in_another_customers_remark_is_residue_and_in_their_order_theirs(
    tmp_path: Path,
) -> None:
    shop = a_shop(
        tmp_path,
        """CREATE TABLE m (id INTEGER PRIMARY KEY, tel VARCHAR(20) UNIQUE);
    CREATE TABLE o (id INTEGER PRIMARY KEY, m_id INTEGER, tel VARCHAR(20),
      remark VARCHAR(90));
    INSERT INTO m VALUES (1,'13800000001'),(2,'13800000002');
    INSERT INTO o VALUES (7,2,'13800000001',NULL),(8,2,NULL,'替13800000001签收');""",
        """root: m
tables:
  m: {record: account-profile, identities: {id: customer_no, tel: phone}}
  o:
    record: marketing-profile
    columns: {tel: phone, remark: {category: free_text_note, scan: true}}
    references: [{owner: m, by: m_id}]
""",
    )
    found, plan = shop.find("customer_no", "1"), shop.plan("customer_no", "1")
    shop.carry_out(plan)
    report = shop.check(plan, found)

    assert [(p.column, p.count) for p in report.residue] == [("remark", 1)]
    assert report.tables["shop", "o"].others == 1


NUMBERS = [f"1390000{n:04}" for n in range(2, 1100)]
MANY = ", ".join(f"({n}, '{tel}', 'ask {tel}')" for n, tel in enumerate(NUMBERS, 2))
CROWD = f"""CREATE TABLE m (
  id INTEGER PRIMARY KEY, phone VARCHAR(40) UNIQUE, memo TEXT);
INSERT INTO m VALUES (1, '13800000001', 'x'), {MANY};
CREATE TABLE o (id INTEGER PRIMARY KEY, m_id INTEGER, tel VARCHAR(40), note TEXT);
CREATE INDEX o_m ON o (m_id);
CREATE INDEX o_tel ON o (tel);
INSERT INTO o SELECT id, id, phone, memo FROM m WHERE id > 1;"""
CROWD_MAP = """root: m
tables:
  m: {record: account-profile, identities: {id: customer_no, phone: phone}}
  o:
    record: marketing-profile
    columns: {tel: phone}
    references: [{owner: m, by: m_id}]"""
WRITTEN_AFTER = "INSERT INTO o VALUES (1, 2, '{}', 'ask {}')"


def looked_at_once(shop: Shop, after: str) -> CheckReport:
    """Erase the first customer, let the shop write, and look at once."""
    found = shop.find("phone", "13800000001")
    approved = shop.plan("phone", "13800000001")
    shop.carry_out(approved)
    shop.ask(after)
    return check(found, approved, shop.stores, TODAY, Look.AT_ONCE)


def test_a_look_at_once_leaves_free_text_of_long_tables_and_says_so(
    tmp_path: Path,
) -> None:
    shop = a_shop(tmp_path, CROWD, CROWD_MAP)
    report = looked_at_once(shop, WRITTEN_AFTER.format("", "13800000001"))
    assert report.is_clean
    assert not report.is_whole
    assert {p.column for p in report.put_off if p.table == "o"} == {"note", "tel"}


@pytest.mark.parametrize("tel", ["13800000001", "+86 138-0000-0001", "１３８ 00000001"])
def test_a_look_at_once_sees_each_spelling_in_a_column_with_an_index(
    tmp_path: Path, tel: str
) -> None:
    shop = a_shop(tmp_path, CROWD, CROWD_MAP)
    report = looked_at_once(shop, WRITTEN_AFTER.format(tel, "nobody"))
    assert report.tables["shop", "o"].others == 1


@pytest.mark.parametrize(
    "tel", ["+86 138-0000-0001", "(86)13800000001", " 1３800000001"]
)
def test_a_person_is_found_by_each_spelling_in_a_column_with_an_index(
    tmp_path: Path, tel: str
) -> None:
    shop = a_shop(tmp_path, CROWD, CROWD_MAP)
    shop.ask(f"UPDATE m SET phone = '{tel}' WHERE id = 1")
    assert [row.name.key for row in shop.find("phone", "13800000001").rows] == [(1,)]
