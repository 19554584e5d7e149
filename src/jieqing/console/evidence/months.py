"""The last twelve months as drawings: what came in, and how long it took."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from jieqing.casebook.months import MOST, MonthLine, Months, RightLine, months_of
from jieqing.casebook.papers.forms import Form
from jieqing.casebook.papers.period import Period
from jieqing.console.charts import SERIES, columns_of, joined, line_of, place_of
from jieqing.console.evidence.words import ENTRY, links_of
from jieqing.console.pages import page, show
from jieqing.console.visit import Visit
from jieqing.language import said


@require_safe
@page(ENTRY)
def months(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Show requests by month and right, and days to answer against those promised."""
    told = months_of(visit.desk, visit.today)
    content = {
        "told": told,
        "most": MOST,
        "chart": columns_of([(m.first, joined(_counts(told, m))) for m in told.months]),
        "legend": _legend(told),
        "rows": [_row(visit, told, month) for month in reversed(told.months)],
        "lengths": _lengths(told.rights),
        "parts": links_of(visit, "months/"),
    }
    return show(request, visit, ENTRY, "console/evidence/months.html", content)


def _counts(told: Months, month: MonthLine) -> tuple[int, ...]:
    """Return a month's counts in the order of the rights."""
    return tuple(month.by_right.get(line.right, 0) for line in told.rights)


def _legend(told: Months) -> list[tuple[int, str, int]]:
    """Return each series: its number, its words and all its requests."""
    names = [line.words for line in told.rights]
    if len(names) > SERIES:
        names = [*names[: SERIES - 1], said("Other rights")]
    sums = joined([line.answered + line.still_open for line in told.rights])
    return [(n, names[n], count) for n, count in enumerate(sums)]


def _row(visit: Visit, told: Months, month: MonthLine) -> Mapping[str, Any]:
    period, counts = Period.month(month.first), _counts(told, month)
    root = f"/{visit.desk.tenant}/evidence/papers/{Form.MONTHLY}/"
    return {
        "month": month.first,
        "counts": counts,
        "total": sum(counts),
        "address": f"{root}?first={period.first}&last={period.last}",
    }


def _lengths(rights: Sequence[RightLine]) -> list[Mapping[str, Any]]:
    """Return each right with its line: the usual days, then up to the longest."""
    most = max((max(x.longest or 0, x.promised) for x in rights), default=0)
    return [
        {
            "line": line,
            "pieces": line_of(
                (line.usual or 0, (line.longest or 0) - (line.usual or 0)), most
            ),
            "promised": place_of(line.promised, most),
        }
        for line in rights
    ]
