"""The acts that hold rows back, look at a hold again and lift it."""

from datetime import date, timedelta

from django import forms

from jieqing.casebook.acts import hold as acts_of_holds
from jieqing.casebook.acts.hold import NewHold, NextReview
from jieqing.casebook.code_words import hold_named
from jieqing.casebook.flows import Act
from jieqing.casebook.hold_words import ground_of
from jieqing.casebook.reasons import REASONS
from jieqing.casebook.row_keys import keys_of, tables_of
from jieqing.casebook.visibility import Visibility
from jieqing.console.cases.act_form import ActForm, CaseForm, Cleaned
from jieqing.console.visit import Visit
from jieqing.erasure.fates import UNFINISHED_BUSINESS
from jieqing.language import said

USUAL_REVIEW = timedelta(days=60)
ONE_MONTH = timedelta(days=30)


class HoldForm(CaseForm):
    """Ground, rows, who answers for it and when it is looked at again."""

    ground = forms.ChoiceField(label="Ground")
    table = forms.ChoiceField(label="Store and table")
    keys = forms.CharField(
        label="Keys of the rows",
        widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "off"}),
        help_text="One a line; a key of several columns with commas.",
    )
    owner = forms.ChoiceField(label="Who answers for its review")
    review = forms.DateField(
        label="Day of review",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="Within 90 days.",
    )

    def prepare(self) -> None:
        """Offer the grounds of the law pack, the tables of the maps, the persons."""
        grounds = self.visit.desk.catalogue.vocabulary.words("holds")
        known = sorted(set(grounds) - {UNFINISHED_BUSINESS})
        self.offer("ground", [(word, hold_named(word)) for word in known])
        self.offer("table", [(name, name) for name in tables_of(self.visit.desk)])
        roll, names = self.visit.roll, self.visit.names()
        able = [
            (number, name)
            for number, name in sorted(names.items())
            if roll.person(number).may(Act.HOLD_REVIEW)
        ]
        self.offer("owner", able)
        self.initial = {
            "owner": self.visit.by,
            "review": self.visit.today + USUAL_REVIEW,
        }


class LiftForm(CaseForm):
    """Which hold."""

    hold = forms.ChoiceField(label="Hold")

    def prepare(self) -> None:
        """Offer the holds in force."""
        held = [one for one in self.case.holds if one.is_open]
        self.offer(
            "hold",
            [
                (h.number, f"{h.number} {ground_of(h)} {h.store}.{h.table}")
                for h in held
            ],
        )


class ReviewForm(LiftForm):
    """Which hold, when it is looked at again, and why it goes on."""

    review = forms.DateField(
        label="Next day of review",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="Within 90 days.",
    )
    reason = forms.ChoiceField(label="Why it goes on", widget=forms.RadioSelect)

    def prepare(self) -> None:
        """Offer the holds in force and the reasons; the usual day is filled in."""
        super().prepare()
        reasons = REASONS[Act.HOLD_REVIEW].items()
        self.offer("reason", [(code, said(words)) for code, words in reasons])
        last = max(
            (one.review for one in self.case.holds if one.is_open),
            default=self.visit.today,
        )
        self.initial = {"review": next_review(last, self.visit.today)}


def next_review(last: date, today: date) -> date:
    """The usual day; never the one that a hold has, which would be refused."""
    usual = today + USUAL_REVIEW
    later = min(last + ONE_MONTH, today + acts_of_holds.LONGEST)
    return later if usual <= last < later else usual


def _hold(visit: Visit, number: str, cleaned: Cleaned) -> object:
    store, _, table = cleaned["table"].partition(".")
    new = NewHold(
        ground=cleaned["ground"],
        store=store,
        table=table,
        keys=keys_of(cleaned["keys"]),
        owner=cleaned["owner"],
        review=cleaned["review"],
        visibility=Visibility.OPEN,
    )
    return acts_of_holds.hold(visit.desk, number, new, by=visit.by, at=visit.at)


def _lift(visit: Visit, number: str, cleaned: Cleaned) -> None:
    acts_of_holds.lift(visit.desk, number, cleaned["hold"], by=visit.by, at=visit.at)


def _review(visit: Visit, number: str, cleaned: Cleaned) -> None:
    next_ = NextReview(
        hold=cleaned["hold"], day=cleaned["review"], reason=cleaned["reason"]
    )
    acts_of_holds.review(visit.desk, number, next_, by=visit.by, at=visit.at)


FORMS = (
    ActForm(
        act=Act.HOLD,
        do=_hold,
        form=HoldForm,
        result="These rows and the units they are in stay; the rest goes on in time.",
    ),
    ActForm(
        act=Act.HOLD_REVIEW,
        do=_review,
        form=ReviewForm,
        result=(
            "The hold goes on until its next day of review; no plan and no signature"
            " changes. Another person than its setter reviews it."
        ),
    ),
    ActForm(
        act=Act.LIFT,
        do=_lift,
        form=LiftForm,
        result="What was held is planned again; another person than its setter lifts.",
    ),
)
