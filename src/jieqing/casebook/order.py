"""What a run in the stores needs: plan, stores as they are now, lease, capsule."""

from collections.abc import Sequence

from jieqing.casebook.desk import day_of
from jieqing.casebook.today import circumstances_of, said_of
from jieqing.casebook.work import Work
from jieqing.erasure.chunk import Order
from jieqing.erasure.values import MappedStore, Plan

CAPSULES = "capsules"


def order_for(
    work: Work,
    plan: Plan,
    stores: Sequence[MappedStore],
    lease: int,
    recipient: str,
) -> Order:
    """Return what a run needs, on the stores as this act has read them."""
    return Order(
        plan=plan,
        stores=tuple(stores),
        circumstances=circumstances_of(work, said_of(work), day_of(work.at)),
        mark=work.case.mark,
        lease=lease,
        folder=work.desk.home.place(CAPSULES) / work.case.folder,
        recipient=recipient,
        secrets=work.key,
    )
