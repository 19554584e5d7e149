"""Send what waits, each message once as far as can be promised, and again on failure.

A message is taken by moving the moment of its next attempt, on condition that nobody
moved it meanwhile: of two workers one sends it. Who dies while sending leaves it to be
sent again a little later, under the same id.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus

from jieqing.casebook.desk import Desk
from jieqing.errors import JieqingError
from jieqing.language import heard
from jieqing.notices import bots, endpoints, mail, signed
from jieqing.notices.bots import Robot
from jieqing.notices.endpoints import Channel
from jieqing.notices.events import event_id, event_of
from jieqing.notices.kinds import DISABLED
from jieqing.notices.mail import Envelope
from jieqing.notices.models import Endpoint, Sending
from jieqing.notices.outbox import Happening, Stage, keep, to_people
from jieqing.notices.preferences import wish_of
from jieqing.notices.reach import Answer, ReceiverFails, send
from jieqing.notices.recipients import concerned
from jieqing.notices.setup import Setup
from jieqing.notices.wording import message

AT_ONCE = 50
"""Messages looked at in one piece."""
TAKEN_FOR = timedelta(minutes=2)
"""Longer than any one attempt lasts."""
BACK_OFF = (
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=14),
    timedelta(hours=20),
    timedelta(hours=24),
)
"""How long after each failed attempt the next one comes; then it is given up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """One round of sending: at which desk and moment, by which setup."""

    desk: Desk
    setup: Setup
    at: datetime


def send_waiting(round_: Round, is_over: Callable[[], bool]) -> int:
    """Send what is due until nothing is, or ``is_over``; returns how many arrived.

    The first failure at a receiver lets its other messages wait as long: one that
    hangs holds the others up once.
    """
    arrived = 0
    for row in _due(round_, is_over):
        trouble = _attempt(round_, row)
        if trouble:
            _fail(round_, row, trouble)
        else:
            arrived += 1
    return arrived


def _due(round_: Round, is_over: Callable[[], bool]) -> Iterator[Sending]:
    """Take one message after the other; each is this worker's for a while."""
    rows = Sending.objects.filter(tenant=round_.desk.tenant, state=Stage.WAITS)
    while not is_over():
        due = rows.filter(not_before__lte=round_.at).order_by("not_before", "pk")
        found = list(due[:AT_ONCE])
        taken = next((row for row in found if _is_taken(row, round_.at)), None)
        if taken is None:
            return
        yield taken


def _is_taken(row: Sending, at: datetime) -> bool:
    unmoved = Sending.objects.filter(
        pk=row.pk, state=Stage.WAITS, not_before=row.not_before
    )
    row.tries += 1
    return bool(unmoved.update(not_before=at + TAKEN_FOR, tries=row.tries))


def _attempt(round_: Round, row: Sending) -> str:
    """Send one message; returns what was in the way, empty: it arrived or is over."""
    try:
        with heard(round_.desk.home.company.language):
            if row.channel == Channel.MAIL:
                _to_person(round_, row)
            else:
                _to_endpoint(round_, row)
    except ReceiverFails as error:
        return str(error.facts["trouble"])
    except JieqingError as error:
        return error.code
    except ValueError:
        return "unfit"
    return ""


def _to_person(round_: Round, row: Sending) -> None:
    """Mail it, unless it no longer concerns the person or they want no mail."""
    desk, server = round_.desk, round_.setup.mail
    wish = wish_of(desk, row.to)
    if server is None or not wish.is_mailed or not _still_concerns(desk, row):
        _end(row, Stage.DROPPED, round_.at)
        return
    words = message(desk, row, round_.setup.address)
    envelope = Envelope(to=wish.mail, event=row.event, at=round_.at)
    mail.hand_in(round_.setup, server, mail.written(server, envelope, words))
    _end(row, Stage.SENT, round_.at)


def _still_concerns(desk: Desk, row: Sending) -> bool:
    facts = {**row.facts, "person": row.to}
    people = concerned(desk, row.kind, row.case, facts)
    return any(one.person == row.to for one in people)


def _to_endpoint(round_: Round, row: Sending) -> None:
    endpoint = endpoints.named(round_.desk, row.to)
    if endpoint.ended_at or endpoint.disabled_at:
        _end(row, Stage.DROPPED, round_.at)
        return
    try:
        _post(round_, row, endpoint)
    except JieqingError as error:
        is_gone = error.facts.get("trouble") == _trouble(HTTPStatus.GONE)
        if endpoints.failed(endpoint, round_.at, is_gone=is_gone):
            _tell_disabled(round_, endpoint)
        raise
    endpoints.arrived(endpoint, round_.at)
    _end(row, Stage.SENT, round_.at)


def _post(round_: Round, row: Sending, endpoint: Endpoint) -> None:
    """Post it as its channel asks. Raises ``ReceiverFails`` or ``AddressUnfit``."""
    there = endpoints.opened(round_.desk, endpoint)
    setup, at = round_.setup, round_.at
    if endpoint.channel == Channel.WEBHOOK:
        body = event_of(round_.desk, row, setup.address).to_bytes()
        headers = signed.headers(there.secret, row.event, at, body)
        _require_taken(send(there.url, headers, body, setup))
        return
    robot = Robot(endpoint.channel)
    words = message(round_.desk, row, setup.address)
    posting = bots.posting(robot, there.url, there.secret, words, at)
    headers = {"Content-Type": "application/json; charset=utf-8"}
    answer = send(posting.url, headers, posting.body, setup)
    _require_taken(answer)
    if not bots.is_taken(robot, answer.status, answer.body):
        raise ReceiverFails(trouble="RobotRefuses")


def _require_taken(answer: Answer) -> None:
    if not HTTPStatus(200) <= answer.status < HTTPStatus(300):
        raise ReceiverFails(trouble=_trouble(answer.status))


def _trouble(status: int) -> str:
    return f"HTTP {int(status)}"


def _fail(round_: Round, row: Sending, trouble: str) -> None:
    """Let it wait, and with it what else goes there; after the last attempt give up."""
    if row.tries > len(BACK_OFF):
        _end(row, Stage.FAILED, round_.at, trouble)
        return
    later = round_.at + BACK_OFF[row.tries - 1]
    Sending.objects.filter(pk=row.pk).update(not_before=later, trouble=trouble[:32])
    others = Sending.objects.filter(tenant=row.tenant, state=Stage.WAITS)
    others = others.filter(not_before__lte=round_.at, channel=row.channel)
    if row.channel != Channel.MAIL:
        others = others.filter(to=row.to)
    others.update(not_before=later)


def _end(row: Sending, state: Stage, at: datetime, trouble: str = "") -> None:
    rows = Sending.objects.filter(pk=row.pk, state=Stage.WAITS)
    rows.update(state=state, ended_at=at, trouble=trouble[:32])


def _tell_disabled(round_: Round, endpoint: Endpoint) -> None:
    desk, at = round_.desk, round_.at
    identifier = event_id(desk, DISABLED, endpoint.handle, at)
    event = Happening(id=identifier, kind=DISABLED, case="", at=at)
    keep(to_people(desk, event, concerned(desk, DISABLED, "", {}), at))
