"""Access and a part erased, by commands alone, each told what comes next."""

from collections.abc import Callable

import pytest
from cli_shop import CASE, MAP, OFFICER, SUN, WANG, ZHAO, Answer, Shop, run

Fresh = Callable[[Shop], Shop]
TAGS = """\
  member_tag:
    record: marketing-profile
    columns: {tag: preference}
    references:
      - {owner: member, by: member_id}
"""
PROOF = "--method code-to-registered-phone --joined-at P1"


@pytest.fixture
def tagged(founded: Shop, fresh: Fresh) -> Shop:
    """The shop keeps tags of its members, by their consent."""
    shop = fresh(founded)
    shop.sql("CREATE TABLE member_tag (id INTEGER PRIMARY KEY, member_id, tag)")
    shop.sql("INSERT INTO member_tag VALUES (1, 2, 'tea'), (2, 1, 'coffee')")
    path = shop.folder / "home" / "maps" / "shop.yaml"
    path.write_text(MAP + TAGS, encoding="utf-8")
    assert shop.run(f"map confirm shop --by {OFFICER}").code == 0
    return shop


def opened(shop: Shop, right: str, more: str = "") -> Answer:
    asked = f"--subject phone=13800000002 --right {right} --channel app {more}"
    return shop.run(f"case open {asked} --by {OFFICER}")


def walked(shop: Shop, *acts: tuple[str, str, str]) -> list[str]:
    """Do the acts; what the case named as next before each."""
    named = []
    for act, by, more in acts:
        named.append(str(shop.run(f"case show {CASE}").content["next"]))
        done = shop.sign(by) if act == "approve" else shop.act(act, by, more)
        assert done.code == 0, (act, done.out)
    return named


@pytest.mark.long
def test_a_customer_sees_what_is_held_and_the_case_is_settled(tagged: Shop) -> None:
    began = opened(tagged, "R1")
    acts = (
        ("identify", OFFICER, PROOF),
        ("find", OFFICER, ""),
        ("fulfil", OFFICER, ""),
        ("answer", OFFICER, ""),
        ("deliver", OFFICER, "L1"),
        ("settle", OFFICER, ""),
    )
    named = walked(tagged, *acts)
    verified = tagged.run(f"verify home/statements/{CASE}.jqz --trust home/trust.json")

    assert began.code == 0
    assert named == [act for act, _, _ in acts]
    assert verified.code == 0


@pytest.mark.long
def test_what_is_held_is_shown_to_people_and_to_programs(tagged: Shop) -> None:
    opened(tagged, "R1")
    walked(tagged, ("identify", OFFICER, PROOF), ("find", OFFICER, ""))
    for_people = run(tagged.folder, f"case fulfil {CASE} --by {OFFICER}")
    for_programs = tagged.act("fulfil", OFFICER)
    tables = {one["table"]: one for one in for_programs.content["tables"]}

    assert "tag = tea" in for_people.out
    assert tables["member_tag"]["ground"] == "consent"
    assert tables["trade_order"]["kept_by_law"]
    assert "coffee" not in for_programs.out


@pytest.mark.long
def test_a_copy_is_made_handed_over_and_its_file_is_gone(tagged: Shop) -> None:
    began = opened(tagged, "R2")
    acts = (
        ("identify", OFFICER, PROOF),
        ("find", OFFICER, ""),
        ("fulfil", OFFICER, "--passphrase-file pass.txt"),
        ("answer", OFFICER, ""),
        ("deliver", OFFICER, "L1"),
        ("deliver", OFFICER, "L2"),
        ("settle", OFFICER, ""),
    )
    named = walked(tagged, *acts)
    left = [path.suffix for path in (tagged.folder / "home" / "outbox").iterdir()]

    assert began.code == 0
    assert named == [act for act, _, _ in acts]
    assert ".age" not in left


def test_only_the_part_that_was_named_goes(tagged: Shop) -> None:
    began = opened(tagged, "R6", "--scope shop.member_tag")
    acts = (
        ("identify", OFFICER, PROOF),
        ("stop", OFFICER, ""),
        ("find", OFFICER, ""),
        ("plan", OFFICER, ""),
        ("notify", OFFICER, ""),
        ("deliver", OFFICER, "L1"),
        ("choose", OFFICER, "--choice erase"),
        ("approve", WANG, ""),
        ("approve", ZHAO, ""),
        ("execute", SUN, ""),
        ("check", OFFICER, ""),
    )
    named = walked(tagged, *acts)

    assert began.code == 0
    assert named == [act for act, _, _ in acts]
    assert tagged.sql("SELECT tag FROM member_tag") == [("coffee",)]
    assert tagged.sql("SELECT status FROM member WHERE id = 2") == [(1,)]
    assert len(tagged.sql("SELECT * FROM trade_order")) == 3


def test_a_part_needs_its_scope_and_the_account_is_none(tagged: Shop) -> None:
    without = opened(tagged, "R6")
    account = opened(tagged, "R6", "--scope shop.member")

    assert (without.code, without.refusal) == (2, "scope-missing")
    assert (account.code, account.refusal) == (1, "scope-is-the-account")
