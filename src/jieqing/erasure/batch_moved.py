"""Who has moved since the plan, told by rows as they were taken or still stand."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from jieqing.datamap.met import met_columns
from jieqing.datamap.values import BoundTable, Reference
from jieqing.erasure.batch_wave import Ready, Wave, leads_to_a_subject
from jieqing.erasure.meeting import comparable, met_in, natural_kind
from jieqing.erasure.reach import identities_of
from jieqing.erasure.values import IdentityValue, MappedStore
from jieqing.stores.port import Cell, Key

_Row = Mapping[str, Cell]


class Moved:
    """Asks of single rows what a wave's columns could not answer."""

    def __init__(self, mapped: MappedStore, wave: Wave) -> None:
        """Keys of a plan are made comparable when they are first asked for."""
        self._mapped = mapped
        self._wave = wave
        self._keys: dict[int, Mapping[str, set[Key]]] = {}
        self._values: dict[object, Mapping[Key, Sequence[Ready]]] = {}

    def by(self, table: BoundTable, rows: Sequence[_Row]) -> frozenset[int]:
        """Who is another person by their own row now, or has a row of another's."""
        return self._renamed(table, rows) | self._given_to_another(table, rows)

    def lost(self, table: BoundTable, keys: Collection[Key]) -> frozenset[int]:
        """Whose rows these are, which a statement did not meet."""
        gone = {(table.name, key) for key in keys}
        return frozenset(
            one.subject.number
            for one in self._wave.ready
            if any(
                (first.name.table, key) in gone
                for first, written in one.written(self._mapped.name)
                for key in written
            )
        )

    def named_twice(self, table: BoundTable, keys: Iterable[Key]) -> frozenset[int]:
        """By whose plan a row is named that was found to be another's as well."""
        counted = Counter(keys)
        twice = [key for key, times in counted.items() if times > 1]
        planned = {one.subject.number for one in self._wave.as_planned}
        return self.lost(table, twice) & planned

    def unplanned(
        self,
        table: BoundTable,
        reference: Reference,
        rows: Iterable[tuple[Key, Key]],
    ) -> Iterator[int]:
        """To whom rows refer in whose plan they neither are nor stand beside it.

        Of each row its key, and its cells in ``by``.
        """
        asked = [row for row in rows if None not in row[1]]
        met = self._all_met(reference) if asked else {}
        kind = natural_kind(self._mapped.bound, reference)
        for key, here in asked if met else ():
            for meant in met_in(reference, here, kind, met.keys()):
                for one in met.get(meant, ()):
                    if comparable(key, None) not in self._known(one)[table.name]:
                        yield one.subject.number

    def _renamed(self, table: BoundTable, rows: Sequence[_Row]) -> frozenset[int]:
        """Who was written as planned and is another person by their own row now."""
        if table.name not in self._mapped.bound.datamap.roots or not table.key:
            return frozenset()
        numbers = self._wave.known(table.name)
        planned = {one.subject.number: one for one in self._wave.as_planned}
        whose = {
            comparable(key, None): planned[number]
            for key, number in numbers.items()
            if number in planned
        }
        here = (self._mapped.name, table.name)
        return frozenset(
            one.subject.number
            for row in rows
            if (one := whose.get(key_in(table, row)))
            and not _is_named(one, here, {i for i, _ in identities_of(table, row)})
        )

    def _given_to_another(
        self, table: BoundTable, rows: Sequence[_Row]
    ) -> frozenset[int]:
        """Whose a written row has become since the plan of another, and that other.

        The statement's guard lets it pass: it is still one of theirs.
        """
        if not table.key:
            return frozenset()
        moved: set[int] = set()
        for reference in filter(leads_to_a_subject, table.references):
            for row in rows:
                ties = _cells(table.key, row), _cells(reference.by, row)
                owners = set(self.unplanned(table, reference, [ties]))
                moved |= owners | (self._planners(table, row) if owners else set())
        return frozenset(moved)

    def _planners(self, table: BoundTable, row: _Row) -> set[int]:
        """Whose plan names the row."""
        key = key_in(table, row)
        return {
            one.subject.number
            for one in self._wave.ready
            if key in self._known(one)[table.name]
        }

    def _all_met(self, reference: Reference) -> Mapping[Key, Sequence[Ready]]:
        """Subjects written as planned by the values with which rows refer to them."""
        place = (reference.table, met_columns(reference))
        if place not in self._values:
            self._values[place] = self._met(reference)
        return self._values[place]

    def _met(self, reference: Reference) -> Mapping[Key, Sequence[Ready]]:
        bound = self._mapped.bound
        kind, width = natural_kind(bound, reference), len(reference.of)
        place = (self._mapped.name, reference.table, met_columns(reference))
        met: defaultdict[Key, list[Ready]] = defaultdict(list)
        for one in self._wave.as_planned:
            for anchor in one.anchors:
                if (anchor.store, anchor.table, anchor.columns) == place:
                    for value in anchor.tuples:
                        met[comparable(value[:width], kind)].append(one)
        return met

    def _known(self, one: Ready) -> Mapping[str, set[Key]]:
        """Keys that a plan names or that were found beside it, by table."""
        number = one.subject.number
        if number not in self._keys:
            self._keys[number] = _keys_of(one, self._mapped.name)
        return self._keys[number]


def key_in(table: BoundTable, row: _Row) -> Key:
    """The key of a row as a store hands it out, numbers perhaps as text."""
    return comparable(_cells(table.key, row), None)


def _cells(columns: Sequence[str], row: _Row) -> Key:
    return tuple(row[column] for column in columns)


def _is_named(
    one: Ready, here: tuple[str, str], named: Collection[IdentityValue]
) -> bool:
    """Whether a person's own row names them as it did when the plan was made."""
    learned = one.subject.particulars().learned
    told_here = {k.identity for k in learned if (k.store, k.table) == here}
    return told_here <= set(named) <= {known.identity for known in learned}


def _keys_of(one: Ready, store: str) -> Mapping[str, set[Key]]:
    """Keys that a plan names or that were found beside it, by table."""
    known: defaultdict[str, set[Key]] = defaultdict(set)
    for group in one.subject.groups:
        if group.form.store == store:
            keys = (comparable(key, None) for key in group.keys)
            known[group.form.table].update(keys)
    for name in one.subject.beside:
        if name.store == store:
            known[name.table].add(comparable(name.key, None))
    return known
