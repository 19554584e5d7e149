"""One person's course as the ledger tells it: lessons, papers, how long it holds.

``credential_until`` is what gates and cells believe; rows only say where to look.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from jieqing.casebook.desk import Desk
from jieqing.flow import record as records
from jieqing.flow.ledger import Leaf
from jieqing.flow.record import Record, RecordAltered
from jieqing.programme.acting import RecordUnknown
from jieqing.programme.courses.flow import ENROLMENT, CourseAct, CourseState
from jieqing.programme.courses.models import Enrolment

UNTIL, AGAIN, LESSON, ATTEMPT = "until", "again_on", "lesson", "attempt"
RENEWAL = timedelta(days=45)
"""How long before its end a credential can be renewed."""
_DAY = timedelta(days=1)
_ENDS = frozenset({CourseState.PASSED, CourseState.FAILED})


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldEnrolment:
    """``state`` is that of the day it was read for; ``until``: the credential's end."""

    row: Enrolment
    record: Record
    state: CourseState
    until: date | None

    @property
    def no(self) -> str:
        """Its number."""
        return self.row.record.no

    def holds_on(self, day: date) -> bool:
        """Whether the credential is valid on a day."""
        return self.until is not None and day <= self.until

    def may_renew(self, day: date) -> bool:
        """Whether it ends soon enough to be sat again."""
        return self.until is None or self.until - day <= RENEWAL

    @property
    def lessons(self) -> frozenset[str]:
        """Lessons taken since the credential was last won."""
        won = [leaf.position for leaf in self.record.leaves if _wins(leaf)]
        since = max(won, default=-1)
        read = self.record.of(CourseAct.READ)
        return frozenset(
            str(leaf.entry.facts[LESSON]) for leaf in read if leaf.position > since
        )

    @property
    def failures(self) -> int:
        """Papers failed since it was last assigned or won."""
        count = 0
        for leaf in self.record.leaves:
            if _wins(leaf) or leaf.entry.act == CourseAct.ASSIGN:
                count = 0
            elif leaf.entry.facts.get(records.STATE) == CourseState.FAILED:
                count += leaf.entry.act in {CourseAct.SUBMIT, CourseAct.MARK}
        return count

    @property
    def again_on(self) -> date | None:
        """The day from which a failed paper may be sat again; None: not by itself."""
        return _day(_last_end(self.record), AGAIN)


def told(desk: Desk, no: str, today: date) -> ToldEnrolment:
    """Read one. Raises ``RecordUnknown``, ``RecordAltered`` or ``LedgerAltered``."""
    rows = Enrolment.objects.select_related("record")
    row = rows.filter(record__tenant=desk.tenant, record__no=no).first()
    if row is None:
        raise RecordUnknown(record=no)
    return told_in(row, records.read(desk.ledger, no), today)


def told_in(row: Enrolment, record: Record, today: date) -> ToldEnrolment:
    """Judge one that was read together with others. Raises ``RecordAltered``."""
    _require_same(row, record)
    state = ENROLMENT.at(record.state(ENROLMENT), clocks_of(record), today)
    return ToldEnrolment(
        row=row,
        record=record,
        state=CourseState(state),
        until=credential_until(record),
    )


def clocks_of(record: Record) -> Mapping[str, date]:
    """The days on which the clock moves it."""
    found = {"again": _day(_last_end(record), AGAIN)}
    until = credential_until(record)
    found["over"] = until + _DAY if until else None
    return {name: day for name, day in found.items() if day is not None}


def credential_until(record: Record) -> date | None:
    """The last day on which the credential won with this course holds."""
    days = (_day(leaf, UNTIL) for leaf in record.leaves if _wins(leaf))
    return max((day for day in days if day is not None), default=None)


def rows_of(
    desk: Desk, *, courses: Iterable[str] = (), person: str = ""
) -> tuple[Enrolment, ...]:
    """Return rows of these courses (none: of all) and of a person (empty: of all)."""
    rows = Enrolment.objects.select_related("record").filter(record__tenant=desk.tenant)
    named = tuple(courses)
    if named:
        rows = rows.filter(course__in=named)
    if person:
        rows = rows.filter(person=person)
    return tuple(rows.order_by("record__no"))


def told_together(
    desk: Desk, rows: Iterable[Enrolment], today: date
) -> tuple[ToldEnrolment, ...]:
    """Read several at once."""
    found = tuple(rows)
    known = records.read_together(desk.ledger, [row.record.no for row in found])
    return tuple(told_in(row, known[row.record.no], today) for row in found)


def _wins(leaf: Leaf) -> bool:
    return UNTIL in leaf.entry.facts


def _last_end(record: Record) -> Leaf | None:
    ended = record.of(CourseAct.SUBMIT, CourseAct.MARK)
    return next(reversed(ended), None)


def _day(leaf: Leaf | None, fact: str) -> date | None:
    text = str(leaf.entry.facts.get(fact, "")) if leaf else ""
    return date.fromisoformat(text) if text else None


def _require_same(row: Enrolment, record: Record) -> None:
    """The row is of the person and course that the ledger names."""
    first = record.leaves[0].entry.facts if record.leaves else {}
    if (first.get("course"), first.get("person")) != (row.course, row.person):
        raise RecordAltered(record=record.number, what="person and course")
