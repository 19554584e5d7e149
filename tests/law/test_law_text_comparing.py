"""Two versions of a law: what became of each article, and which rules cite it."""

import random
import sys
from collections.abc import Iterator

import pytest
from law_texts import NEW, OLD, law_of

from jieqing.law.numerals import chinese
from jieqing.law.shipped import text_of
from jieqing.law.text.citations import Row, cited, law_name, rows, version_year
from jieqing.law.text.comparing import Comparison, Kind, Pair, compare
from jieqing.law.text.differing import Fate, Figure, FigureKind, differ
from jieqing.law.text.linking import Version, link


@pytest.fixture(scope="module")
def change() -> Comparison:
    return compare(law_of(OLD), law_of(NEW))


def _names(pair: Pair) -> tuple[str, str]:
    old, new = (str(each.number) if each else "-" for each in (pair.old, pair.new))
    return old, new


def _became(change: Comparison, old: str) -> Pair:
    return next(pair for pair in change.pairs if _names(pair)[0] == old)


def _figures(pair: Pair) -> tuple[Figure, ...]:
    assert pair.old is not None
    assert pair.new is not None
    return differ(pair.old, pair.new).figures


def test_every_article_is_paired_with_what_it_became(change: Comparison) -> None:
    assert [_names(pair) for pair in change.pairs] == [
        ("第一条", "第一条"),
        ("-", "第二条"),
        ("第二条", "第三条"),
        ("第五条", "第四条"),
        ("第三条", "第五条"),
        ("第四条", "第六条"),
        ("第六条", "-"),
        ("第六条之一", "第七条"),
        ("第七条", "第八条"),
    ]


def test_moved_and_renumbered_articles_are_told_apart(change: Comparison) -> None:
    moved = [_names(pair) for pair in change.pairs if pair.is_moved]

    assert moved == [("第五条", "第四条")]
    assert _became(change, "第四条").kind is Kind.SAME
    assert _became(change, "第四条").is_renumbered


def test_changed_periods_amounts_and_references_are_marked(change: Comparison) -> None:
    assert _figures(_became(change, "第三条")) == (
        Figure(kind=FigureKind.PERIOD, old="三年", new="五年"),
        Figure(kind=FigureKind.REFERENCE, old="第二条", new="第三条"),
        Figure(kind=FigureKind.AMOUNT, old="五万元", new="十万元"),
    )
    assert _figures(_became(change, "第七条")) == (
        Figure(kind=FigureKind.DAY, old="2020年9月1日", new="2027年1月1日"),
    )


def test_the_words_of_both_versions_can_be_put_together_again(
    change: Comparison,
) -> None:
    pair = _became(change, "第五条")
    assert pair.old is not None
    assert pair.new is not None
    stretches = differ(pair.old, pair.new).stretches

    old = "".join(each.text for each in stretches if each.fate is not Fate.COME)
    new = "".join(each.text for each in stretches if each.fate is not Fate.GONE)

    assert (old, new) == (pair.old.text, pair.new.text)


def test_a_law_compared_with_itself_has_no_change() -> None:
    assert compare(law_of(OLD), law_of(OLD)).touched == ()


def test_the_way_back_pairs_the_same_articles(change: Comparison) -> None:
    back = compare(law_of(NEW), law_of(OLD))

    pairs = {_names(pair)[::-1] for pair in back.pairs}

    assert pairs == {_names(pair) for pair in change.pairs}


@pytest.mark.parametrize(
    ("article", "numbers"),
    [
        ("第三十一条第一款", ["第三十一条"]),
        (
            "第四十二条、第三十四条、第六十四条",
            ["第四十二条", "第三十四条", "第六十四条"],
        ),
        ("第三十条至第三十二条", ["第三十条", "第三十一条", "第三十二条"]),
        (
            "第五十条第二款（第五十一条、第五十三条准用）",
            ["第五十条", "第五十一条", "第五十三条"],
        ),
        ("第六十九条（结合民法典第一百八十八条）", ["第六十九条"]),
        ("第一百二十条之一第二项", ["第一百二十条之一"]),
        ("条号待核", []),
        ("附表一", []),
    ],
)
def test_the_articles_that_a_row_names_are_read(
    article: str, numbers: list[str]
) -> None:
    assert [str(each.article) for each in cited(article)] == numbers


def test_a_law_is_known_by_its_bare_name_and_version() -> None:
    long = "《中华人民共和国反洗钱法（2024年修订）》"

    assert law_name(long) == law_name("反洗钱法") == "反洗钱法"
    assert version_year(long) == 2024
    assert version_year("处方管理办法（卫生部令第53号）") is None


def _row(name: str, law: str, article: str) -> Row:
    return next(
        rows({"a.yaml": f"rules:\n- {{id: {name}, law: {law}, article: {article}}}"})
    )


@pytest.mark.parametrize(
    ("law", "article", "touched"),
    [
        ("中华人民共和国示例保存法", "第三条", [("第三条", "第五条", Version.OLD)]),
        ("示例保存法（2026年修订）", "第五条", [("第三条", "第五条", Version.NEW)]),
        ("示例保存法（2020年修正）", "第五条", [("第五条", "第四条", Version.OLD)]),
        ("示例保存法", "第一条", []),
        ("另一部法", "第三条", []),
    ],
)
def test_a_rule_is_linked_by_the_numbers_of_its_own_version(
    change: Comparison, law: str, article: str, touched: list[tuple[str, str, Version]]
) -> None:
    found = link(change, [_row("cn-a", law, article)]).links

    assert [(*_names(each.pair), each.version) for each in found] == touched


def test_a_rule_is_told_when_only_other_clauses_changed(change: Comparison) -> None:
    whole, second = (
        link(change, [_row("cn-a", "示例保存法", name)]).links[0].is_beside
        for name in ("第二条", "第二条第二款")
    )

    assert (whole, second) == (False, True)


def test_a_rule_whose_article_does_not_exist_is_named(change: Comparison) -> None:
    found = link(change, [_row("cn-a", "示例保存法", "第九十条")])

    assert [row.id for row in found.lost] == ["cn-a"]
    assert found.links == ()


def test_every_row_of_the_shipped_pack_is_read() -> None:
    files = {name: text_of(name) for name in ("retention.yaml", "obligations.yaml")}

    found = list(rows(files))

    assert len(found) == sum(text.count("\n    article:") for text in files.values())


def _long_law(articles: int, seed: int) -> Iterator[str]:
    """Articles of 200 signs; with another seed every third one differs."""
    yield "示例长法"
    for n in range(1, articles + 1):
        signs = random.Random(n + (seed if n % 3 == 0 else 0))  # noqa: S311  # words, no secrets
        words = "".join(chr(signs.randint(0x4E00, 0x5FFF)) for _ in range(170))
        yield f"第{chinese(n)}条　经营者应当保存{words}三十日，但是法律另有规定的除外。"


def _calls_to_compare(articles: int) -> int:
    """How many functions are called; the time that takes is in docs/benchmarks.md."""
    old, new = (law_of("\n".join(_long_law(articles, seed))) for seed in (0, 1))
    called: list[str] = []
    sys.setprofile(lambda _, event, __: called.append(event))
    try:
        compare(old, new)
    finally:
        sys.setprofile(None)
    return len(called)


def test_twice_the_articles_are_about_twice_the_work_to_compare() -> None:
    assert _calls_to_compare(150) < 2.5 * _calls_to_compare(75)
