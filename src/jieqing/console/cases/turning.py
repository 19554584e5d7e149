"""The acts on whose turn it is: send back, hand over, add a signer, remind, look."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse

from jieqing.casebook.acts.add_signer import add_signer
from jieqing.casebook.acts.hand_over import hand_over
from jieqing.casebook.acts.remind import remind
from jieqing.casebook.acts.send_back import send_back
from jieqing.casebook.acts.show_value import Group, show_value
from jieqing.casebook.asked_rows import is_asking
from jieqing.casebook.case_files import case_files
from jieqing.casebook.flows import Act
from jieqing.casebook.own_words import LONGEST
from jieqing.casebook.read import Standing
from jieqing.casebook.reasons import REASONS, Reason
from jieqing.casebook.takers import Taker, reminded, role_in, takers
from jieqing.console.cases.act_form import ActForm, CaseForm, Cleaned
from jieqing.console.cases.looking import GROUP_WORDS, lead_to_values
from jieqing.console.visit import Visit
from jieqing.language import said
from jieqing.people.matrix import Role

_TEMPLATE = "console/cases/turn.html"


class ReasonForm(CaseForm):
    """Why: one of the act's reasons, and own words."""

    reason = forms.ChoiceField(label="Reason", widget=forms.RadioSelect)
    words = forms.CharField(
        label="In own words",
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="No name, number or address of anybody: it is kept with the case.",
    )
    act = Act.SEND_BACK

    def prepare(self) -> None:
        """Offer the reasons of the act."""
        self.offer("reason", [(c, said(w)) for c, w in REASONS[self.act].items()])


class HandOverForm(ReasonForm):
    """To whom, and why."""

    to = forms.ChoiceField(label="Who takes it")
    field_order = ("to", "reason", "words")
    act = Act.HAND_OVER

    def prepare(self) -> None:
        """Offer those who can take it."""
        super().prepare()
        names = self.visit.names()
        self.offer(
            "to",
            [
                (one.person, names.get(one.person, one.person))
                for one in takers_of(self.visit, self.case, self.act)
                if not one.why
            ],
        )


class AddSignerForm(HandOverForm):
    """Who signs too, and why."""

    act = Act.ADD_SIGNER


class LookForm(ReasonForm):
    """Which values, and why."""

    group = forms.ChoiceField(label="Which values", widget=forms.RadioSelect)
    field_order = ("group", "reason", "words")
    act = Act.SHOW_VALUE

    def prepare(self) -> None:
        """Offer the groups of values."""
        super().prepare()
        is_asked = is_asking(case_files(self.visit.desk, self.case.number))
        groups = [g for g in Group if is_asked or g is not Group.ASKED]
        self.offer("group", [(g.value, said(GROUP_WORDS[g])) for g in groups])


def takers_of(visit: Visit, case: Standing, act: Act) -> list[Taker]:
    """Return everybody with why they can or cannot take it."""
    roll, record = (
        visit.desk.register.roll(),
        case_files(visit.desk, case.number).record,
    )
    role = role_in(visit.person, case.next_act)
    if act is Act.ADD_SIGNER or role is Role.APPROVER:
        return takers(roll, record, Act.APPROVE, Role.APPROVER, visit.by)
    what = Act.EXECUTE if role is Role.EXECUTOR else act
    return takers(roll, record, what, role, visit.by) if role else []


def _missing(act: Act) -> Any:  # noqa: ANN401  # a function of the page's facts
    def shown(visit: Visit, case: Standing) -> Mapping[str, Any]:
        names = visit.names()
        found = takers_of(visit, case, act)
        return {
            "missing": [
                (names.get(one.person, one.person), said(one.why))
                for one in found
                if one.why
            ],
            "is_nobody": all(one.why for one in found),
        }

    return shown


def _reminded(visit: Visit, case: Standing) -> Mapping[str, Any]:
    names = visit.names()
    record = case_files(visit.desk, case.number).record
    act = case.next_act
    told = reminded(visit.desk.register.roll(), record, act) if act else ()
    others = [one for one in told if not one.is_same_human(visit.person)]
    return {"reminded": [names.get(one.number, one.number) for one in others]}


def _reason(cleaned: Cleaned) -> Reason:
    return Reason(code=cleaned["reason"], words=cleaned["words"])


def _send_back(visit: Visit, number: str, cleaned: Cleaned) -> None:
    send_back(visit.desk, number, _reason(cleaned), by=visit.by, at=visit.at)


def _hand_over(visit: Visit, number: str, cleaned: Cleaned) -> None:
    to, reason = cleaned["to"], _reason(cleaned)
    hand_over(visit.desk, number, to, reason, by=visit.by, at=visit.at)


def _add_signer(visit: Visit, number: str, cleaned: Cleaned) -> None:
    whom, reason = cleaned["to"], _reason(cleaned)
    add_signer(visit.desk, number, whom, reason, by=visit.by, at=visit.at)


def _remind(visit: Visit, number: str, _: Cleaned) -> object:
    return remind(visit.desk, number, by=visit.by, at=visit.at)


def _look(visit: Visit, number: str, cleaned: Cleaned) -> Group:
    group = Group(cleaned["group"])
    reason = _reason(cleaned)
    show_value(visit.desk, number, group, reason, by=visit.by, at=visit.at)
    return group


def _led(
    request: HttpRequest, visit: Visit, case: Standing, given: object
) -> HttpResponse | None:
    return lead_to_values(request, visit, case, Group(str(given)))


FORMS = (
    ActForm(
        act=Act.SEND_BACK,
        do=_send_back,
        form=ReasonForm,
        template=_TEMPLATE,
        result="The plan is made anew and everybody signs it again.",
    ),
    ActForm(
        act=Act.HAND_OVER,
        do=_hand_over,
        form=HandOverForm,
        shown=_missing(Act.HAND_OVER),
        template=_TEMPLATE,
        result="What waits for you in this case waits for them from now on.",
    ),
    ActForm(
        act=Act.ADD_SIGNER,
        do=_add_signer,
        form=AddSignerForm,
        shown=_missing(Act.ADD_SIGNER),
        template=_TEMPLATE,
        result="The plan is approved only once they have signed it too.",
    ),
    ActForm(
        act=Act.REMIND,
        do=_remind,
        shown=_reminded,
        template=_TEMPLATE,
        result="Whoever the case waits for is told. Once a day.",
    ),
    ActForm(
        act=Act.SHOW_VALUE,
        do=_look,
        form=LookForm,
        answer=_led,
        template=_TEMPLATE,
        result=(
            "The values are shown once, for 60 seconds. Who looked, when and why is"
            " recorded; the values are not."
        ),
    ),
)
