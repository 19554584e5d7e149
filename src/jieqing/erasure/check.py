"""The second search, by another path than the find: values, not references.

Every identity value of the subject is sought in every column that could hold it, free
text included, in every table of every store, whatever the map says of the table; and
every erased key is asked for once more. Each hit is kept by rule, masked, another's
(same value, somebody else's row) or residue. A canary, a value that stands in the
column now in a row that stays, sought by the same statement, shows that the check can
see; where it is not found the column counts as not checked.

At once after the erasing one may look for keys and in what indexes serve alone: what
that leaves out is named as not checked yet. Only a whole look settles anything.
"""

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from jieqing.datamap.hidden_key import keys_in
from jieqing.datamap.identity import NORMAL_KINDS, normal_form
from jieqing.datamap.mention import SHORTEST
from jieqing.datamap.met import met_columns, names_met
from jieqing.datamap.schema import ColumnSchema, TypeFamily
from jieqing.datamap.ties import cut_columns
from jieqing.datamap.values import BoundMap, BoundTable, MaskKind, Reference, Subject
from jieqing.erasure.echo import owner_of
from jieqing.erasure.meeting import here_kind, hidden_values, meeting
from jieqing.erasure.ownership import Mine, belongs_to_another
from jieqing.erasure.values import (
    LATER,
    CheckReport,
    Fate,
    Finding,
    Look,
    MappedStore,
    Place,
    Plan,
    PlannedRow,
    RowName,
    Sighting,
    TableName,
    Why,
)
from jieqing.erasure.watched import table_rows
from jieqing.progress import SILENT, Progress
from jieqing.stores.cell_text import is_mentioned
from jieqing.stores.port import (
    ColumnsIn,
    Condition,
    Key,
    KeysIn,
    Reader,
    Search,
    Selection,
)

BLIND = "canary"
_NAMES = frozenset({"name", "nickname"})
_STRONG = NORMAL_KINDS - _NAMES
_WORDED = frozenset(
    {TypeFamily.TEXT, TypeFamily.JSON, TypeFamily.BYTES, TypeFamily.OTHER}
)
_UNDECIDED = frozenset({Fate.ASK, Fate.WAIT})
_SHORTEST_NUMBER = 7  # shorter runs of digits are quantities and states
_SHORTEST_WORD = 5  # shorter user names stand in half of all texts
_LONGEST_CANARY = 100  # signs; servers take no pattern of a whole long text
_LONGEST_WHOLE = 1_000  # signs of a cell that cannot be sought by a piece


@dataclass(slots=True, kw_only=True)
class _Notes:
    """What was seen in one table so far."""

    seen: dict[str, set[Key]] = field(default_factory=dict)
    residue: dict[str, set[Key]] = field(default_factory=dict)
    blind: set[str] = field(default_factory=set)
    later: set[str] = field(default_factory=set)

    def add(self, word: str, key: Key) -> None:
        self.seen.setdefault(word, set()).add(key)

    def sighting(self) -> Sighting:
        counted = {word: len(keys) for word, keys in self.seen.items()}
        left = {key for keys in self.residue.values() for key in keys}
        unseen = len(self.blind | self.later)
        return Sighting(**counted, residue=len(left), not_checked=unseen)


def check(
    finding: Finding,
    plan: Plan,
    stores: Sequence[MappedStore],
    today: date,
    look: Look = Look.WHOLE,
    progress: Progress = SILENT,
) -> CheckReport:
    """Search all stores again for what the plan took away, as far as ``look`` says.

    ``progress`` is told the rows of each table that was looked through.
    """
    tables: dict[TableName, _Notes] = {}
    for mapped in stores:
        with mapped.store.reading(mapped.bound, today) as reader:
            seeker = _Seeker(mapped.bound, reader, finding, plan, look)
            for some in _steps(_tables_of(plan, mapped), look):
                for name, notes in seeker.look_through(some).items():
                    tables[mapped.name, name] = notes
                    progress.advance(table_rows(mapped.bound.schema, name))
    return CheckReport(
        tables={name: notes.sighting() for name, notes in tables.items()},
        residue=tuple(_places(tables, "residue")),
        not_checked=tuple(_blind_places(tables)),
    )


def _tables_of(plan: Plan, mapped: MappedStore) -> list[str]:
    """All tables; of a plan about a part those in which something of it was found.

    Elsewhere the customer goes on being known, so that a hit there says nothing.
    """
    if not plan.part:
        return list(mapped.bound.tables)
    touched = {
        row.name.table
        for row in plan.rows
        if row.name.store == mapped.name and row.why != Why.OUTSIDE
    }
    return [name for name in mapped.bound.tables if name in touched]


def _steps(tables: Sequence[str], look: Look) -> list[Sequence[str]]:
    """Which tables are looked through together: those that are read by indexes alone.

    A whole look reads tables from end to end, and a statement has its time.
    """
    return [tables] if look is Look.AT_ONCE else [[name] for name in tables]


def _places(tables: dict[TableName, _Notes], reason: str) -> Iterator[Place]:
    for (store, table), notes in tables.items():
        for column, keys in sorted(notes.residue.items()):
            yield Place(
                store=store,
                table=table,
                column=column,
                count=len(keys),
                reason=reason,
            )


def _blind_places(tables: dict[TableName, _Notes]) -> Iterator[Place]:
    for (store, table), notes in tables.items():
        reasons = dict.fromkeys(notes.later, LATER) | dict.fromkeys(notes.blind, BLIND)
        for column, reason in sorted(reasons.items()):
            yield Place(store=store, table=table, column=column, count=0, reason=reason)


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A search, and what its hits must meet beside."""

    search: Search
    only: Condition | None = None


class _Seeker:
    """Looks through the tables of one store."""

    def __init__(
        self,
        bound: BoundMap,
        reader: Reader,
        finding: Finding,
        plan: Plan,
        look: Look,
    ) -> None:
        self._bound = bound
        self._look = look
        self._reader = reader
        self._plan = {row.name: row for row in plan.rows}
        self._mine = Mine(
            rows=self._plan,
            identities=frozenset(known.identity for known in finding.learned),
        )
        self._values: dict[str, set[str]] = {}
        for known in finding.learned:
            if known.acts or known.identity.kind in _NAMES:
                kind = known.identity.kind
                self._values.setdefault(kind, set()).add(known.identity.value)
        self._numbers = {
            (anchor.table, anchor.columns): anchor.tuples
            for anchor in finding.anchors
            if anchor.store == bound.store
        }

    def look_through(self, names: Sequence[str]) -> Mapping[str, _Notes]:
        """Look through some tables at one go."""
        tables = [self._bound.tables[name] for name in names]
        notes = {name: _Notes() for name in names}
        self._ask_for_keys(tables, notes)
        wanted: list[_Wanted] = []
        for table in tables:
            if table.table.history_of is not None:
                self._ask_for_history(table, notes[table.name])
            wanted += [_Wanted(search) for search in self._searches(table)]
            for reference in table.references:
                wanted += self._for_orphans(table, reference, notes[table.name])
        self._look_for(wanted, notes)
        return notes

    def _look_for(self, wanted: Sequence[_Wanted], notes: Mapping[str, _Notes]) -> None:
        """Judge each hit of the searches, or those that meet a condition beside.

        At once all of them go together, since each reads little.
        """
        if self._look is not Look.AT_ONCE:
            for each in wanted:
                self._look_at_once([each], notes)
            return
        quick = [each for each in wanted if self._reader.is_quick(each.search)]
        asked = {each.search for each in quick}
        for each in wanted:
            if each.search not in asked:
                notes[each.search.table].later.add(each.search.column)
        self._look_at_once(quick, notes)

    def _look_at_once(
        self, wanted: Sequence[_Wanted], notes: Mapping[str, _Notes]
    ) -> None:
        """Seek values and canaries by the same statement."""
        sought = [each.search for each in wanted]
        canaries = self._canaries(sought)
        found = self._reader.search_all([*sought, *canaries.values()])
        for each in wanted:
            table, column = self._bound.tables[each.search.table], each.search.column
            canary = canaries.get(_statement(each.search))
            if canary is not None and canary.row not in found[canary]:
                notes[table.name].blind.add(column)
            hits = found[each.search]
            if each.only is not None and hits:
                where = [KeysIn(keys=hits), each.only]
                hits = tuple(row.key for row in self._reader.select(table, (), where))
            for key in hits:
                self._judge(table, column, key, notes[table.name])

    def _ask_for_keys(
        self, tables: Sequence[BoundTable], notes: Mapping[str, _Notes]
    ) -> None:
        """Every erased key, asked for once more."""
        asked = [
            Selection(table=table, columns=(), where=(KeysIn(keys=erased),))
            for table in tables
            if (erased := self._erased(table.name))
        ]
        for one, rows in zip(asked, self._reader.select_all(asked), strict=True):
            present = {row.key for row in rows}
            for key in self._erased(one.table.name):
                self._note_key(one.table, key, notes[one.table.name], present)

    def _note_key(
        self, table: BoundTable, key: Key, notes: _Notes, present: Container[Key]
    ) -> None:
        """A number given again is not ours."""
        if key not in present:
            notes.add("gone", key)
        elif self._is_anothers(table, key):
            notes.add("others", key)
        else:
            notes.residue.setdefault(",".join(table.key), set()).add(key)

    def _erased(self, table: str) -> tuple[Key, ...]:
        """The keys of the table that the plan erased."""
        return tuple(
            row.name.key
            for row in self._plan.values()
            if row.fate is Fate.ERASE
            and (row.name.store, row.name.table) == (self._bound.store, table)
        )

    def _ask_for_history(self, table: BoundTable, notes: _Notes) -> None:
        """What a history says of erased rows: a trigger may have written it back."""
        owner = owner_of(table)
        erased = self._erased(owner.table)
        if not erased:
            return
        where = [ColumnsIn(columns=owner.by, tuples=erased)]
        for row in self._reader.select(table, (), where):
            self._judge(table, ",".join(owner.by), row.key, notes)

    def _searches(self, table: BoundTable) -> Iterator[Search]:
        for column in table.schema.columns:
            kind = _kind_of(table, column)
            values = self._values.get(kind or "", set())
            if kind is not None and values:
                yield self._search(table, column, kind, values, within=False)
            # Two phones in one cell, or a mail address among phones, are words in it.
            if column.family in _WORDED and (words := self._words(table, column)):
                yield self._search(table, column, "", words, within=True)
            elif kind is None and (numbers := self._numbers_in(table, column)):
                yield self._search(table, column, "customer_no", numbers, within=False)

    def _search(
        self,
        table: BoundTable,
        column: ColumnSchema,
        kind: str,
        values: set[str],
        *,
        within: bool,
    ) -> Search:
        return Search(
            table=table.name,
            column=column.name,
            kind=kind,
            values=frozenset(values),
            within=within,
        )

    def _words(self, table: BoundTable, column: ColumnSchema) -> set[str]:
        """What is sought in a free text: all that is long enough to mean somebody."""
        described = table.table.columns.get(column.name)
        is_scanned = described is not None and described.scan
        is_unnamed = described is None or described.category is None
        is_customers = table.table.subject is Subject.CUSTOMER
        weak = is_scanned or (is_unnamed and is_customers)
        return {
            value
            for kind, values in self._values.items()
            for value in values
            if len(value) >= SHORTEST
            and (kind in _STRONG or (weak and _is_weak(kind, value)))
        }

    def _numbers_in(self, table: BoundTable, column: ColumnSchema) -> set[str]:
        """Phones and the like that a column of numbers nobody described may hold."""
        if column.family is not TypeFamily.INTEGER or column.name in table.key:
            return set()
        return {
            value
            for value in self._words(table, column)
            if value.isascii() and value.isdecimal() and len(value) >= _SHORTEST_NUMBER
        }

    def _for_orphans(
        self, table: BoundTable, reference: Reference, notes: _Notes
    ) -> Iterator[_Wanted]:
        """Seek rows that still refer to the subject's own number."""
        is_root = reference.table in self._bound.datamap.roots
        values = self._numbers.get((reference.table, reference.of), ())
        if not is_root or reference.via is not None or not values:
            return
        met = self._numbers.get((reference.table, met_columns(reference)), ())
        refers = meeting(self._bound, table.name, reference, met)
        if refers is None:
            return
        is_simple = not names_met(reference) and len(reference.by) == 1
        only = None if is_simple else refers
        if reference.inside is not None:
            if cut_columns(reference) and not reference.stale:
                yield _Wanted(self._hidden(table, reference, values), only)
        elif len(reference.by) == 1:
            yield _Wanted(_number(table, reference, values), only)
        else:
            for row in self._reader.select(table, (), [refers]):
                self._judge(table, ",".join(reference.by), row.key, notes)

    def _hidden(
        self, table: BoundTable, reference: Reference, values: Sequence[Key]
    ) -> Search:
        """The subject's number hidden in a cell."""
        kind = here_kind(self._bound, reference)
        return Search(
            table=table.name,
            column=reference.by[0],
            kind=kind or "",
            values=hidden_values(kind, values),
            within=False,
            inside=reference.inside,
            when=None if names_met(reference) else reference.when,
        )

    def _canaries(self, searches: Sequence[Search]) -> Mapping[Search, Search]:
        """For each statement the search of a row that stays, where a row can tell.

        A column that is empty elsewhere has none, and needs none.
        """
        statements = {_statement(search): search for search in searches}
        places = [(each.table, each.column, each.when) for each in statements]
        samples = self._reader.samples(places, self._mine_in(s.table for s in searches))
        canaries: dict[Search, Search] = {}
        for statement, search in statements.items():
            sample = samples[search.table, search.column, search.when]
            key, value = sample or (None, "")
            sought = None if key is None else _canary(search, value)
            if sought is not None:
                values = frozenset({sought})
                canaries[statement] = replace(search, values=values, row=key)
        return canaries

    def _mine_in(self, tables: Iterable[str]) -> Mapping[str, frozenset[Key]]:
        """Of each table the rows of the plan."""
        mine: dict[str, set[Key]] = {name: set() for name in tables}
        for name in self._plan:
            if name.store == self._bound.store and name.table in mine:
                mine[name.table].add(name.key)
        return {name: frozenset(keys) for name, keys in mine.items()}

    def _judge(self, table: BoundTable, column: str, key: Key, notes: _Notes) -> None:
        name = RowName(store=self._bound.store, table=table.name, key=key)
        planned = self._plan.get(name)
        if planned is None:
            word = self._word_for_stranger(table, column, key)
        else:
            word = _word_for_planned(table, planned, column)
        if word == "residue" and planned and self._is_anothers(table, key):
            word = "others"  # the key was given again
        if word == "residue":
            notes.residue.setdefault(column, set()).add(key)
        else:
            notes.add(word, key)

    def _is_anothers(self, table: BoundTable, key: Key) -> bool:
        return belongs_to_another(self._bound, self._reader, table, key, self._mine)

    def _word_for_stranger(self, table: BoundTable, column: str, key: Key) -> str:
        """A hit in a row that the plan does not know.

        Free text that names the subject does so in whosever row it stands; elsewhere
        the same value in somebody's row is that person's own.
        """
        described = table.table.columns.get(column)
        is_free_text = described is not None and described.scan
        if not is_free_text and self._is_anothers(table, key):
            return "others"
        is_staff = table.table.subject is Subject.STAFF
        return "others" if is_staff and column in table.table.identities else "residue"


def _number(table: BoundTable, reference: Reference, values: Sequence[Key]) -> Search:
    return Search(
        table=table.name,
        column=reference.by[0],
        kind="customer_no",
        values=frozenset(str(value[0]) for value in values),
        within=False,
        when=None if names_met(reference) else reference.when,
    )


def _statement(search: Search) -> Search:
    """What is asked, whatever the values."""
    return replace(search, values=frozenset())


def _canary(search: Search, value: str) -> str | None:
    """What to seek so that a cell is seen; None: this cell cannot tell."""
    if search.inside is not None:
        hidden = keys_in(search.inside, value)[:1]
        in_form = (normal_form(search.kind, k) if search.kind else k for k in hidden)
        return next(in_form, None)
    if search.within:
        return _piece(value)
    whole = normal_form(search.kind, value)
    return whole if len(whole) <= _LONGEST_WHOLE else None


def _piece(text: str) -> str | None:
    """A piece of a text that it mentions; a short text is one itself.

    A piece cut out of a number is none, nor one that a sign beside it changes.
    """
    if len(text) <= _LONGEST_CANARY:
        return text if len(text.strip()) >= SHORTEST else None
    starts = range(0, len(text), _LONGEST_CANARY)
    pieces = (text[start : start + _LONGEST_CANARY] for start in starts)
    wordy = (p for p in pieces if len(p.strip()) >= SHORTEST and not p.isdecimal())
    return next((piece for piece in wordy if is_mentioned({piece}, text)), None)


def _is_weak(kind: str, value: str) -> bool:
    """Names of people and log-ins: they also stand where nobody is meant."""
    return kind == "name" or (
        kind not in ("customer_no", "nickname") and len(value) >= _SHORTEST_WORD
    )


def _word_for_planned(table: BoundTable, planned: PlannedRow, column: str) -> str:
    if planned.fate in _UNDECIDED:
        return "kept"
    if planned.fate is Fate.ERASE or column in planned.columns:
        return "residue"
    if planned.fate is Fate.MASK:
        return "masked" if _may_outlast_masks(table, column) else "residue"
    return "kept"


def _may_outlast_masks(table: BoundTable, column: str) -> bool:
    """Whether a masked row keeps the column: its number, its owners', what is left."""
    mask = table.masks.get(column)
    numbers = {*table.key, *(name for r in table.references for name in r.by)}
    numbers |= {c for c, i in table.table.identities.items() if i.kind == "customer_no"}
    return column in numbers or (mask is not None and mask.kind is MaskKind.LEAVE)


def _kind_of(table: BoundTable, column: ColumnSchema) -> str | None:
    """The kind whose values fill whole cells of this column, if the map says so."""
    identity = table.table.identities.get(column.name)
    if identity is not None:
        return identity.kind
    described = table.table.columns.get(column.name)
    if described is None or described.category not in NORMAL_KINDS:
        return None
    return described.category
