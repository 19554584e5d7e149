"""A reach test as the ledger tells it: who was called, who answered, after how long.

The moment of an answer is that of its entry: a person pressed a button on a page after
logging in. That a message was fetched, opened or scanned by a mail server is no answer.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q

from jieqing.casebook.desk import Desk
from jieqing.flow import record as records
from jieqing.flow.record import Record, moment_of
from jieqing.programme import models
from jieqing.programme.acting import RecordUnknown
from jieqing.programme.reach.flow import ReachAct

MECHANISM, LETTERS = "reach", "LL"
IN_TIME = timedelta(minutes=15)
ANSWERABLE = timedelta(days=1)
"""How long somebody is asked to answer late; it counts as late."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldTest:
    """One test. ``answered``: after how long each answered, by number."""

    no: str
    called_at: datetime
    called_by: str
    called: tuple[str, ...]
    answered: Mapping[str, timedelta]
    record: Record

    @property
    def in_time(self) -> tuple[str, ...]:
        """Who answered within the time."""
        return tuple(n for n, after in self.answered.items() if after <= IN_TIME)

    @property
    def share(self) -> int:
        """The percentage of those called who answered in time, rounded down."""
        return len(self.in_time) * 100 // len(self.called)

    def is_over(self, at: datetime) -> bool:
        """Whether nothing can change what is counted any more."""
        return at > self.called_at + IN_TIME or set(self.answered) == set(self.called)

    def waits_for(self, number: str, at: datetime) -> bool:
        """Whether it is still asked of this person to answer."""
        is_asked = number in self.called and number not in self.answered
        return is_asked and at <= self.called_at + ANSWERABLE


def told_of(record: Record) -> ToldTest:
    """Fold the entries of a test."""
    call = record.leaves[0]
    called, began = call.entry.facts["called"], moment_of(call)
    answers = record.of(ReachAct.ANSWER)
    return ToldTest(
        no=record.number,
        called_at=began,
        called_by=call.entry.actor,
        called=tuple(map(str, called)) if isinstance(called, list | tuple) else (),
        answered={leaf.entry.actor: moment_of(leaf) - began for leaf in answers},
        record=record,
    )


def told(desk: Desk, no: str) -> ToldTest:
    """Read one test. Raises ``RecordUnknown``."""
    record = records.read(desk.ledger, no)
    if record.last(ReachAct.CALL) is None:
        raise RecordUnknown(record=no[:24])
    return told_of(record)


def newest(desk: Desk, most: int) -> tuple[ToldTest, ...]:
    """Return the newest tests, the newest first."""
    rows = models.Record.objects.filter(tenant=desk.tenant, mechanism=MECHANISM)
    numbers = list(rows.order_by("-no").values_list("no", flat=True)[:most])
    read = records.read_together(desk.ledger, numbers) if numbers else {}
    return tuple(told_of(read[no]) for no in numbers)


def is_answerable(at: datetime) -> Q:
    """Which rows are of tests that can still be answered at a moment."""
    return Q(mechanism=MECHANISM, created__gte=at - ANSWERABLE)


def calling(desk: Desk, person: str, at: datetime) -> ToldTest | None:
    """Return the test that waits for a person's answer; None: none does."""
    rows = models.Record.objects.filter(is_answerable(at), tenant=desk.tenant)
    return calling_in(desk, rows.values_list("no", flat=True), person, at)


def calling_in(
    desk: Desk, numbers: Iterable[str], person: str, at: datetime
) -> ToldTest | None:
    """Return the same of tests that are known to be answerable, by their numbers."""
    known = sorted(numbers, reverse=True)
    read = records.read_together(desk.ledger, known) if known else {}
    tests = (told_of(read[no]) for no in known)
    return next((one for one in tests if one.waits_for(person, at)), None)
