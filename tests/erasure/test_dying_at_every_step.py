"""Killed, raced, out of room, set back: nothing half done and nothing twice."""

import shutil
import signal
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest
from dying import FileLog, Fuse, asleep, fused, in_a_process, on_a_full_disk, wake
from small_shop import Shop, a_shop, erased

from jieqing.erasure.capsule import CapsuleDamaged
from jieqing.erasure.erase import MarkTableMissing, StoreWentBack, prepare
from jieqing.erasure.values import ChunkIntent, ChunkState
from jieqing.keys.age_file import FileDamaged

CALLS = 120  # a few more than two chunks make: the last run ends by itself


@pytest.fixture
def durable_shop(busy_shop: Shop, tmp_path: Path) -> Shop:
    busy_shop.log = FileLog(tmp_path / "log")
    busy_shop.chunk_rows = 8
    return busy_shop


@pytest.mark.sampled(4)
@pytest.mark.parametrize("calls", range(1, CALLS, 3))
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
    assert len(copied) == len({(x.table, x.row["id"]) for x in copied}) == 11
    assert files(shop) == {intent.file for intent in outcome.committed}


def files(shop: Shop) -> set[str]:
    return {path.name for path in (shop.folder / "capsule").rglob("*")} - {"shop"}


def test_the_runs_above_reach_the_end_of_the_work(durable_shop: Shop) -> None:
    approved = durable_shop.plan("phone", "13800000001")
    fuse = Fuse(1_000)
    fused(durable_shop, fuse).carry_out(approved)
    assert CALLS - 10 < 1_000 - fuse.left < CALLS


@dataclass(slots=True)
class DiesAtSettling:
    """A journal whose process ends after the intention, before the commit."""

    log: FileLog

    def intend(self, intent: ChunkIntent) -> None:
        self.log.intend(intent)
        raise KeyboardInterrupt

    def __getattr__(self, name: str) -> object:
        return getattr(self.log, name)


def test_an_intention_without_its_mark_is_void_and_its_copy_shredded(
    durable_shop: Shop,
) -> None:
    shop, log = durable_shop, durable_shop.log
    approved, before = shop.plan("phone", "13800000001"), shop.dump()
    shop.log = DiesAtSettling(log)
    with pytest.raises(KeyboardInterrupt):
        shop.carry_out(approved)
    shop.log, shop.lease = log, 2
    assert (shop.dump(), len(files(shop))) == (before, 1)
    prepare(shop.order(approved), log)
    assert [state for _, state in log.chunks()] == [ChunkState.VOID]
    assert files(shop) == set()


def overtaken(shop: Shop, told: Path, calls: int) -> None:
    """A worker sleeps at that call; another takes over and ends; the first wakes."""
    approved = shop.plan("phone", "13800000001")
    sleeper = asleep(shop, approved, told, calls)
    shop.lease = 1
    assert shop.carry_out(approved).finished
    after, copies, log = shop.dump(), files(shop), shop.log.chunks()
    wake(sleeper)
    assert (shop.dump(), files(shop), shop.log.chunks()) == (after, copies, log)


@pytest.mark.parametrize("calls", [1, 12, 13, 14])
def test_a_sleeper_that_wakes_after_a_takeover_is_fenced(
    durable_shop: Shop, tmp_path: Path, calls: int
) -> None:
    overtaken(durable_shop, tmp_path / "told", calls)
    assert "lease-lost" in (tmp_path / "told").read_text()


@pytest.mark.sampled(4)
@pytest.mark.parametrize("calls", [6, 7, 8, 9, 10])
def test_a_sleeper_that_wakes_while_tidying_up_shreds_no_copy_of_its_successor(
    durable_shop: Shop, tmp_path: Path, calls: int
) -> None:
    overtaken(durable_shop, tmp_path / "told", calls)


def test_a_lower_lease_may_not_even_prepare(shop: Shop) -> None:
    approved = shop.plan("phone", "13800000001")
    shop.lease = 4
    prepare(shop.order(approved), shop.log)
    before, shop.lease = shop.dump(), 2
    with pytest.raises(Exception, match="lease-lost"):
        shop.carry_out(approved)
    assert shop.dump() == before


def test_a_full_disk_under_the_capsule_loses_no_row(tmp_path: Path) -> None:
    wide = "\x01" * 24  # each sign takes one byte in the store, six in the copy
    rows = ", ".join(f"({n}, 1, '{wide}')" for n in range(4_000))
    schema = f"""CREATE TABLE m (id INTEGER PRIMARY KEY);
    CREATE TABLE t (id INTEGER PRIMARY KEY, m_id INT, note TEXT);
    INSERT INTO m VALUES (1); INSERT INTO t VALUES {rows};"""
    text = """root: m
tables:
  m: {record: account-profile, identities: {id: customer_no}}
  t: {record: marketing-profile, references: [{owner: m, by: m_id}]}"""
    shop = a_shop(tmp_path, schema, text)
    approved, told = shop.plan("customer_no", "1"), tmp_path / "told"
    in_a_process(lambda: on_a_full_disk(shop, approved, told, 400_000))
    assert "disk-full" in told.read_text()
    assert shop.ask("SELECT count(*) FROM t") == [(4_000,)]
    assert files(shop) == set()
    shop.lease = 1
    assert erased(shop.carry_out(approved)) == 4_001


def truncate(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])


def alter(path: Path) -> None:
    whole = bytearray(path.read_bytes())
    whole[len(whole) // 2] ^= 1
    path.write_bytes(whole)


@pytest.mark.parametrize("damage", [truncate, alter, Path.unlink])
@pytest.mark.parametrize("which", [0, 1])
def test_a_damaged_capsule_is_refused_before_anything_is_written(
    busy_shop: Shop, damage: object, which: int
) -> None:
    shop = busy_shop
    shop.chunk_rows = 8
    approved = shop.plan("phone", "13800000001")
    outcome = shop.carry_out(approved)
    damaged = outcome.committed[which]
    damage(shop.folder / "capsule" / "shop" / damaged.file)
    before = shop.dump()
    with pytest.raises((CapsuleDamaged, FileDamaged)):
        shop.restore(approved, outcome)
    assert shop.dump() == before


def test_a_store_set_back_in_time_is_noticed_by_its_missing_mark(shop: Shop) -> None:
    approved = shop.plan("phone", "13800000001")
    shutil.copy(shop.path(), shop.folder / "backup")
    shop.carry_out(approved)
    shutil.copy(shop.folder / "backup", shop.path())
    with pytest.raises(StoreWentBack) as refusal:
        shop.carry_out(approved)
    assert refusal.value.facts == {"store": "shop", "chunk": 1}


def test_a_store_without_mark_table_is_not_written_at_all(shop: Shop) -> None:
    approved = shop.plan("phone", "13800000001")
    shop.ask("DROP TABLE jieqing_mark")
    before = shop.dump()
    with pytest.raises(MarkTableMissing):
        shop.carry_out(approved)
    assert shop.dump() == before


def test_a_taken_key_is_a_conflict_and_never_overwritten(shop: Shop) -> None:
    approved = shop.plan("phone", "13800000001")
    outcome = shop.carry_out(approved)
    shop.ask("INSERT INTO tag VALUES (60, 2, '别人的')")
    shop.ask("UPDATE staff_log SET phone = '13800000009' WHERE id = 50")
    receipt = shop.restore(approved, outcome)
    assert receipt.conflicts == 2
    assert (60, 2, "别人的") in shop.dump()["tag"]
    assert (50, "13800000009", "回访") in shop.dump()["staff_log"]
    assert (61, 1, "书") in shop.dump()["tag"]


def test_a_second_restore_brings_nothing_twice(shop: Shop) -> None:
    before, approved = shop.dump(), shop.plan("phone", "13800000001")
    outcome = shop.carry_out(approved)
    shop.restore(approved, outcome)
    again = shop.restore(approved, outcome)
    assert shop.dump() == before
    assert again.conflicts == 0  # what is back already counts as returned
