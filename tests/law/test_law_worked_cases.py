from pathlib import Path

import pytest
import yaml

import cases_page
from jieqing import content
from jieqing.law.catalogue import Catalogue
from jieqing.law.examples import ExamplesRefused, run

CASES = sorted((Path(__file__).parent / "cases").glob("*.yaml"))
EXAMPLES = Path(content.__file__).parent / "law" / "cn" / "examples.yaml"
SHIPPED = content.read("law/cn/examples.yaml")


def test_every_shipped_example_comes_out_as_expected(catalogue: Catalogue) -> None:
    results = run(SHIPPED, catalogue)
    assert [result for result in results if not result.passed] == []
    assert len(results) == 39


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_our_own_cases_come_out_as_expected(path: Path, catalogue: Catalogue) -> None:
    results = run(path.read_text(encoding="utf-8"), catalogue, file=path.name)
    assert [result for result in results if not result.passed] == []


def test_every_rule_and_every_company_of_the_pack_has_a_case(
    catalogue: Catalogue,
) -> None:
    texts = [path.read_text(encoding="utf-8") for path in (*CASES, EXAMPLES)]
    cases = [case for text in texts for case in yaml.safe_load(text)["examples"]]
    rules = {name for case in cases for name in case["rules_considered"]}
    actors = {name for case in cases for name in case["actor"]}
    bound = frozenset[str]().union(*(rule.actor for rule in catalogue.rules))

    assert sorted(catalogue.by_id.keys() - rules) == []
    assert sorted(bound - actors) == []


def test_the_page_of_cases_counts_what_the_files_hold() -> None:
    assert cases_page.PAGE.read_text(encoding="utf-8") == cases_page.page()
    assert {path.stem for path in CASES} == cases_page.SECTORS.keys()


LATER = """examples:
  - id: later
    title: one record, decided twice
    today: 2026-11-26
    actor: [ecommerce-platform]
    data: [transaction-record]
    dates: {transaction-completed: 2020-01-01}
    conditions: []
    holds: [complaint]
    rules_considered: [cn-ecl-31-transaction]
    expected: {outcome: keep, until: null, decisive_rule: cn-ecl-31-transaction}
    then:
      - holds: []
        expected: {outcome: erase, until: null, decisive_rule: cn-ecl-31-transaction}
"""


def test_a_case_is_decided_again_when_its_hold_is_lifted(catalogue: Catalogue) -> None:
    results = run(LATER, catalogue)
    assert [(result.id, result.passed) for result in results] == [
        ("later", True),
        ("later/2", True),
    ]


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ("      - holds: []", "      - hold: []", 13, "no field is called 'hold'"),
        ("    then:", "    open: [x]\n    then:", 12, "'x' is not in the vocabulary"),
        ("    then:", "    undated: unknown\n    then:", 12, "a list is needed"),
        ("    then:", "    given_at_age: ten\n    then:", 12, "of type int is needed"),
        ("    then:", "    whole_law: all\n    then:", 12, "of type bool is needed"),
        ("        expected:", "        why:", 13, "field 'expected' is missing"),
    ],
)
def test_what_a_case_says_later_is_checked_as_strictly(
    catalogue: Catalogue, old: str, new: str, line: int, said: str
) -> None:
    with pytest.raises(ExamplesRefused) as refusal:
        run(LATER.replace(old, new, 1), catalogue, file="mine.yaml")
    assert said in str(refusal.value.facts["problem"])
    assert refusal.value.facts["line"] == line


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
