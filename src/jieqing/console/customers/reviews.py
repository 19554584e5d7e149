"""Reviews of data as pages: the list, opening one, its rows, judging one, closing."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from jieqing.casebook.case_words import case_words
from jieqing.casebook.masked_words import masked
from jieqing.casebook.reviews.acts import close as close_review
from jieqing.casebook.reviews.acts import (
    described,
    judge,
    open_review,
    reviewable,
    row_of,
)
from jieqing.casebook.reviews.flow import ReviewAct, Stage
from jieqing.casebook.reviews.reading import (
    Judged,
    Review,
    ReviewUnknown,
    judged_in,
    review_numbered,
    reviews,
)
from jieqing.casebook.sources import bound_store
from jieqing.casebook.wording import Language
from jieqing.console.customers.review_forms import Choice, ReviewForm, RowForm
from jieqing.console.customers.words import (
    ASKS_WORDS,
    ENTRY,
    FOUND_WORDS,
    REVIEWS,
    links_of,
)
from jieqing.console.doors import see_other
from jieqing.console.pages import page, show
from jieqing.console.parts import cursor_of
from jieqing.console.visit import Visit
from jieqing.datamap.values import BoundTable
from jieqing.language import said, spoken
from jieqing.people.matrix import roles_for
from jieqing.stores.cell_text import read_text

MONTH = timedelta(days=30)
PAGE = 50
FORM = ["GET", "HEAD", "POST"]


@require_safe
@page(REVIEWS)
def listed(request: HttpRequest, visit: Visit) -> HttpResponse:
    """List the reviews, newest first."""
    every = reviews(visit.desk)
    before = cursor_of(request.GET.get("before", ""))
    # Counted from the oldest, so that one that begins meanwhile moves no line.
    start = 0 if before is None else max(len(every) - before, 0)
    shown = every[start : start + PAGE]
    left = len(every) - start - len(shown)
    content = {
        "lines": [_line(visit, each) for each in shown],
        "next_query": f"before={left}" if left else "",
        "may_open": visit.may(ReviewAct.OPEN),
        "parts": links_of(visit, "reviews/"),
    }
    return show(request, visit, ENTRY, "console/customers/reviews.html", content)


@require_http_methods(FORM)
@page(REVIEWS)
def opened(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Ask what to review, then draw the rows."""
    form = ReviewForm(
        request.POST if request.method == "POST" else None,
        _tables(visit),
        _people(visit),
        visit.today + MONTH,
    )
    if request.method == "POST" and form.is_valid():
        review = open_review(visit.desk, form.new, by=visit.by, at=visit.at)
        return see_other(_address(visit, review.number))
    content = {
        "form": form,
        "may_open": visit.may(ReviewAct.OPEN),
        "parts": links_of(visit, "reviews/"),
    }
    return show(request, visit, ENTRY, "console/customers/review_new.html", content)


@require_safe
@page(REVIEWS)
def one(request: HttpRequest, visit: Visit, number: str) -> HttpResponse:
    """Show a review: how far it is, what was found, whose rows wait."""
    review = _review(visit, number)
    judged, names = judged_in(visit.desk, review), visit.names()
    own = [row for row in _rows(review) if review.judge_of(row) == visit.by]
    waiting = [row for row in own if not _is_done(judged.get(row))]
    is_open = review.stage is Stage.OPEN
    content = {
        **_line(visit, review),
        "review": review,
        "judged": len(judged),
        "wrong": sum(not each.is_settled for each in judged.values()),
        "rows": [
            {
                "row": row,
                "who": names.get(review.judge_of(row), review.judge_of(row)),
                "found": FOUND_WORDS[judged[row].found] if row in judged else "",
                "is_wrong": row in judged and not judged[row].is_settled,
                "columns": judged[row].columns if row in judged else (),
                "corrected": judged[row].corrected if row in judged else "",
                "is_own": is_open and row in own,
            }
            for row in _rows(review)
        ],
        "next": waiting[0] if waiting and is_open else None,
        "may_close": is_open and visit.may(ReviewAct.CLOSE),
        "is_done": all(_is_done(judged.get(row)) for row in _rows(review)),
        "parts": links_of(visit, "reviews/"),
    }
    return show(request, visit, ENTRY, "console/customers/review.html", content)


@require_http_methods(FORM)
@page(REVIEWS)
def row(request: HttpRequest, visit: Visit, number: str, row: int) -> HttpResponse:
    """Show one's own row masked, and take down what was found of it."""
    review = _review(visit, number)
    is_there = 1 <= row <= review.size and review.stage is Stage.OPEN
    if not is_there or review.judge_of(row) != visit.by:
        raise Http404
    table, values = row_of(visit.desk, review, row, visit.today)
    form = RowForm(
        request.POST if request.method == "POST" else None,
        described(table),
        visit.home.stores,
    )
    if request.method == "POST" and form.is_valid():
        judge(visit.desk, number, row, form.judged(visit.by), at=visit.at)
        return see_other(_next_address(visit, review, row))
    content = {
        **_line(visit, review),
        "review": review,
        "row": row,
        "values": _masked(table, values) if values is not None else None,
        "form": form,
        "back": _address(visit, number),
        "parts": links_of(visit, "reviews/"),
    }
    return show(request, visit, ENTRY, "console/customers/review_row.html", content)


@require_POST
@page(REVIEWS)
def closed(request: HttpRequest, visit: Visit, number: str) -> HttpResponse:
    """Close a review with its counts."""
    del request
    close_review(visit.desk, number, by=visit.by, at=visit.at)
    return see_other(_address(visit, number))


def _review(visit: Visit, number: str) -> Review:
    try:
        return review_numbered(visit.desk, number)
    except ReviewUnknown:
        raise Http404 from None


def _rows(review: Review) -> range:
    return range(1, review.size + 1)


def _is_done(judged: Judged | None) -> bool:
    return judged is not None and judged.is_settled


def _address(visit: Visit, number: str) -> str:
    return f"/{visit.desk.tenant}/customers/reviews/{number}/"


def _next_address(visit: Visit, review: Review, row: int) -> str:
    """The next of one's own rows that nobody judged; else the review."""
    judged = judged_in(visit.desk, review)
    after = [n for n in _rows(review) if n > row and review.judge_of(n) == visit.by]
    waiting = next((n for n in after if n not in judged), None)
    address = _address(visit, review.number)
    return f"{address}rows/{waiting}/" if waiting else address


def _line(visit: Visit, review: Review) -> Mapping[str, Any]:
    names = visit.names()
    return {
        "number": review.number,
        "address": _address(visit, review.number),
        "asks": said(ASKS_WORDS[review.asks]),
        "place": f"{review.store} · {review.table}",
        "size": review.size,
        "total": review.rows,
        "due": review.due,
        "judges": said(", ").join(names.get(each, each) for each in review.judges),
        "is_open": review.stage is Stage.OPEN,
        "is_late": review.is_late(visit.today),
    }


def _tables(visit: Visit) -> list[Choice]:
    return [
        (f"{store}/{table}", f"{store} · {table}")
        for store in visit.home.stores
        for table in reviewable(bound_store(visit.desk, store))
    ]


def _people(visit: Visit) -> list[Choice]:
    names, entitled = visit.names(), roles_for(ReviewAct.JUDGE)
    persons = visit.desk.register.roll().persons.values()
    return [
        (each.number, names.get(each.number, each.number))
        for each in persons
        if each.is_active and each.roles & entitled
    ]


def _masked(table: BoundTable, values: Mapping[str, Any]) -> list[Mapping[str, str]]:
    """Each described column: what it holds, and its value masked; empty: nothing."""
    words = case_words(Language(spoken()))
    lines: list[Mapping[str, str]] = []
    for column in described(table):
        said_of = table.table.columns.get(column)
        category = (said_of.category if said_of else None) or ""
        identity = table.table.identities.get(column)
        kind = identity.kind if identity else category
        text = read_text(values[column])
        lines.append(
            {
                "column": column,
                "holds": words.categories.get(category, category)
                or (words.identity(kind) if identity else ""),
                "value": masked(kind, text),
            }
        )
    return lines
