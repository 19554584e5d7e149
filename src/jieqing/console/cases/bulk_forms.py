"""What an act on many cases still asks: to whom they go, and why."""

from collections.abc import Mapping
from typing import Any

from django import forms

from jieqing.casebook.flows import Act
from jieqing.casebook.reasons import OTHER, REASONS
from jieqing.console.cases.act_form import SpokenForm
from jieqing.console.visit import Visit
from jieqing.language import said
from jieqing.people.matrix import roles_for


class NothingAsked(SpokenForm):
    """The act needs no more than to be confirmed."""


class HandAllOverForm(SpokenForm):
    """To whom all of them go, and why."""

    to = forms.ChoiceField(label="Who takes it")
    reason = forms.ChoiceField(label="Reason", widget=forms.RadioSelect)


def form_for(visit: Visit, act: Act, typed: Mapping[str, Any] | None) -> SpokenForm:
    """Return the form of an act on many."""
    if act is not Act.HAND_OVER:
        return NothingAsked(typed)
    form = HandAllOverForm(typed)
    names = visit.names()
    others = visit.desk.register.roll().persons.values()
    fitting = visit.roles & roles_for(act)
    form.offer(
        "to",
        [
            (one.number, names.get(one.number, one.number))
            for one in others
            if one.is_active
            and one.roles & fitting
            and not one.is_same_human(visit.person)
        ],
    )
    reasons = REASONS[act].items()
    form.offer("reason", [(c, said(words)) for c, words in reasons if c != OTHER])
    return form
