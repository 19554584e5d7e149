"""A condition beside a known row says what it said when both rows were asked."""

from datetime import date
from itertools import product

import pytest

from jieqing.datamap.evaluate import Around, is_true
from jieqing.datamap.expression import parse
from jieqing.datamap.kinds import Standing
from jieqing.datamap.met import beside, columns_beside, is_foldable
from jieqing.datamap.related import RowsInMemory
from jieqing.datamap.schema import ColumnSchema, Schema, TableSchema, TypeFamily
from jieqing.datamap.values import BoundMap, DataMap, Reference, Role


def _table(name: str) -> TableSchema:
    kinds = {
        "at": TypeFamily.DATE,
        "no": TypeFamily.INTEGER,
        "word": TypeFamily.TEXT,
        "flag": TypeFamily.BOOLEAN,
    }
    columns = tuple(
        ColumnSchema(name=name, declared="", family=family)
        for name, family in kinds.items()
    )
    return TableSchema(name=name, columns=columns)


SCHEMA = Schema(tables={name: _table(name) for name in ("act", "acct")})
BOUND = BoundMap(
    datamap=DataMap(store="s", roots=(), tables={}), schema=SCHEMA, tables={}
)
DATES, NUMBERS = (None, "2020-05-05", "2021-06-30"), (None, 1, 2)
WORDS, FLAGS = (None, "a", "A "), (None, 0, 1)
ROWS = [
    dict(zip(("at", "no", "word", "flag"), cells, strict=True))
    for cells in product(DATES, NUMBERS, WORDS, FLAGS)
]
CONDITIONS = [
    "at <= acct.at",
    "not (at <= acct.at)",
    "not (at > acct.at or no = acct.no)",
    "at <= acct.at and at >= acct.at - 30 days",
    "at <= coalesce(acct.at, today)",
    "acct.at is null or at < acct.at",
    "not (acct.at is null and acct.no = 1)",
    "no in (acct.no, 2)",
    "no not in (acct.no, 2)",
    "not (no not in (acct.no, 2))",
    "not (no in (acct.no, 2))",
    "acct.no in (no, 7)",
    "word = acct.word and acct.flag",
    "not acct.flag",
    "flag = acct.flag or no = 1",
    "greatest(at, acct.at) = acct.at",
    "least(at, acct.at) > '2020-12-31'",
    "acct.at > '2020-12-31'",
    "year_end(acct.at) >= at + 1 month",
    "coalesce(acct.word, word) = 'a'",
    "acct.word = 'A ' and no is not null",
]


@pytest.mark.sampled(4)
@pytest.mark.parametrize("text", CONDITIONS)
def test_beside_a_known_row_the_condition_is_true_exactly_where_it_was(
    text: str,
) -> None:
    tie = Reference(
        role=Role.OWNER, table="acct", by=("word",), of=("word",), when=parse(text)
    )
    standing = Standing(datamap=BOUND.datamap, schema=SCHEMA, table="act", meets="acct")
    nothing = RowsInMemory(bound=BOUND, rows={}, today=date(2021, 1, 1))
    place = Around(standing=standing, today=date(2021, 1, 1), related=nothing)
    alone = Around(
        standing=Standing(datamap=BOUND.datamap, schema=SCHEMA, table="act"),
        today=date(2021, 1, 1),
        related=nothing,
    )
    differ = [
        (row, met)
        for met in ROWS
        for told in [beside(BOUND, "act", tie, met)]
        for row in ROWS
        if is_true(tie.when, row, _beside(place, met)) != is_true(told, row, alone)
    ]

    assert differ == []


def _beside(place: Around, met: dict[str, object]) -> Around:
    return Around(
        standing=place.standing, today=place.today, related=place.related, met=met
    )


def test_a_condition_as_a_value_is_not_taken_apart() -> None:
    tie = Reference(
        role=Role.OWNER,
        table="acct",
        by=("word",),
        of=("word",),
        when=parse("(at <= acct.at) = flag"),
    )
    assert not is_foldable(tie)
    assert columns_beside(tie) == ("at",)
