"""Long acts: what a page asks for is done by a worker, for one customer and for many.

A page that takes minutes would be cut off by whatever stands between it and its reader.
The page that follows tells how far it has come, may be closed, and leads on by itself.
A program that asks for one customer waits, unless it prefers not to (api/acting.py).
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse

from jieqing.casebook import errands
from jieqing.casebook.errands import Errand
from jieqing.casebook.flows import Act
from jieqing.casebook.many.reading import concerns_many
from jieqing.casebook.read import Standing
from jieqing.console.act_words import ACTIONS
from jieqing.console.cases.act_form import Cleaned, Doing
from jieqing.console.cases.going_on import case_at
from jieqing.console.cases.unmet import require_met
from jieqing.console.doors import see_other
from jieqing.console.visit import Visit
from jieqing.progress import STAGES, Stage

LEADS_ON = "then"
"""In the address of the page that tells how far it is: go on once it is done."""


def asked_for(act: Act) -> Doing:
    """Make what asks a worker to do the act, if nothing that is known hinders it."""

    def ask(visit: Visit, number: str, _: Cleaned) -> object:
        require_met(visit, number, act)
        return errands.ask(visit.desk, act, number, by=visit.by, at=visit.at)

    return ask


def by_worker_if_many(act: Act, at_once: Doing) -> Doing:
    """Make what does the act at once for one customer, and asks a worker for many."""
    ask = asked_for(act)

    def either(visit: Visit, number: str, cleaned: Cleaned) -> object:
        is_long = concerns_many(visit.desk, number)
        return (ask if is_long else at_once)(visit, number, cleaned)

    return either


def to_progress(
    request: HttpRequest, visit: Visit, case: Standing, given: object
) -> HttpResponse | None:
    """Lead to how far it has come, if a worker does it."""
    del request
    if not isinstance(given, Errand):
        return None
    query = "" if given.act == Act.EXECUTE else f"?{LEADS_ON}"
    return see_other(f"{case_at(visit, case.number)}progress{query}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What a worker is at; ``total`` 0: nobody knows it. Never more done than it."""

    action: str
    stage: str
    done: int
    total: int


def work_of(errand: Errand | None) -> Work | None:
    """Return how far a worker's act is; an execution is told by its chunks instead."""
    if errand is None or not errand.is_open or errand.act == Act.EXECUTE:
        return None
    return Work(
        action=_said(errand.act, ACTIONS),
        stage=_said(errand.stage, STAGES),
        done=min(errand.done, errand.total) if errand.total else errand.done,
        total=errand.total,
    )


def _said(name: str, words: Mapping[Act, str] | Mapping[Stage, str]) -> str:
    return {str(key): word for key, word in words.items()}.get(name, "")
