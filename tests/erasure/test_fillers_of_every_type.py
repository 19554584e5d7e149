"""Field cases D-19 and D-20: what may not be empty is filled with what fits it."""

from pathlib import Path

import pytest
from small_shop import YOUNG, a_shop, fates

pytestmark = [pytest.mark.usefixtures("everywhere"), pytest.mark.sampled(3)]

SCHEMA = """{before}
CREATE TABLE m (id INTEGER PRIMARY KEY);
CREATE TABLE log (id INTEGER PRIMARY KEY, m_id INT, at DATETIME, x {declared});
INSERT INTO m VALUES (1), (2);
INSERT INTO log VALUES (5, 1, '{at}', {value}), (6, 1, '{at}', {value}),
  (7, 2, '{at}', {value});"""
MAP = """root: m
tables:
  m: {record: account-profile, identities: {id: customer_no}}
  log:
    record: transaction-record
    clocks: {transaction-completed: at}
    minimum: [at]
    columns: {x: {category: CATEGORY}}
    references: [{owner: m, by: m_id}]"""
# Declared type and checks, the value, its category; asked for as unique where it says.
EVERYWHERE = [
    ("INT NOT NULL CHECK (x BETWEEN 11 AND 99)", "12", "gender"),
    ("INT NOT NULL CHECK (x > 0 AND x <> 1)", "12", "gender"),
    ("NUMERIC(10,2) NOT NULL CHECK (x >= 0.5)", "2", "income"),
    ("VARCHAR(9) NOT NULL CHECK (x IN ('m','f'))", "'f'", "gender"),
    ("VARCHAR(19) NOT NULL CHECK (length(x) = 12)", "'abcdefghijkl'", "name"),
    ("VARCHAR(19) NOT NULL CHECK (x <> '')", "'abc'", "address"),
    ("DATE NOT NULL CHECK (x >= '2000-01-01')", "'2001-01-01'", "birth_date"),
    ("BIGINT NOT NULL CHECK (x >= 10000000000)", "13800000001", "phone, mask: unique"),
    ("TIME NOT NULL", "'10:20:30'", "birth_date"),
    ("REAL NOT NULL", "3.5", "income"),
    ("BLOB NOT NULL", "x'00ff'", "face_image"),
]
POSTGRESQL = [
    ("mood NOT NULL", "'happy'", "gender"),
    ("phone_d NOT NULL", "'13800000001'", "phone"),
    ("TEXT[]", "'{13800000001,13900000002}'", "phone"),
    ("BIGINT[] NOT NULL", "'{13800000001}'", "phone"),
    ("INET NOT NULL", "'192.0.2.1'", "device_id"),
    ("UUID NOT NULL", "'110bcd25-a55d-453a-8138-000000010ab2'", "device_id"),
    (
        "UUID NOT NULL",
        "'110bcd25-a55d-453a-8138-000000010ab2'",
        "device_id, mask: unique",
    ),
    ("TIMETZ NOT NULL", "'10:20:30+08'", "birth_date"),
    ("TIMESTAMPTZ NOT NULL", "'2020-01-01 10:00:00+08'", "birth_date"),
    ("INTERVAL NOT NULL", "'3 days'", "birth_date"),
    ("MONEY NOT NULL", "'3.50'", "income"),
    ("BIT(3) NOT NULL", "B'101'", "gender"),
    ("DATERANGE NOT NULL", "'[2020-01-01,2020-02-01)'", "birth_date"),
    ("TSVECTOR NOT NULL", "'abc'", "name"),
    ("JSONB NOT NULL", "'[1]'", "address"),
    ("SMALLINT NOT NULL", "13", "gender, mask: unique"),
]
TYPES = """CREATE TYPE mood AS ENUM ('sad', 'happy');
CREATE DOMAIN phone_d AS varchar(11) CHECK (VALUE ~ '^1[0-9]{10}$');"""
MARIADB = [
    ("ENUM('m','f') NOT NULL", "'f'", "gender"),
    ("SET('m','f') NOT NULL", "'m,f'", "gender"),
    ("BIT(3) NOT NULL", "b'101'", "gender"),
    ("YEAR NOT NULL", "1980", "birth_date"),
    ("UUID NOT NULL", "'110bcd25-a55d-453a-8138-000000010ab2'", "device_id"),
    ("INET6 NOT NULL", "'2001:db8::1'", "device_id"),
    ("TIMESTAMP NOT NULL", "'2020-01-01 10:00:00'", "birth_date"),
    ("DATE NOT NULL", "'0000-00-00'", "birth_date"),
    ("BIGINT UNSIGNED NOT NULL", "13800000001", "phone, mask: unique"),
    ("BIGINT UNSIGNED ZEROFILL NOT NULL", "13800000001", "phone"),
    # Not unique: of a hundred-odd numbers two rows would now and then draw the same.
    ("TINYINT NOT NULL", "13", "gender"),
    ("SMALLINT NOT NULL", "13", "gender, mask: unique"),
    ("VARCHAR(40) CHARACTER SET latin1 NOT NULL", "'Jia'", "name"),
    ("VARCHAR(40) CHARACTER SET gbk NOT NULL", "'测试甲'", "name"),
    ("JSON NOT NULL", "'[1]'", "address"),
]


def filled_and_back(folder: Path, before: str, column: tuple[str, str, str]) -> None:
    """Mask the first customer's two rows, look, and put everything back."""
    declared, value, category = column
    schema = SCHEMA.format(before=before, declared=declared, value=value, at=YOUNG)
    shop = a_shop(folder, schema, MAP.replace("CATEGORY", category))
    stood = shop.dump()["log"]
    found, approved = (ask("customer_no", "1") for ask in (shop.find, shop.plan))
    assert set(fates(approved).values()) == {"mask", "keep"}
    outcome = shop.carry_out(approved)

    first, second, other = (row[3] for row in shop.dump()["log"])
    assert (first != stood[0][3], other) == (True, stood[2][3])
    assert (first != second) is ("unique" in category)
    assert shop.check(approved, found).is_clean
    assert shop.restore(approved, outcome).conflicts == 0
    assert shop.dump()["log"] == stood


@pytest.mark.parametrize("column", EVERYWHERE)
def test_d_19_a_filler_fits_the_type_and_the_check(
    tmp_path: Path, column: tuple[str, str, str]
) -> None:
    filled_and_back(tmp_path, "", column)


@pytest.mark.only("postgresql")
@pytest.mark.parametrize("column", POSTGRESQL)
def test_d_19_a_filler_fits_postgresqls_own_types(
    tmp_path: Path, column: tuple[str, str, str]
) -> None:
    filled_and_back(tmp_path, TYPES, column)


@pytest.mark.only("mariadb")
@pytest.mark.parametrize("column", MARIADB)
def test_d_19_a_filler_fits_mariadbs_own_types(
    tmp_path: Path, column: tuple[str, str, str]
) -> None:
    filled_and_back(tmp_path, "", column)
