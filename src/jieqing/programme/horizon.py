"""Make the tasks of duties up to a horizon; the same call twice makes nothing twice.

Tasks are unique by duty and day. Their days are sealed when they are made
(``borne_out``). A duty whose rule changed touches only future tasks on which nobody
acted.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.db import transaction

from jieqing.casebook.desk import Desk, day_of
from jieqing.law.working_days import Calendar
from jieqing.programme import models
from jieqing.programme.acting import Heading, birth, numbers_of
from jieqing.programme.borne_out import seal_forgotten, seal_made
from jieqing.programme.flows import TaskState
from jieqing.programme.pack_items import Duty, Shift
from jieqing.programme.recurrence import read_rule
from jieqing.programme.templates import duties

HORIZON = timedelta(days=400)
SLACK = timedelta(days=30)
LETTERS, MECHANISM, KIND = "SX", "task", "duty"


def extend(desk: Desk, at: datetime) -> int:
    """Make what lacks of all duties; returns how many tasks were made."""
    today = day_of(at)
    made = 0
    for duty, item in duties(desk.tenant).values():
        if item.until is None or item.until < today + HORIZON - SLACK:
            with transaction.atomic():
                made += _make(desk, duty, item, at)
    return made


def forget_untouched(desk: Desk, key: str, at: datetime) -> None:
    """Remove future tasks of a duty on which nobody acted: its rule changed."""
    rows = models.Record.objects.filter(
        tenant=desk.tenant, rev=0, task__duty=key, task__occurs__gt=day_of(at)
    )
    seal_forgotten(desk, rows.values_list("no", flat=True), at)
    rows.delete()


def due_day(duty: Duty, occurs: date, calendar: Calendar) -> date:
    """Return where a duty goes that falls on a day."""
    match duty.shift:
        case Shift.NONE:
            return occurs
        case Shift.NEXT:
            return calendar.working_from(occurs)
        case Shift.PREVIOUS:
            while not calendar.is_working(occurs):
                occurs -= timedelta(days=1)
    return occurs


def _make(desk: Desk, duty: Duty, item: models.PackItem, at: datetime) -> int:
    today = day_of(at)
    known = set(
        models.Task.objects.filter(
            record__tenant=desk.tenant, duty=duty.key
        ).values_list("occurs", flat=True)
    )
    days = [day for day in _days(duty, item, today) if day not in known]
    _write(desk, duty, days, at)
    item.until = today + HORIZON
    item.save()
    return len(days)


def _days(duty: Duty, item: models.PackItem, today: date) -> Iterator[date]:
    first = item.since or today
    after = item.until or first - timedelta(days=1)
    return read_rule(duty.rrule).days(first, after, today + HORIZON)


def _write(desk: Desk, duty: Duty, days: list[date], at: datetime) -> None:
    """Number the tasks by the year in which each is due, and write them together."""
    numbers: dict[int, Iterator[str]] = {}
    rows = []
    for occurs in days:
        due = due_day(duty, occurs, desk.calendar)
        if due.year not in numbers:
            numbers[due.year] = numbers_of(desk, LETTERS, due.year)
        rows.append(birth(desk, next(numbers[due.year]), _heading(duty), at))
    records = models.Record.objects.bulk_create(rows)
    made = models.Task.objects.bulk_create(
        _task(record, duty, occurs, due_day(duty, occurs, desk.calendar))
        for record, occurs in zip(records, days, strict=True)
    )
    seal_made(desk, made, at)


def _heading(duty: Duty) -> Heading:
    return Heading(
        mechanism=MECHANISM,
        kind=KIND,
        title=duty.title,
        post=duty.owner,
        items=duty.items,
        state=TaskState.PLANNED,
    )


def _task(record: models.Record, duty: Duty, occurs: date, due: date) -> models.Task:
    return models.Task(
        record=record,
        duty=duty.key,
        occurs=occurs,
        opens_on=due - timedelta(days=duty.lead_days),
        due_on=due,
        shuts_on=due + timedelta(days=duty.window_days + 1),
    )
