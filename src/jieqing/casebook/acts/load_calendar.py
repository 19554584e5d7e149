"""The calendar of a home: the years that ship with the product and those it took in.

A year's holidays are published in the autumn before; until then its days are counted
Monday to Friday and are provisional. The company takes the notice in as a file of the
same form. From then on every open deadline is counted by it (``told.days``): nothing is
written anew in any case. The ledger says who took in which file, and its digest.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db import transaction

from jieqing.casebook import told
from jieqing.casebook.desk import Desk
from jieqing.casebook.entering import enter
from jieqing.casebook.home_calendar import FOLDER, LOAD, RECORD, home_calendar
from jieqing.casebook.read import open_cases
from jieqing.flow import record as records
from jieqing.keys import durable
from jieqing.law.calendar_file import CalendarFile, decoded, read_calendar
from jieqing.law.working_days import Calendar


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """A step of an open case whose last day is another one by another calendar."""

    case: str
    step: str
    was: date
    now: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A notice as it would be taken in: its years, and the deadlines it moves."""

    file: CalendarFile
    content: bytes
    calendar: Calendar
    moved: tuple[Moved, ...]

    @property
    def digest(self) -> str:
        """SHA-256 of the file (hex)."""
        return hashlib.sha256(self.content).hexdigest()

    @property
    def place(self) -> str:
        """Its name in the home."""
        years = "-".join(str(year) for year in sorted(self.file.years))
        return f"{years}-{self.digest[:12]}.yaml"


def weigh(desk: Desk, name: str, content: bytes) -> Taken:
    """Read a notice against the home's calendar and open cases; nothing is written.

    Raises ``CalendarRefused`` with its line: nothing of such a file is ever used.
    """
    file = read_calendar(decoded(content, name), name)
    calendar = desk.calendar.with_file(file)
    return Taken(
        file=file,
        content=content,
        calendar=calendar,
        moved=tuple(_moved(desk, calendar)),
    )


def take_in(desk: Desk, taken: Taken, *, by: str, at: datetime) -> Desk:
    """Lay the file into the home and enter who took it in, or nothing at all.

    Returns the desk that counts by it. Raises ``CalendarRefused`` also where somebody
    else took the year in meanwhile.
    """
    folder = desk.home.place(FOLDER)
    folder.mkdir(mode=0o700, exist_ok=True)
    with transaction.atomic():
        person = desk.register.entitled(by, LOAD)
        known = home_calendar(desk.home, desk.ledger).with_file(taken.file)
        enter(desk, RECORD, LOAD, _facts(taken), by=person.number, at=at)
        durable.write_anew(folder / taken.place, taken.content)
    return replace(desk, calendar=known)


def _facts(taken: Taken) -> Mapping[str, object]:
    return {
        "file": taken.place,
        "digest": taken.digest,
        "years": sorted(taken.file.years),
        "replaces": sorted(taken.file.replaces),
        "moved_steps": len(taken.moved),
        "moved_cases": len({each.case for each in taken.moved}),
    }


def _moved(desk: Desk, calendar: Calendar) -> Iterator[Moved]:
    for case in open_cases(desk):
        record = records.read(desk.ledger, case.number)
        was, now = told.days(record, desk.calendar), told.days(record, calendar)
        for step, day in sorted(now.items(), key=lambda each: (each[1], each[0])):
            if day != was[step]:
                yield Moved(case=case.number, step=step, was=was[step], now=day)
