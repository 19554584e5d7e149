"""What a server refuses is said by command, by name, before anything is written."""

from dataclasses import dataclass

import pytest
from cli_shop import MAP, OFFICER, SUN, WANG, ZHAO, Answer, Shop

from jieqing.datamap.bind import bind
from jieqing.datamap.load import load
from jieqing.datamap.values import BoundMap
from jieqing.stores.trial import unindexed
from places import Place, served

SHOP = """
CREATE TABLE member (id INTEGER PRIMARY KEY, phone VARCHAR(20) UNIQUE,
  nickname VARCHAR(20), status INTEGER NOT NULL DEFAULT 1);
CREATE TABLE trade_order (id INTEGER PRIMARY KEY, member_id INTEGER NOT NULL,
  amount INTEGER NOT NULL, receiver VARCHAR(20), finished_at DATETIME);
INSERT INTO member VALUES
  (1, '13800000001', '小一', 1), (2, '138 0000 0002', '小二', 1);
INSERT INTO trade_order VALUES (1, 2, 100, '李二', '2015-01-01 00:00:00'),
  (3, 1, 300, '王一', '2015-01-01 00:00:00');
"""
WAITS, NOT_CONFIGURED = 3, 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """A shop whose customers are on a server, and the account that erases there."""

    shop: Shop
    place: Place
    clerk: str

    @property
    def account(self) -> str:
        return self.clerk + ("@localhost" if self.place.kind == "mariadb" else "")

    @property
    def url(self) -> str:
        return self.place.server.url(self.place.database, self.clerk)

    def bound(self) -> BoundMap:
        return bind(load(MAP), self.place.store.schema())

    def test(self) -> Answer:
        return self.shop.run("store test shop")

    def move(self, old: str, new: str) -> None:
        """Write another address into the home's settings."""
        settings = self.shop.folder / "home" / "jieqing.toml"
        text = settings.read_text(encoding="utf-8")
        assert old in text
        settings.write_text(text.replace(old, new), "utf-8")

    def revoke(self, right: str) -> None:
        self.place.script(f"REVOKE {right} ON member FROM {self.account}")

    def grant(self, right: str) -> None:
        self.place.script(f"GRANT {right} ON member TO {self.account}")


@pytest.fixture(scope="module", params=["postgresql", "mariadb"])
def served_shop(
    request: pytest.FixtureRequest,
    founded: Shop,
    tmp_path_factory: pytest.TempPathFactory,
) -> Served:
    """The shop of these tests on each server, with the printed grants.

    One for all tests on a server: each leaves it as it was.
    """
    place = served(request.getfixturevalue(request.param), "shop")
    shop = founded.copy(tmp_path_factory.mktemp("served"))
    found = Served(shop=shop, place=place, clerk=f"cli_{place.database}")
    place.script(SHOP)
    if place.kind == "postgresql":
        place.script(f"CREATE ROLE {found.account} LOGIN")
    else:
        place.script(f"""CREATE USER {found.account};
        GRANT SELECT, TRIGGER ON {place.database}.* TO {found.account};
        GRANT PROCESS ON *.* TO {found.account}""")
    found.move(f"sqlite:///{shop.folder / 'shop.db'}", found.url)
    place.server.script(shop.run("store grants shop").content["sql"], place.database)
    assert shop.run(f"map confirm shop --by {OFFICER}").code == 0
    return found


def signed(shop: Shop) -> Shop:
    """A case on member 2 that waits for its executor."""
    opened = shop.run(
        f"case open --subject phone=13800000002 --channel app --by {OFFICER}"
    )
    proof = "--method code-to-registered-phone --joined-at P1"
    acts = [opened, shop.act("identify", OFFICER, proof)]
    acts += [shop.act(act, OFFICER) for act in ("stop", "find", "plan", "notify")]
    acts.append(shop.act("deliver", OFFICER, "L1"))
    acts.append(shop.act("choose", OFFICER, "--choice erase"))
    acts += [shop.sign(WANG), shop.sign(ZHAO)]
    assert [act.out for act in acts if act.code] == []
    return shop


def test_a_store_with_the_printed_grants_is_ready(served_shop: Served) -> None:
    tested = served_shop.test()
    assert (tested.code, tested.content["refused"]) == (0, None)
    assert tested.content["without_index"] == ["trade_order (member_id)"]
    setting = {"postgresql": "log_error_verbosity", "mariadb": "log_bin"}
    assert setting[served_shop.place.kind] in tested.content["logged"]


def test_the_doctor_finds_the_printed_grants_enough_and_not_too_much(
    served_shop: Served,
) -> None:
    found = served_shop.shop.run("doctor").content["findings"]
    troubles = {each["check"] for each in found if each["level"] != "fine"}

    assert troubles == {"indexes", "logs"}


def test_the_doctor_names_a_right_that_is_missing(served_shop: Served) -> None:
    served_shop.revoke("DELETE")
    found = served_shop.shop.run("doctor").content["findings"]
    served_shop.grant("DELETE")

    assert "statement-refused" in {each["code"] for each in found}


def test_an_index_on_the_reference_ends_the_remark(served_shop: Served) -> None:
    place = served_shop.place
    place.script("CREATE INDEX by_member ON trade_order (member_id)")
    bound = served_shop.bound()
    assert unindexed(bound, place.store.leading()) == ()
    is_pg = place.kind == "postgresql"
    place.script(f"DROP INDEX by_member{'' if is_pg else ' ON trade_order'}")


@pytest.mark.parametrize("right", ["UPDATE", "DELETE"])
def test_a_right_that_is_missing_is_named_with_its_table(
    served_shop: Served, right: str
) -> None:
    before = served_shop.place.dump()
    served_shop.revoke(right)
    tested = served_shop.test()
    served_shop.grant(right)
    refused = tested.content["refused"]
    assert (tested.code, refused["code"]) == (WAITS, "statement-refused")
    assert right in refused["cause"]
    assert "member" in refused["cause"]
    assert served_shop.place.dump() == before


RENAMED = {
    "postgresql": ("ALTER ROLE {0} RENAME TO {0}_x", "ALTER ROLE {0}_x RENAME TO {0}"),
    "mariadb": (
        "RENAME USER {0}@localhost TO {0}_x@localhost",
        "RENAME USER {0}_x@localhost TO {0}@localhost",
    ),
}


@pytest.mark.long
def test_what_is_taken_from_the_account_after_approval_stops_before_any_row(
    served_shop: Served,
) -> None:
    shop, place = signed(served_shop.shop), served_shop.place
    before, (renamed, back) = place.dump(), RENAMED[place.kind]
    served_shop.revoke("DELETE")
    refused = [shop.act("execute", SUN)]
    served_shop.grant("DELETE")
    place.script(renamed.format(served_shop.clerk))
    refused.append(shop.act("execute", SUN))
    place.script(back.format(served_shop.clerk))
    assert [each.code for each in refused] == [NOT_CONFIGURED] * 2
    assert [each.refusal for each in refused] == ["statement-refused", "store-denied"]
    assert place.dump() == before
    assert shop.act("execute", SUN).code == 0
    assert place.dump() != before


@pytest.mark.parametrize("command", ["store test shop", "map confirm shop --by P-0002"])
def test_a_server_that_is_gone_is_said_with_advice(
    served_shop: Served, command: str
) -> None:
    folder = str(served_shop.place.server.folder)
    served_shop.move(folder, "/none")
    refused = served_shop.shop.run(command)
    served_shop.move("/none", folder)
    assert (refused.code, refused.refusal) == (NOT_CONFIGURED, "store-unreachable")
    assert "store test" in refused.content["error"]["advice"]


PASSWORDS = {
    "postgresql": "CREATE ROLE {0} LOGIN PASSWORD 'right'",
    "mariadb": "CREATE USER {0}@localhost IDENTIFIED BY 'right'",
}


def test_a_wrong_password_is_said_and_not_repeated(
    served_shop: Served,
) -> None:
    place = served_shop.place
    guarded = f"guarded_{place.database}"
    place.script(PASSWORDS[place.kind].format(guarded))
    place.server.ask_passwords(guarded)
    url = place.server.url(place.database, guarded, "hunter2")
    refused = served_shop.shop.run(f"store add other {url}")
    assert (refused.code, refused.refusal) == (NOT_CONFIGURED, "store-denied")
    assert "hunter2" not in refused.out + refused.err


READ_ONLY = {
    "postgresql": (
        "ALTER ROLE {0} SET default_transaction_read_only = on",
        "ALTER ROLE {0} RESET default_transaction_read_only",
    ),
    "mariadb": ("SET GLOBAL read_only = 1", "SET GLOBAL read_only = 0"),
}


def test_a_replica_given_by_mistake_is_said_by_the_test(served_shop: Served) -> None:
    place = served_shop.place
    on, off = READ_ONLY[place.kind]
    place.script(on.format(served_shop.clerk))
    tested = served_shop.test()
    place.script(off.format(served_shop.clerk))
    assert tested.code == WAITS
    assert tested.content["refused"]["code"] == "store-read-only"
