"""The access review on pages: begin it, decide each post, close it, hand it out."""

from dataclasses import dataclass
from datetime import datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from jieqing.casebook.code_words import roles_named
from jieqing.console.doors import see_other
from jieqing.console.organisation.part import ENTRY, address_of, part
from jieqing.console.pages import not_yours, page
from jieqing.console.visit import Visit
from jieqing.flow.record import moment_of
from jieqing.language import said
from jieqing.paper.as_csv import render
from jieqing.paper.paper import Column, Table
from jieqing.people.accounts.models import Account
from jieqing.people.attention import attention
from jieqing.people.review import (
    BEGIN,
    CLOSE,
    DECIDE,
    Decision,
    Line,
    Review,
    begin,
    close,
    decide,
    reviews,
)

HERE = "reviews"
NEWEST = 1_000
"""Entries of the ledger that are searched for somebody's last act."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PostLine:
    """One post of a review as it is shown; the moments are None where none is known."""

    line: Line
    name: str
    post: str
    holder: str
    logged_in: datetime | None
    acted: datetime | None
    is_mine: bool
    words: str


@require_http_methods(["GET", "HEAD", "POST"])
@page(ENTRY)
def listed(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Show all reviews and when the next is due; begin one."""
    register = visit.desk.register
    if request.method == "POST":
        number = begin(register, by=visit.by, at=visit.at)
        return see_other(address_of(visit, f"{HERE}/{number}/"))
    found = reviews(register)
    return part(
        request,
        visit,
        HERE,
        "reviews.html",
        reviews=found,
        may_open=visit.may(DECIDE),
        waits=attention(register),
        may_begin=visit.may(BEGIN) and not (found and found[0].closed is None),
    )


@require_safe
@page(ENTRY)
def one(request: HttpRequest, visit: Visit, number: str) -> HttpResponse:
    """Show one review, post by post."""
    if not visit.may(DECIDE):
        return not_yours(request, visit, ENTRY)
    review = _named(visit, number)
    return part(
        request,
        visit,
        HERE,
        "review.html",
        review=review,
        lines=_lines(visit, review),
        address=address_of(visit, f"{HERE}/{number}"),
        newest=NEWEST,
    )


@require_POST
@page(ENTRY)
def deciding(request: HttpRequest, visit: Visit, number: str) -> HttpResponse:
    """Keep or revoke one post."""
    _require_open(visit, number)
    try:
        decision = Decision(request.POST.get("decision", ""))
    except ValueError:
        raise Http404 from None
    place = request.POST.get("place", "")
    decide(visit.desk.register, place, decision, by=visit.by, at=visit.at)
    return see_other(address_of(visit, f"{HERE}/{number}/"))


@require_POST
@page(ENTRY)
def closing(request: HttpRequest, visit: Visit, number: str) -> HttpResponse:
    """Close the review; a second click shows it closed."""
    del request
    if not visit.may(CLOSE) or _named(visit, number).closed is None:
        close(visit.desk.register, by=visit.by, at=visit.at)
    return see_other(address_of(visit, f"{HERE}/{number}/"))


@require_safe
@page(ENTRY)
def handed_out(request: HttpRequest, visit: Visit, number: str) -> HttpResponse:
    """Hand a review out as a table that spreadsheets read."""
    if not visit.may(DECIDE):
        return not_yours(request, visit, ENTRY)
    review = _named(visit, number)
    heads = ("Person", "Post", "In the place of", "Last log-in", "Last act", "Decision")
    table = Table(
        heading=review.number,
        columns=tuple(Column(head=said(head)) for head in heads),
        rows=tuple(
            (
                f"{each.name} ({each.line.person})",
                each.post,
                each.holder,
                _day(each.logged_in),
                _day(each.acted),
                each.words,
            )
            for each in _lines(visit, review)
        ),
        empty="",
    )
    answer = HttpResponse(render(table), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{review.number}.csv"'
    return answer


def _named(visit: Visit, number: str) -> Review:
    for review in reviews(visit.desk.register):
        if review.number == number:
            return review
    raise Http404


def _require_open(visit: Visit, number: str) -> None:
    if _named(visit, number).closed is not None:
        raise Http404


def _lines(visit: Visit, review: Review) -> list[PostLine]:
    named, acted = visit.names(), _last_acts(visit)
    accounts = Account.objects.filter(person__tenant=visit.desk.tenant)
    came = {each.person.number: each.last_login for each in accounts}
    roll = visit.desk.register.roll()
    return [
        PostLine(
            line=line,
            name=named.get(line.person, line.person),
            post=roles_named([line.role]),
            holder=named.get(line.instead_of, line.instead_of),
            logged_in=came.get(line.person),
            acted=acted.get(line.person),
            is_mine=roll.persons[line.person].is_same_human(visit.person),
            words=_words(line),
        )
        for line in review.lines
    ]


def _last_acts(visit: Visit) -> dict[str, datetime]:
    """Return when each person acted last, as far as the newest entries tell."""
    told: dict[str, datetime] = {}
    for leaf in visit.desk.ledger.newest(NEWEST):
        told.setdefault(leaf.entry.actor, moment_of(leaf))
    return told


def _words(line: Line) -> str:
    if line.decision is Decision.KEEP:
        return said("Kept on")
    if not line.is_held:
        return said("Not held any more")
    if line.decision is Decision.REVOKE:
        return said("Revoked, to be ended by the security administrator")
    return said("To be decided")


def _day(at: datetime | None) -> str:
    return f"{at:%Y-%m-%d}" if at else said("none known")
