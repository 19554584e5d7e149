"""日历: what falls on which day, by month or as a list, and the same as an ICS file."""

from calendar import Calendar as Weeks
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from jieqing.console.pages import page, show
from jieqing.console.parts import parts_of
from jieqing.console.programme.tasks import line_of
from jieqing.console.programme.words import ENTRY, PARTS
from jieqing.console.visit import Visit
from jieqing.language import said
from jieqing.law.calendar_file import SATURDAY
from jieqing.people.matrix import UNRANKED, Role
from jieqing.programme.day_list import Falls, falls_in
from jieqing.programme.ics import ics_of
from jieqing.programme.wording import post_words

SHOWN = 3
FIRST_YEAR, LAST_YEAR = 2020, 2100


@require_safe
@page(ENTRY)
def calendar(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Show a month as cells and as a list."""
    first = _month(request.GET.get("month", ""), visit.today)
    post = request.GET.get("post", "")
    post = post if post in set(Role) else ""
    weeks = Weeks().monthdatescalendar(first.year, first.month)
    falls = falls_in(visit.desk, weeks[0][0], weeks[-1][-1], post=post, by=visit.by)
    by_day: dict[date, list[Mapping[str, Any]]] = {}
    for one in falls:
        by_day.setdefault(one.day, []).append(_line(visit, one))
    content = {
        "first": first,
        "before": _moved(first, -1),
        "after": _moved(first, 1),
        "weeks": [[_cell(visit, day, first, by_day) for day in week] for week in weeks],
        "list": [
            (day, by_day[day]) for day in sorted(by_day) if day.month == first.month
        ],
        "weekdays": [said(each) for each in WEEKDAYS],
        "is_published": first.year in visit.desk.calendar.years,
        "posts": [
            (role.value, post_words(role)) for role in Role if role not in UNRANKED
        ],
        "post": post,
        "parts": parts_of(visit, ENTRY, PARTS, "calendar/"),
    }
    return show(request, visit, ENTRY, "console/programme/calendar.html", content)


WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


@require_safe
@page(ENTRY)
def feed(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Give the days of this person's posts as an ICS file; titles only, no case."""
    del request
    answer = own_days(visit)
    answer["Content-Disposition"] = 'attachment; filename="calendar.ics"'
    return answer


def own_days(visit: Visit) -> HttpResponse:
    """Return the days of somebody's posts, from this month on, as an ICS file."""
    last = _moved(visit.today, 13)
    first = visit.today.replace(day=1)
    falls = falls_in(visit.desk, first, last, post="", by=visit.by)
    posts = {str(role) for role in visit.posts}
    mine = [one for one in falls if one.post in posts]
    return HttpResponse(
        ics_of(visit.desk, mine, visit.at), content_type="text/calendar; charset=utf-8"
    )


def _month(text: str, today: date) -> date:
    try:
        day = date.fromisoformat(f"{text}-01")
    except ValueError:
        return today.replace(day=1)
    return day if FIRST_YEAR <= day.year <= LAST_YEAR else today.replace(day=1)


def _moved(first: date, months: int) -> date:
    month = first.month - 1 + months
    return date(first.year + month // 12, month % 12 + 1, 1)


def _line(visit: Visit, one: Falls) -> Mapping[str, Any]:
    base = f"/{visit.desk.tenant}/programme/"
    if one.task is not None:
        return {**line_of(visit, one.task), "title": one.title}
    return {
        "no": one.no,
        "title": one.title,
        "state": "",
        "manner": "",
        "is_late": False,
        "post": post_words(one.post),
        "address": base + (one.address or f"documents/{one.no}/"),
    }


def _cell(
    visit: Visit,
    day: date,
    first: date,
    by_day: Mapping[date, list[Mapping[str, Any]]],
) -> Mapping[str, Any]:
    known = visit.desk.calendar
    is_working, is_weekday = known.is_working(day), day.weekday() < SATURDAY
    lines = by_day.get(day, [])
    return {
        "day": day,
        "is_here": day == visit.today,
        "is_other": day.month != first.month,
        "is_free": not is_working,
        "mark": "" if is_working == is_weekday else "worked" if is_working else "off",
        "lines": lines[:SHOWN],
        "more": max(len(lines) - SHOWN, 0),
    }
