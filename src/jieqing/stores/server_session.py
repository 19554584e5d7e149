"""Reading from a server: its SQL finds candidates, Python decides what is the same.

So no function of ours has to be installed, and a value is compared alike everywhere.
A normal form is settled before the statement that needs it: the spellings in which it
stands are read, and the statement then names those exactly.
"""

import hashlib
from abc import abstractmethod
from collections.abc import (
    Callable,
    Generator,
    Iterable,
    Iterator,
    Mapping,
    Sequence,
)
from typing import TypeVar

from jieqing.datamap.hidden_key import Sought
from jieqing.datamap.hidden_key import named as named_in
from jieqing.datamap.identity import is_exact, normal_form
from jieqing.datamap.schema import TableSchema, TypeFamily
from jieqing.datamap.values import BoundTable
from jieqing.stores.cell_text import is_mentioned, read_text
from jieqing.stores.port import (
    CASE_MARK,
    AnyOf,
    Cell,
    ColumnsIn,
    Condition,
    HiddenIn,
    IdentityIn,
    Key,
    KeysIn,
    Mark,
    SamplePlace,
    Search,
)
from jieqing.stores.searching import SHORT_ROWS, Rows, hidden_in, keyed
from jieqing.stores.server_words import ServerRows
from jieqing.stores.session import RowReader, RowWriter
from jieqing.stores.sql import Sql
from jieqing.stores.statements import Statements
from jieqing.stores.words import Named

_CELLS_AT_ONCE = 100
_SURELY = 10  # times as long as a short table


class ServerReader(RowReader):
    """A consistent read of one server."""

    def __init__(self, statements: Statements, rows: ServerRows) -> None:
        """Read by these statements; ``rows`` says how a server says it."""
        super().__init__(statements)
        self._server_rows = rows

    def settled_all(
        self, asked: Sequence[tuple[BoundTable, Sequence[Condition]]]
    ) -> Sequence[Sequence[Condition]]:
        """The conditions with every normal form turned into the spellings there.

        What has to be read for that is asked at one go, as far as nothing follows from
        an answer.
        """
        settling = [self._settling(*each) for each in asked]
        settled: list[Sequence[Condition]] = [()] * len(settling)
        heard: dict[int, list[str] | None] = dict.fromkeys(range(len(settling)))
        while heard:
            questions: dict[int, Sql] = {}
            for n, cells in heard.items():
                try:
                    questions[n] = settling[n].send(cells)
                except StopIteration as done:
                    settled[n] = done.value
            answers = self._texts(list(questions.values()))
            heard = dict(zip(questions, answers, strict=True))
        return settled

    def _texts(self, asked: Sequence[Sql]) -> Iterator[list[str]]:
        """What stands in the one column of each answer."""
        for answer in self._answers(asked):
            yield [str(cell) for (cell,) in answer.rows if cell is not None]

    def search_all(
        self, searches: Iterable[Search]
    ) -> Mapping[Search, tuple[Key, ...]]:
        """The same for several; a column of bytes is searched by itself."""
        listed = list(searches)
        found = dict(super().search_all(s for s in listed if not self._is_bytes(s)))
        for search in filter(self._is_bytes, listed):
            cells = self._all_bytes(search, self._named(search.table, search.column))
            found[search] = self.decided(search, ((key, (c,)) for key, c in cells))
        return found

    def is_surely_long(self, schema: TableSchema) -> bool:
        """Whether the server's own estimate says so beyond doubt.

        Were it wrong, the table would be left to the second check, which looks
        everywhere.
        """
        return (schema.rows or 0) > SHORT_ROWS * _SURELY

    def seeking(self, search: Search, label: str) -> Sql:
        """What names the rows in which the value may be, with their cells."""
        text = self._server_rows.text(self._named(search.table, search.column))
        where = self._maybe(search, text) + self.only(search)
        return self.chosen(search.table, [text, label], where)

    def decided(self, search: Search, rows: Rows) -> tuple[Key, ...]:
        """Those of the rows in which the value is."""
        if _is_whole_value(search) and not self._is_bytes(search):
            return tuple(key for key, _ in rows)  # met by the server already
        found = _decider(search)
        return tuple(
            key for key, (cell,) in rows if cell is not None and found(read_text(cell))
        )

    def _is_bytes(self, search: Search) -> bool:
        return self._is_of_bytes(search.table, search.column)

    def _is_of_bytes(self, table: str, column: str) -> bool:
        return self._named(table, column).schema.family is TypeFamily.BYTES

    def _maybe(self, search: Search, text: str) -> Sql:
        """Which texts may hold what is sought, decided by the server."""
        rows, bind = self._server_rows, self.statements.bind
        values = sorted(search.values)
        if search.inside is not None:
            return rows.maybe_hiding(text, hidden_in(search), bind)
        if search.within:
            return rows.maybe_mentioning(text, values, bind)
        if _is_whole_value(search):
            return self.met(search)
        maybe = rows.maybe(text, search.kind, values, bind)
        schema = self.table(search.table).schema
        return self.statements.narrowed(
            schema, search.column, search.kind, values, maybe
        )

    def _all_bytes(self, search: Search, named: Named) -> Iterator[tuple[Key, Cell]]:
        """Every cell of a column of bytes, a few at a time: pictures are large."""
        table = self.table(search.table)
        filled = Sql(f"LENGTH({named.name}) > 0")
        if not table.key:
            yield from self._cells(table.name, named.name, filled + self.only(search))
            return
        rows = self.run(self.chosen(table.name, [], filled + self.only(search))).rows
        keys = [key for key, _ in keyed(table, rows)]
        for start in range(0, len(keys), _CELLS_AT_ONCE):
            some = KeysIn(keys=tuple(keys[start : start + _CELLS_AT_ONCE]))
            where = self.statements.met(table, some) + Sql(")")
            yield from self._cells(table.name, named.name, where)

    def samples(
        self, places: Iterable[SamplePlace], beyond: Mapping[str, frozenset[Key]]
    ) -> Mapping[SamplePlace, tuple[Key, str] | None]:
        """The same for several columns; bytes and texts are no one column."""
        listed = list(places)
        texts = [p for p in listed if not self._is_of_bytes(p[0], p[1])]
        found = dict(super().samples(texts, beyond))
        for place in listed:
            if place not in found:
                found |= super().samples([place], beyond)
        return found

    def sampling(self, place: SamplePlace, label: str, beyond: frozenset[Key]) -> Sql:
        """What names enough rows with their cells to find one outside ``beyond``."""
        table, column, when = place
        named = self._named(table, column)
        is_bytes = named.schema.family is TypeFamily.BYTES
        cell = named.name if is_bytes else self._server_rows.text(named)
        filled = f"LENGTH({cell}) > 0" if is_bytes else self._server_rows.filled(cell)
        # Emptied cells stand first in an index: by this it begins behind them.
        filled = f"{named.name} IS NOT NULL AND {filled}"
        where = Sql(filled) + self.canaries(table, beyond, when)
        return self.chosen(table, [cell, label], where)

    def bounded_part(self, part: Sql) -> Sql:
        """A part with an end of its own, as a member of a union."""
        return Sql("(") + part + Sql(")")

    def _named(self, table: str, column: str) -> Named:
        return self.statements.named(self.table(table).schema, column)

    def _cells(self, name: str, cell: str, where: Sql) -> Iterator[tuple[Key, Cell]]:
        """Keys of rows, each with what stands in one of its columns."""
        rows = self.run(self.chosen(name, [cell], where)).rows
        for key, (found,) in keyed(self.table(name), rows):
            yield key, found

    def _settling(
        self, table: BoundTable, where: Sequence[Condition]
    ) -> "_Settling[list[Condition]]":
        among = [condition for condition in where if isinstance(condition, KeysIn)]
        settled = []
        for condition in where:
            settled.append((yield from self._settled(table, condition, among)))  # noqa: PERF401 -- a list of it would be no generator
        return settled

    def _settled(
        self, table: BoundTable, condition: Condition, among: Sequence[KeysIn]
    ) -> "_Settling[Condition]":
        match condition:
            case IdentityIn(kind=kind) if not is_exact(kind):
                return (yield from self._spelled(table, condition, among))
            case HiddenIn():
                return (yield from self._shown(table, condition, among))
            case AnyOf(conditions=parts):
                settled = []
                for part in parts:
                    settled.append((yield from self._settled(table, part, among)))  # noqa: PERF401 -- as above
                return AnyOf(conditions=tuple(settled))
            case _:
                return condition

    def _spelled(
        self, table: BoundTable, sought: IdentityIn, among: Sequence[KeysIn]
    ) -> "_Settling[ColumnsIn]":
        statements, rows = self.statements, self._server_rows
        text = rows.text(statements.named(table.schema, sought.column))
        values = sorted(sought.values)
        maybe = statements.narrowed(
            table.schema,
            sought.column,
            sought.kind,
            values,
            rows.maybe(text, sought.kind, values, statements.bind),
        )
        cells = yield from self._spellings(table, sought.column, maybe, among)
        spellings = [c for c in cells if normal_form(sought.kind, c) in sought.values]
        return _these(sought, spellings)

    def _shown(
        self, table: BoundTable, hidden: HiddenIn, among: Sequence[KeysIn]
    ) -> "_Settling[ColumnsIn]":
        statements, rows = self.statements, self._server_rows
        text = rows.text(statements.named(table.schema, hidden.column))
        maybe = rows.maybe_hiding(text, hidden, statements.bind)
        sought = _sought(hidden)
        cells = yield from self._spellings(table, hidden.column, maybe, among)
        return _these(hidden, [cell for cell in cells if named_in(sought, cell)])

    def _spellings(
        self, table: BoundTable, column: str, maybe: Sql, among: Sequence[KeysIn]
    ) -> "_Settling[list[str]]":
        """Ask which different texts stand in a column of rows that may be met."""
        statements = self.statements
        named = statements.named(table.schema, column)
        if named.schema.family is TypeFamily.BYTES:
            return []
        where = Sql("(") + maybe + Sql(")")
        for keys in among:
            where += Sql(" AND ") + statements.met(table, keys)
        text, quoted = self._server_rows.text(named), statements.words.quote(table.name)
        head = Sql(f"SELECT DISTINCT {text} FROM {quoted} WHERE ")
        cells = yield head + where
        return cells or []


_T = TypeVar("_T")
# Yields a question, is sent the texts of its answer, and ends with what follows.
_Settling = Generator[Sql, list[str] | None, _T]


class ServerWriter(ServerReader, RowWriter):
    """One chunk's transaction on a server, which a takeover can find and end.

    Whoever locks a case's mark first holds a lock of the server that is named after the
    case and its lease (``signal_of``). The server itself then knows which session that
    is, and forgets it with the session: no number that another one could bear later.
    """

    row_lock = " FOR UPDATE"

    def mark(self, case: str, chunk: int) -> Mark | None:
        """Return the mark, locked until the transaction ends."""
        if chunk == CASE_MARK:
            self.hold(signal_of(case, self._lease(case)))
        return super().mark(case, chunk)

    def end_former(self, case: str, lease: int) -> None:
        """End the session that holds the case's mark under a lower lease."""
        present = self._lease(case)
        if present < lease:
            self.end_holder(signal_of(case, present))

    def _lease(self, case: str) -> int:
        """The lease of the case's mark as committed, 0 before there is one."""
        present = self._mark(case, CASE_MARK, "")
        return 0 if present is None else present.lease

    @abstractmethod
    def hold(self, signal: int) -> None:
        """Take the server's lock of that number, until the transaction ends."""

    @abstractmethod
    def end_holder(self, signal: int) -> None:
        """End the session of this account that holds the lock, if any."""


def signal_of(case: str, lease: int) -> int:
    """The number (64 bits, signed) of the lock that a case's writer holds."""
    digest = hashlib.sha256(f"jieqing {case} {lease}".encode()).digest()
    return int.from_bytes(digest[:8], "big", signed=True)


def _is_whole_value(search: Search) -> bool:
    """Whether cells are compared as they stand."""
    return search.inside is None and not search.within and is_exact(search.kind)


def _decider(search: Search) -> Callable[[str], bool]:
    """Whether a candidate's text is what the search seeks, decided in Python."""
    if search.inside is not None:
        sought = _sought(hidden_in(search))
        return lambda text: bool(named_in(sought, text))
    if search.within:
        return lambda text: is_mentioned(search.values, text)
    return lambda text: normal_form(search.kind, text) in search.values


def _sought(hidden: HiddenIn) -> Sought:
    return Sought(inside=hidden.inside, kind=hidden.kind, values=hidden.values)


def _these(condition: IdentityIn | HiddenIn, spellings: Sequence[str]) -> ColumnsIn:
    """The condition, decided: rows whose cell is written in one of these ways."""
    return ColumnsIn(
        columns=(condition.column,),
        tuples=tuple((spelling,) for spelling in spellings),
        when=condition.when,
    )
