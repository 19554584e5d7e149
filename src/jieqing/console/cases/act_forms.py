"""The acts of a case as forms: what is asked, what is done, what it results in."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms

from jieqing.casebook.acts import find as finding
from jieqing.casebook.acts import pause as pausing
from jieqing.casebook.acts import plan as planning
from jieqing.casebook.acts import withdraw as withdrawing
from jieqing.casebook.flows import Act
from jieqing.casebook.many import either
from jieqing.casebook.read import Standing
from jieqing.console.visit import Visit

Cleaned = Mapping[str, Any]
Doing = Callable[[Visit, str, Cleaned], object]
Shown = Callable[[Visit, Standing], Mapping[str, Any]]
FormOf = Callable[[Visit, Standing], type[forms.Form]]


class NothingAsked(forms.Form):
    """An act that asks nothing beside the confirmation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ActForm:
    """One act: its form, what it does with it, and the sentence on its result.

    ``shown`` gives what else the page shows before one agrees.
    """

    act: Act
    do: Doing
    result: str = ""
    form: type[forms.Form] = NothingAsked
    shown: Shown | None = None
    template: str = "console/cases/act.html"

    def form_for(
        self, visit: Visit, case: Standing, typed: Mapping[str, Any] | None = None
    ) -> forms.Form:
        """Return the form, filled with what was typed."""
        del visit, case
        return self.form(typed)


def _find(visit: Visit, number: str, _: Cleaned) -> object:
    return finding.find(visit.desk, number, by=visit.by, at=visit.at)


def _stop_and_find(visit: Visit, number: str, _: Cleaned) -> object:
    either.stop(visit.desk, number, by=visit.by, at=visit.at, by_hand=False)
    return finding.find(visit.desk, number, by=visit.by, at=visit.at)


def _plan(visit: Visit, number: str, _: Cleaned) -> object:
    return planning.plan(visit.desk, number, None, by=visit.by, at=visit.at)


def _notify(visit: Visit, number: str, _: Cleaned) -> object:
    return either.notify(visit.desk, number, by=visit.by, at=visit.at)


def _pause(visit: Visit, number: str, _: Cleaned) -> None:
    pausing.pause(visit.desk, number, by=visit.by, at=visit.at)


def _resume(visit: Visit, number: str, _: Cleaned) -> object:
    return pausing.resume(visit.desk, number, by=visit.by, at=visit.at)


def _withdraw(visit: Visit, number: str, _: Cleaned) -> None:
    withdrawing.withdraw(visit.desk, number, by=visit.by, at=visit.at)


_ALL = (
    ActForm(
        act=Act.STOP,
        do=_stop_and_find,
        result=(
            "New processing of this customer stops where a store can; then their rows"
            " are searched in all stores."
        ),
    ),
    ActForm(
        act=Act.FIND,
        do=_find,
        result="Their rows are searched in all stores. Nothing is changed there.",
    ),
    ActForm(
        act=Act.PLAN,
        do=_plan,
        result=(
            "Every row found gets its fate by dated law. Nothing is changed in the"
            " stores."
        ),
    ),
    ActForm(
        act=Act.NOTIFY,
        do=_notify,
        result="The notice is written from the plan and lies in the outbox.",
    ),
    ActForm(act=Act.PAUSE, do=_pause, result="The case stands still; no clock does."),
    ActForm(act=Act.RESUME, do=_resume, result="The case goes on where it was."),
    ActForm(
        act=Act.WITHDRAW,
        do=_withdraw,
        result="The case ends at the asker's word; stop flags are lifted.",
    ),
)
FORMS: Mapping[str, ActForm] = {one.act.value: one for one in _ALL}
