"""Many subjects by the engine, in a process of its own: seconds of each step as JSON.

    python bench/engine.py --url URL --k 1000 [--seed 1] [--chunk 1000] [--profile FILE]

Plans pass through a sealed file, as in a case. ``execute`` is everything from taking
the store over to the last commit. Afterwards the rows touched are compared with those
that the floor would have touched, and the emptied customer rows, which hold kept
vouchers up and which the floor deletes, are taken away: nobody is drawn twice.
"""

import argparse
import cProfile
import json
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from processor import processor_of
from shop import CUTOFF, TODAY, circumstances, shop_at
from shopgen import connect

from jieqing.erasure.batch_erase import (
    BatchOrder,
    BatchOutcome,
    BatchRun,
    read_ahead,
)
from jieqing.erasure.batch_find import find_many
from jieqing.erasure.batch_plan import SubjectPlan, merged_plan, subject_plan
from jieqing.erasure.batch_spool import lines, plans_in
from jieqing.erasure.check import check
from jieqing.erasure.chunk import Order
from jieqing.erasure.erase import require_takeable, take_over
from jieqing.erasure.plan import plan, plan_hash
from jieqing.erasure.values import (
    ChunkIntent,
    ChunkState,
    Circumstances,
    Finding,
    IdentityValue,
    Look,
    MappedStore,
)
from jieqing.keys import age_file
from jieqing.keys.age_file import CapsuleKey, SealedLines
from jieqing.keys.case_key import CaseKey
from jieqing.keys.keyring import random_name

KIBI = 1024
FOUND_AT_ONCE, CHECKED_AT_ONCE = 1_000, 500  # as in a case about many subjects
CHUNK = 1_000  # customers in a transaction, as in the floor
ROWS_A_CUSTOMER = 100  # a chunk's rows are no limit here, its customers are
PLANS = "plans"
OF_CUSTOMER = (
    "address",
    "coupon",
    "invoice",
    "login_log",
    "message",
    "orders",
    "payment",
    "points",
    "review",
    "service_ticket",
)
OLD_ITEMS = (
    "SELECT count(*) FROM order_item JOIN orders ON orders.id = order_item.order_id"
    f" WHERE orders.customer_id IN ({{}}) AND orders.created_at < '{CUTOFF}'"
)
COUNTED = (
    "SELECT count(*) FROM customer WHERE id IN ({})",
    OLD_ITEMS,
    *(f"SELECT count(*) FROM {t} WHERE customer_id IN ({{}})" for t in OF_CUSTOMER),
)


@dataclass(slots=True)
class Journal:
    """A journal in memory: the casebook's share is measured with the acts."""

    said: list[tuple[ChunkIntent, ChunkState]] = field(default_factory=list)

    def chunks(self) -> tuple[tuple[ChunkIntent, ChunkState], ...]:
        """Every chunk so far."""
        return tuple(self.said)

    def intend(self, intent: ChunkIntent) -> None:
        """Note an intention."""
        self.said.append((intent, ChunkState.INTENDED))

    def settle(self, intent: ChunkIntent, state: ChunkState) -> None:
        """Note how the last one ended."""
        self.said[-1] = (intent, state)

    def should_stop(self) -> bool:
        """Nobody asks."""
        return False


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One run: where, whom, under which keys, and the seconds of its steps."""

    url: str
    numbers: Sequence[int]
    folder: Path
    stores: tuple[MappedStore, ...]
    circumstances: Circumstances
    secrets: CaseKey
    capsule: CapsuleKey
    seconds: Counter[str] = field(default_factory=Counter)

    @contextmanager
    def timed(self, step: str) -> Iterator[None]:
        """Add what the block takes to the step."""
        began = time.perf_counter()
        yield
        self.seconds[step] += time.perf_counter() - began

    def plans(self) -> Iterator[SubjectPlan]:
        """The plans, opened anew."""
        return plans_in(self.sealed().read())

    def sealed(self) -> SealedLines:
        """The file of the plans, and what opens it."""
        path = self.folder / PLANS
        sha256 = age_file.digest(path).sha256
        return SealedLines(path=path, sha256=sha256, identity=self.secrets.identity)


def main() -> None:
    """Run once and print what it took."""
    asked = _asked()
    with tempfile.TemporaryDirectory() as folder:
        run = run_on(asked.url, Path(folder), asked.k, asked.seed)
        expected = _floor_rows(run)
        _plan_all(run)
        batch, spent = _batch(run, asked.chunk), processor_of(run.url)
        journal = Journal()
        with read_ahead(batch, journal) as ready:
            require_takeable(batch.order)
            before = spent()
            with profiled(asked.profile), run.timed("execute"):
                outcome = _execute(ready, journal)
            cpu = spent() - before
        peak_mb = _peak_mb()
        if not asked.skip_check:
            _check_all(run)
        _require_as_the_floor(outcome, expected)
        take_shells_away(run)
    told = {**run.seconds, "rows": expected, "peak_mb": peak_mb, "cpu": cpu}
    json.dump(told, sys.stdout)


def _peak_mb() -> float:
    """The most memory of this program; of who started it, ``getrusage`` tells too."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.split("VmHWM:")[1].split()[0]) / KIBI


def _asked() -> argparse.Namespace:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--url", required=True)
    asked.add_argument("--k", type=int, required=True)
    asked.add_argument("--seed", default="1")
    asked.add_argument("--chunk", type=int, default=CHUNK)
    asked.add_argument("--skip-check", action="store_true")
    asked.add_argument("--profile", help="where cProfile writes what execute does")
    return asked.parse_args()


def run_on(url: str, folder: Path, k: int, seed: str) -> Run:
    """A run on so many of the shop's customers, under fresh keys."""
    with closing(connect(url)[1]) as shop:
        cursor = shop.cursor()
        cursor.execute("SELECT id FROM customer ORDER BY id")
        numbers = [int(number) for (number,) in cursor.fetchall()]
    stores = shop_at(url)
    if not stores[0].store.has_mark_table():
        stores[0].store.make_mark_table()
    drawn = random.Random(seed).sample(numbers, k)  # noqa: S311  # no secret
    return Run(
        url=url,
        numbers=sorted(drawn),
        folder=folder,
        stores=stores,
        circumstances=circumstances(),
        secrets=CaseKey.generate(),
        capsule=CapsuleKey.generate(),
    )


def _plan_all(run: Run) -> None:
    (run.folder / PLANS).unlink(missing_ok=True)
    age_file.write(lines(_planned(run)), run.folder / PLANS, run.secrets.recipient)


def _planned(run: Run) -> Iterator[SubjectPlan]:
    for number, found in _found(run):
        with run.timed("plan"):
            made = plan(found, run.stores, run.circumstances)
            hash_ = plan_hash(made, tenant="t", case="c", secrets=run.secrets)
            one = subject_plan(number, hash_, made, found)
        yield one


def _found(run: Run) -> Iterator[tuple[int, Finding]]:
    for start in range(0, len(run.numbers), FOUND_AT_ONCE):
        block = run.numbers[start : start + FOUND_AT_ONCE]
        entries = [IdentityValue(kind="customer_no", value=str(n)) for n in block]
        found = find_many(run.stores, entries, run.secrets, TODAY)
        for number in block:
            with run.timed("find"):
                one = next(found)
            if not isinstance(one, Finding):
                raise one
            yield number, one


def _batch(run: Run, chunk: int) -> BatchOrder:
    frame = next(run.plans()).frame
    order = Order(
        plan=frame,
        stores=run.stores,
        circumstances=run.circumstances,
        mark=random_name(),
        lease=1,
        folder=run.folder / "capsule",
        recipient=run.capsule.recipient,
        secrets=run.secrets,
        chunk_rows=chunk * ROWS_A_CUSTOMER,
    )
    return BatchOrder(
        order=order, plans=run.plans, file=run.sealed(), chunk_subjects=chunk
    )


def _execute(ready: BatchRun, journal: Journal) -> BatchOutcome:
    take_over(ready.batch.order, journal)
    return ready.erase(journal)


def _check_all(run: Run) -> None:
    plans = run.plans()
    while block := list(islice(plans, CHECKED_AT_ONCE)):
        with run.timed("check"):
            merged = merged_plan(block)
            finding = Finding(
                entry=merged.entry,
                rows=(),
                learned=merged.learned,
                anchors=merged.anchors,
            )
            report = check(finding, merged, run.stores, TODAY, Look.AT_ONCE)
        if not report.is_clean:
            sys.exit(f"the check is not clean: {report.residue[:3]}")


def _floor_rows(run: Run) -> int:
    """The rows that the floor would touch for these customers."""
    with closing(connect(run.url)[1]) as shop:
        cursor, rows = shop.cursor(), 0
        for block in _blocks(run.numbers):
            for sql in COUNTED:
                cursor.execute(sql.format(",".join(map(str, block))))
                rows += int(cursor.fetchone()[0])
    return rows


def _blocks(numbers: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(numbers), FOUND_AT_ONCE):
        yield numbers[start : start + FOUND_AT_ONCE]


def _require_as_the_floor(outcome: BatchOutcome, expected: int) -> None:
    if outcome.aside or not outcome.finished:
        sys.exit(f"{len(outcome.aside)} customers were put aside")
    tables = [table for chunk in outcome.committed for table in chunk.tables]
    touched = sum(t.erased + t.masked for t in tables)
    if touched != expected:
        sys.exit(f"{touched} rows were touched, the floor touches {expected}")


def take_shells_away(run: Run) -> None:
    """Delete the emptied customer rows, as the floor does."""
    with closing(connect(run.url)[1]) as shop:
        for block in _blocks(run.numbers):
            numbers = ",".join(map(str, block))
            shop.cursor().execute(f"DELETE FROM customer WHERE id IN ({numbers})")
        shop.commit()


@contextmanager
def profiled(path: str | None) -> Iterator[None]:
    """Profile the block, where a file is named for it."""
    if path is None:
        yield
        return
    with cProfile.Profile() as profile:
        yield
    profile.dump_stats(path)


if __name__ == "__main__":
    main()
