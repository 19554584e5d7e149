"""What `jieqing rehearse` does, refuses and says, on a small shop of its own."""

import json
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest
from lent_database import Lent, run

from jieqing.evidence import package
from jieqing.evidence.opened import read
from jieqing.evidence.predicate import Mode
from places import Place, mariadb_place, sqlite_place
from servers import Mariadb
from warm import program

pytestmark = pytest.mark.sampled(3)

SCHEMA = """
CREATE TABLE member (id INTEGER PRIMARY KEY, phone VARCHAR(20) UNIQUE, status INTEGER);
CREATE TABLE trade_order (id INTEGER PRIMARY KEY, member_id INTEGER, status INTEGER,
  receiver TEXT, done_at DATETIME);
CREATE TABLE visit (phone TEXT, page TEXT);
CREATE TABLE post (id INTEGER PRIMARY KEY, readers TEXT);
INSERT INTO member VALUES (1, '13800000001', 1), (2, '13800000002', 1);
INSERT INTO trade_order VALUES (1, 1, 3, '甲', '2020-01-01 09:00:00'),
  (2, 1, 3, '甲', '2026-10-01 09:00:00'), (3, 1, 4, '甲', NULL),
  (4, 2, 3, '乙', '2020-01-01 09:00:00');
INSERT INTO visit VALUES ('13800000001', 'a'), ('13800000001', 'a');
INSERT INTO post VALUES (1, '1,2');
"""
MAP = """\
map: 1
store: shop
root: member
tables:
  member:
    record: account-profile
    identities: {id: customer_no, phone: phone}
    stop: {status: 0}
    columns: {phone: phone}
  trade_order:
    record: transaction-record
    clocks: {transaction-completed: done_at}
    minimum: [member_id, status, done_at]
    columns: {receiver: name}
    references: [{owner: member, by: member_id}]
  visit:
    key: none
    record: marketing-profile
    references: [{owner: member, by: phone, of: phone}]
  post:
    subject: company
    references: [{link: member, by: readers, inside: {list: ","}}]
"""
ANSWER = """\
- {id: D1, table: shop.trade_order, where: status = 4 and done_at is null,
   clock: {transaction-completed: 2019-05-01}, reason: timed out, by: 合规专员}
"""
PLATFORM = ("--fact", "actor=ecommerce-platform", "--today", "2026-11-26")


@pytest.fixture
def shop(tmp_path: Path) -> Lent:
    """A shop whose third order has no day; the answer says when it ended."""
    return _shop(sqlite_place(tmp_path), tmp_path)


def _shop(place: Place, folder: Path) -> Lent:
    place.script(SCHEMA)
    map_ = folder / "shop.yaml"
    map_.write_text(MAP, encoding="utf-8")
    answers = folder / "answers.yaml"
    answers.write_text(ANSWER, encoding="utf-8")
    return Lent(place=place, map=map_, decisions=answers)


@pytest.fixture
def anywhere(place: Place, tmp_path: Path) -> Lent:
    """A lent shop on each kind of database in turn."""
    shop = _shop(place, tmp_path)
    shop.lend()
    return shop


@pytest.fixture
def lent(shop: Lent) -> Lent:
    """The same, lent for a rehearsal."""
    shop.lend()
    return shop


def test_the_fate_of_every_row_is_told_by_its_key(shop: Lent) -> None:
    ended = shop.rehearse("phone=13800000001", *PLATFORM)
    tables = ended.content["tables"]

    assert ended.code == 0
    assert tables["shop.trade_order"]["erase"] == [[1], [3]]
    (kept,) = tables["shop.trade_order"]["keep"]
    assert (kept["key"], kept["until"], kept["masked"]) == (
        [2],
        "2029-10-01",
        ["receiver"],
    )
    assert kept["rules"][0] == "cn-ecl-31-transaction"
    assert tables["shop.visit"]["erase"] == [
        ["13800000001", "a", 1],
        ["13800000001", "a", 2],
    ]
    assert tables["shop.post"]["untie"] == [{"key": [1], "columns": ["readers"]}]
    assert tables["shop.member"]["mask"] == [{"key": [1], "columns": ["phone"]}]


def test_looking_writes_nothing_and_needs_no_right_to_write(shop: Lent) -> None:
    before = sha256(shop.file.read_bytes()).hexdigest()
    shop.file.chmod(0o400)
    shop.file.parent.chmod(0o500)
    ended = shop.rehearse("customer_no=1", *PLATFORM)
    shop.file.parent.chmod(0o700)

    assert (ended.content["check"], ended.content["statement"]) == (None, None)
    assert sha256(shop.file.read_bytes()).hexdigest() == before
    assert [f.name for f in shop.file.parent.glob("shop.db*")] == ["shop.db"]


def test_a_store_that_nobody_lent_is_not_written(shop: Lent) -> None:
    before = sha256(shop.file.read_bytes()).hexdigest()
    ended = shop.rehearse("customer_no=1", *PLATFORM, "--execute")

    assert (ended.code, ended.content["error"]["code"]) == (1, "store-not-lent")
    assert sha256(shop.file.read_bytes()).hexdigest() == before


def test_a_store_whose_loan_table_holds_rows_is_not_written(lent: Lent) -> None:
    lent.sql("INSERT INTO jieqing_lent VALUES (1)")
    ended = lent.rehearse("customer_no=1", *PLATFORM, "--execute")

    assert ended.content["error"]["code"] == "store-not-lent"
    assert lent.sql("SELECT count(*) FROM member") == [(2,)]


def test_a_rehearsal_erases_what_it_told_and_leaves_no_flag(
    anywhere: Lent,
) -> None:
    told = anywhere.rehearse("customer_no=1", *PLATFORM).content["tables"]
    ended = anywhere.rehearse("customer_no=1", *PLATFORM, "--execute")

    assert (ended.code, ended.content["tables"]) == (0, told)
    assert anywhere.sql("SELECT id, receiver FROM trade_order ORDER BY id") == [
        (2, None),
        (4, "乙"),
    ]
    assert anywhere.sql("SELECT count(*) FROM visit") == [(0,)]
    assert anywhere.sql("SELECT readers FROM post") == [("2",)]
    assert anywhere.sql("SELECT status FROM member") == [(1,), (1,)]
    assert ended.content["check"]["shop.trade_order"]["gone"] == 2
    assert anywhere.sql("SELECT is_open FROM jieqing_mark WHERE chunk = 0") != []


def test_the_statement_says_rehearsal_and_no_company_vouches_for_it(
    lent: Lent, tmp_path: Path
) -> None:
    ended = lent.rehearse("customer_no=1", *PLATFORM, "--execute")
    statement = Path(ended.content["statement"])
    demo = run(program(), "demo", "--home", tmp_path / "demo", "--json")
    trust = demo.content["trust"]
    judged = run(program(), "--lang", "en", "verify", statement, "--trust", trust)

    said = read(package.unpack(statement.read_bytes())).statement
    assert judged.code != 0
    assert said.mode is Mode.REHEARSAL
    assert list(statement.parent.iterdir()) == [statement]


def test_a_row_that_nobody_answered_asks_and_the_rest_is_done(
    anywhere: Lent,
) -> None:
    alone = Lent(place=anywhere.place, map=anywhere.map)
    ended = alone.rehearse("customer_no=1", *PLATFORM, "--execute")
    tables = ended.content["tables"]

    assert ended.code == 3
    assert tables["shop.trade_order"]["ask"] == [{"key": [3], "why": "no-date"}]
    assert tables["shop.member"]["wait"] == [
        {"key": [1], "for": "waits-for-asked-rows"}
    ]
    assert anywhere.sql("SELECT id FROM trade_order ORDER BY id") == [(2,), (3,), (4,)]


def test_nobody_found_is_an_answer(lent: Lent) -> None:
    ended = lent.rehearse("phone=13800000077", *PLATFORM, "--execute")

    assert (ended.code, ended.content["tables"]) == (0, {})


WRONG = [
    (("--fact", "actr=taxpayer"), "fact-unreadable"),
    (("--fact", "actor=shop"), "law-word-unknown"),
    (("--fact", "unfinished=later"), "fact-unreadable"),
    (("--fact", "subject_age=ten"), "fact-unreadable"),
    (("--fact", "actor=taxpayer", "--fact", "actor_unknown=true"), "fact-unreadable"),
    (("--store", "other=sqlite:///x.db"), "rehearsal-store-unreadable"),
    (("--store", "shop"), "rehearsal-store-unreadable"),
    (("--map", "nowhere.yaml"), "rehearsal-store-unreadable"),
]


@pytest.mark.parametrize(("options", "code"), WRONG)
def test_what_cannot_be_read_is_said_by_name(
    shop: Lent, options: tuple[str, ...], code: str
) -> None:
    ended = shop.rehearse("customer_no=1", *options)

    assert (ended.code, ended.content["error"]["code"]) == (2, code)


UNFIT = [
    ("no_such = 1", "has no column 'no_such'"),
    ("visit.page = 'a'", "'trade_order' is not tied to 'visit'"),
    ("status = 'x'", "number"),
]


@pytest.mark.parametrize(("where", "said"), UNFIT)
def test_a_decision_that_fits_no_row_of_the_store_is_refused(
    shop: Lent, where: str, said: str
) -> None:
    text = ANSWER.replace("status = 4 and done_at is null", json.dumps(where))
    (shop.file.parent / "answers.yaml").write_text(text, encoding="utf-8")
    ended = shop.rehearse("customer_no=1", *PLATFORM)

    assert (ended.code, ended.content["error"]["code"]) == (2, "answer-unfit")
    assert said in ended.content["error"]["cause"]


def test_an_address_can_be_read_from_a_file(shop: Lent) -> None:
    address = shop.file.parent / "address"
    address.write_text(f"sqlite:///{shop.file}\n", encoding="utf-8")
    words = ("rehearse", "--map", shop.map, "--store", f"shop=@{address}", "--json")
    ended = run(program(), *words, "--subject", "customer_no=2")

    assert ended.content["tables"]["shop.member"]


def test_an_account_that_may_only_read_sees_the_plan_and_what_it_cannot_see(
    mariadb: Mariadb, tmp_path: Path
) -> None:
    shop = _shop(mariadb_place(mariadb, "shop"), tmp_path)
    database = shop.place.database
    shop.place.script(f"""CREATE USER seer@localhost;
    GRANT SELECT ON {database}.* TO seer@localhost""")
    place = replace(shop.place, url=mariadb.url(database, "seer"))
    reading = Lent(place=place, map=shop.map, decisions=shop.decisions)

    seen = reading.rehearse("customer_no=1", *PLATFORM)
    assert (seen.code, "may not see all triggers" in seen.err) == (0, True)
    assert "triggers" in seen.content["hidden"]["shop"]
    assert seen.content["tables"]["shop.trade_order"]["erase"] == [[1], [3]]
    shop.lend()
    refused = reading.rehearse("customer_no=1", *PLATFORM, "--execute")
    assert refused.content["error"]["code"] == "store-hides"
