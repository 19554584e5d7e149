"""Stop and find many subjects: each has its own result, none holds up another."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from jieqing.casebook.desk import Desk, day_of
from jieqing.casebook.flows import RUNNING, Act, State
from jieqing.casebook.guards import require_nothing_committed
from jieqing.casebook.many.subjects import (
    ENDS,
    OneOfMany,
    Result,
    aside_of,
    ends_of,
    result_lines,
    results_of,
    subjects_of,
    told_many,
)
from jieqing.casebook.many.today import found_today
from jieqing.casebook.sources import mapped_stores
from jieqing.casebook.subjects import (
    SUBJECTS,
    CaseAlreadyOpen,
    enter_names,
    was_settled,
)
from jieqing.casebook.takeover import taken_over
from jieqing.casebook.told import Phase
from jieqing.casebook.work import Work, continuing, glance, working
from jieqing.casebook.work_files import Kind
from jieqing.erasure import spool
from jieqing.erasure import stop as stopper
from jieqing.erasure.batch_find import Found
from jieqing.erasure.batch_plan import End
from jieqing.erasure.stop import Stopped
from jieqing.erasure.values import Belonging, Finding, MappedStore, RowName, TableName
from jieqing.errors import JieqingError
from jieqing.progress import Stage, Unit

TWICE = "subject-twice"


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundMany:
    """Rows found per table, and subjects by what became of their search."""

    counts: Mapping[TableName, int]
    ends: Mapping[str, int]


def stop_many(desk: Desk, number: str, *, by: str, at: datetime) -> int:
    """Stop new processing of every subject; returns how many rows carry a flag."""
    seen = glance(desk, number, Act.STOP, by=by, at=at)
    stores = mapped_stores(desk)
    stopped = _remembered(seen, stores)
    with working(desk, number, Act.STOP, by=by, at=at) as work:
        stopper.apply_stop(stores, stopped, day_of(at))
        facts = {"phase": Phase.FINISHED, "flags": len(stopped.rows)}
        work.conclude(State.STOPPED, facts)
    return len(stopped.rows)


def find_all(desk: Desk, number: str, *, by: str, at: datetime) -> FoundMany:
    """Find every subject; may be repeated until the first commit."""
    seen = glance(desk, number, Act.FIND, by=by, at=at)
    if seen.state in RUNNING:
        with taken_over(seen):
            require_nothing_committed(seen)
    stores = mapped_stores(desk)
    looked = tuple(_Looked.at(*pair) for pair in _searched(seen, stores))
    with continuing(seen) as work:
        digests: list[str] = []
        ended = (*_of_opening(seen), *_entered(work, looked, digests))
        results = tuple(sorted(ended, key=lambda one: one.number))
        work.write_lines(Kind.RESULTS, result_lines(results))
        counts: Counter[TableName] = Counter()
        for one in looked:
            counts.update(one.counts)
        ends = ends_of(results)
        facts = {
            "found": {f"{s}.{t}": n for (s, t), n in sorted(counts.items())},
            "searched": sorted(mapped.name for mapped in stores),
            ENDS: ends,
            SUBJECTS: digests,
        }
        is_any = len(results) < told_many(seen.record)
        work.conclude(State.FOUND if is_any else State.NOT_FOUND, facts)
    return FoundMany(counts=counts, ends=ends)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Looked:
    """What a search showed of one subject, without its rows."""

    one: OneOfMany
    roots: tuple[RowName, ...] = ()
    counts: Mapping[TableName, int] = field(default_factory=dict)
    why: str = ""

    @classmethod
    def at(cls, one: OneOfMany, found: Found) -> "_Looked":
        if isinstance(found, JieqingError):
            return cls(one=one, why=found.code)
        roots = (r.name for r in found.rows if r.belonging is Belonging.ROOT)
        return cls(one=one, roots=tuple(roots), counts=found.counts())


def _of_opening(seen: Work) -> tuple[Result, ...]:
    """Who was put aside when the case was opened."""
    return tuple(r for r in results_of(seen) if r.why == CaseAlreadyOpen.code)


def _searched(
    seen: Work, stores: Sequence[MappedStore]
) -> Iterator[tuple[OneOfMany, Found]]:
    total, progress = told_many(seen.record), seen.desk.progress
    progress.begin(Stage.SEARCH, total, Unit.PERSONS)
    aside = aside_of(_of_opening(seen))
    present = (one for one in subjects_of(seen) if one.number not in aside)
    return found_today(seen, stores, present)


def _entered(
    work: Work, looked: Iterable[_Looked], digests: list[str]
) -> Iterator[Result]:
    """Enter who was found into the index; yields those with whom it ends here."""
    known: set[RowName] = set()
    for each in looked:
        number, why = each.one.number, each.why or _taken(work, each, known, digests)
        if why:
            yield Result(number=number, end=End.ASIDE, why=why)
        elif not each.counts:
            before = was_settled(work, each.one.entry)
            yield Result(number=number, end=End.BEFORE if before else End.NOT_FOUND)
        known.update(each.roots)


def _taken(
    work: Work, each: _Looked, known: Collection[RowName], digests: list[str]
) -> str:
    """Enter a subject's root rows; returns why they cannot be in this case, if so."""
    if any(root in known for root in each.roots):
        return TWICE
    try:
        digests += enter_names(work, each.roots)[SUBJECTS]
    except CaseAlreadyOpen as taken:
        return taken.code
    return ""


def _remembered(seen: Work, stores: Sequence[MappedStore]) -> Stopped:
    """What the flags held before, sealed before the first one is set."""
    if seen.has(Kind.STOPPED):
        return spool.load(seen.read(Kind.STOPPED), Stopped)
    day = day_of(seen.at)
    rows = tuple(
        row
        for _, found in _searched(seen, stores)
        if isinstance(found, Finding)
        for row in stopper.stop_of(stores, found, day).rows
    )
    with continuing(seen) as work:
        work.write(Kind.STOPPED, spool.dump(Stopped(rows=rows)))
        work.conclude(None, {"phase": Phase.INTENDED})
    return Stopped(rows=rows)
