"""The forms as pages and files: which one, of which case or period, in which format.

A form is drawn anew from the verified record each time; nothing personal stands on it,
in its address or in its file's name.
"""

import re
from collections.abc import Mapping
from datetime import date, timedelta

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_http_methods, require_safe

from jieqing.casebook.papers.drawing import Drawing, printed_by
from jieqing.casebook.papers.forms import (
    MEDIA_TYPES,
    OF_CASE,
    OF_PERIOD,
    Form,
    Format,
    form_words,
    render,
)
from jieqing.casebook.papers.period import Period, require_at_most
from jieqing.console.doors import see_other
from jieqing.console.evidence.words import ENTRY, links_of
from jieqing.console.pages import page, show
from jieqing.console.visit import Visit
from jieqing.language import said
from jieqing.paper.paper import Paper

MOST = 500
"""Records on a form that is drawn while somebody waits."""
NUMBER = re.compile(r"(CL|DR)-\d{4}-\d{1,6}", re.ASCII)
FILES: Mapping[Format, str] = {
    Format.PDF: "PDF",
    Format.DOCX: "Word (DOCX)",
    Format.XLSX: "Excel (XLSX)",
    Format.CSV: "CSV",
}


@require_http_methods(["GET", "HEAD", "POST"])
@page(ENTRY)
def chosen(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Ask which form; what was typed is judged before it stands in an address."""
    problem = ""
    if request.method == "POST":
        answer, problem = _address(request, visit)
        if answer:
            return see_other(answer)
    month = Period.month(visit.today)
    content = {
        "of_period": [(form.value, form_words(form)) for form in OF_PERIOD],
        "of_case": [(form.value, form_words(form)) for form in OF_CASE],
        "first": request.POST.get("first") or month.first.isoformat(),
        "last": request.POST.get("last") or visit.today.isoformat(),
        "form": request.POST.get("form", ""),
        "number": request.POST.get("case", ""),
        "problem": problem,
        "problem_at": "case" if "case" in request.POST else "first",
        "parts": links_of(visit, "papers/"),
    }
    return show(request, visit, ENTRY, "console/evidence/papers.html", content)


@require_safe
@page(ENTRY)
def of_period(request: HttpRequest, visit: Visit, form: str) -> HttpResponse:
    """Show a form of a period."""
    period = asked_period(request, visit)
    paper = _of_period(visit, form, period)
    query = f"?first={period.first}&last={period.last}"
    return _shown(request, visit, paper, f"papers/{form}/", query)


@require_safe
@page(ENTRY)
def of_case(request: HttpRequest, visit: Visit, form: str, number: str) -> HttpResponse:
    """Show a form of one case."""
    paper = _of_case(visit, form, number)
    return _shown(request, visit, paper, f"papers/{form}/case/{number}/", "")


@require_safe
@page(ENTRY)
def file_of_period(
    request: HttpRequest, visit: Visit, form: str, kind: str
) -> HttpResponse:
    """Hand out a form of a period in one of the formats."""
    period = asked_period(request, visit)
    name = f"{form}-{period.first}-{period.last}"
    return _file(visit, _of_period(visit, form, period), kind, name)


@require_safe
@page(ENTRY)
def file_of_case(
    request: HttpRequest, visit: Visit, form: str, number: str, kind: str
) -> HttpResponse:
    """Hand out a form of one case in one of the formats."""
    del request
    return _file(visit, _of_case(visit, form, number), kind, f"{form}-{number}")


def asked_period(request: HttpRequest, visit: Visit) -> Period:
    """Read the days of an address; nonsense is the month of today."""
    found = period_in(request.GET.get("first", ""), request.GET.get("last", ""))
    return found or Period.month(visit.today)


def period_in(first: str, last: str) -> Period | None:
    """Read two days; None: they are no period."""
    try:
        days = date.fromisoformat(first), date.fromisoformat(last)
    except ValueError:
        return None
    return Period(first=days[0], last=days[1]) if days[0] <= days[1] else None


def month_before(today: date) -> Period:
    """Return the whole month before the one of today."""
    return Period.month(today.replace(day=1) - timedelta(days=1))


def _address(request: HttpRequest, visit: Visit) -> tuple[str, str]:
    """Return where the form stands that was asked for, or what is wrong."""
    form, root = request.POST.get("form", ""), f"/{visit.desk.tenant}/evidence/papers"
    if form in set(OF_PERIOD):
        found = period_in(request.POST.get("first", ""), request.POST.get("last", ""))
        if found is None:
            return "", said("Give the first day, then the last; both count.")
        return f"{root}/{form}/?first={found.first}&last={found.last}", ""
    number = request.POST.get("case", "").strip().upper()
    if form in set(OF_CASE) and NUMBER.fullmatch(number):
        return f"{root}/{form}/case/{number}/", ""
    return "", said("Give a case by its number, such as CL-2026-0001.")


def _of_period(visit: Visit, form: str, period: Period) -> Paper:
    if form not in set(OF_PERIOD):
        raise Http404
    require_at_most(visit.desk, period, MOST)
    return OF_PERIOD[Form(form)](_drawing(visit), period)


def _of_case(visit: Visit, form: str, number: str) -> Paper:
    if form not in set(OF_CASE) or not NUMBER.fullmatch(number):
        raise Http404
    return OF_CASE[Form(form)](_drawing(visit), number)


def _drawing(visit: Visit) -> Drawing:
    return Drawing(desk=visit.desk, today=visit.today)


def _shown(
    request: HttpRequest, visit: Visit, paper: Paper, place: str, query: str
) -> HttpResponse:
    root = f"/{visit.desk.tenant}/evidence"
    content = {
        "paper": paper,
        "drawn": _drawn(visit, paper),
        "files": [
            (words, f"{root}/{place}{kind}{query}") for kind, words in FILES.items()
        ],
        "back": f"{root}/papers/",
        "parts": links_of(visit, "papers/"),
    }
    return show(request, visit, ENTRY, "console/evidence/paper.html", content)


def _drawn(visit: Visit, paper: Paper) -> SafeString:
    html = render(paper, Format.HTML, printed_by(visit.by, visit.at)).decode()
    return mark_safe(html)  # noqa: S308  # the renderer escapes every text


def _file(visit: Visit, paper: Paper, kind: str, name: str) -> HttpResponse:
    if kind not in set(FILES):
        raise Http404
    wanted = Format(kind)
    content = render(paper, wanted, printed_by(visit.by, visit.at))
    answer = HttpResponse(content, content_type=MEDIA_TYPES[wanted])
    answer["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    return answer
