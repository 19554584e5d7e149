"""First maps of stores that are large, wide or keyless: quick, readable, bindable."""

import pytest

from jieqing.casebook.store_words import seen_of
from jieqing.datamap.bind import bind
from jieqing.datamap.load import load
from jieqing.datamap.values import BoundMap
from jieqing.discovery.draft import draft
from jieqing.discovery.questions import questions
from jieqing.discovery.shapes import masked, seen
from jieqing.discovery.written import written
from places import Place
from slow_link import Link, linked

WIDE, MANY, FEW = 300, 5000, 40
MEMBER = 'CREATE TABLE member (id INTEGER PRIMARY KEY, phone VARCHAR(20), "name" TEXT);'


def many_tables(count: int) -> str:
    """One table in ten holds customers' rows."""
    owned = [
        f"CREATE TABLE t{n} (id INTEGER PRIMARY KEY, member_id INTEGER, note TEXT);"
        if n % 10 == 0
        else f"CREATE TABLE t{n} (id INTEGER PRIMARY KEY, code VARCHAR(20));"
        for n in range(count - 1)
    ]
    return "BEGIN;" + MEMBER + "".join(owned) + "COMMIT;"


def first_map(place: Place) -> tuple[str, BoundMap]:
    schema = place.store.schema()
    text = written(draft("shop", schema))
    return text, bind(load(text), schema)


@pytest.mark.only("sqlite")
def test_five_thousand_tables_make_a_map_that_a_person_can_read(place: Place) -> None:
    place.script(many_tables(MANY))
    text, bound = first_map(place)
    asked = questions(text, bound.datamap)
    assert len(bound.tables) == MANY
    assert max(map(len, text.splitlines())) <= 88
    assert [len(each.names) for each in asked if each.names] == [MANY - 1 - MANY // 10]


@pytest.mark.long
@pytest.mark.only("postgresql", "mariadb")
def test_five_thousand_tables_on_a_server_bind_too(place: Place) -> None:
    place.script(many_tables(MANY))
    assert len(first_map(place)[1].tables) == MANY


def test_a_table_of_three_hundred_columns_is_one_table_to_ask_about(
    place: Place,
) -> None:
    columns = ", ".join(f"f{n} VARCHAR(4)" for n in range(WIDE - 4))
    place.script(
        f"{MEMBER} CREATE TABLE wide (id INTEGER PRIMARY KEY,"
        f" member_id INTEGER, lxdh VARCHAR(20), bz TEXT, {columns})"
    )
    text, bound = first_map(place)
    told = bound.tables["wide"].table.columns
    assert len(told) == WIDE - 2
    assert (told["lxdh"].category, told["bz"].scan) == ("phone", True)
    sure = [q for q in questions(text, bound.datamap) if not q.doubt]
    assert len([q for q in sure if q.table == "wide"]) >= WIDE - 4


def test_tables_without_keys_hang_on_each_other_by_what_is_called_like_one(
    place: Place,
) -> None:
    place.script("""CREATE TABLE kehu (id INTEGER, sjhm VARCHAR(20), xm VARCHAR(20));
    CREATE TABLE dingdan (id INTEGER, kehu_id INTEGER, beizhu VARCHAR(99));
    CREATE TABLE dingdan_line (dingdan_id INTEGER, title VARCHAR(20));""")
    text, bound = first_map(place)
    assert bound.datamap.roots == ("kehu",)
    assert [bound.tables[n].key for n in sorted(bound.tables)] == [("id",), (), ("id",)]
    owners = [r.table for n in bound.tables for r in bound.tables[n].references]
    assert sorted(owners) == ["dingdan", "kehu"]
    assert "kehu.key" in {each.name for each in questions(text, bound.datamap)}


@pytest.mark.only("postgresql", "mariadb")
def test_more_tables_are_no_more_round_trips_to_the_server(place: Place) -> None:
    def trips(link: Link) -> int:
        store, before = link.store(place), link.trips
        assert seen_of(store).can_look
        return link.trips - before

    with linked(place) as link:
        place.script(MEMBER)
        alone = trips(link)
        place.script(many_tables(FEW).replace(MEMBER, ""))
        assert trips(link) <= alone + 1  # a farewell may be counted late


@pytest.mark.parametrize(
    ("value", "shape"),
    [
        ("138 0013 8000", "999 9999 9999"),
        ("王小明 Wang", "字字字 aaaa"),
        ("a@b.com", "a@a.aaa"),
        ("5#楼", "9·字"),
    ],
)
def test_a_shape_holds_no_sign_of_its_value(value: str, shape: str) -> None:
    assert masked(value) == shape


def test_what_cells_look_like_is_counted_and_nothing_else_kept() -> None:
    looked = seen(["13800000001", "13800000001", None, " "])
    assert (looked.rows, looked.empty, looked.alike) == (4, 2, 1)
    assert (looked.form(), looked.shapes) == ("phone", ("99999999999",))


@pytest.mark.parametrize(
    ("value", "form"),
    [
        ("110101199003071233", "id_number"),
        ("110101199003071234", None),
        ("6222021234567890127", None),
        ("4111111111111111", "bank_account"),
        ("a@b.cn", "email"),
        ("10.0.0.1", "ip"),
        ("京A12345", "plate"),
        ("王一", None),
    ],
)
def test_a_form_is_known_by_its_check_digit(value: str, form: str | None) -> None:
    assert seen([value]).form() == form
