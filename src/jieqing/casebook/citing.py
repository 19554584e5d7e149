"""Which open cases and kept rows rest on given rules: numbers and counts, never a key.

For a change of law: these decisions would have to be taken again.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from jieqing.casebook.desk import Desk
from jieqing.casebook.due_batches import open_batches
from jieqing.casebook.due_flow import KIND
from jieqing.casebook.flows import ASIDE, State
from jieqing.casebook.many.subjects import is_many
from jieqing.casebook.models import Case
from jieqing.casebook.work_files import Kind, WorkFiles
from jieqing.erasure import spool
from jieqing.erasure.batch_spool import plans_in
from jieqing.errors import JieqingError
from jieqing.flow import record as records
from jieqing.flow.record import Record
from jieqing.keys.case_key import CaseKey

OVER = frozenset({*ASIDE, State.SETTLED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Citing:
    """What rests on each rule.

    ``cases``: rule to how many planned rows of each open case cite it. ``kept``: rule
    to how many kept rows wait under it. ``unreadable``: plans and batches that do not
    open; what they cite is not known.
    """

    cases: Mapping[str, Mapping[str, int]]
    kept: Mapping[str, int]
    unreadable: int


def citing(desk: Desk, rules: frozenset[str]) -> Citing:
    """Look through the plans of open cases and the batches of kept rows."""
    batches = open_batches(desk)
    kept = Counter(
        rule
        for batch, _ in batches.batches
        for entry in batch.entries
        for rule in rules.intersection(entry.rules)
    )
    cases: dict[str, dict[str, int]] = {}
    unreadable = batches.unreadable
    for case in _open_cases(desk):
        try:
            counted = _counted(desk, case, rules)
        except (JieqingError, KeyError, TypeError, ValueError):
            unreadable += 1
            continue
        for rule, count in counted.items():
            cases.setdefault(rule, {})[case.number] = count
    return Citing(cases=cases, kept=dict(kept), unreadable=unreadable)


def _open_cases(desk: Desk) -> Iterator[Case]:
    rows = Case.objects.filter(tenant=desk.tenant).exclude(right=KIND)
    yield from rows.exclude(state__in=OVER).order_by("number")


def _counted(desk: Desk, case: Case, rules: frozenset[str]) -> Mapping[str, int]:
    """How many rows of the case's plan in force cite each rule."""
    record = records.read(desk.ledger, case.number)
    key = desk.keyring.load(case.key_name, CaseKey)
    files = WorkFiles(folder=desk.home.place("cases") / case.folder, key=key)
    if not files.has(record, Kind.PLAN):
        return {}
    counted: Counter[str] = Counter()
    for cited, count in _cited(files, record):
        counted.update(dict.fromkeys(rules.intersection(cited), count))
    return counted


def _cited(files: WorkFiles, record: Record) -> Iterator[tuple[tuple[str, ...], int]]:
    """The rules of rows planned alike, and how many rows they are."""
    if is_many(record):
        for subject in plans_in(files.read_lines(record, Kind.PLAN)):
            for group in subject.groups:
                yield group.first.rules, len(group.keys)
    else:
        plan = spool.load_plan(files.read(record, Kind.PLAN))
        yield from ((row.rules, 1) for row in plan.rows)
