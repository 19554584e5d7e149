"""Open one case about many subjects: a batch of requests, or what the company must do.

A subject who has an open case already, or stands in the list twice, is put aside; the
others go on.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from jieqing.casebook import customer_label
from jieqing.casebook.acts.open import (
    Channel,
    NewRequest,
    begin_case,
    facts_of_opening,
    require_openable,
)
from jieqing.casebook.desk import Desk
from jieqing.casebook.flows import Right
from jieqing.casebook.many.subjects import (
    ENDS,
    MANY,
    OneOfMany,
    Result,
    ends_of,
    result_lines,
    subject_lines,
)
from jieqing.casebook.said import Subject
from jieqing.casebook.subjects import SUBJECTS, CaseAlreadyOpen, enter_subject
from jieqing.casebook.work import Work
from jieqing.casebook.work_files import Kind
from jieqing.erasure.batch_plan import End
from jieqing.errors import Refused, WrongUsage

SUBJECTS_AT_MOST = 20_000


class TooManySubjects(WrongUsage):
    """More subjects than one case may carry."""

    code = "too-many-subjects"
    cause = "The list has {count} subjects; one case carries at most {limit}."
    advice = "Split the list and open a case for each part."


class NoSubjects(WrongUsage):
    """A case about nobody is no case."""

    code = "no-subjects"
    cause = "The list names no subject."
    advice = "Write one line for each customer: kind,value and, if any, the request."


class NotForMany(Refused):
    """Cases of this kind are about one customer."""

    code = "not-for-many"
    cause = "A case of the kind {right} is about one customer."
    advice = "Open one for each of them: `jieqing case open --subject`."


@dataclass(frozen=True, slots=True, kw_only=True)
class NewBatch:
    """What came in about many; purpose and ground are words, never about a person."""

    right: Right
    subjects: tuple[OneOfMany, ...]
    channel: Channel
    received: date
    purpose: str = "close-account"
    ground: str = "PIPL 47"


def open_many(desk: Desk, batch: NewBatch, *, by: str, at: datetime) -> str:
    """Open the case and return its number.

    Raises ``NoSubjects``, ``TooManySubjects`` and the refusals of ``open_case`` except
    ``CaseAlreadyOpen``, which puts that subject aside.
    """
    _require_some(batch.subjects)
    request = NewRequest(
        right=batch.right,
        subject=Subject(entry=batch.subjects[0].entry),
        channel=batch.channel,
        received=batch.received,
        purpose=batch.purpose,
        ground=batch.ground,
    )
    _require_for_many(batch.right)
    require_openable(desk, request, by=by, at=at)
    with transaction.atomic():
        work = begin_case(desk, request, by=by, at=at)
        customer_label.put(work, customer_label.of_many(len(batch.subjects)))
        digests: list[str] = []
        results = tuple(_entered(work, batch.subjects, digests))
        work.write_lines(Kind.SUBJECTS, subject_lines(batch.subjects))
        work.write_lines(Kind.RESULTS, result_lines(results))
        facts = {
            **facts_of_opening(desk, work.case, request),
            MANY: len(batch.subjects),
            ENDS: ends_of(results),
            SUBJECTS: digests,
        }
        work.conclude(None, facts)
    return work.number


def _require_for_many(right: Right) -> None:
    if right is not Right.CLOSE:
        raise NotForMany(right=right)


def _require_some(subjects: Sequence[OneOfMany]) -> None:
    if not subjects:
        raise NoSubjects
    if len(subjects) > SUBJECTS_AT_MOST:
        raise TooManySubjects(count=len(subjects), limit=SUBJECTS_AT_MOST)


def _entered(
    work: Work, subjects: Sequence[OneOfMany], digests: list[str]
) -> Iterator[Result]:
    """Enter each subject into the index; yields those who cannot be in this case."""
    for one in subjects:
        try:
            digests += enter_subject(work, one.entry)[SUBJECTS]
        except CaseAlreadyOpen as taken:
            yield Result(number=one.number, end=End.ASIDE, why=taken.code)
