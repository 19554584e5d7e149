"""Rights, refusals, consent and special persons: the data, and what agrees with it."""

import pytest

import rights_page
from jieqing import content
from jieqing.casebook.acts.identify import Level
from jieqing.casebook.acts.open import USUAL
from jieqing.casebook.case_words import case_words, refusable
from jieqing.casebook.due_flow import C2
from jieqing.casebook.flows import FLOWS, Act, Right
from jieqing.casebook.rights import RightRow
from jieqing.casebook.rights_reading import (
    FILE,
    RightsRefused,
    load_rights,
    shipped_rights,
)
from jieqing.casebook.told import Choice
from jieqing.casebook.window import NO_WINDOW
from jieqing.casebook.wording import Language

TEXT = content.read(FILE)
RIGHTS = shipped_rights()
BUILT = [row for row in RIGHTS.rights.values() if row.right in FLOWS]


def test_every_right_and_trigger_of_the_law_stands_in_the_data() -> None:
    assert set(RIGHTS.rights) == set(Right)
    assert {right for right in Right if not RIGHTS.rights[right].is_built} == {
        *(Right.TRANSFER, Right.CORRECT, Right.COMPLETE, Right.EXPLAIN),
        *(Right.NO_AUTOMATION, Right.SERVICE_STOPPED, Right.DISSOLUTION),
        Right.SUCCESSOR,
    }


@pytest.mark.parametrize("row", BUILT, ids=lambda row: row.right)
def test_the_acts_of_a_built_right_are_those_of_its_flow(row: RightRow) -> None:
    known = {act.removeprefix("due-").replace("run", "execute") for act in C2.acts}
    acts = known if row.right == Right.RETENTION_EXPIRED else set(FLOWS[row.right].acts)
    assert set(row.acts) <= acts
    assert (Act.CHOOSE in row.acts) == (Act.CHOOSE in acts)
    assert (Act.IDENTIFY in row.acts) == (Act.IDENTIFY in acts)


def test_the_ground_that_a_case_is_opened_on_is_one_of_the_data() -> None:
    for right, (_, ground) in USUAL.items():
        places = {str(place) for place in RIGHTS.rights[right].ground}
        assert ground in places, right


def test_only_grounds_that_may_carry_a_refusal_have_words_in_letters() -> None:
    may = {code for code, row in RIGHTS.refusals.items() if row.refuses}
    assert refusable() <= may
    assert {"X4", "X8", "X9"}.isdisjoint(may)


@pytest.mark.parametrize("code", sorted(refusable()))
def test_the_article_a_refusal_letter_cites_is_one_of_its_code(code: str) -> None:
    article = case_words(Language.ENGLISH).refusal(code).article
    laws = {law.en: key for key, law in RIGHTS.laws.items()}
    first = article.article.partition(", and ")[0]
    cited = f"{laws[article.law]} {'.'.join(_numbers(first))}"
    assert cited in {str(place) for place in RIGHTS.refusals[code].articles}


def _numbers(text: str) -> list[str]:
    words = text.replace(",", " ").split()
    return [word for word in words if word.isdigit()]


def test_no_ground_lets_a_closing_be_refused_as_asked_too_often() -> None:
    assert {Right.DELETE, Right.CLOSE, Right.WITHDRAW_CONSENT} <= set(
        RIGHTS.refusals["X8"].never_for
    )


def test_silence_keeps_what_only_the_company_wants_to_tidy_up() -> None:
    assert RIGHTS.consent["tidying"].silence == "keep"
    assert RIGHTS.consent["by-law"].silence == "erase"
    assert not RIGHTS.consent["own-request"].asked
    assert [row.case for row in RIGHTS.silence(Right.CLOSE)] == [
        "own-request",
        "property",
    ]


@pytest.mark.parametrize(
    ("age", "positions"),
    [
        (7, {"under-8"}),
        (8, {"from-8-to-13"}),
        (13, {"from-8-to-13"}),
        (14, {"from-14-to-17"}),
        (17, {"from-14-to-17", "earning-16-17"}),
        (18, set()),
    ],
)
def test_an_age_says_which_rules_protect_a_minor(age: int, positions: set[str]) -> None:
    assert {row.position for row in RIGHTS.of_age(age)} == positions


def test_a_child_has_no_window_and_no_automated_marketing() -> None:
    for age in (0, 7, 8, 13):
        rules = frozenset().union(*(row.rules for row in RIGHTS.of_age(age)))
        assert {"no-window", "no-automated-marketing"} <= rules


def test_a_child_under_eight_cannot_ask_alone() -> None:
    assert set(RIGHTS.persons["under-8"].asks) == {"guardian"}
    assert set(RIGHTS.persons["from-8-to-13"].asks) == {"subject", "guardian"}


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("PIPL 45, CC 1037.1", "PIPL 45, CX 1037.1", "'CX 1037.1' is no article"),
        ("PIPL 45, CC 1037.1", "PIPL forty-five", "is no article"),
        ("subject: P1", "subject: P4", "'P4' is not in the vocabulary"),
        ("{subject: P1", "{somebody: P1", "'somebody' is not in the vocabulary"),
        ("identify, find, fulfil", "identify, seek, fulfil", "'seek' is not in"),
        ("silence: keep", "silence: wait", "'wait' is not in the vocabulary"),
        ("refuses: true", "refuses: often", "true or false is needed"),
        ("ages: [0, 7]", "ages: [7, 0]", "a first and a last age"),
        ("offers: [R2]", "offers: [R99]", "no right is called 'R99'"),
        ("name: {zh: 查阅, en: access}", "name: {zh: 查阅}", "zh and en"),
        ("  C6:\n    name", "  C7:\n    name", "no right is called 'C7'"),
        ("rules: [power-confirmed", "rules: [power-believed", "'power-believed'"),
        ("    acts: [execute, check, settle]\n", "", "field 'acts' is missing"),
    ],
)
def test_one_slip_in_the_data_refuses_them_all_with_the_line(
    old: str, new: str, said: str
) -> None:
    assert old in TEXT
    with pytest.raises(RightsRefused, match="line") as refusal:
        load_rights(TEXT.replace(old, new, 1))
    assert said in str(refusal.value)
    line = TEXT[: TEXT.index(old)].count("\n") + 1
    assert abs(int(str(refusal.value.facts["line"])) - line) <= 3


def test_a_right_that_is_left_out_is_missed_by_name() -> None:
    cut = (
        TEXT[: TEXT.index("  C6:\n")] + TEXT[TEXT.index("# Grounds of refusing one") :]
    )
    with pytest.raises(RightsRefused, match="no right 'C6'"):
        load_rights(cut)


def test_the_page_of_rights_says_what_the_data_say() -> None:
    assert rights_page.PAGE.read_text(encoding="utf-8") == rights_page.page()


def test_what_a_customer_may_choose_is_what_the_data_offer() -> None:
    assert {choice.value for choice in Choice} <= set(RIGHTS.may_choose)


def test_the_ladder_of_proof_is_the_one_that_identifying_climbs() -> None:
    assert [level.value for level in Level] == list(RIGHTS.proofs)


@pytest.mark.parametrize(("age", "barred"), [(13, True), (14, False), (30, False)])
def test_only_an_age_under_fourteen_closes_the_recovery_window(
    age: int, *, barred: bool
) -> None:
    rules = frozenset[str]().union(*(row.rules for row in RIGHTS.of_age(age)))
    assert (NO_WINDOW in rules) is barred
