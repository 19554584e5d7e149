"""How MariaDB says a value and what is done with rows.

Key lists are IN lists of at most 1 000; a text list stands twice, once in the column's
own collation, which serves the index and finds candidates, once sign by sign, which
decides.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from itertools import chain

from jieqing.datamap.kinds import Kind
from jieqing.datamap.schema import ColumnSchema, TableSchema, TypeFamily
from jieqing.datamap.syntax import DateOf, Shift, YearEnd
from jieqing.datamap.values import BoundTable
from jieqing.stores.candidates import SQUEEZED_OUT, UNUSUAL
from jieqing.stores.mariadb_moments import (
    EXACT,
    exact_text,
    literal,
    moment_sql,
    odd_sql,
    on_days_sql,
    shifted_sql,
)
from jieqing.stores.port import Cell, Key
from jieqing.stores.server_words import ServerRows
from jieqing.stores.sql import Bound, Sql, joined, listed
from jieqing.stores.words import Bind, DayCell, DaySpan, Named, Step, Words

LONGEST_LIST = 1_000
_LONGEST_PATTERN = 8_000  # bytes; compiled, a pattern may have 64 KiB
_EARLY, _LATE = "'0000-01-01 00:00:00'", "'9999-12-31 23:59:59'"
_NUMBERS = frozenset({TypeFamily.INTEGER, TypeFamily.NUMBER, TypeFamily.BOOLEAN})


class Numbers(list[Cell]):
    """Whole numbers that are bound as one list, which needs no quoting sign by sign."""

    @cached_property
    def text(self) -> str:
        """The list as it stands in a statement."""
        return f"({','.join(map(str, self))})"

    def bound(self, _: object = None) -> str:
        """The same, for the driver."""
        return self.text


def quote(name: str) -> str:
    """Quote an identifier inside a statement with bound values."""
    return "`" + name.replace("`", "``").replace("%", "%%") + "`"


class MariadbWords(Words):
    """How MariaDB says a value; a condition is 1, 0 or NULL."""

    def quote(self, name: str) -> str:
        """An identifier, quoted."""
        return quote(name)

    def place(self, name: str, value: Bound) -> str:
        """Where the value of that name is bound."""
        del value
        return f"%({name})s"

    def today(self) -> str:
        """The first second of the case's day, bound as ``today``."""
        return "CAST(%(today)s AS DATETIME)"

    def cell(self, column: Named, own: Kind, wanted: Kind) -> str:
        """A cell that is no moment, as a value of its kind."""
        match own:
            case Kind.NUMBER:
                return column.name
            case Kind.TRUTH:
                return column.name if wanted is Kind.NUMBER else f"{column.name} <> 0"
            case _:
                return exact_text(column.name)

    def moment(self, column: Named, form: str | None, zone: str) -> str:
        """The local moment in a cell, NULL if there is none in it."""
        return moment_sql(column.name, column.schema, form, zone)

    def on_days(self, cell: DayCell, span: DaySpan) -> str | None:
        """Of days, moments and whole numbers: as they stand, odd ones left out."""
        return on_days_sql(cell, span)

    def odd(self, cell: DayCell, years: range) -> str | None:
        """Days that are none lie between the months in the order of an index."""
        return odd_sql(cell, years)

    def moment_of(self, place: str) -> str:
        """A bound moment."""
        return f"CAST({place} AS DATETIME)"

    def extreme(self, parts: Sequence[str], *, greatest: bool) -> str:
        """MariaDB's own are NULL if one is: a sentinel stands for no value.

        Adding nothing to each keeps a day that is none from making the whole NULL: a
        cast that fails inside does so, COALESCE or not (MariaDB 10.11).
        """
        if len(parts) == 1:
            return parts[0]
        function, sentinel = ("GREATEST", _EARLY) if greatest else ("LEAST", _LATE)
        nothing = f"CAST({sentinel} AS DATETIME)"
        filled = ", ".join(
            f"COALESCE({each} + INTERVAL 0 SECOND, {nothing})" for each in parts
        )
        return f"NULLIF({function}({filled}), {nothing})"

    def step(self, moment: str, step: Step) -> str:
        """The moment one step on, named once: steps stand inside each other."""
        match step:
            case Shift(amount=amount, unit=unit):
                return shifted_sql(moment, amount, unit)
            case DateOf():
                return f"CAST(DATE({moment}) AS DATETIME)"
            case YearEnd():
                return f"CAST(DATE_FORMAT({moment}, '%%Y-12-31') AS DATETIME)"

    def meeting(self, left: Named, right: Named) -> str:
        """In their own type where they share it, else as exact text."""
        if left.schema.family is right.schema.family is TypeFamily.INTEGER:
            return f"{left.name} = {right.name}"
        exact = f"{exact_text(left.name)} = {exact_text(right.name)}"
        if left.schema.family is right.schema.family is TypeFamily.BYTES:
            return f"{left.name} = {right.name}"
        alike = left.schema.collation == right.schema.collation is not None
        return f"({left.name} = {right.name} AND {exact})" if alike else exact

    def exact(self, sql: str, kind: Kind) -> str:
        """Text is compared sign by sign."""
        return exact_text(sql) if kind is Kind.TEXT else sql


class MariadbRows(ServerRows):
    """How MariaDB says what is done with rows."""

    largest = 2**64 - 1

    def __init__(self) -> None:
        """No list has been put together yet."""
        self._lists: dict[int, tuple[Sequence[Key], Numbers]] = {}

    def day(self, moment: str) -> str:
        """A moment's day as ``YYYY-MM-DD``."""
        return f"DATE_FORMAT({moment}, '%%Y-%%m-%%d')"

    def same(self, left: Sql, right: Sql) -> Sql:
        """Equality for which NULL is a value."""
        return left + Sql(" <=> ") + right

    def among(self, columns: Sequence[Named], tuples: Sequence[Key], bind: Bind) -> Sql:
        """Whether the columns hold one of the tuples exactly."""
        lists = (
            self._in_list(columns, tuples[start : start + LONGEST_LIST], bind)
            for start in range(0, len(tuples), LONGEST_LIST)
        )
        return joined("OR", lists)

    def _in_list(
        self, columns: Sequence[Named], tuples: Sequence[Key], bind: Bind
    ) -> Sql:
        """One list; of whole numbers it is put together once for all statements."""
        if len(columns) > 1 or columns[0].schema.family is not TypeFamily.INTEGER:
            return _in_list(columns, tuples, bind)
        known = self._lists.get(id(tuples))
        if known is None:
            if set(map(type, chain.from_iterable(tuples))) != {int}:
                return _in_list(columns, tuples, bind)
            known = (tuples, Numbers(chain.from_iterable(tuples)))
            self._lists[id(tuples)] = known  # with the tuples, whose id it is
        return Sql(f"{columns[0].name} IN ") + bind(known[1])

    def beginning(self, start: str) -> str:
        """Blanks are added to the shorter of two texts, and some signs precede them."""
        return f"{start}\0"

    def text(self, column: Named) -> str:
        """A cell as exact text, a number as it is read."""
        declared = column.schema.declared
        if declared.startswith("bit") or declared.endswith("zerofill"):
            return exact_text(f"{column.name} + 0")
        return exact_text(column.name)

    def squeezed_is(self, text: str, wholes: Sequence[str], bind: Bind) -> Sql:
        """Whether a text, squeezed, is one of these."""
        return Sql(f"{_squeezed(text)} IN (") + listed(_each(wholes, bind)) + Sql(")")

    def squeezed_holds(self, text: str, parts: Sequence[str], bind: Bind) -> Sql:
        """Whether a text, squeezed, holds one of these."""
        head = Sql(f"{_squeezed(text)} REGEXP ")
        return joined("OR", (head + bind(each) for each in _patterns(parts)))

    def holds(self, text: str, part: str, bind: Bind) -> Sql:
        """Whether a text holds this part, sign by sign."""
        return Sql("LOCATE(") + bind(part) + Sql(f" {EXACT}, {text}) > 0")

    def plain(self, column: Named) -> str:
        """A cell as text, as it is read."""
        if column.schema.family is TypeFamily.BYTES:
            return f"LOWER(HEX({column.name}))"
        return self.text(column)

    def length(self, text: str) -> str:
        """How many bytes of UTF-8 a text has, as text."""
        return f"LENGTH({text})"

    def strung(self, parts: Sequence[str]) -> str:
        """Texts one behind the other."""
        return f"CONCAT({', '.join(parts)})"

    def one_of(self, text: str, wholes: Sequence[str], bind: Bind) -> Sql:
        """Whether a text is one of these, sign by sign."""
        left = f"CONVERT({text} USING utf8mb4) {EXACT}"
        return Sql(f"{left} IN (") + listed(_each(wholes, bind)) + Sql(")")

    def place(self, table: BoundTable) -> str:
        """MariaDB shows no place: rows that are equal are one as good as another."""
        del table
        return "NULL"

    def standing(
        self, columns: Sequence[Named], cells: Key, place: Cell, bind: Bind
    ) -> Sql:
        """One of the rows of these cells."""
        del place
        return self.whole_rows(columns, [cells], bind) + Sql(" LIMIT 1")

    def unusual(self, text: str, bind: Bind) -> Sql:
        """Whether a text has signs that only Python can judge: never plain ASCII."""
        head = Sql(f"LENGTH({text}) <> CHAR_LENGTH({text}) AND {text} REGEXP ")
        return head + bind(UNUSUAL)

    def fits(self, text: str, patterns: Sequence[str], bind: Bind) -> Sql:
        """Whether a text in small letters fits one of these LIKE patterns."""
        lower = Sql(f"LOWER({text}) LIKE ")
        return joined("OR", (lower + bind(pattern) for pattern in patterns))

    def filled(self, text: str) -> str:
        """Whether a text is neither NULL nor empty."""
        return f"{text} <> ''"

    def whole(self, table: TableSchema) -> str:
        """Every column, those hidden from ``*`` too; FLOAT as DOUBLE, without loss."""
        return ", ".join(_whole(table.name, column) for column in table.columns)

    def shown(self, table: str, column: ColumnSchema) -> str:
        """A column of a row; FLOAT as DOUBLE, without loss."""
        return _whole(table, column)

    def written_back(self, table: TableSchema, cells: Mapping[str, Cell]) -> list[str]:
        """Columns with ON UPDATE: set to themselves they stay as they are."""
        return [c.name for c in table.columns if c.auto and c.name not in cells]

    def assigned(self, column: ColumnSchema | None, cell: Cell, bind: Bind) -> Sql:
        """A cell on its way into a column."""
        is_bits = column is not None and column.declared.startswith("bit")
        return bind(int(cell or 0)) if is_bits and cell is not None else bind(cell)


def _in_list(columns: Sequence[Named], tuples: Sequence[Key], bind: Bind) -> Sql:
    bound = [
        [_bound(column, cell, bind) for column, cell in zip(columns, key, strict=True)]
        for key in tuples
    ]
    rows = [listed(key) for key in bound]
    left = ", ".join(_exact(column) for column in columns)
    if len(columns) == 1:
        decides = Sql(f"{left} IN (") + listed(rows) + Sql(")")
    else:
        rows = [Sql("(") + row + Sql(")") for row in rows]
        decides = Sql(f"({left}) IN (") + listed(rows) + Sql(")")
    found = [
        Sql(f"{column.name} IN (") + listed([key[place] for key in bound]) + Sql(")")
        for place, column in enumerate(columns)
        if _is_number(column) or column.schema.collation is not None
    ]
    return joined("AND", [*found, decides])


def _whole(table: str, column: ColumnSchema) -> str:
    name = f"{quote(table)}.{quote(column.name)}"
    if not column.declared.lower().startswith("float"):
        return name
    return f"CAST({name} AS DOUBLE) AS {quote(column.name)}"


def _each(values: Sequence[Cell], bind: Bind) -> list[Sql]:
    return [bind(value) for value in values]


def _bound(column: Named, cell: Cell, bind: Bind) -> Sql:
    """A value in its column's type; a decimal text alone would become a fraction."""
    if isinstance(cell, str) and _is_number(column):
        places = len(cell.partition(".")[2])
        return Sql("CAST(") + bind(cell) + Sql(f" AS DECIMAL(65, {places}))")
    return bind(cell)


def _exact(column: Named) -> str:
    is_bytes = column.schema.family is TypeFamily.BYTES
    plain = is_bytes or _is_number(column)
    return column.name if plain else exact_text(column.name)


def _is_number(column: Named) -> bool:
    """Whether a column is compared as a number; fractions are as they are written."""
    is_float = column.schema.declared.lower().startswith(("float", "double"))
    return column.schema.family in _NUMBERS and not is_float


def _squeezed(text: str) -> str:
    cut = f"REGEXP_REPLACE({text}, {literal(SQUEEZED_OUT)}, '')"
    return f"LOWER({cut}) {EXACT}"


def _patterns(parts: Sequence[str]) -> Iterator[str]:
    """The parts as alternatives, in as many patterns as the server takes."""
    some: list[str] = []
    length = 0
    for part in parts:
        own = len(part.encode()) + 1
        if some and length + own > _LONGEST_PATTERN:
            yield "|".join(some)
            some, length = [], 0
        some.append(part)
        length += own
    yield "|".join(some)


def batches(keys: Sequence[Key]) -> Iterator[tuple[Key, ...]]:
    """The keys in lists that one statement takes."""
    for start in range(0, len(keys), LONGEST_LIST):
        yield tuple(keys[start : start + LONGEST_LIST])
