"""Find and plan many subjects as of today, one after the other, in constant memory.

Whatever is refused for one subject is that subject's result and nobody else's.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from jieqing.casebook.desk import day_of
from jieqing.casebook.many.subjects import OneOfMany, Result
from jieqing.casebook.said import Said
from jieqing.casebook.today import circumstances_of
from jieqing.casebook.work import Work
from jieqing.erasure.batch_find import Found, find_many
from jieqing.erasure.batch_plan import End, SubjectPlan, subject_plan
from jieqing.erasure.plan import plan, plan_hash
from jieqing.erasure.values import Circumstances, Finding, MappedStore
from jieqing.errors import JieqingError

BLOCK = 1_000  # subjects found in one read of the stores


def found_today(
    work: Work, stores: Sequence[MappedStore], subjects: Iterable[OneOfMany]
) -> Iterator[tuple[OneOfMany, Found]]:
    """Find each subject; a refusal stands in the place of what would be found."""
    stream = iter(subjects)
    while block := list(islice(stream, BLOCK)):
        entries = [one.entry for one in block]
        found = find_many(stores, entries, work.key, day_of(work.at))
        for pair in zip(block, found, strict=True):
            yield pair
            work.desk.progress.advance(1)


def planned_today(
    work: Work,
    stores: Sequence[MappedStore],
    said: Said,
    subjects: Iterable[OneOfMany],
) -> Iterator[SubjectPlan | Result]:
    """Plan each subject under what was said of all of them."""
    circumstances = circumstances_of(work, said, day_of(work.at))
    for one in decided_today(work, stores, circumstances, subjects):
        yield one if isinstance(one, Result) else one[0]


def decided_today(
    work: Work,
    stores: Sequence[MappedStore],
    circumstances: Circumstances,
    subjects: Iterable[OneOfMany],
) -> Iterator[tuple[SubjectPlan, Finding] | Result]:
    """Plan each subject, and give out what was found with the plan."""
    tenant, case, secrets = work.desk.tenant, work.number, work.key
    for one, found in found_today(work, stores, subjects):
        match found:
            case JieqingError():
                yield Result(number=one.number, end=End.ASIDE, why=found.code)
            case Finding() if found.is_empty:
                yield Result(number=one.number, end=End.NOT_FOUND)
            case Finding():
                made = plan(found, stores, circumstances)
                hash_ = plan_hash(made, tenant=tenant, case=case, secrets=secrets)
                yield subject_plan(one.number, hash_, made, found), found
