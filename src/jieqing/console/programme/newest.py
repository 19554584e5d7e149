"""Lists of records by their numbers, the newest first, a page at a time."""

from operator import attrgetter
from typing import Final, TypeVar

from django.db.models import Model, QuerySet
from django.http import HttpRequest

PAGE: Final = 50
M = TypeVar("M", bound=Model)


def newest_first(
    request: HttpRequest, rows: QuerySet[M], number: str = "record__no"
) -> tuple[list[M], str]:
    """Return the rows of the page asked for, and where the next begins; empty: nowhere.

    ``number``: the field in which a row has the number of its record.
    """
    before = request.GET.get("before", "")
    rest = rows.filter(**{f"{number}__lt": before}) if before else rows
    found = list(rest.order_by(f"-{number}")[: PAGE + 1])
    if len(found) <= PAGE:
        return found, ""
    page = found[:PAGE]
    last: str = attrgetter(number.replace("__", "."))(page[-1])
    return page, f"before={last}"
