"""Forms: the list with what may be asked, one form with its results, named answers."""

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from jieqing.console.pages import not_yours, page, show
from jieqing.console.parts import parts_of
from jieqing.console.programme.newest import newest_first
from jieqing.console.programme.steps import steps_of
from jieqing.console.programme.timeline import timeline_of
from jieqing.console.programme.words import ENTRY, PARTS
from jieqing.console.visit import Visit
from jieqing.language import said
from jieqing.programme import models
from jieqing.programme.forms.flow import FORM, FormAct, FormState
from jieqing.programme.forms.models import Answer, Form, Link
from jieqing.programme.forms.questionnaires import (
    FormMode,
    Questionnaire,
    questionnaire_of,
    questionnaires,
)
from jieqing.programme.forms.results import NOTHING, Cell, Result, Results
from jieqing.programme.forms.told import (
    ToldForm,
    named_in,
    questionnaire_in,
    results_in,
    told,
)
from jieqing.programme.forms.vocabulary import (
    ACTS,
    BANDS,
    CHANNELS,
    KIND_WORDS,
    MODES,
    STATES,
)
from jieqing.programme.wording import post_words

HERE = "forms/"
_LINE = (
    FormState.DRAFT,
    FormState.REVIEWED,
    FormState.OPEN,
    FormState.CLOSED,
    FormState.REPORTED,
    FormState.PURGED,
)

WHERE_IT_STANDS: Mapping[FormState, str] = {
    FormState.DRAFT: "Another person agrees to the questions and to the mode first.",
    FormState.REVIEWED: "It can be opened; from then on questions and mode stay.",
    FormState.OPEN: "Answers come in. Nothing is counted while it is open.",
    FormState.CLOSED: "The answers are bound; count them.",
    FormState.REPORTED: "Counted. The raw answers are wiped on their day.",
    FormState.PURGED: "The raw answers are gone; what was counted stays.",
    FormState.DROPPED: "It was dropped and never asked.",
}


@require_safe
@page(ENTRY)
def forms(request: HttpRequest, visit: Visit) -> HttpResponse:
    """List forms, the newest first, and the questionnaires with which one begins."""
    rows = Form.objects.select_related("record").filter(
        record__tenant=visit.desk.tenant
    )
    found, more = newest_first(request, rows)
    known = map(questionnaire_of, questionnaires(visit.desk.tenant).values())
    content = {
        "lines": [_row(visit, row) for row in found],
        "next_query": more,
        "offered": [_offered(visit, one) for one in known],
        "parts": parts_of(visit, ENTRY, PARTS, HERE),
    }
    return show(request, visit, ENTRY, "console/programme/forms.html", content)


@require_safe
@page(ENTRY)
def form(request: HttpRequest, visit: Visit, no: str) -> HttpResponse:
    """Show one form: what it asks, where it stands, what was counted."""
    found = told(visit.desk, no)
    row = models.Record.objects.get(tenant=visit.desk.tenant, no=no)
    asked = questionnaire_in(visit.desk.home, found)
    buttons, reason = _possible(visit, found)
    results = results_in(visit.desk.home, found) if found.results else None
    content = {
        "row": row,
        "steps": _steps(found),
        "sentence": _sentence(found),
        "facts": _facts(visit, found, asked),
        "intro": asked.intro,
        "asks": [(ask.text, " · ".join(ask.values)) for ask in asked.asks],
        "results": _results(asked, results),
        "is_counted": results is not None,
        "named": f"/{visit.desk.tenant}/programme/forms/{no}/answers"
        if _shows_names(visit, found)
        else "",
        "primary": buttons[0] if buttons else None,
        "others": buttons[1:],
        "reason": reason,
        "done": timeline_of(visit, found.record, ACTS),
        "parts": parts_of(visit, ENTRY, PARTS, f"{HERE}one"),
    }
    return show(request, visit, ENTRY, "console/programme/form.html", content)


@require_safe
@page(ENTRY)
def answers(request: HttpRequest, visit: Visit, no: str) -> HttpResponse:
    """Show named answers, to who counts them; other forms have no such page."""
    found = told(visit.desk, no)
    if found.mode != FormMode.NAMED:
        raise Http404
    if not _shows_names(visit, found):
        return not_yours(request, visit, ENTRY)
    rows = list(Answer.objects.filter(record__tenant=visit.desk.tenant, record__no=no))
    asked = questionnaire_in(visit.desk.home, found)
    content = {
        "row": rows[0].record if rows else None,
        "no": no,
        "back": f"/{visit.desk.tenant}/programme/forms/{no}/",
        "people": [
            (whose, [(ask.text, given.get(ask.key, "")) for ask in asked.asks])
            for whose, given in named_in(visit.desk.home, found, rows)
        ],
    }
    return show(request, visit, ENTRY, "console/programme/form_answers.html", content)


def _shows_names(visit: Visit, found: ToldForm) -> bool:
    is_ended = found.state in {FormState.CLOSED, FormState.REPORTED}
    is_named = found.mode == FormMode.NAMED
    return is_named and is_ended and visit.may(FormAct.REPORT)


def _row(visit: Visit, row: Form) -> Mapping[str, Any]:
    return {
        "no": row.record.no,
        "title": row.record.title,
        "kind": said(KIND_WORDS[row.record.kind]),
        "state": said(STATES[row.record.state]),
        "closes_on": row.closes_on,
        "address": f"/{visit.desk.tenant}/programme/forms/{row.record.no}/",
    }


def _offered(visit: Visit, one: Questionnaire) -> Mapping[str, Any]:
    address = f"/{visit.desk.tenant}/programme/forms/new/{one.key}"
    return {
        "title": one.title,
        "kind": said(KIND_WORDS[one.kind]),
        "mode": said(MODES[one.mode]),
        "asks": len(one.asks),
        "begin": address if visit.may(FormAct.DRAFT) else "",
    }


def _possible(visit: Visit, found: ToldForm) -> tuple[list[Mapping[str, str]], str]:
    """The next step first, then what else may be done; why not, if nobody may here."""
    rows = FORM.acts_from(found.state)
    onward = [one.act for one in rows if one.act != FormAct.DROP]
    order = [FormAct.INVITE, *onward, FormAct.DROP]
    possible = {one.act for one in rows if visit.may(one.act)}
    if found.state is FormState.OPEN and not found.is_open_on(visit.today):
        possible.discard(FormAct.INVITE)
    if found.author == visit.by:
        possible.discard(FormAct.REVIEW)
    if visit.today < found.purges_on:
        possible.discard(FormAct.PURGE)
    mine = [act for act in dict.fromkeys(order) if act in possible]
    here = f"/{visit.desk.tenant}/programme/forms/{found.no}/acts/"
    buttons: list[Mapping[str, str]] = [
        {"address": f"{here}{act}", "words": said(ACTS[act])} for act in mine
    ]
    if {*mine} - {FormAct.DROP}:
        return buttons, ""
    if not onward or onward == [FormAct.PURGE]:
        return [{}, *buttons], ""
    words = said("The next step is another post's: {act}")
    return [{}, *buttons], words.format(act=said(ACTS[onward[0]]))


def _steps(found: ToldForm) -> list[Mapping[str, str]]:
    line = _LINE if found.state in _LINE else (FormState.DRAFT, found.state)
    return steps_of(line, found.state, STATES)


def _sentence(found: ToldForm) -> str:
    return said(WHERE_IT_STANDS[found.state])


def _facts(
    visit: Visit, found: ToldForm, asked: Questionnaire
) -> list[tuple[str, str]]:
    facts = [
        (said("What kind"), said(KIND_WORDS[found.kind])),
        (said("Mode"), said(MODES[found.mode])),
        (said("Post"), post_words(asked.owner)),
        (said("Smallest group shown"), str(asked.min_group)),
        (said("Answers until"), found.closes_on.isoformat()),
        (said("Wiped on"), found.purges_on.isoformat()),
        (said("Links made"), _handed(visit, found)),
        (said("Answers"), _answers(found, asked)),
    ]
    if found.mode == FormMode.CONFIDENTIAL and found.state is FormState.OPEN:
        used = Link.objects.filter(
            record__tenant=visit.desk.tenant, record__no=found.no, is_used=False
        )
        facts.append((said("Links not used yet"), str(used.count())))
    return facts


def _handed(visit: Visit, found: ToldForm) -> str:
    """Whoever makes links could use them: say who made how many, for which way."""
    names = visit.names()
    words = said("{count} ({way}, made by {person})")
    lines = [
        words.format(count=count, way=said(CHANNELS[way]), person=names.get(by, by))
        for way, by, count in found.handed
    ]
    total = [str(found.invited)] if len(lines) != 1 else []
    return said(": ").join([*total, said(", ").join(lines)] if lines else total)


def _answers(found: ToldForm, asked: Questionnaire) -> str:
    if not found.commitment:
        return said("told once it is closed")
    if found.answers is None:
        return said("fewer than {count}").format(count=asked.min_group)
    return str(found.answers)


def _results(asked: Questionnaire, results: Results | None) -> list[Mapping[str, Any]]:
    if results is None:
        return []
    by_key = {one.key: one for one in results.questions}
    return [_told(ask.text, by_key[ask.key]) for ask in asked.asks if ask.key in by_key]


def _told(text: str, one: Result) -> Mapping[str, Any]:
    return {
        "text": text,
        "mean": "" if one.mean is None else f"{one.mean // 10}.{one.mean % 10}",
        "band": said(BANDS[one.band]) if one.band is not None else "",
        "cells": [(_values(cell), cell.count) for cell in one.cells],
        "heads": [_values(cell) for cell in one.groups[0].cells] if one.groups else [],
        "groups": [
            (
                _named(group.values),
                [(_values(cell), cell.count) for cell in group.cells],
            )
            for group in one.groups
        ],
        "texts": one.texts,
        "is_empty": not (one.cells or one.texts or one.mean is not None)
        and one.band is None,
    }


def _values(cell: Cell) -> str:
    return _named(cell.values)


def _named(values: tuple[str, ...]) -> str:
    """One value, a run of steps as first–last, or choices taken together."""
    if len(values) > 1 and all(value.isdecimal() for value in values):
        return f"{values[0]}–{values[-1]}"
    words = [value if value != NOTHING else said("no answer") for value in values]
    return "、".join(words)
