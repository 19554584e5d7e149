"""Appraisals: one's own score and how it came about, the appeal, the agreed totals."""

from collections.abc import Mapping
from dataclasses import replace

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_safe

from jieqing.casebook.papers.drawing import mark_of, printed_by
from jieqing.casebook.papers.period import Period
from jieqing.console.cases.act_form import Cleaned, SpokenForm
from jieqing.console.courses.words import address
from jieqing.console.page_names import explained_on_pages
from jieqing.console.pages import page, show
from jieqing.console.parts import parts_of
from jieqing.console.programme.acting import (
    Deed,
    Does,
    PlainForm,
    ReasonForm,
    answer,
    deed_on,
    plainly,
    worded,
)
from jieqing.console.programme.words import ENTRY, PARTS
from jieqing.console.visit import Visit
from jieqing.errors import Refused
from jieqing.language import said
from jieqing.paper import as_csv, as_xlsx
from jieqing.paper.paper import Column, Paper, Table
from jieqing.people.matrix import Role
from jieqing.programme import models
from jieqing.programme.acting import Asked, Signature
from jieqing.programme.courses.appraisal import acts
from jieqing.programme.courses.appraisal.flow import (
    ACTS,
    APPRAISAL,
    STATES,
    AppraisalAct,
)
from jieqing.programme.courses.appraisal.scoring import WEIGHTS, WORDS
from jieqing.programme.courses.appraisal.told import (
    Correction,
    ToldAppraisal,
    correction_of,
    rows,
    sheets_of,
    told,
    total_for,
    totals,
)
from jieqing.programme.lists import MEDIA_TYPES

_A_DAY = {"type": "date"}
_PLACE = "courses/scores"


class PeriodForm(SpokenForm):
    """Of which days the scores are."""

    first = forms.DateField(
        label="First day",
        widget=forms.DateInput(attrs=_A_DAY, format="%Y-%m-%d"),
    )
    last = forms.DateField(
        label="Last day",
        widget=forms.DateInput(attrs=_A_DAY, format="%Y-%m-%d"),
    )


class CorrectionForm(SpokenForm):
    """Whose score is put right, to what, and why."""

    person = forms.ChoiceField(label="Who appealed", choices=())
    total = forms.IntegerField(label="Points of a hundred", min_value=0, max_value=100)
    reason = forms.CharField(
        label="Reason", max_length=400, widget=forms.Textarea(attrs={"rows": 3})
    )


@require_safe
@page(ENTRY)
def scores(request: HttpRequest, visit: Visit) -> HttpResponse:
    """List the appraisals; of scores one's own alone."""
    found = [told(visit.desk, row.no) for row in rows(visit.desk)[:12]]
    may_open = visit.may(AppraisalAct.OPEN)
    hindered = _unmet(visit) if may_open else None
    content = {
        "lines": [
            {
                "one": each,
                "state": said(STATES[each.state]),
                "own": _own_total(visit, each),
                "address": address(visit, f"scores/{each.no}/"),
            }
            for each in found
        ],
        "open": address(visit, f"scores/acts/{AppraisalAct.OPEN}")
        if may_open and not hindered
        else "",
        "hindered": explained_on_pages(hindered) if hindered else None,
        "open_words": said(ACTS[AppraisalAct.OPEN]),
        "parts": parts_of(visit, ENTRY, PARTS, "courses/"),
    }
    return show(request, visit, ENTRY, "console/courses/scores.html", content)


@require_safe
@page(ENTRY)
def score(request: HttpRequest, visit: Visit, no: str) -> HttpResponse:
    """Show one appraisal: one's own sheet, what may be done, how far it is."""
    _row(visit, no)
    one = told(visit.desk, no)
    own = sheets_of(visit.desk, one).get(visit.by)
    correction = correction_of(visit.desk, one, visit.by)
    handed = one.record.last(AppraisalAct.HAND_OVER) is not None
    content = {
        "one": one,
        "state": said(STATES[one.state]),
        "own": own,
        "total": total_for(visit.desk, one, own) if own else None,
        "correction": correction,
        "lines": [
            (said(WORDS[p.counts]), p.done, p.asked, WEIGHTS[p.counts])
            for p in (own.parts if own else ())
        ],
        "appeal": one.contested.get(visit.by, ""),
        "last_day": acts.last_day(visit.desk, one),
        "appeals": len(one.contested),
        "waiting": len(acts.open_appeals(visit.desk, one)),
        "acts": _possible(visit, one, is_scored=own is not None),
        "files": MEDIA_TYPES if handed and Role.OFFICER in visit.roles else (),
        "rule": f"/{visit.desk.tenant}/programme/documents/{one.rule}/",
        "parts": parts_of(visit, ENTRY, PARTS, "courses/"),
    }
    return show(request, visit, ENTRY, "console/courses/score.html", content)


@require_http_methods(["GET", "HEAD", "POST"])
@page(ENTRY)
def opening(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Work out the scores of a period."""

    def do(cleaned: Cleaned, asked: Asked, _: Signature | None) -> str:
        period = Period(first=cleaned["first"], last=cleaned["last"])
        no = acts.open_(visit.desk, period, by=asked.by, at=asked.at)
        return address(visit, f"scores/{no}/")

    deed = Deed(
        act=AppraisalAct.OPEN,
        title=said("Appraisals"),
        back=address(visit, "scores/"),
        do=do,
        form=PeriodForm,
        sentence=(
            "Scores follow from sealed records by the rule in force; nobody types any."
            " Everybody sees their own, and can contest it for ten working days."
        ),
    )
    return answer(request, visit, deed)


@require_http_methods(["GET", "HEAD", "POST"])
@page(ENTRY)
def act(request: HttpRequest, visit: Visit, no: str, name: str) -> HttpResponse:
    """Show the page that confirms an act of an appraisal, or do it."""
    if name not in _DOING:
        raise Http404
    row = _row(visit, no)
    deed = replace(
        deed_on(visit, row, name, _PLACE, _DOING[name]),
        sentence=_SENTENCES.get(name, ""),
    )
    if name != AppraisalAct.CORRECT:
        return answer(request, visit, deed)
    appealed = sorted(told(visit.desk, no).contested)
    names = visit.names()
    choices = [(number, names.get(number, number)) for number in appealed]

    def offer(form: SpokenForm) -> None:
        form.offer("person", choices)

    return answer(request, visit, replace(deed, prepare=offer))


@require_safe
@page(ENTRY)
def totals_file(request: HttpRequest, visit: Visit, no: str, form: str) -> HttpResponse:
    """Give the agreed totals, after they were handed over: number, name, points."""
    del request
    _row(visit, no)
    one = told(visit.desk, no)
    handed = one.record.last(AppraisalAct.HAND_OVER)
    is_theirs = Role.OFFICER in visit.roles
    if handed is None or form not in MEDIA_TYPES or not is_theirs:
        raise Http404
    table = _table(visit, one)
    content = (
        as_csv.render(table)
        if form == "csv"
        else as_xlsx.render(_paper(visit, one, table), printed_by(visit.by, visit.at))
    )
    given = HttpResponse(content, content_type=MEDIA_TYPES[form])
    given["Content-Disposition"] = f'attachment; filename="{no}.{form}"'
    return given


def _own_total(visit: Visit, one: ToldAppraisal) -> int | None:
    own = sheets_of(visit.desk, one).get(visit.by)
    return total_for(visit.desk, one, own) if own else None


def _possible(
    visit: Visit, one: ToldAppraisal, *, is_scored: bool
) -> list[Mapping[str, str]]:
    found: list[Mapping[str, str]] = []
    for step in APPRAISAL.acts_from(one.state):
        if not visit.may(step.act) or not _is_theirs(visit, one, step.act, is_scored):
            continue
        place = address(visit, f"scores/{one.no}/acts/{step.act}")
        found.append({"words": said(ACTS[step.act]), "address": place})
    return found


def _is_theirs(visit: Visit, one: ToldAppraisal, name: str, is_scored: bool) -> bool:  # noqa: FBT001 -- of one person
    match name:
        case AppraisalAct.CONTEST:
            is_open = visit.today <= acts.last_day(visit.desk, one)
            return is_scored and is_open and visit.by not in one.contested
        case AppraisalAct.CORRECT:
            return bool(set(one.contested) - {visit.by}) and one.opener != visit.by
        case AppraisalAct.AGREE:
            is_over = visit.today > acts.last_day(visit.desk, one)
            waiting = acts.open_appeals(visit.desk, one)
            return is_over and not waiting and one.opener != visit.by
        case AppraisalAct.HAND_OVER:
            return one.record.last(AppraisalAct.HAND_OVER) is None
    return True


def _correct(visit: Visit, cleaned: Cleaned, asked: Asked, _: Signature | None) -> None:
    new = Correction(
        person=str(cleaned["person"]),
        total=int(cleaned["total"]),
        why=str(cleaned["reason"]),
    )
    acts.correct(visit.desk, asked, new)


_DOING: Mapping[str, tuple[type[SpokenForm], Does]] = {
    AppraisalAct.CONTEST: (ReasonForm, worded(acts.contest, "reason")),
    AppraisalAct.CORRECT: (CorrectionForm, _correct),
    AppraisalAct.AGREE: (PlainForm, plainly(acts.agree)),
    AppraisalAct.HAND_OVER: (PlainForm, plainly(acts.hand_over)),
}


_SENTENCES: Mapping[str, str] = {
    AppraisalAct.CONTEST: (
        "Somebody who did not score answers it. Until then the scores are not agreed."
    ),
    AppraisalAct.AGREE: "From now on these scores are what counts.",
    AppraisalAct.HAND_OVER: (
        "The totals can then be fetched as a file: number, name and points, nothing "
        "of what they follow from."
    ),
}


def _table(visit: Visit, one: ToldAppraisal) -> Table:
    names = visit.names()
    found = totals(visit.desk, one)
    heads = (said("Number"), said("Person"), said("Points of a hundred"))
    return Table(
        heading=f"{one.no} {one.first_on} – {one.last_on}",
        columns=tuple(Column(head=head) for head in heads),
        rows=tuple(
            (person, names.get(person, person), total)
            for person, total in sorted(found.items())
        ),
        empty=said("Nothing is in this list yet."),
    )


def _paper(visit: Visit, one: ToldAppraisal, table: Table) -> Paper:
    return Paper(
        title=said("Agreed scores"),
        form=one.no,
        company=visit.desk.home.company.name,
        about=((said("Period"), f"{one.first_on} – {one.last_on}"),),
        tables=(table,),
        mark=mark_of(visit.desk),
    )


def _unmet(visit: Visit) -> Refused | None:
    """Return why nobody can be scored today; None: nothing stands in the way."""
    try:
        acts.rule_in_force(visit.desk, visit.today)
    except Refused as hindered:
        return hindered
    return None


def _row(visit: Visit, no: str) -> models.Record:
    found = models.Record.objects.filter(tenant=visit.desk.tenant, no=no)
    row = found.filter(mechanism=APPRAISAL.kind).first()
    if row is None:
        raise Http404
    return row
