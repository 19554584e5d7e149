"""What a trigger writes is read from its text; what is not understood is unknown."""

import pytest

from jieqing.datamap.schema import Trigger
from jieqing.datamap.triggers import written_tables

PG = "CREATE TRIGGER t BEFORE UPDATE ON public.e FOR EACH ROW EXECUTE FUNCTION f() -- "
TOLD = [
    (
        (
            "CREATE TRIGGER t AFTER UPDATE OF a ON e WHEN NEW.a <> 'INSERT INTO x' "
            'BEGIN INSERT OR IGNORE INTO "e hist" (id, a) VALUES (OLD.id, OLD.a); END'
        ),
        {"e hist"},
    ),
    (
        (
            "CREATE TRIGGER t AFTER DELETE ON e BEGIN UPDATE f SET n = n - 1 WHERE "
            "id = OLD.f; DELETE FROM g WHERE id IN (SELECT id FROM h); REPLACE INTO i "
            "VALUES (replace(OLD.a, 'x', 'y')); END"
        ),
        {"f", "g", "i"},
    ),
    (
        "CREATE TRIGGER t BEFORE DELETE ON e BEGIN SELECT RAISE(ABORT, 'no'); END",
        set(),
    ),
    ("BEFORE UPDATE SET NEW.changed = NOW()", set()),
    ("AFTER DELETE INSERT INTO `e_hist` SET id = OLD.id, at = NOW()", {"e_hist"}),
    (
        (
            "AFTER UPDATE BEGIN DECLARE n DECIMAL(10,2); SELECT max(x) INTO n FROM f "
            "FOR UPDATE; INSERT INTO e_hist VALUES (OLD.id, n) ON DUPLICATE KEY UPDATE "
            "n = 1; END"
        ),
        {"e_hist"},
    ),
    (
        PG + "begin insert into public.e_hist(id, at) select old.id, now() "
        "on conflict (id) do update set at = now(); return coalesce(new, old); end",
        {"e_hist"},
    ),
    (
        PG + "BEGIN IF (TG_OP = 'DELETE') THEN INSERT INTO audit.rows VALUES "
        "(row_to_json(OLD)); END IF; -- DELETE FROM x\n RETURN OLD; END",
        {"audit.rows"},
    ),
]
UNKNOWN = [
    PG + "BEGIN EXECUTE format('INSERT INTO %I VALUES (1)', TG_ARGV[0]); END",
    PG + "BEGIN PERFORM forget(OLD.id); RETURN OLD; END",
    PG + "BEGIN NEW.x := spread(OLD.id); RETURN NEW; END",
    PG + "BEGIN NEW.x := hex(OLD.id); RETURN NEW; END",
    PG + "versioning",
    "CREATE RULE r AS ON DELETE TO e DO ALSO DELETE FROM f",
    "AFTER DELETE CALL forget(OLD.id)",
    "AFTER DELETE BEGIN DELETE f FROM f JOIN g ON f.id = g.id; END",
    "AFTER UPDATE UPDATE f, g SET f.x = 1",
    "",
]


@pytest.mark.parametrize(("body", "tables"), TOLD)
def test_the_tables_a_trigger_writes_are_told(body: str, tables: set[str]) -> None:
    assert written_tables(Trigger(name="t", body=body)) == tables


@pytest.mark.parametrize("body", UNKNOWN)
def test_what_is_not_understood_is_unknown_not_nothing(body: str) -> None:
    assert written_tables(Trigger(name="t", body=body)) is None


def test_a_function_that_bears_a_harmless_name_is_not_believed() -> None:
    body = PG + "BEGIN NEW.x := public.upper(OLD.x); RETURN NEW; END"
    shadowed = Trigger(name="t", body=body, own_functions=("upper",))

    assert written_tables(Trigger(name="t", body=body)) == set()
    assert written_tables(shadowed) is None
