"""The two shipped maps say what the two databases hold."""

import sqlite3
from contextlib import closing

import pytest

from jieqing.datamap.bind import bind
from jieqing.datamap.load import load
from jieqing.datamap.values import DataMap, Role, Strength
from jieqing.sample import Sample
from jieqing.stores.sqlite_schema import read_schema


def mapped(company: Sample, store: str) -> DataMap:
    return load(company.maps[store], file=f"{store}.yaml")


def tables_of(company: Sample, store: str) -> set[str]:
    with closing(sqlite3.connect(company.stores[store])) as connection:
        sql = "SELECT name FROM sqlite_master WHERE type = 'table'"
        return {name for (name,) in connection.execute(sql)}


@pytest.mark.parametrize("store", ["shop", "crm"])
def test_each_map_names_exactly_the_tables_of_its_store(
    company: Sample, store: str
) -> None:
    assert set(mapped(company, store).tables) == tables_of(company, store)


def test_the_shop_has_a_root_and_the_crm_has_none(company: Sample) -> None:
    assert mapped(company, "shop").roots == ("member",)
    assert mapped(company, "crm").roots == ()


def test_the_shops_map_uses_all_five_roles_of_references(company: Sample) -> None:
    tables = mapped(company, "shop").tables.values()
    roles = {reference.role for table in tables for reference in table.references}
    assert roles == set(Role)


def test_each_store_has_one_processor_outside(company: Sample) -> None:
    named = [mapped(company, store).outside for store in ("shop", "crm")]
    assert [[place.name for place in places] for places in named] == [
        ["courier"],
        ["sms"],
    ]


@pytest.mark.parametrize("store", ["shop", "crm"])
def test_each_map_binds_to_the_store_as_it_is(company: Sample, store: str) -> None:
    with closing(sqlite3.connect(company.stores[store])) as connection:
        schema = read_schema(connection)
    bound = bind(mapped(company, store), schema)
    assert set(bound.tables) == tables_of(company, store)


def test_only_the_unique_references_of_the_maps_act_by_themselves(
    company: Sample,
) -> None:
    with closing(sqlite3.connect(company.stores["shop"])) as connection:
        bound = bind(mapped(company, "shop"), read_schema(connection))
    ambiguous = [
        (table.name, reference.by)
        for table in bound.tables.values()
        for reference in table.references
        if reference.strength is not Strength.UNIQUE
    ]
    assert ambiguous == []
