"""To copy a case to a colleague: it is then in their list, and they are told.

It does not move the case and is entered beside its record, so that nobody's open page
becomes stale by it. The message follows from the entry (``telling.py``).
"""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from jieqing.casebook.case_list import cases_of
from jieqing.casebook.desk import Desk
from jieqing.casebook.operations import NOTICES
from jieqing.casebook.work import CaseUnknown
from jieqing.errors import Refused
from jieqing.flow import record as records
from jieqing.notices.models import Copy
from jieqing.people.matrix import readers_of

COPY = "case-copy"


class NoPartInCases(Refused):
    """The colleague could not open it."""

    code = "no-part-in-cases"
    cause = "{person} holds no post that may look at cases."
    advice = "Copy it to somebody who may read it."


def copy(desk: Desk, case: str, person: str, *, by: str, at: datetime) -> None:
    """Copy a case to a colleague who may read cases; a second time changes nothing.

    Raises ``NotEntitled``, ``PersonUnknown``, ``CaseUnknown`` or ``NoPartInCases``.
    """
    roll = desk.register.roll()
    roll.entitled(by, COPY)
    if not cases_of(desk).filter(number=case).exists():
        raise CaseUnknown(case=case)
    if not roll.active(person).roles & readers_of("cases"):
        raise NoPartInCases(person=person)
    made = {"by": by, "at": at}
    with transaction.atomic():
        _, is_new = Copy.objects.get_or_create(
            tenant=desk.tenant, case=case, person=person, defaults=made
        )
        if is_new:
            _enter(desk, COPY, case, {"person": person}, by=by, at=at)


def _enter(
    desk: Desk,
    act: str,
    case: str,
    facts: Mapping[str, object],
    *,
    by: str,
    at: datetime,
) -> None:
    stood = {**desk.home.standing, **facts}
    records.append(desk.ledger, NOTICES, act, stood, by=by, at=at, case=case)
