"""Rows of tasks and packs held against what the ledger says was made and loaded.

A task's days and a duty's fields decide what is missed and what shows an item. They are
sealed when they are made; a row that was edited, added or taken away is noticed before
anything is believed.
"""

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date, datetime
from itertools import count, islice

from jieqing.casebook.desk import Desk
from jieqing.evidence.canonical import canonical
from jieqing.flow import record as records
from jieqing.flow.ledger import Leaf
from jieqing.flow.record import RecordAltered
from jieqing.programme.items_in_use import content_of
from jieqing.programme.models import PackItem, Task
from jieqing.programme.pack_items import ItemKind

TASKS, MAKE, FORGET = "tasks", "tasks-make", "tasks-forget"
PACKS = "packs"
WORKER = "worker"
RETIRED = "retired"
Days = tuple[str, str, str, str]
_SIGNS = 32
_FREE = 50
"""Of how many free numbers of a year the ledger is asked."""


def days_of(row: Task) -> Days:
    """What is sealed of a task: its duty, and when it opens, falls due and shuts."""
    days = (row.opens_on, row.due_on, row.shuts_on)
    opens, due, shuts = (day.isoformat() for day in days)
    return row.duty, opens, due, shuts


def made_in(leaves: Iterable[Leaf]) -> Mapping[str, Days]:
    """Return the tasks that were made and not forgotten, by number."""
    found: dict[str, Days] = {}
    for leaf in leaves:
        told = leaf.entry.facts
        for no in _list(told.get("forgotten")):
            found.pop(no, None)
        made = told.get("made")
        for no, days in made.items() if isinstance(made, Mapping) else ():
            duty, opens, due, shuts = _list(days)
            found[str(no)] = (duty, opens, due, shuts)
    return found


def require_days(
    rows: Iterable[Task], made: Mapping[str, Days], today: date | None = None
) -> None:
    """Refuse tasks that are not as they were made. Raises ``RecordAltered``.

    ``today``: every task that opened by then is among the rows, or was taken away.
    """
    there = {row.record.no: days_of(row) for row in rows}
    for no, days in there.items():
        if made.get(no) != days:
            raise RecordAltered(record=no, what="days")
    if today is None:
        return
    opened = (no for no, days in made.items() if days[1] <= today.isoformat())
    for no in opened:
        if no not in there:
            raise RecordAltered(record=no, what="days")


def seal_made(desk: Desk, rows: Iterable[Task], at: datetime) -> None:
    """Enter tasks that were just made; in the transaction that makes them."""
    made = {row.record.no: list(days_of(row)) for row in rows}
    if made:
        _enter(desk, MAKE, {"made": made}, at)


def seal_forgotten(desk: Desk, numbers: Iterable[str], at: datetime) -> None:
    """Enter tasks that were taken away because their duty changed."""
    forgotten = sorted(numbers)
    if forgotten:
        _enter(desk, FORGET, {"forgotten": forgotten}, at)


def seal_of(row: PackItem) -> str:
    """What is sealed of a pack item: a digest of what it says here, or retired."""
    if row.is_retired:
        return RETIRED
    content = canonical(dict(content_of(row)))
    return hashlib.sha256(content).hexdigest()[:_SIGNS]


def name_of(row: PackItem) -> str:
    """The name under which an item is sealed."""
    return f"{row.kind}/{row.key}"


def loaded_in(leaves: Iterable[Leaf]) -> Mapping[str, str]:
    """Return the seals of pack items, the latest of each."""
    found: dict[str, str] = {}
    for leaf in leaves:
        sealed = leaf.entry.facts.get("sealed")
        if isinstance(sealed, Mapping):
            found.update({str(name): str(seal) for name, seal in sealed.items()})
    return found


def require_items(rows: Iterable[PackItem], loaded: Mapping[str, str]) -> None:
    """Refuse items that are not as they were loaded. Raises ``RecordAltered``."""
    there = {name_of(row): seal_of(row) for row in rows}
    for name in sorted(there.keys() | loaded.keys()):
        if there.get(name) != loaded.get(name):
            raise RecordAltered(record=name, what="fields")


def require_item(desk: Desk, kind: str, key: str) -> None:
    """Refuse one item that is not as it was loaded. Raises ``RecordAltered``."""
    items = PackItem.objects.filter(tenant=desk.tenant, kind=kind, key=key)
    name = f"{kind}/{key}"
    loaded = loaded_in(records.read(desk.ledger.as_it_is(), PACKS).leaves)
    require_items(items, {name: loaded[name]} if name in loaded else {})


def item_as_loaded(desk: Desk, kind: str, key: str) -> PackItem | None:
    """Return one item of a loaded pack. Raises ``RecordAltered``.

    None: no pack that was loaded has it, or it was retired.
    """
    require_item(desk, kind, key)
    rows = PackItem.objects.filter(tenant=desk.tenant, kind=kind, is_retired=False)
    return rows.filter(key=key).first()


def require_own(desk: Desk, row: Task) -> None:
    """Refuse a task whose days or duty are not as sealed. Raises ``RecordAltered``."""
    reading = desk.ledger.as_it_is()
    require_days([row], made_in(records.read(reading, TASKS).leaves))
    require_item(desk, ItemKind.DUTY, row.duty)


def unlisted(numbers: Iterable[str], letters: str, today: date) -> tuple[str, ...]:
    """Return the numbers that no row has and a row taken away would have.

    Of each year the lowest that are free, the next one among them: whoever takes away
    several rows is found by the first.
    """
    taken = dict.fromkeys(numbers)
    years = {today.year, today.year - 1, *filter(None, map(_year, taken))}
    return tuple(
        no
        for year in sorted(years)
        for no in islice(_free(f"{letters}-{year}-", taken), _FREE)
    )


def _free(first: str, taken: Collection[str]) -> Iterator[str]:
    left = sum(no.startswith(first) for no in taken)
    for number in count(1):
        no = f"{first}{number:04d}"
        if no not in taken:
            yield no
            if not left:
                return
        left -= no in taken


def _year(no: str) -> int:
    year = no.split("-")[1:2]
    return int(year[0]) if year and year[0].isdecimal() else 0


def require_listed(found: Iterable[str], there: Iterable[str]) -> None:
    """Refuse records of the ledger whose rows are gone. Raises ``RecordAltered``."""
    gone = sorted(set(found) - set(there))
    if gone:
        raise RecordAltered(record=gone[0], what="rows")


def _enter(desk: Desk, act: str, facts: Mapping[str, object], at: datetime) -> None:
    said = {**desk.home.standing, **facts}
    records.append(desk.ledger, TASKS, act, said, by=WORKER, at=at)


def _list(found: object) -> tuple[str, ...]:
    return tuple(map(str, found)) if isinstance(found, list | tuple) else ()
