"""What is due when for one right: the law above, the company's promise step by step."""

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from jieqing.casebook.flows import Right
from jieqing.casebook.rights_reading import shipped_rights
from jieqing.casebook.step_words import EVENT_WORDS, step_words
from jieqing.casebook.timetable import Asked, Timetable, timetable
from jieqing.casebook.timetable_words import (
    cited_words,
    counted_words,
    duty_words,
    each_once,
)
from jieqing.console.pages import page, show
from jieqing.console.parts import parts_of
from jieqing.console.refusals import box_of
from jieqing.console.rules.words import ENTRY, PARTS
from jieqing.console.visit import Visit
from jieqing.errors import JieqingError
from jieqing.language import said, spoken
from jieqing.law.shipped import shipped_obligations

FIRST_YEAR, LAST_YEAR = 2000, 2100


@require_safe
@page(ENTRY)
def days(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Show the timetable of a right from a day on; both stand in the address."""
    asked = request.GET.get("right", "")
    right = asked if asked in set(Right) else Right.CLOSE.value
    day = _day(request.GET.get("received", ""), visit.today)
    rows = shipped_rights().rights
    content: dict[str, object] = {
        "right": right,
        "received": day,
        "rights": [(each.value, rows[each].name.spoken(spoken())) for each in Right],
        "parts": parts_of(visit, ENTRY, PARTS, "days/"),
    }
    try:
        content |= _told(_timetable(visit, right, day))
    except JieqingError as error:
        content |= box_of(error)
    return show(request, visit, ENTRY, "console/rules/days.html", content)


def _day(text: str, today: date) -> date:
    """Read the day; nonsense, or a day no case can have, is today."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return today
    return day if FIRST_YEAR <= day.year <= LAST_YEAR else today


def _timetable(visit: Visit, right: str, day: date) -> Timetable:
    company = visit.home.company
    question = Asked(
        right=right,
        day=day,
        budget=company.budget,
        promise_days=company.promise_days,
    )
    law = shipped_obligations()
    return timetable(question, visit.desk.calendar, law, visit.today)


def _told(found: Timetable) -> dict[str, object]:
    ground = said(", ").join(cited_words(str(each)) for each in found.row.ground)
    years = sorted({each.day.year for each in found.lines if each.is_provisional})
    return {
        "event": said(EVENT_WORDS[found.event]).format(day=found.day),
        "ground": ground,
        "is_built": found.row.is_built,
        "duties": [duty_words(each).strip() for each in each_once(found)],
        "lines": [
            (line, counted_words(line), step_words(line.step)) for line in found.lines
        ],
        "extends_to": found.extends_to,
        "provisional_years": said(", ").join(map(str, years)),
    }
