"""To remind those whose turn a case is, and to copy a case to a colleague.

Neither moves the case: both are entered beside its record, so nobody's open page
becomes stale by them. The messages follow from the entries (``telling.py``).
"""

from collections.abc import Collection, Mapping
from datetime import datetime

from django.db import IntegrityError, transaction

from jieqing.casebook.case_list import cases_of
from jieqing.casebook.desk import Desk, day_of
from jieqing.casebook.operations import NOTICES
from jieqing.casebook.work import CaseUnknown
from jieqing.errors import Refused
from jieqing.flow import record as records
from jieqing.notices.models import Copy, Reminder
from jieqing.people.matrix import readers_of

REMIND, COPY = "case-remind", "case-copy"


class NobodysTurn(Refused):
    """There is nobody to remind."""

    code = "nobody-to-remind"
    cause = "No act is due on {case}, so there is nobody to remind."
    advice = "Look at the case: it has ended, or it waits for a day."


class RemindedToday(Refused):
    """Once a day is enough."""

    code = "reminded-today"
    cause = "On {case} somebody was reminded on {day} already."
    advice = "Wait until tomorrow, or talk to them."


class NoPartInCases(Refused):
    """The colleague could not open it."""

    code = "no-part-in-cases"
    cause = "{person} holds no post that may look at cases."
    advice = "Copy it to somebody who may read it."


def remind(desk: Desk, case: str, *, by: str, at: datetime) -> None:
    """Remind whose turn it is, once a day over all.

    Raises ``NotEntitled``, ``CaseUnknown``, ``NobodysTurn`` or ``RemindedToday``.
    """
    desk.register.entitled(by, REMIND)
    act, day = _next_act(desk, case), day_of(at)
    if not act:
        raise NobodysTurn(case=case)
    try:
        with transaction.atomic():
            Reminder.objects.create(tenant=desk.tenant, case=case, day=day, by=by)
            _enter(desk, REMIND, case, {"next": act}, by=by, at=at)
    except IntegrityError:
        raise RemindedToday(case=case, day=day) from None


def copy(desk: Desk, case: str, person: str, *, by: str, at: datetime) -> None:
    """Copy a case to a colleague who may read cases; a second time changes nothing.

    Raises ``NotEntitled``, ``PersonUnknown``, ``CaseUnknown`` or ``NoPartInCases``.
    """
    roll = desk.register.roll()
    roll.entitled(by, COPY)
    _next_act(desk, case)
    if not roll.active(person).roles & readers_of("cases"):
        raise NoPartInCases(person=person)
    made = {"by": by, "at": at}
    with transaction.atomic():
        _, is_new = Copy.objects.get_or_create(
            tenant=desk.tenant, case=case, person=person, defaults=made
        )
        if is_new:
            _enter(desk, COPY, case, {"person": person}, by=by, at=at)


def reminded_on(desk: Desk, cases: Collection[str], at: datetime) -> frozenset[str]:
    """Return those of these cases on which somebody was reminded that day."""
    rows = Reminder.objects.filter(tenant=desk.tenant, day=day_of(at), case__in=cases)
    return frozenset(rows.values_list("case", flat=True))


def _next_act(desk: Desk, case: str) -> str:
    row = cases_of(desk).filter(number=case).first()
    if row is None:
        raise CaseUnknown(case=case)
    return row.next_act


def _enter(
    desk: Desk,
    act: str,
    case: str,
    facts: Mapping[str, object],
    *,
    by: str,
    at: datetime,
) -> None:
    entry = records.new_entry(
        act,
        tenant=desk.tenant,
        actor=by,
        at=at,
        case=case,
        facts={**desk.home.standing, **facts},
    )
    desk.ledger.append(NOTICES, entry)
