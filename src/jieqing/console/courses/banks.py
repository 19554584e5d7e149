"""A course's bank: taken in from other systems, given out to them."""

from collections.abc import Callable, Mapping

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_safe

from jieqing.console.cases.act_form import Cleaned, SpokenForm
from jieqing.console.courses.words import address
from jieqing.console.pages import not_yours, page
from jieqing.console.programme.acting import Deed, answer
from jieqing.console.programme.words import ENTRY
from jieqing.console.visit import Visit
from jieqing.programme.acting import Asked
from jieqing.programme.acts.load_pack import APPLY
from jieqing.programme.courses.acts.grow import add_questions
from jieqing.programme.courses.catalogue import courses
from jieqing.programme.courses.exports import csv_of, gift_of
from jieqing.programme.courses.imports import LARGEST, Shelf, read_bank
from jieqing.programme.courses.values import Course

FILES: Mapping[str, tuple[str, Callable[[Course], bytes]]] = {
    "gift": ("text/plain; charset=utf-8", gift_of),
    "csv": ("text/csv; charset=utf-8", csv_of),
}


class BankForm(SpokenForm):
    """A file and the shelf on which its questions are put."""

    file = forms.FileField(label="GIFT, Moodle XML, or QTI 2.1 (also as ZIP)")
    shelf = forms.ChoiceField(label="Bank and level")


@require_safe
@page(ENTRY)
def bank(request: HttpRequest, visit: Visit, key: str, form: str) -> HttpResponse:
    """Give the bank as a file, with its keys: to who keeps courses alone."""
    if not visit.may(APPLY):
        return not_yours(request, visit, ENTRY)
    found = courses(visit.desk.tenant).get(key)
    if found is None or form not in FILES:
        raise Http404
    kind, made = FILES[form]
    given = HttpResponse(made(found), content_type=kind)
    given["Content-Disposition"] = f'attachment; filename="{key}.{form}"'
    return given


@require_http_methods(["GET", "HEAD", "POST"])
@page(ENTRY)
def take_in(request: HttpRequest, visit: Visit, key: str) -> HttpResponse:
    """Take questions of a file into a course, on one of its shelves."""
    found = courses(visit.desk.tenant).get(key)
    if found is None:
        raise Http404
    shelves = sorted({(one.bank, one.level) for one in found.draws})

    def do(cleaned: Cleaned, asked: Asked, _: object) -> None:
        name, _, level = str(cleaned["shelf"]).rpartition("/")
        content: bytes = cleaned["file"].read(LARGEST + 1)
        shelf = Shelf(bank=name, level=int(level), anchors=found.anchors)
        read = read_bank(content, "file")
        add_questions(visit.desk, asked, key, read, shelf)

    deed = Deed(
        act=APPLY,
        title=found.title,
        back=address(visit, f"of/{key}"),
        do=do,
        form=BankForm,
        words="Take questions in from a file",
        prepare=lambda form: form.offer(
            "shelf", [(f"{a}/{n}", f"{a} · {n}") for a, n in shelves]
        ),
        sentence=(
            "The questions of this course become your own: later packs leave them."
        ),
        template="console/programme/act_file.html",
    )
    return answer(request, visit, deed)
