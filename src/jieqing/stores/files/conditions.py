"""Whether a row of a file meets a condition: the port's conditions, in Python.

All cells are text and compared exactly; a number given as a key is the text that
writes it in its one way. Expressions are evaluated by ``datamap.evaluate``.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime

from jieqing.datamap.evaluate import Around, Row, around, evaluate, is_true
from jieqing.datamap.expression import Expression
from jieqing.datamap.hidden_key import Sought, named
from jieqing.datamap.identity import normal_form
from jieqing.datamap.mention import mentions
from jieqing.datamap.related import RowsInMemory
from jieqing.datamap.values import BoundMap, BoundTable
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
    Search,
    StillFits,
)

Test = Callable[[Key, Row], bool]
Said = Callable[[str], bool]


class Conditions:
    """Tests of one map's conditions on one day."""

    def __init__(
        self, bound: BoundMap, today: date, rows: Mapping[str, Sequence[Row]]
    ) -> None:
        """``rows`` are asked for what stands around a row."""
        self._bound, self._today = bound, today
        self._related = RowsInMemory(bound=bound, rows=rows, today=today)

    def test(self, table: BoundTable, condition: Condition) -> Test:
        """Return what tells whether a row, with its key, meets the condition."""
        match condition:
            case KeysIn(keys=keys):
                wanted = {as_texts(table, key) for key in keys}
                return lambda key, _: key in wanted and _is_key(table, key)
            case ColumnsIn(columns=columns, tuples=tuples):
                test = _columns_test(columns, tuples)
            case IdentityIn():
                test = _cell_test(condition.column, _identity(condition))
            case HiddenIn():
                test = _cell_test(condition.column, _hidden(condition))
            case StillFits():
                return lambda _, row: self._still_fits(table, row, condition)
            case Fits():
                return lambda _, row: self.is_true(table, row, condition.when)
            case OnDays() | NoDay():
                return lambda _, row: self._is_on_days(table, row, condition)
            case AnyOf(conditions=parts) | AllOf(conditions=parts):
                tests = [self.test(table, part) for part in parts]
                met = any if isinstance(condition, AnyOf) else all
                return lambda key, row: met(test(key, row) for test in tests)
        when = condition.when
        return lambda key, row: test(key, row) and self.is_true(table, row, when)

    def record_case(self, table: BoundTable, row: Row) -> int | None:
        """The index of the first record case that fits; None when none does."""
        where = self._around(table)
        for index, case in enumerate(table.table.record):
            if is_true(case.when, row, where):
                return index
        return None

    def live(self, table: BoundTable, row: Row) -> bool | None:
        """Whether business is unfinished; None when an empty cell decided it."""
        when = table.table.live_when
        if when is None:
            return False
        live = evaluate(when, row, self._around(table))
        return None if live is None else bool(live)

    def clock(self, table: BoundTable, name: str, row: Row) -> date | None:
        """The day of a clock; None when no case fits or nothing stands there."""
        return self.day(table, table.table.clocks[name], row)

    def day(self, table: BoundTable, at: Clock, row: Row) -> date | None:
        """The day of the moment that stands there; None for none."""
        where = self._around(table)
        for case in at:
            if is_true(case.when, row, where):
                moment = evaluate(case.at, row, where)
                return moment.date() if isinstance(moment, datetime) else None
        return None

    def _still_fits(self, table: BoundTable, row: Row, condition: StillFits) -> bool:
        if self.record_case(table, row) not in condition.cases:
            return False
        if self.live(table, row) is not False:
            return False
        days = (
            (self.clock(table, name, row), bound)
            for name, bound in condition.bounds.items()
            if name in table.table.clocks
        )
        return all(day is not None and day <= bound for day, bound in days)

    def _is_on_days(
        self, table: BoundTable, row: Row, condition: OnDays | NoDay
    ) -> bool:
        day = self.day(table, condition.at, row)
        if isinstance(condition, NoDay) or day is None:
            return isinstance(condition, NoDay) and day is None
        first, last = condition.first or date.min, condition.last or date.max
        return first <= day <= last

    def is_true(self, table: BoundTable, row: Row, when: Expression | None) -> bool:
        """Whether an expression is true on a row; None always is."""
        return when is None or is_true(when, row, self._around(table))

    def _around(self, table: BoundTable) -> Around:
        return around(self._bound, table.name, today=self._today, related=self._related)


def search_test(search: Search) -> Said:
    """Return what tells whether a text is one that the check seeks."""
    if search.inside is not None:
        sought = Sought(
            inside=search.inside, kind=search.kind or None, values=search.values
        )
        return lambda text: bool(named(sought, text))
    if search.within:
        return lambda text: _mentioned(search.values, text)
    return lambda text: normal_form(search.kind, text) in search.values


def as_texts(table: BoundTable, key: Key) -> Key:
    """Return a key as the file would write it; the place among equals stays."""
    cells = tuple(_as_text(cell) for cell in key)
    return cells if table.key else (*cells[:-1], key[-1])


def _is_key(table: BoundTable, key: Key) -> bool:
    """An empty cell names no row, but where the whole row is the key."""
    return not table.key or None not in key


def _columns_test(columns: Sequence[str], tuples: Sequence[Key]) -> Test:
    wanted = {tuple(_as_text(cell) for cell in each) for each in tuples}

    def test(_: Key, row: Row) -> bool:
        cells = tuple(row[column] for column in columns)
        return None not in cells and cells in wanted

    return test


def _cell_test(column: str, said: Said) -> Test:
    def test(_: Key, row: Row) -> bool:
        cell = row[column]
        return isinstance(cell, str) and said(cell)

    return test


def _identity(condition: IdentityIn) -> Said:
    return lambda text: normal_form(condition.kind, text) in condition.values


def _hidden(condition: HiddenIn) -> Said:
    sought = Sought(
        inside=condition.inside, kind=condition.kind, values=condition.values
    )
    return lambda text: bool(named(sought, text))


def _mentioned(values: frozenset[str], text: str) -> bool:
    plain = _unescaped(text)
    return mentions(values, text) or (plain != text and mentions(values, plain))


def _unescaped(text: str) -> str:
    """JSON that writes Chinese as escapes, as a person would read it."""
    if "\\u" not in text or not text.lstrip().startswith(("{", "[", '"')):
        return text
    try:
        return json.dumps(json.loads(text), ensure_ascii=False)
    except ValueError:
        return text


def _as_text(cell: Cell) -> str | None:
    return cell if cell is None or isinstance(cell, str) else str(cell)
