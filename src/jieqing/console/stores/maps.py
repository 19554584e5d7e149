"""A store's data map: the tables, and a graph of those around one of them."""

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from jieqing.casebook import silence, sources
from jieqing.casebook.case_words import case_words
from jieqing.casebook.store_probe import lack_of
from jieqing.casebook.wording import Language
from jieqing.console.page_names import explained_on_pages
from jieqing.console.pages import page, show
from jieqing.console.parts import parts_of
from jieqing.console.stores.graph import graph_of
from jieqing.console.stores.words import BELONGS_WORDS, ENTRY, PARTS, SUBJECT_WORDS
from jieqing.console.visit import Visit
from jieqing.datamap.values import BoundMap, BoundTable, Column
from jieqing.language import said, spoken


@require_safe
@page(ENTRY)
def shown(request: HttpRequest, visit: Visit, name: str) -> HttpResponse:
    """Show what the map says of each table, against the store as it is now."""
    if name not in visit.home.stores:
        raise Http404
    bound = sources.bound_store(visit.desk, name).bound
    middle = request.GET.get("table", "")
    if middle not in bound.tables:
        middle = next(iter(bound.datamap.roots), next(iter(bound.tables), ""))
    lacks = lack_of(visit.desk, name)
    content = {
        "name": name,
        "middle": middle,
        "graph": graph_of(bound, middle),
        "tables": [_table(bound, table) for table in bound.tables.values()],
        "columns": _columns(bound.tables[middle]) if middle else [],
        "silent": silence.silent_text(bound),
        "lacks": explained_on_pages(lacks) if lacks else None,
        "digest": bound.datamap.digest,
        "back": f"/{visit.desk.tenant}/data/stores/{name}/",
        "parts": parts_of(visit, ENTRY, PARTS, f"stores/{name}/map"),
    }
    return show(request, visit, ENTRY, "console/stores/map.html", content)


def _table(bound: BoundMap, table: BoundTable) -> Mapping[str, Any]:
    words = case_words(Language(spoken()))
    kinds = sorted({kind for case in table.table.record for kind in case.kinds})
    named = said(", ").join(words.kind((kind,)) for kind in kinds)
    return {
        "name": table.name,
        "whose": said(SUBJECT_WORDS[table.table.subject]),
        "kinds": named,
        "is_root": table.name in bound.datamap.roots,
        "columns": len(table.table.columns),
        "belongs": [
            (said(BELONGS_WORDS[one.role]), one.table) for one in table.references
        ],
    }


def _columns(table: BoundTable) -> list[Mapping[str, Any]]:
    """Every column of the table in the middle: what it holds, how it is treated."""
    words = case_words(Language(spoken()))
    described = table.table.columns
    identities = table.table.identities
    return [
        {
            "name": column.name,
            "category": _category(words.categories, described.get(column.name)),
            "identity": words.identity(identities[column.name].kind)
            if column.name in identities
            else "",
            "is_key": column.name in table.key,
        }
        for column in table.schema.columns
    ]


def _category(named: Mapping[str, str], column: Column | None) -> str:
    category = column.category if column is not None else None
    return named.get(category, category) if category else ""
