"""The figure of changes of the law: how long they waited to be explained."""

from jieqing.casebook.desk import day_of
from jieqing.casebook.law_in_force import LawChange, changes
from jieqing.programme.figures import COUNT, Asked, Counted, Figure
from jieqing.programme.flows import DocumentAct
from jieqing.programme.interpretations import interpretations
from jieqing.programme.versions import versions_of


def _days_to_explain(asked: Asked) -> Counted | None:
    """The slowest of the period's changes; one not explained yet is still counted."""
    published = [
        one
        for one in changes(asked.desk.ledger)
        if one.published_at and asked.period.holds(day_of(one.published_at))
    ]
    if not published:
        return None
    days = [_days(asked, one) for one in published]
    numbers = tuple(one.number for one in published)
    return Counted(part=max(days), whole=COUNT, records=numbers)


def _days(asked: Asked, change: LawChange) -> int:
    today = day_of(asked.at)
    made = interpretations(asked.desk, today).get(change.number, ())
    approved = [
        day_of(signed.at)
        for one in made
        for version in versions_of(asked.desk.ledger, one.no, today)
        for signed in version.signed
        if signed.act == DocumentAct.APPROVE
    ]
    begun = day_of(change.published_at or asked.at)
    return (min(approved, default=today) - begun).days


FIGURES = (
    Figure(
        key="days_to_explain_law",
        question="After how many days was the slowest change of the law explained?",
        definition="1",
        compute=_days_to_explain,
    ),
)
"""解读时效."""
