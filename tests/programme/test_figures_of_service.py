"""专业服务: who holds all credentials, how long a case took, what was resumed."""

from datetime import timedelta

from courses_office import assigned, handed_in, small, with_courses
from office import STAGES, SUN, Office, interrupted

from jieqing.casebook.acts.execute import execute
from jieqing.casebook.desk import day_of
from jieqing.casebook.papers.period import Period
from jieqing.programme.figures import COUNT, FIGURES, Asked, Counted
from jieqing.programme.measures import shipped_measures
from jieqing.programme.seen import see
from jieqing.programme.shown import CLAUSES
from jieqing.programme.wording import told

BEFORE = (
    "opened",
    "identified",
    "stopped",
    "found",
    "planned",
    "noticed",
    "approved",
)
"""The stages of a case before its erasing begins."""


def through(office: Office, stages: tuple[str, ...]) -> Office:
    """The case goes on to the last of these stages."""
    for stage in stages:
        office = STAGES[stage][1](office)
    return office


def counted(office: Office, key: str) -> Counted | None:
    """A figure of the last two months."""
    day = day_of(office.at)
    period = Period(first=day - timedelta(days=60), last=day)
    return FIGURES[key].compute(Asked(desk=office.desk, period=period, at=office.at))


def shares(office: Office, key: str) -> tuple[int, int] | None:
    """Its two numbers."""
    found = counted(office, key)
    return (found.part, found.whole) if found else None


def test_who_lacks_one_credential_is_not_counted_among_the_credentialed(
    office: Office,
) -> None:
    assert shares(office, "staff_credentialed") is None
    with_courses(office, small())
    assigned(office, "course.small")
    before = shares(office, "staff_credentialed")
    handed_in(office, SUN, "course.small")

    assert before == (0, 1)
    assert shares(office, "staff_credentialed") == (1, 1)


def test_an_interrupted_erasure_counts_as_resumed_once_it_ran_to_its_end(
    office: Office,
) -> None:
    interrupted(through(office, BEFORE))
    stopped = shares(office, "failures_resumed"), shares(office, "executions_finished")
    office.do(execute, by=SUN)

    assert stopped == ((0, 1), (0, 1))
    assert shares(office, "failures_resumed") == (1, 1)
    assert shares(office, "executions_finished") == (1, 1)


def test_the_hours_of_a_case_run_from_its_opening_to_its_end(
    after_case: Office,
) -> None:
    before = counted(after_case, "hours_per_case")
    ended = through(after_case, ("ready", "settled"))
    found = counted(ended, "hours_per_case")

    assert before is None

    assert found is not None
    assert found.whole == COUNT
    assert found.part > 0
    assert found.records


def test_a_figure_without_a_bound_is_asked_for_by_its_days_alone(
    office: Office,
) -> None:
    measure = shipped_measures()["p3"]
    seen = see(office.desk, day_of(office.at))
    hours = next(c for c in measure.shown_by if c.text("key") == "hours_per_case")
    said = told(CLAUSES[hours.of].words(seen, hours))

    assert said.endswith("Read within 40 days")
    assert "None" not in said


def test_what_the_client_of_an_agency_gets_is_said_to_be_missing() -> None:
    assert "代理机构" in shipped_measures()["p3"].note["zh"]
