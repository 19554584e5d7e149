"""Raise an issue and act on it by pages: each act with the form that it asks for."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from jieqing.casebook.desk import Desk
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
from jieqing.console.programme.issues import opened
from jieqing.console.programme.words import ENTRY
from jieqing.console.visit import Visit
from jieqing.language import said
from jieqing.people.matrix import ROLE_WORDS, UNRANKED, Role
from jieqing.programme.acting import Asked, Signature
from jieqing.programme.anchors import anchor_words
from jieqing.programme.evidence import LARGEST
from jieqing.programme.figures import FIGURES
from jieqing.programme.issues import acts
from jieqing.programme.issues.effects import VERDICTS, Verdict, value_of
from jieqing.programme.issues.flow import IssueAct
from jieqing.programme.issues.levels import (
    EFFECT_DAYS,
    SEVERITIES,
    STOPPABLE,
    Severity,
    Source,
)
from jieqing.programme.issues.sources import Finding, finding
from jieqing.programme.issues.told import ToldIssue, told
from jieqing.programme.issues.wording import ACTS
from jieqing.programme.vocabulary import shipped_anchors
from jieqing.programme.wording import told as phrase_words

_ROWS = {"rows": 3}
_WEEKS = timedelta(days=14)


def day_field(label: str) -> forms.DateField:
    """A field for a day."""
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget)


def words_field(
    label: str, *, required: bool = True, hint: str = ""
) -> forms.CharField:
    """A field for a few sentences."""
    return forms.CharField(
        label=label,
        required=required,
        max_length=acts.LONGEST_TEXT,
        widget=forms.Textarea(attrs=_ROWS),
        help_text=hint,
    )


class RaiseForm(SpokenForm):
    """What is wrong, against which ground, whose matter it is."""

    title = forms.CharField(label="Title", max_length=acts.LONGEST_TITLE)
    fact = words_field("What is wrong", hint="Names of customers do not belong here.")
    severity = forms.ChoiceField(
        label="Severity", choices=[(str(k), v) for k, v in SEVERITIES.items()]
    )
    criterion = forms.ChoiceField(label="Grounds")
    post = forms.ChoiceField(label="Whose matter it is")
    stop_act = forms.ChoiceField(
        label="Stop an act until it is verified",
        required=False,
        choices=[("", "Nothing is stopped"), *STOPPABLE.items()],
    )


class PlanForm(SpokenForm):
    """Cause, steps, doer, day, and what will show the effect."""

    cause = words_field("Why it came about")
    steps = words_field("What is done about it")
    doer = forms.ChoiceField(
        label="Who mends it", help_text="Another than who owns it."
    )
    due = day_field("Until")
    figure = forms.ChoiceField(label="Figure that will show the effect", required=False)
    target = forms.CharField(label="Target", required=False, max_length=8)
    days = forms.IntegerField(
        label="Watched for so many days", min_value=1, max_value=acts.LONGEST_WATCH
    )


class FixForm(SpokenForm):
    """What was done, with what shows it."""

    what = words_field("What was done")
    file = forms.FileField(label="File", required=False)


class VerifyForm(SpokenForm):
    """How one saw that it is mended."""

    method = words_field("How you saw that it is mended")


class CloseForm(SpokenForm):
    """Why no figure can show the effect."""

    why = words_field(
        "Why no figure can show the effect",
        required=False,
        hint="Needed only where no figure tells; you sign it.",
    )


class ExtensionForm(SpokenForm):
    """A later day, and why."""

    day = day_field("New day")
    reason = words_field("Reason")


class AcceptanceForm(SpokenForm):
    """Until when a risk is borne, and why."""

    day = day_field("Until")
    reason = words_field("Reason")


@require_http_methods(["GET", "HEAD", "POST"])
@page(ENTRY)
def raise_(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Raise an issue, from what was found or from what somebody saw."""
    given = request.GET
    base = f"/{visit.desk.tenant}/programme/issues/"
    found = None
    if given.get("source"):
        found = finding(visit.desk, given["source"], given.get("key", ""), visit.today)

    def do(cleaned: Cleaned, asked: Asked, _: Signature | None) -> str:
        new = _new(visit, cleaned, found)
        no = acts.raise_issue(visit.desk, new, by=asked.by, at=asked.at)
        return f"{base}{no}/"

    deed = Deed(
        act=IssueAct.RAISE,
        title=said("Issues"),
        back=base,
        do=do,
        form=RaiseForm,
        initial=_first(found),
        prepare=offer_raising,
        sentence="From here it goes to its owner; it closes only by its effect.",
        template="console/programme/act_wide.html",
    )
    return answer(request, visit, deed)


@require_http_methods(["GET", "HEAD", "POST"])
@page(ENTRY)
def act(request: HttpRequest, visit: Visit, no: str, name: str) -> HttpResponse:
    """Show the page that confirms an act of an issue, or do it."""
    if name not in set(IssueAct) - {IssueAct.RAISE}:
        raise Http404
    found = told(visit.desk, no, visit.today)
    deed = Deed(
        act=name,
        no=no,
        rev=found.row.record.rev,
        title=f"{no} {found.row.record.title}",
        back=f"/{visit.desk.tenant}/programme/issues/{no}/",
        **_doing(request, visit, IssueAct(name), found),
    )
    return answer(request, visit, deed)


@require_http_methods(["GET", "HEAD", "POST"])
@page(ENTRY)
def asked_to_sign(
    request: HttpRequest, visit: Visit, no: str, name: str
) -> HttpResponse:
    """Tell the page's script what is signed to close an issue or to bear a risk."""
    found = told(visit.desk, no, visit.today)
    return to_sign(visit, lambda: _signing(request, IssueAct(name), found))


def offer_raising(form: SpokenForm) -> None:
    """Offer the grounds and the posts."""
    grounds = sorted((key, anchor_words(key)) for key in shipped_anchors())
    form.offer("criterion", grounds)
    staff = [role for role in Role if role not in UNRANKED]
    form.offer("post", [(role, said(ROLE_WORDS[role])) for role in staff])


def _first(found: Finding | None) -> Mapping[str, Any]:
    if found is None:
        return {"severity": Severity.MINOR, "criterion": "pipl:51"}
    words = phrase_words(found.fact)
    return {
        "title": words[: acts.LONGEST_TITLE],
        "fact": words,
        "severity": found.severity,
        "criterion": found.criterion,
        "post": found.post,
    }


def _new(visit: Visit, cleaned: Cleaned, found: Finding | None) -> acts.NewIssue:
    title = str(cleaned["title"])
    return acts.NewIssue(
        source=found.source if found else Source.PERSON,
        source_key=found.key if found else f"{visit.by}:{visit.today}",
        matter=found.matter if found else f"seen:{title}"[:128],
        title=title,
        fact=str(cleaned["fact"]),
        severity=Severity(cleaned["severity"]),
        criterion=str(cleaned["criterion"]),
        post=str(cleaned["post"]),
        items=found.items if found else (),
        stop_act=str(cleaned["stop_act"]),
    )


def _doing(
    request: HttpRequest, visit: Visit, name: IssueAct, found: ToldIssue
) -> Mapping[str, Any]:
    desk = visit.desk
    extra = {"facts": _judged(visit, name, found)}
    if name in _PLAIN:
        plain = _PLAIN[name]
        return {
            "form": PlainForm,
            "do": lambda _, asked, __: plain(desk, asked),
            "extra": extra,
        }
    if name in _REASONED:
        reasoned = _REASONED[name]
        return {
            "form": ReasonForm,
            "do": lambda c, asked, _: reasoned(desk, asked, str(c["reason"])),
            "extra": extra,
        }
    return _WITH_FORM[name](request, visit, found)


_PLAIN: Mapping[IssueAct, Callable[[Desk, Asked], object]] = {
    IssueAct.CONFIRM: acts.confirm,
    IssueAct.BEGIN: acts.begin,
    IssueAct.EXTEND: acts.extend,
}
_REASONED: Mapping[IssueAct, Callable[[Desk, Asked, str], object]] = {
    IssueAct.DISPUTE: acts.dispute,
    IssueAct.UPHOLD: acts.uphold,
    IssueAct.WITHDRAW: acts.withdraw,
    IssueAct.RETURN: acts.return_,
}


_JUDGED: Mapping[IssueAct, tuple[IssueAct, str]] = {
    IssueAct.EXTEND: (IssueAct.ASK_EXTENSION, "reason"),
    IssueAct.ACCEPT: (IssueAct.ASK_ACCEPTANCE, "reason"),
    IssueAct.UPHOLD: (IssueAct.DISPUTE, "reason"),
    IssueAct.WITHDRAW: (IssueAct.DISPUTE, "reason"),
    IssueAct.VERIFY: (IssueAct.FIX, "what"),
    IssueAct.RETURN: (IssueAct.FIX, "what"),
}
"""Which act is judged by another, and which text of it says what for."""


def _judged(visit: Visit, name: IssueAct, found: ToldIssue) -> list[tuple[str, str]]:
    """What somebody said or asked, which is judged now."""
    act_, text = _JUDGED.get(name, (None, ""))
    leaf = found.record.last(act_) if act_ else None
    if leaf is None:
        return []
    entry = leaf.entry
    said_ = opened(visit, found, str(entry.facts[text]))
    who = visit.names().get(entry.actor, entry.actor)
    days = [str(entry.facts[key]) for key in ("due", "until") if key in entry.facts]
    return [
        *((said("Until"), day) for day in days),
        (said(ACTS[entry.act]), who),
        (said("What was done") if text == "what" else said("Reason"), said_),
    ]


def _planning(_: HttpRequest, visit: Visit, found: ToldIssue) -> Mapping[str, Any]:
    def do(c: Cleaned, asked: Asked, _: Signature | None) -> None:
        new = acts.NewPlan(
            cause=str(c["cause"]),
            steps=str(c["steps"]),
            doer=str(c["doer"]),
            due=c["due"],
            figure=str(c["figure"]),
            target=str(c["target"]).strip(),
            days=int(c["days"]),
        )
        acts.plan(visit.desk, asked, new)

    def prepare(form: SpokenForm) -> None:
        names, roll = visit.names(), visit.roll
        people = [p.number for p in roll.persons.values() if p.is_active]
        others = [n for n in people if n != visit.by]
        form.offer("doer", [(n, names.get(n, n)) for n in others])
        figures = [(key, said(one.question)) for key, one in FIGURES.items()]
        form.offer("figure", [("", said("no figure can show it")), *figures])

    first = {"due": visit.today + _WEEKS, "days": EFFECT_DAYS}
    return {
        "form": PlanForm,
        "do": do,
        "prepare": prepare,
        "initial": first | ({"doer": found.plan.doer} if found.plan else {}),
        "template": "console/programme/act_wide.html",
        "sentence": "The figure is read now and again after the days of watching.",
    }


def _fixing(request: HttpRequest, visit: Visit, _: ToldIssue) -> Mapping[str, Any]:
    def do(c: Cleaned, asked: Asked, _: Signature | None) -> None:
        upload = request.FILES.get("file")
        content = upload.read(LARGEST + 1) if upload else b""
        acts.fix(visit.desk, asked, str(c["what"]), content)

    return {"form": FixForm, "do": do, "template": "console/programme/act_file.html"}


def _verifying(_: HttpRequest, visit: Visit, found: ToldIssue) -> Mapping[str, Any]:
    return {
        "extra": {"facts": _judged(visit, IssueAct.VERIFY, found)},
        "form": VerifyForm,
        "do": lambda c, asked, _: acts.verify(visit.desk, asked, str(c["method"])),
    }


def _closing(request: HttpRequest, visit: Visit, found: ToldIssue) -> Mapping[str, Any]:
    def do(c: Cleaned, asked: Asked, signature: Signature | None) -> None:
        acts.close(visit.desk, asked, str(c["why"]), signature)

    told_ = acts.effect_of(visit.desk, found, visit.at)
    is_signed = told_.verdict in {Verdict.NO_DATA, Verdict.NO_FIGURE}
    before, after = value_of(told_.before), value_of(told_.after)
    none = said("no data")
    doing: dict[str, Any] = {
        "form": CloseForm if is_signed else PlainForm,
        "do": do if is_signed else lambda _, asked, __: acts.close(visit.desk, asked),
        "extra": {
            "facts": [
                (said("Before"), before or none),
                (said("After"), after or none),
                (said("What came of it"), said(VERDICTS[told_.verdict])),
            ]
        },
    }
    if is_signed:
        doing["signing"] = lambda: _signing(request, IssueAct.CLOSE, found)
    return doing


def _extending(_: HttpRequest, visit: Visit, found: ToldIssue) -> Mapping[str, Any]:
    def do(c: Cleaned, asked: Asked, _: Signature | None) -> None:
        acts.ask_extension(visit.desk, asked, c["day"], str(c["reason"]))

    return {"form": ExtensionForm, "do": do, "initial": {"day": found.due}}


def _asking_acceptance(
    _: HttpRequest, visit: Visit, found: ToldIssue
) -> Mapping[str, Any]:
    del found

    def do(c: Cleaned, asked: Asked, _: Signature | None) -> None:
        acts.ask_acceptance(visit.desk, asked, c["day"], str(c["reason"]))

    return {"form": AcceptanceForm, "do": do}


def _accepting(
    request: HttpRequest, visit: Visit, found: ToldIssue
) -> Mapping[str, Any]:
    def do(_: Cleaned, asked: Asked, signature: Signature | None) -> None:
        acts.accept(visit.desk, asked, signature or b"")

    return {
        "form": PlainForm,
        "do": do,
        "signing": lambda: _signing(request, IssueAct.ACCEPT, found),
        "extra": {"facts": _judged(visit, IssueAct.ACCEPT, found)},
    }


_WITH_FORM: Mapping[
    IssueAct, Callable[[HttpRequest, Visit, ToldIssue], Mapping[str, Any]]
] = {
    IssueAct.PLAN: _planning,
    IssueAct.FIX: _fixing,
    IssueAct.VERIFY: _verifying,
    IssueAct.CLOSE: _closing,
    IssueAct.ASK_EXTENSION: _extending,
    IssueAct.ASK_ACCEPTANCE: _asking_acceptance,
    IssueAct.ACCEPT: _accepting,
}


def _signing(request: HttpRequest, name: IssueAct, found: ToldIssue) -> Signing:
    given = request.POST if request.method == "POST" else request.GET
    match name:
        case IssueAct.CLOSE:
            digest = acts.statement_digest(found.no, given.get("why", ""))
        case IssueAct.ACCEPT:
            digest = acts.acceptance_digest(found)
        case _:
            raise Http404
    return Signing(record=found.no, act=name, digest=digest)
