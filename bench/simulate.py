"""A change of the law tried on a million pending rows, as the preview counts them.

Facts are generated: ten years of orders, payments and logs in 500 cases. No store is
read; what that costs is measured with the searches.
"""

import time
from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

from figures import Figure

from jieqing.law.change import apply
from jieqing.law.change_file import read_change
from jieqing.law.shipped import shipped_pack
from jieqing.law.simulation import Pending, simulate
from jieqing.law.values import Facts

ROWS = 1_000_000
CASES = 500
YEARS = 10
TODAY = date(2026, 11, 27)
KINDS = ("transaction-record", "payment-record", "network-log")
ACTORS = frozenset({"ecommerce-platform", "ecommerce-operator", "any-company"})
CHANGE = """\
change: five years instead of three
why: to measure it
edit:
  cn-ecl-31-transaction: {period: P5Y}
"""


def simulated() -> Iterator[Figure]:
    """Measure the deciding and counting of rows that are there already."""
    pack = shipped_pack()
    new = apply(read_change(CHANGE, "change.yaml"), pack, TODAY).pack
    rows = list(_rows(Random(1)))  # noqa: S311  # the same rows each time, no secret
    began = time.perf_counter()
    found = simulate(rows, pack.catalogue, new.catalogue, TODAY)
    seconds = time.perf_counter() - began
    if found.rows != ROWS or not found.turned:
        raise SystemExit("the change turned nothing")
    yield Figure(work="simulate", store="none", k=ROWS, seconds=seconds)


def _rows(random: Random) -> Iterator[Pending]:
    kinds = [frozenset({kind}) for kind in KINDS]
    for number in range(ROWS):
        day = TODAY - timedelta(days=random.randrange(YEARS * 365))
        place = number % len(KINDS)
        yield Pending(
            facts=Facts(
                actors=ACTORS,
                kinds=kinds[place],
                clocks={"transaction-completed": day, "record-created": day},
            ),
            store="shop",
            table=KINDS[place],
            case=f"CL-2026-{number % CASES:04d}",
        )
