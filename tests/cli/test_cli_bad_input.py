"""Bad input at the command line: a code, the documented exit, nothing changed."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cli_shop import CASE, INIT, MAP, OFFICER, SIGNED, SUN, WANG, ZHAO, Shop, run

from jieqing.casebook.askable import Askable
from jieqing.cli.decisions_reading import DecisionsRefused, read_decisions

Fresh = Callable[[Shop], Shop]
NEXT_MONTH = (datetime.now(tz=UTC) + timedelta(days=30)).date()
MANY_ORDERS = (
    "WITH RECURSIVE n(i) AS (SELECT 10 UNION ALL SELECT i + 1 FROM n WHERE i < 60)"
    " INSERT INTO trade_order SELECT i, 2, 5, NULL, datetime('now', '-5 years') FROM n"
)

TWICE_WRONG = MAP.replace("profile", "profil").replace("owner: member", "owner: membr")


def write_map(shop: Shop, text: str) -> None:
    (shop.folder / "home" / "maps" / "shop.yaml").write_text(text, encoding="utf-8")


def test_an_unknown_store_is_a_matter_of_configuration(founded: Shop) -> None:
    answer = founded.run("store test nowhere")

    assert (answer.code, answer.refusal) == (4, "store-unknown")


def test_a_table_missing_from_the_map_is_named(founded: Shop, fresh: Fresh) -> None:
    shop = fresh(founded)
    shop.sql("CREATE TABLE gift (id INTEGER PRIMARY KEY, member_id INTEGER)")
    answer = shop.run(f"map confirm shop --by {OFFICER}")

    assert (answer.code, answer.refusal) == (2, "map-refused")
    assert "gift" in answer.content["error"]["cause"]


def test_a_new_column_since_the_confirmation_stops_the_search(
    stopped: Shop, fresh: Fresh
) -> None:
    shop = fresh(stopped)
    shop.sql("ALTER TABLE member ADD COLUMN wechat TEXT")
    answer = shop.act("find", OFFICER)

    assert (answer.code, answer.refusal) == (3, "map-changed")
    assert "+member.wechat" in answer.content["error"]["cause"]


def test_a_misspelt_map_names_its_line_and_the_nearest_word(
    founded: Shop, fresh: Fresh
) -> None:
    shop = fresh(founded)
    write_map(shop, MAP.replace("identities:", "identites:"))
    answer = shop.run(f"map confirm shop --by {OFFICER}")

    assert (answer.code, answer.refusal) == (2, "map-refused")
    assert "line 7" in answer.content["error"]["cause"]
    assert "'identities'" in answer.content["error"]["cause"]


def test_every_error_of_a_map_stands_on_its_own_line_in_chinese(
    founded: Shop, fresh: Fresh
) -> None:
    shop = fresh(founded)
    write_map(shop, TWICE_WRONG)

    assert shop.told(f"map confirm shop --by {OFFICER}", "zh")[:3] == [
        "没有完成：数据地图 shop.yaml 有 2 处错误：",
        (
            "第 6 行：「account-profil」不是记录类别；您是不是想写「account-profile」？"
            "[map.record-kind]"
        ),
        "第 16 行：没有表「membr」；您是不是想写「member」？[map.unknown-table]",
    ]


def test_every_error_of_a_map_stands_on_its_own_line_in_english(
    founded: Shop, fresh: Fresh
) -> None:
    shop = fresh(founded)
    write_map(shop, MAP.replace("columns: {receiver", "columns: {reciever"))

    assert shop.told("map show shop", "en") == [
        "Not done: The data map shop.yaml has 1 error(s):",
        (
            "map.unknown-column line 14: table 'trade_order' has no column "
            "'reciever'; did you mean 'receiver'?"
        ),
        (
            "You can: Correct the lines named above; docs/reference/map.md explains "
            "every key. [map-refused]"
        ),
    ]


def test_the_errors_of_a_map_are_objects_in_json(founded: Shop, fresh: Fresh) -> None:
    shop = fresh(founded)
    write_map(shop, TWICE_WRONG)
    findings = shop.run("map show shop").content["error"]["findings"]

    assert [one["code"] for one in findings] == ["map.record-kind", "map.unknown-table"]
    assert findings[1] == {
        "code": "map.unknown-table",
        "file": "shop.yaml",
        "line": 16,
        "problem": "no table 'membr'; did you mean 'member'?",
    }


@pytest.mark.parametrize(
    "decisions",
    [
        "- {id: 1, table: 13800000042, keys: [[1]], fate: erase, reason: r, by: P}",
        "- {id: 1, table: a.b, keys: [[13800000042.0]], fate: erase, reason: r, by: P}",
        "- {id: 1, table: a.b, keys: [[1]], fate: 13800000042, reason: r, by: P}",
        "- {id: 1, 13800000042: 1, table: a.b, keys: [[1]], reason: r, by: P}",
        "- {id: 1, 13800000042: 1, 13800000042: 2, table: a.b}",
        "- {id: 1, table: a.b, keys: [[*13800000042]], fate: erase}",
        "- {id: 1, table: a.b, keys: [[!13800000042 x]], fate: erase}",
    ],
)
def test_no_value_of_a_decisions_file_is_repeated_on_the_screen(
    tmp_path: Path, decisions: str
) -> None:
    path = tmp_path / "d.yaml"
    path.write_text(decisions)
    nothing = Askable(found={}, asked={})

    with pytest.raises(DecisionsRefused) as refusal:
        read_decisions(path, nothing)
    assert "line 1" in str(refusal.value)
    assert "13800000042" not in f"{refusal.value} {refusal.value.facts}"


def test_misspelt_decisions_name_their_line_and_the_nearest_word(
    stopped: Shop, fresh: Fresh
) -> None:
    shop = fresh(stopped)
    shop.act("find", OFFICER)
    decisions = "- id: D1\n  table: shop.member\n  keys: [[2]]\n  fate: earse\n"
    (shop.folder / "d.yaml").write_text(decisions + "  reason: x\n  by: P-0002\n")
    answer = shop.act("plan", OFFICER, "--decisions d.yaml")

    assert (answer.code, answer.refusal) == (2, "decisions-refused")
    assert "line 4" in answer.content["error"]["cause"]
    assert "'erase'" in answer.content["error"]["cause"]


def test_an_unknown_customer_is_an_honest_answer(founded: Shop, fresh: Fresh) -> None:
    shop = fresh(founded)
    asked = "--subject phone=- --channel app"
    shop.run(f"case open {asked} --by {OFFICER}", typed="13999999999\n")
    shop.act("identify", OFFICER, "--method session --joined-at P1")
    shop.act("stop", OFFICER)
    answer = shop.act("find", OFFICER)

    assert (answer.code, answer.content["found"]) == (0, 0)
    assert shop.run(f"case show {CASE}").content["state"] == "not_found"


@pytest.mark.parametrize("spelling", ["１３８０００００００２", "+86 138-0000-0002"])
def test_the_same_customer_is_found_in_another_spelling(
    founded: Shop, spelling: str
) -> None:
    found = founded.run(
        f"customer find --subject phone=- --by {OFFICER}", typed=spelling
    )

    assert (found.code, found.content["found"]) == (0, 3)


def test_nothing_found_makes_no_plan(stopped: Shop, fresh: Fresh) -> None:
    shop = fresh(stopped)
    shop.act("find", OFFICER)
    shop.sql("DELETE FROM trade_order WHERE member_id = 2")
    shop.sql("DELETE FROM member WHERE id = 2")
    answer = shop.act("plan", OFFICER)

    assert (answer.code, answer.refusal) == (1, "plan-empty")


def test_the_plan_of_yesterday_is_not_signed(noticed: Shop, fresh: Fresh) -> None:
    shop = fresh(noticed)
    shop.sql("INSERT INTO trade_order VALUES (9, 2, 5, NULL, '2019-01-01 08:00:00')")
    answer = shop.sign(WANG)

    assert (answer.code, answer.refusal) == (1, "plan-out-of-date")
    assert shop.run(f"case show {CASE}").content["signed_by"] == []


def test_more_rows_than_the_approved_ceiling_stop_the_run(
    noticed: Shop, fresh: Fresh
) -> None:
    shop = fresh(noticed)
    signed = [shop.sign(by).code for by in (WANG, ZHAO)]
    shop.sql(MANY_ORDERS)
    before = shop.rows
    answer = shop.act("execute", SUN)

    assert (signed, answer.code, answer.refusal) == ([0, 0], 1, "plan-out-of-date")
    assert shop.rows == before


def test_the_applicant_may_not_sign_the_plan(noticed: Shop) -> None:
    answer = noticed.act(
        "approve", OFFICER, f"--key {OFFICER}.key --passphrase-file pass.txt"
    )

    assert (answer.code, answer.refusal) == (1, "not-entitled")


def test_a_second_account_does_not_make_the_applicant_an_approver(
    noticed: Shop,
) -> None:
    answer = noticed.run(
        "person add --name 周敏 --staff-number 2 --role approver --key again.key"
        f" --passphrase-file pass.txt{SIGNED}"
    )

    assert (answer.code, answer.refusal) == (1, "roles-conflict")
    assert not (noticed.folder / "again.key").exists()


def test_the_number_of_the_security_administrator_adds_nobody(noticed: Shop) -> None:
    answer = noticed.run(
        "person add --name 假 --staff-number 9 --role approver --key false.key"
        " --passphrase-file pass.txt --by P-0001"
    )

    assert (answer.code, answer.refusal) == (1, "appointment-unsigned")
    assert not (noticed.folder / "false.key").exists()


def test_another_key_than_the_administrators_ends_no_account(noticed: Shop) -> None:
    key = f"--signed-with {SUN}.key --signer-passphrase-file pass.txt"
    answer = noticed.run(f"person disable {WANG} --by P-0001 {key}")

    assert (answer.code, answer.refusal) == (1, "appointment-unsigned")


def test_an_approval_signed_with_another_key_is_forged(noticed: Shop) -> None:
    answer = noticed.act(
        "approve", WANG, f"--key {ZHAO}.key --passphrase-file pass.txt"
    )

    assert (answer.code, answer.refusal) == (1, "signature-not-genuine")


def test_after_the_window_nothing_is_brought_back(erased: Shop) -> None:
    answer = erased.act("restore", OFFICER, "--propose --at +30d")

    assert (answer.code, answer.refusal) == (1, "window-over")


def test_a_ledger_row_edited_by_hand_is_noticed(noticed: Shop, fresh: Fresh) -> None:
    shop = fresh(noticed)
    casebook = "home/casebook/casebook.sqlite"
    shop.sql("UPDATE flow_ledgerentry SET act = 'check' WHERE act = 'find'", casebook)
    answer = shop.run(f"case show {CASE}")

    assert (answer.code, answer.refusal) == (1, "ledger-altered")
    assert shop.run("ledger audit").code == 1


def test_a_truncated_capsule_brings_nothing_back(erased: Shop, fresh: Fresh) -> None:
    shop = fresh(erased)
    shop.act("restore", OFFICER, "--propose")
    signed = [shop.sign(by).code for by in (WANG, ZHAO)]
    copy = next((shop.folder / "home" / "capsules").rglob("*.age"))
    copy.write_bytes(copy.read_bytes()[:-40])
    before = shop.rows
    answer = shop.act("restore", SUN)

    assert (signed, answer.code, answer.refusal) == ([0, 0], 1, "capsule-damaged")
    assert shop.rows == before


def test_a_demo_with_entries_becomes_no_real_home(founded: Shop, fresh: Fresh) -> None:
    shop = fresh(founded)
    settings = shop.folder / "home" / "jieqing.toml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text.replace('mode = "demo"', 'mode = "normal"'), "utf-8")
    answer = shop.run("case list")

    assert (answer.code, answer.refusal) == (1, "home-made-real")


def test_a_real_home_takes_no_value_from_the_command_line(tmp_path: Path) -> None:
    shop = Shop(folder=tmp_path)
    shop.run(INIT.replace("--demo ", ""))
    answer = shop.run(f"customer find --subject phone=13800000002 --by {OFFICER}")

    assert (answer.code, answer.refusal) == (2, "subject-on-command-line")
    assert "13800000002" not in answer.out + answer.err


def test_a_wrong_command_is_told_as_json_too(founded: Shop) -> None:
    answer = founded.run("case open")

    assert (answer.code, answer.refusal, answer.err) == (2, "usage", "")


def test_a_refusal_is_one_chinese_sentence_with_advice_and_code(founded: Shop) -> None:
    answer = run(founded.folder, "--lang zh case show CL-2026-9999")

    assert answer.code == 2
    assert answer.out == ""
    assert answer.err == (
        "没有完成：这个主目录里没有处理单 CL-2026-9999。"
        "您可以：`jieqing case list` 列出全部处理单。[case-unknown]\n"
    )


def test_a_misspelt_kind_of_identity_names_the_nearest_one(founded: Shop) -> None:
    answer = founded.run(f"customer find --subject phne=- --by {OFFICER}")

    assert (answer.code, answer.refusal) == (2, "subject-kind-unknown")
    assert "'phone'" in answer.content["error"]["advice"]


def test_a_wrong_passphrase_signs_nothing(noticed: Shop, fresh: Fresh) -> None:
    shop = fresh(noticed)
    (shop.folder / "wrong.txt").write_text("wrong horse\n")
    answer = shop.act("approve", WANG, f"--key {WANG}.key --passphrase-file wrong.txt")

    assert (answer.code, answer.refusal) == (1, "wrong-passphrase")


def test_rights_that_are_not_built_are_refused_as_such(founded: Shop) -> None:
    answer = founded.run(
        f"case open --right R3 --subject phone=13800000001 --channel app --by {OFFICER}"
    )

    assert (answer.code, answer.refusal) == (1, "right-not-built")


def test_a_secret_hold_is_refused_with_a_plain_sentence(noticed: Shop) -> None:
    answer = noticed.run(
        f"hold add {CASE} --ground litigation --table shop.trade_order --key 2"
        f" --owner {OFFICER} --review {NEXT_MONTH} --visibility secret --by {OFFICER}"
    )

    assert (answer.code, answer.refusal) == (1, "secret-hold-elsewhere")


def test_a_hold_makes_the_old_plan_out_of_date(noticed: Shop, fresh: Fresh) -> None:
    shop = fresh(noticed)
    held = shop.run(
        f"hold add {CASE} --ground litigation --table shop.trade_order --key 1"
        f" --owner {OFFICER} --review {NEXT_MONTH} --by {OFFICER}"
    )
    answer = shop.sign(WANG)

    assert (held.code, answer.code, answer.refusal) == (0, 1, "plan-out-of-date")


@pytest.mark.parametrize("typed", ["abc", "138", "1380000000", "138000000001"])
def test_a_slip_of_the_hand_is_no_phone_number_of_nobody(
    founded: Shop, typed: str
) -> None:
    answer = founded.run(f"customer find --subject phone={typed} --by {OFFICER}")

    assert (answer.code, answer.refusal) == (2, "subject-implausible")


def test_a_short_name_that_other_addresses_have_makes_no_home(founded: Shop) -> None:
    told = "--name 青禾 --contact a@example.test --officer-contact 陈立"
    answer = founded.run(f"init other --tenant answer {told} --json")

    assert (answer.code, answer.refusal) == (2, "tenant-name-taken")
    assert not (founded.folder / "other").exists()
