"""A demo home that has lived with the programme for a year, made by acts alone.

Day after day under a moved clock, chapter after chapter; some customers leave. Nothing
is inserted: what is lit is lit by records.
"""

from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path

from jieqing.casebook.desk import BEIJING
from jieqing.casebook.flows import Right
from jieqing.cli.crew import hire
from jieqing.cli.demo_company import SEED, DemoCompany, found_company, lay_key
from jieqing.cli.demo_thirty import CUSTOMERS, WorkingDays, order, planned, timed
from jieqing.cli.demo_threads import Thread, closing
from jieqing.cli.year_audits import auditing
from jieqing.cli.year_campaigns import campaigning
from jieqing.cli.year_company import WorkingDay, Year
from jieqing.cli.year_courses import learning
from jieqing.cli.year_incidents import incidents
from jieqing.cli.year_parties import dealing
from jieqing.cli.year_programme import kernel
from jieqing.cli.year_scores import scoring
from jieqing.cli.year_tips import tipping
from jieqing.cli.year_voices import voices
from jieqing.law.shipped import shipped_calendar
from jieqing.people.matrix import Role
from jieqing.progress import SILENT, Progress, Stage, Unit

YEAR = timedelta(days=364)
BEGINS = time(8, 0, tzinfo=BEIJING)
LEFT = (60, 50, 40, 33, 26)
"""Working days ago on which customers asked to leave, so that each month has some."""
CLOSINGS = tuple(Thread(right=Right.CLOSE, days=closing(ago)) for ago in LEFT)
SETTING_UP, AS_MANY = 3, 20  # days; each takes as long as so many of the others
CHAPTERS: tuple[Callable[[Year, WorkingDay], None], ...] = (
    kernel,
    learning,
    campaigning,
    incidents,
    auditing,
    voices,
    dealing,
    tipping,
    scoring,
)
"""What is done on each working day, one chapter for each mechanism."""


def found_year(
    folder: Path,
    *,
    today: date,
    threads: tuple[Thread, ...] = CLOSINGS,
    customers: int = CUSTOMERS,
    progress: Progress = SILENT,
) -> DemoCompany:
    """Make the home in ``folder``, a year old on ``today``."""
    days = WorkingDays(calendar=shipped_calendar(), today=today)
    first = today - YEAR
    founded = datetime.combine(first, BEGINS)
    company = found_company(folder, founded=founded, customers=customers)
    security = company.crew.security
    auditor = hire(company.desk, security, "吴倩", Role.AUDITOR, at=founded)
    lay_key(company.desk, auditor)
    year = Year(company=company, auditor=auditor, at=founded)
    deeds = sorted(planned(company, threads, days, SEED), key=order)
    by_day: dict[date, list[Callable[[], None]]] = {}
    for one, at in timed(deeds):
        by_day.setdefault(one.day, []).append(_deed(one, at))
    working = [*_working(days, first, today)]
    progress.begin(Stage.DEMO, sum(map(_share, range(len(working)))), Unit.ACTS)
    for number, day in enumerate(working):
        year.at = datetime.combine(day, BEGINS)
        today_is = WorkingDay(day=day, number=number, is_last=day == working[-1])
        for chapter in CHAPTERS:
            chapter(year, today_is)
        for deed in by_day.get(day, ()):
            deed()
        progress.advance(_share(number))
    return company


def _share(number: int) -> int:
    """How much of the whole a day is: on the first ones everything is set up."""
    return AS_MANY if number < SETTING_UP else 1


def _deed(one: object, at: datetime) -> Callable[[], None]:
    def done() -> None:
        scene = one.scene  # type: ignore[attr-defined]  # a Planned
        scene.at = at
        one.deed(scene)  # type: ignore[attr-defined]  # a Planned

    return done


def _working(days: WorkingDays, first: date, last: date) -> Iterator[date]:
    day = first
    while day <= last:
        if days.calendar.is_working(day):
            yield day
        day += timedelta(days=1)
