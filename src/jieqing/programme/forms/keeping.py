"""How long raw answers are kept: to the day that the form says, counted or not.

Those of which a hold binds one stay until it is lifted.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Final

from jieqing.casebook.desk import Desk, day_of
from jieqing.programme.acting import Asked, ByDay, by_clock
from jieqing.programme.borne_out import WORKER
from jieqing.programme.forms import replies
from jieqing.programme.forms.acts import wipe
from jieqing.programme.forms.flow import FORM, FormAct, FormState
from jieqing.programme.forms.models import Form
from jieqing.programme.forms.told import told
from jieqing.programme.own_days import Expiring

ASKED: Final = frozenset({FormState.OPEN, FormState.CLOSED, FormState.REPORTED})
"""States in which there may be raw answers."""


def stand_as_told(desk: Desk, at: datetime) -> None:
    """Let replies go, or erase them, where the act that should have was cut off."""
    for no in sorted(replies.forms(desk.home)):
        match told(desk, no).state:
            case FormState.REPORTED:
                replies.let_go(desk.home, no)
            case FormState.PURGED:
                replies.erase(desk.home, no, day_of(at))


def _over(desk: Desk, at: datetime) -> tuple[str, ...]:
    rows = Form.objects.filter(record__tenant=desk.tenant, record__state__in=ASKED)
    found = (told(desk, no) for no in rows.values_list("record__no", flat=True))
    today, bound = day_of(at), replies.bound(desk)
    return tuple(
        one.no
        for one in found
        if one.state in ASKED and one.purges_on <= today and one.no not in bound
    )


def _erase(desk: Desk, numbers: Sequence[str], at: datetime) -> None:
    for no in numbers:
        asked = Asked(no=no, act=FormAct.PURGE, by=WORKER, at=at)
        by_clock(desk, FORM, asked, ByDay(to=FormState.PURGED))
        wipe(desk, no, day_of(at))


def _ahead(desk: Desk) -> Iterator[date]:
    rows = Form.objects.filter(record__tenant=desk.tenant, record__state__in=ASKED)
    yield from rows.values_list("purges_on", flat=True)


EXPIRING = Expiring(
    name="Forms with raw answers",
    rule="to the day that the form says",
    ahead=_ahead,
    over=_over,
    erase=_erase,
)
"""Answers, links and names of those who were asked."""
