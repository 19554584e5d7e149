"""What a run in the stores needs: plan, stores as they are now, lease, capsule."""

from jieqing.casebook.desk import day_of
from jieqing.casebook.sources import mapped_stores
from jieqing.casebook.today import circumstances_of, said_of
from jieqing.casebook.work import Work
from jieqing.erasure.chunk import Order
from jieqing.erasure.values import Plan

CAPSULES = "capsules"


def order_for(work: Work, plan: Plan, lease: int, recipient: str) -> Order:
    """Return what a run needs, on the stores as they are now."""
    return Order(
        plan=plan,
        stores=mapped_stores(work.desk),
        circumstances=circumstances_of(work, said_of(work), day_of(work.at)),
        mark=work.case.mark,
        lease=lease,
        folder=work.desk.home.place(CAPSULES) / work.case.folder,
        recipient=recipient,
        secrets=work.key,
    )
