"""Ways in which somebody tried to erase more than was approved; none may work again."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from small_shop import OLD, YOUNG, Shop, a_company, a_shop, fates

from jieqing.erasure.find import SubjectNotSingle
from jieqing.erasure.stop import apply_stop, lift_stop, read_stop
from jieqing.erasure.values import Answer, IdentityValue
from jieqing.stores.refusals import TableTakenWhole, UnreadableKey

pytestmark = pytest.mark.usefixtures("everywhere")

ROOT = """root: member
tables:
  member: {record: account-profile, identities: {id: customer_no, phone: phone}}
"""
TODAY = date(2026, 11, 26)
SPELT_TWICE = [
    ("Lin@x.test", "lin@x.test", "email"),
    ("+8613800000001", "13800000001", "phone"),
]
ORDERS = f"""CREATE TABLE member (id INTEGER PRIMARY KEY, phone TEXT UNIQUE);
CREATE TABLE o (id INTEGER PRIMARY KEY, member_id INT, done DATETIME);
CREATE TABLE ol (id INTEGER PRIMARY KEY, o_id INT, at DATETIME);
INSERT INTO member VALUES (1,'13800000001');
INSERT INTO o VALUES (10,1,'{YOUNG}');
INSERT INTO ol VALUES (1,10,'{YOUNG}');"""


@pytest.mark.parametrize("clock", ["done", "latest(ol.at)"])
def test_an_answer_moves_no_date_that_the_store_knows(
    tmp_path: Path, clock: str
) -> None:
    shop = a_shop(
        tmp_path,
        ORDERS,
        f"""{ROOT}
  o:
    record: transaction-record
    unit: order
    clocks: {{transaction-completed: "{clock}"}}
    references: [{{owner: member, by: member_id}}]
  ol:
    record: transaction-record
    unit: order
    references: [{{owner: o, by: o_id}}]
""",
    )
    told = {"transaction-completed": date(2015, 1, 1)}
    answer = Answer(
        number="1",
        store="shop",
        table="o",
        keys=((10,),),
        reason="x",
        by="陈",
        clock=told,
    )
    shop.circumstances = replace(shop.circumstances, answers=(answer,))

    assert fates(shop.plan("phone", "13800000001"))["o/10"] == "keep"


@pytest.mark.parametrize(("mine", "theirs", "kind"), SPELT_TWICE)
def test_two_people_told_apart_by_spelling_alone_are_asked_about(
    tmp_path: Path, mine: str, theirs: str, kind: str
) -> None:
    shop = a_shop(
        tmp_path,
        f"""CREATE TABLE member (id INTEGER PRIMARY KEY,
      nat VARCHAR(40) COLLATE BINARY UNIQUE);
    CREATE TABLE guest (id INTEGER PRIMARY KEY, who TEXT);
    CREATE TABLE audit (id INTEGER PRIMARY KEY, who TEXT);
    INSERT INTO member VALUES (1,'{mine}'),(2,'{theirs}');
    INSERT INTO guest VALUES (1,'{mine}'),(2,'{theirs}');
    INSERT INTO audit VALUES (1,'{theirs}');""",
        f"""root: member
tables:
  member: {{record: account-profile, identities: {{id: customer_no, nat: {kind}}}}}
  guest:
    record: marketing-profile
    references: [{{owner: member, by: who, of: nat}}]
  audit:
    subject: staff
    columns: {{who: {kind}}}
    references: [{{copy: member, by: who, of: nat}}]
""",
    )
    planned = fates(shop.plan("customer_no", "1"))

    assert (planned["guest/2"], planned["audit/1"]) == ("ask", "ask")


def test_a_mail_address_typed_into_a_profile_takes_no_strangers_lead(
    tmp_path: Path,
) -> None:
    shop = (
        """CREATE TABLE member (id INTEGER PRIMARY KEY, phone TEXT UNIQUE,
      email TEXT UNIQUE);
    INSERT INTO member VALUES (1,'13800000001','victim@x.test');""",
        """root: member
tables:
  member:
    record: account-profile
    identities: {id: customer_no, phone: phone, email: email}
""",
    )
    crm = (
        """CREATE TABLE lead (id INTEGER PRIMARY KEY, email TEXT UNIQUE,
      phone TEXT UNIQUE);
    INSERT INTO lead VALUES (7,'victim@x.test','13911112222');""",
        (
            "tables: {lead: {record: contact-info,"
            " identities: {email: email, phone: phone}}}"
        ),
    )

    assert fates(a_company(tmp_path, shop=shop, crm=crm).plan("customer_no", "1")) == {
        "lead/7": "ask",
        "member/1": "wait",
    }


@pytest.mark.only("sqlite")  # nobody else replaces rows unasked
def test_a_constant_mask_never_replaces_another_row(tmp_path: Path) -> None:
    shop = a_shop(
        tmp_path,
        f"""CREATE TABLE member (id INTEGER PRIMARY KEY, phone TEXT UNIQUE);
    CREATE TABLE pay (id INTEGER PRIMARY KEY, member_id INT, done DATETIME,
      payer TEXT NOT NULL, day INT, UNIQUE (payer, day) ON CONFLICT REPLACE);
    INSERT INTO member VALUES (1,'13800000001'),(2,'13800000002');
    INSERT INTO pay VALUES (1,1,'{YOUNG}','测试甲',1),
      (3,2,'{YOUNG}','已注销用户',1);""",
        f"""{ROOT}
  pay:
    record: transaction-record
    clocks: {{transaction-completed: done}}
    minimum: [done]
    columns: {{payer: {{category: name, mask: "已注销用户"}}}}
    references: [{{owner: member, by: member_id}}]
""",
    )
    before = shop.ask("SELECT * FROM pay WHERE id = 3")
    _try_to_carry_out(shop)

    assert shop.ask("SELECT * FROM pay WHERE id = 3") == before


@pytest.mark.only("sqlite")
def test_a_restore_overwrites_nobody_where_the_schema_says_replace(
    tmp_path: Path,
) -> None:
    shop = a_shop(
        tmp_path,
        """CREATE TABLE member (id INTEGER PRIMARY KEY ON CONFLICT REPLACE,
      phone TEXT UNIQUE ON CONFLICT REPLACE);
    INSERT INTO member VALUES (1,'13800000001'),(2,'13800000002');""",
        ROOT,
    )
    plan = shop.plan("phone", "13800000001")
    outcome = shop.carry_out(plan)
    shop.ask("INSERT INTO member VALUES (3,'13800000001')")

    assert shop.restore(plan, outcome).conflicts == 1
    assert shop.dump()["member"] == [(2, "13800000002"), (3, "13800000001")]


def test_what_hangs_on_a_number_given_again_does_not_return(tmp_path: Path) -> None:
    shop = a_shop(
        tmp_path,
        """CREATE TABLE member (id INTEGER PRIMARY KEY, phone TEXT UNIQUE);
    CREATE TABLE addr (id INTEGER PRIMARY KEY, member_id INT, line TEXT);
    CREATE TABLE notice (id INTEGER PRIMARY KEY, author_id INT, t TEXT);
    INSERT INTO member VALUES (1,'13800000001'),(2,'13800000002');
    INSERT INTO addr VALUES (10,2,'示例路'); INSERT INTO notice VALUES (5,2,'x');""",
        f"""{ROOT}
  addr:
    record: contact-info
    columns: {{line: address}}
    references: [{{owner: member, by: member_id}}]
  notice: {{subject: company, references: [{{link: member, by: author_id}}]}}
""",
    )
    plan = shop.plan("phone", "13800000002")
    outcome = shop.carry_out(plan)
    shop.ask("INSERT INTO member (id, phone) VALUES (2, '13999999999')")
    receipt = shop.restore(plan, outcome)

    assert receipt.conflicts == 3
    assert shop.dump()["addr"] == []
    assert shop.dump()["notice"] == [(5, None, "x")]


def test_lifting_a_stop_leaves_the_next_holder_of_the_number_alone(
    tmp_path: Path,
) -> None:
    shop = a_shop(
        tmp_path,
        """CREATE TABLE member (id INTEGER PRIMARY KEY, phone TEXT UNIQUE, status INT);
    INSERT INTO member VALUES (1,'13800000001',1);""",
        """root: member
tables:
  member:
    record: account-profile
    identities: {id: customer_no, phone: phone}
    stop: {status: 0}
""",
    )
    entry = IdentityValue(kind="phone", value="13800000001")
    stopped = read_stop(shop.stores, entry, shop.secrets, TODAY)
    apply_stop(shop.stores, stopped, TODAY)
    shop.ask("UPDATE member SET phone = '13999999999'")
    lift_stop(shop.stores, stopped, TODAY)

    assert shop.ask("SELECT status FROM member") == [(0,)]


@pytest.mark.only("sqlite")  # servers keep the sign, or never took it
def test_a_key_with_a_nul_sign_is_refused_by_name(tmp_path: Path) -> None:
    shop = a_shop(
        tmp_path,
        f"""CREATE TABLE member (id INTEGER PRIMARY KEY, phone TEXT UNIQUE);
    CREATE TABLE tag (code TEXT PRIMARY KEY, member_id INT, at DATETIME);
    INSERT INTO member VALUES (1,'13800000001');
    INSERT INTO tag VALUES ('x' || char(0) || 'y', 1, '{OLD}'), ('x', 2, '{OLD}');""",
        f"""{ROOT}
  tag: {{record: marketing-profile, references: [{{owner: member, by: member_id}}]}}
""",
    )
    before = shop.dump()
    with pytest.raises(UnreadableKey):
        shop.erase("phone", "13800000001")

    assert shop.dump() == before


@pytest.mark.only("sqlite")  # servers know one encoding a column
def test_the_check_reads_texts_of_other_encodings(tmp_path: Path) -> None:
    shop = a_shop(
        tmp_path,
        """CREATE TABLE member (id INTEGER PRIMARY KEY, phone TEXT UNIQUE);
    CREATE TABLE memo (id INTEGER PRIMARY KEY, t TEXT);
    INSERT INTO member VALUES (1,'13800000001');
    INSERT INTO memo VALUES (1, CAST(x'b2e2ca94' || '13800000001' AS TEXT)),
      (2, x'3133383030303030303031'), (3, CAST(x'b2e2' AS TEXT));""",
        f"""{ROOT}
  memo: {{subject: company}}
""",
    )
    plan = shop.plan("phone", "13800000001")
    found = shop.find("phone", "13800000001")
    shop.carry_out(plan)
    report = shop.check(plan, found)

    assert [place.count for place in report.residue] == [2]


def test_the_check_reads_bytes_in_either_encoding(tmp_path: Path) -> None:
    shop = a_shop(
        tmp_path,
        """CREATE TABLE member (id INTEGER PRIMARY KEY, phone TEXT UNIQUE);
    CREATE TABLE memo (id INTEGER PRIMARY KEY, t BLOB);
    INSERT INTO member VALUES (1,'13800000001');
    INSERT INTO memo VALUES (1, x'b2e2ca943133383030303030303031'),
      (2, x'3133383030303030303031'), (3, x'b2e2'), (4, NULL), (5, x''),
      (6, x'efbc91333830303030303030302d31'), (7, x'efbc9133383030303030303031'),
      (8, x'00ffd8ff');""",
        f"""{ROOT}
  memo: {{subject: company}}
""",
    )
    plan = shop.plan("phone", "13800000001")
    found = shop.find("phone", "13800000001")
    shop.carry_out(plan)
    report = shop.check(plan, found)

    assert [place.count for place in report.residue] == [3]
    assert report.not_checked == ()


def _try_to_carry_out(shop: Shop) -> None:
    with pytest.raises(Exception, match="store-failed"):
        shop.erase("phone", "13800000001")


LEADS = """CREATE TABLE lead (id INTEGER PRIMARY KEY, phone TEXT, email TEXT);
INSERT INTO lead VALUES (1,'13800000001','lin@x.test'),
  (2,'13800000001','{}');"""
LEADS_MAP = """tables:
  lead:
    record: contact-info
    identities:
      phone: {kind: phone, unique: true}
      email: {kind: email, unique: true}
"""


def test_two_who_share_a_phone_are_not_one_where_nobody_has_a_root_row(
    tmp_path: Path,
) -> None:
    shop = a_shop(tmp_path, LEADS.format("wang@x.test"), LEADS_MAP)
    with pytest.raises(SubjectNotSingle):
        shop.find("phone", "13800000001")


def test_rows_that_say_the_same_of_somebody_are_theirs(tmp_path: Path) -> None:
    shop = a_shop(tmp_path, LEADS.format("LIN@x.test"), LEADS_MAP)

    assert shop.find("phone", "13800000001").counts() == {("shop", "lead"): 2}


@pytest.mark.only("postgresql")  # elsewhere it ends the transaction, or is not there
@pytest.mark.parametrize("taking", ["TRUNCATE kept", "DROP TABLE kept"])
def test_a_trigger_made_after_the_plan_empties_no_table(
    tmp_path: Path, taking: str
) -> None:
    shop = a_shop(
        tmp_path,
        """CREATE TABLE member (id INTEGER PRIMARY KEY, phone TEXT UNIQUE);
    CREATE TABLE kept (id INTEGER PRIMARY KEY);
    INSERT INTO member VALUES (1,'13800000001'); INSERT INTO kept VALUES (1);""",
        f"{ROOT}other_tables: {{company: [kept]}}\n",
    )
    plan = shop.plan("phone", "13800000001")
    place = shop.places["shop"]
    place.server.script(
        f"""CREATE FUNCTION taken() RETURNS trigger LANGUAGE plpgsql AS
  'BEGIN {taking}; RETURN NULL; END';
CREATE CONSTRAINT TRIGGER taken AFTER DELETE ON member DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION taken();""",
        place.database,
    )

    with pytest.raises(TableTakenWhole):
        shop.carry_out(plan)
    assert shop.dump() == {"kept": [(1,)], "member": [(1, "13800000001")]}
