"""A rule that the company itself changed is told as such, and counsel looks."""

from dataclasses import replace
from datetime import date

from law_closing import T

from jieqing.law.catalogue import Catalogue
from jieqing.law.decide import decide
from jieqing.law.difference import differences
from jieqing.law.explanation import Because, Explanation, explain
from jieqing.law.period import Period
from jieqing.law.record import record, replay, sha256_hex
from jieqing.law.values import ChangedHere, Facts, Rule

VOUCHER = "cn-acct16-voucher"
FACTS = Facts(
    kinds=frozenset({"accounting-voucher"}),
    actors=frozenset({"any-company"}),
    clocks={"fiscal-year-end": date(2024, 12, 31)},
)


def changed_to(law: Catalogue, **fields: object) -> Catalogue:
    """The law in which the company changed the rule of vouchers, as a home has it."""
    told = replace(law.rule(VOUCHER), **fields)  # type: ignore[arg-type]  # each test its own field
    rules = (told if rule.id == VOUCHER else rule for rule in law.rules)
    new = Catalogue.of(rules, law.vocabulary, "changed")
    found = {
        each.rule.id: ChangedHere(
            change="LC-0001",
            day=T,
            is_quoted_as_before=each.is_quoted_as_before,
            is_cited_as_before=each.is_cited_as_before,
        )
        for each in differences(law, new)
        if each.rewritten
    }
    return replace(new, changed_here=found)


def changes_told(found: Explanation) -> list[tuple[Rule | None, str | None]]:
    because = Because.CHANGED_HERE
    return [(r.rule, r.word) for r in found.reasons if r.because is because]


def test_thirty_years_made_five_are_told_as_changed_and_counsel_must_look(
    catalogue: Catalogue,
) -> None:
    law = changed_to(catalogue, period=Period(years=5))
    found = explain(FACTS, law, T)

    assert (found.decision.until, found.counsel) == (date(2029, 12, 31), True)
    assert changes_told(found) == [(law.rule(VOUCHER), "LC-0001")]
    assert found.changed_here[VOUCHER].is_quoted_as_before


def test_counsel_must_look_where_a_term_made_shorter_lets_a_record_go(
    catalogue: Catalogue,
) -> None:
    law = changed_to(catalogue, period=Period(years=1))
    for facts in (FACTS, replace(FACTS, holds=frozenset({"litigation"}))):
        assert explain(facts, law, T).counsel


def test_nothing_is_told_of_a_rule_that_nobody_changed(catalogue: Catalogue) -> None:
    found = explain(FACTS, catalogue, T)
    assert (changes_told(found), found.changed_here, found.counsel) == ([], {}, False)


def test_a_change_of_one_rule_says_nothing_of_another_record(
    catalogue: Catalogue,
) -> None:
    law = changed_to(catalogue, period=Period(years=5))
    facts = replace(FACTS, kinds=frozenset({"account-profile"}), clocks={})
    assert explain(facts, law, T).changed_here == {}


def test_a_rule_rewritten_with_its_name_is_changed_and_quoted_as_it_is(
    catalogue: Catalogue,
) -> None:
    law = changed_to(catalogue, period=Period(years=5), name_zh="会计凭证五年")
    assert not explain(FACTS, law, T).changed_here[VOUCHER].is_quoted_as_before


def test_to_end_a_rule_is_not_to_rewrite_it(catalogue: Catalogue) -> None:
    assert changed_to(catalogue, repealed=date(2030, 1, 1)).changed_here == {}


def test_who_changed_a_rule_is_no_part_of_what_is_decided_by_it(
    catalogue: Catalogue,
) -> None:
    law = changed_to(catalogue, period=Period(years=5))
    silent = replace(law, changed_here={})
    before = decide(FACTS, silent, T)

    assert before == decide(FACTS, law, T)
    told = record(before, FACTS, silent, T, sha256_hex)
    assert replay(told, FACTS, law, sha256_hex).is_same


def test_a_term_of_the_companys_own_is_no_order_of_the_law(
    catalogue: Catalogue,
) -> None:
    assert catalogue.is_ordered_by_law(VOUCHER)
    assert not changed_to(catalogue, period=Period(years=40)).is_ordered_by_law(VOUCHER)
