"""One case as papers tell it, from its verified record and nothing else.

When it was asked, answered and ended, by when that was promised, and what in the record
says why it took longer. No identity is read; the sealed files are not opened.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from jieqing.casebook import told
from jieqing.casebook.desk import Desk
from jieqing.casebook.flows import ASIDE, Act, Right, State, flow_of
from jieqing.casebook.many.subjects import is_many, told_many
from jieqing.casebook.next_act import next_act_of
from jieqing.casebook.papers.period import Period, leaf_day, touched
from jieqing.casebook.rights_reading import shipped_rights
from jieqing.casebook.state_words import standing_words
from jieqing.casebook.told import Phase, fact
from jieqing.casebook.work import CaseUnknown
from jieqing.flow import record as records
from jieqing.flow.record import Record
from jieqing.language import said, spoken
from jieqing.law.working_days import Calendar


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldCase:
    """A case of a customer.

    ``answered``: the day its result letter arrived, or its failure was recorded: one in
    the outbox has told nobody anything. ``ended``: the day it was settled, or answered
    if it ended aside. ``due``: the last day promised.
    ``late_days``: working days after that, until it ended or until ``today``.
    """

    number: str
    right: Right
    channel: str
    ground: str
    subjects: int
    received: date
    state: State
    answered: date | None
    ended: date | None
    due: date
    late_days: int
    refusal: str
    why_late: tuple[str, ...]
    record: Record

    @property
    def is_late(self) -> bool:
        """Whether it ended, or still is open, after its last day."""
        return self.late_days > 0

    @property
    def is_owed_late(self) -> bool:
        """Whether it is open after its last day: the promise to its customer broke."""
        return self.ended is None and self.is_late

    @property
    def state_words(self) -> str:
        """Where it stands, in the words of the screens."""
        comes = next_act_of(self.right, self.record, self.state)
        return standing_words(self.state, comes)

    @property
    def right_words(self) -> str:
        """The right, in words."""
        return shipped_rights().rights[self.right].name.spoken(spoken())


def tell(desk: Desk, number: str, today: date) -> ToldCase:
    """Tell one case. Raises ``CaseUnknown``; a due run is no customer's case."""
    return tell_record(desk, records.read(desk.ledger, number), today)


def tell_all(desk: Desk, numbers: Sequence[str], today: date) -> tuple[ToldCase, ...]:
    """Tell several cases, read together. Raises as ``tell`` does."""
    read = records.read_together(desk.ledger, numbers)
    return tuple(tell_record(desk, record, today) for record in read.values())


def tell_record(desk: Desk, record: Record, today: date) -> ToldCase:
    """Tell the case of a verified record. Raises ``CaseUnknown``."""
    number = record.number
    if not record.of(Act.OPEN):
        raise CaseUnknown(case=number)
    opening = record.leaves[0]
    right = Right(fact(opening, "right"))
    state = State(record.state(flow_of(right)))
    answered = _answered(record)
    ended = answered if state in ASIDE else _settled(record)
    due = _due(told.days(record, desk.calendar))
    late = late_days(desk.calendar, due, ended or today)
    return ToldCase(
        number=number,
        right=right,
        channel=fact(opening, "channel"),
        ground=fact(opening, "ground"),
        subjects=told_many(record) if is_many(record) else 1,
        received=told.received(record),
        state=state,
        answered=answered,
        ended=ended,
        due=due,
        late_days=late,
        refusal=_refusal(record),
        why_late=tuple(_why_late(record)) if late else (),
        record=record,
    )


def received_in(desk: Desk, period: Period, today: date) -> tuple[ToldCase, ...]:
    """Tell the requests that reached the company in a period, in the order opened."""
    numbers = touched(desk, period.first, [Act.OPEN])
    cases = tell_all(desk, numbers, today)
    return tuple(case for case in cases if period.holds(case.received))


def ended_in(desk: Desk, period: Period, today: date) -> tuple[ToldCase, ...]:
    """Tell the cases that ended in a period."""
    numbers = touched(desk, period.first, [Act.DELIVER, Act.SETTLE])
    cases = tell_all(desk, numbers, today)
    return tuple(case for case in cases if period.holds(case.ended))


def late_days(calendar: Calendar, due: date, end: date) -> int:
    """Count the working days by which ``end`` lies after ``due``; 0: in time.

    A day after that is no working day counts as one all the same: it is late.
    """
    if end <= due:
        return 0
    days = (due + timedelta(days=n) for n in range(1, (end - due).days + 1))
    return max(sum(calendar.is_working(day) for day in days), 1)


def _due(days: Mapping[str, date]) -> date:
    """The ceiling of the whole case; of a right without one the day of the answer."""
    return days.get("outer") or days.get("answer") or max(days.values())


def _answered(record: Record) -> date | None:
    letters = {
        fact(leaf, "letter")
        for leaf in record.of(Act.ANSWER)
        if fact(leaf, "phase") != Phase.BEGUN
    } - {""}
    told_of = (
        leaf for leaf in record.of(Act.DELIVER) if fact(leaf, "letter") in letters
    )
    return leaf_day(next(told_of, None))


def _settled(record: Record) -> date | None:
    return leaf_day(told.in_phase(record.of(Act.SETTLE), Phase.FINISHED))


def _refusal(record: Record) -> str:
    refused = told.in_phase(record.of(Act.REFUSE), Phase.FINISHED)
    return fact(refused, "code") if refused else ""


def _why_late(record: Record) -> Iterator[str]:
    """What the record holds that takes time; a person writes what it does not hold."""
    failed = [
        leaf
        for leaf in record.of(Act.IDENTIFY)
        if leaf.entry.facts.get("is_verified") is False
    ]
    if failed:
        yield said("identity was not proved at once")
    if record.of(Act.PAUSE):
        yield said("the case was paused")
    if told.in_phase(record.of(Act.EXECUTE), Phase.INTERRUPTED):
        yield said("erasing was interrupted")
    unclean = [x for x in record.of(Act.CHECK) if not x.entry.facts["is_clean"]]
    if unclean:
        yield said("a check found residue or could not search everything")
    if told.restored(record) is not None:
        yield said("rows were brought back")
    answers = told.processor_answers(record)
    if any(fact(leaf, "answer") == "late" for leaf in answers.values()):
        yield said("a processor answered late")
