"""A demo home for the console: thirty cases made by acts, under a moved clock.

The deeds of all threads are put in the order of their days, so that the ledger never
goes back; everything happens in the office hours of working days. The same seed and
day give the same cases of the same customers; keys differ.
"""

import random
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path

from jieqing.casebook.desk import BEIJING, day_of
from jieqing.casebook.flows import Right
from jieqing.cli.crew import hire
from jieqing.cli.demo_company import SEED, DemoCompany, found_company, lay_key
from jieqing.cli.demo_deeds import Deed, Scene
from jieqing.cli.demo_threads import (
    DUE,
    FOUNDED,
    INVOICED,
    NOBODY,
    THIRTY,
    Thread,
)
from jieqing.erasure.values import IdentityValue
from jieqing.evidence import instant
from jieqing.law.shipped import shipped_calendar
from jieqing.law.working_days import Calendar
from jieqing.people.matrix import Role
from jieqing.programme.acts.freeze_figures import freeze
from jieqing.progress import SILENT, Progress, Stage, Unit
from jieqing.sample.crowd import STORIES
from jieqing.sample.people import phone_of

CUSTOMERS = 600
"""Fewer than in ``jieqing demo``: each check looks through all of them."""
OPENS = time(9, 30, tzinfo=BEIJING)
OFFICE_HOURS = timedelta(hours=7)
A_LITTLE = timedelta(minutes=30)
UNKNOWN_PHONE = "19900001111"
ASKED_INVOICE = """
select member_id from trade_order where id in (select order_id from invoice)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """One deed with its place in the order of all of them."""

    day: date
    place: tuple[int, int]
    scene: Scene
    deed: Deed


def found_thirty(
    folder: Path,
    *,
    today: date,
    seed: int = SEED,
    threads: Sequence[Thread] = THIRTY,
    progress: Progress = SILENT,
) -> DemoCompany:
    """Make the home in ``folder`` with the cases of ``threads``.

    The last acts happen on ``today``, or on the working day before it.
    """
    days = WorkingDays(calendar=shipped_calendar(), today=today)
    founded = days.opening(FOUNDED)
    company = found_company(folder, founded=founded, seed=seed, customers=CUSTOMERS)
    security = company.crew.security
    auditor = hire(company.desk, security, "吴倩", Role.AUDITOR, at=founded)
    lay_key(company.desk, auditor)
    every = sorted(planned(company, threads, days, seed), key=order)
    progress.begin(Stage.DEMO, len(every), Unit.ACTS)
    for one, at in timed(every):
        one.scene.at = at
        one.deed(one.scene)
        progress.advance(1)
    _freeze_last_month(company)
    return company


def _freeze_last_month(company: DemoCompany) -> None:
    """Freeze the figures of the month that is over, as its officer does each month."""
    ledger = company.desk.ledger
    newest = instant.from_text(ledger.leaf_at(ledger.size() - 1).entry.at)
    at = newest + timedelta(minutes=1)
    period = f"{day_of(at).replace(day=1) - timedelta(days=1):%Y-%m}"
    freeze(company.desk, period, by=company.crew.officer.number, at=at)


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkingDays:
    """Working days counted back from the demo's day."""

    calendar: Calendar
    today: date

    def opening(self, count: int) -> datetime:
        """Return the moment just before office hours of that working day."""
        return datetime.combine(self.ago(count), OPENS) - A_LITTLE

    def ago(self, count: int) -> date:
        """Return the working day ``count`` before the demo's day, or before that."""
        last = self.today
        while not self.calendar.is_working(last):
            last -= timedelta(days=1)
        return self.calendar.working_day_before(last, count).day if count else last


def order(one: Planned) -> tuple[date, tuple[int, int]]:
    """By what the deeds of all threads are sorted."""
    return one.day, one.place


def planned(
    company: DemoCompany, threads: Sequence[Thread], days: WorkingDays, seed: int
) -> Iterator[Planned]:
    """Return every deed of these threads with its day; not sorted yet."""
    founded = days.opening(FOUNDED)
    drawn = _customers(company, seed)
    for number, thread in enumerate(threads):
        people = tuple(_person(company, thread, drawn) for _ in range(thread.many))
        scene = Scene(
            company=company,
            right=thread.right,
            people=people,
            at=founded,
            scope=thread.scope,
        )
        yield from _of_days(dict(thread.days), scene, days, number)
    keeper = Scene(
        company=company, right=Right.RETENTION_EXPIRED, people=(), at=founded
    )
    yield from _of_days(DUE, keeper, days, len(threads))


def _of_days(
    listed: Mapping[int, tuple[Deed, ...]],
    scene: Scene,
    days: WorkingDays,
    number: int,
) -> Iterator[Planned]:
    for ago, deeds in listed.items():
        for step, deed in enumerate(deeds):
            place = (number, step)
            yield Planned(day=days.ago(ago), place=place, scene=scene, deed=deed)


def timed(every: Sequence[Planned]) -> Iterator[tuple[Planned, datetime]]:
    """Spread the deeds of each day over its office hours, in their order."""
    by_day: dict[date, list[Planned]] = {}
    for one in every:
        by_day.setdefault(one.day, []).append(one)
    for day, deeds in by_day.items():
        step = OFFICE_HOURS / len(deeds)
        for number, one in enumerate(deeds):
            yield one, datetime.combine(day, OPENS) + number * step


def _customers(company: DemoCompany, seed: int) -> Iterator[int]:
    """Members without a story of their own, in an order drawn by the seed."""
    rng = random.Random(f"{seed}/cases")  # noqa: S311 - the same cases for the same seed, no secret
    taken = {*STORIES, _invoiced(company)}
    numbers = [n for n in range(1, CUSTOMERS + 1) if n not in taken]
    return iter(rng.sample(numbers, len(numbers)))


def _invoiced(company: DemoCompany) -> int:
    """The first member without a story of their own who asked for an invoice."""
    with closing(sqlite3.connect(company.sample.stores["shop"])) as shop:
        found = {int(number) for (number,) in shop.execute(ASKED_INVOICE)}
    return min(found - STORIES.keys())


def _person(
    company: DemoCompany, thread: Thread, drawn: Iterator[int]
) -> IdentityValue:
    if thread.who == NOBODY:
        return IdentityValue(kind="phone", value=UNKNOWN_PHONE)
    if thread.who in company.sample.customers:
        named = company.sample.customers[thread.who]
        return IdentityValue(kind="phone", value=named.phone or "")
    member = _invoiced(company) if thread.who == INVOICED else next(drawn)
    if thread.right.is_companys:
        return IdentityValue(kind="customer_no", value=str(member))
    return IdentityValue(kind="phone", value=phone_of(member))
