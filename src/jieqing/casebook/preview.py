"""Find and plan for a customer without a case: nothing is written anywhere.

For the officer at the telephone. Circumstances are those of a request to close the
account that reached us today, with nothing answered, held or chosen yet.
"""

from dataclasses import dataclass
from datetime import datetime

from jieqing.casebook.desk import Desk, day_of
from jieqing.casebook.flows import Act
from jieqing.casebook.held import held_rows
from jieqing.casebook.sources import mapped_stores
from jieqing.casebook.today import PURPOSE_ACHIEVED
from jieqing.erasure import find as finder
from jieqing.erasure import plan as planner
from jieqing.erasure.values import Circumstances, Finding, IdentityValue, Plan
from jieqing.keys.case_key import CaseKey
from jieqing.law.values import DELETION_REQUEST


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What is held today and what the law would make of it."""

    finding: Finding
    plan: Plan


def preview(desk: Desk, entry: IdentityValue, *, by: str, at: datetime) -> Preview:
    """Search and plan; digests are made with a key that nobody keeps.

    Raises ``NotEntitled``, the refusals of ``mapped_stores`` and of the search.
    """
    desk.register.entitled(by, Act.FIND)
    stores, today = mapped_stores(desk), day_of(at)
    finding = finder.find(stores, entry, CaseKey.generate(), today)
    circumstances = Circumstances(
        catalogue=desk.catalogue,
        actors=desk.home.company.actors,
        today=today,
        clocks={DELETION_REQUEST: today, PURPOSE_ACHIEVED: today},
        holds=held_rows(desk),
    )
    return Preview(finding=finding, plan=planner.plan(finding, stores, circumstances))
