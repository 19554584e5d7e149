"""The statements a database is given, as text with bound values.

What is common to all databases; how each says it is in its ``Words`` and ``RowWords``.
Identifiers come from the catalogue and are quoted; every value is bound, in its
column's own type (``fit``). Comparison is exact whatever the column's collation.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import count

from jieqing.datamap.expression import Expression
from jieqing.datamap.identity import is_exact
from jieqing.datamap.kinds import Standing
from jieqing.datamap.schema import ColumnSchema, TableSchema, TypeFamily
from jieqing.datamap.syntax import OwnColumn
from jieqing.datamap.values import BoundMap, BoundTable
from jieqing.stores.day_spans import is_within
from jieqing.stores.expression import Place, compile_expression
from jieqing.stores.fit import fitting
from jieqing.stores.port import (
    AllOf,
    AnyOf,
    Cell,
    Clock,
    ColumnsIn,
    Condition,
    Fits,
    HiddenIn,
    IdentityIn,
    Key,
    KeysIn,
    NoDay,
    OnDays,
    StillFits,
)
from jieqing.stores.refusals import NoKeys
from jieqing.stores.spans import spans
from jieqing.stores.sql import Bound, Sql, case_of, joined, listed
from jieqing.stores.words import DayCell, DaySpan, Named, RowWords, Words

_LONG = 100  # values in a list


class Statements:
    """Statements over one bound map, on one day, for one database."""

    def __init__(
        self, bound: BoundMap, today: date, words: Words, rows: RowWords
    ) -> None:
        """Remember the map, the case's day, and how the database says things."""
        self.bound = bound
        self.today = today
        self.words = words
        self.row_words = rows
        # Between which days a column has no odd cell: only of a snapshot (``DayCell``).
        self.even: dict[tuple[str, str], DaySpan] = {}
        self._numbers = count(1)
        self._lists: dict[object, tuple[Sequence[Key], Sequence[Key]]] = {}

    def select(
        self, table: BoundTable, columns: Sequence[str], where: Sequence[Condition]
    ) -> Sql:
        """Key, columns, record case, live and clocks of the rows, each place once."""
        name = table.name
        named = (*key_columns(table), *columns)
        chosen = [Sql(self.words.column(name, column)) for column in named]
        chosen += [self.record_case(table), self.live(table)]
        chosen += [self.day(table, at) for at in clock_places(table)]
        head = Sql("SELECT ") + listed(chosen) + Sql(f" FROM {self.words.quote(name)}")
        return head + self.where(table, where)

    def rows(self, table: BoundTable, where: Sequence[Condition]) -> Sql:
        """Whole rows, place and key first."""
        chosen = ["NULL" if table.key else self.row_words.place(table)]
        chosen += [self.words.column(table.name, c) for c in key_columns(table)]
        chosen.append(self.row_words.whole(table.schema))
        head = f"SELECT {', '.join(chosen)} FROM {self.words.quote(table.name)}"
        return Sql(head) + self.where(table, where)

    def delete(self, table: BoundTable, where: Sequence[Condition]) -> Sql:
        """Delete and hand back every column: what is copied is what is destroyed."""
        return self._deleting(table, self.where(table, where))

    def taking(
        self, table: BoundTable, where: Sequence[Condition], names: Sequence[str]
    ) -> Sql:
        """Delete and hand back the columns in this order."""
        head = Sql(f"DELETE FROM {self.words.quote(table.name)}")
        end = Sql(f" RETURNING {self._listed(table, names)}")
        return head + self.where(table, where) + end

    def seeing(
        self, table: BoundTable, where: Sequence[Condition], names: Sequence[str]
    ) -> Sql:
        """The columns in this order."""
        listed_columns = self._listed(table, names)
        head = Sql(f"SELECT {listed_columns} FROM {self.words.quote(table.name)}")
        return head + self.where(table, where)

    def blanking(self, table: BoundTable, fixed: Mapping[str, Cell]) -> list[Sql]:
        """What cells become that are not NULL, as settings of an update."""
        return [
            Sql(f"{self.words.quote(name)} = ")
            + (
                Sql("NULL")
                if cell is None
                else self.unless_null(table, name, self._assigned(table, name, cell))
            )
            for name, cell in fixed.items()
        ]

    def unless_null(self, table: BoundTable, name: str, becomes: Sql) -> Sql:
        """The value, where there is one now."""
        column = self.words.column(table.name, name)
        whole = Sql(f"CASE WHEN {column} IS NULL THEN NULL ELSE ") + becomes
        return whole + Sql(" END")

    def _listed(self, table: BoundTable, names: Sequence[str]) -> str:
        columns = {column.name: column for column in table.schema.columns}
        return ", ".join(self.row_words.shown(table.name, columns[n]) for n in names)

    def delete_one(self, table: BoundTable, key: Key, place: Cell) -> Sql:
        """Delete the row of a table without key that stands in that place."""
        return self._deleting(table, self._standing(table, key, place))

    def _deleting(self, table: BoundTable, where: Sql) -> Sql:
        head = Sql(f"DELETE FROM {self.words.quote(table.name)}")
        whole = self.row_words.whole(table.schema)
        return head + where + Sql(f" RETURNING {whole}")

    def update(
        self,
        table: BoundTable,
        cells: Mapping[str, Cell],
        where: Sequence[Condition],
    ) -> Sql:
        """Write the cells into the rows that meet all."""
        return self._updating(table, cells) + self.where(table, where)

    def update_one(
        self, table: BoundTable, cells: Mapping[str, Cell], key: Key, place: Cell
    ) -> Sql:
        """Write the cells into the row that stands in that place."""
        return self._updating(table, cells) + self._standing(table, key, place)

    def _updating(self, table: BoundTable, cells: Mapping[str, Cell]) -> Sql:
        settings = [
            Sql(f"{self.words.quote(name)} = ") + self._assigned(table, name, cell)
            for name, cell in cells.items()
        ]
        settings += [
            Sql(f"{self.words.quote(name)} = {self.words.quote(name)}")
            for name in self.row_words.written_back(table.schema, cells)
        ]
        updating = f"{self.row_words.updating} {self.words.quote(table.name)} SET "
        return Sql(updating) + listed(settings)

    def _standing(self, table: BoundTable, key: Key, place: Cell) -> Sql:
        found = self.row_words.standing(
            self._columns(table), key[:-1], place, self.bind
        )
        return Sql(" WHERE ") + found

    def insert(self, table: BoundTable, row: Mapping[str, Cell]) -> tuple[Sql, Sql]:
        """The columns and the values of one new row, each in brackets."""
        names = ", ".join(self.words.quote(name) for name in row)
        values = [self._assigned(table, name, cell) for name, cell in row.items()]
        head = Sql(f"{self.words.quote(table.name)} ({names})")
        return head, Sql("(") + listed(values) + Sql(")")

    def insert_none(self, table: BoundTable, where: Sequence[Condition]) -> Sql:
        """Insert again the rows that meet all: none, where ``where`` meets none."""
        written = [c.name for c in table.schema.columns if not c.generated]
        names = ", ".join(map(self.words.quote, written))
        quoted = self.words.quote(table.name)
        into = f"INSERT INTO {quoted} ({names}){self.row_words.overriding}"
        return Sql(f"{into} SELECT {names} FROM {quoted}") + self.where(table, where)

    def bind(self, value: Bound) -> Sql:
        """Bind a value under a name of its own."""
        name = f"p{next(self._numbers)}"
        place, bound = self.words.bound(name, value)
        return Sql(place, {name: bound})

    def where(self, table: BoundTable, conditions: Sequence[Condition]) -> Sql:
        """All conditions together; none at all is refused."""
        if not conditions:
            raise NoKeys(table=table.name)
        return Sql(" WHERE ") + joined("AND", (self.met(table, c) for c in conditions))

    def met(self, table: BoundTable, condition: Condition) -> Sql:
        """One condition as a piece of SQL that is true where it is met."""
        match condition:
            case KeysIn(keys=keys):
                return self._keyed(table, keys)
            case ColumnsIn(columns=columns, tuples=tuples):
                found = self._tuples_in(table.schema, columns, tuples)
                return self._only_when(table, found, condition.when)
            case IdentityIn():
                found = self._identity_in(table.schema, condition)
                return self._only_when(table, found, condition.when)
            case HiddenIn():
                cell = self.words.column(table.name, condition.column)
                found = self.row_words.hiding(cell, condition, self.bind)
                return self._only_when(table, found, condition.when)
            case StillFits() | Fits() | OnDays() | NoDay():
                return self._fitting(table, condition)
            case AnyOf(conditions=parts) | AllOf(conditions=parts):
                word = "OR" if isinstance(condition, AnyOf) else "AND"
                met = [self.met(table, part) for part in parts]
                of_none = self.words.false if word == "OR" else self.words.true
                return joined(word, met) if met else Sql(of_none)

    def _keyed(self, table: BoundTable, keys: Sequence[Key]) -> Sql:
        if table.key:
            named = [self.named(table.schema, name) for name in table.key]
            fitted = self._fitted(table.name, named, keys)
            if not fitted:
                return Sql(self.words.false)
            return self.row_words.keyed(named, fitted, self.bind)
        rows = list(dict.fromkeys(key[:-1] for key in keys))
        if not rows:
            return Sql(self.words.false)
        return self.row_words.whole_rows(self._columns(table), rows, self.bind)

    def _columns(self, table: BoundTable) -> list[Named]:
        return [self.named(table.schema, each.name) for each in table.schema.columns]

    def _fitting(
        self, table: BoundTable, condition: StillFits | Fits | OnDays | NoDay
    ) -> Sql:
        match condition:
            case Fits(when=when):
                return self._expression(table, when)
            case OnDays(at=at):
                return self.on_days(table, at, (condition.first, condition.last))
            case NoDay(at=at):
                some = self.on_days(table, at, (None, None))
                return Sql("(") + some + Sql(") IS NOT TRUE")
            case StillFits():
                return self._still_fits(table, condition)

    def record_case(self, table: BoundTable) -> Sql:
        """The index of the first record case that fits, NULL when none does."""
        pieces = [
            self._branch(table, case.when) + Sql(f"{index} ")
            for index, case in enumerate(table.table.record)
        ]
        return case_of(pieces)

    def live(self, table: BoundTable) -> Sql:
        """True, false, or NULL when a NULL decided whether business is unfinished."""
        if table.table.live_when is None:
            return Sql(self.words.false)
        return self._expression(table, table.table.live_when)

    def day(self, table: BoundTable, at: Clock) -> Sql:
        """The day of a clock as ``YYYY-MM-DD``, NULL when no case fits."""
        moment = self._moment(table, at)
        return Sql(self.row_words.day(moment.text), moment.values)

    def _moment(self, table: BoundTable, cases: Clock) -> Sql:
        """The local moment of a clock, NULL when no case fits."""
        if len(cases) == 1 and cases[0].when is None:
            return self._expression(table, cases[0].at)
        return case_of(
            [
                self._branch(table, case.when)
                + self._expression(table, case.at)
                + Sql(" ")
                for case in cases
            ]
        )

    def named(self, schema: TableSchema, name: str) -> Named:
        """A column of a table as it stands in these statements."""
        unknown = ColumnSchema(name=name, declared="", family=TypeFamily.OTHER)
        found = schema.column(name) or unknown
        return Named(self.words.column(schema.name, name), found)

    def _branch(self, table: BoundTable, when: Expression | None) -> Sql:
        fits = Sql(self.words.true)
        fits = fits if when is None else self._expression(table, when)
        return Sql("WHEN ") + fits + Sql(" THEN ")

    def _assigned(self, table: BoundTable, name: str, cell: Cell) -> Sql:
        return self.row_words.assigned(table.schema.column(name), cell, self.bind)

    def _still_fits(self, table: BoundTable, condition: StillFits) -> Sql:
        words = self.words
        parts = []
        if not _has_one_case(table, condition.cases):
            parts.append(self._one_of(table, condition.cases))
        if table.table.live_when is not None:
            parts.append(Sql("NOT (") + self.live(table) + Sql(")"))  # NULL: neither
        parts += [
            self.on_days(table, table.table.clocks[name], (None, bound))
            for name, bound in sorted(condition.bounds.items())
            if name in table.table.clocks
        ]
        return joined("AND", parts) if parts else Sql(words.true)

    def _one_of(self, table: BoundTable, cases: Collection[int | None]) -> Sql:
        """Whether the record case is one of these."""
        parts = [
            self.row_words.same(self.record_case(table), self.bind(case))
            for case in sorted(cases, key=str)
        ]
        return joined("OR", parts) if parts else Sql(self.words.false)

    def on_days(self, table: BoundTable, at: Clock, span: DaySpan) -> Sql:
        """Whether a moment's day is in the span; where it can be, no moment is made."""
        cell = self.day_cell(table, at)
        if cell is not None:
            known = self.even.get((table.name, cell.column.schema.name))
            cell = replace(cell, is_even=known is not None and is_within(span, known))
        at_once = None if cell is None else self.words.on_days(cell, span)
        if at_once is not None:
            return Sql(at_once)
        first, last = span[0] or date.min, span[1] or date.max
        begin, end = self.bind(f"{first} 00:00:00"), self.bind(f"{last} 23:59:59")
        within = f" BETWEEN {self.words.moment_of(begin.text)}"
        within += f" AND {self.words.moment_of(end.text)}"
        return self._moment(table, at) + Sql(within, {**begin.values, **end.values})

    def day_cell(self, table: BoundTable, at: Clock) -> DayCell | None:
        """The column in which a moment simply stands, if it is one."""
        moment = at[0].at
        if len(at) > 1 or at[0].when is not None or not isinstance(moment, OwnColumn):
            return None
        about = Standing(
            datamap=self.bound.datamap, schema=self.bound.schema, table=table.name
        )
        return DayCell(
            column=self.named(table.schema, moment.name),
            form=about.form(moment.name),
            zone=self.bound.datamap.time_zone,
        )

    def _only_when(self, table: BoundTable, found: Sql, when: Expression | None) -> Sql:
        if when is None:
            return found
        return joined("AND", (found, self._expression(table, when)))

    def _expression(self, table: BoundTable, expression: Expression) -> Sql:
        place = Place(table=table, alias=table.name)
        prefix = f"e{next(self._numbers)}_"
        compiled = compile_expression(
            expression, place, self.bound, self.words, prefix=prefix
        )
        today: dict[str, Bound] = {"today": self.today.isoformat()}
        return Sql(f"({compiled.sql})", {**today, **compiled.parameters})

    def _tuples_in(
        self, schema: TableSchema, columns: Sequence[str], tuples: Sequence[Key]
    ) -> Sql:
        named = [self.named(schema, name) for name in columns]
        fitted = self._fitted(schema.name, named, tuples)
        if not fitted:
            return Sql(self.words.false)
        return self.row_words.among(named, fitted, self.bind)

    def _fitted(
        self, table: str, named: Sequence[Named], tuples: Sequence[Key]
    ) -> Sequence[Key]:
        """The tuples in the columns' types; of long lists what was found is kept."""
        columns = [each.schema for each in named]
        asked = (id(tuples), *(column.family for column in columns))
        known = self._lists.get(asked)
        if known is not None:
            return known[1]
        fitted = fitting(table, columns, tuples, self.row_words)
        if len(tuples) >= _LONG:
            self._lists[asked] = (tuples, fitted)  # held, so that its id stays its own
        return fitted

    def _identity_in(self, schema: TableSchema, condition: IdentityIn) -> Sql:
        values = sorted(condition.values)
        if is_exact(condition.kind):
            tuples = tuple((value,) for value in values)
            return self._tuples_in(schema, (condition.column,), tuples)
        return self.normal(schema, condition.column, condition.kind, values)

    def normal(
        self, schema: TableSchema, column: str, kind: str, values: Sequence[str]
    ) -> Sql:
        """Whether a column may hold one of the values in the kind's normal form."""
        cell = self.words.column(schema.name, column)
        found = self.row_words.normal(cell, kind, values, self.bind)
        return self.narrowed(schema, column, kind, values, found)

    def narrowed(
        self,
        schema: TableSchema,
        column: str,
        kind: str,
        values: Sequence[str],
        found: Sql,
    ) -> Sql:
        """The same condition, with what an ordered index can say of it beside it."""
        named = self.named(schema, column)
        if named.schema.family is not TypeFamily.TEXT:
            return found
        orders = schema.orders(column)
        told = (spans(kind, tuple(values), order) for order in orders)
        best = next((each for each in told if each is not None), None)
        if best is None:
            return found
        table = self.words.quote(schema.name)
        among = self.row_words.standing_in(table, named.name, best, self.bind)
        return joined("AND", (among, found))


def _has_one_case(table: BoundTable, cases: Collection[int | None]) -> bool:
    """Whether every row is of the one case that is asked for."""
    record = table.table.record
    return len(record) == 1 and record[0].when is None and set(cases) == {0}


def clock_places(table: BoundTable) -> Sequence[Clock]:
    """Where the clocks of a table stand, each place once: clocks share columns."""
    clocks = table.table.clocks
    return tuple(dict.fromkeys(clocks[name] for name in sorted(clocks)))


def key_columns(table: BoundTable) -> Sequence[str]:
    """The columns that name a row: its key's, without a key all of them."""
    return table.key or [each.name for each in table.schema.columns]
