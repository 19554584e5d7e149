"""Every step that mattered is named, with the rule and the day."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from law_closing import PLATFORM, T, closing

from jieqing.cli.explanation_words import explanation_words
from jieqing.language import heard
from jieqing.law import examples
from jieqing.law.catalogue import Catalogue
from jieqing.law.decide import decide
from jieqing.law.document import read
from jieqing.law.explanation import Because, Explanation, explain
from jieqing.law.values import PERMANENT, Doubt, Facts, Fate

WORKED = sorted((Path(__file__).parent / "cases").glob("*.yaml"))

BANK = frozenset({"financial-institution"})


def told(found: Explanation) -> set[tuple[str, str | None]]:
    return {(r.because.value, r.rule.id if r.rule else None) for r in found.reasons}


def record_of(*kinds: str, actors: frozenset[str] | None, **clocks: date) -> Facts:
    given = {name.replace("_", "-"): day for name, day in clocks.items()}
    return Facts(kinds=frozenset(kinds), actors=actors, clocks=given)


def test_each_keep_is_named_as_running_or_over(catalogue: Catalogue) -> None:
    facts = closing(
        "transaction-record",
        actors=PLATFORM,
        clocks={"transaction-completed": date(2025, 6, 30)},
    )
    over = replace(facts, clocks={"transaction-completed": date(2020, 6, 30)})
    assert ("keep-runs", "cn-ecl-31-transaction") in told(explain(facts, catalogue, T))
    assert ("keep-over", "cn-ecl-31-transaction") in told(explain(over, catalogue, T))


@pytest.mark.parametrize(
    ("ended", "because", "day"),
    [
        (date(2019, 6, 30), Because.OLD_TERM_ENDED, date(2024, 6, 30)),
        (date(2021, 6, 30), Because.OLD_TERM_RAN, date(2026, 6, 30)),
    ],
)
def test_the_old_law_is_named_with_the_day_its_term_ended(
    catalogue: Catalogue, ended: date, because: Because, day: date
) -> None:
    facts = record_of("kyc-identity", actors=BANK, relationship_ended=ended)
    rules = catalogue.only(["cn-aml06-19-identity", "cn-aml24-34-identity"])
    reasons = explain(facts, rules, T).reasons
    (found,) = [reason for reason in reasons if reason.because is because]
    assert found.other is not None
    assert (found.other.id, found.end) == ("cn-aml06-19-identity", day)


def test_whatever_a_person_decides_the_sure_command_keeps_running(
    catalogue: Catalogue,
) -> None:
    actors = BANK | {"securities-company"}
    day = date(2019, 2, 28)
    facts = record_of("kyc-identity", actors=actors, relationship_ended=day)
    found = explain(facts, catalogue, T)
    assert found.decision.doubt == "old-term-over"
    assert found.decision.must_stay == date(2039, 2, 28)
    assert ("stays-whatever", "cn-sec-137") in told(found)


def test_a_conflict_of_two_commands_leaves_nothing_sure(catalogue: Catalogue) -> None:
    facts = record_of(
        "credit-negative-info",
        "kyc-identity",
        actors=BANK | {"credit-bureau"},
        event_ended=T,
        relationship_ended=T,
    )
    rules = catalogue.only(["cn-cred-16", "cn-aml24-34-identity"])
    found = explain(facts, rules, T)
    assert ("cap-before-keep", "cn-cred-16") in told(found)
    assert found.decision.must_stay is None
    assert found.counsel


def test_the_rule_that_gives_way_names_the_one_it_gives_way_to(
    catalogue: Catalogue,
) -> None:
    facts = record_of(
        "invoice",
        actors=frozenset({"invoice-issuer", "taxpayer"}),
        fiscal_year_end=date(2024, 12, 31),
    )
    single = replace(facts, conditions=frozenset({"not-used-as-voucher"}))
    reasons = explain(single, catalogue, T).reasons
    (found,) = [one for one in reasons if one.because is Because.GIVES_WAY]
    assert found.rule is not None
    assert found.other is not None
    assert (found.rule.id, found.other.id) == ("cn-tax-29-records", "cn-inv23-28-stub")


def test_of_an_unknown_company_every_duty_that_runs_is_named(
    catalogue: Catalogue,
) -> None:
    facts = record_of("transaction-record", actors=None, transaction_completed=T)
    found = told(explain(facts, catalogue, T))
    assert ("actor-unknown", None) in found
    assert ("bound-if", "cn-ecl-31-transaction") in found


def test_a_version_that_is_not_in_force_is_named_and_does_not_count(
    catalogue: Catalogue,
) -> None:
    day = date(2024, 12, 31)
    facts = record_of("kyc-identity", actors=BANK, relationship_ended=day)
    found = explain(facts, catalogue, day)
    assert ("not-yet-in-force", "cn-aml24-34-identity") in told(found)
    assert found.decision.decisive == "cn-aml06-19-identity"


def test_a_keep_from_memory_is_for_counsel_though_it_keeps(
    catalogue: Catalogue,
) -> None:
    actors = frozenset({"pharmacy"})
    facts = record_of("drug-sale-record", actors=actors, record_created=T)
    found = explain(facts, catalogue, T)
    assert found.decision.until == date(2031, 11, 26)
    assert found.counsel


def test_a_permanent_keep_is_explained_without_a_last_day(
    catalogue: Catalogue,
) -> None:
    actors = frozenset({"any-company"})
    facts = record_of("annual-financial-report", actors=actors, fiscal_year_end=T)
    found = explain(facts, catalogue, T)
    assert found.decision.until is PERMANENT
    assert ("keep-for-ever", "cn-acct16-annual") in told(found)


def test_an_old_term_that_ended_is_for_counsel_though_a_date_is_missing_too(
    catalogue: Catalogue,
) -> None:
    actors = frozenset({"financial-institution", "bank"})
    facts = record_of(
        "payment-record", actors=actors, transaction_ended=date(2019, 12, 31)
    )
    found = explain(facts, catalogue, T)
    assert found.decision.doubt is Doubt.NO_DATE
    assert ("old-term-ended", "cn-aml24-34-transaction") in told(found)
    assert found.counsel


def test_what_the_dead_left_cites_its_article_and_is_for_counsel(
    catalogue: Catalogue,
) -> None:
    facts = replace(
        record_of("account-profile", actors=frozenset({"any-handler"})),
        subject_alive=False,
    )
    found = explain(facts, catalogue, T)
    assert found.decision.doubt is Doubt.DECEASED
    with heard("zh"):
        words = explanation_words(found, catalogue.vocabulary)
    assert "《个人信息保护法》第四十九条" in words
    assert found.counsel


def test_a_condition_of_an_ended_term_that_decides_is_not_called_no_matter(
    catalogue: Catalogue,
) -> None:
    actors = frozenset({"insurer"})
    ended = date(2016, 2, 29)
    facts = record_of("insurance-policy-record", actors=actors, contract_ended=ended)
    found = explain(facts, catalogue, T)
    assert found.decision.doubt is Doubt.UNKNOWN_CONDITION
    assert ("condition-open-decides", "cn-ins-87-short") in told(found)
    stated = replace(facts, conditions=frozenset({"policy-term-le-1y"}))
    assert decide(stated, catalogue, T).fate is Fate.ERASE


@pytest.mark.parametrize("path", WORKED, ids=lambda path: path.stem)
def test_a_condition_makes_no_difference_only_if_both_answers_decide_alike(
    path: Path, catalogue: Catalogue
) -> None:
    cases = read(path.read_text(encoding="utf-8"), path.name).fields["examples"].items
    for case in cases:
        for stage in examples._stages(case):
            facts = examples._facts(stage, catalogue)
            today = examples._day(stage.fields["today"])
            open_facts = replace(facts, ruled_out=frozenset())
            for one in explain(open_facts, catalogue, today).reasons:
                if one.because is Because.CONDITION_OPEN_OVER and one.word:
                    word = frozenset({one.word})
                    met = replace(open_facts, conditions=facts.conditions | word)
                    unmet = replace(open_facts, ruled_out=word)
                    first, second = (decide(f, catalogue, today) for f in (met, unmet))
                    assert first.fate is second.fate
                    assert (first.until, first.doubt) == (second.until, second.doubt)


def test_of_an_unknown_company_the_identity_is_the_doubt_and_a_bank_is_named(
    catalogue: Catalogue,
) -> None:
    facts = record_of(
        "transaction-record",
        actors=None,
        transaction_completed=date(2020, 2, 29),
        user_deletion_request=date(2026, 11, 20),
    )
    found = explain(facts, catalogue, T)
    assert found.decision.doubt is Doubt.UNKNOWN_ACTOR
    assert ("bound-if", "cn-aml24-34-transaction") in told(found)
    assert ("no-ground-by-request", None) in told(found)
    profile = record_of("account-profile", actors=None)
    assert decide(profile, catalogue, T).doubt is Doubt.UNKNOWN_ACTOR
