"""The recovery window of a case: expected at the notice, fixed by the last commit."""

from datetime import date

from jieqing.casebook import days, told
from jieqing.casebook.days import NoWindow, WindowFacts
from jieqing.casebook.desk import Desk
from jieqing.casebook.flows import Right
from jieqing.casebook.rights_reading import shipped_rights
from jieqing.casebook.said import Said
from jieqing.casebook.scope import part_of
from jieqing.casebook.today import said_of
from jieqing.casebook.work import Work
from jieqing.flow.record import Record
from jieqing.law.values import Effect

NO_WINDOW = "no-window"  # of person_rules in rights.yaml


def expected_window(work: Work) -> date | None:
    """Return the window's last day if everything happens on its last day."""
    return window_after(work, told.days(work.record, work.desk.calendar)["executed"])


def window_after(work: Work, last_commit: date) -> date | None:
    """Return the window's last day for rows that went on ``last_commit``."""
    column = told.column(work.record)
    barred = barred_in(work.desk, work.record, said_of(work))
    facts = WindowFacts(days=column.window_days, barred_by=barred)
    return days.window_end(
        last_commit, told.days(work.record, work.desk.calendar), facts
    )


def barred_in(desk: Desk, record: Record, said: Said) -> frozenset[NoWindow]:
    """Return what bars a recovery window in a case; empty: nothing does."""
    chosen, age = told.chosen(record), said.subject_age
    right = told.fact(record.leaves[0], "right")
    barred = set()
    if right == Right.UNLAWFUL:
        barred.add(NoWindow.UNLAWFUL_PROCESSING)
    if _is_sensitive_consent(desk, record, right):
        barred.add(NoWindow.SENSITIVE_CONSENT_WITHDRAWN)
    if chosen is not None and chosen.window_waived:
        barred.add(NoWindow.WAIVED)
    if age is not None and _has_no_window(age):
        barred.add(NoWindow.UNDER_FOURTEEN)
    return frozenset(barred)


def _is_sensitive_consent(desk: Desk, record: Record, right: str) -> bool:
    """Whether what was withdrawn is a consent that the law wants separate (PIPL 29)."""
    part = part_of(record, right)
    if part is None or right != Right.WITHDRAW_CONSENT:
        return False
    separate = (
        rule.data
        for rule in desk.catalogue.rules
        if rule.effect is Effect.CONSENT_REQUIRED
    )
    return not part.kinds.isdisjoint(frozenset().union(*separate))


def _has_no_window(age: int) -> bool:
    """Whether an age alone leaves nothing to be brought back: a child's data go."""
    return any(NO_WINDOW in row.rules for row in shipped_rights().of_age(age))
