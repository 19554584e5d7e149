"""From a law's new text to the rules, cases and kept rows that it touches."""

from collections.abc import Callable
from pathlib import Path

import yaml
from cli_shop import CASE, Shop

LAW = """\
中华人民共和国电子商务法
第三十一条　交易信息保存不少于{term}。
第九十条　自{day}起施行。
"""
DIFF = "rules diff 电子商务法@2019-01-01 电子商务法"


def _imported(shop: Shop) -> Shop:
    for name, term, day in (
        ("old.txt", "三年", "2019年1月1日"),
        ("new.txt", "五年", "2027年7月1日"),
    ):
        text = LAW.format(term=term, day=day)
        (shop.folder / name).write_text(text, encoding="utf-8")
        assert shop.run(f"rules import {name}").code == 0
    return shop


def test_an_open_case_that_rests_on_a_changed_article_is_named(
    noticed: Shop, fresh: Callable[[Shop], Shop]
) -> None:
    told = _imported(fresh(noticed)).run(DIFF).content

    article = told["articles"][0]
    assert article["figures"] == [{"kind": "period", "old": "三年", "new": "五年"}]
    assert [rule["id"] for rule in article["rules"]] == ["cn-ecl-31-transaction"]
    assert told["resting"] == {
        # One row is kept by the rule, the other goes because its term is over.
        "cases": {"cn-ecl-31-transaction": {CASE: 2}},
        "kept": {},
        "unreadable": 0,
    }


def test_kept_rows_that_rest_on_a_changed_article_are_counted(
    settled: Shop, fresh: Callable[[Shop], Shop]
) -> None:
    told = _imported(fresh(settled)).run(DIFF).content

    assert told["resting"]["cases"] == {}
    assert told["resting"]["kept"] == {"cn-ecl-31-transaction": 1}


def test_a_draft_holds_each_rule_as_it_ends_and_as_a_person_must_complete_it(
    founded: Shop, fresh: Callable[[Shop], Shop]
) -> None:
    shop = _imported(fresh(founded))

    shop.run(f"{DIFF} --draft draft.yaml")

    draft = yaml.safe_load((shop.folder / "draft.yaml").read_text(encoding="utf-8"))
    ended, new = draft["rules"]
    assert str(ended["repealed"]) == str(new["effective"]) == "2027-07-01"
    assert new["supersedes"] == [ended["id"]] == ["cn-ecl-31-transaction"]
    assert new["period"] == "TODO P3Y"
    assert shop.run(f"{DIFF} --draft draft.yaml").refusal == "draft-exists"


def test_a_text_is_kept_once_and_refused_once_it_was_changed(
    founded: Shop, fresh: Callable[[Shop], Shop]
) -> None:
    shop = _imported(fresh(founded))
    again = shop.run("rules import new.txt").content["kept"]
    kept = next((shop.folder / "home/law/texts").glob("*.txt"))

    kept.write_text("第一条　别的话。", encoding="utf-8")

    assert again == {"name": "电子商务法@2027-07-01", "is_new": False}
    assert shop.run(DIFF).refusal == "law-text-altered"
    assert shop.run("rules diff 没有的法 new.txt").refusal == "law-text-unknown"


def test_a_file_that_is_no_law_is_refused_with_its_place(founded: Shop) -> None:
    (founded.folder / "news.txt").write_text("新闻\n没有条文。\n", encoding="utf-8")
    Path(founded.folder / "wrong.txt").write_bytes("第一条 好".encode() + b"\xff\xff")

    news = founded.run("rules import news.txt")
    wrong = founded.run("rules import wrong.txt")

    assert (news.code, news.refusal) == (2, "law-text-without-articles")
    assert "line 1, byte 14" in wrong.content["error"]["cause"]
