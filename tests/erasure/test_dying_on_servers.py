"""Killed at a few of its steps on a server, overtaken there: nothing half done."""

import signal
from collections import Counter
from pathlib import Path

import pytest
from dying import FileLog, Fuse, asleep, fused, in_a_process, wake
from small_shop import Shop, erased

from jieqing.erasure.chunk import OtherRowsChanged

pytestmark = [
    pytest.mark.only("postgresql", "mariadb"),
    pytest.mark.usefixtures("everywhere"),
]
CALLS = [*range(1, 130, 13), 100, 120]


@pytest.fixture
def durable_shop(busy_shop: Shop, tmp_path: Path) -> Shop:
    busy_shop.log = FileLog(tmp_path / "log")
    busy_shop.chunk_rows = 8
    return busy_shop


@pytest.mark.sampled(4)
@pytest.mark.parametrize("calls", CALLS)
def test_d_38_a_run_killed_at_any_call_is_finished_by_the_next(
    durable_shop: Shop, calls: int
) -> None:
    shop = durable_shop
    approved, before = shop.plan("phone", "13800000001"), shop.dump()
    dying = fused(shop, Fuse(calls))
    assert in_a_process(lambda: dying.carry_out(approved)) in (0, -signal.SIGKILL)
    shop.lease = 1
    outcome = shop.carry_out(approved)
    copied = shop.copied(outcome)
    gone = Counter(row.table for row in copied if row.act == "erase")
    after = shop.dump()
    assert outcome.finished
    assert gone == Counter({t: len(r) - len(after[t]) for t, r in before.items()})
    assert erased(outcome) == gone.total() == 8


@pytest.mark.parametrize("calls", [1, 12, 14])
def test_a_sleeper_that_wakes_after_a_takeover_is_fenced(
    durable_shop: Shop, tmp_path: Path, calls: int
) -> None:
    shop, told = durable_shop, tmp_path / "told"
    approved = shop.plan("phone", "13800000001")
    sleeper = asleep(shop, approved, told, calls)
    shop.lease = 1
    assert shop.carry_out(approved).finished
    after = shop.dump()
    wake(sleeper)
    assert shop.dump() == after
    assert "lease-lost" in told.read_text()


FUNCTION = """CREATE FUNCTION takes() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN DELETE FROM notice WHERE author_id = 2; RETURN NULL; END $$;
CREATE TRIGGER t AFTER DELETE ON tag FOR EACH ROW EXECUTE FUNCTION takes();"""
BODY = """CREATE TRIGGER t AFTER DELETE ON tag FOR EACH ROW
DELETE FROM notice WHERE author_id = 2;"""


def test_a_trigger_made_after_approval_changes_nothing(shop: Shop) -> None:
    approved = shop.plan("phone", "13800000001")
    place = shop.places["shop"]
    place.script(FUNCTION if place.kind == "postgresql" else BODY)
    before = shop.dump()
    with pytest.raises(OtherRowsChanged):
        shop.carry_out(approved)
    assert shop.dump() == before
