"""Field case D-28: a trigger writes the old values back into a history table."""

from dataclasses import replace
from pathlib import Path

import pytest
from small_shop import YOUNG, Shop, a_shop, answered, fates, held

from jieqing.datamap.bind import bind
from jieqing.datamap.load import load
from jieqing.datamap.not_yet import unsupported
from jieqing.erasure.chunk import OtherRowsChanged
from jieqing.erasure.values import Answer, Fate

pytestmark = [pytest.mark.usefixtures("everywhere"), pytest.mark.sampled(3)]
SCHEMA = """
CREATE TABLE e (id INTEGER PRIMARY KEY, name VARCHAR(40), phone VARCHAR(20) UNIQUE);
CREATE TABLE e_hist (id INTEGER, name VARCHAR(40), phone VARCHAR(20), op VARCHAR(9));
CREATE TABLE o (id INTEGER PRIMARY KEY, e_id INTEGER, done DATETIME,
  receiver VARCHAR(40));
CREATE TABLE o_hist (nr INTEGER PRIMARY KEY, o_id INTEGER, receiver VARCHAR(40));
INSERT INTO e VALUES (1, '测试甲', '13800000001'), (2, '测试乙', '13800000002');
INSERT INTO e_hist VALUES (1, '测试旧', '13800000001', 'U'),
  (2, '测试乙', '13800000002', 'U');
"""
ORDERS = """INSERT INTO o VALUES (10, 1, '2020-05-01 09:00:00', '测试甲'),
  (11, 1, '2026-05-01 09:00:00', '测试甲'), (12, 2, '2020-05-01 09:00:00', '测试乙');
INSERT INTO o_hist VALUES (100, 10, '测试旧'), (101, 11, '测试旧'), (102, 12, '测试乙');
"""
MAP = """root: e
tables:
  e:
    record: account-profile
    identities: {id: customer_no, phone: phone}
    columns: {name: name}
  e_hist: {history_of: e}
  o:
    record: transaction-record
    clocks: {transaction-completed: done}
    minimum: [id, e_id, done]
    columns: {receiver: name}
    references: [{owner: e, by: e_id}]
  o_hist: {history_of: o, references: [{owner: o, by: o_id}]}
"""
TRIGGERS = {
    "sqlite": """
CREATE TRIGGER e_u AFTER UPDATE ON e BEGIN
  INSERT INTO e_hist VALUES (OLD.id, OLD.name, OLD.phone, 'U'); END;
CREATE TRIGGER e_d AFTER DELETE ON e BEGIN
  INSERT INTO e_hist VALUES (OLD.id, OLD.name, OLD.phone, 'D'); END;
CREATE TRIGGER o_u AFTER UPDATE ON o BEGIN
  INSERT INTO o_hist (o_id, receiver) VALUES (OLD.id, OLD.receiver); END;
CREATE TRIGGER o_d AFTER DELETE ON o BEGIN
  INSERT INTO o_hist (o_id, receiver) VALUES (OLD.id, OLD.receiver); END;""",
    "postgresql": """
CREATE SEQUENCE o_nr START 500;
ALTER TABLE o_hist ALTER nr SET DEFAULT nextval('o_nr');
CREATE FUNCTION e_log() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  INSERT INTO e_hist VALUES (OLD.id, OLD.name, OLD.phone, left(TG_OP, 1));
  RETURN coalesce(NEW, OLD); END $$;
CREATE FUNCTION o_log() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  INSERT INTO public.o_hist (o_id, receiver) VALUES (OLD.id, OLD.receiver);
  RETURN coalesce(NEW, OLD); END $$;
CREATE TRIGGER e_t BEFORE UPDATE OR DELETE ON e FOR EACH ROW EXECUTE FUNCTION e_log();
CREATE TRIGGER o_t BEFORE UPDATE OR DELETE ON o FOR EACH ROW EXECUTE FUNCTION o_log();
""",
    "mariadb": """
ALTER TABLE o_hist MODIFY nr INTEGER AUTO_INCREMENT;
CREATE TRIGGER e_u AFTER UPDATE ON e FOR EACH ROW
  INSERT INTO e_hist VALUES (OLD.id, OLD.name, OLD.phone, 'U');
CREATE TRIGGER e_d AFTER DELETE ON e FOR EACH ROW
  INSERT INTO e_hist VALUES (OLD.id, OLD.name, OLD.phone, 'D');
CREATE TRIGGER o_u AFTER UPDATE ON o FOR EACH ROW
  INSERT INTO o_hist (o_id, receiver) VALUES (OLD.id, OLD.receiver);
CREATE TRIGGER o_d AFTER DELETE ON o FOR EACH ROW
  INSERT INTO o_hist (o_id, receiver) VALUES (OLD.id, OLD.receiver);""",
}


@pytest.fixture
def company(tmp_path: Path) -> Shop:
    """Two people without orders; every change of a row lands in its history."""
    shop = a_shop(tmp_path, SCHEMA, MAP)
    place = shop.places["shop"]
    place.script(TRIGGERS[place.kind])
    return bound_again(shop)


@pytest.fixture
def busy(company: Shop) -> Shop:
    """The same with orders, one of which must be kept."""
    company.places["shop"].script(ORDERS)
    return company


def bound_again(shop: Shop, text: str = MAP) -> Shop:
    store = shop.stores[0]
    bound = bind(load(f"map: 1\nstore: shop\n{text}"), store.store.schema())
    shop.stores = (replace(store, bound=bound),)
    return shop


def test_d_28_nothing_of_the_old_values_is_left_in_the_history(company: Shop) -> None:
    found, planned = company.find("customer_no", "1"), company.plan("customer_no", "1")
    outcome = company.carry_out(planned)

    assert unsupported(company.stores[0].bound) == ()
    assert set(fates(planned).values()) == {"erase"}
    assert company.dump()["e_hist"] == [(2, "测试乙", "13800000002", "U")]
    assert company.dump()["e"] == [(2, "测试乙", "13800000002")]
    assert company.check(planned, found).is_clean
    assert {t.table: t.echoed for t in outcome.committed[0].tables} == {
        "e": 0,
        "e_hist": 1,
    }


def test_d_28_a_masked_row_leaves_no_old_value_in_its_history(busy: Shop) -> None:
    found, planned = busy.find("customer_no", "1"), busy.plan("customer_no", "1")
    busy.carry_out(planned)
    told = fates(planned)

    assert {key: fate for key, fate in told.items() if key[0] == "o"} == {
        "o/10": "erase",
        "o/11": "keep",
        "o_hist/100": "erase",
        "o_hist/101": "keep",
    }
    assert busy.dump()["e"] == [(1, None, None), (2, "测试乙", "13800000002")]
    assert [row[0] for row in busy.dump()["e_hist"]] == [2]
    assert busy.dump()["o_hist"] == [(101, 11, None), (102, 12, "测试乙")]
    assert busy.check(planned, found).is_clean


@pytest.mark.parametrize("rows_at_a_time", [1, 2, 3])
def test_however_a_run_is_cut_the_histories_end_alike(
    busy: Shop, rows_at_a_time: int
) -> None:
    busy.chunk_rows = rows_at_a_time
    busy.erase("customer_no", "1")

    assert [row[0] for row in busy.dump()["e_hist"]] == [2]
    assert busy.dump()["o_hist"] == [(101, 11, None), (102, 12, "测试乙")]


def test_a_restore_leaves_the_histories_as_they_were(busy: Shop) -> None:
    before, planned = busy.dump(), busy.plan("customer_no", "1")
    outcome = busy.carry_out(planned)

    assert busy.restore(planned, outcome).conflicts == 0
    assert busy.dump() == before


def test_the_check_sees_what_a_trigger_wrote_back_later(company: Shop) -> None:
    found, planned = company.find("customer_no", "1"), company.plan("customer_no", "1")
    company.carry_out(planned)
    company.ask("INSERT INTO e_hist VALUES (1, 'x', 'y', 'late')")

    (place,) = company.check(planned, found).residue
    assert (place.table, place.column, place.count) == ("e_hist", "id", 1)


def test_the_history_of_a_row_under_a_hold_stays_with_it(busy: Shop) -> None:
    planned = fates(held(busy, "o", 10).plan("customer_no", "1"))

    assert (planned["o/10"], planned["o_hist/100"]) == ("keep", "keep")


def test_the_history_of_a_row_that_is_asked_is_asked_with_it(busy: Shop) -> None:
    busy.ask("UPDATE o SET done = NULL WHERE id = 11")
    planned = busy.plan("customer_no", "1")
    told = fates(planned)
    asked = {key for key, fate in told.items() if fate == "ask"}
    answer = answered(busy, "o", [11], Fate.ERASE)
    later = fates(answer.plan("customer_no", "1"))

    assert len(asked) == 3
    assert {told[key] for key in told if key.startswith("e/")} == {"wait"}
    assert {told[key] for key in told if key.startswith("e_hist")} == {"wait"}
    assert {later[key] for key in asked} == {"erase"}


OWNED = """CREATE TABLE v (id INTEGER PRIMARY KEY, e_id INTEGER, page VARCHAR(9));
CREATE TABLE v_hist (id INTEGER, e_id INTEGER, page VARCHAR(9));
INSERT INTO v VALUES (1, 1, 'a'), (2, 2, 'b');
INSERT INTO v_hist VALUES (1, 1, 'old'), (7, 1, 'gone'), (8, 2, 'gone');"""
OWNED_MAP = """  v: {record: marketing-profile, references: [{owner: e, by: e_id}]}
  v_hist: {history_of: v}
"""


def test_a_history_whose_row_is_long_gone_is_asked_not_left(company: Shop) -> None:
    company.places["shop"].script(OWNED)
    bound_again(company, MAP + OWNED_MAP)
    planned = fates(company.plan("customer_no", "1"))
    told = {key: fate for key, fate in planned.items() if key.startswith("v")}

    assert told == {
        "v/1": "erase",
        "v_hist/1-1-old-1": "erase",
        "v_hist/7-1-gone-1": "ask",
    }


def test_a_person_may_say_that_such_a_history_goes(company: Shop) -> None:
    company.places["shop"].script(OWNED)
    bound_again(company, MAP + OWNED_MAP)
    answer = Answer(
        number="1",
        store="shop",
        table="v_hist",
        keys=((7, 1, "gone", 1),),
        reason="the visit was deleted years ago",
        by="陈经办",
        fate=Fate.ERASE,
    )
    company.circumstances = replace(company.circumstances, answers=(answer,))
    found, planned = company.find("customer_no", "1"), company.plan("customer_no", "1")
    company.carry_out(planned)

    assert company.dump()["v_hist"] == [(8, 2, "gone")]
    assert company.check(planned, found).is_clean


SPREADING = {
    "sqlite": """CREATE TRIGGER spread AFTER DELETE ON e BEGIN
      INSERT INTO diary VALUES (OLD.id); END;""",
    "postgresql": """CREATE FUNCTION spread() RETURNS trigger LANGUAGE plpgsql AS
      'BEGIN INSERT INTO diary VALUES (OLD.id); RETURN OLD; END';
      CREATE TRIGGER spread AFTER DELETE ON e FOR EACH ROW
      EXECUTE FUNCTION spread();""",
    "mariadb": """CREATE TRIGGER spread AFTER DELETE ON e FOR EACH ROW
      INSERT INTO diary VALUES (OLD.id);""",
}


def test_a_trigger_that_writes_elsewhere_stops_the_plan_by_name(company: Shop) -> None:
    place = company.places["shop"]
    place.script("CREATE TABLE diary (e_id INTEGER);")
    place.script(SPREADING[place.kind])
    bound_again(company, f"{MAP}other_tables: {{system: [diary]}}\n")
    (said,) = unsupported(company.stores[0].bound)
    before = company.dump()

    assert said.message == (
        "trigger 'spread' of table 'e' writes to 'diary', which cannot be followed; "
        "if that is its history, write 'diary: {history_of: e}'"
    )
    with pytest.raises(OtherRowsChanged):  # and if a run should ever meet it
        company.erase("customer_no", "1")
    assert company.dump() == before


def test_rows_that_came_into_a_history_since_go_within_the_margin(busy: Shop) -> None:
    planned = busy.plan("customer_no", "1")
    busy.ask("UPDATE o SET receiver = '测试新' WHERE id = 10")
    with_more = busy.plan("customer_no", "1")
    busy.carry_out(with_more)

    assert len(with_more.rows) == len(planned.rows) + 1
    assert busy.dump()["o_hist"] == [(101, 11, None), (102, 12, "测试乙")]


def test_a_young_order_keeps_its_history_without_the_name(busy: Shop) -> None:
    busy.ask("UPDATE o SET done = ? WHERE id = 10", YOUNG)
    busy.erase("customer_no", "1")

    assert {row[2] for row in busy.dump()["o_hist"] if row[1] in (10, 11)} == {None}
