"""Bring back the rows of many subjects, inside the window, by the copies that exist."""

from datetime import datetime

from jieqing.casebook.acts.restore import restore_by
from jieqing.casebook.desk import Desk
from jieqing.casebook.many.subjects import plans_of
from jieqing.casebook.work import Work
from jieqing.erasure.batch_plan import merged_plan
from jieqing.erasure.restore import RestoreReceipt
from jieqing.erasure.values import Plan


def restore_all(desk: Desk, number: str, *, by: str, at: datetime) -> RestoreReceipt:
    """Bring everything back that the case erased; raises as ``restore`` does."""
    return restore_by(desk, number, _planned, by=by, at=at)


def _planned(work: Work) -> Plan:
    return merged_plan(plans_of(work))
