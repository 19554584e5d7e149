"""Plan an audit and act on it by pages: draw, answer, test a case, issue the report."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from jieqing.casebook.papers.period import Period
from jieqing.console.cases.act_form import Cleaned, SpokenForm
from jieqing.console.pages import page
from jieqing.console.programme.acting import (
    Deed,
    PlainForm,
    ReasonForm,
    Signing,
    answer,
    to_sign,
)
from jieqing.console.programme.issue_acts import (
    RaiseForm,
    day_field,
    offer_raising,
    words_field,
)
from jieqing.console.programme.words import ENTRY
from jieqing.console.visit import Visit
from jieqing.language import said
from jieqing.programme.acting import Asked, Signature
from jieqing.programme.audits import ending, fieldwork, outside, planning
from jieqing.programme.audits.checklists import checklist, checklist_of
from jieqing.programme.audits.flow import AuditAct
from jieqing.programme.audits.told import VERDICTS, ToldAudit, Verdict, told
from jieqing.programme.evidence import LARGEST
from jieqing.programme.issues.acts import NewIssue
from jieqing.programme.issues.flow import IssueAct
from jieqing.programme.issues.levels import Severity, Source
from jieqing.programme.parties.kinds import PartyKind
from jieqing.programme.parties.models import Party
from jieqing.programme.wording import post_words

_QUARTER, _MONTH = timedelta(days=90), timedelta(days=30)


class AuditForm(SpokenForm):
    """Which days are examined, until when, by which number it is drawn."""

    title = forms.CharField(label="Title", max_length=planning.LONGEST_TITLE)
    first = day_field("First day examined")
    last = day_field("Last day examined")
    due = day_field("To be issued by")
    number = forms.CharField(
        label="Number you commit to",
        required=False,
        max_length=10,
        help_text=(
            "Six to ten digits, told only when the sample is drawn. Without one the"
            " ledger's own entry gives the seed."
        ),
    )


class NumberForm(SpokenForm):
    """The number that was committed to."""

    number = forms.CharField(
        label="Number you committed to",
        required=False,
        max_length=10,
        help_text="Empty where none was committed to.",
    )


class PersonForm(SpokenForm):
    """Who joins the team."""

    person = forms.ChoiceField(label="Person")


class OutsideForm(SpokenForm):
    """Which firm examines, and who leads for it."""

    firm = forms.ChoiceField(label="Firm")
    lead = forms.CharField(
        label="Who leads for the firm",
        help_text="The name is sealed; audits are compared by a digest of it.",
        max_length=80,
    )


class CaseForm(SpokenForm):
    """A case added by judgement."""

    ref = forms.CharField(label="Case", max_length=32)
    reason = words_field("Reason")


class AnswerForm(SpokenForm):
    """What was found of a point."""

    verdict = forms.ChoiceField(
        label="Verdict",
        choices=[(str(k), v) for k, v in VERDICTS.items()],
        widget=forms.RadioSelect,
    )
    note = words_field(
        "What was seen",
        required=False,
        hint="Needed unless it is as it should be.",
    )
    file = forms.FileField(label="File", required=False)


class OpinionForm(SpokenForm):
    """The opinion of the team."""

    opinion = words_field("Opinion")


class ReplyForm(SpokenForm):
    """What an audited post says."""

    post = forms.ChoiceField(label="As")
    text = words_field("Reply")


@require_http_methods(["GET", "HEAD", "POST"])
@page(ENTRY)
def plan(request: HttpRequest, visit: Visit, key: str) -> HttpResponse:
    """Plan an audit by a checklist."""
    found = checklist_of(checklist(visit.desk.tenant, key))
    base = f"/{visit.desk.tenant}/programme/audits/"

    def do(c: Cleaned, asked: Asked, _: Signature | None) -> str:
        new = planning.NewAudit(
            checklist=key,
            period=Period(first=c["first"], last=c["last"]),
            due=c["due"],
            title=str(c["title"]),
            number=str(c["number"]).strip(),
        )
        no = planning.plan(visit.desk, new, by=asked.by, at=asked.at)
        return f"{base}{no}/"

    today = visit.today
    deed = Deed(
        act=AuditAct.PLAN,
        title=found.title,
        back=f"{base}checklists/{key}",
        do=do,
        form=AuditForm,
        initial={
            "title": found.title,
            "first": today - _QUARTER,
            "last": today,
            "due": today + _MONTH,
        },
        sentence="Who held an examined post in these days is refused.",
    )
    return answer(request, visit, deed)


@require_http_methods(["GET", "HEAD", "POST"])
@page(ENTRY)
def act(request: HttpRequest, visit: Visit, no: str, name: str) -> HttpResponse:
    """Show the page that confirms an act of an audit, or do it."""
    if name not in _DOING:
        raise Http404
    found = told(visit.desk, no)
    deed = Deed(
        act=name,
        no=no,
        rev=found.row.record.rev,
        title=f"{no} {found.row.record.title}",
        back=_back(visit, no),
        **_DOING[AuditAct(name)](visit, found),
    )
    return answer(request, visit, deed)


@require_http_methods(["GET", "HEAD", "POST"])
@page(ENTRY)
def point(request: HttpRequest, visit: Visit, no: str, key: str) -> HttpResponse:
    """Answer one point."""
    found = told(visit.desk, no)
    one = found.checklist.point(key)
    if one is None:
        raise Http404

    def do(c: Cleaned, asked: Asked, _: Signature | None) -> None:
        upload = request.FILES.get("file")
        content = upload.read(LARGEST + 1) if upload else b""
        verdict = Verdict(c["verdict"])
        given = fieldwork.Given(
            point=key, verdict=verdict, note=str(c["note"]), evidence=content
        )
        fieldwork.answer(visit.desk, asked, given)

    known = found.answers.get(key)
    deed = Deed(
        act=AuditAct.ANSWER,
        no=no,
        rev=found.row.record.rev,
        title=f"{no} {key}",
        back=f"{_back(visit, no)}#{key}",
        do=do,
        form=AnswerForm,
        initial={"verdict": known.verdict if known else ""},
        extra={"facts": [(said("Point"), one.text)]},
        template="console/programme/act_file.html",
    )
    return answer(request, visit, deed)


@require_http_methods(["GET", "HEAD", "POST"])
@page(ENTRY)
def case(request: HttpRequest, visit: Visit, no: str, ref: str) -> HttpResponse:
    """Examine a case of the sample again now."""
    found = told(visit.desk, no)
    deed = Deed(
        act=AuditAct.TEST,
        no=no,
        rev=found.row.record.rev,
        title=f"{no} {ref}",
        back=_back(visit, no),
        do=lambda _, asked, __: fieldwork.test(visit.desk, asked, ref),
        sentence=(
            "The engine searches every store again for what should be gone; of a"
            " settled case the record is examined."
        ),
    )
    if request.method != "POST" and ref not in found.sample:
        raise Http404
    return answer(request, visit, deed)


@require_http_methods(["GET", "HEAD", "POST"])
@page(ENTRY)
def raise_(request: HttpRequest, visit: Visit, no: str, key: str) -> HttpResponse:
    """Raise an issue from a point."""
    found = told(visit.desk, no)
    if found.checklist.point(key) is None or key not in found.answers:
        raise Http404
    first = ending.issue_of_point(found, key, "")

    def do(c: Cleaned, asked: Asked, _: Signature | None) -> str:
        new = NewIssue(
            source=Source.AUDIT,
            source_key=first.source_key,
            matter=first.matter,
            title=str(c["title"]),
            fact=str(c["fact"]),
            severity=Severity(c["severity"]),
            criterion=str(c["criterion"]),
            post=str(c["post"]),
            items=first.items,
            stop_act=str(c["stop_act"]),
        )
        made = ending.raise_from(visit.desk, no, key, new, by=asked.by, at=asked.at)
        return f"/{visit.desk.tenant}/programme/issues/{made}/"

    deed = Deed(
        act=IssueAct.RAISE,
        title=f"{no} {key}",
        back=_back(visit, no),
        do=do,
        form=RaiseForm,
        initial={
            "title": first.title,
            "severity": first.severity,
            "criterion": first.criterion,
            "post": first.post,
        },
        prepare=offer_raising,
        template="console/programme/act_wide.html",
    )
    return answer(request, visit, deed)


@require_http_methods(["GET", "HEAD", "POST"])
@page(ENTRY)
def asked_to_sign(
    request: HttpRequest, visit: Visit, no: str, name: str
) -> HttpResponse:
    """Tell the page's script what the lead signs."""
    del request
    if name not in {AuditAct.SEND, AuditAct.ISSUE}:
        raise Http404
    return to_sign(visit, lambda: _signing(told(visit.desk, no), name))


Doing = Callable[[Visit, ToldAudit], Mapping[str, Any]]


def _preparing(visit: Visit, found: ToldAudit) -> Mapping[str, Any]:
    del found
    return {
        "do": lambda _, asked, __: planning.prepare(visit.desk, asked),
        "sentence": "What is drawn from is sealed now, before anybody knows the seed.",
    }


def _beginning(visit: Visit, found: ToldAudit) -> Mapping[str, Any]:
    def do(c: Cleaned, asked: Asked, _: Signature | None) -> None:
        planning.begin(visit.desk, asked, str(c.get("number", "")))

    return {"form": NumberForm if found.commitment else PlainForm, "do": do}


def _outside(visit: Visit, found: ToldAudit) -> Mapping[str, Any]:
    def do(c: Cleaned, asked: Asked, _: Signature | None) -> None:
        outside.name(visit.desk, asked, str(c["firm"]), str(c["lead"]))

    def prepare(form: SpokenForm) -> None:
        rows = Party.objects.filter(
            record__tenant=visit.desk.tenant, kind=PartyKind.AUDITOR
        )
        named = rows.order_by("record__no")
        firms = named.values_list("record__no", "record__title")
        form.offer("firm", [(no, f"{no} {title}") for no, title in firms])

    del found
    return {
        "form": OutsideForm,
        "do": do,
        "prepare": prepare,
        "sentence": "Neither firm nor lead takes the same object three times running.",
    }


def _joining(visit: Visit, found: ToldAudit) -> Mapping[str, Any]:
    def do(c: Cleaned, asked: Asked, _: Signature | None) -> None:
        planning.join(visit.desk, asked, str(c["person"]))

    def prepare(form: SpokenForm) -> None:
        names, roll = visit.names(), visit.roll
        people = [p.number for p in roll.persons.values() if p.is_active]
        others = [n for n in people if n not in found.team]
        form.offer("person", [(n, names.get(n, n)) for n in others])

    return {"form": PersonForm, "do": do, "prepare": prepare}


def _adding(visit: Visit, found: ToldAudit) -> Mapping[str, Any]:
    del found

    def do(c: Cleaned, asked: Asked, _: Signature | None) -> None:
        ref, reason = str(c["ref"]).strip(), str(c["reason"])
        fieldwork.add_sample(visit.desk, asked, ref, reason)

    return {"form": CaseForm, "do": do}


def _computing(visit: Visit, found: ToldAudit) -> Mapping[str, Any]:
    del found
    return {"do": lambda _, asked, __: fieldwork.compute(visit.desk, asked)}


def _drafting(visit: Visit, found: ToldAudit) -> Mapping[str, Any]:
    del found

    def do(c: Cleaned, asked: Asked, _: Signature | None) -> None:
        fieldwork.draft(visit.desk, asked, str(c["opinion"]))

    return {
        "form": OpinionForm,
        "do": do,
        "sentence": "From here on answers, samples and outcomes do not change.",
    }


def _sending(visit: Visit, found: ToldAudit) -> Mapping[str, Any]:
    def do(_: Cleaned, asked: Asked, signature: Signature | None) -> None:
        ending.send(visit.desk, asked, signature or b"")

    return {
        "do": do,
        "signing": lambda: _signing(found, AuditAct.SEND),
        "sentence": "The audited then have ten working days to reply.",
    }


def _replying(visit: Visit, found: ToldAudit) -> Mapping[str, Any]:
    def do(c: Cleaned, asked: Asked, _: Signature | None) -> None:
        ending.reply(visit.desk, asked, str(c["post"]), str(c["text"]))

    def prepare(form: SpokenForm) -> None:
        own = [post for post in found.checklist.scope if post in visit.roles]
        form.offer("post", [(post, post_words(post)) for post in own])

    return {
        "form": ReplyForm,
        "do": do,
        "prepare": prepare,
        "sentence": "The report prints it as you write it.",
    }


def _issuing(visit: Visit, found: ToldAudit) -> Mapping[str, Any]:
    def do(_: Cleaned, asked: Asked, signature: Signature | None) -> str:
        no = ending.issue(visit.desk, asked, signature or b"")
        return f"/{visit.desk.tenant}/programme/documents/{no}/"

    return {
        "do": do,
        "signing": lambda: _signing(found, AuditAct.ISSUE),
        "sentence": "The report is made as a document; an approver approves it.",
    }


def _following(visit: Visit, found: ToldAudit) -> Mapping[str, Any]:
    del found
    return {"do": lambda _, asked, __: ending.follow_up(visit.desk, asked)}


def _cancelling(visit: Visit, found: ToldAudit) -> Mapping[str, Any]:
    del found

    def do(c: Cleaned, asked: Asked, _: Signature | None) -> None:
        planning.cancel(visit.desk, asked, str(c["reason"]))

    return {"form": ReasonForm, "do": do}


_DOING: Mapping[str, Doing] = {
    AuditAct.PREPARE: _preparing,
    AuditAct.BEGIN: _beginning,
    AuditAct.JOIN: _joining,
    AuditAct.OUTSIDE: _outside,
    AuditAct.ADD_SAMPLE: _adding,
    AuditAct.COMPUTE: _computing,
    AuditAct.DRAFT: _drafting,
    AuditAct.SEND: _sending,
    AuditAct.REPLY: _replying,
    AuditAct.ISSUE: _issuing,
    AuditAct.FOLLOW_UP: _following,
    AuditAct.CANCEL: _cancelling,
}


def _signing(found: ToldAudit, name: str) -> Signing:
    return Signing(record=found.no, act=name, digest=found.results)


def _back(visit: Visit, no: str) -> str:
    return f"/{visit.desk.tenant}/programme/audits/{no}/"
