"""The programme as it was read once for a page: every query of it asked together.

A page of sixty cells asks about ten things of the casebook, not sixty. What is believed
is read from the ledger; rows only say which records there are.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Generic, TypeVar, cast

from jieqing.casebook.desk import Desk
from jieqing.casebook.law_flow import RECORD as LAW_RECORD
from jieqing.casebook.sources import record_name as map_record
from jieqing.flow.ledger import Leaf
from jieqing.flow.record import Record
from jieqing.people.register import REGISTER
from jieqing.people.roll import Person, fold
from jieqing.programme import models
from jieqing.programme.adoption import RECORD as ADOPTION_RECORD
from jieqing.programme.borne_out import PACKS as PACKS_RECORD
from jieqing.programme.borne_out import TASKS as TASKS_RECORD
from jieqing.programme.borne_out import (
    loaded_in,
    made_in,
    require_days,
    require_items,
)
from jieqing.programme.exemptions import RECORD as EXEMPTIONS_RECORD
from jieqing.programme.flows import TASK, TaskAct, TaskState
from jieqing.programme.frozen import RECORD as FIGURES_RECORD
from jieqing.programme.frozen import frozen_in, is_as_frozen
from jieqing.programme.measures import Of, shipped_measures
from jieqing.programme.pack_items import Duty, Template
from jieqing.programme.receipts import record_name as receipts_record
from jieqing.programme.tasks import clocks_of, is_of_engine
from jieqing.programme.templates import duties_among, templates_among
from jieqing.programme.texts import whole_among
from jieqing.programme.versions import ToldVersion, versions_in

_NEWEST_TASKS = 600
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Glance:
    """What a mechanism may read for the cells; its records were read with all others.

    ``leaves`` are by record; asking the ledger once more would be one query more.
    """

    desk: Desk
    today: date
    people: Mapping[str, Person]
    leaves: Mapping[str, tuple[Leaf, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Eye(Generic[T]):
    """What a mechanism reads once for all cells; clauses get it by ``Seen.by``.

    ``records``: names of the records that it wants read from the ledger (few queries:
    the page of cells has thirty). ``read``: what it makes of them.
    """

    key: str
    records: Callable[[Desk, date], Iterable[str]]
    read: Callable[[Glance], T]


EYES: Final[dict[str, Eye[Any]]] = {}
"""What mechanisms read for the cells (``mechanism.join``)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenTask:
    """A task and where the ledger says that it stands; ``leaf``: its last act.

    ``proved_to``: the last day that its evidence proves; None: it has none.
    """

    row: models.Task
    state: TaskState
    leaf: Leaf | None
    proved_to: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """Everything that cells are judged by."""

    desk: Desk
    today: date
    size: int
    leaves: Mapping[str, tuple[Leaf, ...]]
    people: Mapping[str, Person]
    templates: Mapping[str, Template]
    documents: Mapping[str, tuple[tuple[ToldVersion, ...], ...]]
    duties: Mapping[str, Duty]
    tasks: Mapping[str, tuple[SeenTask, ...]]
    readings: Mapping[str, tuple[models.Reading, ...]]
    whole: frozenset[tuple[str, int]]
    others: Mapping[str, object]

    def by(self, eye: Eye[T]) -> T:
        """What a mechanism has read."""
        return cast("T", self.others[eye.key])

    def version(self, template: str) -> ToldVersion | None:
        """The version in force of a template's document, its text as it was signed."""
        versions = (v for doc in self.documents.get(template, ()) for v in doc)
        there = (v for v in versions if (v.no, v.number) in self.whole)
        return next((one for one in there if one.is_in_force), None)

    @property
    def active(self) -> tuple[Person, ...]:
        """Who acts here."""
        return tuple(one for one in self.people.values() if one.is_active)


def see(desk: Desk, today: date) -> Seen:
    """Read what cells are judged by; about ten queries. Raises ``LedgerAltered``."""
    reading, size = desk.ledger.as_it_is(), desk.ledger.size()
    documents = tuple(
        models.Document.objects.filter(record__tenant=desk.tenant)
        .order_by("record__no")
        .values_list("record__no", "template")
    )
    rows = _tasks(desk, today)
    names = {
        REGISTER,
        ADOPTION_RECORD,
        FIGURES_RECORD,
        TASKS_RECORD,
        PACKS_RECORD,
        LAW_RECORD,
        EXEMPTIONS_RECORD,
        *_records_of_acts(),
        *(no for no, _ in documents),
        *(receipts_record(no) for no, _ in documents),
        *(row.record.no for row in rows if row.record.rev),
        *map(map_record, desk.home.stores),
        *(name for eye in EYES.values() for name in eye.records(desk, today)),
    }
    leaves = reading.leaves_together(sorted(names))
    items = tuple(models.PackItem.objects.filter(tenant=desk.tenant))
    _require_borne_out((rows, items), leaves, today)
    people = fold(desk.tenant, Record(number=REGISTER, leaves=leaves[REGISTER]), today)
    told: dict[str, list[tuple[ToldVersion, ...]]] = {}
    for no, key in documents:
        record = Record(number=no, leaves=leaves[no])
        versions = versions_in(desk.tenant, record, people, today)
        told.setdefault(key, []).append(versions)
    known = {key: duty for key, (duty, _) in duties_among(items).items()}
    glance = Glance(desk=desk, today=today, people=people, leaves=leaves)
    holding = (v for docs in told.values() for doc in docs for v in doc)
    return Seen(
        desk=desk,
        today=today,
        size=size,
        leaves=leaves,
        people=people,
        templates=templates_among(items),
        documents={key: tuple(found) for key, found in told.items()},
        duties=known,
        tasks=_by_duty(desk, (rows, known), leaves, today),
        readings=sealed_readings(desk, leaves[FIGURES_RECORD]),
        whole=whole_among(desk, [v for v in holding if v.is_in_force]),
        others={key: eye.read(glance) for key, eye in EYES.items()},
    )


def _require_borne_out(
    rows_and_items: tuple[tuple[models.Task, ...], tuple[models.PackItem, ...]],
    leaves: Mapping[str, tuple[Leaf, ...]],
    today: date,
) -> None:
    """Tasks and pack items are as the ledger has them. Raises ``RecordAltered``."""
    rows, items = rows_and_items
    is_whole = len(rows) < _NEWEST_TASKS
    made = made_in(leaves[TASKS_RECORD])
    require_days(rows, made, today if is_whole else None)
    require_items(items, loaded_in(leaves[PACKS_RECORD]))


def _records_of_acts() -> frozenset[str]:
    """The records of which some clause asks whether an act is there."""
    clauses = (clause for one in shipped_measures().values() for clause in one.shown_by)
    return frozenset(c.text("record") for c in clauses if c.of == Of.ACT)


def _tasks(desk: Desk, today: date) -> tuple[models.Task, ...]:
    """Tasks that have opened, the newest of them."""
    rows = models.Task.objects.select_related("record").filter(
        record__tenant=desk.tenant
    )
    rows = rows.filter(opens_on__lte=today)
    return tuple(rows.order_by("-due_on")[:_NEWEST_TASKS])


def _by_duty(
    desk: Desk,
    tasks: tuple[Iterable[models.Task], Mapping[str, Duty]],
    leaves: Mapping[str, tuple[Leaf, ...]],
    today: date,
) -> Mapping[str, tuple[SeenTask, ...]]:
    found: dict[str, list[SeenTask]] = {}
    rows, known = tasks
    for row in rows:
        own = leaves.get(row.record.no, ())
        last = own[-1] if own else _engines(desk, row, known.get(row.duty))
        record = Record(number=row.record.no, leaves=own)
        state = TaskState(TASK.at(record.state(TASK), clocks_of(row), today))
        if not own and last is not None:
            state = TaskState.DONE
        seen = SeenTask(row=row, state=state, leaf=last, proved_to=_proved_to(record))
        found.setdefault(row.duty, []).append(seen)
    return {duty: tuple(tasks) for duty, tasks in found.items()}


def _proved_to(record: Record) -> date | None:
    handed = record.of(TaskAct.EVIDENCE)
    days = (date.fromisoformat(str(one.entry.facts["proves_to"])) for one in handed)
    return max(days, default=None)


def _engines(desk: Desk, row: models.Task, duty: Duty | None) -> Leaf | None:
    """Return the entry that a row names, if it is one that settles the task."""
    if row.engine_position is None:
        return None
    leaf = desk.ledger.leaf_at(row.engine_position)
    return leaf if is_of_engine(leaf, row, duty) else None


def sealed_readings(
    desk: Desk, leaves: Iterable[Leaf]
) -> Mapping[str, tuple[models.Reading, ...]]:
    """Return the readings that were frozen; a row that says otherwise is none."""
    frozen = frozen_in(leaves)
    rows = models.Reading.objects.filter(tenant=desk.tenant).order_by("-period")
    found: dict[str, list[models.Reading]] = {}
    for row in rows[:1200]:
        if is_as_frozen(row, frozen):
            found.setdefault(row.figure, []).append(row)
    return {key: tuple(each) for key, each in found.items()}
