"""Messages that wait: one row per event, channel and receiver, and never a second one.

People get theirs in the console as soon as the event is known, and by mail when their
quiet hours are over; endpoints that take the kind of event get theirs at once.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from jieqing.casebook.desk import Desk
from jieqing.notices import endpoints
from jieqing.notices.endpoints import Channel
from jieqing.notices.kinds import KINDS, Manner
from jieqing.notices.models import Endpoint, Sending
from jieqing.notices.preferences import wish_of
from jieqing.notices.recipients import Recipient

SUBSCRIBED = "subscribed"


class Stage(StrEnum):
    """Where a message stands; ``EMPTY``: there was nothing to say."""

    WAITS = "waits"
    SENT = "sent"
    FAILED = "failed"
    DROPPED = "dropped"
    EMPTY = "empty"


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """An event before it is known to whom it goes."""

    id: str
    kind: str
    case: str
    at: datetime
    facts: Mapping[str, object] = field(default_factory=dict)


def to_people(
    desk: Desk, event: Happening, people: Sequence[Recipient], now: datetime
) -> list[Sending]:
    """Return the messages of an event to these people, by the channels they chose."""
    return [row for one in people for row in _to_person(desk, event, one, now)]


def to_endpoints(
    event: Happening, told: Mapping[str, Sequence[Endpoint]], now: datetime
) -> list[Sending]:
    """Return the messages of an event to those that take its kind."""
    return [to_endpoint(event, one, now) for one in told.get(event.kind, ())]


def to_endpoint(event: Happening, endpoint: Endpoint, now: datetime) -> Sending:
    """Return the message of an event to one endpoint."""
    row = _new(endpoint.tenant, event, now)
    row.channel, row.to, row.why = endpoint.channel, endpoint.handle, SUBSCRIBED
    return row


def keep(rows: Sequence[Sending]) -> None:
    """Write messages; those that were written already stay as they are."""
    Sending.objects.bulk_create(rows, ignore_conflicts=True)


def write_test(desk: Desk, handle: str, event: Happening) -> None:
    """Write a test for one endpoint. Raises ``EndpointUnknown``."""
    keep([to_endpoint(event, endpoints.named(desk, handle), event.at)])


def _to_person(
    desk: Desk, event: Happening, one: Recipient, now: datetime
) -> list[Sending]:
    shown = _new(desk.tenant, event, now)
    shown.channel, shown.to = Channel.CONSOLE, one.person
    shown.why, shown.post = one.why, one.post
    shown.state, shown.ended_at = Stage.SENT, now
    wish = wish_of(desk, one.person)
    if not wish.is_mailed:
        return [shown]
    mailed = _new(desk.tenant, event, now)
    mailed.channel, mailed.to = Channel.MAIL, one.person
    mailed.why, mailed.post = one.why, one.post
    if KINDS[event.kind].manner is not Manner.URGENT:
        mailed.not_before = wish.quiet.over(now)
    return [shown, mailed]


def _new(tenant: str, event: Happening, now: datetime) -> Sending:
    return Sending(
        tenant=tenant,
        event=event.id,
        kind=event.kind,
        case=event.case,
        facts=dict(event.facts),
        at=event.at,
        state=Stage.WAITS,
        not_before=now,
    )
