"""What a person is told on the way: help, choices, silence of a map, what waits."""

from collections.abc import Callable

import pytest
from cli_shop import CASE, MAP, OFFICER, SUN, WANG, ZHAO, Shop, run

Fresh = Callable[[Shop], Shop]
LIVE = MAP.replace(
    "    clocks: {transaction", "    live_when: amount = 7\n    clocks: {transaction"
)


def write_map(shop: Shop, text: str) -> None:
    (shop.folder / "home" / "maps" / "shop.yaml").write_text(text, encoding="utf-8")


def test_the_command_alone_shows_its_help_and_is_no_error(founded: Shop) -> None:
    told = run(founded.folder, "")

    assert told.code == 0
    assert "verify" in told.out


def test_the_help_of_refusing_lists_exactly_the_codes_on_offer(founded: Shop) -> None:
    told = run(founded.folder, "case refuse --help").out

    assert "X1|X2|X3|X5" in told
    assert "somebody else's data" in " ".join(told.split())


def test_technical_difficulty_is_no_refusal_of_closing(stopped: Shop) -> None:
    answer = stopped.act("refuse", OFFICER, "--code X9 --propose")

    assert (answer.code, answer.refusal) == (2, "refusal-code-unknown")


def test_a_new_column_is_confirmed_only_once_somebody_has_named_it(
    founded: Shop, fresh: Fresh
) -> None:
    shop = fresh(founded)
    shop.sql("ALTER TABLE member ADD COLUMN wechat TEXT")
    silent = shop.run(f"map confirm shop --by {OFFICER}")
    named = shop.run(f"map confirm shop --accept member.wechat --by {OFFICER}")

    assert (silent.code, silent.refusal) == (3, "columns-unclassified")
    assert "member.wechat" in silent.content["error"]["cause"]
    assert named.code == 0
    assert named.content["unnamed_text"] == ["member.wechat"]


def test_a_new_column_that_the_map_classifies_is_confirmed(
    founded: Shop, fresh: Fresh
) -> None:
    shop = fresh(founded)
    shop.sql("ALTER TABLE member ADD COLUMN wechat TEXT")
    write_map(
        shop, MAP.replace("{phone: phone, n", "{wechat: nickname, phone: phone, n")
    )

    assert shop.run(f"map confirm shop --by {OFFICER}").code == 0


@pytest.mark.parametrize("command", ["map show shop", "map confirm shop --by P-0002"])
def test_a_map_of_another_store_is_refused(
    founded: Shop, fresh: Fresh, command: str
) -> None:
    shop = fresh(founded)
    write_map(shop, MAP.replace("store: shop", "store: crm"))
    answer = shop.run(command)

    assert (answer.code, answer.refusal) == (2, "map-refused")
    assert answer.content["error"]["findings"][0]["code"] == "map.other-store"


def test_a_map_that_is_not_utf8_is_a_mistake_in_a_file(
    founded: Shop, fresh: Fresh
) -> None:
    shop = fresh(founded)
    path = shop.folder / "home" / "maps" / "shop.yaml"
    path.write_bytes("# 商城\n".encode("gbk") + MAP.encode())
    answer = shop.run("map show shop")

    assert (answer.code, answer.refusal) == (2, "map-refused")


def test_a_casebook_that_is_not_there_is_never_made_anew(
    founded: Shop, fresh: Fresh
) -> None:
    shop = fresh(founded)
    casebook = shop.folder / "home" / "casebook" / "casebook.sqlite"
    casebook.unlink()
    answer = shop.run("case list")

    assert (answer.code, answer.refusal) == (4, "casebook-unavailable")
    assert not casebook.exists()


def test_a_casebook_that_is_no_database_is_a_matter_of_configuration(
    founded: Shop, fresh: Fresh
) -> None:
    shop = fresh(founded)
    casebook = shop.folder / "home" / "casebook" / "casebook.sqlite"
    casebook.write_bytes(b"no database at all" * 100)
    answer = shop.run("case list")

    assert (answer.code, answer.refusal) == (4, "casebook-unavailable")


@pytest.mark.parametrize(
    ("table", "key", "line"),
    [("shop.membr", 2, 2), ("shop.member", 99, 3), ("shop.member", 2, 3)],
)
def test_decisions_nobody_asked_for_name_their_line(
    noticed: Shop, fresh: Fresh, table: str, key: int, line: int
) -> None:
    shop = fresh(noticed)
    decision = f"- id: D1\n  table: {table}\n  keys: [[{key}]]\n  fate: erase\n"
    (shop.folder / "d.yaml").write_text(decision + "  reason: x\n  by: P-0002\n")
    answer = shop.act("plan", OFFICER, "--decisions d.yaml")

    assert (answer.code, answer.refusal) == (2, "decisions-refused")
    assert f"line {line}" in answer.content["error"]["cause"]


def test_a_phone_column_that_may_repeat_is_told_with_what_to_write(
    founded: Shop, fresh: Fresh
) -> None:
    shop = fresh(founded)
    shop.sql("DROP TABLE member")
    shop.sql(
        "CREATE TABLE member (id INTEGER PRIMARY KEY, phone TEXT, nickname TEXT,"
        " status INTEGER NOT NULL)"
    )
    shop.sql("INSERT INTO member VALUES (2, '13800000002', NULL, 1)")
    confirmed = shop.run(f"map confirm shop --by {OFFICER}")
    command = f"customer find --subject phone=13800000002 --by {OFFICER}"
    answer = shop.run(command)

    assert confirmed.code == 0
    assert (answer.code, answer.refusal) == (3, "identity-not-unique")
    assert "{kind: phone, unique: true}" in answer.content["error"]["advice"]


def test_a_choice_to_wait_is_told_in_one_sentence_and_can_be_taken_back(
    noticed: Shop, fresh: Fresh
) -> None:
    shop = fresh(noticed)
    shop.sql("UPDATE trade_order SET amount = 7 WHERE id = 2")
    write_map(shop, LIVE)
    shop.run(f"map confirm shop --by {OFFICER}")
    shop.act("choose", OFFICER, "--choice erase --unfinished wait")
    planned = run(shop.folder, f"case plan {CASE} --by {OFFICER}")
    told = shop.act("notify", OFFICER)
    shop.act("choose", OFFICER, "--choice erase --unfinished rest-now")
    again = [shop.act("plan", OFFICER).code, shop.act("notify", OFFICER).code]

    assert "waits for the customer's unfinished business" in planned.out
    assert (planned.code, told.code) == (3, 3)
    assert told.refusal == "waits-for-unfinished-business"
    assert again == [0, 0]


def test_a_death_recorded_by_mistake_is_taken_back(noticed: Shop, fresh: Fresh) -> None:
    shop = fresh(noticed)
    died = shop.act("plan", OFFICER, "--deceased")
    alive = shop.act("plan", OFFICER, "--alive")

    assert (died.code, alive.code) == (3, 0)
    assert alive.content["asked"] == []


def test_masked_rows_and_reduced_rows_are_told_apart(
    noticed: Shop, fresh: Fresh
) -> None:
    shop = fresh(noticed)
    shop.sign(WANG)
    shop.sign(ZHAO)
    told = shop.act("execute", SUN).content

    assert (told["masked"], told["reduced"]) == (1, 1)


def test_residue_is_told_with_its_place_and_the_next_step(
    erased: Shop, fresh: Fresh
) -> None:
    shop = fresh(erased)
    shop.sql("UPDATE member SET phone = '13800000002' WHERE id = 2")
    checked = run(shop.folder, f"case check {CASE} --by {OFFICER}")
    shown = run(shop.folder, f"case show {CASE}")

    assert checked.code == 1
    assert "shop.member.phone: 1 rows (still there)" in checked.out
    assert "run `jieqing case check` again" in checked.out
    assert "residue found: shop.member.phone × 1" in shown.out


def test_a_plan_says_that_every_row_found_is_counted_once(noticed: Shop) -> None:
    found = noticed.run(f"customer find --subject phone=13800000002 --by {OFFICER}")
    fates = found.content["plan"]["tables"].values()

    assert found.content["found"] == sum(n for table in fates for n in table.values())
