"""Lists of keys stand in tables of their columns' own types, numbers in settings."""

from jieqing.datamap.schema import ColumnSchema, TypeFamily
from jieqing.stores.postgresql_lists import Lists
from jieqing.stores.words import Named

KEYS = (("c0ffee00-0000-4000-8000-000000000001",),)


def named(declared: str) -> Named:
    schema = ColumnSchema(name="k", declared=declared, family=TypeFamily.TEXT)
    return Named("k", schema)


def test_a_uuid_and_a_text_that_refers_to_it_have_a_list_each() -> None:
    lists = Lists()
    lists.listed([named("uuid")], KEYS)
    lists.listed([named("character varying(36)")], KEYS)
    assert sorted(each.types for each in lists.take_new()) == [("text",), ("uuid",)]


def test_a_list_that_two_statements_need_is_made_once() -> None:
    lists = Lists()
    names = {lists.listed([named("text")], KEYS) for _ in range(2)}
    assert len(names) == len(list(lists.take_new())) == 1


def test_whole_numbers_are_set_for_the_transaction_and_make_no_table() -> None:
    schema = ColumnSchema(name="k", declared="int8", family=TypeFamily.INTEGER)
    lists = Lists()
    keys = ((7,), (-8,))
    queries = {lists.listed([Named("k", schema)], keys) for _ in range(2)}
    assert queries == {"SELECT unnest(current_setting('jieqing.list_1')::bigint[])"}
    assert [each.content() for each in lists.take_settings()] == ["{7,-8}"]
    assert list(lists.take_new()) == []
