"""Documents: the list with the templates that wait, one document, its text."""

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from jieqing.casebook.papers.drawing import printed_by
from jieqing.console.pages import not_yours, page, show
from jieqing.console.parts import parts_of
from jieqing.console.programme.consulting import told_consultation
from jieqing.console.programme.document_acts import BACK, possible
from jieqing.console.programme.newest import newest_first
from jieqing.console.programme.steps import steps_of
from jieqing.console.programme.understanding import answer_again
from jieqing.console.programme.words import ENTRY, PARTS
from jieqing.console.visit import Visit
from jieqing.language import said, spoken
from jieqing.paper.markdown import parts_of_text
from jieqing.people.matrix import Role
from jieqing.programme import models
from jieqing.programme.acts.documents import VersionUnknown
from jieqing.programme.acts.receipts import present, question_of
from jieqing.programme.evidence import of_record, opened
from jieqing.programme.flows import DocumentAct, DocumentState
from jieqing.programme.printing import printed_document
from jieqing.programme.receipts import receipts_of
from jieqing.programme.templates import template, templates
from jieqing.programme.texts import file_of, is_whole
from jieqing.programme.versions import (
    BINDS_STAFF,
    ToldVersion,
    explained_by,
    standing,
    versions_among,
    versions_of,
)
from jieqing.programme.watching import differing
from jieqing.programme.wording import ACTS, KIND_WORDS, STATES, post_words

LINE = (
    DocumentState.DRAFT,
    DocumentState.IN_REVIEW,
    DocumentState.APPROVED,
    DocumentState.EFFECTIVE,
)
LAW = "rules"
"""The entry whose pages show changes of the law."""
FILES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


@require_safe
@page(ENTRY)
def documents(request: HttpRequest, visit: Visit) -> HttpResponse:
    """List the documents, and the templates from which none was made yet."""
    every = models.Document.objects.filter(record__tenant=visit.desk.tenant)
    rows, more = newest_first(request, every.select_related("record"))
    versions = versions_among(visit.desk, [r.record.no for r in rows], visit.today)
    used = set(every.values_list("template", flat=True).distinct())
    known = templates(visit.desk.tenant).values()
    unused = [t for t in known if t.key not in used and not t.made_by]
    content = {
        "lines": [_line(visit, row, versions[row.record.no]) for row in rows],
        "next_query": more,
        "unused": [
            {
                "template": one,
                "kind": said(KIND_WORDS[one.kind]),
                "post": post_words(one.owner),
                "address": f"/{visit.desk.tenant}/programme/documents/new/{one.key}",
                "may": bool({one.owner, "officer"} & visit.roles),
            }
            for one in unused
        ],
        "parts": parts_of(visit, ENTRY, PARTS, "documents/"),
    }
    return show(request, visit, ENTRY, "console/programme/documents.html", content)


@require_safe
@page(ENTRY)
def document(request: HttpRequest, visit: Visit, no: str) -> HttpResponse:
    """Show one document: where it stands, its versions, who signed, who has read."""
    row = _row(visit, no)
    versions = versions_of(visit.desk.ledger, no, visit.today)
    newest = versions[-1]
    current = next((one for one in versions if one.is_in_force), None)
    made_from = template(visit.desk.tenant, newest.template)
    names = visit.names()
    read = receipts_of(visit.desk, versions, made_from.audience) if current else ()
    owes = any(one.person == visit.by and one.at is None for one in read)
    acts, barred = possible(visit, row, versions, owes_reading=owes)
    back = {said(ACTS[one]) for one in BACK}
    primary = next((one for one in acts if one.leads_on), None)
    content = {
        "row": row.record,
        "kind": said(KIND_WORDS[made_from.kind]),
        "post": post_words(row.record.owner_post),
        "sentence": _sentence(
            current, newest, len(read), sum(bool(r.at) for r in read)
        ),
        "steps": _steps(newest),
        "newest": newest,
        "explains": explained_by(versions),
        "may_read_law": visit.may_read(LAW),
        "current": current,
        "versions": [_version(visit, one, names) for one in reversed(versions)],
        "is_whole": newest.digest == "" or is_whole(visit.desk, newest),
        "differing": _differing(visit, current),
        "consulted": told_consultation(visit, newest),
        "records": "records/",
        "read": [(names.get(one.person, one.person), one.at) for one in read],
        "primary": primary,
        "others": [one for one in acts if one is not primary],
        "barred": [one for one in barred if one[0] not in back],
        "items": [
            (each, f"/{visit.desk.tenant}/programme/items/{each}")
            for each in row.record.items
        ],
        "may_read_draft": newest.state is not DocumentState.DRAFT
        or newest.author == visit.by,
        "parts": parts_of(visit, ENTRY, PARTS, "documents/one"),
    }
    return show(request, visit, ENTRY, "console/programme/document.html", content)


@require_safe
@page(ENTRY)
def text(request: HttpRequest, visit: Visit, no: str) -> HttpResponse:
    """Show the text in force to whoever reads it; that it was shown is noted."""
    row = _row(visit, no)
    told, content_of = present(visit.desk, no, by=visit.by, at=visit.at)
    base = f"/{visit.desk.tenant}/programme/documents/{no}/"
    own = models.Receipt.objects.filter(
        record=row.record, version=told.number, person=visit.by
    ).first()
    content = {
        "row": row.record,
        "told": told,
        "text": parts_of_text(content_of),
        "file": f"{base}versions/{told.number}/file" if told.file else "",
        "confirmed": own.confirmed_at if own else None,
        "back": f"/{visit.desk.tenant}/programme/documents/{no}/",
        "read_at": f"/{visit.desk.tenant}/programme/documents/{no}/acts/doc-read",
        "seen": row.record.rev,
        "asks": question_of(visit.desk, told, spoken()) is not None,
        "again": answer_again(visit, told),
        "parts": parts_of(visit, ENTRY, PARTS, "documents/text"),
    }
    return show(request, visit, ENTRY, "console/programme/text.html", content)


@require_safe
@page(ENTRY)
def uploaded(request: HttpRequest, visit: Visit, no: str, number: str) -> HttpResponse:
    """Give the uploaded file of a version, as a file and never shown in the page."""
    del request
    row = _row(visit, no)
    told = next((v for v in _known(visit, no) if str(v.number) == number), None)
    if told is None or told.file is None or not _may_fetch(visit, row, told):
        raise Http404
    content = file_of(visit.desk, told)
    answer = HttpResponse(content, content_type=FILES[told.file.form])
    name = f"{no}-{told.label}.{told.file.form}"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@require_safe
@page(ENTRY)
def consulted(request: HttpRequest, visit: Visit, no: str, digest: str) -> HttpResponse:
    """Give the record of a consultation: to who signs the rule and who examines it."""
    row = _row(visit, no)
    found = of_record(visit.desk, row.record.no)
    one = next((each for each in found if each.sha256 == digest), None)
    if one is None:
        raise Http404
    if not {row.record.owner_post, *_READ_RECORDS} & visit.roles:
        return not_yours(request, visit, ENTRY)
    answer = HttpResponse(
        opened(visit.desk, one), content_type="application/octet-stream"
    )
    answer["Content-Disposition"] = f'attachment; filename="{no}-{one.name}"'
    return answer


_READ_RECORDS = frozenset({Role.OFFICER, Role.APPROVER, Role.AUDITOR})


def _may_fetch(visit: Visit, row: models.Document, told: ToldVersion) -> bool:
    """A draft is for its author and its post; what goes round is for everybody."""
    is_draft = told.state is DocumentState.DRAFT
    is_own = told.author == visit.by or row.record.owner_post in visit.roles
    return is_own or not is_draft


@require_safe
@page(ENTRY)
def printed(request: HttpRequest, visit: Visit, no: str, form: str) -> HttpResponse:
    """Give the text in force as a file to print: pdf or docx."""
    del request
    _row(visit, no)
    if form not in FILES:
        raise Http404
    told = next((v for v in _known(visit, no) if v.is_in_force), None)
    if told is None:
        raise VersionUnknown(record=no)
    by = printed_by(visit.by, visit.at)
    content = printed_document(visit.desk, told, form, by)
    answer = HttpResponse(content, content_type=FILES[form])
    answer["Content-Disposition"] = f'attachment; filename="{no}-{told.label}.{form}"'
    return answer


BLOCK_WORDS: Mapping[str, str] = {
    "law:retention-table": "the table of what the law keeps",
    "datamap:categories": "the table of kinds of information",
    "posts:table": "the table of posts",
}
"""What is filled in to a text and may differ later; words are message ids."""


def _differing(visit: Visit, current: ToldVersion | None) -> str:
    """Which blocks of the text in force say no longer what holds; mostly none."""
    if current is None or not is_whole(visit.desk, current):
        return ""
    found = differing(visit.desk, current, visit.today)
    return said(", ").join(said(BLOCK_WORDS[one]) for one in found)


def _known(visit: Visit, no: str) -> tuple[ToldVersion, ...]:
    return versions_of(visit.desk.ledger, no, visit.today)


def _row(visit: Visit, no: str) -> models.Document:
    rows = models.Document.objects.select_related("record")
    row = rows.filter(record__tenant=visit.desk.tenant, record__no=no).first()
    if row is None:
        raise Http404
    return row


def _line(
    visit: Visit, row: models.Document, versions: tuple[ToldVersion, ...]
) -> Mapping[str, Any]:
    current = standing(row.record.no, versions)
    return {
        "row": row.record,
        "address": f"/{visit.desk.tenant}/programme/documents/{row.record.no}/",
        "state": said(STATES[current.state]),
        "is_in_force": current.is_in_force,
        "label": current.label,
        "day": current.effective_on,
        "post": post_words(row.record.owner_post),
        "pending": versions[-1].label if versions[-1] is not current else "",
    }


def _sentence(
    current: ToldVersion | None, newest: ToldVersion, audience: int, read: int
) -> str:
    if current is not None:
        words = said("Version {label} holds since {day}; {read} of {all} have read it.")
        return words.format(
            label=current.label, day=current.effective_on, read=read, all=audience
        )
    match newest.state:
        case DocumentState.DRAFT:
            return said("A draft: nobody else has seen it yet.")
        case DocumentState.IN_REVIEW:
            words = said("It goes round: {count} have signed this text.")
            return words.format(count=len(newest.signed))
        case DocumentState.APPROVED:
            if _waits_for_staff(newest):
                return said("Approved; it holds once it was made public to the staff.")
            words = said("Approved; it takes effect on {day}.")
            return words.format(day=newest.effective_on)
    return said("No version of it is in force.")


def _waits_for_staff(newest: ToldVersion) -> bool:
    approved = newest.record.last(DocumentAct.APPROVE)
    binds = approved is not None and BINDS_STAFF in approved.entry.facts
    return binds and newest.record.last(DocumentAct.PUBLISH) is None


def _steps(newest: ToldVersion) -> list[Mapping[str, str]]:
    return steps_of(LINE, newest.state, STATES)


def _version(
    visit: Visit, told: ToldVersion, names: Mapping[str, str]
) -> Mapping[str, Any]:
    del visit
    words = {
        DocumentAct.REVIEW.value: said("reviewed"),
        DocumentAct.APPROVE.value: said("approved"),
    }
    return {
        "label": told.label,
        "state": said(STATES[told.state]),
        "day": told.effective_on,
        "author": names.get(told.author, told.author),
        "digest": told.digest[:16],
        "signed": [
            (names.get(one.person, one.person), words[one.act], one.at)
            for one in told.signed
        ],
    }
