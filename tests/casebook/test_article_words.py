"""Where a rule stands, in the words of who reads English."""

import re
from pathlib import Path

import pytest

from jieqing import content
from jieqing.casebook.article_words import article_words
from jieqing.casebook.rule_words import note_of, rule_words
from jieqing.cli.explanation_words import explanation_words
from jieqing.language import heard
from jieqing.law import examples
from jieqing.law.document import read
from jieqing.law.explanation import explain
from jieqing.law.shipped import shipped_law, shipped_obligations, shipped_transfer_law
from jieqing.law.values import Facts, Rule

LAW = re.compile("《[^》]*》")
WORKED = [
    content.place_of("law/cn/examples.yaml"),
    *sorted((Path(__file__).parents[1] / "law" / "cases").glob("*.yaml")),
]
CHINESE = re.compile(r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")


@pytest.mark.parametrize(
    ("chinese", "english"),
    [
        ("第十二条第三款", "Art. 12(3)"),
        ("第四十七条第一款第三项", "Art. 47(1), item 3"),
        ("第二十三条第三项", "Art. 23, item 3"),
        ("第五十一条第一至四项", "Art. 51, items 1–4"),
        ("第一百二十条之一", "Art. 120-1"),
        ("第8.5条", "Art. 8.5"),
        ("第六部分（项号待核）", "Part 6 (item number to be checked)"),
        ("第十四条及附表一", "Art. 14 and Schedule 1"),
    ],
)
def test_a_place_in_a_law_is_told_in_english(chinese: str, english: str) -> None:
    with heard("en"):
        assert article_words(chinese) == english
    with heard("zh"):
        assert article_words(chinese) == chinese


@pytest.mark.parametrize("rule", shipped_law().rules, ids=lambda rule: rule.id)
def test_a_decision_by_any_rule_is_english_but_for_the_names_of_laws(
    rule: Rule,
) -> None:
    facts = Facts(
        kinds=rule.data,
        actors=rule.actor,
        clocks={rule.clock: rule.effective},
        conditions=frozenset({rule.condition} if rule.condition else ()),
    )
    told = explain(facts, shipped_law(), rule.effective)
    with heard("en"):
        words = explanation_words(told, shipped_law().vocabulary)
    assert CHINESE.search(LAW.sub("", words)) is None


@pytest.mark.parametrize("path", WORKED, ids=lambda path: path.stem)
def test_the_decision_of_every_worked_case_and_its_notes_are_english(
    path: Path,
) -> None:
    law = shipped_law()
    cases = read(path.read_text(encoding="utf-8"), path.name).fields["examples"].items
    told = [
        explain(examples._facts(stage, law), law, examples._day(stage.fields["today"]))
        for case in cases
        for stage in examples._stages(case)
    ]
    with heard("en"):
        words = [explanation_words(one, law.vocabulary) for one in told]
        notes = {note_of(rule) for one in told for rule in one.decision.rules}

    assert len(told) >= len(cases) > 0
    assert [one for one in words if CHINESE.search(LAW.sub("", one))] == []
    assert [note for note in sorted(notes) if CHINESE.search(note)] == []


@pytest.mark.parametrize("rule", shipped_law().rules, ids=lambda rule: rule.id)
def test_a_rule_is_english_but_for_the_names_of_its_law_and_of_who_issued_it(
    rule: Rule,
) -> None:
    with heard("en"):
        lines = rule_words(rule, shipped_law()).split("\n")

    assert lines[1].startswith("  Law: ")
    assert [line for line in (lines[0], *lines[2:]) if CHINESE.search(line)] == []


def test_no_article_of_the_pack_that_ships_stays_chinese_in_english() -> None:
    rows = (
        *shipped_law().rules,
        *shipped_obligations().by_id.values(),
        *shipped_transfer_law().grounds,
        *shipped_transfer_law().ways,
        *shipped_transfer_law().duties,
    )
    with heard("en"):
        told = {article_words(row.article) for row in rows}
    assert [words for words in sorted(told) if CHINESE.search(words)] == []
