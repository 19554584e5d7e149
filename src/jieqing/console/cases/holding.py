"""The acts that hold rows back, look at a hold again and lift it."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django import forms

from jieqing.casebook.acts import hold as acts_of_holds
from jieqing.casebook.acts.hold import NewHold, NextReview
from jieqing.casebook.case_files import case_files
from jieqing.casebook.code_words import hold_named
from jieqing.casebook.flows import Act
from jieqing.casebook.found_rows import (
    FoundLine,
    FoundLines,
    found_lines,
    names_at,
)
from jieqing.casebook.hold_words import ground_of
from jieqing.casebook.place_words import place_named
from jieqing.casebook.reasons import REASONS
from jieqing.casebook.row_keys import keys_of, tables_of
from jieqing.casebook.visibility import Visibility
from jieqing.console.cases.act_form import ActForm, CaseForm, Cleaned
from jieqing.console.visit import Visit
from jieqing.erasure.fates import UNFINISHED_BUSINESS
from jieqing.erasure.values import TableName
from jieqing.language import said
from jieqing.stores.port import Key

USUAL_REVIEW = timedelta(days=60)
ONE_MONTH = timedelta(days=30)
_OF_ONE_TABLE = "Tick rows of one table; for another table set another hold."


class RowsByTable(forms.CheckboxSelectMultiple):
    """Rows to tick, each table folded until somebody looks for one of its rows."""

    template_name = "console/cases/rows_by_table.html"


class HoldForm(CaseForm):
    """Ground, rows, who answers for it and when it is looked at again."""

    ground = forms.ChoiceField(label="Ground")
    rows = forms.TypedMultipleChoiceField(
        label="Rows that this case found",
        coerce=int,
        required=False,
        widget=RowsByTable,
        help_text="Tick rows of one table; for another table set another hold.",
    )
    table = forms.ChoiceField(
        label="Or rows by their keys: store and table", required=False
    )
    keys = forms.CharField(
        label="Keys of the rows",
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "off"}),
        help_text="One a line; a key of several columns with commas. The key is the"
        " number by which the shop's own system knows the row, such as that of the"
        " order; whether there is such a row is looked up before the hold is set.",
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
        tables = tables_of(self.visit.desk)
        self.offer("table", [("", "—"), *((name, name) for name in tables)])
        self._offer_rows()
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

    def _offer_rows(self) -> None:
        """Offer what the case found, masked; to who may not plan with it, nothing."""
        visit = self.visit
        found = FoundLines(lines=(), left=0)
        if visit.may(Act.PLAN):
            files = case_files(visit.desk, self.case.number)
            found = found_lines(visit.desk, files, visit.today)
        if not found.lines:
            del self.fields["rows"]
            self.fields["table"].label = said("Store and table")
            return
        field = self.fields["rows"]
        if isinstance(field, forms.ChoiceField):
            field.choices = _by_table(found.lines)
        if found.left:
            more = said("{count} more rows were found; name them by their keys.")
            field.help_text = f"{field.help_text} {more.format(count=found.left)}"

    def clean(self) -> dict[str, Any]:
        """Rows of one table are chosen or named, not both."""
        cleaned = super().clean() or {}
        chosen = cleaned.get("rows") or []
        named = bool(cleaned.get("table")), bool((cleaned.get("keys") or "").strip())
        if chosen and any(named):
            words = "Tick rows or name keys, not both."
        elif chosen:
            words = "" if len(_tables(self, chosen)) == 1 else _OF_ONE_TABLE
        else:
            words = "" if all(named) else "Tick rows, or name a table and keys."
        if words:
            raise forms.ValidationError(said(words))
        return cleaned


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
    store, table, keys = _named(visit, number, cleaned)
    new = NewHold(
        ground=cleaned["ground"],
        store=store,
        table=table,
        keys=keys,
        owner=cleaned["owner"],
        review=cleaned["review"],
        visibility=Visibility.OPEN,
    )
    return acts_of_holds.hold(visit.desk, number, new, by=visit.by, at=visit.at)


def _named(
    visit: Visit, number: str, cleaned: Cleaned
) -> tuple[str, str, tuple[Key, ...]]:
    """Return store, table and keys of the rows that were ticked, or else named."""
    places = cleaned.get("rows")
    if not places:
        store, _, table = cleaned["table"].partition(".")
        return store, table, keys_of(cleaned["keys"])
    names = names_at(case_files(visit.desk, number))
    chosen = [names[place] for place in places]
    return chosen[0].store, chosen[0].table, tuple(name.key for name in chosen)


def _tables(form: HoldForm, places: Iterable[int]) -> frozenset[TableName]:
    names = names_at(case_files(form.visit.desk, form.case.number))
    return frozenset((names[place].store, names[place].table) for place in places)


def _by_table(lines: Iterable[FoundLine]) -> list[tuple[str, list[tuple[int, str]]]]:
    """Return the rows under the names of their tables."""
    grouped: dict[str, list[tuple[int, str]]] = {}
    for line in lines:
        place = place_named(line.name.store, line.name.table)
        grouped.setdefault(place, []).append((line.place, line.words))
    return list(grouped.items())


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
