"""From a law's new text to the rules, cases and kept rows that it touches."""

from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

import typst
import yaml
from cli_shop import CASE, Shop

LAW = """\
中华人民共和国电子商务法
第三十一条　交易信息保存不少于{term}。
第九十条　自{day}起施行。
"""
PAGES = """
#set page(width: 90mm, height: 60mm, numbering: "1", header: [示例汇编])
#set text(font: "Noto Sans CJK SC", lang: "zh")
#set par(first-line-indent: (amount: 2em, all: true))
""" + LAW.replace("\n", "\n\n#pagebreak(weak: true)\n").format(
    term="五年", day="2027年7月1日"
)
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


def test_articles_are_numbered_in_the_language_spoken(
    founded: Shop, fresh: Callable[[Shop], Shop]
) -> None:
    shop = _imported(fresh(founded))
    told = shop.words(DIFF, "en")

    assert "Art. 31  the words changed" in told
    assert "第三十一条  " not in told


def test_kept_rows_that_rest_on_a_changed_article_are_counted(
    settled: Shop, fresh: Callable[[Shop], Shop]
) -> None:
    told = _imported(fresh(settled)).run(DIFF).content

    assert told["resting"]["cases"] == {}
    assert told["resting"]["kept"] == {"cn-ecl-31-transaction": 1}


def test_a_draft_has_a_new_row_that_a_person_must_complete(
    founded: Shop, fresh: Callable[[Shop], Shop]
) -> None:
    shop = _imported(fresh(founded))

    shop.run(f"{DIFF} --draft draft.yaml")

    draft = yaml.safe_load((shop.folder / "draft.yaml").read_text(encoding="utf-8"))
    (new,) = draft["new"]
    assert draft["change"] == "中华人民共和国电子商务法 2027-07-01"
    assert (str(new["effective"]), new["supersedes"]) == (
        "2027-07-01",
        ["cn-ecl-31-transaction"],
    )
    assert (new["period"], new["transition"]) == ("TODO P3Y", "TODO")
    assert shop.run(f"{DIFF} --draft draft.yaml").refusal == "draft-exists"


def test_a_draft_keeps_what_only_got_another_number_and_repeals_what_is_gone(
    founded: Shop, fresh: Callable[[Shop], Shop]
) -> None:
    shop = _imported(fresh(founded))
    old = (shop.folder / "old.txt").read_text(encoding="utf-8")
    moved = old.replace("第三十一条", "第三十二条").replace("2019年", "2027年")
    (shop.folder / "moved.txt").write_text(moved, encoding="utf-8")
    gone = (
        "电子商务法\n第一条　全新的内容，与旧文无关。\n第二条　自2027年1月1日起施行。"
    )
    (shop.folder / "gone.txt").write_text(gone, encoding="utf-8")

    shop.run("rules diff old.txt moved.txt --draft moved.yaml")
    shop.run("rules diff old.txt gone.txt --draft gone.yaml")

    (new,) = yaml.safe_load((shop.folder / "moved.yaml").read_text("utf-8"))["new"]
    assert (new["article"], new["period"]) == ("第三十二条", "P3Y")
    assert new["transition"] == "renumbered"
    ended = yaml.safe_load((shop.folder / "gone.yaml").read_text("utf-8"))["repeal"]
    assert {rule: str(day) for rule, day in ended.items()} == {
        "cn-ecl-31-transaction": "2027-01-01"
    }


def test_a_text_is_kept_once_and_refused_once_it_was_changed(
    founded: Shop, fresh: Callable[[Shop], Shop]
) -> None:
    shop = _imported(fresh(founded))
    again = shop.run("rules import new.txt").content["kept"]
    kept = next((shop.folder / "home/law/texts").glob("*.txt"))

    kept.write_text("第一条　别的话。", encoding="utf-8")

    listed = [each["name"] for each in shop.run("rules texts").content["texts"]]
    assert listed == ["电子商务法@2027-07-01", "电子商务法@2019-01-01"]
    assert again == {"name": "电子商务法@2027-07-01", "is_new": False}
    assert shop.run(DIFF).refusal == "law-text-altered"
    assert shop.run("rules diff 没有的法 new.txt").refusal == "law-text-unknown"
    shop.run("rules import old.txt")
    assert shop.run("rules import new.txt").code == shop.run(DIFF).code == 0


def test_a_file_that_is_no_law_is_refused_with_its_place(founded: Shop) -> None:
    (founded.folder / "news.txt").write_text("新闻\n没有条文。\n", encoding="utf-8")
    Path(founded.folder / "wrong.txt").write_bytes("第一条 好".encode() + b"\xff\xff")

    news = founded.run("rules import news.txt")
    wrong = founded.run("rules import wrong.txt")

    assert (news.code, news.refusal) == (2, "law-text-without-articles")
    assert "line 1, byte 14" in wrong.content["error"]["cause"]


def test_levels_are_counted_in_the_language_spoken(
    founded: Shop, fresh: Callable[[Shop], Shop]
) -> None:
    shop = fresh(founded)
    text = "示例法\n第一章　总则\n第一条　甲。\n乙。\n第二条　丙。\n"
    (shop.folder / "law.txt").write_text(text, encoding="utf-8")

    asked = "rules import law.txt"
    assert "chapters 1  articles 2  paragraphs 3" in shop.words(asked, "en")
    assert "章 1  条 2  款 3" in shop.words(asked, "zh")


def test_a_pdf_file_is_kept_and_compared_like_any_other_text(
    founded: Shop, fresh: Callable[[Shop], Shop]
) -> None:
    shop = _imported(fresh(founded))
    fonts = [str(files("manimgx_fonts_cjk"))]
    content = typst.compile(PAGES.encode(), font_paths=fonts)
    (shop.folder / "new.pdf").write_bytes(content)

    told = shop.run("rules import new.pdf").content
    words = shop.words("rules import new.pdf", "en")

    assert (told["form"], told["pages"]) == ("PDF", {"第三十一条": 2, "第九十条": 3})
    assert "Left out: page numbers: 3; at head or foot: 示例汇编 (3)" in words
    assert len(list((shop.folder / "home/law/texts").glob("*.pdf"))) == 1
    assert shop.run("rules diff new.txt new.pdf").content["articles"] == []
    shop.run("rules diff old.txt new.pdf --draft pages.yaml")
    draft = (shop.folder / "pages.yaml").read_text(encoding="utf-8")
    assert "compare each article with its page" in words
    assert "compare each article with its page" in draft.splitlines()[0]


def test_a_pdf_file_without_words_is_refused_with_its_page(founded: Shop) -> None:
    page = '#rect(width: 20mm)\n#set page(numbering: "1")'
    (founded.folder / "scan.pdf").write_bytes(typst.compile(page.encode()))

    refused = founded.run("rules import scan.pdf")

    assert (refused.code, refused.refusal) == (2, "law-text-format-refused")
    assert "page 1 is a picture without words" in refused.content["error"]["cause"]
