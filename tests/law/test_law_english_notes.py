"""Every note on a rule has its English, tied to the very words that it tells."""

from dataclasses import replace

import pytest

from jieqing.casebook.rule_words import note_of, rule_content, rule_words
from jieqing.language import heard
from jieqing.law.catalogue import LawPackRefused
from jieqing.law.english_notes import EnglishNotes, digest_of
from jieqing.law.shipped import shipped_law, shipped_notes

RULE = shipped_law().by_id["cn-acct16-voucher"]


def test_every_note_of_the_pack_that_ships_has_its_english_and_no_other_is_kept() -> (
    None
):
    noted = {
        (rule.id, digest_of(rule.note)) for rule in shipped_law().rules if rule.note
    }

    assert len(noted) == 123
    assert shipped_notes().texts.keys() == noted


def test_a_note_is_told_in_the_language_spoken() -> None:
    with heard("en"):
        english = rule_words(RULE, shipped_law())
    with heard("zh"):
        chinese = rule_words(RULE, shipped_law())

    assert "  Note: The term counts from the first day after" in english
    assert f"  说明：{RULE.note}" in chinese


def test_a_note_that_a_change_of_the_law_wrote_stays_chinese_and_says_so() -> None:
    changed = replace(RULE, note="期限自公布之日起算。")

    with heard("en"):
        words = rule_words(changed, shipped_law())
        assert note_of(changed) == changed.note
    assert "  Note, in Chinese: 期限自公布之日起算。" in words
    assert rule_content(changed, shipped_law())["note_en"] == ""


def test_programs_are_given_both() -> None:
    told = rule_content(RULE, shipped_law())

    assert told["note"] == RULE.note
    assert str(told["note_en"]).startswith("The term counts")


@pytest.mark.parametrize(
    "text", ["a: {of: '12'}", "a: {of: '12', en: ''}", "a: {of: '12', en: 3}", "a: b"]
)
def test_a_note_without_words_is_refused_with_its_line(text: str) -> None:
    with pytest.raises(LawPackRefused) as refused:
        EnglishNotes.load(text)

    assert refused.value.problems[0].line == 1
