"""The reports that incidents under way still owe: for the calendar and today's page."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from jieqing.casebook.desk import BEIJING, Desk, day_of
from jieqing.errors import phrase
from jieqing.flow import record as records
from jieqing.language import filled, said
from jieqing.people.matrix import Role
from jieqing.people.roll import Person
from jieqing.programme import models
from jieqing.programme.day_list import Falls
from jieqing.programme.incidents.clocks import ReportClock
from jieqing.programme.incidents.flow import IncidentState
from jieqing.programme.incidents.told import MECHANISM, ToldIncident, told_of
from jieqing.programme.incidents.vocabulary import REPORTS

ENDED = (IncidentState.CLOSED, IncidentState.FALSE_ALARM)
IS_OPEN = Q(mechanism=MECHANISM, kind="incident") & ~Q(state__in=ENDED)
"""Rows of real incidents that are not over; a drill owes no authority anything."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Owed:
    """A report that is owed, and by which incident."""

    incident: ToldIncident
    title: str
    clock: ReportClock

    @property
    def day(self) -> date:
        """The Beijing day on which its term ends."""
        return day_of(self.clock.ends.ends)


def owed(desk: Desk, people: Mapping[str, Person]) -> tuple[Owed, ...]:
    """Return what real incidents owe, what ends first before the others."""
    rows = models.Record.objects.filter(IS_OPEN, tenant=desk.tenant)
    titles = dict(rows.values_list("no", "title"))
    return owed_by(desk, titles, people)


def owed_by(
    desk: Desk, titles: Mapping[str, str], people: Mapping[str, Person]
) -> tuple[Owed, ...]:
    """Return the same of incidents that are known to be open, by number and title."""
    found = _owed(desk, titles, people) if titles else ()
    return tuple(sorted(found, key=lambda one: one.clock.ends.ends))


def falls(desk: Desk, first: date, last: date) -> Iterator[Falls]:
    """Give the days on which terms of reports end."""
    for one in owed(desk, desk.register.roll().persons):
        if first <= one.day <= last:
            words = phrase(
                "{report} of {incident} is owed by {time}",
                report=said(REPORTS[one.clock.key]),
                incident=one.title,
                time=f"{one.clock.ends.ends.astimezone(BEIJING):%H:%M}",
            )
            yield Falls(
                day=one.day,
                no=one.incident.no,
                title=filled(words.message, words.facts),
                post=Role.OFFICER,
                address=f"incidents/{one.incident.no}/",
                part=one.clock.key,
                is_typed=True,
                is_owed=True,
            )


def _owed(
    desk: Desk, titles: Mapping[str, str], people: Mapping[str, Person]
) -> Iterator[Owed]:
    numbers: Sequence[str] = tuple(titles)
    company = (desk.calendar, desk.actors)
    for no, record in records.read_together(desk.ledger, numbers).items():
        incident = told_of(desk.tenant, record, people, company)
        for clock in incident.unanswered:
            yield Owed(incident=incident, title=titles[no], clock=clock)
