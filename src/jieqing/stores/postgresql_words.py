"""How PostgreSQL says a value and what is done with rows.

Key lists are bound arrays in the column's own type; text is compared byte by byte (the
default collation's ``=`` is that, and serves the index; any other is overruled by
``"C"``). Every bound value says its type, so that the server guesses nothing.
"""

import re
from collections.abc import Sequence

from jieqing.datamap.kinds import Kind
from jieqing.datamap.schema import ColumnSchema, TypeFamily
from jieqing.datamap.syntax import DateOf, Shift, YearEnd
from jieqing.datamap.values import BoundTable
from jieqing.stores.candidates import SQUEEZED_OUT, UNUSUAL
from jieqing.stores.port import Cell, Key
from jieqing.stores.postgresql_moments import moment_sql, on_days_sql, shifted_sql
from jieqing.stores.server_words import ServerRows
from jieqing.stores.spans import Span
from jieqing.stores.sql import Bound, Sql
from jieqing.stores.words import Bind, DayCell, DaySpan, Named, Step, Words

_LARGEST = 2**63 - 1
_PARAMETERS = re.compile(r"\([^)]*\)")
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
# Without their length, which a cast would cut to in silence.
_UNCUT = {"character": "bpchar", "bit": "bit varying"}
# Compared as they are written: a decimal number meets no binary fraction.
_FLOATS = frozenset({"real", "double precision"})
_LAST_TEXT = "\U0010ffff"  # no text begins with this sign, which is none
_STRINGS = frozenset({"text", "character varying"})


def quote(name: str) -> str:
    """Quote an identifier inside a statement with bound values."""
    return '"' + name.replace('"', '""').replace("%", "%%") + '"'


class PostgresqlWords(Words):
    """How PostgreSQL says a value; a condition is a boolean."""

    def quote(self, name: str) -> str:
        """An identifier, quoted."""
        return quote(name)

    def place(self, name: str, value: Bound) -> str:
        """Where the value of that name is bound, in its own type."""
        return f"%({name})s{_cast(value)}"

    def today(self) -> str:
        """The first second of the case's day, bound as ``today``."""
        return "CAST(%(today)s AS timestamp)"

    def cell(self, column: Named, own: Kind, wanted: Kind) -> str:
        """A cell that is no moment, as a value of its kind."""
        match own:
            case Kind.NUMBER:
                return column.name
            case Kind.TRUTH:
                is_number = wanted is Kind.NUMBER
                return f"{column.name}::int" if is_number else column.name
            case _:
                return f'({column.name}::text COLLATE "C")'

    def moment(self, column: Named, form: str | None, zone: str) -> str:
        """The local moment in a cell, NULL if there is none in it."""
        return moment_sql(column.name, column.schema, form, zone)

    def on_days(self, cell: DayCell, span: DaySpan) -> str | None:
        """Of days, moments and whole numbers: as they stand."""
        return on_days_sql(cell, span)

    def moment_of(self, place: str) -> str:
        """A bound moment."""
        return f"CAST({place} AS timestamp)"

    def extreme(self, parts: Sequence[str], *, greatest: bool) -> str:
        """PostgreSQL's own leave NULL out."""
        function = "greatest" if greatest else "least"
        return f"{function}({', '.join(parts)})"

    def step(self, moment: str, step: Step) -> str:
        """The moment one step on, named once: steps stand inside each other."""
        match step:
            case Shift(amount=amount, unit=unit):
                return shifted_sql(moment, amount, unit)
            case DateOf():
                return f"date_trunc('day', {moment})"
            case YearEnd():
                return f"date_trunc('year', {moment}) + interval '1 year - 1 day'"

    def meeting(self, left: Named, right: Named) -> str:
        """In their own type where they share it, else as exact text."""
        if left.schema.family is right.schema.family is TypeFamily.INTEGER:
            return f"{left.name} = {right.name}"
        exact = f'{left.name}::text COLLATE "C" = {right.name}::text COLLATE "C"'
        alike = (left.schema.declared, left.schema.collation) == (
            right.schema.declared,
            right.schema.collation,
        )
        return f"({left.name} = {right.name} AND {exact})" if alike else exact

    def exact(self, sql: str, kind: Kind) -> str:
        """Text is compared byte by byte."""
        return f'({sql} COLLATE "C")' if kind is Kind.TEXT else sql

    def number_of(self, condition: str) -> str:
        """A condition as 1 and 0."""
        return f"({condition})::int"

    def only(self, cell: str) -> str:
        """The cell of a group of one row; there is no max() of booleans."""
        return f"(array_agg({cell}))[1]"


class PostgresqlRows(ServerRows):
    """How PostgreSQL says what is done with rows."""

    overriding = " OVERRIDING SYSTEM VALUE"

    def day(self, moment: str) -> str:
        """A moment's day as ``YYYY-MM-DD``."""
        return f"(to_char({moment}, 'YYYY-MM-DD') COLLATE \"C\")"

    def same(self, left: Sql, right: Sql) -> Sql:
        """Equality for which NULL is a value."""
        return Sql("(") + left + Sql(") IS NOT DISTINCT FROM ") + right

    def among(self, columns: Sequence[Named], tuples: Sequence[Key], bind: Bind) -> Sql:
        """Whether the columns hold one of the tuples: one array a column."""
        kept = filter_standing(columns, tuples)
        if not kept:
            return Sql("FALSE")
        arrays = [
            _array(column, [key[place] for key in kept], bind)
            for place, column in enumerate(columns)
        ]
        left = [exact_column(column) for column in columns]
        if len(columns) == 1:
            return Sql(f"{left[0]} = ANY(") + arrays[0] + Sql(")")
        unnested = Sql("")
        for place, array in enumerate(arrays):
            unnested += Sql(", " if place else "") + array
        head = Sql(f"({', '.join(left)}) IN (SELECT * FROM unnest(")
        return head + unnested + Sql("))")

    def standing_in(
        self, table: str, name: str, spans: Sequence[Span], bind: Bind
    ) -> Sql:
        """The spans are two arrays: to plan a hundred of them takes longer than a read.

        OFFSET 0 keeps the inner question apart, so that it is asked once for each span.
        """
        cell = name.replace(table, "b", 1)
        starts = bind([start for start, _ in spans])
        ends = bind([end or _LAST_TEXT for _, end in spans])
        head = f"{name} = ANY(ARRAY(SELECT x.cell FROM unnest({starts.text}, "
        tail = (
            f"{ends.text}) AS s (first, last), LATERAL (SELECT {cell} AS cell"
            f" FROM {table} b WHERE {cell} >= s.first AND {cell} < s.last OFFSET 0) x))"
        )
        return Sql(head + tail, {**starts.values, **ends.values})

    def text(self, column: Named) -> str:
        """A cell as exact text."""
        return f'({self.plain(column)} COLLATE "C")'

    def squeezed_is(self, text: str, wholes: Sequence[str], bind: Bind) -> Sql:
        """Whether a text, squeezed, is one of these."""
        return _squeezed(text, bind) + Sql(" = ANY(") + bind(list(wholes)) + Sql(")")

    def squeezed_holds(self, text: str, parts: Sequence[str], bind: Bind) -> Sql:
        """Whether a text, squeezed, holds one of these."""
        patterns = bind([f"%{part}%" for part in parts])
        return _squeezed(text, bind) + Sql(" LIKE ANY(") + patterns + Sql(")")

    def holds(self, text: str, part: str, bind: Bind) -> Sql:
        """Whether a text holds this part, sign by sign."""
        return Sql(f"strpos({text}, ") + bind(part) + Sql(") > 0")

    def plain(self, column: Named) -> str:
        """A cell as text, as it is read."""
        match column.schema.family:
            case TypeFamily.BYTES:
                return f"encode({column.name}, 'hex')"
            case TypeFamily.BOOLEAN:
                return f"{column.name}::int::text"
            case _:
                return _shown(column)

    def length(self, text: str) -> str:
        """How many bytes of UTF-8 a text has, as text."""
        return f"octet_length({text})::text"

    def strung(self, parts: Sequence[str]) -> str:
        """Texts one behind the other."""
        return " || ".join(parts)

    def one_of(self, text: str, wholes: Sequence[str], bind: Bind) -> Sql:
        """Whether a text is one of these, sign by sign."""
        head = Sql(f'({text}) COLLATE "C" IN (SELECT unnest(')
        return head + bind(list(wholes)) + Sql("))")

    def place(self, table: BoundTable) -> str:
        """Where a row lies: of which partition, and where in it."""
        name = quote(table.name)
        return f"{name}.tableoid::bigint || ' ' || {name}.ctid::text"

    def standing(
        self, columns: Sequence[Named], cells: Key, place: Cell, bind: Bind
    ) -> Sql:
        """The one row that lies in that place."""
        del columns, cells
        partition, _, here = str(place).partition(" ")
        found = Sql("ctid = ") + bind(here) + Sql("::tid AND tableoid::bigint = ")
        return found + bind(int(partition))

    def readable(self, table: str, text: str) -> Cell:
        """A text as a key: PostgreSQL has no text with a NUL in it."""
        return None if "\0" in text else super().readable(table, text)

    def unusual(self, text: str, bind: Bind) -> Sql:
        """Whether a text has signs that only Python can judge: never plain ASCII."""
        head = Sql(f"octet_length({text}) <> char_length({text}) AND {text} ~ ")
        return head + bind(UNUSUAL)

    def fits(self, text: str, patterns: Sequence[str], bind: Bind) -> Sql:
        """Whether a text in small letters fits one of these LIKE patterns."""
        return Sql(f"lower({text}) LIKE ANY(") + bind(list(patterns)) + Sql(")")

    def filled(self, text: str) -> str:
        """Whether a text is neither NULL nor empty."""
        return f"{text} <> ''"

    def shown(self, table: str, column: ColumnSchema) -> str:
        """A column of a row, without loss."""
        return f"{quote(table)}.{quote(column.name)}"

    def assigned(self, column: ColumnSchema | None, cell: Cell, bind: Bind) -> Sql:
        """A cell on its way into a column: the server reads its own text of it."""
        if column is None or cell is None or isinstance(cell, bytes):
            return bind(cell)
        if isinstance(cell, int) and column.family is TypeFamily.INTEGER:
            return bind(cell)
        return Sql("CAST(") + bind(str(cell)) + Sql(f" AS {uncut(column.declared)})")


def uncut(declared: str) -> str:
    """A declared type without length and precision: what is too long is an error."""
    plain = " ".join(_PARAMETERS.sub("", declared).split())
    return _UNCUT.get(plain, plain).replace("%", "%%")


def _cast(value: Bound) -> str:
    match value:
        case str():
            return "::text"
        case int():
            return "::bigint" if abs(value) <= _LARGEST else "::numeric"
        case float():
            return "::float8::numeric"
        case list():
            return _array_cast(value)
        case _:
            return ""


def _array_cast(values: list[Cell]) -> str:
    match values:
        case [int(), *_]:
            is_long = any(abs(int(value or 0)) > _LARGEST for value in values)
            return "::numeric[]" if is_long else "::bigint[]"
        case [bytes(), *_]:
            return "::bytea[]"
        case _:
            return "::text[]"


def filter_standing(columns: Sequence[Named], tuples: Sequence[Key]) -> Sequence[Key]:
    """Those that the columns' types can be compared with: in a uuid not every text."""
    if not any(column.schema.declared == "uuid" for column in columns):
        return tuples
    return [key for key in tuples if all(map(_can_stand, columns, key))]


def _can_stand(column: Named, cell: Cell) -> bool:
    """Whether a text is one that the column's type can be compared with."""
    is_uuid = column.schema.declared == "uuid"
    return not is_uuid or _UUID.fullmatch(str(cell)) is not None


def exact_column(column: Named) -> str:
    """A column as it is compared with a list."""
    schema = column.schema
    match schema.family:
        case TypeFamily.NUMBER if schema.declared in _FLOATS:
            return _shown(column)
        case TypeFamily.INTEGER | TypeFamily.NUMBER | TypeFamily.BYTES:
            return column.name
        case TypeFamily.BOOLEAN:
            return f"{column.name}::int"
        case TypeFamily.TEXT if schema.declared == "uuid":
            return column.name
        case TypeFamily.TEXT if uncut(schema.declared) in _STRINGS:
            is_plain = schema.collation is None
            return column.name if is_plain else f'{column.name} COLLATE "C"'
        case _:
            return f'{_shown(column)} COLLATE "C"'


def _shown(column: Named) -> str:
    """A cell as the text that the server hands out; a cast writes /32 behind a host."""
    is_host = column.schema.declared == "inet"
    return f"abbrev({column.name})" if is_host else f"{column.name}::text"


def _array(column: Named, cells: list[Cell], bind: Bind) -> Sql:
    """The values as one array of the column's own type."""
    match column.schema.family:
        case TypeFamily.INTEGER:
            return bind(cells) + Sql("::bigint[]")
        case TypeFamily.BYTES:
            return bind(cells)
        case TypeFamily.NUMBER if column.schema.declared not in _FLOATS:
            return bind([str(cell) for cell in cells]) + Sql("::numeric[]")
        case TypeFamily.BOOLEAN:
            return bind(cells) + Sql("::int[]")
        case _:
            array = bind([str(cell) for cell in cells])
            is_uuid = column.schema.declared == "uuid"
            return array + Sql("::uuid[]") if is_uuid else array


def _squeezed(text: str, bind: Bind) -> Sql:
    cut = Sql(f"lower(regexp_replace({text}, ") + bind(SQUEEZED_OUT)
    return cut + Sql(", '', 'g'))")
