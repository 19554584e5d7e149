"""Counts of a due run for its report and its entries: never a key."""

from collections import Counter
from collections.abc import Mapping

from jieqing.casebook.due_batches import end_of
from jieqing.casebook.due_file import DueFile, is_moved
from jieqing.casebook.due_look import Looked
from jieqing.erasure.erase import Outcome

Erased = Mapping[tuple[str, str], int]  # by store and table


def erased_by(outcome: Outcome) -> Erased:
    """Rows that a run erased, by store and table."""
    erased: Counter[tuple[str, str]] = Counter()
    for intent in outcome.committed:
        for table in intent.tables:
            erased[intent.store, table.table] += table.erased
    return +erased


def total(done: Mapping[str, Erased]) -> Erased:
    """The sum over several runs."""
    added: Counter[tuple[str, str]] = Counter()
    for erased in done.values():
        added.update(erased)
    return dict(sorted(added.items()))


def planned(file: DueFile) -> Mapping[str, Mapping[str, int]]:
    """Rows of a plan by place and fate."""
    counted: dict[str, Counter[str]] = {}
    for row in file.plan.rows:
        place = f"{row.name.store}.{row.name.table}"
        counted.setdefault(place, Counter())[str(row.fate)] += 1
    return {place: dict(fates) for place, fates in sorted(counted.items())}


def left(looked: Looked) -> Mapping[tuple[str, str, str], int]:
    """Due rows that stay, by store, table and reason."""
    counted = Counter(
        (name.store, name.table, str(stay.why)) for name, stay in looked.stays.items()
    )
    return dict(sorted(counted.items()))


def by_why(looked: Looked) -> Mapping[str, int]:
    """Due rows that stay, by reason."""
    return dict(sorted(Counter(str(s.why) for s in looked.stays.values()).items()))


def moved(looked: Looked) -> Mapping[str, int]:
    """Rows that get another end, by it."""
    counted = Counter(
        end_of(stay.until)
        for name, stay in looked.stays.items()
        if is_moved(looked.due[name], stay)
    )
    return dict(sorted(counted.items()))
