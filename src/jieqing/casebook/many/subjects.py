"""The subjects of a case about many, and how it ended for each: sealed, one a line.

A subject is known by its number in the case everywhere outside the sealed files.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from jieqing.casebook.work import Work
from jieqing.casebook.work_files import Kind
from jieqing.erasure.batch_plan import End, SubjectPlan
from jieqing.erasure.batch_spool import plans_in
from jieqing.erasure.values import IdentityValue
from jieqing.flow.record import Record

MANY = "many"  # the fact of the opening: how many subjects the case has
ENDS = "ends"  # the fact that counts subjects by how it ended for them


@dataclass(frozen=True, slots=True, kw_only=True)
class OneOfMany:
    """A subject as listed: its number from 1, its identity, whose request it was."""

    number: int
    entry: IdentityValue
    reference: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """Where a subject stands or how it ended, and the code of the reason."""

    number: int
    end: End
    why: str = ""


def is_many(record: Record) -> bool:
    """Whether the case was opened about many subjects."""
    return bool(record.leaves) and MANY in record.leaves[0].entry.facts


def told_many(record: Record) -> int:
    """Return how many subjects the case was opened about."""
    count = record.leaves[0].entry.facts[MANY]
    return count if isinstance(count, int) else 0


def subject_lines(subjects: Iterable[OneOfMany]) -> Iterator[bytes]:
    """Write subjects as lines."""
    for one in subjects:
        said = [one.number, one.entry.kind, one.entry.value, one.reference]
        yield json.dumps(said).encode()


def subjects_of(work: Work) -> Iterator[OneOfMany]:
    """Return the subjects in the order of their numbers."""
    for line in work.read_lines(Kind.SUBJECTS):
        number, kind, value, reference = json.loads(line)
        entry = IdentityValue(kind=kind, value=value)
        yield OneOfMany(number=number, entry=entry, reference=reference)


def result_lines(results: Iterable[Result]) -> Iterator[bytes]:
    """Write results as lines."""
    for one in results:
        yield json.dumps([one.number, one.end, one.why]).encode()


def results_of(work: Work) -> tuple[Result, ...]:
    """Return where each subject stands, in the order of their numbers."""
    return results_in(work.read_lines(Kind.RESULTS))


def results_in(lines: Iterable[bytes]) -> tuple[Result, ...]:
    """Read results from their lines."""
    read = (json.loads(line) for line in lines)
    return tuple(Result(number=n, end=End(end), why=why) for n, end, why in read)


def plans_of(work: Work) -> Iterator[SubjectPlan]:
    """Return the plan in force of each subject that has one."""
    return plans_in(work.read_lines(Kind.PLAN))


def aside_of(results: Iterable[Result]) -> Mapping[int, str]:
    """Return who was put aside, and why."""
    return {one.number: one.why for one in results if one.end is End.ASIDE}


def ends_of(results: Iterable[Result]) -> Mapping[str, int]:
    """Count subjects by how it ended for them."""
    return dict(sorted(Counter(str(one.end) for one in results).items()))
