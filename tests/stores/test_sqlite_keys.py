"""A row is met by exactly its own key, and by nothing that only looks like it."""

from pathlib import Path

import pytest
from one_file import OneFile, keys, one_file

from jieqing.stores.port import AnyOf, Cell, ColumnsIn, IdentityIn, KeysIn
from jieqing.stores.refusals import BinaryKey, NoKeys

NUMBERS = "  m: {record: account-profile, identities: {id: customer_no}}"
NAMES = "  m: {record: account-profile, identities: {id: username}}"


@pytest.fixture
def numbered(tmp_path: Path) -> OneFile:
    schema = """CREATE TABLE m (id INTEGER PRIMARY KEY, tel TEXT);
    INSERT INTO m VALUES (7, '1'), (70, NULL), (0, ''), (9007199254740993, '2'),
      (9007199254740992, '3'), (9223372036854775807, '4');"""
    return one_file(tmp_path, schema, NUMBERS)


@pytest.fixture
def named(tmp_path: Path) -> OneFile:
    schema = """CREATE TABLE m (id TEXT COLLATE NOCASE, at INT, PRIMARY KEY (id, at));
    INSERT INTO m VALUES ('7', 1), ('007', 1), ('7x', 1), ('ab', 1), ('AB', 2),
      ('ab ', 3), ('ａｂ', 4);"""
    return one_file(tmp_path, schema, NAMES)


@pytest.mark.parametrize("lookalike", ["007", "7x", "7.0", " 7", "+7", "7e0", "--7"])
def test_an_integer_key_is_met_by_its_own_spelling_only(
    numbered: OneFile, lookalike: str
) -> None:
    assert numbered.keys("m", keys("7")) == [(7,)]
    assert numbered.keys("m", keys(lookalike)) == []


def test_big_keys_do_not_lose_their_last_digits(numbered: OneFile) -> None:
    assert numbered.keys("m", keys("9007199254740993")) == [(9007199254740993,)]
    assert numbered.keys("m", keys(9007199254740992)) == [(9007199254740992,)]
    assert numbered.keys("m", keys(2**63 - 1)) == [(2**63 - 1,)]
    assert numbered.keys("m", keys(2**63, "9223372036854775808")) == []


def test_a_text_key_is_met_by_its_own_signs_only(named: OneFile) -> None:
    def met(value: Cell) -> list[tuple[Cell, ...]]:
        return named.keys("m", ColumnsIn(columns=("id",), tuples=((value,),)))

    assert met("7") == met(7) == [("7", 1)]
    assert met("007") == [("007", 1)]
    assert met("ab") == [("ab", 1)]
    assert met("AB") == [("AB", 2)]
    assert met("ab ") == [("ab ", 3)]


def test_d_07_a_composite_key_needs_all_its_parts(named: OneFile) -> None:
    assert named.keys("m", KeysIn(keys=(("ab", 1), ("AB", 1)))) == [("ab", 1)]
    assert named.keys("m", KeysIn(keys=(("ab", "1"), ("ab", "01")))) == [("ab", 1)]


def test_an_exact_identity_tells_letter_case_apart(named: OneFile) -> None:
    sought = IdentityIn(column="id", kind="username", values=frozenset({"AB"}))
    assert named.keys("m", sought) == [("AB", 2)]


def test_null_and_empty_keys_meet_no_row_but_their_own(numbered: OneFile) -> None:
    assert numbered.keys("m", keys(None)) == []
    assert numbered.keys("m", keys("")) == []
    assert numbered.keys("m", keys(0)) == [(0,)]
    assert numbered.keys("m", ColumnsIn(columns=("tel",), tuples=((None,),))) == []


def test_an_empty_list_meets_nothing(numbered: OneFile) -> None:
    assert numbered.keys("m", KeysIn(keys=())) == []
    assert numbered.keys("m", AnyOf(conditions=())) == []


def test_d_17_a_select_without_any_condition_is_refused(numbered: OneFile) -> None:
    with pytest.raises(NoKeys):
        numbered.select("m")


def test_d_17_no_statement_is_written_without_a_key(numbered: OneFile) -> None:
    work = numbered.work("m")
    with pytest.raises(NoKeys):
        numbered.delete(work)
    with pytest.raises(NoKeys):
        numbered.overwrite(work, {"tel": None})
    assert numbered.ask("SELECT count(*) FROM m WHERE tel IS NOT NULL") == [(5,)]


@pytest.mark.parametrize("nothing", [None, "", "0 OR 1=1", "%"])
def test_d_17_an_absent_key_deletes_nothing(
    numbered: OneFile, nothing: str | None
) -> None:
    assert numbered.delete(numbered.work("m", (nothing,))) == ([], 0)


def test_binary_keys_are_refused_by_the_name_of_their_table(numbered: OneFile) -> None:
    with pytest.raises(BinaryKey) as refusal:
        numbered.keys("m", keys(b"\x07"))
    assert refusal.value.facts == {"table": "m"}


def test_d_09_reserved_words_and_mixed_case_are_quoted(tmp_path: Path) -> None:
    schema = """CREATE TABLE "Order" ("userId" INTEGER PRIMARY KEY, "from" TEXT,
      "group" TEXT, "a""b" TEXT);
    INSERT INTO "Order" VALUES (1, '13800000001', 'a', 'b');"""
    table = "  Order: {record: account-profile, identities: {userId: customer_no}}"
    shop = one_file(tmp_path, schema, table, root="Order")
    shop.overwrite(shop.work("Order", (1,)), {"from": None, 'a"b': "c"})
    assert shop.ask('SELECT * FROM "Order"') == [(1, None, "a", "c")]
