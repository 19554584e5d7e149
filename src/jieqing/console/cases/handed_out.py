"""What a case hands out: its letters, its statement, and whether that is true."""

from pathlib import Path

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from jieqing.casebook.code_words import DELIVERIES, LETTERS, named
from jieqing.casebook.correspondence import OUTBOX, TEXT
from jieqing.casebook.flows import Act
from jieqing.casebook.read import LetterLine, Standing, standing
from jieqing.casebook.statements import FOLDER
from jieqing.casebook.trusted import trust_of
from jieqing.console.cases.one import head_of, read_case
from jieqing.console.pages import not_yours, page, show
from jieqing.console.visit import Visit
from jieqing.evidence.verify import HEADLINES
from jieqing.evidence.verify import verify as judge
from jieqing.language import filled, said

ENTRY = "cases"
SIGNS = {"holds": "✔", "fails": "✘", "unjudged": "?", "said": "·"}
KINDS = {"jqz": "application/zip", "pdf": "application/pdf"}


@require_safe
@page(ENTRY)
def letter(request: HttpRequest, visit: Visit, number: str, name: str) -> HttpResponse:
    """Show a letter as it was written; an encrypted copy is only handed out."""
    if not visit.may(Act.DELIVER):
        return not_yours(request, visit, ENTRY)
    case = standing(visit.desk, number)
    line, path = _letter(visit, case, name)
    content = {
        **head_of(read_case(visit, number), "notice"),
        "letter": line,
        "kind": named(LETTERS, line.kind),
        "delivery": named(DELIVERIES, line.delivery),
        "text": path.read_text(TEXT) if path.suffix == ".txt" else "",
    }
    return show(request, visit, ENTRY, "console/cases/letter.html", content)


@require_safe
@page(ENTRY)
def letter_file(
    request: HttpRequest, visit: Visit, number: str, name: str
) -> HttpResponse:
    """Hand out a letter's file; its name has the case's number and no other."""
    if not visit.may(Act.DELIVER):
        return not_yours(request, visit, ENTRY)
    _, path = _letter(visit, standing(visit.desk, number), name)
    return _file(path, "application/octet-stream")


@require_safe
@page(ENTRY)
def statement(
    request: HttpRequest, visit: Visit, number: str, kind: str
) -> HttpResponse:
    """Hand out the statement's package, or its page."""
    del request
    if kind not in KINDS:
        raise Http404
    return _file(_statement(visit, number, kind), KINDS[kind])


@require_safe
@page(ENTRY)
def verify(request: HttpRequest, visit: Visit, number: str) -> HttpResponse:
    """Judge the statement as anybody offline would, and show every step."""
    package = _statement(visit, number, "jqz").read_bytes()
    verdict = judge(package, trust_of(visit.desk).to_bytes())
    content = {
        **head_of(read_case(visit, number), "proof"),
        "headline": said(HEADLINES[verdict.exit]),
        "is_true": verdict.exit == 0,
        "steps_judged": [
            (SIGNS[each.state.value], filled(each.message, each.facts))
            for each in verdict.findings
        ],
    }
    return show(request, visit, ENTRY, "console/cases/verify.html", content)


def _letter(visit: Visit, case: Standing, name: str) -> tuple[LetterLine, Path]:
    """Return a letter that is still there; one that is not is a 404."""
    line = next((one for one in case.letters if one.number == name), None)
    if line is None:
        raise Http404
    path = visit.home.place(OUTBOX) / line.file
    if not path.is_file():
        raise Http404
    return line, path


def _statement(visit: Visit, number: str, kind: str) -> Path:
    case = standing(visit.desk, number)
    path = visit.home.place(FOLDER) / f"{case.number}.{kind}"
    if not path.is_file():
        raise Http404
    return path


def _file(path: Path, kind: str) -> HttpResponse:
    """Hand out a file of the house; its name is a case's number and no more."""
    answer = HttpResponse(path.read_bytes(), content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="{path.name}"'
    return answer
