"""What stands in a column that may not be empty: a value that says nothing and fits.

Its shape is that of the column's category, of its declared type, and of the simple
checks that the store declares for it (``a >= 1``, ``b in ('m', 'f')``, ``length(c) =
4``). A check of another form is left to the store, which refuses what does not fit.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from jieqing.datamap.schema import ColumnSchema, TableSchema, TypeFamily
from jieqing.stores.port import Cell

NUMBERS = (TypeFamily.INTEGER, TypeFamily.NUMBER)
BY_CATEGORY: dict[str, str] = {
    "phone": "10000000000",
    "email": "erased@erased.invalid",
    "name": "已注销用户",
    "nickname": "已注销用户",
    "username": "erased",
    "id_number": "000000000000000000",
    "birth_date": "1900-01-01",
}
FIRST_MOMENT = "1900-01-01 00:00:00"
_BY_FAMILY: dict[TypeFamily, Cell] = {
    TypeFamily.INTEGER: 0,
    TypeFamily.NUMBER: 0,
    TypeFamily.BOOLEAN: 0,
    TypeFamily.DATE: "1900-01-01",
    TypeFamily.MOMENT: FIRST_MOMENT,
    TypeFamily.JSON: "{}",
    TypeFamily.BYTES: b"",
}
_BY_TYPE: dict[str, Cell] = {
    "uuid": "00000000-0000-0000-0000-000000000000",
    "inet": "0.0.0.0",  # noqa: S104 - an address in a column, no door opened
    "inet4": "0.0.0.0",  # noqa: S104 - likewise
    "inet6": "::",
    "cidr": "0.0.0.0/0",
    "macaddr": "00:00:00:00:00:00",
    "time": "00:00:00",
    "time without time zone": "00:00:00",
    "time with time zone": "00:00:00+00",
    "interval": "00:00:00",
    "timestamp": "1970-01-02 00:00:00",  # MariaDB's begins with 1970
    "tsvector": "",
    "point": "(0,0)",
    "money": 0,
}
_OLD_CHARSETS = ("latin", "ascii", "cp", "koi8", "greek", "hebrew", "swe7", "mac")
_LARGEST = {"tinyint": 2**7, "smallint": 2**15, "mediumint": 2**23, "bigint": 2**63}
_SPAN = 10**9
_PARAMETERS = re.compile(r"\([^)]*\)")
_CAST = re.compile(r"::[a-z]+( (varying|precision|with(out)? time zone))*(\[\])?")
_ENCLOSED = re.compile(r"(?<!\w)\(([\w`\"]+)\)")
_LITERAL = re.compile(r"'((?:[^']|'')*)'|(-?[0-9]+(?:\.[0-9]+)?)")
_COMPARES: dict[str, Callable[[int], bool]] = {
    "=": lambda sign: sign == 0,
    "<>": lambda sign: sign != 0,
    "!=": lambda sign: sign != 0,
    ">": lambda sign: sign > 0,
    ">=": lambda sign: sign >= 0,
    "<": lambda sign: sign < 0,
    "<=": lambda sign: sign <= 0,
}


def blank(table: TableSchema, column: ColumnSchema, category: str | None) -> Cell:
    """A constant for the column, the same in every row."""
    usual = _usual(column, category)
    demands = tuple(_demands(table, column.name))
    return next(_fitting([usual, *_others(usual, demands)], column, demands), usual)


def number_of_its_own(
    table: TableSchema, column: ColumnSchema, category: str | None, derived: int
) -> int:
    """A number for a column in which no other row may have it."""
    word = column.declared.lower().split("(")[0].split(" ")[0]
    is_unsigned = "unsigned" in column.declared.lower()
    end = _LARGEST.get(word, 2**31 if word in {"int", "integer"} else 2**63)
    largest = 2 * end - 1 if is_unsigned else end - 1
    span = min(_SPAN, largest)
    tried = [] if is_unsigned else [-(1 + derived % span)]
    tried.append(largest - derived % span)
    if category == "phone" and largest > int(BY_CATEGORY["phone"]):
        tried.insert(0, int(f"100{derived % 10**8:08d}"))
    demands = tuple(_demands(table, column.name))
    return next((n for n in tried if _meets_all(n, demands)), tried[0])


def own_uuid(derived: str) -> str:
    """A UUID (version 8, RFC 9562) of its own, from a hexadecimal digest."""
    part = f"{derived[:12]}8{derived[12:15]}8{derived[15:30]}"
    return "-".join((part[:8], part[8:12], part[12:16], part[16:20], part[20:]))


def cut(text: str, column: ColumnSchema) -> str:
    """The text as far as the column holds it."""
    return text if column.length is None else text[: column.length]


def base_type(column: ColumnSchema) -> str:
    """The declared type without length and precision, in lower case."""
    return " ".join(_PARAMETERS.sub("", column.declared.lower()).split())


def _usual(column: ColumnSchema, category: str | None) -> Cell:
    declared = base_type(column)
    if column.choices:
        return column.choices[0]
    if column.family is TypeFamily.OTHER:
        by_form = _by_form(declared, column)
        if by_form is not None:
            return by_form
    by_type = _BY_TYPE.get(declared, _BY_FAMILY.get(column.family))
    return _worded(column, category) if by_type is None else by_type


def _by_form(declared: str, column: ColumnSchema) -> str | None:
    """What is empty of a list, a range or a string of bits."""
    if declared.endswith(("[]", "multirange")):
        return "{}"
    if declared.endswith("range"):
        return "empty"
    if declared == "bit":
        return "0" * int(re.sub(r"\D", "", column.declared) or 1)
    return None


def _worded(column: ColumnSchema, category: str | None) -> str:
    text = BY_CATEGORY.get(category or "", "")
    if not text.isascii() and (column.collation or "").startswith(_OLD_CHARSETS):
        text = "erased"
    return cut(text, column)


@dataclass(frozen=True, slots=True)
class _Demand:
    """What one check asks of a column's value or length, and its literals."""

    measure: Callable[[Cell], Cell]
    operator: str  # one of the comparisons, or ``in``
    literals: tuple[str, ...]


def _demands(table: TableSchema, column: str) -> Iterator[_Demand]:
    name = rf"[`\"]?{re.escape(column)}[`\"]?"
    value = rf"(?<![\w.]){name}(?!\w)"
    subjects = (
        (value, _itself),
        (rf"(?<!octet_)length\({name}\)", _signs),
        (rf"octet_length\({name}\)", _bytes),
    )
    for check in table.checks:
        text = _ENCLOSED.sub(r"\1", _ENCLOSED.sub(r"\1", _CAST.sub("", check)))
        for subject, measure in subjects:
            for operator, literals in _asked(subject, text):
                yield _Demand(measure, operator, literals)


def _itself(value: Cell) -> Cell:
    return value


def _signs(value: Cell) -> Cell:
    return len(str(value))


def _bytes(value: Cell) -> Cell:
    return len(str(value).encode())


def _asked(subject: str, text: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    one = r"('(?:[^']|'')*'|-?[0-9]+(?:\.[0-9]+)?)"
    flags = re.IGNORECASE
    for low, high in re.findall(rf"{subject} between {one} and {one}", text, flags):
        yield ">=", _literals(low)
        yield "<=", _literals(high)
    for operator, literal in re.findall(
        rf"{subject} *(>=|<=|<>|!=|=|>|<) *{one}", text, flags
    ):
        yield operator, _literals(literal)
    for listed in re.findall(
        rf"{subject} (?:in *\(|= any \(+array\[)([^\])]*)", text, flags
    ):
        yield "in", _literals(listed)


def _literals(text: str) -> tuple[str, ...]:
    found = _LITERAL.finditer(text)
    return tuple(m[2] if m[1] is None else m[1].replace("''", "'") for m in found)


def _others(usual: Cell, demands: tuple[_Demand, ...]) -> Iterator[Cell]:
    """Further values to try where the usual one does not meet the checks."""
    for demand in demands:
        for literal in demand.literals:
            number = _number(literal)
            is_length = demand.measure is not _itself
            if is_length and number is not None and isinstance(usual, str):
                yield from _of_length(usual, int(number))
            elif isinstance(usual, int) and number is not None:
                yield from (int(number), int(number) + 1, int(number) - 1)
            elif isinstance(usual, str):
                yield literal
    if usual == "":
        yield "x"


def _of_length(usual: str, length: int) -> Iterator[str]:
    for size in (length, length + 1):
        yield (usual + "x" * size)[:size]
        yield "0" * size


def _fitting(
    tried: list[Cell], column: ColumnSchema, demands: tuple[_Demand, ...]
) -> Iterator[Cell]:
    for value in tried:
        is_long = isinstance(value, str) and len(value) > (column.length or len(value))
        if not is_long and _meets_all(value, demands):
            yield value


def _meets_all(value: Cell, demands: tuple[_Demand, ...]) -> bool:
    return all(_meets(value, demand) for demand in demands)


def _meets(value: Cell, demand: _Demand) -> bool:
    measured = demand.measure(value)
    if demand.operator == "in":
        return any(_sign(measured, literal) == 0 for literal in demand.literals)
    compares = _COMPARES[demand.operator]
    return all(compares(_sign(measured, literal)) for literal in demand.literals)


def _sign(value: Cell, literal: str) -> int:
    """Whether a value lies before (-1), on (0) or behind (1) a literal."""
    number, other = _number(str(value)), _number(literal)
    if isinstance(value, int) and number is not None and other is not None:
        return (number > other) - (number < other)
    return (str(value) > literal) - (str(value) < literal)


def _number(text: str) -> Decimal | None:
    try:
        return Decimal(text)
    except InvalidOperation:
        return None
