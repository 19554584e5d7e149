"""A law's text becomes articles, whatever the format; what cannot is refused."""

import io
import zipfile
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from law_texts import NEW, OLD, as_docx, as_html, as_pages, law_of, numbers_of

from jieqing.law.numerals import ArticleNumber, article_number, chinese, number
from jieqing.law.text.outline import Level
from jieqing.law.text.reading import LARGEST_PAGE, read_text
from jieqing.law.text.refusals import (
    LawTextAmends,
    LawTextEmpty,
    LawTextEncodingWrong,
    LawTextFormatRefused,
    LawTextTooLarge,
    LawTextWithoutArticles,
)


def _damaged(way: int) -> bytes:
    """An archive whose only member, packed this way, has other bytes inside."""
    stored = io.BytesIO()
    with zipfile.ZipFile(stored, "w", way) as archive:
        archive.writestr("word/document.xml", "<w:p>words</w:p>" * 20)
    content = bytearray(stored.getvalue())
    content[52:72] = b"\xff" * 20
    return bytes(content)


def _whole(way: int) -> bytes:
    """A law that could be read if it were not packed this way."""
    made = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(as_docx(OLD))) as plain,
        zipfile.ZipFile(made, "w", way) as archive,
    ):
        archive.writestr("word/document.xml", plain.read("word/document.xml"))
    return made.getvalue()


NUMBERS = [
    "第一条",
    "第二条",
    "第三条",
    "第四条",
    "第五条",
    "第六条",
    "第六条之一",
    "第七条",
]
FORMS = {
    "utf-8": ("law.txt", OLD.encode()),
    "utf-8 with mark": ("law.txt", b"\xef\xbb\xbf" + OLD.encode()),
    "gb18030": ("law.txt", OLD.encode("gb18030")),
    "windows lines": ("law.txt", OLD.replace("\n", "\r\n").encode()),
    "markdown": ("law.md", OLD.replace("第一章", "## 第一章").encode()),
    "html": ("law.html", as_html(OLD)),
    "docx": ("law.docx", as_docx(OLD)),
    "pages": ("law.txt", as_pages(OLD)),
}


@given(st.integers(min_value=0, max_value=9_999))
def test_every_number_written_in_words_is_read_back(value: int) -> None:
    assert number(chinese(value)) == value


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("第一百二十条之一", ArticleNumber(120, 1)),
        ("第 12 条", ArticleNumber(12)),
        ("第１２条", ArticleNumber(12)),
        ("第一千零四十条", ArticleNumber(1040)),
        ("第十条", ArticleNumber(10)),
        ("第百条之十", ArticleNumber(100, 10)),
        ("第五款", None),
        ("第十百条", None),
    ],
)
def test_an_article_number_is_read_in_every_spelling(
    text: str, read: ArticleNumber | None
) -> None:
    assert article_number(text) == read


@pytest.mark.parametrize("form", FORMS)
def test_the_same_law_is_read_from_every_format(form: str) -> None:
    name, content = FORMS[form]

    law = read_text(content, name).law

    assert law.title == "中华人民共和国示例保存法"
    assert numbers_of(law) == NUMBERS
    assert law.count(Level.SECTION) == 2
    assert law.effective == date(2020, 9, 1)
    assert law.warnings == ()


def test_clauses_items_and_points_stand_where_they_belong() -> None:
    article = law_of(OLD).articles[1]
    first, second = article.clauses

    assert [item.mark for item in first.items] == ["（一）", "（二）"]
    assert [point.text for point in first.items[1].points] == [
        "网页登录；",
        "应用登录。",
    ]
    assert second.text == "前款所称票据不包括存根。"
    assert (article.line, second.line) == (17, 22)


def test_an_article_knows_the_headings_above_it() -> None:
    law = law_of(OLD)

    places = ["/".join(h.title for h in article.place) for article in law.articles]

    assert places[0] == "总则"
    assert places[2] == "保存与删除/保存"
    assert places[-1] == "附则"


def test_a_sentence_that_begins_with_an_article_is_no_article() -> None:
    text = "示例法\n第一条 甲。\n第三十一条规定的期限，适用本条。\n第二条 乙。"

    assert numbers_of(law_of(text)) == ["第一条", "第二条"]


def test_an_article_is_known_without_a_space_if_it_continues_the_count() -> None:
    text = "示例法\n第一条为了示例。\n第二条适用于示例。\n第二条所称示例，另定。"

    assert numbers_of(law_of(text)) == ["第一条", "第二条"]


def test_numbers_that_stand_twice_or_are_left_out_are_named_with_their_lines() -> None:
    law = law_of("示例法\n第一条 甲。\n第二条 乙。\n第二条 丙。\n第五条 丁。")

    told = [(each.line, str(each.words)) for each in law.warnings[:2]]

    assert told == [
        (4, "第二条 stands twice, first in line 3"),
        (5, "第五条 follows 第二条: numbers are missing or out of order"),
    ]


def test_a_day_of_force_before_the_last_revision_is_not_believed() -> None:
    law = law_of(OLD.replace("2020年6月30日", "2021年6月30日"))

    assert law.effective is None
    assert "revised on 2021-06-30" in str(law.warnings[0].words)


def test_a_law_that_holds_when_published_takes_the_day_of_publication() -> None:
    text = "示例办法\n2024年3月22日公布\n第一条 甲。\n第二条 本办法自公布之日起施行。"

    assert law_of(text).effective == date(2024, 3, 22)


def test_a_text_without_articles_says_what_was_looked_for_and_where() -> None:
    with pytest.raises(LawTextWithoutArticles) as refused:
        law_of("\n\n新闻稿\n示例法将于明年施行。\n")

    assert refused.value.facts == {"file": "law.txt", "lines": 2, "line": 3}


def test_a_decision_that_only_amends_is_told_apart() -> None:
    with pytest.raises(LawTextAmends) as refused:
        law_of(
            "关于修改示例法的决定\n一、将第三十一条修改为：\n“第三十一条　保存五年。”"
        )

    assert refused.value.facts["line"] == 2


@pytest.mark.parametrize(
    ("content", "line", "byte"),
    [
        ("第一条 甲。\n第二条 乙".encode() + b"\xff", 2, 31),
        (b"\xff\xfe\x31\x00", 1, 1),
        (b"\xb5\xda\xd2\xbb\x0a\xb5\x20\xff\xff", 2, 6),
        (b"abc\ndef\x00", 2, 8),
    ],
)
def test_a_wrong_encoding_is_named_with_line_and_byte(
    content: bytes, line: int, byte: int
) -> None:
    with pytest.raises(LawTextEncodingWrong) as refused:
        read_text(content, "law.txt")

    assert (refused.value.facts["line"], refused.value.facts["byte"]) == (line, byte)


@pytest.mark.parametrize(
    "content",
    [
        b"{\\rtf1 ",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        as_docx(OLD)[:300],
        b"PK\x03\x04 is no archive",
        as_docx("", document="<w:p>"),
        as_docx("", document='<!DOCTYPE a [<!ENTITY b "c">]><w:p>&b;</w:p>'),
        as_docx("", document="<w:p>" * 300 + "</w:p>" * 300),
        as_docx("", document='<?xml version="1.0" encoding="gb18030"?><w:p/>'),
        as_docx("", document='<?xml version="1.0" encoding="foo"?><w:p/>'),
        _damaged(zipfile.ZIP_LZMA),
        _damaged(zipfile.ZIP_BZIP2),
        _whole(zipfile.ZIP_BZIP2),
    ],
)
def test_what_cannot_be_read_safely_is_refused(content: bytes) -> None:
    with pytest.raises(LawTextFormatRefused):
        read_text(content, "law.docx")


def test_a_small_file_cannot_unpack_to_a_large_one() -> None:
    bomb = as_docx("", document="<w:p>" + " " * (33 * 2**20) + "</w:p>")

    with pytest.raises(LawTextTooLarge):
        read_text(bomb, "law.docx")


def test_an_archive_that_lies_about_its_size_is_still_bounded() -> None:
    bomb = as_docx("", document="<w:p>" + " " * (33 * 2**20) + "</w:p>")
    size = (33 * 2**20 + len("<w:p></w:p>")).to_bytes(4, "little")
    lying = bomb.replace(size, (1000).to_bytes(4, "little"))

    assert zipfile.is_zipfile(io.BytesIO(lying))
    with pytest.raises((LawTextTooLarge, LawTextFormatRefused)):
        read_text(lying, "law.docx")


@given(st.text(alphabet="第一二条章节（）。\n 之1.目录附则款", max_size=200))
def test_no_text_makes_the_reader_fail_otherwise_than_by_refusing(text: str) -> None:
    try:
        law = law_of(text)
    except (LawTextWithoutArticles, LawTextAmends):
        return
    assert law.articles


def test_the_new_version_is_read_whole() -> None:
    assert len(law_of(NEW).articles) == 8


@pytest.mark.parametrize(
    ("file", "hostile"),
    [
        ("law.txt", "第一章 " + "（第条" * 20_000),
        ("law.txt", "第一章 总则" + ".. " * 20_000 + "x"),
        ("law.txt", f"第{'1' * 100_000}条 好。"),
        ("law.html", "<a " * 20_000),
        ("law.html", "<!--" * 20_000),
        ("law.html", "<!x" * 20_000),
        ("law.html", "<a b" * 20_000 + '"'),
        ("law.html", "<b>a" * 40_000),
        ("law.html", f"&#{'1' * 5_000};"),
        ("law.md", "<!--" * 20_000),
        ("law.md", "[" * 20_000),
        ("law.md", "*a " * 20_000),
    ],
)
def test_a_line_made_to_be_read_for_hours_is_read_at_once(
    file: str, hostile: str
) -> None:
    first = "<p>第一条 好。</p>" if file.endswith("html") else "第一条 好。"
    read = read_text(f"{first}\n{hostile}".encode(), file)
    assert [str(each.number) for each in read.law.articles] == ["第一条"]


def test_a_page_larger_than_any_law_is_refused() -> None:
    with pytest.raises(LawTextTooLarge):
        read_text(b"<html>" + b" " * LARGEST_PAGE, "law.html")


@pytest.mark.parametrize("content", [b"", b"\n \n", "\u3000\n".encode()])
def test_a_text_without_words_is_called_empty(content: bytes) -> None:
    with pytest.raises(LawTextEmpty):
        read_text(content, "law.txt")
