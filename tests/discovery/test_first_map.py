"""A first map of a database that nobody prepared: plain guesses that bind."""

import re

import pytest

from jieqing.datamap.bind import bind
from jieqing.datamap.load import load
from jieqing.datamap.values import BoundMap, Role
from jieqing.discovery.draft import draft
from jieqing.discovery.wording import Wording, meant, words_of
from jieqing.discovery.written import written
from places import Place

SHOP = """
CREATE TABLE sys_user (id INTEGER PRIMARY KEY, phone VARCHAR(20));
CREATE TABLE member_level (id INTEGER PRIMARY KEY, name VARCHAR(20));
CREATE TABLE members (id INTEGER PRIMARY KEY, "userName" VARCHAR(40) UNIQUE,
  mobile VARCHAR(20), birthday DATE, level_id INTEGER);
CREATE TABLE "order" (id INTEGER PRIMARY KEY, member_id INTEGER,
  "receiverAddress" VARCHAR(99), finish_time DATETIME, "select" INTEGER);
CREATE TABLE order_line (order_id INTEGER, line INTEGER, note TEXT,
  PRIMARY KEY (order_id, line), FOREIGN KEY (order_id) REFERENCES "order" (id));
CREATE TABLE trace (mobile VARCHAR(20), seen DATETIME);
CREATE TABLE goods (id INTEGER PRIMARY KEY, title VARCHAR(99));
"""


@pytest.fixture
def guessed(place: Place) -> BoundMap:
    place.script(SHOP)
    schema = place.store.schema()
    return bind(load(written(draft("shop", schema))), schema)


def test_the_table_of_people_is_the_root_and_not_that_of_staff_or_levels(
    guessed: BoundMap,
) -> None:
    assert guessed.datamap.roots == ("members",)
    kinds = {c: i.kind for c, i in guessed.tables["members"].table.identities.items()}
    assert kinds == {"id": "customer_no", "userName": "username", "mobile": "phone"}


def test_rows_hang_on_people_by_declared_keys_and_by_names(guessed: BoundMap) -> None:
    owners = {
        name: [r.table for r in table.references if r.role is Role.OWNER]
        for name, table in guessed.tables.items()
    }
    assert owners["order"] == ["members"]
    assert owners["order_line"] == ["order"]
    assert owners["goods"] == []


def test_columns_that_speak_of_a_person_carry_their_category(guessed: BoundMap) -> None:
    order = guessed.tables["order"].table
    assert order.columns["receiverAddress"].category == "address"
    assert [str(case.at) for case in order.clocks["transaction-completed"]]
    assert guessed.tables["order_line"].table.columns["note"].scan


def test_a_table_without_key_says_so_in_the_draft(guessed: BoundMap) -> None:
    assert guessed.tables["trace"].key == ()


@pytest.mark.parametrize(
    ("name", "category"),
    [
        ("receiver_address", "address"),
        ("lxDh", None),
        ("khxm", "name"),
        ("sfzh", "id_number"),
        ("homeTel2", "phone"),
        ("title", None),
        ("联系电话", "phone"),
    ],
)
def test_a_name_is_read_by_its_longest_phrase_nearest_the_end(
    name: str, category: str | None
) -> None:
    assert meant(name, Wording.shipped().columns) == category


@pytest.mark.parametrize(
    ("name", "record"),
    [
        ("payments", "payment-record"),
        ("refunds", "transaction-record"),
        ("user_purchases", "transaction-record"),
        ("invoices", "invoice"),
        ("user_addresses", "contact-info"),
        ("status", None),
    ],
)
def test_a_table_in_the_plural_holds_the_same_records(
    name: str, record: str | None
) -> None:
    assert meant(name, Wording.shipped().records) == record


def test_names_are_split_at_capitals_digits_and_underscores() -> None:
    assert words_of("HTTPServer_logIn2x中文") == (
        "http",
        "server",
        "log",
        "in",
        "x",
        "中文",
    )


def test_every_word_of_the_list_is_a_word_of_the_map_format() -> None:
    wording = Wording.shipped()
    text = "map: 1\nstore: shop\nroot: m\ntables:\n  m:\n    record: account-profile\n"
    told = "\n".join(f"      c{n}: {c}" for n, c in enumerate(wording.columns))
    loaded = load(f"{text}    identities: {{id: customer_no}}\n    columns:\n{told}\n")

    assert len(loaded.tables["m"].columns) == len(wording.columns)
    assert all(re.fullmatch(r"[a-z-]+", kind) for kind in wording.records)


def test_an_empty_store_has_a_draft_that_names_nobody(place: Place) -> None:
    made = draft("shop", place.store.schema())

    assert (made.root, made.tables) == (None, ())


UNDER_WAY = """
CREATE TABLE member (id INTEGER PRIMARY KEY, phone VARCHAR(20));
CREATE TABLE trade_order (id INTEGER PRIMARY KEY, member_id INTEGER, is_status INTEGER,
  pay_status INTEGER, status INTEGER, delete_status INTEGER, order_sn VARCHAR(20),
  pay_amount INTEGER, receiver_name VARCHAR(20), phone VARCHAR(20), pay_time DATETIME);
CREATE TABLE "工单" (id INTEGER PRIMARY KEY, member_id INTEGER, "状态" VARCHAR(8));
CREATE TABLE member_tag (id INTEGER PRIMARY KEY, member_id INTEGER, status INTEGER);
"""


def test_whatever_has_a_state_counts_as_unfinished_until_somebody_says(
    place: Place,
) -> None:
    place.script(UNDER_WAY)
    text = written(draft("shop", place.store.schema()))

    assert "    live_when: status is not null  # ?\n" in text
    assert "    live_when: 状态 is not null  # ?\n" in text
    assert text.count("live_when") == UNDER_WAY.count("member_id") - 1


def test_a_keep_of_a_trade_needs_its_number_amount_party_and_times(
    place: Place,
) -> None:
    place.script(UNDER_WAY)
    text = written(draft("shop", place.store.schema()))

    kept = "order_sn, pay_amount, receiver_name, pay_time"
    assert f"    minimum: [{kept}]  # ?\n" in text
    assert text.count("minimum") == 1
