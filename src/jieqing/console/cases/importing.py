"""Requests from a sheet: uploaded, every wrong cell named, previewed, opened at once.

The same functions as ``jieqing case import``. The sheet stays in memory and, sealed,
under a handle until it is confirmed; no value of it is shown unmasked or said in an
error. Either all of its rows become cases or none.
"""

import json
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_safe

from jieqing.casebook.acts.open import NewRequest
from jieqing.casebook.flows import Act
from jieqing.casebook.intake.open_listed import open_listed
from jieqing.casebook.intake.request_list import (
    Problem,
    RequestList,
    read_requests,
    template,
)
from jieqing.casebook.masked_words import masked
from jieqing.casebook.papers.forms import MEDIA_TYPES, Format
from jieqing.console import handles
from jieqing.console.cases.words import CHANNELS, KIND_WORDS, RIGHTS
from jieqing.console.doors import see_other
from jieqing.console.menu import frame_of
from jieqing.console.pages import not_yours, page
from jieqing.console.refusals import CONFLICT, box_of
from jieqing.console.visit import Visit
from jieqing.errors import JieqingError, WrongUsage
from jieqing.language import said
from jieqing.language import told as in_words

ENTRY = "cases"
PREVIEW, OPENED = "import-preview", "import-opened"
GOOD_FOR = timedelta(minutes=30)
MOST_BYTES = 2 * 1024 * 1024
MOST_ROWS = 200
"""Rows that a page opens at once; longer lists are for the command line."""
SHOWN = 50


class NoSheet(WrongUsage):
    """Nothing was sent, or more than a page reads."""

    code = "no-sheet"
    cause = "There is no file, or it is larger than 2 MB."
    advice = "Choose the filled-in template; a longer list is split."


class SheetTooLong(WrongUsage):
    """More rows than a page opens at once."""

    code = "sheet-too-long"
    cause = "The list has {count} rows; a page opens at most {most} at once."
    advice = "Split it, or use `jieqing case import`."


@require_http_methods(["GET", "HEAD", "POST"])
@page(ENTRY)
def ask(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Ask for the sheet; read it, and lead to what it would open."""
    if not visit.may(Act.OPEN):
        return not_yours(request, visit, ENTRY)
    if request.method != "POST":
        return _asked(request, visit)
    try:
        content = _content(request)
        read = read_requests(content, visit.today)
        _require_short(read)
    except JieqingError as error:
        return _asked(request, visit, error=error)
    if read.problems:
        return _asked(request, visit, problems=read.problems)
    word = handles.keep(request, visit, PREVIEW, content, GOOD_FOR)
    return see_other(f"/{visit.desk.tenant}/cases/import/{word}")


@require_safe
@page(ENTRY)
def hand_out(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Hand out the template, in the reader's language."""
    if not visit.may(Act.OPEN):
        return not_yours(request, visit, ENTRY)
    answer = HttpResponse(template(), content_type=MEDIA_TYPES[Format.XLSX])
    disposition = content_disposition_header(
        as_attachment=True, filename="requests.xlsx"
    )
    answer.headers["Content-Disposition"] = disposition or "attachment"
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
@page(ENTRY)
def previewed(request: HttpRequest, visit: Visit, word: str) -> HttpResponse:
    """Show what the sheet would open, open it, or show what was opened."""
    if not visit.may(Act.OPEN):
        return not_yours(request, visit, ENTRY)
    content = handles.look(request, visit, PREVIEW, word)
    if content is None:
        return _opened(request, visit, word)
    if request.method != "POST":
        return _preview(request, visit, read_requests(content, visit.today))
    taken = handles.turn(request, visit, word, was=PREVIEW, purpose=OPENED)
    if taken is not None:
        handles.write(visit, OPENED, word, b"[]")
        try:
            _open(visit, word, taken)
        except JieqingError as error:
            return _asked(request, visit, error=error)
    return see_other(f"/{visit.desk.tenant}/cases/import/{word}")


def _open(visit: Visit, word: str, content: bytes) -> None:
    read = read_requests(content, visit.today)
    numbers = open_listed(visit.desk, read, by=visit.by, at=visit.at)
    handles.write(visit, OPENED, word, json.dumps(numbers).encode())


def _content(request: HttpRequest) -> bytes:
    sent = request.FILES.get("sheet")
    if not isinstance(sent, UploadedFile) or not 0 < (sent.size or 0) <= MOST_BYTES:
        raise NoSheet
    return bytes(sent.read())


def _require_short(read: RequestList) -> None:
    if len(read.requests) > MOST_ROWS:
        raise SheetTooLong(count=len(read.requests), most=MOST_ROWS)


def _asked(
    request: HttpRequest,
    visit: Visit,
    *,
    error: JieqingError | None = None,
    problems: Sequence[Problem] = (),
) -> HttpResponse:
    content = {
        **frame_of(visit, ENTRY),
        **(box_of(error) if error else {}),
        "problems": [
            (one.row, one.column, in_words(one.what)) for one in problems[:SHOWN]
        ],
        "count": len(problems),
        "most": MOST_ROWS,
    }
    status = CONFLICT if error or problems else 200
    return render(request, "console/cases/import.html", content, status=status)


def _preview(request: HttpRequest, visit: Visit, read: RequestList) -> HttpResponse:
    lines = [_line(one.row, one.request) for one in read.requests[:SHOWN]]
    content = {
        **frame_of(visit, ENTRY),
        "lines": lines,
        "count": len(read.requests),
        "more": max(len(read.requests) - SHOWN, 0),
    }
    return render(request, "console/cases/import_preview.html", content)


def _line(row: int, request: NewRequest) -> dict[str, Any]:
    entry = request.subject.entry
    kind = said(KIND_WORDS.get(entry.kind, entry.kind))
    return {
        "row": row,
        "right": said(RIGHTS.get(request.right, request.right)),
        "customer": f"{kind} {masked(entry.kind, entry.value)}",
        "channel": said(CHANNELS[request.channel]),
        "received": request.received,
    }


def _opened(request: HttpRequest, visit: Visit, word: str) -> HttpResponse:
    content = handles.look(request, visit, OPENED, word)
    if content is None:
        raise Http404
    if request.method == "POST":
        return see_other(f"/{visit.desk.tenant}/cases/import/{word}")
    numbers = json.loads(content)
    base = f"/{visit.desk.tenant}/cases/"
    shown = {
        **frame_of(visit, ENTRY),
        "numbers": [(number, f"{base}{number}/") for number in numbers],
    }
    return render(request, "console/cases/import_done.html", shown)
