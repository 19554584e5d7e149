"""A worker asks for the day's due run once, in the name of who ran it last."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from office import CHEN, SUN, Office

from jieqing.casebook import errands, models
from jieqing.casebook.acts import due_standing
from jieqing.casebook.daily import ask_due_run
from jieqing.casebook.errand_work import carry_out, take
from jieqing.casebook.errands import Progressing
from jieqing.home import Clock

Stage = Callable[[str], Office]


def asked(office: Office, *, days: int = 0) -> errands.Errand | None:
    """A worker looks whether the day has its run, as in a home with a real clock."""
    home = office.desk.home
    real = replace(home, company=replace(home.company, clock=Clock.SYSTEM))
    desk = replace(office.desk, home=real)
    return ask_due_run(desk, office.at + timedelta(days=days))


def worked(office: Office) -> Progressing:
    taken = take(office.desk)
    assert taken is not None
    return carry_out(
        office.desk,
        taken,
        is_stopping=bool,
        unforeseen=lambda error: error,
        clock=lambda desk: office.at,  # noqa: ARG005  # the office's own clock
    )


def test_the_days_after_a_persons_run_are_asked_for_once_each(at_stage: Stage) -> None:
    office = at_stage("due")
    before = asked(office)
    office.run_due()
    first = [asked(office, days=1), asked(office, days=1), asked(office, days=2)]
    ended = worked(office.later(days=1))
    second = asked(office, days=2)

    assert before is None
    assert [each.person if each else None for each in first] == [SUN, None, SUN]
    assert ended is Progressing.DONE
    assert second is not None
    assert second.is_open


def test_nobody_runs_under_an_approval_that_has_ended(at_stage: Stage) -> None:
    office = at_stage("due")
    report = office.run_due()
    due_standing.end(office.desk, report.standing, by=CHEN, at=office.at)

    assert asked(office, days=1) is None
    assert not models.Errand.objects.exists()


def test_a_demo_whose_clock_is_moved_has_no_days_of_its_own(at_stage: Stage) -> None:
    office = at_stage("due")
    office.run_due()

    assert ask_due_run(office.desk, office.at + timedelta(days=1)) is None
