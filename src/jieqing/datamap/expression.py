"""Reading an expression: text in, frozen values out (``syntax``).

The grammar is section "Expressions" of docs/reference/map.md. Nothing of a store's own
language passes through: what is not in the grammar is refused, with what to write
instead where that is known.
"""

from collections.abc import Callable
from decimal import Decimal

from jieqing.datamap.findings import did_you_mean
from jieqing.datamap.syntax import (
    And,
    Coalesce,
    Compare,
    DateOf,
    Earliest,
    Exists,
    Expression,
    Greatest,
    In,
    IsNull,
    Latest,
    Least,
    Not,
    Number,
    Or,
    OwnColumn,
    Shift,
    TableColumn,
    Text,
    Today,
    Truth,
    YearEnd,
    columns_of,
    tables_of,
)
from jieqing.datamap.tokens import (
    DEEPEST,
    RESERVED,
    ExpressionError,
    Sort,
    TokenStream,
)
from jieqing.errors import Phrase, phrase

__all__ = ["Expression", "ExpressionError", "columns_of", "parse", "tables_of"]

_OPERATORS = ("=", "<>", "<=", ">=", "<", ">")
_UNITS = ("day", "month", "year")
_LARGEST_INTEGER = 2**63 - 1
_LONGEST_FRACTION = 15  # significant digits that a float keeps exactly
_LARGEST_SHIFT = 99_999
_INSTEAD = {
    "ifnull": "coalesce",
    "nvl": "coalesce",
    "isnull": "coalesce",
    "max": "greatest",
    "min": "least",
    "now": "today",
    "curdate": "today",
    "current_date": "today",
    "current_timestamp": "today",
    "count": "exists",
}
_COLUMN = phrase("a column")
_SHIFTS = {"date_add": "+", "adddate": "+", "dateadd": "+", "date_sub": "-"}


def parse(text: str) -> Expression:
    """Read one whole expression. Raises ``ExpressionError`` with the words to say."""
    stream = TokenStream(text)
    expression = _or(stream)
    if stream.next.sort is not Sort.END:
        raise stream.unexpected(phrase("the end"))
    return expression


def _or(stream: TokenStream) -> Expression:
    stream.depth += 1
    if stream.depth > DEEPEST:
        raise stream.error(phrase("it is nested too deeply"))
    parts = [_and(stream)]
    while stream.accept("or"):
        parts.append(_and(stream))
    stream.depth -= 1
    return parts[0] if len(parts) == 1 else Or(parts=tuple(parts))


def _and(stream: TokenStream) -> Expression:
    parts = [_not(stream)]
    while stream.accept("and"):
        parts.append(_not(stream))
    return parts[0] if len(parts) == 1 else And(parts=tuple(parts))


def _not(stream: TokenStream) -> Expression:
    if stream.accept("not"):
        return Not(part=_test(stream))
    return _test(stream)


def _test(stream: TokenStream) -> Expression:
    left = _sum(stream)
    if stream.accept("is", "not", "null"):
        return IsNull(item=left, negated=True)
    if stream.accept("is", "null"):
        return IsNull(item=left)
    if stream.accept("not", "in"):
        return In(item=left, options=_list(stream, _sum), negated=True)
    if stream.accept("in"):
        return In(item=left, options=_list(stream, _sum))
    operator = next((each for each in _OPERATORS if stream.accept(each)), None)
    if operator is None:
        return left
    if stream.next.is_word("null"):
        problem = phrase(
            "'{operator} null' is never true; write 'is null'", operator=operator
        )
        raise stream.error(problem)
    return Compare(operator=operator, left=left, right=_sum(stream))


def _list(
    stream: TokenStream, item: Callable[[TokenStream], Expression]
) -> tuple[Expression, ...]:
    stream.expect("(")
    items = [item(stream)]
    while stream.accept(","):
        items.append(item(stream))
    stream.expect(")")
    return tuple(items)


def _sum(stream: TokenStream) -> Expression:
    value = _atom(stream)
    while stream.next.is_symbol("+") or stream.next.is_symbol("-"):
        sign = -1 if stream.take().text == "-" else 1
        value = Shift(moment=value, amount=sign * _amount(stream), unit=_unit(stream))
    return value


def _amount(stream: TokenStream) -> int:
    if stream.next.sort is not Sort.NUMBER or "." in stream.next.text:
        wanted = phrase("a whole number of days, months or years")
        raise stream.unexpected(wanted)
    amount = int(stream.next.text)
    if amount > _LARGEST_SHIFT:
        raise stream.error(phrase("{amount} is too large", amount=amount))
    stream.take()
    return amount


def _unit(stream: TokenStream) -> str:
    for unit in _UNITS:
        if stream.accept(unit) or stream.accept(f"{unit}s"):
            return unit
    raise stream.unexpected(phrase("day, month or year"))


def _atom(stream: TokenStream) -> Expression:
    if stream.accept("("):
        inner = _or(stream)
        stream.expect(")")
        return inner
    if stream.next.sort is Sort.NUMBER:
        return Number(value=_number(stream))
    if stream.next.is_symbol("-") and stream.after_next.sort is Sort.NUMBER:
        stream.take()
        return Number(value=-_number(stream))
    if stream.next.sort is Sort.TEXT:
        return Text(value=stream.take().text)
    if stream.next.sort is Sort.NAME and stream.after_next.is_symbol("("):
        return _call(stream)
    return _word(stream)


def _number(stream: TokenStream) -> int | Decimal:
    text = stream.next.text
    too_long = len(text.replace(".", "").strip("0")) > _LONGEST_FRACTION
    if ("." in text and too_long) or int(Decimal(text)) > _LARGEST_INTEGER:
        problem = phrase("the number {number} has too many digits", number=text)
        raise stream.error(problem)
    stream.take()
    return Decimal(text) if "." in text else int(text)


def _word(stream: TokenStream) -> Expression:
    if stream.accept("true"):
        return Truth(value=True)
    if stream.accept("false"):
        return Truth(value=False)
    if stream.accept("today"):
        return Today()
    name = _name(stream, phrase("a value"))
    if stream.accept("."):
        return TableColumn(table=name, column=_name(stream, _COLUMN))
    return OwnColumn(name=name)


def _name(stream: TokenStream, wanted: Phrase) -> str:
    token = stream.next
    if token.sort not in {Sort.NAME, Sort.QUOTED}:
        raise stream.unexpected(wanted)
    if token.sort is Sort.NAME and token.text.lower() in RESERVED:
        problem = phrase(
            "{problem}; a name like that stands in backquotes: `{name}`",
            problem=stream.not_wanted(wanted),
            name=token.text,
        )
        raise stream.error(problem)
    return stream.take().text


def _call(stream: TokenStream) -> Expression:
    function = stream.next.text.lower()
    if function in RESERVED:
        return _word(stream)
    if function not in _CALLS:
        raise _no_function(stream)
    stream.take()
    return _CALLS[function](stream)


def _no_function(stream: TokenStream) -> ExpressionError:
    name = stream.take().text
    function = name.lower()
    arguments = _raw_arguments(stream)
    problem = phrase("no function '{name}'", name=name)
    if function in _SHIFTS and len(arguments) > 1:
        moment, amount, *_ = arguments
        instead = f"{moment} {_SHIFTS[function]} {amount} days"
    elif function in _INSTEAD:
        instead = _INSTEAD[function]
    else:
        return ExpressionError(did_you_mean(problem, function, _CALLS))
    words = phrase("{problem}; write `{instead}`", problem=problem, instead=instead)
    return ExpressionError(words)


def _raw_arguments(stream: TokenStream) -> list[str]:
    """The arguments as they are written, of a call that cannot be read."""
    begin, depth, arguments = stream.next.end, 0, []
    while stream.next.sort is not Sort.END:
        token = stream.take()
        depth += token.is_symbol("(") - token.is_symbol(")")
        if depth == 0 or (depth == 1 and token.is_symbol(",")):
            arguments.append(stream.source[begin : token.start].strip())
            begin = token.end
        if depth == 0:
            break
    return arguments


def _coalesce(stream: TokenStream) -> Expression:
    return Coalesce(parts=_list(stream, _or))


def _greatest(stream: TokenStream) -> Expression:
    return Greatest(parts=_list(stream, _or))


def _least(stream: TokenStream) -> Expression:
    return Least(parts=_list(stream, _or))


def _one(stream: TokenStream) -> Expression:
    stream.expect("(")
    value = _or(stream)
    stream.expect(")")
    return value


def _date(stream: TokenStream) -> Expression:
    return DateOf(moment=_one(stream))


def _year_end(stream: TokenStream) -> Expression:
    return YearEnd(moment=_one(stream))


def _latest(stream: TokenStream) -> Expression:
    table, column = _their_column(stream)
    by, where = _their_rows(stream)
    return Latest(table=table, column=column, by=by, where=where)


def _earliest(stream: TokenStream) -> Expression:
    table, column = _their_column(stream)
    by, where = _their_rows(stream)
    return Earliest(table=table, column=column, by=by, where=where)


def _exists(stream: TokenStream) -> Expression:
    stream.expect("(")
    table = _name(stream, phrase("a table"))
    by, where = _their_rows(stream)
    return Exists(table=table, by=by, where=where)


def _their_column(stream: TokenStream) -> tuple[str, str]:
    stream.expect("(")
    table = _name(stream, phrase("table.column"))
    stream.expect(".")
    return table, _name(stream, _COLUMN)


def _their_rows(stream: TokenStream) -> tuple[str | None, Expression | None]:
    by = _name(stream, _COLUMN) if stream.accept("by") else None
    where = _or(stream) if stream.accept("where") else None
    stream.expect(")")
    return by, where


_CALLS: dict[str, Callable[[TokenStream], Expression]] = {
    "coalesce": _coalesce,
    "greatest": _greatest,
    "least": _least,
    "date": _date,
    "year_end": _year_end,
    "latest": _latest,
    "earliest": _earliest,
    "exists": _exists,
}
