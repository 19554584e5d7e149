"""How the staff were consulted on a rule: the three forms, and what is told of it."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django import forms

from jieqing.casebook.desk import day_of
from jieqing.console.cases.act_form import Cleaned, SpokenForm
from jieqing.console.visit import Visit
from jieqing.errors import phrase
from jieqing.flow.record import moment_of
from jieqing.language import filled, said
from jieqing.programme import sealed
from jieqing.programme.acting import Asked
from jieqing.programme.acts import consultation as acts
from jieqing.programme.consultation import (
    Discussed,
    Discussion,
    MadePublic,
    SettledWith,
    consultation_of,
)
from jieqing.programme.flows import DocumentAct
from jieqing.programme.uploads import LARGEST, Upload, read_upload
from jieqing.programme.versions import ToldVersion

BY = {
    Discussed.CONGRESS.value: "The congress of the staff",
    Discussed.ALL.value: "All of the staff",
}
WITH = {
    SettledWith.UNION.value: "The trade union",
    SettledWith.REPRESENTATIVES.value: "Elected representatives of the staff",
}
HOW = {
    MadePublic.BOARD.value: "On a board or page that everybody sees",
    MadePublic.HANDED_OUT.value: "Handed to everybody against a signature",
    MadePublic.MAIL.value: "Sent to everybody",
    MadePublic.MEETING.value: "Read out in a meeting with a list of who was there",
}
_A_DAY = {"type": "date"}


def _day_field(label: str) -> forms.DateField:
    widget = forms.DateInput(attrs=_A_DAY, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget)


class DiscussionForm(SpokenForm):
    """Who discussed the text, when, and what became of what they said."""

    by = forms.ChoiceField(
        label="Who discussed it", choices=tuple(BY.items()), widget=forms.RadioSelect
    )
    first = _day_field("First day of the discussion")
    last = _day_field("Last day of the discussion")
    asked = forms.IntegerField(label="How many people were asked", min_value=1)
    heard = forms.IntegerField(label="How many opinions came", min_value=0)
    outcome = forms.CharField(
        label="What they said, and what became of it",
        max_length=4000,
        help_text="Name nobody. Say of each point whether it was taken, or why not.",
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    file = forms.FileField(
        label="Minutes and list of who was there", help_text="PDF or DOCX, 10 MiB."
    )


class SettlingForm(SpokenForm):
    """With whom the text was settled, and the paper that shows it."""

    party = forms.ChoiceField(
        label="With whom", choices=tuple(WITH.items()), widget=forms.RadioSelect
    )
    on = _day_field("Settled on")
    file = forms.FileField(
        label="The paper that they signed", help_text="PDF or DOCX, 10 MiB."
    )


class PublishingForm(SpokenForm):
    """How the staff are told."""

    how = forms.ChoiceField(
        label="How the staff are told",
        choices=tuple(HOW.items()),
        widget=forms.RadioSelect,
    )


def discussing(visit: Visit, no: str) -> dict[str, Any]:
    """Return what the page of the discussion is."""
    del no
    return {
        "form": DiscussionForm,
        "initial": {"first": visit.today, "last": visit.today},
        "do": lambda c, asked, _: _discuss(visit, asked, c),
        "sentence": "The text that goes round is what was discussed.",
        "template": "console/programme/act_file.html",
    }


def settling(visit: Visit, no: str) -> dict[str, Any]:
    """Return what the page of settling is."""
    del no
    return {
        "form": SettlingForm,
        "initial": {"on": visit.today},
        "do": lambda c, asked, _: _settle(visit, asked, c),
        "sentence": "This very text was settled; once changed, it is settled anew.",
        "template": "console/programme/act_file.html",
    }


def publishing(visit: Visit, no: str) -> dict[str, Any]:
    """Return what the page of making public is."""
    del no
    return {
        "form": PublishingForm,
        "do": lambda c, asked, _: acts.publish(
            visit.desk, asked, MadePublic(str(c["how"]))
        ),
        "sentence": "It holds from its day on, and not before the staff were told.",
    }


def _discuss(visit: Visit, asked: Asked, cleaned: Cleaned) -> None:
    held = Discussion(
        by=Discussed(str(cleaned["by"])),
        first=_day(cleaned, "first"),
        last=_day(cleaned, "last"),
        asked=int(cleaned["asked"]),
        heard=int(cleaned["heard"]),
        outcome=str(cleaned["outcome"]),
    )
    acts.discuss(visit.desk, asked, held, _upload(cleaned))


def _settle(visit: Visit, asked: Asked, cleaned: Cleaned) -> None:
    party = SettledWith(str(cleaned["party"]))
    acts.settle(visit.desk, asked, party, _day(cleaned, "on"), _upload(cleaned))


def _upload(cleaned: Cleaned) -> Upload:
    return read_upload(cleaned["file"].read(LARGEST + 1))


def _day(cleaned: Cleaned, name: str) -> date:
    day: date = cleaned[name]
    return day


def told_consultation(visit: Visit, told: ToldVersion) -> list[dict[str, str]]:
    """Tell what is there of a version's consultation, with its records."""
    return list(_told(visit, told))


def _told(visit: Visit, told: ToldVersion) -> Iterator[dict[str, str]]:
    found = consultation_of(told)
    if found.discussed is not None:
        facts = found.discussed.entry.facts
        words = phrase(
            "{by}, {first} to {last}: {asked} asked, {heard} opinions",
            by=said(BY[str(facts["by"])]),
            first=facts["first"],
            last=facts["last"],
            asked=facts["asked"],
            heard=facts["heard"],
        )
        note = sealed.read(visit.desk.home, str(facts["outcome"]), told.no)
        yield _line(
            DocumentAct.DISCUSS,
            filled(words.message, words.facts),
            note.decode(),
            str(facts["record"]),
        )
    if found.settled is not None:
        facts = found.settled.entry.facts
        party = said(WITH[str(facts["with"])])
        words = phrase("{party}, on {day}", party=party, day=facts["on"])
        yield _line(
            DocumentAct.SETTLE,
            filled(words.message, words.facts),
            "",
            str(facts["record"]),
        )
    if found.made_public is not None:
        day = day_of(moment_of(found.made_public))
        how = said(HOW[str(found.made_public.entry.facts["how"])])
        words = phrase("{how}, on {day}", how=how, day=day)
        yield _line(DocumentAct.PUBLISH, filled(words.message, words.facts), "", "")


def _line(act: DocumentAct, words: str, note: str, record: str) -> dict[str, str]:
    return {"step": said(STEPS[act]), "words": words, "note": note, "record": record}


STEPS = {
    DocumentAct.DISCUSS: "Discussed",
    DocumentAct.SETTLE: "Settled with the staff",
    DocumentAct.PUBLISH: "Made public",
}
