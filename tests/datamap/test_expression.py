"""The language of conditions and clocks: what it reads and what it refuses."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jieqing.datamap.expression import (
    Expression,
    ExpressionError,
    columns_of,
    parse,
    tables_of,
)
from jieqing.datamap.syntax import (
    And,
    Compare,
    Exists,
    In,
    IsNull,
    Latest,
    Not,
    Number,
    Or,
    OwnColumn,
    Shift,
    TableColumn,
    Text,
)
from jieqing.datamap.written import written

READ = [
    ("a = 1", Compare(operator="=", left=OwnColumn(name="a"), right=Number(value=1))),
    ("a is not null", IsNull(item=OwnColumn(name="a"), negated=True)),
    ("`order` is null", IsNull(item=OwnColumn(name="order"))),
    ("m.a is null", IsNull(item=TableColumn(table="m", column="a"))),
    (
        "x not in ('a''b')",
        In(item=OwnColumn(name="x"), options=(Text(value="a'b"),), negated=True),
    ),
    ("t - 1 year", Shift(moment=OwnColumn(name="t"), amount=-1, unit="year")),
    ("exists(r by c)", Exists(table="r", by="c")),
    ("latest(r.at)", Latest(table="r", column="at")),
    ("date", OwnColumn(name="date")),
    ("NOT a", Not(part=OwnColumn(name="a"))),
]


@pytest.mark.parametrize(("text", "expression"), READ)
def test_an_expression_is_read_as_the_grammar_says(
    text: str, expression: Expression
) -> None:
    assert parse(text) == expression


def test_and_binds_more_closely_than_or_does() -> None:
    a, b, c = (OwnColumn(name=name) for name in "abc")
    assert parse("a or b and c") == Or(parts=(a, And(parts=(b, c))))
    assert parse("(a or b) and c") == And(parts=(Or(parts=(a, b)), c))


REFUSED = [
    ("status in (0, 1", "cannot read \"status in (0, 1\": expected ')', found the end"),
    ("date_add(t, 3)", "no function 'date_add'; write `t + 3 days`"),
    ("date_sub(f(t, 1), 3)", "no function 'date_sub'; write `f(t, 1) - 3 days`"),
    ("ifnull(a, b)", "no function 'ifnull'; write `coalesce`"),
    ("colaesce(a, b)", "no function 'colaesce'; did you mean 'coalesce'?"),
    ("a = null", "cannot read \"a = null\": '= null' is never true; write 'is null'"),
    ("a != 1", "cannot read \"a != 1\": write '<>', not '!='"),
    ("a = 1 b", "cannot read \"a = 1 b\": expected the end, found 'b'"),
    ("t + 3", 'cannot read "t + 3": expected day, month or year, found the end'),
    ("a = 'x", "cannot read \"a = 'x\": a text that begins with ' does not end"),
    ("a; drop", "cannot read \"a; drop\": ';' has no meaning here"),
    ("", 'cannot read "": expected a value, found the end'),
    ("(" * 60, f'cannot read "{"(" * 60}": it is nested too deeply'),
    ("9" * 30, f'cannot read "{"9" * 30}": the number {"9" * 30} has too many digits'),
    (
        "in = 1",
        (
            "cannot read \"in = 1\": expected a value, found 'in'; a name like that "
            "stands in backquotes: `in`"
        ),
    ),
    (
        'a = "x"',
        (
            'cannot read "a = "x"": text stands in single quotes, names of the '
            "language in backquotes"
        ),
    ),
]


@pytest.mark.parametrize(("text", "said"), REFUSED)
def test_what_the_grammar_lacks_is_refused_with_what_to_write(
    text: str, said: str
) -> None:
    with pytest.raises(ExpressionError) as refused:
        parse(text)
    assert str(refused.value) == said


def test_the_walkers_name_own_columns_and_other_tables() -> None:
    expression = parse("a = m.b and exists(r where c = s.d) or latest(u.e) < today")
    assert columns_of(expression) == {"a"}
    assert tables_of(expression) == {"m", "r", "s", "u"}


names = st.sampled_from(["a", "order", "in", "状态", "a b", "x`y"])
atoms = (
    names.map(lambda name: OwnColumn(name=name))
    | st.builds(TableColumn, table=names, column=names)
    | st.integers(0, 10**9).map(lambda n: Number(value=n))
    | st.text(max_size=5).map(lambda text: Text(value=text))
)
tests_of = st.builds(
    Compare, operator=st.sampled_from(["=", "<>", "<="]), left=atoms, right=atoms
) | st.builds(IsNull, item=atoms, negated=st.booleans())
expressions = st.recursive(
    tests_of | st.builds(Exists, table=names, by=st.none() | names),
    lambda inner: (
        st.builds(Not, part=inner)
        | st.builds(
            Latest, table=names, column=names, by=st.none() | names, where=inner
        )
        | st.builds(Or, parts=st.tuples(inner, inner))
    ),
    max_leaves=5,
)


@given(expression=expressions)
def test_what_is_written_from_an_expression_reads_back_the_same(
    expression: Expression,
) -> None:
    assert written(parse(written(expression))) == written(expression)


@given(text=st.text(max_size=30) | st.text("ab.'`()=<>+- 1,", max_size=12))
def test_any_text_is_read_or_refused_with_words(text: str) -> None:
    assert outcome(text)


def outcome(text: str) -> str:
    """Return what is read, or what is said."""
    try:
        return written(parse(text))
    except ExpressionError as error:
        return str(error)
