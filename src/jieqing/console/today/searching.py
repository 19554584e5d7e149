"""Search from any page: a number leads to its page, other words to the cases found.

What is typed is POSTed and never stands in an address, a title or a log. A number leads
on by its letters alone, so that one that is not there, or is secret, looks alike.
"""

import re
from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from jieqing.console.cases.searching import LONGEST, keep_found
from jieqing.console.doors import see_other
from jieqing.console.pages import page, show
from jieqing.console.visit import Visit

ENTRY = "today"
NUMBER = re.compile(r"([A-Z]{2})-(\d{4})-(\d{1,6})", re.ASCII)
PLACES: Mapping[str, str] = {
    "CL": "cases/{number}/",
    "WT": "programme/issues/{number}/",
    "WJ": "programme/documents/{number}/",
    "JC": "programme/audits/{number}/",
    "SJ": "programme/incidents/{number}/",
    "LJ": "programme/tickets/{number}/",
    "DW": "programme/parties/{number}/",
    "ZY": "programme/parties/resources/{number}/",
    "SX": "programme/tasks/{number}/",
    "KC": "programme/courses/{number}/",
    "XC": "programme/courses/campaigns/{number}/",
    "DY": "programme/courses/phishing/{number}/",
    "FC": "organisation/reviews/{number}/",
    "QX": "organisation/access/{number}/",
}
"""Where a number of these letters is, below the company's address."""


@require_http_methods(["GET", "HEAD", "POST"])
@page(ENTRY)
def search(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Lead to what was typed; what leads nowhere is asked for again."""
    text = request.POST.get("text", "").strip()[:LONGEST]
    place = _place(text.upper())
    if place:
        return see_other(f"/{visit.desk.tenant}/{place}")
    if text and visit.may_read("cases"):
        return see_other(keep_found(request, visit, text))
    content = {
        "is_nothing": bool(text),
        "may_search_customers": visit.may_read("customers"),
    }
    return show(request, visit, ENTRY, "console/today/search.html", content)


def _place(text: str) -> str:
    found = NUMBER.fullmatch(text)
    if found is None:
        return ""
    letters, year, count = found.groups()
    number = f"{letters}-{year}-{count:0>4}"
    return PLACES.get(letters, "").format(number=number)
