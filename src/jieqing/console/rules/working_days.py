"""The calendar of working days: one year by months, and which years are published."""

from calendar import Calendar as Weeks
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from jieqing.casebook.home_calendar import years_taken
from jieqing.console.pages import page, show
from jieqing.console.parts import parts_of
from jieqing.console.rules.words import ENTRY, PARTS
from jieqing.console.visit import Visit
from jieqing.law.calendar_file import SATURDAY
from jieqing.law.working_days import Calendar

MONTHS = range(1, 13)


@require_safe
@page(ENTRY)
def calendar(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Show a year; of one whose holidays are not published, that its days may move."""
    known = visit.desk.calendar
    years = _years(known, visit.today.year)
    asked = request.GET.get("year", "")
    year = int(asked) if asked in map(str, years) else visit.today.year
    taken, names = years_taken(visit.desk.ledger), visit.names()
    content = {
        "year": year,
        "is_published": year in known.years,
        "years": [
            {
                "year": each,
                "is_published": each in known.years,
                "by": names.get(taken[each], taken[each]) if each in taken else "",
            }
            for each in years
        ],
        "months": [_month(known, year, month, visit.today) for month in MONTHS],
        "working": sum(
            known.is_working(day)
            for month in MONTHS
            for day in Weeks().itermonthdates(year, month)
            if day.month == month
        ),
        "parts": parts_of(visit, ENTRY, PARTS, "calendar/"),
    }
    return show(request, visit, ENTRY, "console/rules/calendar.html", content)


def _years(known: Calendar, today: int) -> list[int]:
    """The published years, this one and the next."""
    return sorted({*known.years, today, today + 1})


def _month(known: Calendar, year: int, month: int, today: date) -> Mapping[str, Any]:
    weeks = Weeks().monthdatescalendar(year, month)
    return {
        "first": date(year, month, 1),
        "weeks": [
            [_day(known, day, today) if day.month == month else None for day in week]
            for week in weeks
        ],
    }


def _day(known: Calendar, day: date, today: date) -> Mapping[str, Any]:
    """One day; ``mark``: off although a weekday, or worked although a weekend."""
    is_working, is_weekday = known.is_working(day), day.weekday() < SATURDAY
    mark = "" if is_working == is_weekday else "worked" if is_working else "off"
    return {"day": day, "mark": mark, "is_free": not is_working, "here": day == today}
