"""Answering a map's guesses and confirming the map, table by table, by keys or forms.

The same answers as at the terminal, kept in the map file at once. A form that was drawn
before somebody else answered is not taken.
"""

import hashlib
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from jieqing.casebook import silence, sources
from jieqing.casebook.map_answers import RIGHT, Answered
from jieqing.casebook.map_book import open_book
from jieqing.casebook.sources import CONFIRM, ColumnsUnclassified, confirm_map
from jieqing.casebook.store_probe import lack_of
from jieqing.console.doors import see_other
from jieqing.console.page_names import explained_on_pages
from jieqing.console.pages import not_yours, page, show
from jieqing.console.parts import parts_of
from jieqing.console.refusals import box_of
from jieqing.console.stores.asking import table_asked, waiting
from jieqing.console.stores.words import ENTRY, PARTS
from jieqing.console.visit import Visit
from jieqing.discovery.questions import Question
from jieqing.errors import JieqingError, Phrases, Refused
from jieqing.stores.port import Store

FORM = ["GET", "HEAD", "POST"]
_LAST = "answered of "


class MapAnsweredMeanwhile(Refused):
    """The page is older than the file."""

    code = "map-answered-meanwhile"
    cause = "Somebody has answered guesses of store {store} since this page was opened."
    advice = "Open the page again: it shows what is still open."


@require_http_methods(FORM)
@page(ENTRY)
def review(request: HttpRequest, visit: Visit, name: str) -> HttpResponse:
    """Ask one table after the other; each answer is in the file at once."""
    if name not in visit.home.stores:
        raise Http404
    if not visit.may(CONFIRM):
        return not_yours(request, visit, ENTRY)
    opened = sources.open_named(visit.desk, name)
    book = open_book(visit.desk, name, opened)
    problem: dict[str, object] = {}
    if request.method == "POST":
        try:
            _answer(request, book)
        except JieqingError as error:
            problem = box_of(error)
        else:
            query = {"table": request.POST.get("table", "")}
            return see_other(f"{request.path}?{urlencode(query)}")
    content = {**_asked(request, visit, book, opened), **problem}
    return show(request, visit, ENTRY, "console/stores/review.html", content)


@require_http_methods(FORM)
@page(ENTRY)
def confirm(request: HttpRequest, visit: Visit, name: str) -> HttpResponse:
    """Show what the map leaves out, then enter who confirms it."""
    if name not in visit.home.stores:
        raise Http404
    if not visit.may(CONFIRM):
        return not_yours(request, visit, ENTRY)
    unknown: tuple[str, ...] = ()
    problem: dict[str, object] = {}
    if request.method == "POST":
        accepted = frozenset(request.POST.getlist("accepted"))
        try:
            confirm_map(visit.desk, name, by=visit.by, at=visit.at, accepted=accepted)
        except ColumnsUnclassified as error:
            unknown, problem = _columns(error), box_of(error)
        else:
            return see_other(f"/{visit.desk.tenant}/data/stores/{name}/map")
    bound = sources.bound_store(visit.desk, name).bound
    lacks = lack_of(visit.desk, name)
    content = {
        "name": name,
        "tables": len(bound.tables),
        "silent": silence.silent_text(bound),
        "unknown": unknown,
        "lacks": explained_on_pages(lacks) if lacks else None,
        "back": f"/{visit.desk.tenant}/data/stores/{name}/",
        "parts": parts_of(visit, ENTRY, PARTS, f"stores/{name}/confirm"),
        **problem,
    }
    return show(request, visit, ENTRY, "console/stores/confirm.html", content)


def _asked(
    request: HttpRequest, visit: Visit, book: Answered, opened: Store
) -> dict[str, object]:
    """What the page of one table needs: its guesses, and which table comes next."""
    found, again = waiting(book), _again(request, book)
    names, place = list(found), request.GET.get("table", "")
    place = place if place in found else next(iter(found), "")
    at = names.index(place) if place else 0
    later = (*names[at + 1 :], *names[:at])
    asked = [again] if again else found.get(place, [])
    is_each = "each" in request.GET
    table = table_asked(book, opened, asked, each=is_each) if asked else None
    return {
        "name": book.store,
        "seen": _digest(book),
        "tables": [(table, len(listed)) for table, listed in found.items()],
        "left": sum(len(listed) for listed in found.values()),
        "table": table,
        "place": place,
        "later": later[0] if later else "",
        "last": request.session.get(f"{_LAST}{book.store}", ""),
        "back": f"/{visit.desk.tenant}/data/stores/{book.store}/",
        "parts": parts_of(visit, ENTRY, PARTS, f"stores/{book.store}/review"),
    }


def _answer(request: HttpRequest, book: Answered) -> None:
    """Take down one answer, or several guesses as right."""
    told = request.POST
    if told.get("seen", "") != _digest(book):
        raise MapAnsweredMeanwhile(store=book.store)
    known = {each.name: each for each in (*book.every(), *book.open())}
    asked = [known[name] for name in told.getlist("guess") if name in known]
    if not asked:
        raise Http404
    word = told.get("word") or told.get("other") or told.get("typed", "")
    taken_out = told.get("taken", "")
    if taken_out:
        book.take_out(asked[0], taken_out, word)
    elif word == RIGHT:
        book.settle(asked)
    else:
        book.put(asked[0], word.strip())
    request.session[f"{_LAST}{book.store}"] = asked[0].name


def _columns(error: ColumnsUnclassified) -> tuple[str, ...]:
    named = error.facts["columns"]
    return tuple(map(str, named.parts)) if isinstance(named, Phrases) else ()


def _again(request: HttpRequest, book: Answered) -> Question | None:
    """The guess that is to be answered anew, if one was asked for."""
    name = request.GET.get("again", "")
    return next((each for each in book.every() if each.name == name), None)


def _digest(book: Answered) -> str:
    return hashlib.sha256(book.text.encode()).hexdigest()[:16]
