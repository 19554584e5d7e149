"""What nobody has to look for: documents whose text no longer says what holds.

Done once a Beijing day. Such a document opens a task of its post; while that task
waits, issues list it beside missed tasks and figures out of band (``issues.sources``).
"""

from datetime import date, datetime, timedelta
from typing import Final

from django.db import transaction

from jieqing.casebook.desk import Desk, day_of
from jieqing.errors import Refused
from jieqing.language import heard, said
from jieqing.programme import models
from jieqing.programme.acting import Heading, birth, next_no
from jieqing.programme.blocks import Setting, block_text, blocks_in
from jieqing.programme.borne_out import seal_made
from jieqing.programme.flows import TaskState
from jieqing.programme.horizon import LETTERS, MECHANISM
from jieqing.programme.texts import signed_text, source_text
from jieqing.programme.versions import ToldVersion, in_force

BLOCKS: Final = ("law:retention-table", "datamap:categories", "posts:table")
"""Blocks whose words hold until law, data map or posts change."""
OUT_OF_DATE = "document-out-of-date"
_DAYS_TO_MEND = timedelta(days=30)
_WINDOW = timedelta(days=61)


def watch(desk: Desk, at: datetime) -> None:
    """Open a task for each document in force that no longer says what holds."""
    rows = models.Document.objects.select_related("record").filter(
        record__tenant=desk.tenant
    )
    for row in rows.order_by("record__no"):
        told = in_force(desk.ledger, row.record.no, day_of(at))
        if told is not None and _is_out_of_date(desk, told, day_of(at)):
            _open_task(desk, row.record, told, at)


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


def _is_out_of_date(desk: Desk, told: ToldVersion, today: date) -> bool:
    try:
        return bool(differing(desk, told, today))
    except Refused:  # a text that was altered is told by its own page
        return False


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
        heading = Heading(
            mechanism=MECHANISM,
            kind=OUT_OF_DATE,
            title=title.format(title=record.title)[:120],
            post=record.owner_post,
            items=tuple(record.items),
            state=TaskState.PLANNED,
        )
        row = birth(desk, next_no(desk, LETTERS, today.year), heading, at)
        row.save()
        task = models.Task.objects.create(
            record=row,
            duty=name,
            occurs=today,
            opens_on=today,
            due_on=today + _DAYS_TO_MEND,
            shuts_on=today + _WINDOW,
        )
        seal_made(desk, (task,), at)
