"""Closing many accounts in one case, by commands alone."""

from collections.abc import Callable
from pathlib import Path

import pytest
from cli_shop import CASE, OFFICER, SUN, WANG, ZHAO, Answer, Shop

Fresh = Callable[[Shop], Shop]
LIST = "kind,value,request\ncustomer_no,1,R-17\nphone,13800000002,\nphone,139,R-19\n"
OPEN = f"case open --subjects list.csv --channel mail --by {OFFICER}"


def listed(shop: Shop, text: str) -> Shop:
    (shop.folder / "list.csv").write_text(text, encoding="utf-8")
    return shop


@pytest.fixture(scope="session")
def planned(founded: Shop, tmp_path_factory: pytest.TempPathFactory) -> Shop:
    """Two members and somebody unknown, in one case, planned."""
    shop = listed(founded.copy(tmp_path_factory.mktemp("many")), LIST)
    proof = "--method code-to-registered-phone --joined-at P1"
    steps = (
        shop.run(OPEN),
        shop.act("identify", OFFICER, proof),
        *(shop.act(act, OFFICER) for act in ("stop", "find", "plan")),
    )
    assert [step.out for step in steps if step.code] == []
    return shop


@pytest.fixture(scope="session")
def erased(planned: Shop, tmp_path_factory: pytest.TempPathFactory) -> Shop:
    """Told, looked at by both who sign, and executed."""
    shop = planned.copy(tmp_path_factory.mktemp("many-erased"))
    steps = [
        shop.act("notify", OFFICER),
        shop.act("deliver", OFFICER, "L1"),
        shop.act("choose", OFFICER, "--choice erase"),
        *(step for who in (WANG, ZHAO) for step in opened_and_signed(shop, who)),
        shop.act("execute", SUN),
    ]
    assert [step.out for step in steps if step.code] == []
    return shop


def opened_and_signed(shop: Shop, who: str) -> tuple[Answer, Answer]:
    return shop.act("sample", who), shop.sign(who)


def test_a_case_about_many_shows_totals_and_ends_by_number(planned: Shop) -> None:
    shown = planned.run(f"case show {CASE} --subjects").content

    assert shown["subjects"] == 3
    assert shown["ends"] == {"not-found": 1}
    assert shown["results"] == [{"subject": 3, "end": "not-found", "why": ""}]
    assert shown["rows"]["shop.member"] == {"erase": 1, "mask": 1}
    assert "13800000002" not in str(shown)


def test_signing_for_many_asks_for_the_sample_first(
    planned: Shop, fresh: Fresh
) -> None:
    shop = fresh(planned)
    shop.act("notify", OFFICER)
    shop.act("deliver", OFFICER, "L1")
    shop.act("choose", OFFICER, "--choice erase")
    early = shop.sign(WANG)

    assert (early.code, early.refusal) == (3, "sample-not-opened")
    assert len(shop.act("sample", WANG).content["sample"]) == 2
    assert shop.sign(WANG).code == 0


@pytest.mark.long
def test_a_case_about_many_is_settled_with_a_proof_that_holds(
    erased: Shop, fresh: Fresh
) -> None:
    shop = fresh(erased)
    steps = (
        shop.act("check", OFFICER),
        shop.act("check", OFFICER, "--at +2d"),
        shop.act("answer", OFFICER),
        shop.act("deliver", OFFICER, "L2"),
        shop.act("settle", OFFICER, "--at +9d"),
    )
    verify = f"verify home/statements/{CASE}.jqz --trust home/trust.json"

    assert [step.out for step in steps if step.code] == []
    assert shop.run(verify).code == 0
    assert [row[0] for row in shop.sql("SELECT id FROM member")] == [2]


def test_letters_of_many_lie_in_one_folder_each_by_number(erased: Shop) -> None:
    folder: Path = erased.folder / "home" / "outbox" / f"{CASE}-L1-notice"

    assert sorted(path.name for path in folder.iterdir()) == [
        "000001.txt",
        "000002.txt",
    ]


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("phone\n", "line 1: 1 columns"),
        ("fax,1\n", "line 1: no kind of identity"),
        ("kind,value\nphone,\n", "line 2: the value is empty"),
        ("phone,13800000001\nphone,+86 138 0000 0001\n", "the same as line 1"),
    ],
)
def test_a_list_with_errors_opens_nothing_and_names_the_lines(
    founded: Shop, fresh: Fresh, text: str, error: str
) -> None:
    shop = listed(fresh(founded), text)
    refused = shop.run(OPEN)

    assert (refused.code, refused.refusal) == (2, "subjects-unreadable")
    assert error in refused.out
    assert "138" not in refused.out
    assert shop.run("case list").content["cases"] == []


def test_a_case_is_about_one_or_about_many(founded: Shop, fresh: Fresh) -> None:
    shop = listed(fresh(founded), LIST)
    both = shop.run(f"{OPEN} --subject phone=13800000001")

    assert (both.code, both.refusal) == (2, "one-or-many")
