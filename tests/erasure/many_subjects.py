"""A case about several customers of a small shop, beside the same one by one."""

from collections.abc import Sequence
from dataclasses import replace

from small_shop import TODAY, Shop

from jieqing.erasure.batch_erase import BatchOrder, BatchOutcome, read_ahead
from jieqing.erasure.batch_find import find_many
from jieqing.erasure.batch_plan import SubjectPlan, subject_plan
from jieqing.erasure.batch_spool import lines, plans_in
from jieqing.erasure.erase import prepare
from jieqing.erasure.plan import plan
from jieqing.erasure.values import Finding, IdentityValue


def planned(shop: Shop, numbers: Sequence[int]) -> tuple[SubjectPlan, ...]:
    """A plan for each customer by number, as a sealed spool would give them back."""
    made = []
    entries = [IdentityValue(kind="customer_no", value=str(n)) for n in numbers]
    findings = find_many(shop.stores, entries, shop.secrets, TODAY)
    for number, found in zip(numbers, findings, strict=True):
        assert isinstance(found, Finding)
        one = plan(found, shop.stores, shop.circumstances)
        made.append(subject_plan(number, shop.hash(one), one, found))
    return tuple(plans_in(lines(made)))


def batch_order(shop: Shop, plans: Sequence[SubjectPlan], size: int = 2) -> BatchOrder:
    hollow = plans[0].frame
    return BatchOrder(
        order=shop.order(hollow), plans=lambda: plans, chunk_subjects=size
    )


def carry_out_all(
    shop: Shop, plans: Sequence[SubjectPlan], size: int = 2
) -> BatchOutcome:
    """Take the stores over and erase, as each run of the act does."""
    shop.lease += 1
    batch = batch_order(shop, plans, size)
    with read_ahead(batch, shop.log) as run:
        prepare(batch.order, shop.log)
        return run.erase(shop.log)


def one_by_one(shop: Shop, numbers: Sequence[int]) -> None:
    """A case of its own for each customer, with the same key for the masks."""
    for number in numbers:
        single = replace(shop.next_case(f"single-{number}"), secrets=shop.secrets)
        single.erase("customer_no", str(number))
