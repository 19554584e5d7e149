"""The stores, one of them as it is now, its trial, and the SQL for IT."""

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from jieqing.casebook import sources
from jieqing.casebook.models import MapConfirmation
from jieqing.casebook.place_words import OWN_NAME
from jieqing.casebook.store_probe import bound_as_it_is, lack_of, probe
from jieqing.casebook.store_words import (
    grants_words,
    seen_of,
    sight_lines,
    told_grants,
)
from jieqing.console.page_names import explained_on_pages
from jieqing.console.pages import page, show
from jieqing.console.parts import parts_of
from jieqing.console.stores.words import ENTRY, PARTS
from jieqing.console.visit import Visit
from jieqing.erasure.chunk import CHUNK_ROWS
from jieqing.errors import JieqingError
from jieqing.home import OWN_STORE
from jieqing.stores.limits import LOCK_SECONDS, STATEMENT_SECONDS
from jieqing.stores.open import shown
from jieqing.stores.port import Server, Store

LOAD: Mapping[str, int] = {
    "rows": CHUNK_ROWS,
    "lock": LOCK_SECONDS,
    "most": STATEMENT_SECONDS,
}
"""What is asked of a store at most: rows of one transaction, seconds of waiting."""


@require_safe
@page(ENTRY)
def stores(request: HttpRequest, visit: Visit) -> HttpResponse:
    """List the stores; none of them is opened for it."""
    confirmed = confirmations(visit)
    lines = [
        {"name": name, "url": shown(entry.url), **confirmed.get(name, {})}
        for name, entry in visit.home.stores.items()
    ]
    content = {
        "lines": lines,
        "own": OWN_STORE in visit.home.searched,
        "own_name": OWN_NAME,
        "parts": parts_of(visit, ENTRY, PARTS, ""),
    }
    return show(request, visit, ENTRY, "console/stores/list.html", content)


@require_safe
@page(ENTRY)
def store(request: HttpRequest, visit: Visit, name: str) -> HttpResponse:
    """Open a store and say how it stands: reached, seen, encrypted, as confirmed."""
    _require_ours(visit, name)
    content = {**_frame(visit, name), **confirmations(visit).get(name, {})}
    try:
        opened = sources.open_named(visit.desk, name)
        content["sight"] = list(sight_lines(name, seen_of(opened)))
        content["has_marks"] = opened.has_mark_table()
        content["server"] = opened.server()
        content["load"] = LOAD
    except JieqingError as error:
        content["unreached"] = explained_on_pages(error)
    else:
        lacks = lack_of(visit.desk, name)
        content["lacks"] = explained_on_pages(lacks) if lacks else None
    return show(request, visit, ENTRY, "console/stores/store.html", content)


@require_safe
@page(ENTRY)
def tried(request: HttpRequest, visit: Visit, name: str) -> HttpResponse:
    """Try every kind of statement of erasing on no row, and say what lacks."""
    _require_ours(visit, name)
    found = probe(visit.desk, name, visit.today)
    content = {
        **_frame(visit, name),
        "sight": list(sight_lines(name, found.sight)),
        "found": found,
        "lacks": explained_on_pages(found.lacks) if found.lacks else None,
        "refused_by": explained_on_pages(found.refused) if found.refused else None,
    }
    return show(request, visit, ENTRY, "console/stores/probe.html", content)


@require_safe
@page(ENTRY)
def grants(request: HttpRequest, visit: Visit, name: str) -> HttpResponse:
    """Show the SQL that IT runs: an account that looks, and one that erases."""
    _require_ours(visit, name)
    opened: Store = sources.open_named(visit.desk, name)
    told = told_grants(opened, bound_as_it_is(visit.desk, name))
    content = {**_frame(visit, name), "sql": grants_words(told)}
    return show(request, visit, ENTRY, "console/stores/grants.html", content)


def _frame(visit: Visit, name: str) -> dict[str, Any]:
    return {
        "name": name,
        "url": shown(visit.home.stores[name].url),
        "back": f"/{visit.desk.tenant}/data/stores/{name}/",
        "parts": parts_of(visit, ENTRY, PARTS, f"stores/{name}/"),
        "server": Server(),
        "may_confirm": visit.may(sources.CONFIRM),
    }


def _require_ours(visit: Visit, name: str) -> None:
    if name not in visit.home.stores:
        raise Http404


def confirmations(visit: Visit) -> Mapping[str, Mapping[str, Any]]:
    """Who confirmed each store's map last, and when; one query."""
    names = visit.names()
    rows = MapConfirmation.objects.filter(tenant=visit.desk.tenant).order_by("pk")
    return {
        row.store: {"by": names.get(row.person, row.person), "at": row.at}
        for row in rows
    }
