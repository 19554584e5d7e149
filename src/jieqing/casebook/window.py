"""The recovery window of a case: expected at the notice, fixed by the last commit."""

from datetime import date

from jieqing.casebook import days, told
from jieqing.casebook.days import NoWindow, WindowFacts
from jieqing.casebook.flows import Right
from jieqing.casebook.rights_reading import shipped_rights
from jieqing.casebook.scope import part_of
from jieqing.casebook.today import said_of
from jieqing.casebook.work import Work
from jieqing.law.values import Effect

NO_WINDOW = "no-window"  # of person_rules in rights.yaml


def expected_window(work: Work) -> date | None:
    """Return the window's last day if everything happens on its last day."""
    return window_after(work, told.days(work.record, work.desk.calendar)["executed"])


def window_after(work: Work, last_commit: date) -> date | None:
    """Return the window's last day for rows that went on ``last_commit``."""
    column = told.column(work.record)
    facts = WindowFacts(days=column.window_days, barred_by=_barred(work))
    return days.window_end(
        last_commit, told.days(work.record, work.desk.calendar), facts
    )


def _is_sensitive_consent(work: Work) -> bool:
    """Whether what was withdrawn is a consent that the law wants separate (PIPL 29)."""
    part = part_of(work.record, work.case.right)
    if part is None or work.case.right != Right.WITHDRAW_CONSENT:
        return False
    separate = (
        rule.data
        for rule in work.desk.catalogue.rules
        if rule.effect is Effect.CONSENT_REQUIRED
    )
    return not part.kinds.isdisjoint(frozenset().union(*separate))


def _has_no_window(age: int) -> bool:
    """Whether an age alone leaves nothing to be brought back: a child's data go."""
    return any(NO_WINDOW in row.rules for row in shipped_rights().of_age(age))


def _barred(work: Work) -> frozenset[NoWindow]:
    chosen, age = told.chosen(work.record), said_of(work).subject_age
    barred = set()
    if work.case.right == Right.UNLAWFUL:
        barred.add(NoWindow.UNLAWFUL_PROCESSING)
    if _is_sensitive_consent(work):
        barred.add(NoWindow.SENSITIVE_CONSENT_WITHDRAWN)
    if chosen is not None and chosen.window_waived:
        barred.add(NoWindow.WAIVED)
    if age is not None and _has_no_window(age):
        barred.add(NoWindow.UNDER_FOURTEEN)
    return frozenset(barred)
