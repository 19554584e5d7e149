"""五项承诺: five principles with their counts, and what is late and at whom."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from jieqing.casebook.flows import Act
from jieqing.casebook.lateness import lateness
from jieqing.casebook.next_act import PROMISE
from jieqing.casebook.papers.told_cases import ToldCase
from jieqing.casebook.waiting import by_numbers
from jieqing.console.cases.lines import deadline
from jieqing.console.pages import page, show
from jieqing.console.today.lines import WaitingLine, of_others
from jieqing.console.today.tabs import TAB_WORDS, tabs_of
from jieqing.console.visit import Visit
from jieqing.language import said
from jieqing.people.matrix import UNRANKED
from jieqing.programme.figures import FIGURES
from jieqing.programme.models import Task
from jieqing.programme.promises import Promise, promises
from jieqing.programme.readings import words_of
from jieqing.programme.tasks import late_tasks
from jieqing.programme.wording import post_words

ENTRY, HERE = "today", "promises"
SHOWN = 50
"""Late tasks that are listed; the list of tasks has all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureLine:
    """One figure: its question, its count with its fraction, where it is computed."""

    question: str
    words: str
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseLine:
    """One principle; without figures nobody has computed anything of it.

    ``is_frozen``: one of its figures has been read for some month.
    """

    name: str
    address: str
    is_frozen: bool
    figures: tuple[FigureLine, ...]


@require_safe
@page(ENTRY)
def shown(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Show the five with their counts, then what is late and whom it waits for."""
    reads_cases = visit.may_read("cases")
    rows = list(late_tasks(visit.desk.tenant, visit.today)[: SHOWN + 1])
    lines = promise_lines(visit)
    content: Mapping[str, Any] = {
        "tabs": tabs_of(visit, HERE) if reads_cases else (),
        "promises": lines,
        "is_frozen": is_frozen(lines),
        "reads_cases": reads_cases,
        **(late_cases(visit) if reads_cases else {}),
        "tasks": [_task(visit, row) for row in rows[:SHOWN]],
        "has_more": len(rows) > SHOWN,
        "title": said(TAB_WORDS[HERE]),
        "here": HERE,
        "may_remind": visit.may(Act.REMIND),
    }
    return show(request, visit, ENTRY, "console/today/promises.html", content)


def promise_lines(visit: Visit) -> tuple[PromiseLine, ...]:
    """Put the five into words; two queries."""
    return tuple(_line(visit, one) for one in promises(visit.desk))


def is_frozen(lines: Iterable[PromiseLine]) -> bool:
    """Whether any month has been frozen, with a figure among these."""
    return any(one.is_frozen for one in lines)


def stands_on_top(visit: Visit) -> bool:
    """Whether the reader holds a post above which none stands: who answers for all."""
    lines = (visit.roll.superiors.get(role) for role in visit.roles - UNRANKED)
    return None in lines


def _line(visit: Visit, promise: Promise) -> PromiseLine:
    base = f"/{visit.desk.tenant}/programme"
    return PromiseLine(
        name=promise.measure.name,
        address=f"{base}/items/{promise.measure.id}",
        is_frozen=any(reading is not None for _, reading in promise.figures),
        figures=tuple(
            FigureLine(
                question=said(FIGURES[key].question),
                words=words_of(reading),
                address=f"{base}/figures/{key}",
            )
            for key, reading in promise.figures
        ),
    )


def late_cases(visit: Visit) -> Mapping[str, tuple[WaitingLine, ...]]:
    """Put into words whose promise and whose step is late, the longest late first."""
    late = lateness(visit.desk, visit.today)
    numbers = [case.number for case in late.promises]
    rows = by_numbers(visit.desk, (*numbers, *late.steps))
    lines = {line.case.number: line for line in of_others(visit, rows)}
    return {
        "broken": tuple(
            _promised(visit, lines[case.number], case) for case in late.promises
        ),
        "steps": tuple(lines[number] for number in late.steps),
    }


def _promised(visit: Visit, line: WaitingLine, case: ToldCase) -> WaitingLine:
    """Show a case with the day that its customer was promised."""
    day = deadline(visit.desk.calendar, visit.today, case.due, PROMISE)
    case_line = replace(line.case, deadline=day)
    return replace(line, case=case_line)


def _task(visit: Visit, row: Task) -> Mapping[str, Any]:
    return {
        "no": row.record.no,
        "title": row.record.title,
        "due": row.due_on,
        "post": post_words(row.record.owner_post),
        "holders": said(", ").join(visit.holders_of(row.record.owner_post)),
        "address": f"/{visit.desk.tenant}/programme/tasks/{row.record.no}/",
    }
