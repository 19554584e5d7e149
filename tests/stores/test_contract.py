"""What every adapter keeps of the port, on SQLite, PostgreSQL and MariaDB."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import pytest

from jieqing.datamap.bind import bind
from jieqing.datamap.load import load
from jieqing.datamap.schema import ForeignKey, Order, TypeFamily
from jieqing.datamap.values import BoundMap, BoundTable
from jieqing.stores.fence import LeaseLost, require_lease
from jieqing.stores.open import open_store
from jieqing.stores.port import (
    AnyOf,
    Cell,
    ColumnsIn,
    Condition,
    IdentityIn,
    Key,
    KeysIn,
    Mark,
    Search,
    Selection,
    StillFits,
    StoredRow,
    TableWork,
)
from jieqing.stores.refusals import NoKeys, RowWriteFailed
from places import Place, Rows
from servers import Postgresql

TODAY = date(2026, 11, 26)
SCHEMA = """
CREATE TABLE m (id BIGINT PRIMARY KEY, tel VARCHAR(40), first VARCHAR(20),
  last VARCHAR(20), "from" VARCHAR(20));
CREATE TABLE o (id INTEGER PRIMARY KEY, m_id BIGINT, kind INT, status INT, at DATETIME,
  photo BLOB, paid DECIMAL(10,2),
  FOREIGN KEY (m_id) REFERENCES m (id) ON DELETE CASCADE);
CREATE TABLE pair (code VARCHAR(20), n INT, what VARCHAR(20), PRIMARY KEY (code, n));
CREATE TABLE free (note VARCHAR(200));
INSERT INTO m (id, tel, first, last) VALUES (1, '13800000001', '测试', '甲'),
  (2, ' +86 138-0000-0001 ', 'a', 'b'), (3, NULL, 'c', 'd'),
  (4, '138000000012', 'e', 'f'), (9007199254740993, '１３８００００００３３', 'g', 'h'),
  (9007199254740992, '', 'i', 'j');
INSERT INTO o VALUES (10, 1, 1, 3, '2023-06-30 23:59:59', x'00ff', 12.50),
  (11, 1, 2, 1, NULL, NULL, NULL), (12, 1, NULL, NULL, '2023-07-01', NULL, 0),
  (13, 2, 1, 3, NULL, NULL, NULL);
INSERT INTO pair VALUES ('7', 1, 'a'), ('007', 1, 'b'), ('7x', 1, 'c'), ('ab', 1, 'd'),
  ('AB', 2, 'e'), ('ab ', 3, 'f'), ('ａｂ', 4, 'g');
INSERT INTO free VALUES ('致电 138 0000 0001 已确认'), ('9138000000019'),
  ('⑬8００000001');
"""
MAP = """map: 1
store: shop
root: m
tables:
  m: {record: account-profile, identities: {id: customer_no, tel: phone}}
  o:
    record: [{when: kind = 1, is: transaction-record}, {when: kind = 2, is: contract}]
    live_when: status in (0, 1)
    clocks: {transaction-completed: at}
    references: [{owner: m, by: m_id}]
  pair: {subject: company, identities: {code: username}}
  free: {subject: company, key: none}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shop:
    """A database with its map."""

    place: Place
    bound: BoundMap

    def table(self, name: str) -> BoundTable:
        return self.bound.tables[name]

    def ask(self, sql: str, *values: object) -> Rows:
        return self.place.ask(sql, *values)

    def select(
        self, table: str, *where: Condition, columns: Sequence[str] = ()
    ) -> list[StoredRow]:
        with self.place.store.reading(self.bound, TODAY) as reader:
            rows = list(reader.select(self.table(table), columns, where))
        return sorted(rows, key=lambda row: repr(row.key))

    def keys(self, table: str, *where: Condition) -> list[Key]:
        return [row.key for row in self.select(table, *where)]

    def work(
        self, table: str, *keys: Key, guard: Sequence[Condition] = ()
    ) -> TableWork:
        return TableWork(table=self.table(table), keys=keys, guard=tuple(guard))

    def delete(self, work: TableWork) -> tuple[list[Mapping[str, Cell]], int]:
        with self.place.store.writing(self.bound, TODAY) as writer:
            rows = list(writer.delete(work))
            changed = writer.changes()
            writer.commit()
        return rows, changed

    def overwrite(
        self, work: TableWork, cells: Mapping[str, Cell]
    ) -> tuple[list[Mapping[str, Cell]], int]:
        with self.place.store.writing(self.bound, TODAY) as writer:
            rows = list(writer.overwrite(work, lambda *_: cells))
            changed = writer.changes()
            writer.commit()
        return rows, changed

    def search(self, table: str, column: str, value: str, kind: str = "") -> list[Key]:
        sought = Search(
            table=table,
            column=column,
            kind=kind,
            values=frozenset({value}),
            within=not kind,
        )
        with self.place.store.reading(self.bound, TODAY) as reader:
            return sorted(reader.search(sought), key=repr)


def keys(*listed: Cell) -> KeysIn:
    return KeysIn(keys=tuple((key,) for key in listed))


@pytest.fixture
def shop(place: Place) -> Shop:
    place.script(SCHEMA)
    place.make_mark_table()
    return Shop(place=place, bound=bind(load(MAP), place.store.schema()))


def test_the_catalogue_tells_keys_references_types_and_lengths(shop: Shop) -> None:
    tables = shop.place.store.schema().tables
    assert set(tables) == {"m", "o", "pair", "free"}
    assert tables["pair"].primary_key == ("code", "n")
    assert tables["o"].foreign_keys == (
        ForeignKey(
            columns=("m_id",),
            target="m",
            target_columns=("id",),
            on_delete="cascade",
            at_once=shop.place.kind != "sqlite",
        ),
    )
    assert [column.family for column in tables["o"].columns] == [
        TypeFamily.INTEGER,
        TypeFamily.INTEGER,
        TypeFamily.INTEGER,
        TypeFamily.INTEGER,
        TypeFamily.MOMENT,
        TypeFamily.BYTES,
        TypeFamily.NUMBER,
    ]
    assert [column.length for column in tables["m"].columns] == [None, 40, 20, 20, 20]


def test_what_changed_since_the_catalogue_was_read_is_read_the_next_time(
    shop: Shop,
) -> None:
    read = [shop.place.store.schema() for _ in range(7)]
    shop.place.script("ALTER TABLE pair ADD COLUMN note VARCHAR(7)")
    shop.place.script("CREATE TABLE fresh (id INTEGER PRIMARY KEY)")
    tables = shop.place.store.schema().tables
    assert {frozenset(each.tables) for each in read} == {
        frozenset({"m", "o", "pair", "free"})
    }
    assert set(tables) == {"m", "o", "pair", "free", "fresh"}
    assert [column.name for column in tables["pair"].columns][-1] == "note"


def test_selections_at_one_go_have_the_rows_that_each_has_alone(shop: Shop) -> None:
    odd = ColumnsIn(columns=("code",), tuples=(("'; END; --",), ("7",), ("%s",)))
    asked = [
        Selection(table=shop.table("o"), columns=("m_id", "paid"), where=(keys(10),)),
        Selection(table=shop.table("m"), columns=(), where=(keys(77),)),
        Selection(table=shop.table("pair"), columns=("what",), where=(odd,)),
        Selection(table=shop.table("m"), columns=("tel",), where=(keys(1, 2),)),
    ]
    with shop.place.store.reading(shop.bound, TODAY) as reader:
        together = reader.select_all(asked)
        alone = [list(reader.select(s.table, s.columns, s.where)) for s in asked]
    assert together == alone
    assert [len(rows) for rows in together] == [1, 0, 1, 2]


def test_case_business_and_clocks_are_told_with_each_row(shop: Shop) -> None:
    rows = shop.select("o", keys(10, 11, 12))
    clock = "transaction-completed"
    assert [(r.case, r.live, r.clocks[clock]) for r in rows] == [
        (0, False, date(2023, 6, 30)),
        (1, True, None),
        (None, None, date(2023, 7, 1)),
    ]


@pytest.mark.parametrize("lookalike", ["007", "7x", "1.0", " 1", "+1", "1e0", "x"])
def test_a_number_is_met_by_its_own_spelling_only(shop: Shop, lookalike: str) -> None:
    assert shop.keys("m", keys("1")) == [(1,)]
    assert shop.keys("m", keys(lookalike)) == []


def test_d_16_big_keys_do_not_lose_their_last_digits(shop: Shop) -> None:
    assert shop.keys("m", keys("9007199254740993")) == [(9007199254740993,)]
    assert shop.keys("m", keys(9007199254740992)) == [(9007199254740992,)]
    assert shop.keys("m", keys(2**63, 2**64, "18446744073709551616")) == []
    assert len(shop.delete(shop.work("m", (9007199254740993,)))[0]) == 1
    assert shop.keys("m", keys(9007199254740992)) == [(9007199254740992,)]


def test_a_text_key_is_met_by_its_own_signs_only(shop: Shop) -> None:
    def met(value: Cell) -> list[Key]:
        return shop.keys("pair", ColumnsIn(columns=("code",), tuples=((value,),)))

    assert met("7") == met(7) == [("7", 1)]
    assert met("007") == [("007", 1)]
    assert met("ab") == [("ab", 1)]
    assert met("AB") == [("AB", 2)]
    assert met("ab ") == [("ab ", 3)]
    assert met("Ab") == met(None) == met("") == met("' OR 1=1 --") == met("%") == []


def test_d_07_a_composite_key_needs_all_its_parts(shop: Shop) -> None:
    assert shop.keys("pair", KeysIn(keys=(("ab", 1), ("AB", 1)))) == [("ab", 1)]
    assert shop.keys("pair", KeysIn(keys=(("ab", "1"), ("7", "01")))) == [("ab", 1)]


def test_an_exact_identity_tells_letter_case_apart(shop: Shop) -> None:
    sought = IdentityIn(column="code", kind="username", values=frozenset({"AB"}))
    assert shop.keys("pair", sought) == [("AB", 2)]


@pytest.mark.parametrize(
    ("phone", "met"),
    [("13800000001", [(1,), (2,)]), ("13800000033", [(9007199254740993,)])],
)
def test_d_11_a_normal_identity_is_met_in_every_spelling(
    shop: Shop, phone: str, met: list[Key]
) -> None:
    sought = IdentityIn(column="tel", kind="phone", values=frozenset({phone}))
    assert shop.keys("m", sought) == met
    either = AnyOf(conditions=(sought, keys(3)))
    assert set(shop.keys("m", either)) == {*met, (3,)}
    assert shop.search("m", "tel", phone, "phone") == met


def test_a_guard_lets_only_rows_through_that_still_fit(shop: Shop) -> None:
    before = {"transaction-completed": date(2023, 6, 30)}
    fits = StillFits(cases=frozenset({0}), bounds=before)
    assert shop.keys("o", keys(10, 11, 12, 13), fits) == [(10,)]
    assert shop.keys("o", keys(11, 12), StillFits(cases=frozenset({None}))) == []


def test_a_guard_by_identity_holds_in_the_statement_that_deletes(shop: Shop) -> None:
    phone = IdentityIn(column="tel", kind="phone", values=frozenset({"13800000001"}))
    guarded = shop.work("m", (3,), (4,), guard=[AnyOf(conditions=(phone,))])
    assert shop.delete(guarded) == ([], 0)


def test_an_empty_list_meets_nothing_and_none_at_all_is_refused(shop: Shop) -> None:
    assert shop.keys("m", KeysIn(keys=())) == []
    assert shop.keys("m", AnyOf(conditions=())) == []
    with pytest.raises(NoKeys):
        shop.select("m")
    with pytest.raises(NoKeys):
        shop.delete(shop.work("m"))


def test_a_deleted_row_is_handed_back_whole(shop: Shop) -> None:
    rows, changed = shop.delete(shop.work("o", (10,), (99,)))
    assert changed == 1
    assert {**rows[0], "paid": float(str(rows[0]["paid"]))} == {
        "id": 10,
        "m_id": 1,
        "kind": 1,
        "status": 3,
        "at": "2023-06-30 23:59:59",
        "photo": b"\x00\xff",
        "paid": 12.5,
    }


def test_what_was_deleted_returns_to_the_last_sign(shop: Shop) -> None:
    before = shop.place.dump()
    rows, _ = shop.delete(shop.work("o", (10,), (11,), (12,)))
    with shop.place.store.writing(shop.bound, TODAY) as writer:
        assert all(writer.insert(shop.table("o"), row) for row in rows)
        writer.commit()
    assert shop.place.dump() == before


def test_changes_count_the_rows_that_a_cascade_took(shop: Shop) -> None:
    with shop.place.store.writing(shop.bound, TODAY) as writer:
        deleted = list(writer.delete(shop.work("m", (1,))))
        assert (len(deleted), writer.changes()) == (1, 4)


def test_changes_count_what_was_written_even_if_it_stood_there(shop: Shop) -> None:
    rows, changed = shop.overwrite(
        shop.work("m", (1,), (3,)), {"tel": "x", "from": "y"}
    )
    again, unchanged = shop.overwrite(shop.work("m", (1,), (3,)), {"tel": "x"})
    assert (len(rows), changed) == (len(again), unchanged) == (2, 2)


def test_d_09_an_overwritten_row_is_handed_back_as_it_was(shop: Shop) -> None:
    rows, _ = shop.overwrite(shop.work("m", (1,)), {"from": "x", "last": None})
    assert (rows[0]["from"], rows[0]["last"]) == (None, "甲")
    assert shop.ask('SELECT "from", last FROM m WHERE id = 1') == [("x", None)]


def test_more_rows_than_a_list_takes_go_at_once(shop: Shop) -> None:
    many = tuple((n,) for n in range(100, 2_600))
    listed = ", ".join(f"({n}, 2)" for (n,) in many)
    shop.place.script(f"INSERT INTO o (id, m_id) VALUES {listed}")
    assert len(shop.keys("o", KeysIn(keys=many))) == 2_500
    rows, changed = shop.delete(shop.work("o", *many))
    assert (len(rows), changed) == (2_500, 2_500)


def test_nothing_stands_that_was_not_committed(shop: Shop) -> None:
    with shop.place.store.writing(shop.bound, TODAY) as writer:
        assert len(list(writer.delete(shop.work("o", (10,))))) == 1
    assert shop.ask("SELECT count(*) FROM o") == [(4,)]


def test_a_taken_key_is_not_inserted_over(shop: Shop) -> None:
    row = {"id": 1, "tel": "x", "first": "y", "last": "z"}
    with shop.place.store.writing(shop.bound, TODAY) as writer:
        taken = writer.insert(shop.table("m"), row)
        fresh = writer.insert(shop.table("m"), {**row, "id": 9})
        writer.commit()
    assert (taken, fresh) == (False, True)
    assert shop.ask("SELECT first FROM m WHERE id IN (1, 9) ORDER BY id") == [
        ("测试",),
        ("y",),
    ]


def test_free_text_is_searched_in_tables_without_a_key(shop: Shop) -> None:
    assert len(shop.search("free", "note", "13800000001")) == 2
    assert shop.search("free", "note", "91380000000199") == []


def test_free_text_is_searched_for_the_values_of_a_whole_block(shop: Shop) -> None:
    sought = Search(
        table="free",
        column="note",
        kind="",
        values=frozenset(f"1380000{number:04}" for number in range(1, 6_000)),
        within=True,
    )
    with shop.place.store.reading(shop.bound, TODAY) as reader:
        assert len(reader.search_all([sought])[sought]) == 2


def test_a_sample_is_taken_beyond_the_rows_named(shop: Shop) -> None:
    others = {(1,), (2,), (9007199254740993,)}
    with shop.place.store.reading(shop.bound, TODAY) as reader:
        sample = reader.sample("m", "tel", frozenset(others))
        none = reader.sample("m", "tel", frozenset({*others, (4,)}))
        number = reader.sample("o", "status", frozenset({(10,)}))
        assert reader.count("m") == 6
    assert (sample, none) == (((4,), "138000000012"), None)
    assert number is not None
    assert shop.search("o", "status", number[1], "customer_no")


def test_a_mark_is_told_as_it_was_made_and_only_once(shop: Shop) -> None:
    made = Mark(case="c", chunk=1, lease=4, is_open=False, digest="d")
    with shop.place.store.writing(shop.bound, TODAY) as writer:
        writer.add_mark(made)
        assert writer.changes() == 1
        writer.commit()
    with shop.place.store.reading(shop.bound, TODAY) as reader:
        assert reader.mark("c", 1) == made
        assert reader.mark("c", 2) is None
    with (
        pytest.raises(Exception, match="store-failed"),
        shop.place.store.writing(shop.bound, TODAY) as writer,
    ):
        writer.add_mark(made)


def raise_lease(shop: Shop, lease: int) -> None:
    with shop.place.store.writing(shop.bound, TODAY) as writer:
        writer.raise_lease("c", lease)
        writer.commit()


def test_a_lease_is_only_ever_raised_and_a_closed_mark_fences(shop: Shop) -> None:
    raise_lease(shop, 1)
    raise_lease(shop, 3)
    with pytest.raises(LeaseLost):
        raise_lease(shop, 3)
    with shop.place.store.writing(shop.bound, TODAY) as writer:
        require_lease(writer, "c", 3)
        with pytest.raises(LeaseLost):
            require_lease(writer, "c", 1)
        writer.close_mark("c")
        writer.commit()
    with (
        shop.place.store.reading(shop.bound, TODAY) as reader,
        pytest.raises(LeaseLost),
    ):
        require_lease(reader, "c", 3)


def test_a_store_says_whether_it_has_the_mark_table(place: Place) -> None:
    before = place.store.has_mark_table()
    place.make_mark_table()
    assert (before, place.store.has_mark_table()) == (False, True)
    assert "jieqing_mark" in place.store.grants({})
    assert place.store.schema().tables == {}


def test_a_reader_can_write_nothing(shop: Shop) -> None:
    with (
        pytest.raises(Exception, match=r"store-(unreachable|read-only|failed)"),
        shop.place.store.reading(shop.bound, TODAY) as reader,
    ):
        reader.run(reader.statements.delete(shop.table("o"), [keys(10)]))
    assert shop.ask("SELECT count(*) FROM o") == [(4,)]


LOOSE_MAP = """map: 1
store: shop
root: m
tables:
  m: {record: account-profile, identities: {id: customer_no, tel: phone}}
  loose: {subject: company, key: [code]}
"""


def test_a_mask_meets_no_second_row_of_a_key_that_only_the_map_knows(
    place: Place,
) -> None:
    place.script("""CREATE TABLE m (id INTEGER PRIMARY KEY, tel VARCHAR(20));
    CREATE TABLE loose (code INTEGER, whose INTEGER, addr VARCHAR(20));
    INSERT INTO loose VALUES (1, 1, NULL), (1, 2, 'road of two')""")
    place.make_mark_table()
    shop = Shop(place=place, bound=bind(load(LOOSE_MAP), place.store.schema()))
    mine = ColumnsIn(columns=("whose",), tuples=((1,),))
    with pytest.raises(RowWriteFailed):
        shop.overwrite(shop.work("loose", (1,), guard=[mine]), {"addr": None})
    assert place.ask("SELECT addr FROM loose WHERE whose = 2") == [("road of two",)]


@pytest.mark.parametrize(
    ("made", "order"),
    [
        ("LOCALE_PROVIDER icu ICU_LOCALE 'zh' LOCALE 'C'", Order.OWN),
        ("LOCALE 'C'", Order.BYTES),
    ],
)
def test_a_database_that_icu_orders_keeps_no_text_by_its_bytes(
    postgresql: Postgresql, made: str, order: Order
) -> None:
    name = f"ordered_{order}"
    postgresql.script(f"CREATE DATABASE {name} TEMPLATE template0 {made}", "postgres")
    postgresql.script("CREATE TABLE m (tel text PRIMARY KEY)", name)
    schema = open_store("shop", postgresql.url(name)).schema()
    assert schema.tables["m"].orders("tel") == {order}
