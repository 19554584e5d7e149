"""The acts on a handover: accept the list as seen, say what is missing, supply it."""

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from django.db import transaction

from jieqing.casebook.desk import Desk, day_of
from jieqing.errors import Refused
from jieqing.evidence.canonical import canonical
from jieqing.flow import record as records
from jieqing.language import heard
from jieqing.programme import models, sealed
from jieqing.programme.acting import (
    Asked,
    Doing,
    Heading,
    RecordMoved,
    begun,
    birth,
)
from jieqing.programme.guards import (
    require_answers_for,
    require_other_human,
    require_reason,
)
from jieqing.programme.handovers.contents import Thing, digest_of, things_of
from jieqing.programme.handovers.flow import HANDOVER, HandoverState
from jieqing.programme.handovers.told import MECHANISM, ToldHandover, handover
from jieqing.programme.wording import post_words

ITEMS = ("m3.1",)


class HandoverListMoved(Refused):
    """What is handed over is no longer what was looked at."""

    code = "handover-list-moved"
    cause = "What {record} hands over has changed since it was shown: now {n} things."
    advice = "Look at the list again, then accept it or say what is missing."


def accept(desk: Desk, asked: Asked, seen: str) -> None:
    """Accept what is handed over; ``seen``: the digest of the list that was shown.

    Raises ``HandoverUnknown``, ``NotYourPost``, ``SamePerson`` or
    ``HandoverListMoved``.
    """
    with _beginning(desk, asked) as (act, told):
        _require_successor(act, told)
        things = _things(act, told)
        if digest_of(things) != seen:
            raise HandoverListMoved(record=asked.no, n=len(things))
        act.conclude(HandoverState.ACCEPTED, {**_left(told), **_kept(act, things)})


def refuse(desk: Desk, asked: Asked, missing: str) -> None:
    """Say what is missing; it goes on waiting, and the superior sees why.

    Raises ``HandoverUnknown``, ``NotYourPost``, ``SamePerson`` or ``ReasonMissing``.
    """
    with _beginning(desk, asked) as (act, told):
        _require_successor(act, told)
        text = require_reason(act, missing).encode()
        facts = {**_left(told), **_kept(act, _things(act, told))}
        act.conclude(
            HandoverState.REFUSED, {**facts, "text": sealed.write(desk.home, text)}
        )


def supply(desk: Desk, asked: Asked, what: str) -> None:
    """Say that what was missing is there, and where; the successor looks again.

    Raises ``HandoverUnknown``, ``SamePerson`` or ``ReasonMissing``.
    """
    with _beginning(desk, asked) as (act, told):
        require_other_human(act, [told.record.leaves[-1].entry.actor], "refuser")
        text = require_reason(act, what).encode()
        facts = {**_left(told), "text": sealed.write(desk.home, text)}
        act.conclude(HandoverState.SUPPLIED, facts)


def _require_successor(act: Doing, told: ToldHandover) -> None:
    require_answers_for(act, told.left.role)
    require_other_human(act, [told.left.person], "leaver")


@contextmanager
def _beginning(desk: Desk, asked: Asked) -> Iterator[tuple[Doing, ToldHandover]]:
    """Begin an act; the first one on a handover makes its row."""
    with transaction.atomic():
        people = desk.register.roll(asked.at).persons
        told = handover(desk, asked.no, people, day_of(asked.at))
        rows = models.Record.objects.select_for_update().filter(tenant=desk.tenant)
        row = rows.filter(no=asked.no).first()
        if row is None:
            row = birth(desk, asked.no, _heading(desk, told), asked.at)
        _require_unmoved(row, asked, told)
        record = records.read(desk.ledger, asked.no)
        act = begun(desk, HANDOVER, asked, row, (record, {}))
        yield act, told


def _require_unmoved(row: models.Record, asked: Asked, told: ToldHandover) -> None:
    if asked.seen is not None and asked.seen != row.rev and told.record.leaves:
        last = told.record.leaves[-1].entry
        raise RecordMoved(record=asked.no, person=last.actor, at=last.at[:16])


def _heading(desk: Desk, told: ToldHandover) -> Heading:
    with heard(desk.home.company.language):
        title = post_words(told.left.role)
    return Heading(
        mechanism=MECHANISM,
        kind="handover",
        title=title,
        post=told.left.role,
        items=ITEMS,
    )


def _things(act: Doing, told: ToldHandover) -> tuple[Thing, ...]:
    post, people = told.left.role, act.roll.persons
    return things_of(act.desk, post, act.today, people, act.person.number)


def _left(told: ToldHandover) -> Mapping[str, object]:
    left = told.left
    return {
        "post": left.role,
        "leaver": left.person,
        "left_on": left.on.isoformat(),
        "left_by": left.position,
    }


def _kept(act: Doing, things: tuple[Thing, ...]) -> Mapping[str, object]:
    """Seal the list; the entry has its digest and how much of each kind there was."""
    listed = [
        {"kind": one.kind, "no": one.no, "part": one.part, "title": one.title}
        for one in things
    ]
    counted = Counter(one.kind for one in things)
    return {
        "list": sealed.write(act.desk.home, canonical(listed)),
        "digest": digest_of(things),
        "counts": dict(sorted(counted.items())),
    }
