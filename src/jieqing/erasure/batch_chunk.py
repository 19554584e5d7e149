"""One chunk of many subjects: their work on one store in few statements.

A subject all of whose rows carry their own proof (``is_plain``) is written as planned:
each statement repeats owner and fate in its WHERE and must touch exactly the rows it
names, and what still refers to the subjects afterwards must be what the plan leaves.
Any other subject, and any whose rows turn out to have moved, is found and decided again
under lock (recheck.py) before it is written. Who has moved is put aside, alone; the
chunk is rolled back and repeated with the others.

Subjects that share a row go one after the other within the transaction, so that the
second meets what the first left: a tie is cut first, and the row goes with its last
owner.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from jieqing.datamap.met import met_columns
from jieqing.datamap.values import BoundMap, BoundTable, Reference, Role
from jieqing.erasure.batch_plan import RowGroup, SubjectPlan, merged_frame, waves
from jieqing.erasure.batch_proof import is_plain, provable_tables
from jieqing.erasure.chunk import (
    Order,
    Transaction,
    act_of,
    columns_of,
    pen_of,
)
from jieqing.erasure.meeting import comparable, meeting, met_in, natural_kind
from jieqing.erasure.operations import (
    AlikeRows,
    Operation,
    alike,
    operations_of,
)
from jieqing.erasure.reach import identities_of
from jieqing.erasure.recheck import PlanOutOfDate, recheck
from jieqing.erasure.values import (
    ChunkIntent,
    Fate,
    IdentityValue,
    Journal,
    MappedStore,
    Plan,
    PlannedRow,
)
from jieqing.errors import Refused
from jieqing.stores.port import Cell, Key, Rewrite, Writer

Place = tuple[str, Key]  # table, key


class SubjectsMoved(Refused):
    """Rows of some subjects of the chunk are not as they were planned."""

    code = "subjects-moved"
    cause = "Rows of {count} subjects moved in table {table} of store {store}."
    advice = "They are put aside; the others go on. Open a case of their own for them."

    def __init__(self, numbers: Collection[int], *, store: str, table: str) -> None:
        """Remember which subjects, by number."""
        super().__init__(store=store, table=table, count=len(numbers))
        self.numbers = frozenset(numbers)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ready:
    """A subject's work on the store: its rows by fate, its anchors as they are now."""

    subject: SubjectPlan
    frame: Plan
    rows: tuple[AlikeRows, ...]
    joined: Mapping[str, int] = field(default_factory=dict)
    is_as_planned: bool = True


class BatchChunk:
    """One chunk, tried until it commits with those who have not moved."""

    def __init__(
        self,
        order: Order,
        mapped: MappedStore,
        number: int,
        subjects: Sequence[SubjectPlan],
    ) -> None:
        """Give the chunk its number and the subjects that the plan puts into it."""
        self._order = order
        self._mapped = mapped
        self._number = number
        self._subjects = tuple(subjects)

    def require_same(self) -> None:
        """Raise ``ChunksDiffer`` unless the committed chunk had the same plans."""
        self._try_with((), frozenset(), {}).require_same()

    def run(self, journal: Journal, aside: Mapping[int, str]) -> Mapping[int, str]:
        """Write who is not ``aside`` already; returns who is put aside here, and why.

        Who moved is looked at closely first and put aside when that does not help.
        """
        doubtful: frozenset[int] = frozenset()
        put: dict[int, str] = {}
        while True:
            present = [s for s in self._subjects if s.number not in {*aside, *put}]
            attempt = self._try_with(present, doubtful, put)
            try:
                attempt.run(journal)
            except SubjectsMoved as moved:
                put |= dict.fromkeys(moved.numbers & doubtful, moved.code)
                doubtful |= moved.numbers
            else:
                return attempt.aside

    def _try_with(
        self,
        present: Sequence[SubjectPlan],
        doubtful: frozenset[int],
        put: Mapping[int, str],
    ) -> "_Attempt":
        known = [(s.number, s.hash) for s in self._subjects]
        content = repr((self._mapped.name, self._number, known))
        digest = self._order.secrets.digest("chunk", content.encode())
        attempt = _Attempt(self._order, self._mapped, self._number)
        attempt.expect(present, doubtful, digest)
        attempt.aside.update(put)
        return attempt


class _Attempt(Transaction):
    """One try at the chunk: it commits whole or leaves nothing."""

    def __init__(self, order: Order, mapped: MappedStore, number: int) -> None:
        super().__init__(order, mapped, number)
        self.aside: dict[int, str] = {}
        self._present: tuple[SubjectPlan, ...] = ()
        self._doubtful: frozenset[int] = frozenset()
        self._digest = ""
        self._joined: dict[str, int] = {}
        self._wave: Sequence[_Ready] = ()
        self._keys: dict[int, Mapping[str, set[Key]]] = {}
        self._provable = provable_tables(mapped.bound)
        self._held = frozenset(
            (hold.store, hold.table, key)
            for hold in order.circumstances.holds
            for key in hold.keys
        )

    def expect(
        self, present: Sequence[SubjectPlan], doubtful: frozenset[int], digest: str
    ) -> None:
        """Say who is to be written, and whose rows must be looked at again."""
        self._present, self._doubtful = tuple(present), doubtful
        self._digest = digest

    def digest(self) -> str:
        """Keyed digest of the subjects' plans."""
        return self._digest

    def prepare(self, writer: Writer) -> None:
        """Remember the transaction: later subjects are looked at when it is on."""
        self._writer = writer

    def works(self) -> Iterator[Sequence[tuple[Operation, Rewrite]]]:
        """The work of subjects that share nothing, merged; then of the next ones."""
        bound = self.mapped.bound
        for place, wave in enumerate(waves(self._present, self.mapped.name)):
            decided = (self._ready(one, is_first=place == 0) for one in wave)
            self._wave = [one for one in decided if one is not None]
            if self._wave:
                whose = _whose(self._wave)
                listed = merged(self._wave, bound)
                yield [(each, self._rewrite(each, whose)) for each in listed]
                self._require_nothing_joined()

    def said(self, intent: ChunkIntent) -> ChunkIntent:
        """The intention with who was put aside, and what joined."""
        aside = {str(number): code for number, code in sorted(self.aside.items())}
        return replace(intent, joined=self._joined, aside=aside)

    def require_met(
        self, operation: Operation, rows: Sequence[Mapping[str, Cell]]
    ) -> None:
        """The rows given were met, and the persons in them are those of the plan.

        Raises ``SubjectsMoved`` with those of whom this is not so.
        """
        table = operation.work.table
        numbers = self._lost(operation, rows) | self._renamed(table, rows)
        numbers |= self._given_to_another(table, rows)
        if numbers:
            raise SubjectsMoved(numbers, store=self.mapped.name, table=table.name)
        super().require_met(operation, rows)

    def _lost(
        self, operation: Operation, rows: Sequence[Mapping[str, Cell]]
    ) -> frozenset[int]:
        """Whose rows the statement did not meet."""
        table, keys = operation.work.table, operation.work.keys
        if len(rows) == len(keys):
            return frozenset()
        met = {_key_in(table, row) for row in rows} if table.key else set()
        lost = {(table.name, key) for key in keys if comparable(key, None) not in met}
        return frozenset(
            one.subject.number
            for one in self._wave
            if any((g.first.name.table, k) in lost for g in one.rows for k in g.keys)
        )

    def _renamed(
        self, table: BoundTable, rows: Sequence[Mapping[str, Cell]]
    ) -> frozenset[int]:
        """Who was written as planned and is another person by their own row now."""
        if table.name not in self.mapped.bound.datamap.roots or not table.key:
            return frozenset()
        whose = {
            comparable(key, None): one
            for one in self._wave
            if one.is_as_planned
            for group in one.rows
            if group.first.name.table == table.name
            for key in group.keys
        }
        here = (self.mapped.name, table.name)
        return frozenset(
            one.subject.number
            for row in rows
            if (one := whose.get(_key_in(table, row)))
            and not _is_named(one, here, {i for i, _ in identities_of(table, row)})
        )

    def _given_to_another(
        self, table: BoundTable, rows: Sequence[Mapping[str, Cell]]
    ) -> frozenset[int]:
        """Whose a written row has become since the plan of another in the chunk.

        The statement's guard lets it pass: it is still one of theirs.
        """
        if not table.key:
            return frozenset()
        written = [(_key_in(table, row), row) for row in rows]
        return frozenset(
            number
            for reference in table.references
            if _leads_to_a_subject(reference)
            for number in self._unplanned(table, reference, written)
        )

    def _unplanned(
        self,
        table: BoundTable,
        reference: Reference,
        rows: Iterable[tuple[Key, Mapping[str, Cell]]],
    ) -> Iterator[int]:
        """To whom rows refer in whose plan they neither are nor stand beside it.

        Keys are given as ``comparable`` makes them.
        """
        met = self._met(reference)
        if not met:
            return
        kind = natural_kind(self.mapped.bound, reference)
        for key, row in rows:
            here = tuple(row[column] for column in reference.by)
            if any(cell is None for cell in here):
                continue
            for meant in met_in(reference, here, kind, met.keys()):
                for one in met.get(meant, ()):
                    if key not in self._known(one)[table.name]:
                        yield one.subject.number

    def _met(self, reference: Reference) -> Mapping[Key, Sequence[_Ready]]:
        """Subjects written as planned by the values with which rows refer to them."""
        kind, width = natural_kind(self.mapped.bound, reference), len(reference.of)
        met: defaultdict[Key, list[_Ready]] = defaultdict(list)
        for one, value in _values(self._as_planned(), self.mapped.name, reference):
            met[comparable(value[:width], kind)].append(one)
        return met

    def _as_planned(self) -> Sequence[_Ready]:
        return [one for one in self._wave if one.is_as_planned]

    def _known(self, one: _Ready) -> Mapping[str, set[Key]]:
        """Keys that a plan names or that were found beside it, by table."""
        number = one.subject.number
        if number not in self._keys:
            self._keys[number] = _keys_of(one, self.mapped.name)
        return self._keys[number]

    def _ready(self, subject: SubjectPlan, *, is_first: bool) -> _Ready | None:
        """Take the subject's rows as planned, or as found again; None: put aside."""
        is_doubtful = subject.number in self._doubtful
        bound, held = self.mapped.bound, self._held
        is_plain_here = is_plain(subject, bound.store, self._provable, held)
        if is_first and not is_doubtful and is_plain_here:
            groups = subject.written_in(self.mapped.name)
            rows = tuple(_alike_rows(groups))
            return _Ready(subject=subject, frame=subject.frame, rows=rows)
        try:
            return self._found_again(subject)
        except PlanOutOfDate as moved:
            self.aside[subject.number] = moved.code
            return None

    def _found_again(self, subject: SubjectPlan) -> _Ready:
        plan, order = subject.plan, self.order
        found = recheck(
            plan, self.mapped, self._writer, order.circumstances, order.secrets
        )
        for table, count in found.joined.items():
            self._joined[table] = self._joined.get(table, 0) + count
        groups: dict[object, AlikeRows] = {}
        for row in found.rows:
            _add(groups, row, [row.name.key])
        return _Ready(
            subject=subject,
            frame=replace(subject.frame, anchors=found.anchors),
            rows=tuple(groups.values()),
            joined=found.joined,
            is_as_planned=False,
        )

    def _rewrite(self, operation: Operation, whose: Mapping[Place, _Ready]) -> Rewrite:
        act, columns = act_of(operation), columns_of(operation)

        def rewrite(
            table: str, key: Key, before: Mapping[str, Cell]
        ) -> Mapping[str, Cell]:
            pen = pen_of(self.order, self.mapped, whose[table, key].frame)
            return pen.rewritten(act, (table, key), before, columns)

        return rewrite

    def _require_nothing_joined(self) -> None:
        """Rows written since the plan refer to subjects written as planned."""
        for table, reference in _references(self.mapped.bound):
            joined = frozenset(self._joined_by(table, reference))
            if joined:
                raise SubjectsMoved(joined, store=self.mapped.name, table=table.name)

    def _joined_by(self, table: BoundTable, reference: Reference) -> Iterator[int]:
        """Whose row of the table was neither planned nor found beside the plan."""
        bound = self.mapped.bound
        values = _values(self._as_planned(), self.mapped.name, reference)
        condition = meeting(
            bound, table.name, reference, [value for _, value in values]
        )
        if condition is not None:
            left = self._writer.select(table, reference.by, [condition])
            rows = ((comparable(row.key, None), row.values) for row in left)
            yield from self._unplanned(table, reference, rows)


def _key_in(table: BoundTable, row: Mapping[str, Cell]) -> Key:
    """The key of a row as a store hands it out, numbers perhaps as text."""
    return comparable([row[column] for column in table.key], None)


def _is_named(
    one: _Ready, here: tuple[str, str], named: Collection[IdentityValue]
) -> bool:
    """Whether a person's own row names them as it did when the plan was made."""
    learned = one.frame.learned
    told_here = {k.identity for k in learned if (k.store, k.table) == here}
    return told_here <= set(named) <= {known.identity for known in learned}


def merged(wave: Sequence[_Ready], bound: BoundMap) -> tuple[Operation, ...]:
    """The subjects' operations as one plan's: rows that are alike in one statement."""
    groups: dict[object, AlikeRows] = {}
    for one in wave:
        for rows in one.rows:
            kept = groups.setdefault(alike(rows.first), AlikeRows(first=rows.first))
            kept.keys.extend(rows.keys)
            kept.cases.update(rows.cases)
    frames = [replace(one.subject, frame=one.frame) for one in wave]
    return operations_of(groups.values(), merged_frame(frames, bound.store), bound)


def _alike_rows(groups: Sequence[RowGroup]) -> Iterator[AlikeRows]:
    for group in groups:
        keys = [key for key, _, _ in group.rows]
        yield AlikeRows(first=group.first, keys=keys, cases={group.first.case})


def _add(groups: dict[object, AlikeRows], row: PlannedRow, keys: list[Key]) -> None:
    group = groups.setdefault(alike(row), AlikeRows(first=row))
    group.keys.extend(keys)
    group.cases.add(row.case)


def _whose(wave: Sequence[_Ready]) -> Mapping[Place, _Ready]:
    """Of rows that stay and are written anew: whose they are."""
    return {
        (rows.first.name.table, key): one
        for one in wave
        for rows in one.rows
        if rows.first.fate is not Fate.ERASE
        for key in rows.keys
    }


def _references(bound: BoundMap) -> Iterator[tuple[BoundTable, Reference]]:
    for table in bound.tables.values():
        for reference in table.references:
            if _leads_to_a_subject(reference):
                yield table, reference


def _leads_to_a_subject(reference: Reference) -> bool:
    """Whether it is by its own cells that a row is somebody's."""
    is_lookup = reference.role is Role.LOOKUP
    return not is_lookup and not reference.stale and reference.via is None


def _values(
    wave: Sequence[_Ready], store: str, reference: Reference
) -> Sequence[tuple[_Ready, Key]]:
    """The values by which rows refer to the subjects' rows, with whose they are."""
    place = (store, reference.table, met_columns(reference))
    return [
        (one, values)
        for one in wave
        for anchor in one.frame.anchors
        if (anchor.store, anchor.table, anchor.columns) == place
        for values in anchor.tuples
    ]


def _keys_of(one: _Ready, store: str) -> Mapping[str, set[Key]]:
    """Keys that a plan names or that were found beside it, by table."""
    known: defaultdict[str, set[Key]] = defaultdict(set)
    for group in one.subject.groups:
        if group.first.name.store == store:
            keys = (comparable(key, None) for key, _, _ in group.rows)
            known[group.first.name.table].update(keys)
    for name in one.subject.beside:
        if name.store == store:
            known[name.table].add(comparable(name.key, None))
    return known
