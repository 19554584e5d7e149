"""The acts that touch the stores: execute, check, propose to restore, restore."""

from collections.abc import Mapping
from typing import Any

from django import forms

from jieqing.casebook.acts import restore as restoring
from jieqing.casebook.case_files import case_files
from jieqing.casebook.flows import Act
from jieqing.casebook.many import either
from jieqing.casebook.read import Standing
from jieqing.console.cases.act_form import ActForm, CaseForm, Cleaned
from jieqing.console.cases.by_worker import asked_for, by_worker_if_many, to_progress
from jieqing.console.cases.fates import fates_of
from jieqing.console.cases.signing import window_words
from jieqing.console.visit import Visit
from jieqing.language import said

DIGITS = 4


class ExecuteForm(CaseForm):
    """The last four digits of the case's number, typed by hand."""

    last_digits = forms.CharField(
        label="The last four digits of the case number",
        max_length=DIGITS,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )

    def clean_last_digits(self) -> str:
        """Refuse the digits of another case."""
        typed: str = self.cleaned_data["last_digits"]
        if typed != self.case.number[-DIGITS:]:
            words = said("These are not the last four digits of this case; look again.")
            raise forms.ValidationError(words)
        return typed


def what_goes(visit: Visit, case: Standing) -> Mapping[str, Any]:
    """Return what the execution will do, before one starts it."""
    names, files = visit.names(), case_files(visit.desk, case.number)
    return {
        "fates": fates_of(files),
        "signed": [names.get(each, each) for each in case.approvals],
        "window": window_words(visit, files),
        "holds": sum(hold.is_open for hold in case.holds),
    }


def _check(visit: Visit, number: str, _: Cleaned) -> object:
    return either.check(visit.desk, number, by=visit.by, at=visit.at)


def _propose(visit: Visit, number: str, _: Cleaned) -> object:
    return restoring.propose_restore(visit.desk, number, by=visit.by, at=visit.at)


def _restore(visit: Visit, number: str, _: Cleaned) -> object:
    return either.restore(visit.desk, number, by=visit.by, at=visit.at)


FORMS = (
    ActForm(
        act=Act.EXECUTE,
        do=asked_for(Act.EXECUTE),
        form=ExecuteForm,
        shown=what_goes,
        answer=to_progress,
        template="console/cases/execute.html",
        result=(
            "Every row is copied for recovery before it goes. You may pause at any"
            " moment; nothing stays half done."
        ),
    ),
    ActForm(
        act=Act.CHECK,
        do=by_worker_if_many(Act.CHECK, _check),
        on_page=asked_for(Act.CHECK),
        answer=to_progress,
        result=(
            "All stores are searched again by another path: at once, and after the"
            " quiet period. Nothing is changed in them."
        ),
    ),
    ActForm(
        act=Act.PROPOSE_RESTORE,
        do=_propose,
        result="A plan to bring the copies back is made; two people must sign it.",
    ),
    ActForm(
        act=Act.RESTORE,
        do=by_worker_if_many(Act.RESTORE, _restore),
        on_page=asked_for(Act.RESTORE),
        answer=to_progress,
        result="The rows come back. A place that is taken by now is never overwritten.",
    ),
)
