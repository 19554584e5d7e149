"""Full decisions of the law on one core by the pack that ships; two laws compared.

No two records are alike: each has dates of its own, so no answer is met again. Grounds,
keeps, caps, old and new law and doubts are among them.
"""

import random
import time
from collections.abc import Iterator
from datetime import date, timedelta

from figures import Figure

from jieqing.law.decide import decide
from jieqing.law.numerals import chinese
from jieqing.law.shipped import shipped_identities, shipped_law
from jieqing.law.text.comparing import Kind, compare
from jieqing.law.text.differing import differ
from jieqing.law.text.outline import LawText
from jieqing.law.text.reading import read_text
from jieqing.law.values import Facts

RECORDS = 50_000
ARTICLES = 150
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
    """Measure decisions, then two laws; ``k`` is how many, seconds those of all."""
    records = list(_records())
    pack = shipped_law()
    seconds = []
    for _ in range(TIMES):
        began = time.perf_counter()
        for record in records:
            decide(record, pack, TODAY)
        seconds.append(time.perf_counter() - began)
    yield Figure(work="law: decide", store="none", k=RECORDS, seconds=min(seconds))
    yield Figure(work="law: diff", store="none", k=ARTICLES, seconds=_compared())


def _compared() -> float:
    """Seconds to compare two versions of a law, figures and dates marked."""
    old, new = (_read(seed) for seed in (0, 1))
    seconds = []
    for _ in range(TIMES):
        began = time.perf_counter()
        for pair in compare(old, new).pairs:
            if pair.old and pair.new and pair.kind is Kind.CHANGED:
                differ(pair.old, pair.new)
        seconds.append(time.perf_counter() - began)
    return min(seconds)


def _read(seed: int) -> LawText:
    text = "\n".join(("示例长法", *_articles(seed)))
    return read_text(text.encode(), "law.txt").law


def _articles(seed: int) -> Iterator[str]:
    """Articles of 200 signs; with another seed every third one differs."""
    for n in range(1, ARTICLES + 1):
        chance = random.Random(n + (seed if n % 3 == 0 else 0))  # noqa: S311  # words, no secrets
        signs = "".join(chr(chance.randint(0x4E00, 0x5FFF)) for _ in range(170))
        yield f"第{chinese(n)}条　经营者应当保存{signs}三十日，但是法律另有规定的除外。"


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
