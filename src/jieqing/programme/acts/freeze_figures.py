"""Freeze the figures of a month that is over: value, both numbers, ledger size.

A month is read once. What is read later is the next month's; nothing is corrected by
hand, a wrong definition is changed and says so by its number.
"""

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction

from jieqing.casebook.desk import Desk, day_of
from jieqing.casebook.entering import enter
from jieqing.casebook.papers.period import Period
from jieqing.errors import Refused, WrongUsage
from jieqing.programme import models
from jieqing.programme.figures import FIGURES, Asked, Counted, Figure
from jieqing.programme.frozen import FREEZE, RECORD, told_of

_FORM = "%Y-%m"


class MonthNotOver(Refused):
    """Its figures still move."""

    code = "figures-month-not-over"
    cause = "{period} is not over, so its figures still move."
    advice = "Freeze it from the first of the next month on."


class MonthFrozen(Refused):
    """A month is read once."""

    code = "figures-frozen"
    cause = "The figures of {period} were frozen before."
    advice = "They stay as they are; the next month is read anew."


class MonthUnreadable(WrongUsage):
    """The text is no month."""

    code = "figures-month-unreadable"
    cause = "{period} is no month."
    advice = "Write it as 2026-11."


def freeze(
    desk: Desk, period: str, *, by: str, at: datetime
) -> Mapping[str, Counted | None]:
    """Compute and freeze every figure of a month; None: 无数据.

    Raises ``MonthUnreadable``, ``MonthNotOver``, ``MonthFrozen`` or ``NotEntitled``.
    """
    month = month_of(period)
    if month.last >= day_of(at):
        raise MonthNotOver(period=period)
    person = desk.register.entitled(by, FREEZE)
    asked = Asked(desk=desk, period=month, at=at)
    found = {key: figure.compute(asked) for key, figure in FIGURES.items()}
    with transaction.atomic():
        rows = models.Reading.objects.filter(tenant=desk.tenant, period=period)
        if rows.exists():
            raise MonthFrozen(period=period)
        size = desk.ledger.size()
        for key, counted in found.items():
            _row(desk, FIGURES[key], counted, (period, size, at)).save()
        facts = {"period": period, "ledger_size": size, "read": told_of(found)}
        enter(desk, RECORD, FREEZE, facts, by=person.number, at=at)
    return found


def month_of(period: str) -> Period:
    """Return the days of a month written as 2026-11. Raises ``MonthUnreadable``."""
    try:
        first = date.fromisoformat(f"{period}-01")
    except ValueError:
        raise MonthUnreadable(period=period[:16]) from None
    return Period.month(first)


def _row(
    desk: Desk,
    figure: Figure,
    counted: Counted | None,
    read: tuple[str, int, datetime],
) -> models.Reading:
    period, size, at = read
    return models.Reading(
        tenant=desk.tenant,
        figure=figure.key,
        period=period,
        value=counted.value if counted else "",
        numerator=counted.part if counted else 0,
        denominator=counted.whole if counted else 0,
        ledger_size=size,
        definition=figure.definition,
        records=list(counted.records) if counted else [],
        read_at=at,
    )
