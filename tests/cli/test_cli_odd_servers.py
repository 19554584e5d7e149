"""Accounts that see nothing, tables that are held, old encodings: said by name."""

from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from cli_shop import Answer, Shop, run

from places import Place, mariadb_place, postgresql_place
from servers import Mariadb, Postgresql
from slow_link import linked

WAITS, NOT_CONFIGURED = 3, 4
SHOP = """
CREATE TABLE member (id INTEGER PRIMARY KEY, phone VARCHAR(20), nicheng VARCHAR(20));
CREATE TABLE trade_order (id INTEGER PRIMARY KEY, member_id INTEGER NOT NULL,
  receiver VARCHAR(20), finish_time DATETIME);
INSERT INTO member VALUES (1, '13800000001', '小一'), (2, '13800000002', '小二');
INSERT INTO trade_order VALUES (1, 2, '李二', '2015-01-01 00:00:00'),
  (2, 1, '王一', '2015-01-01 00:00:00');
"""
MAP = """\
map: 1
store: shop
root: member
tables:
  member:
    record: account-profile
    identities: {id: customer_no, phone: {kind: phone, unique: true}, nicheng: nickname}
  trade_order:
    record: transaction-record
    clocks: {transaction-completed: finish_time}
    columns: {receiver: name}
    references:
      - {owner: member, by: member_id}
"""
STRANGER = {
    "postgresql": "CREATE ROLE {0} LOGIN",
    "mariadb": "CREATE USER {0}@localhost; GRANT USAGE ON *.* TO {0}@localhost",
}
HOLDS = {
    "postgresql": ("BEGIN", "LOCK TABLE member IN ACCESS EXCLUSIVE MODE"),
    "mariadb": ("LOCK TABLES member WRITE",),
}


def rehearsed(place: Place, folder: Path, subject: str, url: str = "") -> Answer:
    """A report on one customer, on a store that is only read."""
    folder.mkdir(exist_ok=True)
    (folder / "shop.yaml").write_text(MAP, encoding="utf-8")
    facts = "--fact actor=ecommerce-platform --today 2026-11-26 --json"
    store = f"--map shop.yaml --store shop={url or place.url}"
    return run(folder, f"rehearse {store} --subject {subject} {facts}")


@pytest.mark.sampled(2)
def test_an_account_that_may_see_nothing_is_never_told_nothing_found(
    served: Place, tmp_path: Path
) -> None:
    served.script(SHOP)
    stranger = f"stranger_{served.database}"
    served.script(STRANGER[served.kind].format(stranger))
    place = replace(served, url=served.server.url(served.database, stranger))
    reported = rehearsed(place, tmp_path / "report", "phone=13800000002")
    assert (reported.code, reported.refusal) == (NOT_CONFIGURED, "store-denied")
    assert "store grants" in reported.content["error"]["advice"]


@pytest.mark.only("postgresql")
def test_an_account_that_may_not_read_a_table_is_told_which(
    place: Place, founded: Shop, tmp_path: Path
) -> None:
    place.script(
        f"{SHOP} CREATE ROLE half LOGIN; GRANT SELECT ON member TO half;"
        " CREATE ROLE blind LOGIN; REVOKE USAGE ON SCHEMA public FROM public;"
        " GRANT USAGE ON SCHEMA public TO half;"
    )
    shop = founded.copy(tmp_path / "shop")
    half, blind = (place.server.url(place.database, who) for who in ("half", "blind"))
    shop.run(f"store add half {half}")
    tested = shop.run("store test half --look")
    assert (tested.code, tested.content["unreadable"]) == (WAITS, ["trade_order"])
    added = shop.run(f"store add blind {blind}")
    assert (added.code, added.content["tables"]) == (WAITS, 0)
    assert shop.run("map scan blind").refusal == "nothing-seen"


@pytest.mark.sampled(2)
def test_a_table_that_somebody_holds_is_named_after_a_bounded_wait(
    served: Place, tmp_path: Path
) -> None:
    served.script(SHOP)
    with closing(served.connect()) as holder, closing(holder.cursor()) as cursor:
        for statement in HOLDS[served.kind]:
            cursor.execute(statement)
        reported = rehearsed(served, tmp_path, "phone=13800000002")
    assert (reported.code, reported.refusal) == (NOT_CONFIGURED, "table-locked")
    assert "member; waited 6 s" in reported.content["error"]["cause"]
    assert rehearsed(served, tmp_path, "phone=13800000002").code == 0


def test_tables_in_gbk_are_read_as_any_other(mariadb: Mariadb, tmp_path: Path) -> None:
    place = mariadb_place(mariadb)
    place.script(f"ALTER DATABASE {place.database} CHARACTER SET gbk")
    place.script(SHOP)
    reported = rehearsed(place, tmp_path, "phone=13800000002")
    assert reported.code == 0
    assert reported.content["tables"]["shop.trade_order"]["erase"] == [[1]]


def test_a_server_encoding_that_cannot_compare_is_said_by_name(
    postgresql: Postgresql, tmp_path: Path
) -> None:
    place = postgresql_place(postgresql)
    database = f"{place.database}_cn"
    kind = "ENCODING 'EUC_CN' TEMPLATE template0 LOCALE 'C'"
    place.script(f"CREATE DATABASE {database} {kind}")
    place.script(f"ALTER DATABASE {database} SET client_encoding = 'UTF8'")
    old = replace(place, database=database, url=postgresql.url(database))
    old.script(SHOP)
    reported = rehearsed(old, tmp_path, "phone=13800000002")
    assert (reported.code, reported.refusal) == (NOT_CONFIGURED, "store-encoding-unfit")


@pytest.mark.long
def test_more_rows_are_no_more_round_trips(served: Place, tmp_path: Path) -> None:
    served.script(SHOP)

    def trips() -> int:
        with linked(served) as link:
            url = link.url(served)
            assert rehearsed(served, tmp_path, "phone=13800000002", url).code == 0
            return link.trips

    few = trips()
    rows = ", ".join(f"({n}, 2, '李二', '2015-01-01 00:00:00')" for n in range(9, 400))
    served.script(f"INSERT INTO trade_order VALUES {rows}")
    assert trips() <= few
