"""Endpoints: where programs and groups of colleagues are told, added and ended.

Address and secret are sealed under the home's own key and shown to nobody afterwards.
An endpoint at which nothing has arrived for days is switched off, and the security
administrator is told.
"""

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from django.db import transaction
from django.db.models import QuerySet

from jieqing.casebook.desk import Desk
from jieqing.casebook.operations import NOTICES
from jieqing.errors import WrongUsage
from jieqing.flow import record as records
from jieqing.notices import signed
from jieqing.notices.kinds import FOR_GROUPS, FOR_PROGRAMS
from jieqing.notices.models import Endpoint
from jieqing.notices.reach import require_fit
from jieqing.notices.setup import read_setup

ADD, END = "endpoint-add", "endpoint-end"
LABEL_LETTERS = 60
LONGEST_SECRET = 200
FAILING_AT_MOST = timedelta(days=5)
"""How long nothing may arrive before an endpoint is switched off."""


class Channel(StrEnum):
    """How a message goes out; ``console`` and ``mail`` go to persons."""

    CONSOLE = "console"
    MAIL = "mail"
    WEBHOOK = "webhook"
    WECOM = "wecom"
    DINGTALK = "dingtalk"
    FEISHU = "feishu"


class EndpointIncomplete(WrongUsage):
    """It could not be told by its label, or is told of nothing."""

    code = "endpoint-incomplete"
    cause = "The channel cannot be added: {reason}."
    advice = "Give it a label of 1 to 60 signs and at least one kind of event it takes."


class EndpointUnknown(WrongUsage):
    """No endpoint has the handle."""

    code = "endpoint-unknown"
    cause = "There is no such channel."
    advice = "Take one from the list of channels."


@dataclass(frozen=True, slots=True, kw_only=True)
class NewEndpoint:
    """An endpoint to be added; ``secret``: what the robot's own page shows, if any."""

    channel: Channel
    label: str
    url: str = field(repr=False)
    kinds: frozenset[str]
    secret: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """Where an endpoint is and with which secret it is spoken to."""

    url: str = field(repr=False)
    secret: str = field(repr=False)


def kinds_for(channel: Channel) -> tuple[str, ...]:
    """Return the kinds of event that a channel can take."""
    return FOR_PROGRAMS if channel is Channel.WEBHOOK else FOR_GROUPS


def add(desk: Desk, new: NewEndpoint, *, by: str, at: datetime) -> tuple[str, str]:
    """Add an endpoint; returns its handle and the secret to show once.

    Raises ``NotEntitled``, ``AddressUnfit`` or ``EndpointIncomplete``.
    """
    desk.register.entitled(by, ADD)
    host = require_fit(new.url, read_setup(desk.home)).hostname or ""
    _require_complete(new)
    is_webhook = new.channel is Channel.WEBHOOK
    secret = signed.new_secret() if is_webhook else new.secret
    sealed = json.dumps({"url": new.url, "secret": secret}).encode()
    handle = secrets.token_hex(8)
    with transaction.atomic():
        Endpoint.objects.create(
            tenant=desk.tenant,
            handle=handle,
            channel=new.channel,
            label=new.label.strip(),
            host=host,
            kinds=sorted(new.kinds),
            sealed=desk.tenant_key.seal(sealed),
            made_by=by,
            made_at=at,
        )
        facts = {"channel": new.channel, "kinds": sorted(new.kinds)}
        _enter(desk, ADD, {"endpoint": handle, **facts}, by=by, at=at)
    return handle, secret if is_webhook else ""


def end(desk: Desk, handle: str, *, by: str, at: datetime) -> None:
    """Tell an endpoint nothing more. Raises ``NotEntitled`` or ``EndpointUnknown``."""
    desk.register.entitled(by, END)
    with transaction.atomic():
        row = named(desk, handle)
        if row.ended_at is None:
            row.ended_at = at
            row.save(update_fields=["ended_at"])
            _enter(desk, END, {"endpoint": handle}, by=by, at=at)


def switch_on(desk: Desk, handle: str, *, by: str) -> None:
    """Use an endpoint again that was switched off. Raises as ``end`` does."""
    desk.register.entitled(by, ADD)
    row = named(desk, handle)
    row.disabled_at = row.failing_since = None
    row.save(update_fields=["disabled_at", "failing_since"])


def named(desk: Desk, handle: str) -> Endpoint:
    """Return an endpoint, ended or not. Raises ``EndpointUnknown``."""
    row = Endpoint.objects.filter(tenant=desk.tenant, handle=handle).first()
    if row is None:
        raise EndpointUnknown
    return row


def listed(desk: Desk) -> QuerySet[Endpoint]:
    """Return the endpoints that have not ended, oldest first."""
    return Endpoint.objects.filter(tenant=desk.tenant, ended_at=None).order_by("pk")


def told_of(desk: Desk) -> Mapping[str, tuple[Endpoint, ...]]:
    """Return by kind of event which endpoints are told of it now; one query."""
    found: dict[str, tuple[Endpoint, ...]] = {}
    for row in listed(desk).filter(disabled_at=None):
        for kind in row.kinds:
            found[kind] = (*found.get(kind, ()), row)
    return found


def opened(desk: Desk, row: Endpoint) -> Opened:
    """Open where it is. Raises ``SealBroken``."""
    told = json.loads(desk.tenant_key.unseal(bytes(row.sealed)))
    return Opened(url=told["url"], secret=told["secret"])


def arrived(row: Endpoint, at: datetime) -> None:
    """Remember that a message arrived."""
    rows = Endpoint.objects.filter(pk=row.pk)
    rows.update(arrived_at=at, failing_since=None)


def failed(row: Endpoint, at: datetime, *, is_gone: bool) -> bool:
    """Remember that none did; returns whether that switched the endpoint off."""
    since = row.failing_since or at
    is_over = is_gone or at - since >= FAILING_AT_MOST
    rows = Endpoint.objects.filter(pk=row.pk)
    rows.filter(failing_since=None).update(failing_since=at)
    if not is_over:
        return False
    return bool(rows.filter(disabled_at=None).update(disabled_at=at))


def _require_complete(new: NewEndpoint) -> None:
    label = new.label.strip()
    if not (1 <= len(label) <= LABEL_LETTERS and label.isprintable()):
        raise EndpointIncomplete(reason="its label is empty, too long or unreadable")
    if not new.kinds or not new.kinds <= frozenset(kinds_for(new.channel)):
        raise EndpointIncomplete(reason="it takes no kind of event that it can take")
    if len(new.secret) > LONGEST_SECRET or not new.secret.isascii():
        raise EndpointIncomplete(reason="its secret is none of such a robot")


def _enter(
    desk: Desk, act: str, facts: Mapping[str, object], *, by: str, at: datetime
) -> None:
    stood = {**desk.home.standing, **facts}
    records.append(desk.ledger, NOTICES, act, stood, by=by, at=at)
