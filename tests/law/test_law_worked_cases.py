from pathlib import Path

import pytest

from jieqing import content
from jieqing.law.catalogue import Catalogue
from jieqing.law.examples import ExamplesRefused, run

CASES = sorted((Path(__file__).parent / "cases").glob("*.yaml"))
SHIPPED = content.read("law/cn/examples.yaml")


def test_every_shipped_example_comes_out_as_expected(catalogue: Catalogue) -> None:
    results = run(SHIPPED, catalogue)
    assert [result for result in results if not result.passed] == []
    assert len(results) == 39


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_our_own_cases_come_out_as_expected(path: Path, catalogue: Catalogue) -> None:
    results = run(path.read_text(encoding="utf-8"), catalogue, file=path.name)
    assert [result for result in results if not result.passed] == []


def test_a_case_that_fails_says_what_was_wanted_and_got(catalogue: Catalogue) -> None:
    wrong = SHIPPED.replace("until: 2027-02-28", "until: 2027-03-01", 1)
    failed = [result for result in run(wrong, catalogue) if not result.passed]
    assert [result.id for result in failed] == ["ex-01"]
    assert "until 2027-03-01" in failed[0].expected
    assert "until 2027-02-28" in failed[0].got


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("data: [transaction-record]", "data: [transaction]", "'transaction'"),
        ("outcome: keep", "outcome: hold", "'hold' is not in the vocabulary"),
        ("today: 2026-11-26", "today: tomorrow", "today: a date is needed"),
        ("[cn-ecl-31-transaction]", "[cn-ecl-99]", "there is no rule 'cn-ecl-99'"),
        ("    holds: []\n", "", "field 'holds' is missing"),
        ("id: ex-02", "id: ex-01", "the id 'ex-01' stands twice"),
        ("subject_age: 10", "subject_age: ten", "a value of type int is needed"),
        ("until: 2027-02-28", "until: never", "a date, 'permanent' or null"),
    ],
)
def test_a_wrong_case_file_is_refused_with_its_line(
    catalogue: Catalogue, old: str, new: str, said: str
) -> None:
    with pytest.raises(ExamplesRefused) as refusal:
        run(SHIPPED.replace(old, new, 1), catalogue, file="mine.yaml")
    assert said in str(refusal.value.facts["problem"])
    assert refusal.value.facts["file"] == "mine.yaml"


def test_a_broken_case_file_names_the_line(catalogue: Catalogue) -> None:
    with pytest.raises(ExamplesRefused) as refusal:
        run("examples:\n  - id: [a, }\n", catalogue, file="mine.yaml")
    assert refusal.value.facts["line"] == 2


def test_a_file_without_cases_is_not_a_pass(catalogue: Catalogue) -> None:
    with pytest.raises(ExamplesRefused):
        run("examples: []\n", catalogue)
