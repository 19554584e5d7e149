"""Field cases A: order, foreign keys, shared rows."""

from pathlib import Path

import pytest
from small_shop import TODAY, Shop, a_shop, erased, fates, mapped

from jieqing.datamap.findings import MapRefused
from jieqing.datamap.not_yet import unsupported
from jieqing.errors import Refused
from jieqing.stores.port import KeysIn, TableWork

pytestmark = [pytest.mark.usefixtures("everywhere"), pytest.mark.sampled(3)]

USER = "{record: account-profile, identities: {id: customer_no, email: email}}"


def test_d_01_a_foreign_key_that_the_map_does_not_name_stops_by_name(
    tmp_path: Path,
) -> None:
    schema = """CREATE TABLE users (id INTEGER PRIMARY KEY, email TEXT);
    CREATE TABLE pass_claim (id INTEGER PRIMARY KEY, for_id INT,
      user_id INT NOT NULL REFERENCES users);"""
    text = f"""root: users
tables:
  users: {USER}
  pass_claim: {{record: content-record, references: [{{owner: users, by: for_id}}]}}"""
    with pytest.raises(MapRefused) as refusal:
        mapped(tmp_path, schema, text)
    told = [f.message for f in refusal.value.findings]
    assert "foreign key pass_claim(user_id) → users is not in the map" in told


def test_d_01_a_table_that_the_map_does_not_name_stops_by_name(tmp_path: Path) -> None:
    schema = """CREATE TABLE users (id INTEGER PRIMARY KEY, email TEXT);
    CREATE TABLE later (id INTEGER PRIMARY KEY);"""
    with pytest.raises(MapRefused) as refusal:
        mapped(tmp_path, schema, f"root: users\ntables:\n  users: {USER}")
    assert [f.code for f in refusal.value.findings] == ["map.missing-table"]


def test_d_02_children_go_before_parents_and_others_stay(tmp_path: Path) -> None:
    schema = """CREATE TABLE u (id INTEGER PRIMARY KEY);
    CREATE TABLE inv (id INTEGER PRIMARY KEY, sender INT REFERENCES u,
      receiver INT REFERENCES u);
    CREATE TABLE reset (id INTEGER PRIMARY KEY, inv_id INT REFERENCES inv,
      u_id INT REFERENCES u);
    INSERT INTO u VALUES (1), (2); INSERT INTO inv VALUES (1, 1, 2);
    INSERT INTO reset VALUES (1, 1, 1);"""
    text = """root: u
tables:
  u: {record: account-profile, identities: {id: customer_no}}
  inv:
    record: marketing-profile
    references: [{owner: u, by: sender}, {lookup: u, by: receiver}]
  reset:
    record: marketing-profile
    references: [{owner: inv, by: inv_id}, {owner: u, by: u_id}]"""
    shop = a_shop(tmp_path, schema, text)
    assert shop.erase("customer_no", "1").finished
    assert shop.dump() == {"u": [(2,)], "inv": [], "reset": []}


CIRCLE = """CREATE TABLE c (id INTEGER PRIMARY KEY, home INT {null} REFERENCES a);
CREATE TABLE a (id INTEGER PRIMARY KEY, c_id INT NOT NULL REFERENCES c, line TEXT);
INSERT INTO c VALUES (1, 10), (2, 20);
INSERT INTO a VALUES (10, 1, '示例路1号'), (20, 2, '示例路2号');"""
CIRCLE_MAP = """root: c
tables:
  c:
    record: account-profile
    identities: {id: customer_no}
    references: [{lookup: a, by: home}]
  a: {record: contact-info, columns: {line: address},
    references: [{owner: c, by: c_id}]}"""


@pytest.mark.only("sqlite")
@pytest.mark.parametrize("null", ["", "NOT NULL"])
def test_d_03_a_circle_of_two_tables_goes_as_one(tmp_path: Path, null: str) -> None:
    shop = a_shop(tmp_path, CIRCLE.format(null=null), CIRCLE_MAP)
    assert shop.erase("customer_no", "1").finished
    assert shop.dump() == {"c": [(2, 20)], "a": [(20, 2, "示例路2号")]}


ACTIONS = ["", "ON DELETE SET NULL", "ON DELETE CASCADE", "ON DELETE RESTRICT"]
CLOSED = """CREATE TABLE c (id INTEGER PRIMARY KEY, home INT {null});
CREATE TABLE a (id INTEGER PRIMARY KEY, c_id INT NOT NULL, line TEXT);
INSERT INTO c VALUES (1, 10), (2, 20);
INSERT INTO a VALUES (10, 1, '示例路1号'), (20, 2, '示例路2号'), (30, 1, '示例路3号');
ALTER TABLE a ADD CONSTRAINT a_c FOREIGN KEY (c_id) REFERENCES c (id);
ALTER TABLE c ADD CONSTRAINT c_a FOREIGN KEY (home) REFERENCES a (id) {action};"""


@pytest.mark.only("postgresql", "mariadb")
@pytest.mark.parametrize("chunk_rows", [1, 100])
@pytest.mark.parametrize("action", ACTIONS)
def test_d_03_a_circle_checked_at_once_is_opened_where_it_may_be_empty(
    tmp_path: Path, action: str, chunk_rows: int
) -> None:
    shop = a_shop(tmp_path, CLOSED.format(null="", action=action), CIRCLE_MAP)
    shop.chunk_rows = chunk_rows
    before, approved = shop.dump(), shop.plan("customer_no", "1")
    outcome = shop.carry_out(approved)
    assert shop.dump() == {"c": [(2, 20)], "a": [(20, 2, "示例路2号")]}
    assert erased(outcome) == 3
    assert shop.restore(approved, outcome).conflicts == 0
    assert shop.dump() == before


@pytest.mark.only("postgresql")
@pytest.mark.parametrize("chunk_rows", [1, 100])
def test_d_03_a_circle_that_waits_for_the_commit_goes_as_one(
    tmp_path: Path, chunk_rows: int
) -> None:
    schema = CLOSED.format(null="NOT NULL", action="DEFERRABLE")
    shop = a_shop(tmp_path, schema, CIRCLE_MAP)
    shop.chunk_rows = chunk_rows
    before, approved = shop.dump(), shop.plan("customer_no", "1")
    outcome = shop.carry_out(approved)
    assert shop.dump() == {"c": [(2, 20)], "a": [(20, 2, "示例路2号")]}
    assert shop.restore(approved, outcome).conflicts == 0
    assert shop.dump() == before


@pytest.mark.only("postgresql", "mariadb")
def test_d_03_a_circle_that_nothing_opens_is_told_before_a_plan(tmp_path: Path) -> None:
    schema = CLOSED.format(null="NOT NULL", action="")
    shop = a_shop(tmp_path, schema, CIRCLE_MAP)
    (told,) = unsupported(shop.stores[0].bound)
    assert "tables 'a', 'c' refer to each other" in told.message


STAFF = """CREATE TABLE m (id INTEGER PRIMARY KEY);
CREATE TABLE post (id INTEGER PRIMARY KEY, m_id INT, reply_to INT,
  FOREIGN KEY (reply_to) REFERENCES post (id) {action});
INSERT INTO m VALUES (1), (2);
INSERT INTO post VALUES (1, 1, NULL), (2, 1, 1), (3, 1, 2), (4, 2, NULL);"""
STAFF_MAP = """root: m
tables:
  m: {record: account-profile, identities: {id: customer_no}}
  post:
    record: marketing-profile
    references: [{owner: m, by: m_id}, {lookup: post, by: reply_to}]"""


@pytest.mark.parametrize("chunk_rows", [1, 100])
@pytest.mark.parametrize("action", ACTIONS)
def test_d_03_rows_that_answer_each_other_go_and_return(
    tmp_path: Path, action: str, chunk_rows: int
) -> None:
    shop = a_shop(tmp_path, STAFF.format(action=action), STAFF_MAP)
    shop.chunk_rows = chunk_rows
    before, approved = shop.dump(), shop.plan("customer_no", "1")
    outcome = shop.carry_out(approved)
    assert shop.dump() == {"m": [(2,)], "post": [(4, 2, None)]}
    assert shop.restore(approved, outcome).conflicts == 0
    assert shop.dump() == before


@pytest.mark.parametrize("action", ACTIONS)
def test_d_03_an_answer_of_somebody_else_stops_the_chunk(
    tmp_path: Path, action: str
) -> None:
    shop = a_shop(tmp_path, STAFF.format(action=action), STAFF_MAP)
    shop.ask("UPDATE post SET reply_to = 3 WHERE id = 4")
    before = shop.dump()
    with pytest.raises(Refused):
        shop.erase("customer_no", "1")
    assert shop.dump() == before


@pytest.mark.only("sqlite")
def test_d_03_a_row_of_others_in_the_circle_stops_the_chunk(tmp_path: Path) -> None:
    shop = a_shop(tmp_path, CIRCLE.format(null=""), CIRCLE_MAP)
    shop.ask("UPDATE c SET home = 10 WHERE id = 2")
    before = shop.dump()
    with pytest.raises(Exception, match="SQLITE_CONSTRAINT"):
        shop.erase("customer_no", "1")
    assert shop.dump() == before


NOTICE = """CREATE TABLE m (id INTEGER PRIMARY KEY, name TEXT);
CREATE TABLE notice (id INTEGER PRIMARY KEY,
  author INT REFERENCES m ON DELETE CASCADE, body TEXT);
INSERT INTO m VALUES (1, '测试甲'); INSERT INTO notice VALUES (1, 1, '停水通知');"""


def test_d_04_a_notice_stays_when_its_author_goes(tmp_path: Path) -> None:
    text = """root: m
tables:
  m: {record: account-profile, identities: {id: customer_no}, columns: {name: name}}
  notice: {subject: company, references: [{link: m, by: author}]}"""
    shop = a_shop(tmp_path, NOTICE, text)
    shop.erase("customer_no", "1")
    assert shop.dump() == {"m": [], "notice": [(1, None, "停水通知")]}


def test_d_04_a_cascade_to_rows_nobody_approved_is_rolled_back(tmp_path: Path) -> None:
    text = """root: m
tables:
  m: {record: account-profile, identities: {id: customer_no}, columns: {name: name}}
  notice: {subject: company, references: [{lookup: m, by: author}]}"""
    shop = a_shop(tmp_path, NOTICE, text)
    before = shop.dump()
    with pytest.raises(Exception, match="other-rows-changed"):
        shop.erase("customer_no", "1")
    assert shop.dump() == before
    assert list((tmp_path / "capsule").rglob("*.age")) == []


HOMES = """CREATE TABLE addr (id INTEGER PRIMARY KEY, line TEXT);
CREATE TABLE cust (id INTEGER PRIMARY KEY, name TEXT, home INT REFERENCES addr);
CREATE TABLE parcel (id INTEGER PRIMARY KEY, to_addr INT REFERENCES addr,
  cust_id INT REFERENCES cust);
INSERT INTO addr VALUES (1, '示例路1号'), (2, '示例路2号');
INSERT INTO cust VALUES (1, '测试甲', 1), (2, '测试乙', 1), (3, '测试丙', 2);
INSERT INTO parcel VALUES (1, 1, 2);"""
HOMES_MAP = """root: cust
tables:
  cust: {record: account-profile, identities: {id: customer_no}, columns: {name: name}}
  addr:
    record: contact-info
    columns: {line: address}
    references:
      - {shared: cust, by: id, of: home}
      - {shared: parcel, by: id, of: to_addr}
  parcel: {record: marketing-profile, references: [{owner: cust, by: cust_id}]}"""


def test_d_05_a_shared_address_goes_with_its_last_user(tmp_path: Path) -> None:
    shop = a_shop(tmp_path, HOMES, HOMES_MAP)
    assert shop.erase("customer_no", "1").finished
    assert shop.dump()["addr"] == [(1, "示例路1号"), (2, "示例路2号")]
    assert shop.next_case("m2").erase("customer_no", "2").finished
    assert shop.dump() == {
        "addr": [(2, "示例路2号")],
        "cust": [(3, "测试丙", 2)],
        "parcel": [],
    }


def test_d_05_of_two_owner_columns_only_the_subjects_is_cut(tmp_path: Path) -> None:
    schema = """CREATE TABLE m (id INTEGER PRIMARY KEY);
    CREATE TABLE home (id INTEGER PRIMARY KEY, first INT, second INT, line TEXT);
    INSERT INTO m VALUES (1), (2), (3);
    INSERT INTO home VALUES (1, 1, 2, '示例路1号'), (2, 3, NULL, '示例路2号');"""
    text = """root: m
tables:
  m: {record: account-profile, identities: {id: customer_no}}
  home:
    record: contact-info
    references: [{shared: m, by: first}, {shared: m, by: second}]"""
    shop = a_shop(tmp_path, schema, text)
    shop.erase("customer_no", "1")
    assert shop.dump()["home"] == [(1, None, 2, "示例路1号"), (2, 3, None, "示例路2号")]
    shop.next_case("m2").erase("customer_no", "2")
    assert shop.dump()["home"] == [(2, 3, None, "示例路2号")]


def test_d_05_an_owner_written_in_another_spelling_still_counts(tmp_path: Path) -> None:
    schema = """CREATE TABLE m (id INTEGER PRIMARY KEY, tel TEXT);
    CREATE TABLE card (id INTEGER PRIMARY KEY, tel TEXT);
    INSERT INTO m VALUES (1, '13800000001'), (2, '+86 138 0000 0001');
    INSERT INTO card VALUES (5, '138-0000-0001');"""
    text = """root: m
tables:
  m: {record: account-profile, identities: {id: customer_no, tel: phone}}
  card: {record: contact-info, references: [{shared: m, by: tel, of: tel}]}"""
    shop = a_shop(tmp_path, schema, text)
    assert fates(shop.plan("customer_no", "1")) == {"m/1": "erase", "card/5": "untie"}


def test_a_shared_row_waits_for_an_own_row_that_is_kept(tmp_path: Path) -> None:
    schema = """CREATE TABLE m (id INTEGER PRIMARY KEY);
    CREATE TABLE addr (id INTEGER PRIMARY KEY, m_id INT, line TEXT);
    CREATE TABLE o (id INTEGER PRIMARY KEY, m_id INT, done DATETIME);
    CREATE TABLE parcel (id INTEGER PRIMARY KEY, o_id INT, addr_id INT);
    INSERT INTO m VALUES (1); INSERT INTO addr VALUES (5, 1, '示例路1号');
    INSERT INTO o VALUES (7, 1, '2026-05-01'); INSERT INTO parcel VALUES (8, 7, 5);"""
    text = """root: m
tables:
  m: {record: account-profile, identities: {id: customer_no}}
  addr:
    record: contact-info
    references: [{shared: m, by: m_id}, {shared: parcel, by: id, of: addr_id}]
  o:
    record: transaction-record
    unit: order
    clocks: {transaction-completed: done}
    references: [{owner: m, by: m_id}]
  parcel:
    record: transaction-record
    unit: order
    references: [{owner: o, by: o_id}]"""
    shop = a_shop(tmp_path, schema, text)
    planned = fates(shop.plan("customer_no", "1"))
    assert planned == {
        "m/1": "mask",
        "addr/5": "keep",
        "o/7": "keep",
        "parcel/8": "keep",
    }


@pytest.mark.only("sqlite")
def test_d_06_rows_go_by_the_plan_where_cascades_are_off(tmp_path: Path) -> None:
    schema = """PRAGMA foreign_keys = OFF;
    CREATE TABLE p (id INTEGER PRIMARY KEY);
    CREATE TABLE k (id INTEGER PRIMARY KEY, p_id INT REFERENCES p ON DELETE CASCADE);
    INSERT INTO p VALUES (1); INSERT INTO k VALUES (1, 1);"""
    text = """root: p
tables:
  p: {record: account-profile, identities: {id: customer_no}}
  k: {record: marketing-profile, references: [{owner: p, by: p_id}]}"""
    shop = a_shop(tmp_path, schema, text)
    outcome = shop.erase("customer_no", "1")
    assert erased(outcome) == 2
    assert shop.dump() == {"p": [], "k": []}


def test_two_owners_one_after_the_other_untie_and_then_erase(shop: Shop) -> None:
    shop.erase("phone", "13800000001")
    assert shop.dump()["address"] == [(20, "示例路1号")]
    assert shop.dump()["lives_at"] == [(31, 2, 20)]
    shop.next_case("m2").erase("phone", "13800000002")
    assert shop.dump()["address"] == shop.dump()["lives_at"] == []


def test_an_owner_gained_after_approval_saves_the_shared_row(shop: Shop) -> None:
    approved = shop.plan("phone", "13800000001")
    shop.ask("INSERT INTO lives_at VALUES (33, 2, 21)")
    assert shop.carry_out(approved).finished
    assert (21, "示例路2号") in shop.dump()["address"]


def test_an_owner_lost_after_approval_lets_the_shared_row_go(shop: Shop) -> None:
    approved = shop.plan("phone", "13800000001")
    shop.ask("DELETE FROM lives_at WHERE id = 31")
    assert shop.carry_out(approved).finished
    assert shop.dump()["address"] == []


@pytest.mark.parametrize("chunk_rows", [1, 2])
def test_an_owner_gained_between_two_chunks_saves_the_shared_row(
    shop: Shop, chunk_rows: int
) -> None:
    shop.chunk_rows = chunk_rows
    approved = shop.plan("phone", "13800000001")
    shop.log.stops_after = 1
    assert not shop.carry_out(approved).finished
    shop.ask("INSERT INTO lives_at VALUES (33, 2, 21)")
    shop.log.stops_after = 100
    assert shop.carry_out(approved).finished
    assert (21, "示例路2号") in shop.dump()["address"]


def test_a_statement_names_the_subject_as_well_as_the_key(shop: Shop) -> None:
    mine = shop.stores[0]
    work = TableWork(
        table=mine.bound.tables["tag"],
        keys=((60,), (62,)),
        guard=(KeysIn(keys=((60,),)),),
    )
    with mine.store.writing(mine.bound, TODAY) as writer:
        assert [row["id"] for row in writer.delete(work)] == [60]


def test_a_shared_row_that_stays_leads_to_no_tie_of_its_other_owners(
    tmp_path: Path,
) -> None:
    shop = a_shop(
        tmp_path,
        """CREATE TABLE m (id INTEGER PRIMARY KEY, tel VARCHAR(20));
    CREATE TABLE club (id INTEGER PRIMARY KEY);
    CREATE TABLE club_m (club_id INTEGER, m_id INTEGER, PRIMARY KEY (club_id, m_id));
    INSERT INTO m VALUES (1,'13800000001'),(2,'13800000002');
    INSERT INTO club VALUES (10);
    INSERT INTO club_m VALUES (10,1),(10,2);""",
        """root: m
tables:
  m: {record: account-profile, identities: {id: customer_no, tel: phone}}
  club:
    record: contact-info
    references:
      - {shared: m, by: id, via: {table: club_m, here: club_id, there: m_id}}
  club_m:
    record: contact-info
    references: [{owner: m, by: m_id}, {owner: club, by: club_id}]
""",
    )
    shop.erase("customer_no", "1")

    assert shop.ask("SELECT club_id, m_id FROM club_m") == [(10, 2)]
    assert shop.ask("SELECT id FROM club") == [(10,)]
