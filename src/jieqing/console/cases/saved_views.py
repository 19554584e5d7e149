"""Views of the list that a person keeps: a name, and filters without anybody."""

from typing import Any

from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.views.decorators.http import require_POST

from jieqing.console.cases.filters import Filters, filters_of
from jieqing.console.doors import see_other
from jieqing.console.models import SavedView
from jieqing.console.pages import page
from jieqing.console.visit import Visit
from jieqing.errors import WrongUsage

ENTRY = "cases"
MOST = 20
LONGEST = 24


class ViewNotSaved(WrongUsage):
    """A view needs a name of its own, and something that it filters."""

    code = "view-not-saved"
    cause = "The view is not kept: it needs a new name of at most {longest} signs."
    advice = "Choose filters first, then name them; at most {most} views are kept."


def views_of(visit: Visit, filters: Filters) -> list[dict[str, Any]]:
    """Return a person's views as links; one query."""
    rows = SavedView.objects.filter(tenant=visit.desk.tenant, person=visit.by)
    return [
        {
            "number": row.pk,
            "name": row.name,
            "query": row.query,
            "is_here": row.query == filters.query,
        }
        for row in rows.order_by("pk")[:MOST]
    ]


@require_POST
@page(ENTRY)
def save(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Keep the filters that are set under a name. Raises ``ViewNotSaved``."""
    filters = filters_of(request.POST)
    name = " ".join(request.POST.get("name", "").split())
    mine = SavedView.objects.filter(tenant=visit.desk.tenant, person=visit.by)
    is_fit = 0 < len(name) <= LONGEST and filters.is_any and mine.count() < MOST
    if not is_fit:
        raise ViewNotSaved(longest=LONGEST, most=MOST)
    try:
        with transaction.atomic():
            SavedView.objects.create(
                tenant=visit.desk.tenant,
                person=visit.by,
                name=name,
                query=filters.query,
            )
    except IntegrityError:
        if not mine.filter(name=name, query=filters.query).exists():  # a second click
            raise ViewNotSaved(longest=LONGEST, most=MOST) from None
    return see_other(f"/{visit.desk.tenant}/cases/?{filters.query}")


@require_POST
@page(ENTRY)
def forget(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Forget one of one's own views."""
    number = request.POST.get("number", "")
    mine = SavedView.objects.filter(tenant=visit.desk.tenant, person=visit.by)
    if number.isascii() and number.isdecimal():
        mine.filter(pk=int(number[:18])).delete()
    back = filters_of(QueryDict(request.POST.get("back", ""))).query
    return see_other(f"/{visit.desk.tenant}/cases/?{back}")
