"""Whoever changes how tables are made is noticed by the next reading of the schema."""

import pytest

from jieqing.stores import postgresql_schema
from jieqing.stores.postgresql import PostgresqlStore
from jieqing.stores.postgresql_connection import Session
from places import Place

pytestmark = pytest.mark.only("postgresql")
SCHEMA = """
CREATE TYPE mood AS ENUM ('calm');
CREATE DOMAIN tel AS text;
CREATE FUNCTION tidy(x text) RETURNS boolean LANGUAGE sql IMMUTABLE
  AS 'SELECT x <> ''''';
CREATE FUNCTION told() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
CREATE TABLE m (id int PRIMARY KEY, tel tel, mood mood, no int, CHECK (tidy(tel)));
CREATE TABLE o (id int PRIMARY KEY, m_id int REFERENCES m, day date);
CREATE TABLE p (id int, day date) PARTITION BY RANGE (day);
CREATE TRIGGER t AFTER DELETE ON o FOR EACH ROW EXECUTE FUNCTION told();
CREATE TABLE q (id int) PARTITION BY LIST (id);
CREATE TABLE q_1 PARTITION OF q FOR VALUES IN (1);
CREATE TRIGGER tidied BEFORE UPDATE ON q
  FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger();
CREATE TEXT SEARCH DICTIONARY plain (TEMPLATE = simple);
ALTER TABLE m ADD CHECK (ts_lexize('plain'::regdictionary, tel) IS NOT NULL);
CREATE INDEX i ON o (m_id);
INSERT INTO m SELECT n, n::text, 'calm', n FROM generate_series(1, 9) AS n;
"""
CHANGES = [
    "ALTER TABLE m ADD COLUMN more text",
    "ALTER TABLE m RENAME COLUMN no TO number",
    "ALTER TABLE m ALTER no SET NOT NULL",
    "ALTER TABLE m ALTER no TYPE bigint",
    "ALTER TABLE m DROP COLUMN no",
    "ALTER TABLE m ADD UNIQUE (no)",
    "ALTER TABLE m DROP CONSTRAINT m_tel_check",
    "ALTER TABLE o RENAME TO orders",
    "ALTER TABLE o DROP CONSTRAINT o_m_id_fkey",
    "ALTER TABLE o ALTER CONSTRAINT o_m_id_fkey DEFERRABLE",
    "CREATE TABLE n (id int)",
    "CREATE TABLE p_1 PARTITION OF p DEFAULT",
    "CREATE TABLE h () INHERITS (m)",
    "CREATE TABLE s (like m); ALTER TABLE m RENAME TO m_; ALTER TABLE s RENAME TO m",
    "DROP TABLE o",
    "DROP INDEX i",
    "CREATE UNIQUE INDEX u ON m (no) WHERE no > 3",
    "CREATE RULE r AS ON DELETE TO m DO ALSO SELECT 1",
    "DROP TRIGGER t ON o",
    """CREATE OR REPLACE FUNCTION told() RETURNS trigger LANGUAGE plpgsql
    AS 'BEGIN DELETE FROM m; RETURN NULL; END'""",
    "ALTER FUNCTION tidy(text) RENAME TO clean",
    "ALTER TYPE mood ADD VALUE 'glad'",
    "ALTER TYPE mood RENAME VALUE 'calm' TO 'still'",
    "ALTER TYPE mood RENAME TO temper",
    "ALTER DOMAIN tel RENAME TO phone",
    "CREATE SCHEMA x; ALTER TABLE m SET SCHEMA x",
    "ALTER TEXT SEARCH DICTIONARY plain RENAME TO bare",
    "CREATE TRIGGER l AFTER DELETE ON q_1 FOR EACH ROW EXECUTE FUNCTION told()",
    """CREATE OR REPLACE FUNCTION pg_catalog.suppress_redundant_updates_trigger()
    RETURNS trigger LANGUAGE plpgsql AS 'BEGIN DELETE FROM m; RETURN OLD; END'""",
]


def read_anew(place: Place) -> object:
    """What another address of the database reads, where nothing was read before."""
    mark = "&" if "?" in place.url else "?"
    return PostgresqlStore("shop", f"{place.url}{mark}application_name=a").schema()


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_is_in_the_next_reading(place: Place, change: str) -> None:
    place.script(SCHEMA)
    before = place.store.schema()
    place.script(change)
    assert place.store.schema() == read_anew(place) != before


def test_what_only_moves_rows_is_no_change(place: Place) -> None:
    place.script(SCHEMA)
    before = place.store.schema()
    place.script("DELETE FROM o; UPDATE m SET no = no + 1")
    assert place.store.schema() is before


def test_rows_are_told_as_they_were_counted_last(place: Place) -> None:
    place.script(SCHEMA)
    place.store.schema()
    place.script("ANALYZE m")
    assert place.store.schema().tables["m"].rows == 9


def test_a_reading_in_the_midst_of_a_change_is_not_remembered(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.script(SCHEMA)
    read = postgresql_schema._read

    def read_meanwhile(
        connection: Session, store: str, kept: frozenset[str]
    ) -> postgresql_schema._Told:
        place.script("CREATE UNIQUE INDEX u ON m (no)")
        told = read(connection, store, kept)
        place.script("DROP INDEX u")
        return told

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(postgresql_schema, "_read", read_meanwhile)
        torn = place.store.schema()
    assert place.store.schema() == read_anew(place) != torn


def test_a_trigger_of_a_partition_is_one_of_the_parents(place: Place) -> None:
    place.script(SCHEMA)
    place.script(
        "CREATE TRIGGER l AFTER DELETE ON q_1 FOR EACH ROW EXECUTE FUNCTION told()"
    )
    triggers = place.store.schema().tables["q"].triggers
    assert [trigger.name for trigger in triggers] == ["q_1.l", "tidied"]


def test_functions_somebody_made_are_told_with_the_triggers_that_name_them(
    place: Place,
) -> None:
    place.script(SCHEMA)
    place.script("""CREATE FUNCTION upper(x int) RETURNS int LANGUAGE plpgsql
  AS 'BEGIN TRUNCATE m; RETURN x; END';
CREATE OR REPLACE FUNCTION told() RETURNS trigger LANGUAGE plpgsql
  AS 'BEGIN NEW.tel := lpad(UPPER(NEW.no), 9); RETURN NEW; END'""")
    (trigger,) = place.store.schema().tables["o"].triggers
    assert trigger.own_functions == ("upper",)
