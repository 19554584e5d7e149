"""An ordinary shop's tables under the whole catalogue: a customer closes on T."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

import pytest
from law_closing import PLATFORM, SHOP, T, closing

from jieqing.law.catalogue import Catalogue
from jieqing.law.decide import decide
from jieqing.law.identities import Identities
from jieqing.law.values import ALL_AS_FORMED, Doubt, Facts, Fate
from jieqing.law.vocabulary import WordUnknown

ECL_24 = "cn-ecl-24-account-closed"
GOES = [
    "account-profile",
    "contact-info",
    "contract",
    "payment-record",
    "marketing-profile",
    "content-record",
    "complaint-record",
    "sms-record",
    "email-record",
    "call-recording",
    "rights-request",
    "consent-record",
    "device-identifier",
    "location-track",
    "id-copy",
    "credential",
    "transaction-record",
    "any-personal-info",
]


@pytest.mark.parametrize("kind", GOES)
def test_what_nothing_keeps_goes_on_closing_by_its_article(
    catalogue: Catalogue, kind: str
) -> None:
    found = decide(closing(kind), catalogue, T)
    assert (found.fate, found.decisive) == (Fate.ERASE, ECL_24)
    assert found.bounds == {}


def test_the_article_of_the_decision_stands_in_the_catalogue(
    catalogue: Catalogue,
) -> None:
    assert catalogue.rule(ECL_24).article == "第二十四条第二款"


def test_a_company_that_is_no_shop_erases_by_the_general_law(
    catalogue: Catalogue,
) -> None:
    facts = closing("account-profile", actors=frozenset({"any-company"}))
    assert decide(facts, catalogue, T).decisive == "cn-pipl-47-1-purpose"


def test_the_network_regulation_alone_erases_without_a_passed_test(
    catalogue: Catalogue,
) -> None:
    facts = Facts(
        kinds=frozenset({"account-profile"}),
        actors=frozenset({"network-data-handler"}),
        clocks={"user-deletion-request": T},
    )
    found = decide(facts, catalogue, T)
    assert (found.fate, found.decisive) == (Fate.ERASE, "cn-nds-24-account-closed")


KEPT = [
    # kind, actors, clock, day, last day kept, rule
    (
        "transaction-record",
        PLATFORM,
        {"transaction-completed": date(2024, 2, 29)},
        date(2027, 2, 28),
        "cn-ecl-31-transaction",
    ),
    (
        "network-log",
        SHOP,
        {"record-created": date(2026, 8, 31)},
        date(2027, 2, 28),
        "cn-csl26-23-log",
    ),
    (
        "invoice",
        SHOP,
        {"fiscal-year-end": date(2018, 5, 3)},
        date(2028, 12, 31),
        "cn-tax-29-records",
    ),
    (
        "accounting-voucher",
        SHOP,
        {"fiscal-year-end": date(2024, 12, 31)},
        date(2054, 12, 31),
        "cn-acct16-voucher",
    ),
    (
        "payment-record",
        PLATFORM,
        {"transaction-completed": date(2025, 1, 31)},
        date(2028, 1, 31),
        "cn-wjs-31-transaction",
    ),
]


@pytest.mark.parametrize(("kind", "actors", "clocks", "until", "rule"), KEPT)
def test_what_a_rule_keeps_stays_until_its_last_day(
    catalogue: Catalogue,
    kind: str,
    actors: frozenset[str],
    clocks: Mapping[str, date],
    until: date,
    rule: str,
) -> None:
    found = decide(closing(kind, actors=actors, clocks=clocks), catalogue, T)
    assert (found.fate, found.until, found.decisive) == (Fate.KEEP, until, rule)
    assert found.storage_only


@pytest.mark.parametrize(("kind", "actors", "clocks", "until", "rule"), KEPT[:4])
def test_the_day_after_the_last_day_it_goes(
    catalogue: Catalogue,
    kind: str,
    actors: frozenset[str],
    clocks: Mapping[str, date],
    until: date,
    rule: str,
) -> None:
    facts = closing(kind, actors=actors, clocks=clocks)
    on_the_day = decide(facts, catalogue, until)
    after = decide(facts, catalogue, until + timedelta(days=1))
    assert (on_the_day.fate, after.fate) == (Fate.KEEP, Fate.ERASE)
    assert rule in {each.id for each in after.rules}


@pytest.mark.parametrize(
    ("kind", "actors", "clock"),
    [
        ("transaction-record", PLATFORM, "transaction-completed"),
        ("network-log", SHOP, "record-created"),
        ("invoice", SHOP, "fiscal-year-end"),
        ("accounting-voucher", SHOP, "fiscal-year-end"),
    ],
)
def test_a_keep_without_its_date_asks_a_person(
    catalogue: Catalogue, kind: str, actors: frozenset[str], clock: str
) -> None:
    undeclared = decide(closing(kind, actors=actors), catalogue, T)
    empty = decide(closing(kind, actors=actors, clocks={clock: None}), catalogue, T)
    assert (undeclared.doubt, empty.doubt) == (Doubt.NO_DATE, Doubt.NO_DATE)


def test_a_voucher_stays_whole_and_an_order_with_few_fields(
    catalogue: Catalogue,
) -> None:
    ended = {"fiscal-year-end": T, "transaction-completed": T}
    order = closing("transaction-record", actors=PLATFORM, clocks=ended)
    voucher = closing("accounting-voucher", actors=PLATFORM, clocks=ended)
    assert "order-no" in decide(order, catalogue, T).minimum_fields
    assert decide(voucher, catalogue, T).minimum_fields == {ALL_AS_FORMED}


def test_a_platform_payment_over_by_memory_only_asks(catalogue: Catalogue) -> None:
    clocks = {"transaction-completed": date(2020, 1, 1)}
    facts = closing("payment-record", actors=PLATFORM, clocks=clocks)
    found = decide(facts, catalogue, T)
    assert (found.doubt, found.decisive) == (Doubt.UNVERIFIED, "cn-wjs-31-transaction")


def test_a_running_keep_from_memory_is_shown_to_counsel(catalogue: Catalogue) -> None:
    clocks = {"transaction-completed": T}
    payment = closing("payment-record", actors=PLATFORM, clocks=clocks)
    order = closing("transaction-record", actors=PLATFORM, clocks=clocks)
    assert decide(payment, catalogue, T).counsel
    assert not decide(order, catalogue, T).counsel


def test_weak_rules_stand_beside_an_erasing_and_do_not_stop_it(
    catalogue: Catalogue,
) -> None:
    found = decide(closing("contract"), catalogue, T)
    assert found.fate is Fate.ERASE
    assert "cn-civ-188-20y" in {rule.id for rule in found.weak}


def test_an_invoice_whose_use_nobody_stated_asks(catalogue: Catalogue) -> None:
    facts = Facts(
        kinds=frozenset({"invoice"}),
        actors=SHOP | {"invoice-issuer"},
        clocks={"fiscal-year-end": date(2020, 12, 31), "user-deletion-request": T},
    )
    found = decide(facts, catalogue, T)
    assert (found.doubt, found.decisive) == (
        Doubt.UNKNOWN_CONDITION,
        "cn-inv23-28-stub",
    )


def test_an_invoice_that_is_over_either_way_goes(catalogue: Catalogue) -> None:
    facts = Facts(
        kinds=frozenset({"invoice"}),
        actors=SHOP | {"invoice-issuer"},
        clocks={"fiscal-year-end": date(2010, 12, 31), "user-deletion-request": T},
    )
    assert decide(facts, catalogue, T).fate is Fate.ERASE


@pytest.mark.parametrize(
    "kind", ["account-profile", "contact-info", "marketing-profile", "credential"]
)
def test_an_unknown_actor_still_erases_what_nobody_keeps(
    catalogue: Catalogue, kind: str
) -> None:
    found = decide(closing(kind, actors=None), catalogue, T)
    assert (found.fate, found.decisive) == (Fate.ERASE, "cn-pipl-47-1-purpose")


def test_an_unknown_actor_erases_a_log_that_is_over_for_all(
    catalogue: Catalogue,
) -> None:
    clocks = {"record-created": date(2018, 8, 1)}
    facts = closing("network-log", actors=None, clocks=clocks)
    assert decide(facts, catalogue, T).fate is Fate.ERASE


def test_the_end_of_another_companys_duty_is_no_ground_of_an_unknown_one(
    catalogue: Catalogue,
) -> None:
    facts = Facts(
        kinds=frozenset({"video-surveillance"}),
        clocks={"record-created": date(2016, 1, 1)},
        ruled_out=frozenset({"named-key-target"}),
    )
    guards = replace(facts, actors=frozenset({"security-service"}))
    reached = replace(facts, clocks={**facts.clocks, "purpose-achieved": T})

    assert decide(facts, catalogue, T).doubt is Doubt.UNKNOWN_ACTOR
    assert decide(guards, catalogue, T).fate is Fate.ERASE
    assert decide(reached, catalogue, T).fate is Fate.ERASE


@pytest.mark.parametrize("actors", [None, frozenset[str]()])
def test_an_unknown_actor_asks_about_a_running_order(
    catalogue: Catalogue, actors: frozenset[str] | None
) -> None:
    clocks = {"transaction-completed": date(2025, 1, 1)}
    facts = closing("transaction-record", actors=actors, clocks=clocks)
    assert decide(facts, catalogue, T).doubt is Doubt.UNKNOWN_ACTOR


def test_no_request_and_no_keep_is_no_permission_to_erase(
    catalogue: Catalogue,
) -> None:
    facts = Facts(kinds=frozenset({"account-profile"}), actors=SHOP)
    found = decide(facts, catalogue, T)
    assert (found.fate, found.doubt) == (Fate.ASK, Doubt.NO_GROUND)


def test_a_row_of_no_kind_is_never_erased(catalogue: Catalogue) -> None:
    assert decide(closing(), catalogue, T).doubt is Doubt.NO_RULE


def test_a_misspelt_kind_is_refused_and_not_erased(catalogue: Catalogue) -> None:
    with pytest.raises(WordUnknown) as refusal:
        decide(closing("transaction-records"), catalogue, T)
    assert refusal.value.facts["nearest"] == "transaction-record"


def test_a_minor_who_closes_is_answered_like_an_adult(catalogue: Catalogue) -> None:
    clocks = {"user-deletion-request": T, "purpose-achieved": T}
    facts = Facts(
        kinds=frozenset({"account-profile"}),
        actors=SHOP,
        clocks=clocks,
        subject_age=16,
    )
    found = decide(facts, catalogue, T)
    assert found.fate is Fate.ERASE
    assert "cn-minor-34" in {rule.id for rule in found.rules}


def test_a_confirmed_shop_is_an_operator_by_definition(identities: Identities) -> None:
    assert identities.widen(frozenset({"self-operated-shop"})) == {
        "self-operated-shop",
        "ecommerce-operator",
        "network-data-handler",
    }
    assert identities.widen(frozenset()) == frozenset()


def test_an_unknown_actor_erases_an_order_that_is_over_for_every_shop(
    catalogue: Catalogue,
) -> None:
    # A bank's rules run from the end of a bank's transaction, which no order has.
    clocks = {"transaction-completed": date(2018, 9, 13)}
    facts = closing("transaction-record", actors=None, clocks=clocks)
    assert decide(facts, catalogue, T).fate is Fate.ERASE


def test_an_unknown_actor_asks_where_an_event_is_declared_without_a_date(
    catalogue: Catalogue,
) -> None:
    clocks = {"transaction-completed": date(2018, 9, 13), "transaction-ended": None}
    facts = closing("transaction-record", actors=None, clocks=clocks)
    assert decide(facts, catalogue, T).doubt is Doubt.UNKNOWN_ACTOR


def test_an_unknown_actor_asks_where_no_event_of_any_keep_is_declared(
    catalogue: Catalogue,
) -> None:
    facts = closing("transaction-record", actors=None)
    assert decide(facts, catalogue, T).doubt is Doubt.UNKNOWN_ACTOR


def test_a_known_bank_still_asks_for_the_end_of_its_transaction(
    catalogue: Catalogue,
) -> None:
    clocks = {"transaction-completed": date(2018, 9, 13)}
    bank = SHOP | {"financial-institution"}
    facts = closing("transaction-record", actors=bank, clocks=clocks)
    assert decide(facts, catalogue, T).doubt is Doubt.NO_DATE


@pytest.mark.parametrize(
    "kind", ["account-profile", "contact-info", "marketing-profile"]
)
def test_what_is_about_the_person_alone_is_erased_not_anonymised(
    catalogue: Catalogue, kind: str
) -> None:
    facts = replace(closing(kind, actors=SHOP), anonymise_test_passed=True)
    assert decide(facts, catalogue, T).fate is Fate.ERASE


@pytest.mark.parametrize("kind", ["transaction-record", "content-record"])
def test_what_somebody_must_keep_for_a_time_may_be_anonymised(
    catalogue: Catalogue, kind: str
) -> None:
    facts = replace(closing(kind, actors=SHOP), anonymise_test_passed=True)
    assert decide(facts, catalogue, T).fate is Fate.ANONYMISE
