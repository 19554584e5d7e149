"""Reading from a server: its SQL finds candidates, Python decides what is the same.

So no function of ours has to be installed, and a value is compared alike everywhere.
A normal form is settled before the statement that needs it: the spellings in which it
stands are read, and the statement then names those exactly.
"""

from collections.abc import Callable, Iterator, Sequence

from jieqing.datamap.expression import Expression
from jieqing.datamap.hidden_key import Sought
from jieqing.datamap.hidden_key import named as named_in
from jieqing.datamap.identity import is_exact, normal_form
from jieqing.datamap.schema import TypeFamily
from jieqing.datamap.values import BoundTable
from jieqing.stores.cell_text import is_mentioned
from jieqing.stores.port import (
    AnyOf,
    Cell,
    ColumnsIn,
    Condition,
    HiddenIn,
    IdentityIn,
    Key,
    KeysIn,
    Search,
)
from jieqing.stores.server_words import ServerRows
from jieqing.stores.session import RowReader, hidden_in, keyed
from jieqing.stores.sql import Sql
from jieqing.stores.statements import Statements


class ServerReader(RowReader):
    """A consistent read of one server."""

    def __init__(self, statements: Statements, rows: ServerRows) -> None:
        """Read by these statements; ``rows`` says how a server says it."""
        super().__init__(statements)
        self._server_rows = rows

    def settled(
        self, table: BoundTable, where: Sequence[Condition]
    ) -> Sequence[Condition]:
        """The conditions with every normal form turned into the spellings there."""
        among = [condition for condition in where if isinstance(condition, KeysIn)]
        return [self._settled(table, condition, among) for condition in where]

    def search(self, search: Search) -> tuple[Key, ...]:
        """Keys of the rows in which the value was found."""
        statements, rows = self.statements, self._server_rows
        text = rows.text(
            statements.named(self.table(search.table).schema, search.column)
        )
        values = sorted(search.values)
        if search.inside is not None:
            hidden = hidden_in(search)
            sought = _sought(hidden)
            maybe = rows.maybe_hiding(text, hidden, statements.bind)
            return self._found(
                search, text, maybe, lambda cell: bool(named_in(sought, cell))
            )
        if search.within:
            maybe = rows.maybe_mentioning(text, values, statements.bind)
            return self._found(
                search, text, maybe, lambda cell: is_mentioned(search.values, cell)
            )
        if is_exact(search.kind):
            return self._found(search, text, self.met(search), lambda _: True)
        maybe = rows.maybe(text, search.kind, values, statements.bind)
        return self._found(
            search,
            text,
            maybe,
            lambda cell: normal_form(search.kind, cell) in search.values,
        )

    def sample(
        self,
        table: str,
        column: str,
        beyond: frozenset[Key],
        when: Expression | None = None,
    ) -> tuple[Key, str] | None:
        """A row outside ``beyond`` and the value in its column."""
        named = self.statements.named(self.table(table).schema, column)
        text = self._server_rows.text(named)
        filled = Sql(self._server_rows.filled(text))
        where = filled + self.canaries(table, beyond, when)
        for key, cell in self._texts(table, text, where):
            if key not in beyond:
                return key, str(cell)
        return None

    def _found(
        self, search: Search, text: str, maybe: Sql, decides: Callable[[str], bool]
    ) -> tuple[Key, ...]:
        return tuple(
            key
            for key, cell in self._texts(search.table, text, maybe + self.only(search))
            if cell is not None and decides(str(cell))
        )

    def _texts(self, name: str, text: str, where: Sql) -> Iterator[tuple[Key, Cell]]:
        """Keys of rows, each with the text in one of its columns."""
        rows = self.run(self.chosen(name, [text], where)).rows
        for key, (cell,) in keyed(self.table(name), rows):
            yield key, cell

    def _settled(
        self, table: BoundTable, condition: Condition, among: Sequence[KeysIn]
    ) -> Condition:
        match condition:
            case IdentityIn(kind=kind) if not is_exact(kind):
                return self._spelled(table, condition, among)
            case HiddenIn():
                return self._shown(table, condition, among)
            case AnyOf(conditions=parts):
                settled = [self._settled(table, part, among) for part in parts]
                return AnyOf(conditions=tuple(settled))
            case _:
                return condition

    def _spelled(
        self, table: BoundTable, sought: IdentityIn, among: Sequence[KeysIn]
    ) -> ColumnsIn:
        statements, rows = self.statements, self._server_rows
        text = rows.text(statements.named(table.schema, sought.column))
        values = sorted(sought.values)
        maybe = rows.maybe(text, sought.kind, values, statements.bind)
        spellings = [
            cell
            for cell in self._spellings(table, sought.column, maybe, among)
            if normal_form(sought.kind, cell) in sought.values
        ]
        return _these(sought, spellings)

    def _shown(
        self, table: BoundTable, hidden: HiddenIn, among: Sequence[KeysIn]
    ) -> ColumnsIn:
        statements, rows = self.statements, self._server_rows
        text = rows.text(statements.named(table.schema, hidden.column))
        maybe = rows.maybe_hiding(text, hidden, statements.bind)
        sought = _sought(hidden)
        cells = self._spellings(table, hidden.column, maybe, among)
        return _these(hidden, [cell for cell in cells if named_in(sought, cell)])

    def _spellings(
        self, table: BoundTable, column: str, maybe: Sql, among: Sequence[KeysIn]
    ) -> list[str]:
        """The different texts that stand in a column of rows that may be met."""
        statements = self.statements
        named = statements.named(table.schema, column)
        if named.schema.family is TypeFamily.BYTES:
            return []
        where = Sql("(") + maybe + Sql(")")
        for keys in among:
            where += Sql(" AND ") + statements.met(table, keys)
        text, quoted = self._server_rows.text(named), statements.words.quote(table.name)
        head = Sql(f"SELECT DISTINCT {text} FROM {quoted} WHERE ")
        found = self.run(head + where).rows
        return [str(cell) for (cell,) in found if cell is not None]


def _sought(hidden: HiddenIn) -> Sought:
    return Sought(inside=hidden.inside, kind=hidden.kind, values=hidden.values)


def _these(condition: IdentityIn | HiddenIn, spellings: Sequence[str]) -> ColumnsIn:
    """The condition, decided: rows whose cell is written in one of these ways."""
    return ColumnsIn(
        columns=(condition.column,),
        tuples=tuple((spelling,) for spelling in spellings),
        when=condition.when,
    )
