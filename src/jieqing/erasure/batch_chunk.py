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

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace

from jieqing.datamap.values import BoundTable, Reference
from jieqing.erasure.batch_moved import Moved, key_in
from jieqing.erasure.batch_plan import SubjectPlan, Whose, waves
from jieqing.erasure.batch_runs import Run, Seen
from jieqing.erasure.batch_sweep import Sweeper, doubtful_rows
from jieqing.erasure.batch_wave import (
    Ready,
    Wave,
    grouped,
    leads_to_a_subject,
)
from jieqing.erasure.chunk import (
    ERASE,
    Order,
    RowWork,
    Transaction,
    Work,
    act_of,
    columns_of,
)
from jieqing.erasure.cut import Pen
from jieqing.erasure.meeting import comparable, meeting
from jieqing.erasure.operations import Operation
from jieqing.erasure.recheck import PlanOutOfDate, recheck
from jieqing.erasure.values import ChunkIntent, Journal, MappedStore
from jieqing.errors import Refused
from jieqing.stores.port import Cell, Condition, Key, Rewrite, Writer


class SubjectsMoved(Refused):
    """Rows of some subjects of the chunk are not as they were planned."""

    code = "subjects-moved"
    cause = "Rows of {count} subjects moved in table {table} of store {store}."
    advice = "They are put aside; the others go on. Open a case of their own for them."

    def __init__(self, numbers: Collection[int], *, store: str, table: str) -> None:
        """Remember which subjects, by number."""
        super().__init__(store=store, table=table, count=len(numbers))
        self.numbers = frozenset(numbers)


class BatchChunk:
    """One chunk, tried until it commits with those who have not moved."""

    def __init__(
        self,
        order: Order,
        mapped: MappedStore,
        run: Run,
    ) -> None:
        """Give the chunk the subjects that the plan puts into it."""
        self._order = order
        self._mapped = mapped
        self._number = run.place[1]
        self._subjects = run.subjects
        self._seen = run.seen
        self.place = run.place

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
        seen = self._seen
        if len(present) < len(self._subjects):
            seen = replace(seen, whose=Whose(present, self._mapped.name))
        attempt.expect(present, doubtful, digest, seen)
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
        self._wave = Wave((), mapped.bound, Whose((), mapped.name))
        self._sweeper = Sweeper(mapped.bound, self.opened, order.secrets)
        self._seen = Seen()

    def expect(
        self,
        present: Sequence[SubjectPlan],
        doubtful: frozenset[int],
        digest: str,
        seen: Seen,
    ) -> None:
        """Say who is to be written, and whose rows must be looked at again."""
        self._present, self._doubtful = tuple(present), doubtful
        self._digest, self._seen = digest, seen

    def digest(self) -> str:
        """Keyed digest of the subjects' plans."""
        return self._digest

    def prepare(self, writer: Writer) -> None:
        """Remember the transaction: later subjects are looked at when it is on."""
        self._writer = writer

    def works(self) -> Iterator[Sequence[Work]]:
        """The work of subjects that share nothing, merged; then of the next ones."""
        for place, (subjects, whose) in enumerate(self._parted()):
            decided = (self._ready(one, is_first=place == 0) for one in subjects)
            ready = [one for one in decided if one is not None]
            if ready:
                self._beside.require_done()  # compared with the wave before
                self._wave = self._wave_of(ready, whose)
                yield [self._work(each) for each in self._wave.operations()]
                self._require_nothing_joined()

    def _wave_of(self, ready: Sequence[Ready], whose: Whose) -> Wave:
        """The wave, with what was known before where that is what is written."""
        is_all = len(ready) == self._seen.subjects
        are_planned = is_all and all(one.is_as_planned for one in ready)
        planned = self._seen.planned if are_planned else None
        return Wave(ready, self.mapped.bound, whose, planned)

    def _parted(self) -> Iterator[tuple[Sequence[SubjectPlan], Whose]]:
        """The subjects in waves that share no row, and whose each row of a wave is."""
        store, whose = self.mapped.name, self._seen.whose
        if not whose.has_shared:
            yield self._present, whose
            return
        for wave in waves(self._present, store):
            yield wave, Whose(wave, store)

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
        table, moved = operation.work.table, Moved(self.mapped, self._wave)
        numbers = moved.by(table, rows)
        if len(rows) != len(operation.work.keys):
            met = {key_in(table, row) for row in rows} if table.key else set()
            keys = operation.work.keys
            numbers |= moved.lost(
                table, [key for key in keys if comparable(key, None) not in met]
            )
            numbers |= moved.named_twice(table, keys)
        self._require_nobody(numbers, table)
        super().require_met(operation, rows)

    def require_swept(
        self, operation: Operation, shown: Sequence[str], rows: Sequence[Key]
    ) -> None:
        """The same of rows of which only some cells are known."""
        table, bound = operation.work.table, self.mapped.bound
        if len(rows) == len(operation.work.keys):
            rows = doubtful_rows(self._wave, bound, table, shown, rows)
            if not rows:
                return
            cells = [dict(zip(shown, row, strict=True)) for row in rows]
            moved = Moved(self.mapped, self._wave)
            self._require_nobody(moved.by(table, cells), table)
            return
        self.require_met(operation, [dict(zip(shown, r, strict=True)) for r in rows])

    def _require_nobody(self, numbers: frozenset[int], table: BoundTable) -> None:
        if numbers:
            raise SubjectsMoved(numbers, store=self.mapped.name, table=table.name)

    def _ready(self, subject: SubjectPlan, *, is_first: bool) -> Ready | None:
        """Take the subject's rows as planned, or as found again; None: put aside."""
        is_doubtful = subject.number in self._doubtful
        if is_first and not is_doubtful and subject.number in self._seen.plain:
            return Ready(subject=subject, anchors=subject.anchors)
        try:
            return self._found_again(subject)
        except PlanOutOfDate as moved:
            self.aside[subject.number] = moved.code
            return None

    def _found_again(self, subject: SubjectPlan) -> Ready:
        plan, order = subject.plan, self.order
        found = recheck(
            plan, self.mapped, self._writer, order.circumstances, order.secrets
        )
        for table, count in found.joined.items():
            self._joined[table] = self._joined.get(table, 0) + count
        return Ready(
            subject=subject,
            anchors=found.anchors,
            rows=grouped(found.rows),
        )

    def _work(self, operation: Operation) -> Work:
        swept = self._sweeper.work(operation, self._writer)
        return swept or RowWork(operation=operation, rewrite=self._rewrite(operation))

    def _rewrite(self, operation: Operation) -> Rewrite:
        act, columns = act_of(operation), columns_of(operation)
        whose = {} if act == ERASE else self._wave.rows_that_stay()

        def rewrite(
            table: str, key: Key, before: Mapping[str, Cell]
        ) -> Mapping[str, Cell]:
            anchors = whose[table, key].anchors
            pen = Pen(
                bound=self.mapped.bound, anchors=anchors, secrets=self.order.secrets
            )
            return pen.rewritten(act, (table, key), before, columns)

        return rewrite

    def _require_nothing_joined(self) -> None:
        """Rows written since the plan refer to subjects written as planned.

        Asked when all is written, so that who writes meanwhile is noticed the longest.
        """
        for table in self.mapped.bound.tables.values():
            for reference in filter(leads_to_a_subject, table.references):
                joined = frozenset(self._joined_by(table, reference))
                self._require_nobody(joined, table)

    def _joined_by(self, table: BoundTable, reference: Reference) -> Iterator[int]:
        """Whose row of the table was neither planned nor found beside the plan."""
        bound = self.mapped.bound
        values = self._wave.values(reference)
        condition = meeting(bound, table.name, reference, values)
        if condition is None:
            return
        rows = self._referring(table, reference, condition)
        yield from Moved(self.mapped, self._wave).unplanned(table, reference, rows)

    def _referring(
        self, table: BoundTable, reference: Reference, condition: Condition
    ) -> Iterator[tuple[Key, Key]]:
        """Keys and ties of rows that refer to them and are not plainly planned."""
        if not self._sweeper.is_fit(table):
            for row in self._writer.select(table, reference.by, [condition]):
                yield row.key, tuple(row.values[name] for name in reference.by)
            return
        width = len(table.key)
        known, whose = self._wave.known(table.name), self._wave.whose(reference)
        columns = (*table.key, *reference.by)
        rows = list(self._writer.cells(table, columns, [condition]))
        keys, met = [row[:width] for row in rows], [row[width:] for row in rows]
        owners = list(map(known.get, keys))
        if None not in owners and owners == list(map(whose.get, met)):
            return  # as columns: hardly ever has one joined
        for key, here in zip(keys, met, strict=True):
            if known.get(key) != whose.get(here, -1):
                yield key, here
