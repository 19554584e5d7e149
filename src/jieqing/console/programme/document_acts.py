"""The acts of a document as pages: what may be done now, what may not and why."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from jieqing.console.cases.act_form import Cleaned, SpokenForm
from jieqing.console.pages import page
from jieqing.console.programme import consulting, questioning, understanding
from jieqing.console.programme.acting import (
    Deed,
    PlainForm,
    ReasonForm,
    Signing,
    answer,
    to_sign,
)
from jieqing.console.programme.words import ENTRY
from jieqing.console.visit import Visit
from jieqing.language import said
from jieqing.paper.markdown import parts_of_text
from jieqing.people.matrix import Role
from jieqing.programme import models
from jieqing.programme.acting import Asked, RecordUnknown, Signature
from jieqing.programme.acts import documents as acts
from jieqing.programme.acts import receipts
from jieqing.programme.consultation import binds_staff, consultation_of
from jieqing.programme.flows import DOCUMENT, DocumentAct, DocumentState
from jieqing.programme.guards import NotYourPost
from jieqing.programme.interpretations import TEMPLATE, interpret
from jieqing.programme.pack_items import Template
from jieqing.programme.templates import template
from jieqing.programme.texts import LONGEST, source_text
from jieqing.programme.uploads import LARGEST, read_upload
from jieqing.programme.versions import ToldVersion, versions_of
from jieqing.programme.wording import ACTS, posts_words

Begin = Callable[..., str]
"""Begins a document, ``by`` a person ``at`` a moment; returns its number."""
_AUTHORS = frozenset({DocumentAct.SUBMIT, DocumentAct.EDIT, DocumentAct.ASK})
CONSULTING = frozenset({DocumentAct.DISCUSS, DocumentAct.SETTLE, DocumentAct.PUBLISH})
SIGNED = frozenset({DocumentAct.REVIEW, DocumentAct.APPROVE})
_ORDER = (
    DocumentAct.APPROVE,
    DocumentAct.PUBLISH,
    DocumentAct.REVIEW,
    DocumentAct.SETTLE,
    DocumentAct.DISCUSS,
    DocumentAct.SUBMIT,
    DocumentAct.EDIT,
    DocumentAct.READ,
    DocumentAct.CHECK,
    DocumentAct.ASK,
    DocumentAct.RETURN,
    DocumentAct.REVISE,
    DocumentAct.WITHDRAW,
)


class TextForm(SpokenForm):
    """The draft, as Markdown with blocks."""

    file = forms.FileField(
        label="Or a file in its place",
        required=False,
        help_text="PDF or DOCX, at most 10 MiB, without password, macros or scripts.",
    )
    text = forms.CharField(
        label="Text",
        max_length=LONGEST,
        help_text=(
            "Headings begin with #, lists with - or 1. Blocks such as"
            " {{law:retention-table}} are filled in when the text is sent round."
        ),
        widget=forms.Textarea(attrs={"rows": 30}),
    )


class DayForm(SpokenForm):
    """The day on which it takes effect."""

    day = forms.DateField(
        label="Takes effect on",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


class RevisionForm(SpokenForm):
    """What changes, and whether everybody reads it again."""

    extent = forms.ChoiceField(
        label="How much changes",
        choices=(
            ("major", "Much: everybody concerned reads it again"),
            ("minor", "Little: nobody has to read it again, for the reason below"),
        ),
        widget=forms.RadioSelect,
    )
    change = forms.CharField(
        label="What changes, and why",
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Button:
    """An act that may be done now; ``leads_on``: towards a text that holds."""

    words: str
    address: str
    leads_on: bool


def possible(
    visit: Visit,
    row: models.Document,
    versions: tuple[ToldVersion, ...],
    *,
    owes_reading: bool,
) -> tuple[list[Button], list[tuple[str, str]]]:
    """Return what may be done now, and what may not with the reason."""
    newest = versions[-1]
    base = f"/{visit.desk.tenant}/programme/documents/{row.record.no}/"
    may, may_not = [], []
    for act in _ORDER:
        if act is DocumentAct.READ and not owes_reading:
            continue
        reason = _why_not(visit, act, newest, versions)
        if reason is None:
            continue
        if reason:
            may_not.append((said(ACTS[act]), reason))
        else:
            address = f"{base}text" if act is DocumentAct.READ else f"{base}acts/{act}"
            is_reading = act is DocumentAct.READ
            words = "Read the text in force" if is_reading else ACTS[act]
            may.append(
                Button(words=said(words), address=address, leads_on=act not in BACK)
            )
    return may, may_not


BACK = frozenset({DocumentAct.RETURN, DocumentAct.REVISE, DocumentAct.WITHDRAW})


def _why_not(
    visit: Visit,
    act: DocumentAct,
    newest: ToldVersion,
    versions: tuple[ToldVersion, ...],
) -> str | None:
    """Return why not, empty if it may be done, None if it is not its time."""
    is_in_force = any(one.is_in_force for one in versions)
    in_time = {
        DocumentAct.READ: is_in_force,
        DocumentAct.REVISE: newest.state in _SETTLED,
        DocumentAct.WITHDRAW: newest.state in _STANDS,
    }.get(act, any(r.act == act for r in DOCUMENT.acts_from(newest.state)))
    if not in_time or not _is_asked(visit, act, versions):
        return None
    if not visit.may(act):
        roles = frozenset(DOCUMENT.row(act, _state_for(act, newest)).roles)
        return said("This waits for: {roles}.").format(roles=posts_words(roles))
    return _whose_turn(visit, act, newest)


def _whose_turn(visit: Visit, act: DocumentAct, newest: ToldVersion) -> str:
    """Say why this person is not the one; empty if they are."""
    is_author = newest.author == visit.by
    has_signed = any(one.person == visit.by for one in newest.signed)
    if act in _AUTHORS and not is_author:
        return said("Only its author does this.")
    if act is DocumentAct.CHECK and is_author:
        return said(questioning.OWN_QUESTIONS)
    if act in SIGNED and is_author:
        return said("You wrote it: somebody else signs it.")
    if act in SIGNED and has_signed:
        return said("You have signed this text already.")
    if act is DocumentAct.APPROVE and not _is_reviewed(visit, newest):
        return said("Somebody else reviews it first.")
    return _consulting_first(visit, act, newest)


def _is_asked(
    visit: Visit, act: DocumentAct, versions: tuple[ToldVersion, ...]
) -> bool:
    """Whether the act is one of this document: the staff are asked of some only."""
    if act in questioning.ACTS:
        return questioning.is_asked(versions, act)
    if act not in CONSULTING:
        return True
    made_from = template(visit.desk.tenant, versions[-1].template)
    if not binds_staff(made_from):
        return False
    found = consultation_of(versions[-1])
    is_done = {
        DocumentAct.SETTLE: found.settled is not None,
        DocumentAct.DISCUSS: found.settled is not None,
        DocumentAct.PUBLISH: found.made_public is not None,
    }
    return not is_done[act]


def _consulting_first(visit: Visit, act: DocumentAct, newest: ToldVersion) -> str:
    """Say what the staff lack before an act; empty: nothing."""
    made_from = template(visit.desk.tenant, newest.template)
    if act in CONSULTING and not {made_from.owner, Role.OFFICER.value} & visit.roles:
        return said("This waits for: {roles}.").format(
            roles=posts_words(frozenset({made_from.owner, Role.OFFICER.value}))
        )
    if act is DocumentAct.APPROVE and not acts.signs_its_kind(visit.person, made_from):
        return said("This waits for: {roles}.").format(
            roles=posts_words(frozenset({Role.APPROVER.value}))
        )
    found = consultation_of(newest)
    if act is DocumentAct.SETTLE and found.discussed is None:
        return said("The staff discuss it first.")
    if act is DocumentAct.APPROVE and binds_staff(made_from) and found.lacking:
        return said("The staff are consulted first.")
    return ""


_SETTLED = frozenset(
    {DocumentState.EFFECTIVE, DocumentState.SUPERSEDED, DocumentState.WITHDRAWN}
)
_STANDS = frozenset({DocumentState.EFFECTIVE, DocumentState.APPROVED})


def _state_for(act: DocumentAct, newest: ToldVersion) -> str:
    if act is DocumentAct.REVISE:
        return DOCUMENT.start
    if act is DocumentAct.READ:
        return DocumentState.EFFECTIVE
    return newest.state


def _is_reviewed(visit: Visit, newest: ToldVersion) -> bool:
    kind = template(visit.desk.tenant, newest.template).kind
    needed = acts.REVIEWS_NEEDED.get(kind, 0)
    return sum(s.act == DocumentAct.REVIEW for s in newest.signed) >= needed


@require_http_methods(["GET", "HEAD", "POST"])
@page(ENTRY)
def start(request: HttpRequest, visit: Visit, key: str) -> HttpResponse:
    """Begin a document from a template."""
    made_from = template(visit.desk.tenant, key)
    begin = partial(acts.start, visit.desk, key)
    return answer(request, visit, _beginning(visit, made_from, begin))


@require_http_methods(["GET", "HEAD", "POST"])
@page(ENTRY)
def explain(request: HttpRequest, visit: Visit, change: str) -> HttpResponse:
    """Begin the document that explains a published change of the law."""
    made_from = template(visit.desk.tenant, TEMPLATE)
    deed = replace(
        _beginning(visit, made_from, partial(interpret, visit.desk, change)),
        title=f"{made_from.title} · {change}",
        back=f"/{visit.desk.tenant}/rules/changes/",
    )
    return answer(request, visit, deed)


def _beginning(visit: Visit, made_from: Template, begin: Begin) -> Deed:
    """Return the page that begins a document from a template."""
    base = f"/{visit.desk.tenant}/programme/documents/"

    def do(cleaned: Cleaned, asked: Asked, signature: Signature | None) -> str:
        del cleaned, signature
        return f"{base}{begin(by=asked.by, at=asked.at)}/"

    return Deed(
        act=DocumentAct.START,
        title=made_from.title,
        back=base,
        do=do,
        sentence=(
            "A draft is made from the template; you can change its text. What stands "
            "in {{…}} is filled in when it is sent round."
        ),
        extra={"text": parts_of_text(made_from.body)},
        template="console/programme/act_text.html",
    )


@require_http_methods(["GET", "HEAD", "POST"])
@page(ENTRY)
def act(request: HttpRequest, visit: Visit, no: str, name: str) -> HttpResponse:
    """Show the page that confirms an act of a document, or do it."""
    return answer(request, visit, _deed(visit, no, name))


@require_http_methods(["GET", "HEAD", "POST"])
@page(ENTRY)
def asked_to_sign(
    request: HttpRequest, visit: Visit, no: str, name: str
) -> HttpResponse:
    """Tell the page's script what is signed."""
    del request
    return to_sign(visit, _deed(visit, no, name).signing)


def _deed(visit: Visit, no: str, name: str) -> Deed:
    if name not in _DOING:
        raise Http404
    row = models.Record.objects.filter(tenant=visit.desk.tenant, no=no).first()
    if row is None or row.mechanism != acts.MECHANISM:
        raise Http404
    more: Mapping[str, Any] = _DOING[name](visit, no)
    return Deed(
        act=name,
        no=no,
        rev=row.rev,
        title=f"{no} {row.title}",
        back=f"/{visit.desk.tenant}/programme/documents/{no}/",
        **more,
    )


def _newest(visit: Visit, no: str) -> ToldVersion:
    versions = versions_of(visit.desk.ledger, no, visit.today)
    if not versions:
        raise RecordUnknown(record=no)
    return versions[-1]


def _editing(visit: Visit, no: str) -> Mapping[str, Any]:
    newest = _newest(visit, no)
    _require_writes(visit, no, newest)
    return {
        "form": TextForm,
        "initial": {"text": source_text(visit.desk, newest)},
        "do": lambda c, asked, _: _write(visit, asked, c),
        "template": "console/programme/act_wide.html",
    }


def _write(visit: Visit, asked: Asked, cleaned: Cleaned) -> None:
    """Take the file where one came, else the text."""
    file = cleaned.get("file")
    if file is None:
        acts.edit(visit.desk, asked, cleaned["text"])
        return
    acts.attach(visit.desk, asked, read_upload(file.read(LARGEST + 1)))


def _require_writes(visit: Visit, no: str, newest: ToldVersion) -> None:
    """A draft is shown to who may write it: its author, its post.

    Raises ``NotYourPost``.
    """
    post = models.Record.objects.get(tenant=visit.desk.tenant, no=no).owner_post
    if newest.author != visit.by and post not in visit.roles:
        raise NotYourPost(record=no, post=post, person=visit.by)


def _sending(visit: Visit, no: str) -> Mapping[str, Any]:
    del no
    return {
        "form": DayForm,
        "initial": {"day": visit.today + timedelta(days=1)},
        "do": lambda c, asked, _: _submit(visit, asked, c),
        "sentence": "The blocks are filled in now; that text is what others sign.",
    }


def _submit(visit: Visit, asked: Asked, cleaned: Cleaned) -> None:
    acts.submit(visit.desk, asked, cleaned["day"])


def _signing(visit: Visit, no: str, act_name: str) -> Mapping[str, Any]:
    told, text = acts.text_to_sign(visit.desk, no, visit.today)
    do = acts.review if act_name == DocumentAct.REVIEW else acts.approve

    def signed(cleaned: Cleaned, asked: Asked, signature: Signature | None) -> None:
        del cleaned
        do(visit.desk, asked, signature or b"")

    return {
        "do": signed,
        "signing": lambda: Signing(
            record=told.signing_name, act=act_name, digest=told.digest
        ),
        "extra": {
            "text": parts_of_text(text),
            "code": f"{told.digest[:4]} {told.digest[4:8]}".upper(),
            "label": told.label,
            "day": told.effective_on,
            "file": _file_link(visit, told),
            "consulted": consulting.told_consultation(visit, told),
            "records": f"/{visit.desk.tenant}/programme/documents/{no}/records/",
        },
        "template": "console/programme/act_text.html",
        "result": (
            "Your signature is over this very text. If a letter of it changes, it"
            " counts no more."
        ),
    }


def _file_link(visit: Visit, told: ToldVersion) -> str:
    """Where the file that is signed for is fetched; empty: it is a text."""
    if told.file is None:
        return ""
    base = f"/{visit.desk.tenant}/programme/documents/{told.no}/"
    return f"{base}versions/{told.number}/file"


def _reading(visit: Visit, no: str) -> Mapping[str, Any]:
    def confirm(cleaned: Cleaned, asked: Asked, signature: Signature | None) -> None:
        del cleaned, signature
        receipts.confirm(visit.desk, no, by=asked.by, at=asked.at)

    return {"do": confirm, "form": PlainForm}


def _revising(visit: Visit, no: str) -> Mapping[str, Any]:
    del no

    def revise(cleaned: Cleaned, asked: Asked, signature: Signature | None) -> None:
        del signature
        is_major = cleaned["extent"] == "major"
        change = str(cleaned["change"])
        acts.revise(visit.desk, asked, major=is_major, change=change)

    return {"form": RevisionForm, "do": revise}


def _reasoned(visit: Visit, name: str) -> Mapping[str, Any]:
    do = acts.return_ if name == DocumentAct.RETURN else acts.withdraw
    return {
        "form": ReasonForm,
        "do": lambda c, asked, _: do(visit.desk, asked, c["reason"]),
    }


_DOING: Mapping[str, Any] = {
    DocumentAct.EDIT: _editing,
    DocumentAct.SUBMIT: _sending,
    DocumentAct.REVIEW: lambda v, no: _signing(v, no, DocumentAct.REVIEW),
    DocumentAct.APPROVE: lambda v, no: _signing(v, no, DocumentAct.APPROVE),
    DocumentAct.RETURN: lambda v, _: _reasoned(v, DocumentAct.RETURN),
    DocumentAct.REVISE: _revising,
    DocumentAct.WITHDRAW: lambda v, _: _reasoned(v, DocumentAct.WITHDRAW),
    DocumentAct.READ: _reading,
    DocumentAct.ANSWER: understanding.answering,
    DocumentAct.DISCUSS: consulting.discussing,
    DocumentAct.SETTLE: consulting.settling,
    DocumentAct.PUBLISH: consulting.publishing,
    DocumentAct.ASK: questioning.asking,
    DocumentAct.CHECK: questioning.checking,
}
