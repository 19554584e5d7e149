"""Stores in a few words: ``a_store`` reads ``name type [length] [not null]``."""

from collections.abc import Callable

import pytest

from jieqing.datamap.schema import (
    ColumnSchema,
    ForeignKey,
    Schema,
    TableSchema,
    TypeFamily,
)

FAMILIES = {
    "int": TypeFamily.INTEGER,
    "text": TypeFamily.TEXT,
    "varchar": TypeFamily.TEXT,
    "datetime": TypeFamily.MOMENT,
    "date": TypeFamily.DATE,
    "bool": TypeFamily.BOOLEAN,
    "double": TypeFamily.NUMBER,
    "decimal": TypeFamily.NUMBER,
}


def _column(text: str) -> ColumnSchema:
    name, declared, *rest = text.split()
    return ColumnSchema(
        name=name,
        declared=declared,
        family=FAMILIES[declared],
        not_null="not" in rest,
        generated="generated" in rest,
        length=next((int(word) for word in rest if word.isdigit()), None),
    )


def _table(name: str, text: str) -> TableSchema:
    columns = [each for each in text.split(", ") if " -> " not in each]
    ties = [each.split(" -> ") for each in text.split(", ") if " -> " in each]
    return TableSchema(
        name=name,
        columns=tuple(_column(each.replace(" unique", "")) for each in columns),
        primary_key=("id",) if columns[0].startswith("id ") else (),
        unique=tuple((c.split()[0],) for c in columns if c.endswith(" unique")),
        foreign_keys=tuple(
            ForeignKey(columns=(column,), target=target, target_columns=("id",))
            for column, target in ties
        ),
    )


@pytest.fixture
def a_store() -> Callable[..., Schema]:
    """Return a maker of schemas: one keyword for each table."""

    def made(**tables: str) -> Schema:
        return Schema(
            tables={name: _table(name, text) for name, text in tables.items()}
        )

    return made


@pytest.fixture
def shop(a_store: Callable[..., Schema]) -> Schema:
    """Members with their orders."""
    return a_store(
        member="id int, email varchar 64 not null, phone varchar 11 not null unique, "
        "note text, score double, status int, born date, full_name text generated, "
        "short varchar 4 not null, is_vip bool",
        trade_order="id int, member_id int, status int, at datetime, code varchar 20",
    )
