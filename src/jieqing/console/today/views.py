"""今日: what waits for me, for my signature, for others; what I began, saw and did."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST, require_safe

from jieqing.casebook import standing
from jieqing.casebook.acts.remind import remind
from jieqing.casebook.flows import Act
from jieqing.casebook.lateness import lateness
from jieqing.casebook.reviews.reading import INDEX, late_reviews, open_reviews_of
from jieqing.casebook.waiting import (
    WaitingPage,
    acts_of,
    count,
    elsewhere,
    place_in,
    signing_of,
    waiting,
)
from jieqing.console.cases.lines import CaseLine, line_of
from jieqing.console.doors import see_other
from jieqing.console.pages import not_yours, page, show
from jieqing.console.parts import cursor_of
from jieqing.console.today import deeds
from jieqing.console.today.lines import mine, of_others
from jieqing.console.today.promises import is_frozen, promise_lines, stands_on_top
from jieqing.console.today.tabs import TAB_WORDS, tabs_of
from jieqing.console.visit import Visit
from jieqing.notices.agenda import PLACES, agenda, board_of
from jieqing.notices.copying import COPY
from jieqing.notices.lists import copied_to, done_by, started_by
from jieqing.notices.telling import read_on
from jieqing.people.accounts.second_factors import has_second_factor
from jieqing.programme import adoption

ENTRY, TEMPLATES = "today", "console/today"
_ASKED = (INDEX, standing.RECORD, adoption.RECORD)


@require_safe
@page(ENTRY)
def to_do(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Show what is to be done by whoever looks, and what waits for others."""
    if not visit.may_read("cases"):
        return show(request, visit, ENTRY, f"{TEMPLATES}/quiet.html", _beside(visit))
    found = _waiting(request, visit, "after", acts_of(visit.roles))
    beyond = place_in(request.GET.get("others", ""))
    others = elsewhere(visit.desk, visit.roles, visit.by, beyond)
    lines, signing = mine(visit, found), signing_of(visit.roles)
    is_start = not request.GET.get("after")
    promises = promise_lines(visit) if stands_on_top(visit) else ()
    content = {
        "tabs": tabs_of(visit, "", {"": found.counted} if is_start else {}),
        "first": _first(visit, found) if is_start else None,
        "lines": lines,
        "signing": 0 if lines else count(visit.desk, signing, visit.by),
        "others": of_others(visit, others.rows),
        "next_query": f"after={found.next_after}" if found.next_after else "",
        "others_query": f"others={others.next_after}" if others.next_after else "",
        "may_open": visit.may("open"),
        "late": _late(visit) if is_start else None,
        "promises": promises,
        "is_frozen": is_frozen(promises),
        **_beside(visit),
    }
    return _list(request, visit, "", "today.html", content)


@require_safe
@page(ENTRY)
def to_sign(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Show the plans that wait for the reader's signature."""
    found = _waiting(request, visit, "after", signing_of(visit.roles))
    content = {
        "lines": mine(visit, found),
        "next_query": f"after={found.next_after}" if found.next_after else "",
    }
    return _list(request, visit, "to-sign", "to_sign.html", content)


@require_safe
@page(ENTRY)
def started(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Show the cases the reader opened."""
    read_on(visit.desk, visit.at)
    before = cursor_of(request.GET.get("before", ""))
    found = started_by(visit.desk, visit.by, before)
    content = {
        "copies": f"/{visit.desk.tenant}/{ENTRY}/copies/" if visit.may(COPY) else "",
        "lines": of_others(visit, found.rows),
        "next_query": f"before={found.next_before}" if found.next_before else "",
    }
    return _list(request, visit, "started", "started.html", content)


@require_safe
@page(ENTRY)
def copied(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Show the cases that colleagues copied to the reader."""
    found = copied_to(visit.desk, visit.by, cursor_of(request.GET.get("before", "")))
    content = {
        "lines": of_others(visit, found.rows),
        "next_query": f"before={found.next_before}" if found.next_before else "",
    }
    return _list(request, visit, "copied", "copied.html", content)


@require_safe
@page(ENTRY)
def done(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Show what the reader did in the last weeks."""
    read_on(visit.desk, visit.at)
    found = done_by(visit.desk, visit.by, cursor_of(request.GET.get("before", "")))
    content = {
        "deeds": [deeds.line_of(visit, one) for one in found.deeds],
        "reads_ledger": visit.may_read("evidence"),
        "next_query": f"before={found.next_before}" if found.next_before else "",
    }
    return _list(request, visit, "done", "done.html", content)


@require_POST
@page(ENTRY)
def reminders(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Remind those whose turn a case is."""
    if not visit.may(Act.REMIND):
        return not_yours(request, visit, "cases")
    remind(visit.desk, request.POST.get("case", ""), by=visit.by, at=visit.at)
    back = request.POST.get("list", "")
    here = back if back in TAB_WORDS else ""
    return see_other(f"/{visit.desk.tenant}/{ENTRY}/{here}")


def _beside(visit: Visit) -> Mapping[str, object]:
    """Return what else is to be done beside cases, and where."""
    visit.desk.ledger.expect(_ASKED)
    may_review = visit.may_read("reviews")
    late = len(late_reviews(visit.desk, visit.today)) if may_review else 0
    return {
        "lacks_second": not visit.is_demo
        and not has_second_factor(visit.person.number),
        "agenda": [
            {
                "words": line.words,
                "is_late": line.is_late,
                "address": f"/{visit.desk.tenant}/{PLACES[line.what]}"
                if line.what in PLACES
                else "",
            }
            for line in agenda(board_of(visit.desk), visit.person)
        ],
        "reviews": len(open_reviews_of(visit.desk, visit.by)) if may_review else 0,
        "late_reviews": late,
        "has_log_ins_alone": visit.may_read("log-ins")
        and not visit.may_read("evidence"),
    }


def _late(visit: Visit) -> Mapping[str, str] | None:
    """Count promises to customers that are late, and beside them late steps."""
    late = lateness(visit.desk, visit.today)
    if not late.promises and not late.steps:
        return None
    more = "+" if late.is_cut else ""
    return {
        "promises": f"{len(late.promises)}{more}" if late.promises else "",
        "steps": f"{len(late.steps)}{more}" if late.steps else "",
    }


def _first(visit: Visit, found: WaitingPage) -> CaseLine | None:
    """Return the case nearest its day, with its customer, masked."""
    return line_of(visit, found.first) if found.first else None


def _waiting(
    request: HttpRequest, visit: Visit, cursor: str, acts: frozenset[Any]
) -> WaitingPage:
    after = place_in(request.GET.get(cursor, ""))
    return waiting(visit.desk, acts, visit.by, after)


def _list(
    request: HttpRequest,
    visit: Visit,
    here: str,
    template: str,
    content: Mapping[str, Any],
) -> HttpResponse:
    """Show one of the lists; to who has no part in cases, none of them."""
    if not visit.may_read("cases"):
        return not_yours(request, visit, "cases")
    tabs = content.get("tabs") or tabs_of(visit, here)
    may_remind = visit.may(Act.REMIND)
    shown = {"copies": "", "may_remind": may_remind, **content}
    shown |= {"tabs": tabs, "here": here}
    return show(request, visit, ENTRY, f"{TEMPLATES}/{template}", shown)
