from dataclasses import replace
from datetime import date

import pytest
from law_closing import PLATFORM, SHOP, T, closing

from jieqing.law.catalogue import Catalogue
from jieqing.law.decide import decide
from jieqing.law.values import PERMANENT, Decision, Doubt, Facts, Fate
from jieqing.law.vocabulary import WordUnknown

RUNNING = {"transaction-completed": date(2025, 6, 30)}
ENDED = {"transaction-completed": date(2020, 6, 30)}
BANK = frozenset({"financial-institution"})
BUREAU = frozenset({"credit-bureau", "financial-institution"})


def order(**changed: object) -> Facts:
    facts = closing("transaction-record", actors=PLATFORM, clocks=RUNNING)
    return replace(facts, **changed)


@pytest.mark.parametrize("actors", [None, PLATFORM])
def test_a_hold_comes_before_actor_and_date(
    catalogue: Catalogue, actors: frozenset[str] | None
) -> None:
    facts = order(actors=actors, clocks={}, holds=frozenset({"complaint"}))
    found = decide(facts, catalogue, T)
    assert (found.fate, found.until, found.hold) == (Fate.KEEP, None, "complaint")


def test_of_several_holds_the_gravest_is_named(catalogue: Catalogue) -> None:
    facts = order(holds=frozenset({"unfinished-business", "litigation"}))
    assert decide(facts, catalogue, T).hold == "litigation"


def test_a_lifted_hold_leaves_the_decision_as_before(catalogue: Catalogue) -> None:
    held = order(clocks={**order().clocks, **ENDED}, holds=frozenset({"audit"}))
    lifted = replace(held, holds=frozenset())
    assert decide(held, catalogue, T).fate is Fate.KEEP
    assert decide(lifted, catalogue, T).fate is Fate.ERASE


def test_the_dead_are_asked_about_unless_a_keep_runs(catalogue: Catalogue) -> None:
    dead = order(subject_alive=False)
    ended = replace(dead, clocks={**dead.clocks, **ENDED})
    assert decide(dead, catalogue, T).fate is Fate.KEEP
    assert decide(ended, catalogue, T).doubt is Doubt.DECEASED


def test_unlawful_holding_against_a_running_keep_asks(catalogue: Catalogue) -> None:
    unlawful = order(conditions=frozenset({"unlawful-processing"}))
    ended = replace(unlawful, clocks={**unlawful.clocks, **ENDED})
    assert decide(unlawful, catalogue, T).doubt is Doubt.UNLAWFUL_BUT_KEPT
    assert decide(ended, catalogue, T).fate is Fate.ERASE


def test_a_cap_before_the_end_of_a_keep_asks(catalogue: Catalogue) -> None:
    facts = Facts(
        kinds=frozenset({"credit-negative-info", "kyc-identity"}),
        actors=BUREAU,
        clocks={"event-ended": T, "relationship-ended": T},
    )
    rules = catalogue.only(["cn-cred-16", "cn-aml24-34-identity"])
    assert decide(facts, rules, T).doubt is Doubt.CAP_BEFORE_KEEP


def test_a_cap_without_its_date_asks_a_person(catalogue: Catalogue) -> None:
    facts = Facts(kinds=frozenset({"credit-negative-info"}), actors=BUREAU)
    assert decide(facts, catalogue, T).doubt is Doubt.NO_DATE


@pytest.mark.parametrize(
    ("today", "fate"),
    [
        (date(2026, 11, 25), Fate.ASK),
        (date(2026, 11, 26), Fate.ASK),
        (date(2026, 11, 27), Fate.ERASE),
    ],
)
def test_a_cap_is_no_reason_to_keep_and_erases_the_day_after(
    catalogue: Catalogue, today: date, fate: Fate
) -> None:
    facts = Facts(
        kinds=frozenset({"credit-negative-info"}),
        actors=frozenset({"credit-bureau"}),
        clocks={"event-ended": date(2021, 11, 26)},
    )
    assert decide(facts, catalogue, today).fate is fate


@pytest.mark.parametrize(
    ("passed", "fate", "rule"),
    [
        (False, Fate.ERASE, "cn-ecl-24-account-closed"),
        (True, Fate.ANONYMISE, "cn-nds-24-account-closed"),
    ],
)
def test_erasing_is_the_rule_and_anonymising_the_choice(
    catalogue: Catalogue, *, passed: bool, fate: Fate, rule: str
) -> None:
    facts = closing("transaction-record", actors=SHOP)
    found = decide(replace(facts, anonymise_test_passed=passed), catalogue, T)
    assert (found.fate, found.decisive) == (fate, rule)


@pytest.mark.parametrize("kind", ["face-data", "location-track", "id-copy"])
def test_no_program_calls_sensitive_data_anonymous(
    catalogue: Catalogue, kind: str
) -> None:
    facts = replace(closing(kind), anonymise_test_passed=True)
    assert decide(facts, catalogue, T).doubt is Doubt.SENSITIVE


def test_a_ground_from_memory_alone_erases_nothing(catalogue: Catalogue) -> None:
    facts = Facts(
        kinds=frozenset({"child-data"}),
        actors=frozenset({"network-operator"}),
        clocks={"service-stopped": T},
    )
    found = decide(facts, catalogue.only(["cn-child-23"]), T)
    assert (found.doubt, found.decisive) == (Doubt.UNVERIFIED, "cn-child-23")


def test_a_weak_rule_alone_suggests_an_end_to_a_person(catalogue: Catalogue) -> None:
    facts = Facts(
        kinds=frozenset({"complaint-record"}),
        actors=frozenset({"any-company"}),
        clocks={"harm-known": T},
    )
    found = decide(facts, catalogue.only(["cn-civ-188-3y"]), T)
    assert (found.doubt, found.suggested) == (Doubt.WEAK_ONLY, date(2029, 11, 26))


def test_a_keep_below_the_law_against_a_request_needs_counsel(
    catalogue: Catalogue,
) -> None:
    clocks = {"record-created": T, "user-deletion-request": T}
    asked = Facts(
        kinds=frozenset({"trip-record"}),
        actors=frozenset({"ride-hailing-platform"}),
        clocks=clocks,
    )
    unasked = replace(asked, clocks={"record-created": T})
    assert decide(asked, catalogue, T).counsel
    assert not decide(unasked, catalogue, T).counsel


def test_a_permanent_keep_has_no_end(catalogue: Catalogue) -> None:
    facts = Facts(kinds=frozenset({"archive-register"}), actors=SHOP)
    rules = catalogue.only(["cn-acct16-register"])
    assert decide(facts, rules, T).until is PERMANENT


@pytest.mark.parametrize(
    ("ended", "doubt", "until"),
    [
        (date(2019, 12, 30), Doubt.OLD_TERM_OVER, None),
        (date(2019, 12, 31), Doubt.OLD_TERM_OVER, None),
        (date(2020, 1, 1), None, date(2030, 1, 1)),
    ],
)
def test_the_old_laundering_term_decides_on_new_years_day(
    catalogue: Catalogue, ended: date, doubt: Doubt | None, until: date | None
) -> None:
    facts = Facts(
        kinds=frozenset({"kyc-identity"}),
        actors=BANK,
        clocks={"relationship-ended": ended},
    )
    rules = catalogue.only(["cn-aml06-19-identity", "cn-aml24-34-identity"])
    found = decide(facts, rules, T)
    assert (found.doubt, found.until) == (doubt, until)


@pytest.mark.parametrize(
    ("today", "until", "rule"),
    [
        (date(2024, 12, 31), date(2025, 6, 30), "cn-aml06-19-identity"),
        (date(2025, 1, 1), date(2030, 6, 30), "cn-aml24-34-identity"),
        (date(2025, 1, 2), date(2030, 6, 30), "cn-aml24-34-identity"),
    ],
)
def test_before_its_date_the_old_law_decides_and_after_it_the_new(
    catalogue: Catalogue, today: date, until: date, rule: str
) -> None:
    facts = Facts(
        kinds=frozenset({"kyc-identity"}),
        actors=BANK,
        clocks={"relationship-ended": date(2020, 6, 30)},
    )
    rules = catalogue.only(["cn-aml06-19-identity", "cn-aml24-34-identity"])
    found = decide(facts, rules, today)
    assert (found.until, found.decisive) == (until, rule)


@pytest.mark.parametrize(
    ("today", "fate"), [(date(2018, 12, 31), Fate.ASK), (date(2019, 1, 1), Fate.KEEP)]
)
def test_the_day_before_a_rule_existed_it_kept_nothing(
    catalogue: Catalogue, today: date, fate: Fate
) -> None:
    facts = Facts(
        kinds=frozenset({"transaction-record"}),
        actors=frozenset({"ecommerce-platform"}),
        clocks={"transaction-completed": date(2018, 6, 1)},
    )
    rules = catalogue.only(["cn-ecl-31-transaction"])
    assert decide(facts, rules, today).fate is fate


@pytest.mark.parametrize(
    ("created", "rule"),
    [
        (date(2025, 12, 31), "cn-csl17-21-log"),
        (date(2026, 1, 1), "cn-csl26-23-log"),
        (date(2016, 1, 1), "cn-csl26-23-log"),
    ],
)
def test_a_renumbered_rule_is_cited_by_the_number_of_its_day(
    catalogue: Catalogue, created: date, rule: str
) -> None:
    facts = Facts(
        kinds=frozenset({"network-log"}),
        actors=frozenset({"network-operator"}),
        clocks={"record-created": created},
    )
    rules = catalogue.only(["cn-csl17-21-log", "cn-csl26-23-log"])
    assert decide(facts, rules, date(2026, 7, 2)).decisive == rule


def test_a_decision_that_contradicts_itself_cannot_exist() -> None:
    with pytest.raises(ValueError, match="kept rows"):
        Decision(fate=Fate.KEEP)
    with pytest.raises(ValueError, match="asked rows"):
        Decision(fate=Fate.ASK)
    with pytest.raises(ValueError, match="bounds"):
        Decision(fate=Fate.ASK, doubt=Doubt.NO_RULE, bounds={"unknown": T})


def test_a_condition_cannot_be_true_and_ruled_out() -> None:
    both = frozenset({"migrant-worker"})
    with pytest.raises(ValueError, match="not both"):
        Facts(kinds=frozenset(), conditions=both, ruled_out=both)


def test_what_was_given_as_a_child_stays_a_childs_when_grown(
    catalogue: Catalogue,
) -> None:
    facts = closing("transaction-record", actors=SHOP)
    grown = replace(facts, anonymise_test_passed=True, subject_age=16, given_at_age=12)
    assert decide(grown, catalogue, T).doubt is Doubt.SENSITIVE
    told = decide(replace(grown, given_at_age=15), catalogue, T)
    assert told.fate is Fate.ANONYMISE


@pytest.mark.parametrize("clock", ["transaction-complete", "harm"])
def test_a_misspelt_event_is_refused_though_its_kind_was_decided_before(
    catalogue: Catalogue, clock: str
) -> None:
    decide(order(), catalogue, T)
    with pytest.raises(WordUnknown) as refusal:
        decide(order(clocks={clock: T}), catalogue, T)
    assert refusal.value.facts["word"] == clock
