"""Chinese is complete: every sentence has its words, with the same placeholders."""

from string import Formatter

import pytest

import message_ids

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


@pytest.mark.parametrize("text", sorted(OURS))
def test_chinese_words_have_the_placeholders_of_the_english(text: str) -> None:
    assert _placeholders(WORDS[text]) == _placeholders(text)
    assert WORDS[text]
