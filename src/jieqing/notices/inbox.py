"""What one person was told in the console, newest first, by cursor; read or not."""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import QuerySet

from jieqing.casebook.desk import Desk
from jieqing.casebook.waiting import COUNTED
from jieqing.notices.endpoints import Channel
from jieqing.notices.models import Sending
from jieqing.notices.outbox import Stage

PAGE = 50
# Whole, not composed: every page asks it. The words are those of its own index.
_UNREAD = """
SELECT count(*) FROM (SELECT 1 FROM notices_sending
WHERE tenant = %s AND "to" = %s AND channel = 'console' AND read_at IS NULL
LIMIT %s) AS unread"""


@dataclass(frozen=True, slots=True, kw_only=True)
class InboxPage:
    """Some notices; ``next_before``: the cursor of the next page, if there is one."""

    rows: tuple[Sending, ...]
    next_before: int | None


def inbox(desk: Desk, person: str, before: int | None) -> InboxPage:
    """Return a page of what this person was told; one query."""
    rows = _told(desk, person).exclude(state=Stage.EMPTY).order_by("-pk")
    if before is not None:
        rows = rows.filter(pk__lt=before)
    found = list(rows[: PAGE + 1])
    more = found[PAGE - 1].pk if len(found) > PAGE else None
    return InboxPage(rows=tuple(found[:PAGE]), next_before=more)


def count_unread(desk: Desk, person: str) -> int:
    """Count what this person has not read, up to ``COUNTED``; one query."""
    with connection.cursor() as cursor:
        cursor.execute(_UNREAD, [desk.tenant, person, COUNTED])
        return int(cursor.fetchall()[0][0])


def mark_read(desk: Desk, person: str, newest: int, at: datetime) -> None:
    """Take everything up to one notice as read: what came since stays unread."""
    _told(desk, person).filter(read_at=None, pk__lte=newest).update(read_at=at)


def last_to(desk: Desk, handle: str) -> Sending | None:
    """Return the newest message to an endpoint; one query."""
    rows = Sending.objects.filter(tenant=desk.tenant, to=handle)
    return rows.order_by("-pk").first()


def _told(desk: Desk, person: str) -> QuerySet[Sending]:
    return Sending.objects.filter(
        tenant=desk.tenant, to=person, channel=Channel.CONSOLE
    )
