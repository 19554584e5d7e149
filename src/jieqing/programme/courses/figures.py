"""The figure of credentials: who has learnt all that their posts ask."""

from jieqing.casebook.desk import day_of
from jieqing.programme.courses.catalogue import courses, is_for
from jieqing.programme.courses.enrolments import rows_of, told_together
from jieqing.programme.figures import Asked, Counted, Figure, share


def _staff_credentialed(asked: Asked) -> Counted | None:
    """Of the people whom courses are for: those who hold every credential today."""
    desk, today = asked.desk, day_of(asked.at)
    known = courses(desk.tenant)
    held = {
        (one.row.course, one.row.person)
        for one in told_together(desk, rows_of(desk), today)
        if one.holds_on(today)
    }
    people = desk.register.roll(asked.at).persons.values()
    asked_of = {
        one.number: {key for key, course in known.items() if is_for(course, one)}
        for one in people
        if one.is_active
    }
    concerned = {number: keys for number, keys in asked_of.items() if keys}
    full = sum(
        all((key, number) in held for key in keys) for number, keys in concerned.items()
    )
    return share(full, len(concerned))


FIGURES = (
    Figure(
        key="staff_credentialed",
        question="How many of the staff hold every credential that their posts ask?",
        definition="1",
        compute=_staff_credentialed,
    ),
)
"""持证率."""
