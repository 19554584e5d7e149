"""Field cases A, B and C: what the store itself ties, keeps twice or holds unique."""

from pathlib import Path

import pytest
from small_shop import YOUNG, Shop, a_shop, fates, mapped

from jieqing.datamap.findings import MapRefused
from jieqing.datamap.not_yet import unsupported
from places import Place

pytestmark = [pytest.mark.usefixtures("everywhere"), pytest.mark.sampled(3)]

MEMBERS = """CREATE TABLE m (id INTEGER PRIMARY KEY, phone VARCHAR(40) UNIQUE);
INSERT INTO m (id, phone) VALUES (1, '13800000001'), (2, '13800000002');"""
ROOT = """root: m
tables:
  m: {record: account-profile, identities: {id: customer_no, phone: phone}}
"""
COUPONS = f"""{MEMBERS}
CREATE TABLE c (id INTEGER PRIMARY KEY, m_id INT, code VARCHAR(20),
  FOREIGN KEY (m_id) REFERENCES m (id));
CREATE TABLE o (id INTEGER PRIMARY KEY, m_id INT, at DATETIME, c_id INT,
  FOREIGN KEY (m_id) REFERENCES m (id), FOREIGN KEY (c_id) REFERENCES c (id));
INSERT INTO c VALUES (7, 1, 'jia-7'), (8, 2, 'yi-8'), (9, 1, 'jia-9');
INSERT INTO o VALUES (5, 1, '{YOUNG}', 7), (6, 2, '{YOUNG}', 8);"""
COUPONS_MAP = f"""{ROOT}
  c:
    record: marketing-profile
    columns: {{code: nickname}}
    references: [{{owner: m, by: m_id}}]
  o:
    record: transaction-record
    clocks: {{transaction-completed: at}}
    references: [{{owner: m, by: m_id}}, {{lookup: c, by: c_id}}]"""


def back(shop: Shop) -> None:
    """Erase the first customer, look, and put everything back."""
    before = shop.dump()
    found, approved = (ask("customer_no", "1") for ask in (shop.find, shop.plan))
    outcome = shop.carry_out(approved)
    assert shop.check(approved, found).is_clean
    assert shop.restore(approved, outcome).conflicts == 0
    assert shop.dump() == before


def test_d_02_a_row_that_a_kept_row_points_to_stays_as_a_stub(tmp_path: Path) -> None:
    shop = a_shop(tmp_path, COUPONS, COUPONS_MAP)
    assert fates(shop.plan("customer_no", "1")) == {
        "m/1": "mask",
        "o/5": "keep",
        "c/7": "mask",
        "c/9": "erase",
    }
    shop.erase("customer_no", "1")
    assert shop.dump()["c"] == [(7, 1, None), (8, 2, "yi-8")]


def test_d_02_a_stub_becomes_whole_again_inside_the_window(tmp_path: Path) -> None:
    back(a_shop(tmp_path, COUPONS, COUPONS_MAP))


def test_d_05_the_address_of_a_shell_is_emptied_and_stays(tmp_path: Path) -> None:
    schema = f"""CREATE TABLE a (id INTEGER PRIMARY KEY, line VARCHAR(20));
    CREATE TABLE m (id INTEGER PRIMARY KEY, home INT, FOREIGN KEY (home)
      REFERENCES a (id));
    CREATE TABLE o (id INTEGER PRIMARY KEY, m_id INT, at DATETIME);
    INSERT INTO a VALUES (10, '示例路1号'), (20, '示例路2号');
    INSERT INTO m VALUES (1, 10), (2, 20); INSERT INTO o VALUES (5, 1, '{YOUNG}');"""
    text = """root: m
tables:
  m: {record: account-profile, identities: {id: customer_no}}
  a: {record: contact-info, columns: {line: address},
    references: [{shared: m, by: id, of: home}]}
  o: {record: transaction-record, clocks: {transaction-completed: at},
    references: [{owner: m, by: m_id}]}"""
    shop = a_shop(tmp_path, schema, text)
    shop.erase("customer_no", "1")
    assert shop.dump()["a"] == [(10, None), (20, "示例路2号")]
    assert shop.dump()["m"] == [(1, 10), (2, 20)]


MAILS = f"""{MEMBERS}
CREATE TABLE o (id INTEGER PRIMARY KEY, m_id INT, at DATETIME, mail VARCHAR(80) {{}});
INSERT INTO o VALUES (5, 1, '{YOUNG}', 'a@example.test'),
  (6, 1, '{YOUNG}', 'b@example.test'), (7, 2, '{YOUNG}', 'c@example.test');
{{}};"""
MAILS_MAP = f"""{ROOT}
  o:
    record: transaction-record
    clocks: {{transaction-completed: at}}
    minimum: [at]
    columns: {{mail: email}}
    references: [{{owner: m, by: m_id}}]"""
INDEX = "CREATE UNIQUE INDEX ux ON o"
ONCE = [
    ("sqlite", "NOT NULL", f"{INDEX} (lower(mail))"),
    ("sqlite", "NOT NULL", f"{INDEX} (mail) WHERE id > 0"),
    ("sqlite", "", f"{INDEX} (coalesce(mail, ''))"),
    ("postgresql", "NOT NULL", f"{INDEX} (lower(mail))"),
    ("postgresql", "NOT NULL", f"{INDEX} (mail) WHERE id > 0"),
    ("postgresql", "", f"{INDEX} (mail) NULLS NOT DISTINCT"),
    ("mariadb", "NOT NULL", f"{INDEX} (mail(10))"),
    (
        "mariadb",
        "NOT NULL",
        "ALTER TABLE o ADD low VARCHAR(80) AS (lower(mail)) STORED, ADD UNIQUE (low)",
    ),
]


@pytest.mark.parametrize(("kind", "null", "index"), ONCE)
def test_d_18_masks_never_meet_in_an_index_over_a_part(
    tmp_path: Path, place: Place, kind: str, null: str, index: str
) -> None:
    index = index if place.kind == kind else f"{INDEX} (mail)"
    shop = a_shop(tmp_path, MAILS.format(null, index), MAILS_MAP)
    back(shop)


OLD = "CREATE TABLE old (id INTEGER PRIMARY KEY)"
TWICE = {
    "mariadb": f"{MEMBERS} ALTER TABLE m ADD SYSTEM VERSIONING; {OLD};",
    "postgresql": f"{MEMBERS} CREATE TABLE old (PRIMARY KEY (id)) INHERITS (m);",
}


@pytest.mark.only("postgresql", "mariadb")
def test_d_28_rows_that_the_store_keeps_twice_are_told_before_a_plan(
    tmp_path: Path, place: Place
) -> None:
    text = f"{ROOT}other_tables: {{company: [old]}}"
    shop = a_shop(tmp_path, TWICE[place.kind], text)
    (told,) = unsupported(shop.stores[0].bound)
    assert "table 'm' is kept a second time by the store" in told.message


@pytest.mark.only("postgresql")
def test_d_15_a_stored_view_is_a_table_that_the_map_must_name(tmp_path: Path) -> None:
    schema = f"{MEMBERS} CREATE MATERIALIZED VIEW report AS SELECT * FROM m;"
    with pytest.raises(MapRefused, match="'report' of the store is not in the map"):
        mapped(tmp_path, schema, ROOT)


@pytest.mark.only("postgresql")
def test_d_15_what_a_stored_view_still_shows_is_residue(tmp_path: Path) -> None:
    schema = f"{MEMBERS} CREATE MATERIALIZED VIEW report AS SELECT * FROM m;"
    shop = a_shop(tmp_path, schema, f"{ROOT}other_tables: {{company: [report]}}")
    found, approved = (ask("customer_no", "1") for ask in (shop.find, shop.plan))
    shop.carry_out(approved)
    (place,) = shop.check(approved, found).residue
    assert (place.table, place.column) == ("report", "phone")

    shop.ask("REFRESH MATERIALIZED VIEW report")
    assert shop.check(approved, found).is_clean


def test_d_20_a_mail_that_other_rows_point_to_is_told_before_a_plan(
    tmp_path: Path,
) -> None:
    schema = f"""{MEMBERS} CREATE TABLE o (id INTEGER PRIMARY KEY, tel VARCHAR(40),
      FOREIGN KEY (tel) REFERENCES m (phone) ON UPDATE CASCADE);"""
    text = f"""{ROOT}
  o: {{record: content-record, references: [{{owner: m, by: tel, of: phone}}]}}"""
    shop = a_shop(tmp_path, schema, text)
    (told,) = unsupported(shop.stores[0].bound)
    assert "column 'm.phone' is what foreign keys of table 'o' point to" in told.message


@pytest.mark.only("mariadb")
def test_d_09_a_column_hidden_from_the_star_returns(tmp_path: Path) -> None:
    schema = f"""{MEMBERS}
    ALTER TABLE m ADD hint VARCHAR(10) INVISIBLE; UPDATE m SET hint = id;"""
    shop = a_shop(tmp_path, schema, ROOT)
    back(shop)
    assert shop.ask("SELECT hint FROM m ORDER BY id") == [("1",), ("2",)]


def test_d_09_names_with_blanks_signs_and_chinese_are_followed(tmp_path: Path) -> None:
    schema = f"""{MEMBERS}
    CREATE TABLE "Ord er%s'x" ("编号" INTEGER PRIMARY KEY, "m id" INT, "a%b" TEXT);
    INSERT INTO "Ord er%s'x" VALUES (1, 1, 'x'), (2, 2, 'y');"""
    text = f"""{ROOT}
  "Ord er%s'x":
    record: marketing-profile
    columns: {{a%b: nickname}}
    references: [{{owner: m, by: m id}}]"""
    back(a_shop(tmp_path, schema, text))


def test_a_cut_column_that_foreign_keys_point_to_is_told_before_a_plan(
    tmp_path: Path,
) -> None:
    schema = f"""{MEMBERS}
    CREATE TABLE duty (id INTEGER PRIMARY KEY, m_id INTEGER, said VARCHAR(40) UNIQUE);
    CREATE TABLE other (id INTEGER PRIMARY KEY, said VARCHAR(40),
      FOREIGN KEY (said) REFERENCES duty (said) ON UPDATE CASCADE);"""
    text = f"""{ROOT}  duty:
    subject: staff
    references: [{{link: m, by: m_id, cut: [m_id, said]}}]
  other: {{subject: company, references: [{{lookup: duty, by: said, of: said}}]}}
"""
    shop = a_shop(tmp_path, schema, text)
    (told,) = unsupported(shop.stores[0].bound)
    assert "column 'duty.said' is what foreign keys of table 'other'" in told.message
