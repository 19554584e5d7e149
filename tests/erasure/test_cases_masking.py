"""Field cases C: what a masked cell becomes, and that it always fits."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_shop import OLD, YOUNG, Shop, a_shop, fates, mapped

from jieqing.datamap.findings import MapRefused
from jieqing.datamap.schema import ColumnSchema, TableSchema
from jieqing.datamap.values import BoundTable, Column, Table
from jieqing.erasure.mask import masked_cell, names_nobody
from jieqing.keys.case_key import CaseKey
from jieqing.stores.refusals import WriteUndone
from jieqing.stores.sqlite_schema import family_of
from places import Place

pytestmark = pytest.mark.usefixtures("everywhere")

MAIL = """CREATE TABLE m (id INTEGER PRIMARY KEY);
CREATE TABLE em (id INTEGER PRIMARY KEY, m_id INT, email TEXT UNIQUE NOT NULL);
INSERT INTO m VALUES (8), (9);
INSERT INTO em VALUES (1, 8, 'a@example.test'), (2, 8, 'b@example.test'),
  (3, 9, 'c@example.test');"""


def logs(columns: str, minimum: str, schema: str, rows: str) -> tuple[str, str]:
    """A member with log lines that the law keeps, masked but for the minimum."""
    whole = f"""CREATE TABLE m (id INTEGER PRIMARY KEY);
    CREATE TABLE log (id INTEGER PRIMARY KEY, m_id INT, at DATETIME, {schema});
    INSERT INTO m VALUES (1), (2); INSERT INTO log VALUES {rows};"""
    return (
        whole,
        f"""root: m
tables:
  m: {{record: account-profile, identities: {{id: customer_no}}}}
  log:
    record: transaction-record
    clocks: {{transaction-completed: at}}
    minimum: [{minimum}]
    columns: {{{columns}}}
    references: [{{owner: m, by: m_id}}]""",
    )


def test_d_18_masks_of_unique_cells_never_meet(tmp_path: Path) -> None:
    schema = MAIL.replace("m_id INT,", f"m_id INT, at DATETIME DEFAULT '{YOUNG}',")
    schema = schema.replace("INTO em VALUES", "INTO em (id, m_id, email) VALUES")
    text = """root: m
tables:
  m: {record: account-profile, identities: {id: customer_no}}
  em:
    record: transaction-record
    clocks: {transaction-completed: at}
    minimum: [at]
    columns: {email: {category: email, mask: unique}}
    references: [{owner: m, by: m_id}]"""
    shop = a_shop(tmp_path, schema, text)
    shop.erase("customer_no", "8")
    shop.next_case("m2").erase("customer_no", "9")
    mails = [str(mail) for (mail,) in shop.ask("SELECT email FROM em")]
    assert len(set(mails)) == 3
    assert {mail.split("@")[1] for mail in mails} == {"erased.invalid"}


def test_d_18_a_constant_for_a_unique_column_is_refused(tmp_path: Path) -> None:
    text = """root: m
tables:
  m: {record: account-profile, identities: {id: customer_no}}
  em:
    record: contact-info
    columns: {email: {category: email, mask: constant}}
    references: [{owner: m, by: m_id}]"""
    with pytest.raises(MapRefused):
        mapped(tmp_path, MAIL, text)


def test_d_19_what_may_not_be_null_gets_a_filler_that_fits(tmp_path: Path) -> None:
    schema, text = logs(
        "line: address, doc: passport, born: birth_date, region: region",
        "at",
        "line TEXT NOT NULL, region INT NOT NULL CHECK (region BETWEEN 1 AND 99),"
        " doc VARCHAR(4) NOT NULL, born DATE NOT NULL",
        f"(5, 1, '{YOUNG}', '示例路1号', 11, 'E123', '1980-02-03')",
    )
    shop = a_shop(tmp_path, schema, text)
    assert shop.erase("customer_no", "1").finished
    assert shop.dump()["log"] == [(5, 1, YOUNG, "", 1, "", "1900-01-01")]


DIGITS = {
    "sqlite": "tel GLOB '1[0-9]*' AND length(tel) = 11",
    "postgresql": "tel ~ '^1[0-9]{10}$'",
    "mariadb": "tel REGEXP '^1[0-9]{10}$'",
}


def test_d_20_masks_keep_the_shape_that_a_check_wants(
    tmp_path: Path, place: Place
) -> None:
    schema, text = logs(
        "email: email, tel: phone, born: birth_date",
        "at",
        "email VARCHAR(80) NOT NULL CHECK (email LIKE '%@%.%'),"
        f" tel VARCHAR(11) NOT NULL CHECK ({DIGITS[place.kind]}), born DATE",
        f"(5, 1, '{YOUNG}', 'jia@example.test', '13800000001', '1900-01-01')",
    )
    shop = a_shop(tmp_path, schema, text)
    assert shop.erase("customer_no", "1").finished
    assert shop.dump()["log"][0][3:] == ("erased@erased.invalid", "10000000000", None)


def test_d_21_generated_columns_are_masked_by_their_sources(tmp_path: Path) -> None:
    schema, text = logs(
        "first: name, last: name, whole: name",
        "at",
        "first TEXT, last TEXT, whole TEXT GENERATED ALWAYS AS (first || last) STORED",
        "",
    )
    schema = schema.replace(
        "INTO log VALUES ",
        f"INTO log (id, m_id, at, first, last)"
        f" VALUES (5, 1, '{YOUNG}', '测试', '甲'), (6, 1, '{OLD}', '测试', '甲')",
    )
    shop = a_shop(tmp_path, schema, text)
    before, approved = shop.dump(), shop.plan("customer_no", "1")
    outcome = shop.carry_out(approved)
    assert shop.dump()["log"] == [(5, 1, YOUNG, None, None, None)]
    assert shop.restore(approved, outcome).conflicts == 0
    assert shop.dump() == before


def test_masks_of_numbers_and_moments_are_known_again(tmp_path: Path) -> None:
    schema, text = logs(
        "paid: address, seen: birth_date, whole: address",
        "at",
        "paid DECIMAL(10,2) NOT NULL, seen DATETIME NOT NULL, whole INT NOT NULL",
        f"(5, 1, '{YOUNG}', 12.50, '{OLD}', 7)",
    )
    shop = a_shop(tmp_path, schema, text)
    before, approved = shop.dump(), shop.plan("customer_no", "1")
    outcome = shop.carry_out(approved)
    assert shop.dump()["log"] == [(5, 1, YOUNG, 0, "1900-01-01 00:00:00", 0)]
    assert shop.restore(approved, outcome).conflicts == 0
    assert shop.dump() == before


def test_d_24_an_empty_cell_stays_empty_beside_a_masked_one(tmp_path: Path) -> None:
    schema, text = logs(
        'tel: {category: phone, mask: "不详"}',
        "at",
        "tel TEXT",
        f"(5, 1, '{YOUNG}', '13800000001'), (6, 1, '{YOUNG}', NULL)",
    )
    shop = a_shop(tmp_path, schema, text)
    shop.erase("customer_no", "1")
    assert [row[3] for row in shop.dump()["log"]] == ["不详", None]


@pytest.mark.parametrize(
    ("check", "digits"), [("", 18), ("CHECK (length(tel) = 11)", 11)]
)
def test_d_18_a_phone_of_its_own_has_eleven_digits_where_a_check_may_ask_for_them(
    tmp_path: Path, check: str, digits: int
) -> None:
    schema, text = logs(
        "tel: {category: phone, mask: unique}",
        "at",
        f"tel VARCHAR(20) {check}",
        f"(1, 1, '{YOUNG}', '13800000001')",
    )
    shop = a_shop(tmp_path, schema, text)
    shop.erase("customer_no", "1")
    ((masked,),) = shop.ask("SELECT tel FROM log")
    assert (masked[:3], len(masked), masked.isdecimal()) == ("100", digits, True)


def test_d_26_the_mask_of_a_phone_is_no_digest_of_the_phone(tmp_path: Path) -> None:
    schema, text = logs(
        "tel: {category: phone, mask: unique}",
        "at",
        "tel TEXT",
        f"(5, 1, '{YOUNG}', '13800000001'), (6, 2, '{YOUNG}', '13800000001')",
    )
    shop = a_shop(tmp_path, schema, text)
    shop.erase("customer_no", "1")
    shop.next_case("m2").erase("customer_no", "2")
    first, second = (str(row[3]) for row in shop.dump()["log"])
    assert first.startswith("100")
    assert first != second


@pytest.mark.parametrize("mask", ["hash", "md5"])
def test_d_26_a_hash_cannot_be_chosen_as_a_mask(tmp_path: Path, mask: str) -> None:
    schema, text = logs(f"tel: {{category: phone, mask: {mask}}}", "at", "tel TEXT", "")
    with pytest.raises(MapRefused) as refusal:
        mapped(tmp_path, schema.replace("INSERT INTO log VALUES ;", ""), text)
    assert [f.code for f in refusal.value.findings] == ["map.mask"]


def test_an_identity_that_no_column_describes_is_masked_in_the_shell(
    tmp_path: Path,
) -> None:
    schema = f"""CREATE TABLE m (id INTEGER PRIMARY KEY, tel TEXT UNIQUE NOT NULL);
    CREATE TABLE o (id INTEGER PRIMARY KEY, m_id INT, at DATETIME);
    INSERT INTO m VALUES (1, '13800000001'), (2, '13800000002');
    INSERT INTO o VALUES (5, 1, '{YOUNG}'), (6, 2, '{YOUNG}');"""
    text = """root: m
tables:
  m: {record: account-profile, identities: {id: customer_no, tel: phone}}
  o:
    record: transaction-record
    clocks: {transaction-completed: at}
    references: [{owner: m, by: m_id}]"""
    shop = a_shop(tmp_path, schema, text)
    assert fates(shop.plan("phone", "13800000001"))["m/1"] == "mask"
    shop.erase("phone", "13800000001")
    shop.next_case("m2").erase("phone", "13800000002")
    assert {str(tel)[:3] for (tel,) in shop.ask("SELECT tel FROM m")} == {"100"}


def test_the_mask_of_one_erased_person_leads_to_no_other(busy_shop: Shop) -> None:
    masked = ["10000000000", "erased@erased.invalid", "已注销用户", "erased"]
    kinds = ["phone", "email", "name", "username"]
    assert all(map(names_nobody, kinds, masked))
    busy_shop.ask("UPDATE member SET name = '已注销用户'")
    busy_shop.ask("INSERT INTO review VALUES (70, '已注销用户', 'x')")
    found = busy_shop.find("customer_no", "1")
    assert "review" not in {row.name.table for row in found.rows}


DECLARED = ["TEXT", "VARCHAR(11)", "VARCHAR(64)", "INT", "DATE", "DATETIME", "REAL"]
CATEGORIES = ["phone", "email", "name", "id_number", "address", "birth_date"]
SECRETS = CaseKey.generate()


@st.composite
def one_cell(draw: st.DrawFn) -> BoundTable:
    """A table of one cell, for which the map names no mask."""
    declared = draw(st.sampled_from(DECLARED))
    cell = ColumnSchema(
        name="cell",
        declared=declared,
        family=family_of(declared),
        not_null=draw(st.booleans()),
        length=int(declared[8:-1]) if "(" in declared else None,
    )
    category = draw(st.sampled_from(CATEGORIES))
    unique = draw(st.sampled_from([(), (("cell",),)]))
    return BoundTable(
        table=Table(name="t", columns={"cell": Column(name="cell", category=category)}),
        schema=TableSchema(name="t", columns=(cell,), unique=unique),
        key=("id",),
        references=(),
        masks={},
        unique_identities=frozenset(),
    )


@given(one_cell(), st.integers(0, 10**6))
def test_a_fallback_mask_fits_its_column_and_says_nothing(
    table: BoundTable, key: int
) -> None:
    cell = table.schema.columns[0]
    masked = masked_cell(table, "cell", (key,), "13800000001", SECRETS)
    other = masked_cell(table, "cell", (key + 1,), "13800000001", SECRETS)
    must_differ = (
        cell.not_null and table.schema.unique and cell.declared in DECLARED[:4]
    )
    assert masked_cell(table, "cell", (key,), None, SECRETS) is None
    assert masked_cell(table, "cell", (key,), "x", SECRETS) == masked
    assert (masked is None) is not cell.not_null
    assert len(str(masked)) <= (cell.length or 100)
    assert masked != other or not must_differ


@pytest.mark.only("postgresql")
def test_a_mask_that_a_trigger_made_since_undoes_is_not_told_as_done(
    tmp_path: Path,
) -> None:
    row = f"(5, 1, '{YOUNG}', '示例路1号')"
    shop = a_shop(tmp_path, *logs("line: address", "at", "line TEXT", row))
    plan = shop.plan("customer_no", "1")
    place = shop.places["shop"]
    place.server.script(
        """CREATE FUNCTION back() RETURNS trigger LANGUAGE plpgsql AS
  'BEGIN NEW.line := OLD.line; RETURN NEW; END';
CREATE TRIGGER back BEFORE UPDATE ON log FOR EACH ROW EXECUTE FUNCTION back();""",
        place.database,
    )

    with pytest.raises(WriteUndone):
        shop.carry_out(plan)


@pytest.mark.only("postgresql")
def test_a_cell_that_was_its_mask_in_another_spelling_is_not_undone(
    tmp_path: Path,
) -> None:
    columns = "share: region, line: address"
    schema = "share DECIMAL(6,2) NOT NULL, line TEXT"
    row = f"(5, 1, '{YOUNG}', 0, '示例路1号')"
    shop = a_shop(tmp_path, *logs(columns, "at", schema, row))

    assert shop.erase("customer_no", "1").finished
