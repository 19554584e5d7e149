"""What is counted, by functions over casebook and ledger; nothing is typed in.

Each figure answers one question and says what its two numbers are. A figure of which
nothing can be computed gives None: 无数据, never 0 or 100 %. Frozen by
``acts/freeze_figures.py``.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from jieqing.casebook import capsule_index, told
from jieqing.casebook.desk import Desk, day_of
from jieqing.casebook.doctor.store_facts import stores
from jieqing.casebook.due_list import due_list
from jieqing.casebook.flows import Act, State, erases
from jieqing.casebook.papers.period import Period, touched
from jieqing.casebook.papers.told_cases import ToldCase, ended_in
from jieqing.casebook.sources import MapNotConfirmed, bound_store
from jieqing.casebook.told import Phase
from jieqing.errors import JieqingError
from jieqing.flow import record as records
from jieqing.flow.ledger import Leaf
from jieqing.flow.models import LedgerEntry
from jieqing.flow.record import Record, moment_of

COUNT = -1
"""Stands for the denominator of what is a count and no share."""
_SEALED_FOLDERS = ("cases", "capsules", "due", "holds", "programme")
_AGE = b"age-encryption.org/v1"
_SHOWN = 20
PERSONAL_MARKS = re.compile(
    rb"(?<![0-9A-Za-z+/=_-])(1[3-9][0-9]{9}|[1-9][0-9]{16}[0-9Xx])(?![0-9A-Za-z+/=_-])"
    rb"|[0-9A-Za-z._%+-]+@[0-9A-Za-z-]+\.[A-Za-z]{2,}"
)
"""A mobile number, an identity card's number, a mail address."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """For which desk and period a figure is computed, and when."""

    desk: Desk
    period: Period
    at: datetime

    def ended(self) -> tuple[ToldCase, ...]:
        """The cases that ended in the period."""
        return ended_in(self.desk, self.period, day_of(self.at))


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """A share, or a count (``whole`` is ``COUNT``), and the first records of it."""

    part: int
    whole: int
    records: tuple[str, ...] = ()

    @property
    def value(self) -> str:
        """The percentage rounded down to a tenth, or the count, as text."""
        if self.whole == COUNT:
            return str(self.part)
        tenths = self.part * 1000 // self.whole
        return f"{tenths // 10}.{tenths % 10}".removesuffix(".0")


Computing = Callable[[Asked], Counted | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One figure: its key, its question, when its definition last changed."""

    key: str
    question: str
    definition: str
    compute: Computing


def share(part: int, whole: int, records: Iterable[str] = ()) -> Counted | None:
    """Return a share with its first records; None: of nothing there is no share."""
    if whole == 0:
        return None
    return Counted(part=part, whole=whole, records=tuple(records)[:_SHOWN])


def _mapped_stores(asked: Asked) -> Counted | None:
    names = tuple(asked.desk.home.stores)
    return share(sum(_is_mapped(asked.desk, n) for n in names), len(names), names)


def _is_mapped(desk: Desk, store: str) -> bool:
    try:
        bound_store(desk, store)
    except (MapNotConfirmed, JieqingError):
        return False
    return True


def _verifiable_acts(asked: Asked) -> Counted | None:
    found = asked.desk.ledger.audit()
    whole = found.agrees_with_head and found.agrees_with_checkpoint
    sound = found.size - len(found.altered) if whole else 0
    return share(sound, found.size)


def _sealed_files(asked: Asked) -> Counted | None:
    files = [*_files(asked.desk.home.folder)]
    return share(sum(map(_is_sealed, files)), len(files))


def _files(home: Path) -> Iterator[Path]:
    for name in _SEALED_FOLDERS:
        for path in sorted((home / name).rglob("*")):
            # A capsule's signed list holds digests of its files and nobody's values.
            is_content = (
                path.suffix not in {".draft", ".new"}
                and path.name != capsule_index.FILE
            )
            if path.is_file() and is_content:
                yield path


def _is_sealed(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(len(_AGE)) == _AGE


def _plain_connections(asked: Asked) -> Counted | None:
    if not asked.desk.home.stores:
        return None
    plain = [s.name for s in stores(asked.desk, asked.at) if s.is_encrypted is False]
    return Counted(part=len(plain), whole=COUNT, records=tuple(plain))


def _notices_delivered(asked: Asked) -> Counted | None:
    noticed = [case for case in asked.ended() if told.notice(case.record)]
    arrived = [c for c in noticed if told.notice(c.record) in told.delivered(c.record)]
    return share(len(arrived), len(noticed), (case.number for case in noticed))


def _choices_recorded(asked: Asked) -> Counted | None:
    signed = [c for c in asked.ended() if c.state is State.SETTLED and _asks(c)]
    chose = [case for case in signed if told.chosen(case.record) is not None]
    return share(len(chose), len(signed), (case.number for case in signed))


def _asks(case: ToldCase) -> bool:
    return erases(case.right) and bool(case.record.of(Act.CHOOSE, Act.NOTIFY))


def _settled_clean(asked: Asked) -> Counted | None:
    settled = [case for case in asked.ended() if case.record.of(Act.EXECUTE)]
    clean = [case for case in settled if _ends_clean(case)]
    return share(len(clean), len(settled), (case.number for case in settled))


def _ends_clean(case: ToldCase) -> bool:
    checks = case.record.of(Act.CHECK)
    return len(checks) > 1 and checks[-1].entry.facts["is_clean"] is True


def _answered_in_time(asked: Asked) -> Counted | None:
    ended = asked.ended()
    in_time = sum(not case.is_late for case in ended)
    return share(in_time, len(ended), (case.number for case in ended))


def _hours_per_case(asked: Asked) -> Counted | None:
    """The middle one of the period's cases: hours from its opening to its end."""
    ended = sorted(asked.ended(), key=_hours)
    if not ended:
        return None
    numbers = tuple(case.number for case in ended)[:_SHOWN]
    middle = ended[(len(ended) - 1) // 2]
    return Counted(part=_hours(middle), whole=COUNT, records=numbers)


def _hours(case: ToldCase) -> int:
    last = case.record.of(Act.ANSWER, Act.SETTLE)[-1]
    passed = moment_of(last) - moment_of(case.record.leaves[0])
    return int(passed.total_seconds()) // 3600


def _executed(asked: Asked) -> tuple[Record, ...]:
    """The cases on whose erasing something was entered in the period."""
    numbers = touched(asked.desk, asked.period.first, [Act.EXECUTE])
    read = records.read_together(asked.desk.ledger, numbers)
    return tuple(
        one
        for one in read.values()
        if any(asked.period.holds(day_of(moment_of(x))) for x in one.of(Act.EXECUTE))
    )


def _executions_finished(asked: Asked) -> Counted | None:
    found = _executed(asked)
    return share(sum(map(_is_finished, found)), len(found), (x.number for x in found))


def _failures_resumed(asked: Asked) -> Counted | None:
    stopped = [one for one in _executed(asked) if _was_stopped(one)]
    resumed = sum(map(_is_finished, stopped))
    return share(resumed, len(stopped), (one.number for one in stopped))


def _is_finished(record: Record) -> bool:
    return Phase.FINISHED in map(_phase, record.of(Act.EXECUTE))


def _was_stopped(record: Record) -> bool:
    """A kill leaves no word of its own: then the erasing began more than once."""
    phases = [_phase(leaf) for leaf in record.of(Act.EXECUTE)]
    return Phase.INTERRUPTED in phases or phases.count(Phase.BEGUN) > 1


def _phase(leaf: Leaf) -> str:
    return told.fact(leaf, "phase")


def _statements_issued(asked: Asked) -> Counted | None:
    settled = [c.number for c in asked.ended() if c.state is State.SETTLED]
    folder = asked.desk.home.place("statements")
    issued = sum((folder / f"{number}.jqz").is_file() for number in settled)
    return share(issued, len(settled), settled)


def _overdue_kept_rows(asked: Asked) -> Counted | None:
    listed = due_list(asked.desk)
    today = day_of(asked.at).isoformat()
    late = sum(
        line.rows
        for line in listed.lines
        if line.end[:4].isdecimal() and line.end < today
    )
    return Counted(part=late + listed.unreadable, whole=COUNT)


def _personal_marks_in_ledger(asked: Asked) -> Counted | None:
    rows = LedgerEntry.objects.filter(tenant=asked.desk.tenant).order_by("position")
    entries = rows.values_list("position", "content").iterator()
    met = [p for p, content in entries if PERSONAL_MARKS.search(bytes(content))]
    return Counted(part=len(met), whole=COUNT, records=tuple(map(str, met[:_SHOWN])))


SHIPPED = (
    Figure(
        key="mapped_stores",
        question="How many stores have a data map that was confirmed as it is?",
        definition="1",
        compute=_mapped_stores,
    ),
    Figure(
        key="verifiable_acts",
        question="How many entries of the ledger are whole and in their place?",
        definition="1",
        compute=_verifiable_acts,
    ),
    Figure(
        key="sealed_files",
        question="How many files with customers' information are sealed?",
        definition="1",
        compute=_sealed_files,
    ),
    Figure(
        key="plain_connections",
        question="How many stores are reached over a network without encryption?",
        definition="1",
        compute=_plain_connections,
    ),
    Figure(
        key="notices_delivered",
        question="How many notices reached the customer, or failed on record?",
        definition="1",
        compute=_notices_delivered,
    ),
    Figure(
        key="choices_recorded",
        question="In how many settled cases is the customer's choice on record?",
        definition="1",
        compute=_choices_recorded,
    ),
    Figure(
        key="settled_clean",
        question="How many erased cases ended with a second search that found nothing?",
        definition="1",
        compute=_settled_clean,
    ),
    Figure(
        key="answered_in_time",
        question="How many requests ended within the promised time?",
        definition="1",
        compute=_answered_in_time,
    ),
    Figure(
        key="hours_per_case",
        question="How many hours did the middle case take from opening to end?",
        definition="1",
        compute=_hours_per_case,
    ),
    Figure(
        key="executions_finished",
        question="How many erasures ran to their end, resumed where they had stopped?",
        definition="1",
        compute=_executions_finished,
    ),
    Figure(
        key="failures_resumed",
        question="How many erasures that had stopped were resumed and finished?",
        definition="1",
        compute=_failures_resumed,
    ),
    Figure(
        key="statements_issued",
        question="How many settled cases have a statement that can be verified?",
        definition="1",
        compute=_statements_issued,
    ),
    Figure(
        key="overdue_kept_rows",
        question="How many kept rows are past their day and not erased?",
        definition="1",
        compute=_overdue_kept_rows,
    ),
    Figure(
        key="personal_marks_in_ledger",
        question="How many entries of the ledger hold what looks personal?",
        definition="1",
        compute=_personal_marks_in_ledger,
    ),
)
FIGURES: Final[dict[str, Figure]] = {}
"""Every figure by its key; mechanisms add theirs (``mechanism.join``)."""
