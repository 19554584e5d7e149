"""Field cases D-07, D-08, D-16: keys of every type a database has are followed."""

from pathlib import Path

import pytest
from small_shop import a_shop, erased

from jieqing.stores.refusals import SignsLost
from places import Place

pytestmark = pytest.mark.sampled(3)

SCHEMA = """{before}
CREATE TABLE m (id {type} NOT NULL, phone VARCHAR(40) UNIQUE, PRIMARY KEY (id));
CREATE TABLE o (no {type} NOT NULL, place INT, m_id {type}, PRIMARY KEY (no, place));
CREATE TABLE n (id INTEGER PRIMARY KEY, who {type}, t VARCHAR(20));
INSERT INTO m VALUES ({mine}, '13800000001'), ({other}, '13800000002');
INSERT INTO o VALUES ({mine}, 1, {mine}), ({mine}, 2, {other}), ({other}, 1, {other});
INSERT INTO n VALUES (1, {mine}, 'a'), (2, {other}, 'b'), (3, NULL, 'c');"""
MAP = """root: m
tables:
  m: {record: account-profile, identities: {phone: phone}}
  o: {record: marketing-profile, references: [{owner: m, by: m_id}]}
  n: {subject: company, references: [{link: m, by: who}]}"""
EVERYWHERE = {
    "BIGINT": ("420533451316027392", "420533451316027393"),
    "BIGINT ": ("0", "1"),
    "SMALLINT": ("-3", "3"),
    "NUMERIC(10,2)": ("1.50", "1.51"),
    "DOUBLE PRECISION": ("0.1", "0.2"),
    "CHAR(36)": ("'110BCD25-A55D-453A'", "'110BCD25-A55D-453B'"),
    "VARCHAR(20) COLLATE BINARY": ("'ab'", "'AB'"),
    "VARCHAR(20)": ("'007'", "'7'"),
    "VARCHAR(20) ": ("'a''b%c'", "'a''b_c'"),
    "VARCHAR(20)  ": ("'测试-01'", "'测试-02'"),
    "DATE": ("'2020-01-01'", "'2020-01-02'"),
}
POSTGRESQL = {
    "UUID": (
        "'110bcd25-a55d-453a-8138-000000010ab2'",
        "'110bcd25-a55d-453a-8138-000000010ab3'",
    ),
    "BYTEA": ("'\\x110bcd25'", "'\\x110bcd26'"),
    "NUMERIC(38,0)": ("12345678901234567890123456", "12345678901234567890123457"),
    "BIGINT": ("-9223372036854775808", "9223372036854775807"),
    "VARCHAR(20)": ("'ab'", "'ab '"),
    "TIMESTAMPTZ": ("'2020-01-01 10:00:00+08'", "'2020-01-01 10:00:00+00'"),
    "mood": ("'a'", "'b'"),
    "posint": ("7", "8"),
    "CITEXT": ("'Ab'", "'Ac'"),
    "BOOLEAN": ("TRUE", "FALSE"),
    "BIGINT[]": ("'{1,2}'", "'{1,3}'"),
    "INET": ("'192.0.2.1'", "'192.0.2.2'"),
    "REAL": ("0.1", "0.2"),
    "VARCHAR(20) COLLATE nd": ("'ab'", "'ac'"),
}
TYPES = """CREATE EXTENSION citext; CREATE TYPE mood AS ENUM ('a', 'b');
CREATE DOMAIN posint AS bigint CHECK (VALUE > 0);
CREATE COLLATION nd (provider = icu, locale = 'und-u-ks-level2',
  deterministic = false);"""
MARIADB = {
    "UUID": POSTGRESQL["UUID"],
    "BINARY(4)": ("x'110bcd25'", "x'110bcd26'"),
    "VARBINARY(40)": ("'u1'", "'u2'"),
    "NUMERIC(38,0)": POSTGRESQL["NUMERIC(38,0)"],
    "BIGINT UNSIGNED": ("18446744073709551615", "18446744073709551614"),
    "INT(8) UNSIGNED ZEROFILL": ("7", "70"),
    "DATETIME(6)": ("'2020-01-01 10:00:00.123456'", "'2020-01-01 10:00:00.123457'"),
    "ENUM('a','b')": ("'a'", "'b'"),
    "SET('a','b')": ("'a,b'", "'b'"),
    "BIT(8)": ("b'101'", "b'111'"),
    "YEAR": ("2020", "2021"),
    "VARCHAR(20) CHARACTER SET gbk": ("'测试甲'", "'测试乙'"),
}


def erased_and_back(
    folder: Path, before: str, declared: str, keys: tuple[str, str]
) -> None:
    """Erase the first of two customers, look, and put everything back."""
    mine, other = keys
    schema = SCHEMA.format(before=before, type=declared, mine=mine, other=other)
    shop = a_shop(folder, schema, MAP)
    stood = shop.dump()
    found, approved = (ask("phone", "13800000001") for ask in (shop.find, shop.plan))
    outcome = shop.carry_out(approved)

    assert (erased(outcome), [len(shop.dump()[t]) for t in "mon"]) == (2, [1, 2, 3])
    assert [row[1] is None for row in shop.dump()["n"]] == [True, False, True]
    assert shop.check(approved, found).is_clean
    assert shop.restore(approved, outcome).conflicts == 0
    assert shop.dump() == stood


@pytest.mark.usefixtures("everywhere")
@pytest.mark.parametrize(("declared", "keys"), EVERYWHERE.items(), ids=EVERYWHERE)
def test_d_16_a_key_of_any_type_is_followed_and_returns(
    tmp_path: Path, declared: str, keys: tuple[str, str]
) -> None:
    erased_and_back(tmp_path, "", declared, keys)


@pytest.mark.usefixtures("everywhere")
@pytest.mark.only("postgresql")
@pytest.mark.parametrize(("declared", "keys"), POSTGRESQL.items(), ids=POSTGRESQL)
def test_d_16_a_key_of_postgresqls_own_types_is_followed_and_returns(
    tmp_path: Path, declared: str, keys: tuple[str, str]
) -> None:
    erased_and_back(tmp_path, TYPES, declared, keys)


@pytest.mark.usefixtures("everywhere")
@pytest.mark.only("mariadb")
@pytest.mark.parametrize(("declared", "keys"), MARIADB.items(), ids=MARIADB)
def test_d_16_a_key_of_mariadbs_own_types_is_followed_and_returns(
    tmp_path: Path, declared: str, keys: tuple[str, str]
) -> None:
    erased_and_back(tmp_path, "", declared, keys)


KEYLESS = {
    "sqlite": {"DOUBLE PRECISION": "0.1", "CHAR(10)": "'ab'", "NUMERIC(10,2)": "1.50"},
    "postgresql": {
        "DOUBLE PRECISION": "0.1",
        "CHAR(10)": "'ab'",
        "TEXT[]": "'{a,\"b c\",NULL}'",
        "JSONB": '\'{"b": 1.0, "a": "x"}\'',
        "TIMESTAMPTZ": "'2020-01-01 10:00:00.5+08'",
        "INET": "'192.0.2.1'",
        "BOOLEAN": "TRUE",
        "BYTEA": "'\\x0001ff'",
        "INTERVAL": "'1 day 2 hours'",
        "NUMERIC(38,10)": "12345678901234567890.0123456789",
    },
    "mariadb": {
        "FLOAT": "0.1",
        "CHAR(10)": "'ab'",
        "INT(8) ZEROFILL": "7",
        "BIT(10)": "b'1010000001'",
        "BINARY(4)": "x'0001ff'",
        "DATETIME": "'0000-00-00 00:00:00'",
        "DATETIME(6)": "'2020-01-01 10:00:00.123456'",
        "VARCHAR(10) CHARACTER SET gbk": "'测试甲'",
        "SET('a','b')": "'a,b'",
        "NUMERIC(38,10)": "12345678901234567890.0123456789",
    },
}
TRACES = """CREATE TABLE m (id INTEGER PRIMARY KEY, phone VARCHAR(40) UNIQUE);
CREATE TABLE trace (phone VARCHAR(40), {columns});
INSERT INTO m VALUES (1, '13800000001'), (2, '13800000002');
INSERT INTO trace VALUES ('13800000001', {cells}), ('13800000001', {cells}),
  ('13800000002', {cells}), ('13800000001', {nulls});"""


@pytest.mark.usefixtures("everywhere")
def test_d_08_rows_of_any_types_without_a_key_go_and_return(
    tmp_path: Path, place: Place
) -> None:
    types = KEYLESS[place.kind]
    schema = TRACES.format(
        columns=", ".join(f"c{n} {declared}" for n, declared in enumerate(types)),
        cells=", ".join(types.values()),
        nulls=", ".join("NULL" for _ in types),
    )
    text = """root: m
tables:
  m: {record: account-profile, identities: {id: customer_no, phone: phone}}
  trace: {key: none, record: marketing-profile,
    references: [{owner: m, by: phone, of: phone}]}"""
    shop = a_shop(tmp_path, schema, text)
    stood = shop.dump()
    found, approved = (ask("customer_no", "1") for ask in (shop.find, shop.plan))
    outcome = shop.carry_out(approved)
    assert (erased(outcome), len(shop.dump()["trace"])) == (4, 1)
    assert shop.check(approved, found).is_clean
    assert shop.restore(approved, outcome).conflicts == 0
    assert shop.dump() == stood


@pytest.mark.usefixtures("everywhere")
@pytest.mark.parametrize("lookalike", ["007", "7x", "+7", ".7e1", "0x7"])
def test_d_16_a_typed_number_meets_its_own_spelling_in_decimals_too(
    tmp_path: Path, lookalike: str
) -> None:
    schema = """CREATE TABLE m (id NUMERIC(20,0) NOT NULL PRIMARY KEY);
    INSERT INTO m VALUES (7), (70);"""
    text = "root: m\ntables:\n  m: {record: account-profile,"
    shop = a_shop(tmp_path, schema, f"{text} identities: {{id: customer_no}}}}")
    assert len(shop.find("customer_no", "7").rows) == 1
    assert shop.find("customer_no", lookalike).is_empty


@pytest.mark.usefixtures("everywhere")
@pytest.mark.only("mariadb")
def test_a_day_that_the_calendar_lacks_returns(tmp_path: Path) -> None:
    shop = a_shop(
        tmp_path,
        """CREATE TABLE m (id INTEGER PRIMARY KEY, tel VARCHAR(20) UNIQUE, day DATE,
          at DATETIME);
        SET sql_mode = 'ALLOW_INVALID_DATES'; INSERT INTO m VALUES
          (1, '13800000001', '2024-02-31', '2024-02-30 10:00:00'),
          (2, '13800000002', '2024-02-29', NULL);""",
        """root: m
tables: {m: {record: account-profile, identities: {id: customer_no, tel: phone}}}""",
    )
    stood = shop.dump()
    approved = shop.plan("phone", "13800000001")
    outcome = shop.carry_out(approved)
    assert len(shop.dump()["m"]) == 1
    assert shop.restore(approved, outcome).conflicts == 0
    assert shop.dump() == stood


@pytest.mark.usefixtures("everywhere")
@pytest.mark.only("mariadb")
def test_a_sign_that_the_copy_cannot_hold_is_not_destroyed(
    tmp_path: Path,
) -> None:
    shop = a_shop(
        tmp_path,
        """CREATE TABLE m (id INTEGER PRIMARY KEY, tel VARCHAR(20) UNIQUE,
          name VARCHAR(9) CHARACTER SET gbk);
        INSERT INTO m VALUES
          (1, '13800000001', x'D5C5AAA1'), (2, '13800000002', x'D5C5');""",
        """root: m
tables: {m: {record: account-profile, identities: {id: customer_no, tel: phone}}}""",
    )
    with pytest.raises(SignsLost, match="gbk"):
        shop.carry_out(shop.plan("phone", "13800000001"))
    assert shop.ask("SELECT HEX(name) FROM m WHERE id = 1") == [("D5C5AAA1",)]
    assert erased(shop.carry_out(shop.plan("phone", "13800000002"))) == 1
