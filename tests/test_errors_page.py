"""The page of error codes is what the source says, in both languages."""

import errors_page
from jieqing.errors import JieqingError


def test_the_page_says_what_the_source_says() -> None:
    assert errors_page.PAGE.read_text(encoding="utf-8") == errors_page.page()


def test_every_refusal_has_a_code_of_its_own() -> None:
    told = {error.code: error.cause for error in errors_page.errors()}
    doubled = [e.code for e in errors_page.errors() if told[e.code] != e.cause]

    assert doubled == []


def test_every_refusal_ends_with_a_documented_exit_code() -> None:
    assert {error.exit_code for error in errors_page.errors()} == {1, 2, 3, 4, 5}


def test_every_refusal_says_what_can_be_done_about_it() -> None:
    refusals = errors_page.errors()

    assert [e.code for e in refusals if e.advice == JieqingError.advice] == []
