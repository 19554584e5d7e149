"""Chinese is complete: every sentence has its words, with the same placeholders."""

from string import Formatter

import message_ids
from jieqing.datamap.findings import did_you_mean
from jieqing.errors import Phrases, listed, phrase

OURS = message_ids.spoken_by_us()
WORDS = message_ids.translations()._catalog
INTERNAL_TO_CLICK = {
    "Arguments take exactly one parameter declaration, got {length}: {decls}.",
    "Boolean option {decl!r} cannot use the same flag for true/false.",
    "Choice({choices})",
    "Could not determine name for option with declarations {decls!r}",
    "Couldn't detect Bash version, shell completion is not supported.",
    "DeprecationWarning: The command {name!r} is deprecated.{extra_message}",
    "DeprecationWarning: The {param_type} {name!r} is deprecated.{extra_message}",
    "Invalid start character for option ({option})",
    "Name '{name}' defined twice",
    (
        "No options defined but a name was passed ({name}). Did you mean to declare an"
        " argument instead? Did you mean to pass '--{name}'?"
    ),
    "Shell completion is not supported for Bash versions older than 4.4.",
    "Unknown color {colour!r}",
    "Unknown standard stream '{name}'",
    "Value must be an iterable.",
    "Windows error: {error}",
    "d",
    "{editor}: Editing failed",
    "{editor}: Editing failed: {e}",
}
"""What Click says to programmers, and of features that we do not use."""


def _placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def test_the_source_was_really_searched_for_sentences() -> None:
    assert len(OURS) > 400
    assert "The channel alone does not prove that the account is the asker's." in OURS


def test_every_sentence_of_ours_has_its_chinese_words() -> None:
    assert sorted(OURS - WORDS.keys()) == []


def test_every_sentence_of_click_that_may_appear_is_chinese() -> None:
    missing = message_ids.spoken_by_click() - WORDS.keys() - INTERNAL_TO_CLICK
    assert sorted(missing) == []


def test_every_sentence_of_the_yaml_parser_has_its_chinese_words() -> None:
    assert sorted(message_ids.spoken_by_yaml() - WORDS.keys()) == []


def test_every_phrase_is_written_out_and_given_its_facts() -> None:
    lacking = [
        (text, given)
        for text, given in message_ids.phrases()
        if not text or not _placeholders(text) <= given
    ]
    assert lacking == []


def test_chinese_words_have_the_placeholders_of_the_english() -> None:
    odd = [text for text in OURS if _placeholders(WORDS[text]) != _placeholders(text)]
    assert odd == []
    assert [text for text in OURS if not WORDS[text]] == []


def test_a_phrase_within_a_phrase_is_told_in_english_by_str() -> None:
    title = phrase("table '{table}'", table="trade_order")
    lacks = phrase("{block} has no key '{key}'", block=title, key="live_wen")
    asked = did_you_mean(lacks, "live_wen", ["live_when", "record"])
    assert str(asked) == (
        "table 'trade_order' has no key 'live_wen'; did you mean 'live_when'?"
    )


def test_a_problem_with_no_word_near_it_is_told_alone() -> None:
    lacks = phrase("no table '{table}'", table="x")
    assert did_you_mean(lacks, "x", ["member"]) is lacks


def test_names_are_listed_with_one_and_before_the_last() -> None:
    assert str(listed(["a", "b", "c"])) == "a, b and c"
    assert str(listed(["a"])) == "a"
    assert str(Phrases(("a", "b"), ", ")) == "a, b"


def test_the_examples_of_commands_are_the_same_in_both_languages() -> None:
    examples = [text for text in OURS if "\n\nExample: " in text]
    told = [WORDS[text].partition("\n\n示例：")[2] for text in examples]

    assert len(examples) > 40
    assert told == [text.partition("\n\nExample: ")[2] for text in examples]
