"""A law set on pages is read as the same law; a page that cannot be read is named."""

import io
import re
import zlib
from collections.abc import Callable

import pytest
from law_pages import as_pdf, compiled, long_law
from law_texts import OLD
from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    EncodedStreamObject,
    NameObject,
    NumberObject,
    RectangleObject,
)

from jieqing.law.text.outline import LawText
from jieqing.law.text.reading import Form, read_text
from jieqing.law.text.refusals import LawTextFormatRefused, LawTextWithoutArticles

SCAN = """
#set page(width: 60mm, height: 60mm)
#let dots = image(bytes((0, 9, 9, 0)), width: 40mm,
  format: (encoding: "luma8", width: 2, height: 2))
"""
FONT = '#set text(font: "Noto Sans CJK SC", lang: "zh")\n'


def articles_of(law: LawText) -> list[tuple[object, ...]]:
    """All that an article is, but the line on which it stands."""
    return [
        (
            str(one.number),
            one.title,
            [list(clause.lines) for clause in one.clauses],
            [(above.level, above.title) for above in one.place],
        )
        for one in law.articles
    ]


def reason_of(content: bytes) -> str:
    """Why the file is refused, in English."""
    with pytest.raises(LawTextFormatRefused) as refused:
        read_text(content, "law.pdf")
    return str(refused.value.facts["reason"])


def edited(content: bytes, edit: Callable[[PdfWriter], None]) -> bytes:
    """The file after somebody did something to it."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(content)))
    edit(writer)
    made = io.BytesIO()
    writer.write(made)
    return made.getvalue()


def with_content(stream: DecodedStreamObject | EncodedStreamObject) -> bytes:
    """Three pages of which the second paints this."""

    def put(writer: PdfWriter) -> None:
        place = writer._add_object(stream)
        writer.pages[1][NameObject("/Contents")] = place

    return edited(as_pdf(OLD), put)


def packed(content: bytes, *, times: int = 1) -> EncodedStreamObject:
    """A stream, packed as often as said."""
    for _ in range(times):
        content = zlib.compress(content)
    stream = EncodedStreamObject()
    stream._data = content
    stream[NameObject("/Filter")] = ArrayObject([NameObject("/FlateDecode")] * times)
    return stream


def page_that_calls_itself() -> bytes:
    """Ten forms, each painting the next ten times: ten thousand million pages."""

    def put(writer: PdfWriter) -> None:
        last = DecodedStreamObject()
        last.set_data(b"BT ET")
        inner = writer._add_object(_form(last, None))
        for _ in range(9):
            outer = DecodedStreamObject()
            outer.set_data(b"/A Do " * 10)
            inner = writer._add_object(_form(outer, inner))
        page = writer.pages[1]
        forms = DictionaryObject({NameObject("/A"): inner})
        page[NameObject("/Resources")] = DictionaryObject(
            {NameObject("/XObject"): forms}
        )
        paints = DecodedStreamObject()
        paints.set_data(b"/A Do")
        page[NameObject("/Contents")] = writer._add_object(paints)

    return edited(as_pdf(OLD), put)


def _form(stream: DecodedStreamObject, inner: object) -> DecodedStreamObject:
    stream[NameObject("/Type")] = NameObject("/XObject")
    stream[NameObject("/Subtype")] = NameObject("/Form")
    forms = DictionaryObject({NameObject("/A"): inner} if inner else {})
    stream[NameObject("/Resources")] = DictionaryObject({NameObject("/XObject"): forms})
    return stream


@pytest.mark.parametrize("stamp", ["", "征求意见稿"])
@pytest.mark.parametrize("text", [OLD, long_law(3)])
def test_the_same_law_is_read_from_pages_from_markdown_and_from_gb18030(
    text: str, stamp: str
) -> None:
    pages = read_text(as_pdf(text, stamp=stamp), "law.pdf")
    markdown = read_text(text.replace("第一章", "## 第一章").encode(), "law.md")
    chinese = read_text(text.encode("gb18030"), "law.txt")

    assert (pages.form, chinese.encoding) == (Form.PDF, "GB18030")
    assert articles_of(pages.law) == articles_of(markdown.law)
    assert articles_of(chinese.law) == articles_of(markdown.law)
    assert pages.law.title == markdown.law.title
    assert pages.law.effective == markdown.law.effective
    assert pages.law.warnings == ()


@pytest.mark.sampled(5)
@pytest.mark.parametrize("seed", range(20, 50))
def test_wherever_the_paper_cuts_a_sentence_the_articles_are_the_same(
    seed: int,
) -> None:
    text = long_law(seed)

    law = read_text(as_pdf(text), "law.pdf").law

    assert articles_of(law) == articles_of(read_text(text.encode(), "law.md").law)


def test_what_is_left_out_of_pages_is_told() -> None:
    paged = read_text(as_pdf(OLD, stamp="样本"), "law.pdf").paged

    assert paged is not None
    assert [str(words) for words in paged.left_out] == [
        "page numbers: 3",
        "at head or foot: 示例保存法 (2)",
        "at head or foot: 国务院公报 · 示例法律汇编 (1)",
        "turned words, as of a stamp, on pages: 3",
    ]


def test_an_article_that_begins_a_page_like_others_is_never_taken_for_a_head() -> None:
    same = "第{}条　本条保留。"
    lines = ["示例法", *(same.format(n) for n in range(1, 60))]

    law = read_text(as_pdf("\n".join(lines)), "law.pdf").law

    assert [str(one.number) for one in law.articles] == [
        str(one.number)
        for one in read_text("\n".join(lines).encode(), "a").law.articles
    ]


def test_a_line_of_a_pdf_file_is_told_with_its_page() -> None:
    read = read_text(as_pdf(OLD), "law.pdf")
    last = read.law.articles[-1]

    assert read.paged is not None
    assert read.paged.page_of(read.law.articles[0].line) == 2
    assert read.paged.page_of(last.line) == 3


def test_a_paragraph_without_indent_that_a_page_may_have_cut_is_told() -> None:
    law = read_text(as_pdf(long_law(31), indent=0), "law.pdf").law

    assert "the page before ends with a sentence" in str(law.warnings[0].words)


def test_radicals_that_look_like_signs_are_read_as_the_signs() -> None:
    twins = (
        OLD.replace("第一条", "第⼀条").replace("网页", "网⻚").replace("用户", "⽤⼾")
    )

    assert articles_of(read_text(as_pdf(twins), "law.pdf").law) == articles_of(
        read_text(OLD.encode(), "law.md").law
    )


def test_a_scan_is_refused_with_its_page() -> None:
    reason = reason_of(compiled(f"{SCAN}#dots\n#pagebreak()\n#dots"))

    assert reason == "page 1 is a picture without words in it, as a scanner makes"


def test_a_scanned_page_among_others_is_refused_though_it_has_a_number() -> None:
    words = "第一条　好。#pagebreak() #dots"
    numbered = f'#set page(numbering: "1")\n{words}'

    assert reason_of(compiled(f"{SCAN}{FONT}{words}")).startswith("page 2 is a picture")
    assert reason_of(compiled(f"{SCAN}{FONT}{numbered}")) == (
        "page 2 has only a head or number; the rest is a picture"
    )


def test_pages_of_nothing_but_numbers_are_refused() -> None:
    sheet = '#set page(numbering: "1")\n#pagebreak()\n#pagebreak()'

    assert reason_of(compiled(FONT + sheet)) == "none of its 3 pages has a word of text"


def test_a_pdf_file_of_no_law_says_what_was_looked_for() -> None:
    with pytest.raises(LawTextWithoutArticles):
        read_text(compiled(f"{FONT}新闻稿"), "news.pdf")


@pytest.mark.parametrize("content", [b"hello\n", b"\x00\xff\xfe", b""])
def test_a_file_that_is_pdf_by_its_name_alone_is_told_so(content: bytes) -> None:
    told = "its name ends in .pdf, but it is no PDF file"

    assert reason_of(content) == told


SHEET = f"{FONT}#set page(width: 160mm, height: 120mm)\n"
ARTICLE = "第一条　保存三"


@pytest.mark.parametrize(
    "words",
    [
        "#text(fill: white)[十]年。",
        "#text(fill: rgb(255, 255, 255))[十]年。",
        "#text(fill: cmyk(0%, 0%, 0%, 0%))[十]年。",
        "年。#text(size: 0.4pt)[但经同意的除外。]",
        "年。#place(top + left, dx: -400mm)[（二）可以不保存。]",
    ],
    ids=["grey", "rgb", "inks", "tiny", "off the page"],
)
def test_words_that_nobody_sees_are_never_read_as_law(words: str) -> None:
    reason = reason_of(compiled(f"{SHEET}好。#pagebreak()\n{ARTICLE}{words}"))

    assert reason.startswith("page 2 has words that nobody sees on it")


@pytest.mark.parametrize("mode", [3, 7])
def test_words_that_are_not_painted_are_never_read_as_law(mode: int) -> None:
    def put(writer: PdfWriter) -> None:
        stream = DecodedStreamObject()
        content = writer.pages[1].get_contents().get_data()
        unpainted = b"%d Tr" % mode
        stream.set_data(unpainted + b"\n" + content.replace(b"0 Tr", unpainted))
        writer.pages[1][NameObject("/Contents")] = writer._add_object(stream)

    assert reason_of(edited(as_pdf(OLD), put)).startswith("page 2 has words")


def test_words_outside_what_is_shown_of_a_page_are_never_read_as_law() -> None:
    def crop(writer: PdfWriter) -> None:
        box = writer.pages[1].mediabox
        low = float(box.top) - 60
        writer.pages[1].cropbox = RectangleObject((0, low, box.right, box.top))

    assert reason_of(edited(as_pdf(OLD), crop)).startswith("page 2 has words")


def test_a_locked_file_is_refused() -> None:
    locked = edited(as_pdf(OLD), lambda writer: writer.encrypt("", "owner"))

    assert reason_of(locked) == "the PDF file is locked by a password"


def test_a_file_that_is_cut_off_is_refused_and_never_read_in_part() -> None:
    whole = as_pdf(OLD)
    end = b"\n%%EOF\n"

    assert reason_of(whole[:-200]) == "the PDF file is cut off: its end is missing"
    assert "damaged" in reason_of(whole[: len(whole) // 2] + end)
    assert reason_of(b"%PDF-1.7\n" + end) == "the PDF file is damaged"


@pytest.mark.parametrize("cut", [4, 40])
def test_a_page_whose_content_is_damaged_is_named(cut: int) -> None:
    content = zlib.compress(b"BT (one) Tj ET " * 900)
    stream = packed(b"")
    stream._data = content[: len(content) - cut - 1]
    stream[NameObject("/Filter")] = NameObject("/FlateDecode")

    assert reason_of(with_content(stream)) == "page 2 is damaged or missing"


def test_a_packed_part_whose_checksum_is_wrong_is_never_read_as_other_signs() -> None:
    whole = bytearray(as_pdf(OLD))
    ends = [found.start() for found in re.finditer(rb"\nendstream", whole)]
    whole[ends[0] - 1] ^= 1

    assert reason_of(bytes(whole)) == "the PDF file is damaged"


def test_a_count_of_pages_that_is_not_true_is_refused() -> None:
    def lie(writer: PdfWriter) -> None:
        writer.root_object["/Pages"][NameObject("/Count")] = NumberObject(7)

    assert reason_of(edited(as_pdf(OLD), lie)) == "page 4 is damaged or missing"


def test_a_file_of_more_pages_than_any_law_is_refused() -> None:
    def repeat(writer: PdfWriter) -> None:
        for _ in range(1_000):
            writer.add_page(writer.pages[0])

    reason = reason_of(edited(compiled(f"{FONT}第一条　好。"), repeat))

    assert reason == "the PDF file has more than 1,000 pages"


@pytest.mark.parametrize(
    "bomb",
    [
        with_content(packed(bytes(64 * 2**20))),
        with_content(packed(bytes(512 * 2**20), times=2)),
        page_that_calls_itself(),
    ],
    ids=["packed", "packed twice", "calls itself"],
)
def test_a_page_that_unpacks_without_end_is_named(bomb: bytes) -> None:
    assert len(bomb) < 2**20
    assert reason_of(bomb) == "page 2 unpacks to too much"
