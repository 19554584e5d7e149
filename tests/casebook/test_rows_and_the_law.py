"""What a case's row says comes next, after the law under its plan has changed."""

from collections.abc import Callable

from office import CHEN, Office, approved, executing, noticed, planned
from test_changes_of_law import OWN, published, with_own

from jieqing.casebook.acts.check import check
from jieqing.casebook.models import Case
from jieqing.casebook.read import standing
from jieqing.casebook.turned import bring_up_to_date

Stage = Callable[[str], Office]
DAYS_LATE = 9  # past the days of approving, erasing and checking; within the promise


def row(office: Office) -> tuple[str, object]:
    case = office.case
    return case.next_act, case.due


def test_a_rule_of_the_companys_own_reaches_the_rows(at_stage: Stage) -> None:
    office = with_own(at_stage("planned"), OWN)
    assert row(office)[0] == "notify"

    bring_up_to_date(office.desk)
    promise = standing(office.desk, office.number).days["outer"]
    assert row(office) == ("plan", promise)


def test_a_row_that_is_not_what_its_record_says_is_left_for_the_auditor(
    at_stage: Stage,
) -> None:
    office = with_own(at_stage("executing"), OWN)
    Case.objects.filter(number=office.number).update(state="planned")
    before = row(office)
    bring_up_to_date(office.desk)
    assert row(office) == before


def test_rows_that_went_later_for_a_new_law_are_checked_within_the_promise(
    at_stage: Stage,
) -> None:
    office = published(at_stage("planned")).later(days=DAYS_LATE)
    erased = executing(approved(noticed(planned(office))))
    days = standing(erased.desk, erased.number).days

    assert days["check2"] < erased.at.date() <= days["outer"]
    assert row(erased) == ("check", days["outer"])
    erased.do(check, by=CHEN)
    assert row(erased) == ("check", days["outer"])


def test_rows_that_went_in_time_under_a_new_law_keep_the_days_that_follow(
    at_stage: Stage,
) -> None:
    erased = executing(approved(noticed(planned(published(at_stage("planned"))))))
    days = standing(erased.desk, erased.number).days
    assert row(erased) == ("check", days["check2"])
