"""Banks go out and come in again; what attacks or is half right is refused whole."""

import io
import zipfile

import pytest
from courses_office import LITTLE, small, with_courses
from office import CHEN, SUN, Office
from programme_office import asks

from jieqing.people.roll import NotEntitled
from jieqing.programme.courses.acts.grow import BankUnknown, add_questions
from jieqing.programme.courses.catalogue import course_in_use
from jieqing.programme.courses.exports import csv_of, gift_of, safe_cell
from jieqing.programme.courses.imports import BankRefused, Shelf, read_bank
from jieqing.programme.courses.values import Course, QuestionKind, course_of
from jieqing.programme.packs import shipped_pack

GIFT = r"""
// a bank
::one:: 首都是 {=北京 ~上海 ~广州#远了####写在宪法里}

::two:: 哪些是\=偶数 {~%50%2 ~%50%4 ~%-100%3}

地球是圆的 {TRUE}
"""
MOODLE = """<?xml version="1.0" encoding="UTF-8"?>
<quiz><question type="category"/><question type="multichoice">
<questiontext><text>&lt;p&gt;先做什么&lt;/p&gt;</text></questiontext>
<generalfeedback><text>停用在先</text></generalfeedback>
<answer fraction="100"><text>先停用</text></answer>
<answer fraction="0"><text>先删除</text></answer></question>
<question type="truefalse"><questiontext><text>对吗</text></questiontext>
<answer fraction="0"><text>true</text></answer>
<answer fraction="100"><text>false</text></answer></question></quiz>"""
QTI = """<assessmentItem xmlns="http://www.imsglobal.org/xsd/imsqti_v2p1" title="t">
<responseDeclaration identifier="R"><correctResponse><value>A</value><value>C</value>
</correctResponse></responseDeclaration><itemBody><choiceInteraction>
<prompt>哪些要做</prompt><simpleChoice identifier="A">核验</simpleChoice>
<simpleChoice identifier="B">收费</simpleChoice>
<simpleChoice identifier="C">答复</simpleChoice></choiceInteraction></itemBody>
</assessmentItem>"""
BOMB = """<!DOCTYPE q [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><quiz>&b;</quiz>"""
REACHES_OUT = (
    """<!DOCTYPE q [<!ENTITY a SYSTEM "file:///etc/passwd">]><quiz>&a;</quiz>"""
)


def packed(**files: str) -> bytes:
    """A ZIP of files."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, text in files.items():
            made.writestr(f"{name}.xml", text)
    return out.getvalue()


def test_gift_moodle_and_qti_say_the_same_kinds_of_question() -> None:
    one, two, three = read_bank(GIFT.encode(), "b.gift")
    choice, truth = read_bank(MOODLE.encode(), "b.xml")
    (several,) = read_bank(packed(item=QTI), "b.zip")

    assert (one.right, one.wrong, one.why) == (
        ("北京",),
        ("上海", "广州"),
        "写在宪法里",
    )
    assert (two.stem, two.right, two.wrong) == ("哪些是=偶数", ("2", "4"), ("3",))
    assert three.truth is True
    assert (choice.stem, choice.right, choice.why) == (
        "先做什么",
        ("先停用",),
        "停用在先",
    )
    assert truth.truth is False
    assert (several.right, several.wrong) == (("核验", "答复"), ("收费",))


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (BOMB.encode(), "document type"),
        (REACHES_OUT.encode(), "document type"),
        (BOMB.encode("utf-16"), "not UTF-8"),
        (b'<?xml version="1.0" encoding="UTF-7"?><quiz/>', "encoding is not"),
        (b"<quiz><question type='essay'/></quiz>", "essay"),
        (b"<html/>", "neither"),
        (MOODLE.replace('"100"', '"1/3"').encode(), "question 1.*no number"),
        (MOODLE.replace('"100"', '"nan"').encode(), "question 1.*no number"),
        (b"<quiz>", "no XML"),
        ("只有题干没有答案".encode(), "braces"),
        ("对吗 {=甲 =乙}".encode(), "lacks right or wrong"),
        ("配对 {=甲 -> 乙 =丙 -> 丁}".encode(), "not taken"),
        ("重复 {=甲 ~甲}".encode(), "repeat"),
        (b"PK\x03\x04 broken", "no ZIP"),
        (packed(big="<quiz>" + " " * 300_000 + "</quiz>"), "too large"),
        (b" " * (2 * 1024 * 1024 + 1), "2 MB"),
        (b"", "no question"),
    ],
)
def test_what_attacks_or_is_half_a_question_is_refused(
    content: bytes, reason: str
) -> None:
    with pytest.raises(BankRefused, match=reason):
        read_bank(content, "bank")


@pytest.fixture(scope="module")
def erasure() -> Course:
    """The course that ships with the most kinds of question."""
    return course_of(shipped_pack("courses").items["course", "course.erasure"])


def test_a_bank_given_out_as_gift_comes_in_as_it_was(erasure: Course) -> None:
    sent = [q for q in erasure.questions if q.kind is not QuestionKind.ORDER]
    back = read_bank(gift_of(erasure), "back.gift")

    assert [one.stem for one in back] == [one.stem for one in sent]
    assert [one.right for one in back] == [one.right for one in sent]
    assert [one.wrong for one in back] == [one.wrong for one in sent]
    assert [one.why for one in back] == [one.why for one in sent]


def test_a_cell_that_begins_a_formula_is_text(erasure: Course) -> None:
    assert safe_cell("=HYPERLINK(1)") == "'=HYPERLINK(1)"
    assert safe_cell("@x") == "'@x"
    assert safe_cell("甲") == "甲"
    assert csv_of(erasure).startswith(b"\xef\xbb\xbfid,kind")


def test_questions_taken_in_are_the_companys_own_from_then_on(office: Office) -> None:
    with_courses(office, small())
    found = read_bank(GIFT.encode(), "b.gift")
    shelf = Shelf(bank="甲", level=1, anchors=("pipl:47",))
    asked = asks(office, "", "pack-apply", CHEN)
    with pytest.raises(NotEntitled):
        add_questions(
            office.desk, asks(office, "", "pack-apply", SUN), LITTLE, found, shelf
        )
    assert add_questions(office.desk, asked, LITTLE, found, shelf) == 3
    course, _ = course_in_use(office.desk, LITTLE)
    assert [one.id for one in course.questions][1:] == [
        "imported-001",
        "imported-002",
        "imported-003",
    ]

    with pytest.raises(BankUnknown):
        add_questions(office.desk, asked, LITTLE, found, shelf)
