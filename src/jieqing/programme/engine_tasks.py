"""Settle tasks by what the engine did: the ledger's entry of the act closes them."""

from collections.abc import Iterator
from datetime import date, datetime

from jieqing.casebook.desk import Desk, day_of
from jieqing.casebook.papers.period import touched
from jieqing.flow import record as records
from jieqing.flow.record import moment_of
from jieqing.programme import models
from jieqing.programme.flows import TaskState
from jieqing.programme.templates import duties


def settle_by_engine(desk: Desk, at: datetime) -> tuple[str, ...]:
    """Find the acts that open automatic tasks wait for; returns which were settled.

    May be asked as often as one likes: what is settled is not looked at again.
    """
    today = day_of(at)
    automatic = {k: d for k, (d, _) in duties(desk.tenant).items() if d.is_automatic}
    rows = models.Task.objects.select_related("record").filter(
        record__tenant=desk.tenant,
        record__state=TaskState.PLANNED,
        duty__in=list(automatic),
        opens_on__lte=today,
        engine_position=None,
    )
    settled = []
    for row in rows.order_by("due_on"):
        acts = [wanted.of for wanted in automatic[row.duty].evidence]
        position = _done_within(desk, row, acts)
        if position is not None:
            row.engine_position = position
            row.save()
            settled.append(row.record.no)
    return tuple(settled)


def was_done(desk: Desk, row: models.Task, act: str) -> bool:
    """Whether the engine did an act since a task opened, late or in time."""
    return any(row.opens_on <= day for day, _ in _done_since(desk, row, [act]))


def _done_within(desk: Desk, row: models.Task, acts: list[str]) -> int | None:
    found = _done_since(desk, row, acts)
    fitting = (at for day, at in found if row.opens_on <= day < row.shuts_on)
    return next(fitting, None)


def _done_since(
    desk: Desk, row: models.Task, acts: list[str]
) -> Iterator[tuple[date, int]]:
    """Give day and position of each such act, from about the day it opened on."""
    reading = desk.ledger.as_it_is()
    for name in touched(desk, row.opens_on, acts):
        for leaf in records.read(reading, name).of(*acts):
            yield day_of(moment_of(leaf)), leaf.position
