"""Values of a case unmasked: once, for sixty seconds, after the look was entered.

The act leads to a page of its own under a ticket. The ticket opens it once; what the
browser holds is wiped by the page itself, with or without a script.
"""

from collections.abc import Mapping
from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from jieqing.casebook.acts.show_value import Group
from jieqing.casebook.asked_rows import asked_values
from jieqing.casebook.case_files import CaseFiles, case_files
from jieqing.casebook.flows import Act
from jieqing.casebook.place_words import place_named
from jieqing.casebook.read import Standing
from jieqing.console import handles
from jieqing.console.cases.words import KIND_WORDS
from jieqing.console.doors import see_other
from jieqing.console.pages import not_yours, page, show
from jieqing.console.visit import Visit
from jieqing.language import said

ENTRY = "cases"
PURPOSE = "values"
SECONDS = 60
GONE = 410
GROUP_WORDS: Mapping[Group, str] = {
    Group.CUSTOMER: "What the customer asked with, and how to address them",
    Group.LEARNED: "By what else the search knows the customer",
    Group.ASKED: "The rows about which a person is asked",
}
Values = list[tuple[str, str]]


def lead_to_values(
    request: HttpRequest, visit: Visit, case: Standing, group: Group
) -> HttpResponse:
    """Answer the act: where the values are shown, once."""
    content = f"{case.number}\n{group}".encode()
    good_for = timedelta(seconds=SECONDS)
    ticket = handles.keep(request, visit, PURPOSE, content, good_for)
    return see_other(f"{_base(visit, case.number)}values/{ticket}")


@require_GET
@page(ENTRY)
def values(
    request: HttpRequest, visit: Visit, number: str, ticket: str
) -> HttpResponse:
    """Show the values that a ticket stands for; it is gone with that."""
    if not visit.may(Act.SHOW_VALUE):
        return not_yours(request, visit, ENTRY)
    told = handles.take(request, visit, PURPOSE, ticket)
    asked, _, group = told.decode().partition("\n") if told else ("", "", "")
    back = _base(visit, number) + ("decide" if group == Group.ASKED else "")
    content = {"number": number, "back": back, "seconds": SECONDS}
    if asked != number:
        answer = show(request, visit, ENTRY, "console/cases/values_over.html", content)
        answer.status_code = GONE
        return answer
    files = case_files(visit.desk, number)
    content["values"] = _values(visit, files, Group(group))
    answer = show(request, visit, ENTRY, "console/cases/values.html", content)
    answer.headers["Cache-Control"] = "no-store, max-age=0"
    # Without scripts the browser itself leaves the page when the time is over.
    answer.headers["Refresh"] = f"{SECONDS}; url={back}"
    return answer


def _values(visit: Visit, files: CaseFiles, group: Group) -> Values:
    if group is Group.ASKED:
        rows = asked_values(visit.desk, files, visit.today)
        return [
            (_named(place_named(r.store, r.table), meaning, column), text)
            for r in rows
            for meaning, column, text in r.cells
        ]
    if group is Group.LEARNED:
        finding = files.finding()
        learned = finding.learned if finding else ()
        known = [(_kind(one.identity.kind), one.identity.value) for one in learned]
        return list(dict.fromkeys(known))
    subject = files.subject()
    if subject is None:
        return []
    told = [(_kind(subject.entry.kind), subject.entry.value)]
    if subject.salutation:
        told.append((said("How they want to be addressed"), subject.salutation))
    return told


def _named(*parts: str) -> str:
    return " · ".join(part for part in parts if part)


def _kind(kind: str) -> str:
    return said(KIND_WORDS.get(kind, kind))


def _base(visit: Visit, number: str) -> str:
    return f"/{visit.desk.tenant}/cases/{number}/"
