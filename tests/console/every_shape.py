"""Every address that the resolver knows, and every page by what its addresses share."""

from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum

from django.urls import URLPattern, URLResolver, get_resolver

from jieqing.console.cases.act_forms import FORMS
from jieqing.programme.audits.flow import AuditAct
from jieqing.programme.courses.appraisal.flow import AppraisalAct
from jieqing.programme.courses.flow import CourseAct
from jieqing.programme.flows import DocumentAct, TaskAct
from jieqing.programme.forms.flow import FormAct
from jieqing.programme.handovers.flow import HandoverAct
from jieqing.programme.incidents.flow import IncidentAct
from jieqing.programme.issues.flow import IssueAct
from jieqing.programme.parties.flow import PartyAct
from jieqing.programme.parties.resources import ResourceAct
from jieqing.programme.tickets.flow import TicketAct

COMPANY = "<slug:company>/"
_ACTS: Mapping[str, Iterable[str | StrEnum]] = {
    "cases/<str:number>": FORMS,
    "programme/documents/<slug:no>": set(DocumentAct) - {DocumentAct.START},
    "programme/tasks/<slug:no>": TaskAct,
    "programme/issues/<slug:no>": set(IssueAct) - {IssueAct.RAISE},
    "programme/audits/<slug:no>": set(AuditAct)
    - {AuditAct.PLAN, AuditAct.TEST, AuditAct.ANSWER},
    "programme/incidents/<slug:no>": set(IncidentAct) - {IncidentAct.REPORT},
    "programme/parties/resources/<slug:no>": set(ResourceAct)
    - {ResourceAct.OFFER, ResourceAct.RECEIVE},
    "programme/parties/<slug:no>": set(PartyAct) - {PartyAct.REGISTER},
    "programme/handovers/<slug:no>": HandoverAct,
    "programme/tickets/<slug:no>": set(TicketAct) - {TicketAct.RECEIVE},
    "programme/forms/<slug:no>": set(FormAct) - {FormAct.DRAFT, FormAct.PURGE},
    "programme/courses/scores/<slug:no>": set(AppraisalAct) - {AppraisalAct.OPEN},
    "programme/courses/<slug:no>": {
        CourseAct.START,
        CourseAct.ASSIGN,
        CourseAct.ASK_EXEMPTION,
        CourseAct.EXEMPT,
        CourseAct.NOT_EXEMPT,
    },
}
"""Acts with a page each under one address; the rest have an address of their own."""


def routes() -> Iterator[str]:
    """Give every route, from the first sign of the address on."""
    return _below(get_resolver().url_patterns, "")


def _below(patterns: list[URLPattern | URLResolver], before: str) -> Iterator[str]:
    for one in patterns:
        here = before + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from _below(one.url_patterns, here)
        else:
            yield here


def every_shape() -> Iterator[str]:
    """Give every route of a company's pages, once for each act that it does.

    What ends with ``asked`` answers a page's script, and the first one leads on.
    """
    for route in routes():
        is_page = route.startswith(COMPANY) and not route.endswith("asked")
        if not is_page or route == COMPANY:
            continue
        place, is_act, _ = route.removeprefix(COMPANY).partition("/acts/<slug:")
        names = _ACTS.get(place) if is_act and route.endswith(">") else None
        yield from (f"{route} {name}" for name in names) if names else (route,)
