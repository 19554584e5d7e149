"""The law asked from the command line: cases, decisions, replays, and bad input."""

import json
from pathlib import Path

import pytest
from cli_shop import run

from jieqing.casebook.rule_words import rule_words
from jieqing.law.catalogue import RuleUnknown
from jieqing.law.shipped import shipped_law

CASES = Path(__file__).parents[2] / "src/jieqing/content/law/cn/examples.yaml"
ORDER = "--kind transaction-record --actor ecommerce-platform"
DECIDE = f"--lang en rules decide {ORDER} --today 2026-11-26"
COMPLETED = "--clock transaction-completed=2025-11-20"


def test_the_last_line_of_rules_test_is_the_same_in_every_language(
    tmp_path: Path,
) -> None:
    in_chinese = run(tmp_path, f"--lang zh rules test {CASES}")
    in_english = run(tmp_path, f"--lang en rules test {CASES}")

    assert in_chinese.out.splitlines()[-1] == "39 passed, 0 failed"
    assert in_english.out == in_chinese.out


@pytest.mark.parametrize(
    ("language", "outcome", "article", "verified"),
    [
        ("zh", "保留到 2028-11-20（含当日）", "第三十一条", "已读到条文"),
        ("en", "Keep to 2028-11-20", "Art. 31", "the article was read"),
    ],
)
def test_a_decision_says_until_when_by_what_and_how_sure(
    tmp_path: Path, language: str, outcome: str, article: str, verified: str
) -> None:
    asked = f"--lang {language} rules decide {ORDER} {COMPLETED} --today 2026-11-26"
    told = run(tmp_path, asked).out

    assert outcome in told.splitlines()[0]
    assert article in told
    assert verified in told


def test_the_law_of_another_day_gives_that_days_answer(tmp_path: Path) -> None:
    asked = "--lang en rules decide --kind kyc-identity --actor financial-institution"
    clock = "--clock relationship-ended=2020-06-30"
    old = run(tmp_path, f"{asked} {clock} --today 2024-12-31").out

    assert "Keep to 2025-06-30" in old
    assert "does not count yet: it comes into force on 2025-01-01" in old


def test_a_recorded_decision_replays_and_a_changed_fact_is_named(
    tmp_path: Path,
) -> None:
    file = tmp_path / "decision.json"
    run(tmp_path, f"{DECIDE} {COMPLETED} --record {file}")
    same = run(tmp_path, f"--lang en rules replay {file}")
    changed = file.read_text().replace("2025-11-20", "2025-11-21")
    file.write_text(changed.replace('"until": "2028-11-21"', '"until": "2028-11-20"'))
    other = run(tmp_path, f"--lang en rules replay {file} --json")

    assert same.code == 0
    assert same.out.startswith("The same: Keep, by cn-ecl-31-transaction")
    assert other.code == 1
    assert json.loads(other.out)["differences"] == ["facts-changed", "until-changed"]


@pytest.mark.parametrize(
    ("asked", "place", "problem"),
    [
        ("--clock last-visit=2027-01-01", "--clock", "after 2026-11-26"),
        ("--clock last-visit=2027-02-30", "--clock last-visit", "there is no day"),
        ("--clock last-visit=tomorrow", "--clock last-visit", "a date YYYY-MM-DD"),
        ("--clock last-vist=2020-01-01", "--clock", "did you mean 'last-visit'?"),
        ("--clock last-visit", "--clock last-visit", "NAME=DATE is needed"),
        (
            "--clock last-visit=2020-01-01 --clock last-visit=2020-01-02",
            "--clock last-visit=2020-01-02",
            "last-visit is 2020-01-01 already",
        ),
        ("--kind transaction-recrd", "--kind", "did you mean 'transaction-record'?"),
        ("--kind minor-data --age 30", "--kind", "a person of 30 has no minor-data"),
        ("--age 15 --given-at-age 16", "--given-at-age", "was 16 then and is 15 now"),
        ("--age -1", "--age", "an age in whole years"),
        (
            "--condition migrant-worker --ruled-out migrant-worker",
            "--ruled-out",
            "'migrant-worker' is true and ruled out at once",
        ),
        (
            "--condition has-product-expiry --condition no-product-expiry",
            "--condition",
            "'no-product-expiry' and 'has-product-expiry' cannot both be true",
        ),
        ("--actor self-operated-shop", "--actor", "cannot both be true"),
    ],
)
def test_facts_that_cannot_be_true_are_refused_with_the_option(
    tmp_path: Path, asked: str, place: str, problem: str
) -> None:
    refused = run(tmp_path, f"{DECIDE} {asked}")

    assert refused.code == 2
    assert f"{place}" in refused.err
    assert problem in refused.err
    assert "[facts-refused]" in refused.err


def test_everything_wrong_in_a_facts_file_is_told_with_its_line(
    tmp_path: Path,
) -> None:
    file = tmp_path / "facts.yaml"
    file.write_text(
        "kinds: [transaction-record, invoise]\nactors: [ecommerce-platform]\n"
        "clocks:\n  transaction-completed: 2031-01-01\nconditions:\n"
        "  - has-product-expiry\n  - no-product-expiry\n"
    )
    found = run(tmp_path, f"--lang en rules decide --facts {file} --json").out
    findings = json.loads(found)["error"]["findings"]

    assert [each["place"] for each in findings] == [
        "facts.yaml line 1",
        "facts.yaml line 7",
        "facts.yaml line 4",
    ]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("kinds: [x", "facts.yaml line"),
        ("kind: [invoice]", "did you mean 'kinds'?"),
        ("kinds: [invoice]\nsubject_age: ten", "line 2: an age in whole years"),
        ("kinds: [invoice]\nsubject_alive: 3", "line 2: true or false"),
        ("kinds: [invoice]\nclocks: {unknown: soon}", "line 2: a date YYYY-MM-DD"),
    ],
)
def test_a_facts_file_of_wrong_form_is_refused_with_its_line(
    tmp_path: Path, text: str, problem: str
) -> None:
    file = tmp_path / "facts.yaml"
    file.write_text(text)
    refused = run(tmp_path, f"--lang en rules decide --facts {file}")

    assert refused.code == 2
    assert problem in refused.err


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("[]", "line 1: no mapping 'record'"),
        ('{"record": {"fate": "keep"}, "facts": {"kinds": []}}', "is missing"),
        ("{", "decision.json line"),
    ],
)
def test_a_file_that_is_no_record_is_refused_with_its_line(
    tmp_path: Path, text: str, problem: str
) -> None:
    file = tmp_path / "decision.json"
    file.write_text(text)
    refused = run(tmp_path, f"--lang en rules replay {file}")

    assert refused.code == 2
    assert problem in refused.err
    assert "[law-record-refused]" in refused.err


def test_a_home_is_not_made_for_a_company_that_cannot_be(tmp_path: Path) -> None:
    both = "--actor ecommerce-platform --actor self-operated-shop"
    refused = run(
        tmp_path,
        f"init home --tenant a --name a --contact a --officer-contact a {both}",
    )

    assert "[identities-exclude]" in refused.err
    assert not (tmp_path / "home").exists()


def test_a_file_that_is_not_there_is_not_called_badly_written(tmp_path: Path) -> None:
    facts = run(tmp_path, "rules decide --facts nofile.yaml")
    kept = run(tmp_path, "rules replay nothere.json")

    assert "[file-missing]" in facts.err
    assert "[file-missing]" in kept.err


def test_a_decision_without_a_home_says_that_it_is_by_the_law_that_ships(
    tmp_path: Path,
) -> None:
    assert "the pack that ships" in run(tmp_path, f"{DECIDE} {COMPLETED}").out


def test_a_rule_is_shown_in_the_words_of_the_vocabulary() -> None:
    law = shipped_law()
    told = rule_words(law.rule("cn-ecl-31-transaction"), law)

    assert "电子商务平台经营者 (ecommerce-platform)" in told
    assert "law-or-ar" not in told


def test_a_rule_that_ended_names_the_last_day_in_force() -> None:
    law = shipped_law()
    assert "2024-12-31" in rule_words(law.rule("cn-aml06-19-identity"), law)


def test_an_unknown_rule_is_answered_with_the_nearest() -> None:
    with pytest.raises(RuleUnknown) as refused:
        shipped_law().rule("cn-ecl-31-transactions")
    assert "'cn-ecl-31-transaction'" in str(refused.value)


def test_where_no_rule_is_near_none_is_named() -> None:
    with pytest.raises(RuleUnknown) as refused:
        shipped_law().rule("?")
    assert "nearest" not in str(refused.value)
