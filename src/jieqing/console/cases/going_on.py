"""Where one goes once an act is done: to the next act where it only prepares."""

from jieqing.casebook.asked_rows import is_asking
from jieqing.casebook.case_files import case_files
from jieqing.casebook.flows import Act
from jieqing.casebook.read import standing
from jieqing.console.visit import Visit

PREPARING = frozenset({Act.FIND, Act.PLAN, Act.NOTIFY, Act.DELIVER, Act.CHOOSE})
"""Acts to which the one before leads at once: they change nothing in a store."""


def case_at(visit: Visit, number: str) -> str:
    """Return the address of a case."""
    return f"/{visit.desk.tenant}/cases/{number}/"


def goes_on(visit: Visit, number: str) -> str:
    """Return the page of the next act where it only prepares, else the case.

    Nothing that erases, signs or ends a case is ever one click behind another act.
    """
    here = case_at(visit, number)
    act = standing(visit.desk, number).next_act
    if act not in PREPARING or not visit.may(act):
        return here
    if act is Act.NOTIFY and is_asking(case_files(visit.desk, number)):
        return here
    return f"{here}acts/{act}"
