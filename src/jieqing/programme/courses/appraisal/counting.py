"""Counting what was asked of each person and what they did, from sealed records."""

from collections import Counter
from collections.abc import Iterable, Mapping

from jieqing.casebook.desk import day_of
from jieqing.people.roll import Person
from jieqing.programme import models
from jieqing.programme.courses.appraisal.scoring import Counts, Part, Sheet
from jieqing.programme.courses.campaigns.acts import is_for
from jieqing.programme.courses.campaigns.flow import CampaignState
from jieqing.programme.courses.campaigns.told import newest, told_together
from jieqing.programme.courses.catalogue import courses
from jieqing.programme.courses.enrolments import rows_of
from jieqing.programme.courses.enrolments import told_together as enrolled
from jieqing.programme.courses.flow import CourseState
from jieqing.programme.figures import Asked
from jieqing.programme.receipts import receipts_of
from jieqing.programme.templates import templates
from jieqing.programme.versions import versions_among

_CAMPAIGNS = 60
_HELD = frozenset({CampaignState.RUNNING, CampaignState.ENDED})
Tally = Mapping[str, tuple[int, int]]
"""By a person's number: how many they did, of how many."""


def sheets(asked: Asked) -> tuple[Sheet, ...]:
    """Return everybody's sheet, of whom anything was asked, by number.

    Courses and reading as they stand at the moment asked; campaigns of the period.
    """
    people = [
        one
        for one in asked.desk.register.roll(asked.at).persons.values()
        if one.is_active
    ]
    tallies = {
        Counts.COURSES: _courses(asked),
        Counts.READING: _reading(asked),
        Counts.CAMPAIGNS: _campaigns(asked, people),
    }
    made = (
        Sheet(
            person=one.number,
            parts=tuple(
                Part(counts=counts, done=done, asked=of)
                for counts, tally in tallies.items()
                for done, of in [tally.get(one.number, (0, 0))]
            ),
        )
        for one in sorted(people, key=lambda one: one.number)
    )
    return tuple(sheet for sheet in made if sheet.total is not None)


def _courses(asked: Asked) -> Tally:
    today = day_of(asked.at)
    known = courses(asked.desk.tenant)
    rows = rows_of(asked.desk, courses=list(known)) if known else ()
    told = [
        one
        for one in enrolled(asked.desk, rows, today)
        if one.state not in {CourseState.EXEMPT, CourseState.EXEMPT_ASKED}
    ]
    return _tally((one.row.person, one.holds_on(today)) for one in told)


def _reading(asked: Asked) -> Tally:
    rows = models.Document.objects.filter(record__tenant=asked.desk.tenant)
    made_from = dict(rows.values_list("record__no", "template"))
    today = day_of(asked.at)
    known = templates(asked.desk.tenant)
    found = versions_among(asked.desk, list(made_from), today)
    return _tally(
        (read.person, read.at is not None)
        for no, versions in found.items()
        if made_from[no] in known
        for read in receipts_of(asked.desk, versions, known[made_from[no]].audience)
    )


def _campaigns(asked: Asked, people: Iterable[Person]) -> Tally:
    recent = newest(asked.desk, _CAMPAIGNS)
    held = [
        one
        for one in told_together(asked.desk, recent, day_of(asked.at))
        if one.state in _HELD and asked.period.holds(one.first_on)
    ]
    return _tally(
        (person.number, person.number in one.readers)
        for one in held
        for person in people
        if is_for(one.audience, person)
    )


def _tally(found: Iterable[tuple[str, bool]]) -> Tally:
    asked: Counter[str] = Counter()
    done: Counter[str] = Counter()
    for person, is_done in found:
        asked[person] += 1
        done[person] += is_done
    return {person: (done[person], asked[person]) for person in asked}
