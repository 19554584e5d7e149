"""What is kept until when, month by month, and the holds in force."""

from collections.abc import Mapping, Sequence
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST, require_safe

from jieqing.casebook.code_words import hold_named
from jieqing.casebook.due_list import DueLine
from jieqing.casebook.due_months import due_months
from jieqing.casebook.due_words import end_words
from jieqing.casebook.flows import Act
from jieqing.casebook.hold_list import HoldRow, open_holds, setters
from jieqing.casebook.kept_count import kept
from jieqing.casebook.outputs import Output, rendered
from jieqing.casebook.place_words import store_named, table_named
from jieqing.casebook.read import standing
from jieqing.console.doors import see_other
from jieqing.console.pages import not_yours, page, show
from jieqing.console.parts import cursor_of, parts_of
from jieqing.console.stores.bars import bars_of
from jieqing.console.stores.words import ENTRY, PARTS
from jieqing.console.visit import Visit
from jieqing.programme.own_days import Ahead, ahead

SHOWN = 200
SOON_DAYS = 14


@require_safe
@page(ENTRY)
def calendar(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Show the rows that come due in the next 24 months, and the nearest ends."""
    counted = kept(visit.desk)
    found = counted.found
    months = due_months(found.lines, visit.today)
    content = {
        "chart": bars_of(months.months),
        "months": months,
        "lines": [
            rendered(
                Output.KEPT,
                {
                    "end": end_words(one.end),
                    "table": _place(one),
                    "rows": one.rows,
                },
            )
            for one in found.lines[:SHOWN]
        ],
        "more": len(found.lines) > SHOWN,
        "rows": sum(one.rows for one in found.lines),
        "tables": len({(one.store, one.table) for one in found.lines}),
        "unreadable": found.unreadable,
        "older_law": found.older_law,
        "counted": counted,
        "own": [_own(one) for one in ahead(visit.desk)],
        "parts": parts_of(visit, ENTRY, PARTS, "kept/"),
    }
    return show(request, visit, ENTRY, "console/stores/kept.html", content)


@require_safe
@page(ENTRY)
def holds(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Show the holds in force, the nearest review first."""
    found = open_holds(visit.desk, visit.by, after=_after(request))
    names, own = visit.names(), _own_holds(visit, found.rows)
    content = {
        "lines": [
            {
                **_told(one, names),
                "is_own": (one.case, one.number) in own,
                "case": one.case,
                "manner": _manner(one.review, visit.today),
                "address": f"/{visit.desk.tenant}/cases/{one.case}/",
            }
            for one in found.rows
        ],
        "next_after": "{:%Y-%m-%d}.{}".format(*found.next_after)
        if found.next_after
        else "",
        "late": sum(one.review < visit.today for one in found.rows),
        "may_open": visit.may_read("cases"),
        "may_hold": visit.may(Act.HOLD),
        "may_lift": visit.may(Act.LIFT),
        "may_review": visit.may(Act.HOLD_REVIEW),
        "parts": parts_of(visit, ENTRY, PARTS, "holds/"),
    }
    return show(request, visit, ENTRY, "console/stores/holds.html", content)


@require_POST
@page(ENTRY)
def new_hold(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Lead to the page that sets a hold in the case typed; another is not found."""
    if not visit.may(Act.HOLD):
        return not_yours(request, visit, "cases")
    typed = request.POST.get("case", "").strip().upper()
    case = standing(visit.desk, typed)
    return see_other(f"/{visit.desk.tenant}/cases/{case.number}/acts/{Act.HOLD}")


def _own_holds(visit: Visit, rows: Sequence[HoldRow]) -> frozenset[tuple[str, str]]:
    """Return the holds that this human set, who may neither review nor lift them."""
    this = (visit.person, Act.LIFT)
    return frozenset(
        key
        for key, setter in setters(visit.desk, rows).items()
        if visit.roll.are_one_side((visit.roll.person(setter), Act.HOLD), this)
    )


def _told(one: HoldRow, names: Mapping[str, str]) -> Mapping[str, object]:
    """What of a hold may be shown, as the matrix of disclosure has it."""
    told = {
        "hold": one.number,
        "ground": hold_named(one.ground),
        "table": _place(one),
        "rows": one.rows,
        "owner": names.get(one.owner, one.owner),
        "review": one.review,
    }
    return rendered(Output.HOLD, told)


def _own(one: Ahead) -> Mapping[str, object]:
    """What the system itself keeps of people: of one kind, how long, what goes next."""
    day, count = one.by_day[0] if one.by_day else (None, 0)
    return {
        "name": one.kind.name,
        "rule": one.kind.rule,
        "count": one.undated + sum(number for _, number in one.by_day),
        "undated": one.undated,
        "day": day,
        "then": count,
    }


def _place(one: DueLine | HoldRow) -> str:
    return f"{store_named(one.store)} · {table_named(one.store, one.table)}"


def _after(request: HttpRequest) -> tuple[date, int] | None:
    """Read the cursor; nonsense starts from the beginning."""
    day, _, key = request.GET.get("after", "").partition(".")
    place = cursor_of(key)
    try:
        return None if place is None else (date.fromisoformat(day), place)
    except ValueError:
        return None


def _manner(review: date, today: date) -> str:
    if review < today:
        return "late"
    return "soon" if (review - today).days <= SOON_DAYS else ""
