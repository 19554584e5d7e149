"""A whole case by commands alone: its proof holds, and a byte changed breaks it."""

from collections.abc import Callable
from pathlib import Path

from cli_shop import CASE, OFFICER, Shop

Fresh = Callable[[Shop], Shop]
VERIFY = f"verify home/statements/{CASE}.jqz --trust home/trust.json"


def test_the_statement_of_a_settled_case_holds_for_a_stranger(settled: Shop) -> None:
    verdict = settled.run(VERIFY)

    assert (verdict.code, verdict.content["verdict"]) == (0, "It holds.")


def test_what_the_law_keeps_is_there_without_the_name(settled: Shop) -> None:
    orders = settled.sql("SELECT id, amount, receiver FROM trade_order ORDER BY id")

    assert [order[:2] for order in orders] == [(2, 200), (3, 300)]
    assert orders[0][2] != "李二"
    assert orders[1][2] == "王一"


def test_a_statement_with_one_byte_changed_does_not_hold(
    settled: Shop, fresh: Fresh
) -> None:
    spoilt = fresh(settled)
    package = spoilt.folder / "home" / "statements" / f"{CASE}.jqz"
    content = bytearray(package.read_bytes())
    content[len(content) // 2] ^= 1
    package.write_bytes(content)

    assert spoilt.run(VERIFY).code == 1


def test_without_its_trust_file_nothing_can_be_judged(settled: Shop) -> None:
    verdict = settled.run(f"verify home/statements/{CASE}.jqz --trust nowhere.json")

    assert (verdict.code, verdict.refusal) == (3, "file-unreadable")


def test_the_ledger_of_a_settled_case_is_sound_and_exported(
    settled: Shop, tmp_path: Path
) -> None:
    file = tmp_path / "ledger.jsonl"
    told = settled.run(f"ledger export {file}").content

    assert settled.run("ledger audit").content["holds"] is True
    assert len(file.read_bytes().splitlines()) == told["entries"]


def test_no_personal_value_is_in_the_exported_ledger(
    settled: Shop, tmp_path: Path
) -> None:
    file = tmp_path / "ledger.jsonl"
    settled.run(f"ledger export {file}")
    text = file.read_text(encoding="utf-8")

    assert [word for word in ("13800000002", "0000 0002", "李二") if word in text] == []


def test_rows_come_back_inside_the_window_by_two_signatures(
    erased: Shop, fresh: Fresh
) -> None:
    shop = fresh(erased)
    shop.act("restore", OFFICER, "--propose")
    signed = [shop.sign(by).code for by in ("P-0003", "P-0004")]
    told = shop.act("restore", "P-0005").content

    assert (signed, told["conflicts"]) == ([0, 0], 0)
    assert shop.sql("SELECT phone, nickname FROM member WHERE id = 2") == [
        ("138 0000 0002", "小二")
    ]


def test_a_settled_case_cannot_be_decided_again(settled: Shop) -> None:
    ended = settled.run(f"rules replay --case {CASE} --home home")
    assert (ended.code, ended.refusal) == (3, "replay-not-kept")
