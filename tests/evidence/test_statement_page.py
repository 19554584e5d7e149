"""The page that people read, as a PDF reader sees it."""

import io
import json
from collections.abc import Mapping
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest
import yaml
from pypdf import PdfReader

from jieqing import content
from jieqing.evidence import certificate, pdf, predicate
from jieqing.evidence.predicate import Statement

ZONE = ZoneInfo("Asia/Shanghai")
POSITION = certificate.Position(index=41, size=43, root="1a" * 32, envelope="2b" * 32)
BANNED = ("全部删除", "彻底删除", "没有任何留存")


def _text(page: bytes) -> str:
    reader = PdfReader(io.BytesIO(page))
    return "\n".join(sheet.extract_text() for sheet in reader.pages)


def _written(said: Statement, language: str = "zh_Hans") -> str:
    return _text(pdf.render(certificate.of(said, POSITION, ZONE), language))


def _names(words: Mapping[str, object]) -> set[str]:
    nested = {n: set(w) for n, w in words.items() if isinstance(w, dict)}
    return set(words) | {f"{n}/{m}" for n, inner in nested.items() for m in inner}


def test_the_chinese_page_tells_the_case_its_counts_and_its_ends(
    settled: Statement,
) -> None:
    text = _written(settled)

    expected = (
        "注销证明",
        settled.case,
        "青禾商城",
        "已移出业务系统",
        "trade_order",
        "2028-11-20",
        "电子商务法第三十一条",
        "P-0002",
        settled.approvals[0].key,
        "第 41 条",
        POSITION.root,
        "jieqing verify CL-2026-0291.jqz --trust trust.json",
        "2026-11-09 10:00",
    )
    assert [words for words in expected if words not in text] == []


def test_the_english_page_is_complete(settled: Statement) -> None:
    text = _written(settled, "en")

    assert "Statement of cancellation" in text
    assert "Moved out of the business systems" in text
    assert "{" not in text


@pytest.mark.parametrize("language", pdf.LANGUAGES)
def test_no_page_leaves_a_placeholder_unfilled(
    settled: Statement, language: str
) -> None:
    shown = replace(
        settled, mode=predicate.Mode.DEMO, backups_until=None, small_organisation=True
    )

    assert "{" not in _written(shown, language)


def test_words_that_promise_too_much_stand_nowhere() -> None:
    words = content.read("statement/words.json") + content.read(
        "statement/statement.typ"
    )

    assert [banned for banned in BANNED if banned in words] == []


def test_both_languages_have_the_same_words() -> None:
    words = json.loads(content.read("statement/words.json"))

    assert _names(words["zh_Hans"]) == _names(words["en"])


def test_a_demo_under_a_moved_clock_is_marked_on_the_page(settled: Statement) -> None:
    shown = replace(settled, mode=predicate.Mode.DEMO, clock=predicate.Clock.MOVED)

    text = _written(shown)

    assert "演示" in text
    assert "时钟已调整" in text


def test_a_rehearsal_is_marked_on_the_page(settled: Statement) -> None:
    assert "演练" in _written(replace(settled, mode=predicate.Mode.REHEARSAL))


def test_a_real_case_bears_no_mark(settled: Statement) -> None:
    text = _written(settled)

    assert "演示" not in text
    assert "演练" not in text


def test_a_case_without_second_search_or_kept_rows_is_set_too(
    settled: Statement,
) -> None:
    bare = replace(
        settled,
        kept=(),
        growth=(),
        standing=None,
        processors=(),
        executed_at=None,
        check=replace(settled.check, second=None),
        capsule=predicate.Capsule(window_until=None, destroyed_at=None),
    )

    assert "第二次复查没有进行" in _written(bare)


def test_a_hold_is_told_by_its_kind(settled: Statement) -> None:
    held = predicate.Kept(count=3, until=None, hold="complaint", rules=(), articles=())

    assert "原因：投诉未结" in _written(replace(settled, kept=(held,)))


def test_names_are_text_and_never_typesetting(settled: Statement) -> None:
    hostile = '#panic("x") *bold* $x$ "]'

    assert hostile in _written(replace(settled, tenant_name=hostile))


def test_the_same_statement_gives_the_same_page(settled: Statement) -> None:
    document = certificate.of(settled, POSITION, ZONE)

    assert pdf.render(document, "zh_Hans") == pdf.render(document, "zh_Hans")


def test_the_file_names_no_author_title_or_machine(settled: Statement) -> None:
    page = pdf.render(certificate.of(settled, POSITION, ZONE), "zh_Hans")
    facts = PdfReader(io.BytesIO(page)).metadata

    assert facts is not None
    assert (facts.author, facts.title, facts.subject) == (None, None, None)
    assert str(facts.creation_date).startswith("2026-11-18 00:00")


def test_the_page_is_archival_and_carries_its_own_font(settled: Statement) -> None:
    page = pdf.render(certificate.of(settled, POSITION, ZONE), "zh_Hans")

    assert b"pdfaid:part>2<" in page
    assert b"NotoSansCJKsc" in page


def test_rare_characters_of_names_are_drawn(settled: Statement) -> None:
    rare = "䶮㛃𫍯𠅤商城"

    assert rare in _written(replace(settled, tenant_name=rare))


def test_a_language_that_is_not_shipped_is_refused(settled: Statement) -> None:
    with pytest.raises(ValueError, match="zh_Hans or en"):
        pdf.render(certificate.of(settled, POSITION, ZONE), "fr")


def test_kept_groups_of_one_end_and_ground_are_one_line(settled: Statement) -> None:
    order = predicate.Kept(
        count=2, until="2028-11-20", hold=None, rules=(), articles=("某法第一条",)
    )
    live = replace(order, until=None, hold="unfinished-business", articles=())
    said = replace(settled, kept=(order, live, replace(order, count=3)))
    document = certificate.of(said, POSITION, ZONE)

    assert document["kept"] == [
        {
            "count": 5,
            "until": "2028-11-20",
            "hold": None,
            "articles": ["某法第一条"],
        },
        {"count": 2, "until": None, "hold": "unfinished-business", "articles": []},
    ]


@pytest.mark.parametrize("language", ["zh_Hans", "en"])
def test_every_ground_that_may_keep_rows_has_its_word_on_the_page(
    language: str,
) -> None:
    words = json.loads(content.read("statement/words.json"))[language]["holds"]
    law = yaml.safe_load(content.read("law/cn/facts.yaml"))["holds"]

    assert words.keys() == {
        *law,
        "person-decides",
        "waits",
        "needed-for-the-contract",
        "put-aside",
    }
