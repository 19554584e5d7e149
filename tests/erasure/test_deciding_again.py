"""A plan's decisions are made again from what was kept, and compared."""

from dataclasses import replace
from datetime import date

from small_shop import TODAY, YOUNG, Shop, held

from jieqing.erasure import spool
from jieqing.erasure.decided import (
    circumstances_from,
    decided_again,
    facts_digest,
    plain_circumstances,
    rules_of,
)
from jieqing.erasure.values import Circumstances, Part
from jieqing.keys.case_key import CaseKey
from jieqing.law.record import Difference

ENTRY = ("phone", "13800000001")


def digest(shop: Shop, of: Circumstances | None = None) -> str:
    return facts_digest(shop.find(*ENTRY), of or shop.circumstances, shop.secrets)


def compared(shop: Shop, now: Circumstances, facts: str) -> tuple[Difference, ...]:
    before = shop.plan(*ENTRY)
    again = (shop.find(*ENTRY), now, shop.secrets)
    return decided_again(before, facts, shop.stores, again).differences


def test_the_same_facts_give_the_same_plan_on_a_later_day(busy_shop: Shop) -> None:
    later = replace(busy_shop.circumstances, today=date(2030, 1, 1))
    assert compared(busy_shop, later, digest(busy_shop)) == ()


def test_a_row_that_moved_since_is_named_as_a_changed_fact(shop: Shop) -> None:
    before, facts = shop.plan(*ENTRY), digest(shop)
    shop.ask("INSERT INTO trade_order VALUES (12, 1, 3, ?, '测试甲')", YOUNG)
    again = (shop.find(*ENTRY), shop.circumstances, shop.secrets)
    found = decided_again(before, facts, shop.stores, again).differences
    assert {Difference.FACTS, Difference.FATE} <= set(found)
    assert Difference.PACK not in found


def test_another_pack_is_named_apart_from_the_facts(busy_shop: Shop) -> None:
    pack = replace(busy_shop.circumstances.catalogue, version="another")
    now = replace(busy_shop.circumstances, catalogue=pack)
    assert compared(busy_shop, now, digest(busy_shop)) == (Difference.PACK,)


def test_every_circumstance_changes_the_digest_of_the_facts(shop: Shop) -> None:
    plain = shop.circumstances
    changed = [
        replace(plain, actors=None),
        replace(plain, clocks={"consent-withdrawn": TODAY}),
        replace(plain, conditions=frozenset({"migrant-worker"})),
        replace(plain, subject_age=12),
        replace(plain, subject_alive=False),
        replace(plain, anonymise_test_passed=True),
        held(shop, "trade_order", 10).circumstances,
    ]
    digests = {digest(shop, each) for each in (plain, *changed)}
    assert len(digests) == len(changed) + 1


def test_without_the_key_of_the_case_no_fact_can_be_guessed(shop: Shop) -> None:
    other = facts_digest(shop.find(*ENTRY), shop.circumstances, CaseKey.generate())
    assert other != digest(shop)


def test_the_rules_of_a_plan_are_named_once_and_sorted(busy_shop: Shop) -> None:
    rules = rules_of(busy_shop.plan(*ENTRY))
    assert rules
    assert list(rules) == sorted(set(rules))


def test_circumstances_come_back_from_the_spool_as_they_were(busy_shop: Shop) -> None:
    told = replace(
        held(busy_shop, "trade_order", 10).circumstances,
        conditions=frozenset({"migrant-worker"}),
        part=Part(tables=frozenset({("shop", "cart")}), consented=frozenset({"a"})),
    )
    written = spool.load(spool.dump(plain_circumstances(told)), dict)

    assert circumstances_from(written, told.catalogue) == told


def test_a_row_that_came_since_is_named_as_a_row_that_turned(shop: Shop) -> None:
    before, facts = shop.plan(*ENTRY), digest(shop)
    shop.ask("INSERT INTO trade_order VALUES (12, 1, 3, ?, '测试甲')", YOUNG)
    again = (shop.find(*ENTRY), shop.circumstances, shop.secrets)
    turned = decided_again(before, facts, shop.stores, again).turned

    assert [each.now.name.key for each in turned if each.before is None and each.now]
