"""The acts that take a request up: identify, stop, find."""

from collections.abc import Mapping
from contextlib import suppress

from django import forms

from jieqing.casebook.acts import find as finding
from jieqing.casebook.acts import identify as identifying
from jieqing.casebook.acts.identify import LEVEL_WORDS, Identification, Level, Method
from jieqing.casebook.flows import Act
from jieqing.casebook.many import either
from jieqing.casebook.read import standing
from jieqing.console.cases.act_form import ActForm, CaseForm, Cleaned, Doing
from jieqing.console.cases.by_worker import asked_for, by_worker_if_many, to_progress
from jieqing.console.visit import Visit
from jieqing.errors import JieqingError
from jieqing.language import said

METHOD_WORDS: Mapping[Method, str] = {
    Method.CHANNEL: "The channel itself (withdrawn where it was given)",
    Method.SESSION: "Signed in",
    Method.PHONE_CODE: "Code to the registered phone",
    Method.MAIL_CODE: "Code to the registered mail address",
    Method.OPENID: "Registered openid",
    Method.FACTS_OF_USE: "Two facts of use (access was lost)",
    Method.PAPERS_OF_JOINING: "The papers of joining",
    Method.REPRESENTATION: "Papers of a guardian or agent",
}


class IdentifyForm(CaseForm):
    """How it was proved, how the person once joined, and what came out."""

    method = forms.ChoiceField(
        label="How it was proved",
        choices=[(m.value, w) for m, w in METHOD_WORDS.items()],
    )
    joined_at = forms.ChoiceField(
        label="How the person proved who they are when they joined",
        choices=[(x.value, w) for x, w in LEVEL_WORDS.items()],
        initial=Level.P1.value,
        help_text="Leaving asks for no stronger proof than joining did.",
    )
    outcome = forms.ChoiceField(
        label="What came out",
        choices=[("verified", ""), ("failed", "")],
        widget=forms.RadioSelect,
    )

    def prepare(self) -> None:
        """Say the two outcomes."""
        self.offer(
            "outcome",
            [("verified", said("It is the person")), ("failed", said("Not proved"))],
        )


class StopForm(CaseForm):
    """Whether somebody stopped it by hand, where no store has a flag."""

    by_hand = forms.BooleanField(
        label="It was stopped by hand where no store has a flag for it", required=False
    )


def _identify(visit: Visit, number: str, cleaned: Cleaned) -> None:
    result = Identification(
        method=Method(cleaned["method"]),
        joined_at=Level(cleaned["joined_at"]),
        is_verified=cleaned["outcome"] == "verified",
    )
    identifying.identify(visit.desk, number, result, by=visit.by, at=visit.at)


def _stop(visit: Visit, number: str, cleaned: Cleaned) -> object:
    """Stop, and search at once where that comes next: one click, two acts.

    What hinders the search is said when it is asked for by itself; the stop stands.
    """
    return _stop_and(_find, visit, number, cleaned)


def _stop_on_page(visit: Visit, number: str, cleaned: Cleaned) -> object:
    return _stop_and(asked_for(Act.FIND), visit, number, cleaned)


def _stop_and(find: Doing, visit: Visit, number: str, cleaned: Cleaned) -> object:
    by_hand = cleaned["by_hand"]
    either.stop(visit.desk, number, by=visit.by, at=visit.at, by_hand=by_hand)
    comes_next = standing(visit.desk, number).next_act
    if comes_next is Act.FIND and visit.may(Act.FIND):
        with suppress(JieqingError):
            return find(visit, number, cleaned)
    return None


def _find_one(visit: Visit, number: str, _: Cleaned) -> object:
    return finding.find(visit.desk, number, by=visit.by, at=visit.at)


_find = by_worker_if_many(Act.FIND, _find_one)

FORMS = (
    ActForm(
        act=Act.IDENTIFY,
        do=_identify,
        form=IdentifyForm,
        result="Result and method are recorded; the proof itself is not kept.",
    ),
    ActForm(
        act=Act.STOP,
        do=_stop,
        on_page=_stop_on_page,
        answer=to_progress,
        form=StopForm,
        result=(
            "New processing of this customer stops where a store can. What the flags"
            " held before is kept, so that they can be put back. Then their rows are"
            " searched in all stores."
        ),
    ),
    ActForm(
        act=Act.FIND,
        do=_find,
        on_page=asked_for(Act.FIND),
        answer=to_progress,
        result="Their rows are searched in all stores. Nothing is changed there.",
    ),
)
