"""Reading a case about many: totals, every exception, who waits, and the sample."""

from collections.abc import Mapping
from dataclasses import dataclass

from jieqing.casebook import told
from jieqing.casebook.desk import Desk
from jieqing.casebook.many.sample import drawn_of
from jieqing.casebook.many.subjects import (
    ENDS,
    Result,
    is_many,
    results_in,
    told_many,
)
from jieqing.casebook.models import Case
from jieqing.casebook.work import CaseUnknown
from jieqing.casebook.work_files import Kind, WorkFiles
from jieqing.flow import record as records
from jieqing.flow.record import Record
from jieqing.keys.case_key import CaseKey
from jieqing.keys.keyring import KeyMissing


@dataclass(frozen=True, slots=True, kw_only=True)
class Many:
    """A case about many in numbers; never who a subject is.

    ``exceptions`` are subjects with whom it ended otherwise than as planned, by number;
    they are known until the case's key ends with it.
    """

    subjects: int
    ends: Mapping[str, int]
    rows: Mapping[str, Mapping[str, int]]
    exceptions: tuple[Result, ...]
    drawn: tuple[int, ...]


def concerns_many(desk: Desk, number: str) -> bool:
    """Whether the case is about many subjects; False where there is no such case."""
    return is_many(records.read(desk.ledger, number))


def many(desk: Desk, number: str) -> Many:
    """Return the case in numbers. Raises ``CaseUnknown``."""
    case = Case.objects.filter(tenant=desk.tenant, number=number).first()
    record = records.read(desk.ledger, number)
    if case is None or not is_many(record):
        raise CaseUnknown(case=number)
    plan = told.plan_entry(record)
    rows = told.mapping(plan, "rows") if plan else {}
    return Many(
        subjects=told_many(record),
        ends=_ends(record),
        rows={name: fates for name, fates in rows.items() if isinstance(fates, dict)},
        exceptions=_results(desk, case, record),
        drawn=drawn_of(desk, number, told.plan_hash(record)),
    )


def _ends(record: Record) -> Mapping[str, int]:
    """Return the newest count of subjects by how it ended for them."""
    named = [leaf for leaf in record.leaves if ENDS in leaf.entry.facts]
    ends = told.mapping(named[-1], ENDS) if named else {}
    return {end: count for end, count in ends.items() if isinstance(count, int)}


def _results(desk: Desk, case: Case, record: Record) -> tuple[Result, ...]:
    try:
        key = desk.keyring.load(case.key_name, CaseKey)
    except KeyMissing:
        return ()
    folder = desk.home.place("cases") / case.folder
    files = WorkFiles(folder=folder, key=key)
    return results_in(files.read_lines(record, Kind.RESULTS))
