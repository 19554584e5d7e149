"""What nobody has to look for: figures out of band, missed tasks, texts out of date.

Done once a Beijing day. What is found is told as an alarm to whoever keeps issues; a
document whose frozen blocks say no longer what holds opens a task of its post besides.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Final

from django.db import transaction

from jieqing.casebook.desk import Desk, day_of
from jieqing.errors import Refused, phrase
from jieqing.language import heard, said
from jieqing.programme import models
from jieqing.programme.acting import numbers_of
from jieqing.programme.alarms import Alarm, sound
from jieqing.programme.blocks import Setting, block_text, blocks_in
from jieqing.programme.borne_out import seal_made
from jieqing.programme.flows import TaskState
from jieqing.programme.frozen import RECORD, frozen_in, is_as_frozen
from jieqing.programme.horizon import LETTERS, MECHANISM
from jieqing.programme.measures import Clause, Of, shipped_measures
from jieqing.programme.tasks import state_of
from jieqing.programme.texts import signed_text, source_text
from jieqing.programme.versions import ToldVersion, in_force

BLOCKS: Final = ("law:retention-table", "datamap:categories", "posts:table")
"""Blocks whose words hold until law, data map or posts change."""
OUT_OF_DATE = "document-out-of-date"
_DAYS_TO_MEND = timedelta(days=30)
_WINDOW = timedelta(days=61)
_PERIODS = 2
_MISSED = 200


def watch(desk: Desk, at: datetime) -> tuple[Alarm, ...]:
    """Look at all of it and tell what was found; the same finding is the same alarm."""
    found = (*_figures(desk), *_missed(desk, day_of(at)), *_documents(desk, at))
    for alarm in found:
        sound(desk, alarm, at)
    return found


def differing(desk: Desk, told: ToldVersion, today: date) -> tuple[str, ...]:
    """Return the blocks of a version that say today something else than was signed.

    An uploaded file has none. Raises ``TextAltered`` or ``SealedTextGone``.
    """
    if told.file is not None:
        return ()
    named = [b for b in blocks_in(source_text(desk, told)) if b in BLOCKS]
    if not named:
        return ()
    text = signed_text(desk, told)
    setting = Setting(desk=desk, today=today, anchors=(), revisions=())
    with heard(desk.home.company.language):
        return tuple(b for b in named if block_text(b, setting) not in text)


def _figures(desk: Desk) -> Iterator[Alarm]:
    """Figures that left their band in the two newest months, as the ledger has them."""
    frozen = frozen_in(desk.ledger.as_it_is().leaves_of(RECORD))
    rows = models.Reading.objects.filter(tenant=desk.tenant).order_by("-period")
    read: dict[str, list[models.Reading]] = {}
    for row in rows[: _PERIODS * 100]:
        if row.value and is_as_frozen(row, frozen):
            read.setdefault(row.figure, []).append(row)
    for item, post, clause in _bands():
        key = clause.text("key")
        newest = read.get(key, [])[:_PERIODS]
        if len(newest) == _PERIODS and not any(_is_in(clause, r) for r in newest):
            yield Alarm(
                source="figure",
                key=f"{key}/{newest[0].period}",
                fact=phrase(
                    "the figure {figure} was out of its band for two months",
                    figure=key,
                ),
                post=post,
                items=(item,),
                figure=key,
            )


def _bands() -> Iterator[tuple[str, str, Clause]]:
    for measure in shipped_measures().values():
        for clause in measure.shown_by:
            if clause.of == Of.FIGURE:
                yield measure.id, measure.post, clause


def _is_in(clause: Clause, row: models.Reading) -> bool:
    value = float(row.value)
    least, most = clause.number("least"), clause.number("most")
    return (least is None or value >= least) and (most is None or value <= most)


def _missed(desk: Desk, today: date) -> Iterator[Alarm]:
    rows = models.Task.objects.select_related("record").filter(
        record__tenant=desk.tenant, shuts_on__lte=today, engine_position=None
    )
    open_ones = rows.filter(record__state__in=(TaskState.PLANNED, TaskState.OPEN))
    for row in open_ones.order_by("-due_on")[:_MISSED]:
        if state_of(row, today) is TaskState.MISSED:
            yield Alarm(
                source="task",
                key=row.record.no,
                fact=phrase("{title} was missed", title=row.record.title),
                post=row.record.owner_post,
                items=tuple(row.record.items),
            )


def _documents(desk: Desk, at: datetime) -> Iterator[Alarm]:
    rows = models.Document.objects.select_related("record").filter(
        record__tenant=desk.tenant
    )
    for row in rows.order_by("record__no"):
        told = in_force(desk.ledger, row.record.no, day_of(at))
        if told is None:
            continue
        try:
            blocks = differing(desk, told, day_of(at))
        except Refused:  # a text that was altered is told by its own page
            continue
        if blocks:
            _open_task(desk, row.record, told, at)
            yield Alarm(
                source="document",
                key=f"{told.no}/{told.label}",
                fact=phrase(
                    "{title} no longer says what holds: {blocks}",
                    title=row.record.title,
                    blocks=", ".join(blocks),
                ),
                post=row.record.owner_post,
                items=tuple(row.record.items),
            )


def _open_task(
    desk: Desk, record: models.Record, told: ToldVersion, at: datetime
) -> None:
    """Open the task to revise it, once for each version."""
    name, today = f"{OUT_OF_DATE}:{told.no}/{told.label}", day_of(at)
    if models.Task.objects.filter(record__tenant=desk.tenant, duty=name).exists():
        return
    with heard(desk.home.company.language):
        title = said("Bring {title} up to what holds today")
    with transaction.atomic():
        row = models.Record.objects.create(
            tenant=desk.tenant,
            no=next(numbers_of(desk, LETTERS, today.year)),
            mechanism=MECHANISM,
            kind=OUT_OF_DATE,
            title=title.format(title=record.title)[:120],
            state=TaskState.PLANNED,
            owner_post=record.owner_post,
            items=list(record.items),
            created=at,
            changed=at,
        )
        task = models.Task.objects.create(
            record=row,
            duty=name,
            occurs=today,
            opens_on=today,
            due_on=today + _DAYS_TO_MEND,
            shuts_on=today + _WINDOW,
        )
        seal_made(desk, (task,), at)
