"""Full decisions of the law on one core, by the whole pack that ships.

No two records are alike: each has dates of its own, so no answer is met again. Grounds,
keeps, caps, old and new law and doubts are among them.
"""

import random
import time
from collections.abc import Iterator
from datetime import date, timedelta

from figures import Figure

from jieqing.law.decide import decide
from jieqing.law.shipped import shipped_identities, shipped_law
from jieqing.law.values import Facts

RECORDS = 50_000
TIMES = 5
TODAY = date(2026, 11, 26)
FIRST = date(2004, 1, 1)
DAYS = 8_300
COMPANIES = (
    ("self-operated-shop", "taxpayer", "any-company", "network-operator"),
    ("ecommerce-platform", "taxpayer", "any-company", "network-operator"),
    ("financial-institution", "bank", "taxpayer", "any-company"),
    ("medical-institution", "network-data-handler"),
)
KINDS = (
    ("transaction-record",),
    ("accounting-voucher",),
    ("kyc-identity",),
    ("medical-outpatient-record",),
    ("account-profile", "contact-info"),
    ("network-log",),
    ("payment-record",),
    ("invoice",),
)
EVENTS = (
    "transaction-completed",
    "transaction-ended",
    "relationship-ended",
    "fiscal-year-end",
    "last-visit",
    "record-created",
    "purpose-achieved",
    "user-deletion-request",
)


def law() -> Iterator[Figure]:
    """Measure decisions; the row's ``k`` is how many, its seconds those of all."""
    records = list(_records())
    pack = shipped_law()
    seconds = []
    for _ in range(TIMES):
        began = time.perf_counter()
        for record in records:
            decide(record, pack, TODAY)
        seconds.append(time.perf_counter() - began)
    yield Figure(work="law: decide", store="none", k=RECORDS, seconds=min(seconds))


def _records() -> Iterator[Facts]:
    chance = random.Random(26)  # noqa: S311  # the same records every time
    ruled_out = frozenset(shipped_law().vocabulary.words("conditions"))
    companies = [shipped_identities().widen(frozenset(each)) for each in COMPANIES]
    for number in range(RECORDS):
        days = (FIRST + timedelta(chance.randrange(DAYS)) for _ in EVENTS)
        yield Facts(
            kinds=frozenset(KINDS[number % len(KINDS)]),
            actors=companies[number // len(KINDS) % len(companies)],
            clocks=dict(zip(EVENTS, days, strict=True)),
            ruled_out=ruled_out,
        )
