"""Figures: the newest reading of each, one figure over the months, freezing a month."""

from datetime import timedelta

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_safe

from jieqing.console.cases.act_form import Cleaned, SpokenForm
from jieqing.console.pages import page, show
from jieqing.console.parts import parts_of
from jieqing.console.programme.acting import Deed, answer
from jieqing.console.programme.words import ENTRY, PARTS
from jieqing.console.visit import Visit
from jieqing.language import said
from jieqing.programme import models
from jieqing.programme.acting import Asked, Signature
from jieqing.programme.acts.freeze_figures import freeze
from jieqing.programme.figures import FIGURES
from jieqing.programme.frozen import FREEZE
from jieqing.programme.readings import newest_readings, words_of

MONTHS = 24


class MonthForm(SpokenForm):
    """A month that is over."""

    period = forms.CharField(
        label="Month", max_length=7, help_text="Written as 2026-11; one that is over."
    )


@require_safe
@page(ENTRY)
def figures(request: HttpRequest, visit: Visit) -> HttpResponse:
    """List every figure with its newest reading."""
    newest = newest_readings(visit.desk)
    base = f"/{visit.desk.tenant}/programme/figures/"
    content = {
        "lines": [
            {
                "question": said(figure.question),
                "words": words_of(newest.get(key)),
                "reading": newest.get(key),
                "address": f"{base}{key}",
            }
            for key, figure in FIGURES.items()
        ],
        "may_freeze": visit.may(FREEZE),
        "freeze_at": f"{base}acts/figures-freeze",
        "parts": parts_of(visit, ENTRY, PARTS, "figures/"),
    }
    return show(request, visit, ENTRY, "console/programme/figures.html", content)


@require_safe
@page(ENTRY)
def figure(request: HttpRequest, visit: Visit, key: str) -> HttpResponse:
    """Show one figure month by month, each with what it was read from."""
    found = FIGURES.get(key)
    if found is None:
        raise Http404
    rows = models.Reading.objects.filter(tenant=visit.desk.tenant, figure=key)
    content = {
        "question": said(found.question),
        "definition": found.definition,
        "lines": [
            {
                "reading": row,
                "words": words_of(row),
                "records": [_link(visit, each) for each in row.records],
            }
            for row in rows.order_by("-period")[:MONTHS]
        ],
        "parts": parts_of(visit, ENTRY, PARTS, "figures/one"),
    }
    return show(request, visit, ENTRY, "console/programme/figure.html", content)


@require_http_methods(["GET", "HEAD", "POST"])
@page(ENTRY)
def freezing(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Freeze the figures of a month."""
    before = visit.today.replace(day=1) - timedelta(days=1)

    def do(cleaned: Cleaned, asked: Asked, signature: Signature | None) -> None:
        del signature
        freeze(visit.desk, str(cleaned["period"]).strip(), by=asked.by, at=asked.at)

    deed = Deed(
        act=FREEZE,
        title=said("Figures"),
        back=f"/{visit.desk.tenant}/programme/figures/",
        do=do,
        form=MonthForm,
        initial={"period": f"{before:%Y-%m}"},
        sentence="Every figure is computed from casebook and ledger, once for a month.",
    )
    return answer(request, visit, deed)


def _link(visit: Visit, name: str) -> tuple[str, str]:
    is_case = name.startswith("CL-") and visit.may_read("cases")
    return name, f"/{visit.desk.tenant}/cases/{name}/" if is_case else ""
