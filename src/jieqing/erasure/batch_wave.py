"""Subjects of a chunk that share no row, as one: whose each row and value is.

Columns of keys and values answer for all of them at once; who exactly has moved is
asked of the few rows that do not fit (batch_moved.py).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from jieqing.datamap.met import met_columns
from jieqing.datamap.values import BoundMap, BoundTable, Reference, Role
from jieqing.erasure.batch_plan import Form, SubjectPlan, Whose
from jieqing.erasure.operations import (
    AlikeRows,
    Operation,
    alike,
    in_order,
    operations_of,
    owned_by,
)
from jieqing.erasure.values import Anchor, Fate, Learned, PlannedRow
from jieqing.stores.port import Condition, Key

Place = tuple[str, Key]  # table, key
Planned = Sequence[tuple[Form, Sequence[Key]]]
_Met = tuple[str, tuple[str, ...]]  # table, columns by which rows refer to it


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """A subject's work on the store: its anchors as they are now, its rows by fate.

    ``rows``: those found and decided again; None: all are as planned.
    """

    subject: SubjectPlan
    anchors: tuple[Anchor, ...]
    rows: tuple[AlikeRows, ...] | None = None

    @property
    def is_as_planned(self) -> bool:
        """Whether the subject is written as the plan says."""
        return self.rows is None

    def written(self, store: str) -> Iterator[tuple[PlannedRow, Sequence[Key]]]:
        """What is written in the store: a row's fate, and the keys it befalls."""
        for rows in self.rows or ():
            yield rows.first, rows.keys
        for group in self.subject.groups if self.rows is None else ():
            if group.form.store == store and group.form.is_written:
                yield group.form.first, group.keys


class Wave:
    """Some subjects who are ready, and none of whose rows is another's as well."""

    def __init__(
        self,
        ready: Sequence[Ready],
        bound: BoundMap,
        whose: Whose,
        planned: Planned | None = None,
    ) -> None:
        """``whose`` may know of more subjects than these.

        ``planned``: what ``planned_in`` says of those written as planned, if known.
        """
        self.ready = tuple(ready)
        self.as_planned = tuple(one for one in ready if one.is_as_planned)
        self._bound = bound
        self._known = whose
        self._planned = planned
        self._values: dict[_Met, tuple[Key, ...]] = {}
        self._numbers: dict[_Met, Mapping[Key, int]] = {}

    def operations(self) -> tuple[Operation, ...]:
        """The subjects' operations as one plan's: alike rows in one statement."""
        groups: dict[object, AlikeRows] = {}
        planned = self._planned
        if planned is None:
            whom = [one.subject for one in self.as_planned]
            planned = planned_in(whom, self._bound.store)
        for form, keys in planned:
            kept = groups.setdefault(form.alike, AlikeRows(first=form.first))
            kept.keys.extend(keys)
            kept.cases.add(form.first.case)
        for rows in (rows for one in self.ready for rows in one.rows or ()):
            kept = groups.setdefault(alike(rows.first), AlikeRows(first=rows.first))
            kept.keys.extend(rows.keys)
            kept.cases.update(rows.cases)
        return operations_of(groups.values(), _once(self._owned), self._bound)

    def known(self, table: str) -> Mapping[Key, int]:
        """Whose each row of the table is that a plan names or stands beside."""
        return self._known.of(table)

    def values(self, reference: Reference) -> tuple[Key, ...]:
        """The values by which rows refer to subjects written as planned."""
        return self._values_met((reference.table, met_columns(reference)))

    def whose(self, reference: Reference) -> Mapping[Key, int]:
        """Whose each of these values is; of one that is several people's: -1."""
        met = (reference.table, met_columns(reference))
        if met not in self._numbers:
            self._numbers[met] = self._numbers_met(met)
        return self._numbers[met]

    def rows_that_stay(self) -> Mapping[Place, Ready]:
        """Of rows that are written anew: whose they are."""
        return {
            (first.name.table, key): one
            for one in self.ready
            for first, keys in one.written(self._bound.store)
            if first.fate is not Fate.ERASE
            for key in keys
        }

    def _owned(self, table: BoundTable) -> tuple[Condition, ...]:
        """That a row of the table is one of theirs.

        A person's own row is not asked: whom it names is compared when it was taken,
        which says more (batch_moved.py).
        """
        is_own = table.name in self._bound.datamap.roots
        if is_own and len(self.as_planned) == len(self.ready):
            return ()
        learned = tuple(self._learned()) if table.table.identities else ()
        anchors = tuple(self._anchors(table))
        return owned_by(table, anchors, learned, self._bound)

    def _learned(self) -> Iterator[Learned]:
        for one in self.ready:
            yield from one.subject.particulars().learned

    def _anchors(self, table: BoundTable) -> Iterator[Anchor]:
        for met in dict.fromkeys((r.table, met_columns(r)) for r in table.references):
            values = self._values_met(met)
            if len(self.as_planned) < len(self.ready):
                values = tuple(dict.fromkeys(_values_of(self.ready, self._at(met))))
            name, columns = met
            yield Anchor(
                store=self._bound.store, table=name, columns=columns, tuples=values
            )

    def _at(self, met: _Met) -> tuple[str, str, tuple[str, ...]]:
        return (self._bound.store, *met)

    def _values_met(self, met: _Met) -> tuple[Key, ...]:
        if met not in self._values:
            values = _values_of(self.as_planned, self._at(met))
            self._values[met] = tuple(dict.fromkeys(values))
        return self._values[met]

    def _numbers_met(self, met: _Met) -> Mapping[Key, int]:
        numbers: dict[Key, int] = {}
        place = self._at(met)
        for one in self.as_planned:
            for value in _values_of([one], place):
                is_shared = value in numbers and numbers[value] != one.subject.number
                numbers[value] = -1 if is_shared else one.subject.number
        return numbers


def planned_in(subjects: Iterable[SubjectPlan], store: str) -> Planned:
    """Keys of what is written in a store, by the form of their group, in order."""
    keys: dict[Form, list[tuple[Key, ...]]] = {}
    for one in subjects:
        for form, named in one.groups:
            if form.is_written and form.store == store:
                keys.setdefault(form, []).append(named)
    return [
        (form, in_order(list(chain.from_iterable(named))))
        for form, named in keys.items()
    ]


def _values_of(
    ready: Iterable[Ready], place: tuple[str, str, tuple[str, ...]]
) -> Iterator[Key]:
    for one in ready:
        for anchor in one.anchors:
            if (anchor.store, anchor.table, anchor.columns) == place:
                yield from anchor.tuples


def _once(
    owned: Callable[[BoundTable], tuple[Condition, ...]],
) -> Callable[[BoundTable], tuple[Condition, ...]]:
    """Ask once of each table: the values are put together once, and sent once."""
    answered: dict[str, tuple[Condition, ...]] = {}

    def asked(table: BoundTable) -> tuple[Condition, ...]:
        if table.name not in answered:
            answered[table.name] = owned(table)
        return answered[table.name]

    return asked


def grouped(rows: Iterable[PlannedRow]) -> tuple[AlikeRows, ...]:
    """Rows that were decided one by one, those alike together."""
    groups: dict[object, AlikeRows] = {}
    for row in rows:
        group = groups.setdefault(alike(row), AlikeRows(first=row))
        group.keys.append(row.name.key)
        group.cases.add(row.case)
    return tuple(groups.values())


def leads_to_a_subject(reference: Reference) -> bool:
    """Whether it is by its own cells that a row is somebody's."""
    is_lookup = reference.role is Role.LOOKUP
    return not is_lookup and not reference.stale and reference.via is None
