"""A decision is recorded without its facts, and decided again."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from law_closing import PLATFORM, T, closing

from jieqing.law.catalogue import Catalogue
from jieqing.law.decide import decide
from jieqing.law.record import (
    DecisionRecord,
    Difference,
    facts_text,
    record,
    replay,
    sha256_hex,
)
from jieqing.law.values import Facts

ORDER = closing(
    "transaction-record",
    actors=PLATFORM,
    clocks={"transaction-completed": date(2025, 6, 30)},
)


@pytest.fixture
def kept(catalogue: Catalogue) -> DecisionRecord:
    return record(decide(ORDER, catalogue, T), ORDER, catalogue, T, sha256_hex)


def test_the_same_facts_and_pack_give_the_same_decision_again(
    kept: DecisionRecord, catalogue: Catalogue
) -> None:
    found = replay(kept, ORDER, catalogue, sha256_hex)
    assert found.is_same
    assert found.now == kept


def test_no_fact_stands_in_the_record_itself(kept: DecisionRecord) -> None:
    content = {name: text for name, text in kept.content().items() if name != "day"}
    assert "2025-06-30" not in str(content)
    assert "2026-11-26" not in str(content)


@pytest.mark.parametrize(
    ("clock", "moved", "differences"),
    [
        ("transaction-completed", 1, (Difference.FACTS, Difference.UNTIL)),
        ("user-deletion-request", -1, (Difference.FACTS,)),
    ],
)
def test_a_date_that_moved_by_a_day_is_found(
    kept: DecisionRecord,
    catalogue: Catalogue,
    clock: str,
    moved: int,
    differences: tuple[Difference, ...],
) -> None:
    day = (ORDER.clocks[clock] or T) + timedelta(days=moved)
    now = replace(ORDER, clocks={**ORDER.clocks, clock: day})
    assert replay(kept, now, catalogue, sha256_hex).differences == differences


def test_another_pack_and_its_other_outcome_are_named(
    kept: DecisionRecord, catalogue: Catalogue
) -> None:
    ids = [rule.id for rule in catalogue.rules if "31-transaction" not in rule.id]
    lighter = replace(catalogue.only(ids), version="another")
    found = replay(kept, ORDER, lighter, sha256_hex).differences
    assert {Difference.PACK, Difference.FATE, Difference.DECISIVE} <= set(found)
    assert Difference.FACTS not in found


def test_a_keyed_digest_of_the_facts_is_only_met_with_its_key(
    kept: DecisionRecord, catalogue: Catalogue
) -> None:
    def keyed(message: bytes) -> str:
        return sha256_hex(b"key" + message)

    assert replay(kept, ORDER, catalogue, keyed).differences == (Difference.FACTS,)


def test_facts_in_any_order_have_one_form() -> None:
    one = Facts(kinds=frozenset({"invoice", "contract"}), clocks={"unknown": T})
    other = Facts(kinds=frozenset({"contract", "invoice"}), clocks={"unknown": T})
    assert facts_text(one) == facts_text(other)
