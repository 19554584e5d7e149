"""The acts from plan to choice: plan, notify, choose."""

from collections.abc import Mapping
from typing import Any

from django import forms

from jieqing.casebook.acts import choose as choosing
from jieqing.casebook.acts import plan as planning
from jieqing.casebook.acts.choose import Chosen
from jieqing.casebook.case_files import case_files
from jieqing.casebook.flows import Act
from jieqing.casebook.law_words import word_of
from jieqing.casebook.many import either
from jieqing.casebook.many.planning import plan_all
from jieqing.casebook.many.reading import concerns_many
from jieqing.casebook.read import Standing
from jieqing.casebook.said import Said
from jieqing.casebook.told import Choice
from jieqing.console.cases.act_form import ActForm, CaseForm, Cleaned
from jieqing.console.cases.by_worker import asked_for, to_progress
from jieqing.console.page_names import explained_on_pages
from jieqing.console.visit import Visit
from jieqing.erasure.values import Unfinished
from jieqing.errors import JieqingError
from jieqing.language import said

OLDEST = 130
DEFAULT = "default"
CHOICE_WORDS: Mapping[str, str] = {
    DEFAULT: "Nothing was chosen in time: the default",
    Choice.ERASE: "Erase all",
    Choice.KEEP: "Keep a part",
    Choice.COPY_FIRST: "Give me a copy first",
    Choice.RESTRICT: "Restrict the use instead",
    Choice.TRANSFER: "Transfer it first",
}
UNFINISHED_WORDS: Mapping[Unfinished, str] = {
    Unfinished.REST_NOW: "Erase the rest now",
    Unfinished.WAIT: "Wait with everything until it has ended",
}


class PlanForm(CaseForm):
    """What persons know of the customer, where the law asks for it."""

    age = forms.IntegerField(
        label="Age of the customer, where it matters",
        required=False,
        min_value=0,
        max_value=OLDEST,
    )
    life = forms.ChoiceField(
        label="Is the customer alive",
        required=False,
        choices=[("", "As said before"), ("alive", "Alive"), ("dead", "Has died")],
    )
    conditions = forms.MultipleChoiceField(
        label="Conditions of the law that are true here", required=False
    )
    ruled_out = forms.MultipleChoiceField(
        label="Conditions of the law that are not", required=False
    )

    def prepare(self) -> None:
        """Offer the conditions of the law pack."""
        self.offer(
            "life",
            [
                ("", said("As said before")),
                ("alive", said("Alive")),
                ("dead", said("Has died")),
            ],
        )
        known = self.visit.desk.catalogue.vocabulary
        words = sorted(known.words("conditions"))
        for name in ("conditions", "ruled_out"):
            offered = [(word, word_of(known, "conditions", word)) for word in words]
            self.offer(name, offered)


class ChooseForm(CaseForm):
    """The customer's own choice; leaving costs no more clicks than staying."""

    choice = forms.ChoiceField(
        label="What the customer chose", widget=forms.RadioSelect
    )
    unfinished = forms.ChoiceField(
        label="While business is unfinished",
        choices=[(each.value, words) for each, words in UNFINISHED_WORDS.items()],
        initial=Unfinished.REST_NOW.value,
    )
    no_window = forms.BooleanField(
        label="The customer wants no recovery window", required=False
    )

    def prepare(self) -> None:
        """Offer the choices that this version can handle, none of them ticked."""
        able = [each for each in CHOICE_WORDS.items() if each[0] != Choice.TRANSFER]
        self.offer("choice", [(c, said(words)) for c, words in able])


def _plan(visit: Visit, number: str, cleaned: Cleaned) -> object:
    if concerns_many(visit.desk, number):
        said_ = _said(Said(), cleaned)
        return plan_all(visit.desk, number, said_, by=visit.by, at=visit.at)
    said_ = _said(case_files(visit.desk, number).said(), cleaned)
    return planning.plan(visit.desk, number, said_, by=visit.by, at=visit.at)


def _plan_on_page(visit: Visit, number: str, cleaned: Cleaned) -> object:
    """Leave it to a worker; an errand carries nothing of what is said of somebody."""
    is_plain = _said(Said(), cleaned) is None
    return (asked_for(Act.PLAN) if is_plain else _plan)(visit, number, cleaned)


def _said(before: Said, cleaned: Cleaned) -> Said | None:
    """What was said now, beside the answers on rows; None: what was said stands."""
    asked = ("conditions", "ruled_out", "life")
    if cleaned["age"] is None and not any(cleaned[name] for name in asked):
        return None
    is_alive = before.subject_alive
    if cleaned["life"]:
        is_alive = cleaned["life"] == "alive"
    return Said(
        answers=before.answers,
        conditions=before.conditions | frozenset(cleaned["conditions"]),
        ruled_out=before.ruled_out | frozenset(cleaned["ruled_out"]),
        subject_age=before.subject_age if cleaned["age"] is None else cleaned["age"],
        subject_alive=is_alive,
        anonymise_test_passed=before.anonymise_test_passed,
    )


def _notify(visit: Visit, number: str, _: Cleaned) -> object:
    return either.notify(visit.desk, number, by=visit.by, at=visit.at)


def _drafted(visit: Visit, case: Standing) -> Mapping[str, Any]:
    """The notice as it would be written now, or why it cannot be."""
    number = case.number
    try:
        text = either.draft_notice(visit.desk, number, by=visit.by, at=visit.at)
    except JieqingError as error:
        return {"is_nobody": True, "hindered": explained_on_pages(error)}
    made = case_files(visit.desk, number).record.last(Act.PLAN)
    planned = made.entry.facts.get("subjects_planned", 1) if made else 1
    return {"text": text, "letters": planned}


def _choose(visit: Visit, number: str, cleaned: Cleaned) -> None:
    if cleaned["choice"] == DEFAULT:
        choosing.choose_default(visit.desk, number, by=visit.by, at=visit.at)
        return
    chosen = Chosen(
        choice=Choice(cleaned["choice"]),
        unfinished=Unfinished(cleaned["unfinished"]),
        window_waived=cleaned["no_window"],
    )
    choosing.choose(visit.desk, number, chosen, by=visit.by, at=visit.at)


FORMS = (
    ActForm(
        act=Act.PLAN,
        do=_plan,
        on_page=_plan_on_page,
        answer=to_progress,
        form=PlanForm,
        result=(
            "Every row found gets its fate by dated law. Nothing is changed in the"
            " stores."
        ),
    ),
    ActForm(
        act=Act.NOTIFY,
        do=_notify,
        shown=_drafted,
        template="console/cases/notify.html",
        result=(
            "This is what the customer is told, word for word. Writing it lays it into"
            " the outbox; sending it is your work, and so is recording its delivery."
        ),
    ),
    ActForm(
        act=Act.CHOOSE,
        do=_choose,
        form=ChooseForm,
        result="The choice is recorded; a later one of the customer replaces it.",
    ),
)
