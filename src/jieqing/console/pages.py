"""What every page has in common: who may see it, and how a refusal is shown.

``page`` turns a function of a visit into a Django view. Its address names the company;
another company's is the same 404 as one that does not exist.
"""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render

from jieqing.casebook.code_words import roles_named
from jieqing.casebook.work import CaseUnknown
from jieqing.console.inspecting import enter_look, may_send, may_take
from jieqing.console.menu import frame_of
from jieqing.console.refusals import refused
from jieqing.console.serving import served_home
from jieqing.console.visit import Visit, visit_of
from jieqing.errors import JieqingError
from jieqing.language import said
from jieqing.people.access_asked import ASK
from jieqing.people.matrix import Role, told_readers_of
from jieqing.programme.acting import RecordUnknown

P = ParamSpec("P")
Page = Callable[Concatenate[HttpRequest, Visit, P], HttpResponseBase]


def page(entry: str) -> Callable[[Page[P]], Callable[..., HttpResponseBase]]:
    """Make a view of a function that answers a request of somebody who may see it."""

    def made(function: Page[P]) -> Callable[..., HttpResponseBase]:
        @wraps(function)
        def view(
            request: HttpRequest, company: str, *args: P.args, **kwargs: P.kwargs
        ) -> HttpResponseBase:
            if company != served_home().tenant:
                raise Http404
            visit = visit_of(request)
            if visit is None:
                return redirect_to_login(request.get_full_path())
            if not visit.may_read(entry) or not may_send(request, visit):
                return not_yours(request, visit, entry)
            try:
                enter_look(request, visit)
                answer = function(request, visit, *args, **kwargs)
            except (CaseUnknown, RecordUnknown):
                raise Http404 from None
            except JieqingError as error:
                return refused(request, frame_of(visit, entry), error)
            is_theirs = may_take(request, visit, answer)
            return answer if is_theirs else not_yours(request, visit, entry)

        return view

    return made


def show(
    request: HttpRequest,
    visit: Visit,
    entry: str,
    template: str,
    content: Mapping[str, Any],
) -> HttpResponse:
    """Answer with a page in the console's frame."""
    return render(request, template, {**frame_of(visit, entry), **content})


def not_yours(request: HttpRequest, visit: Visit, entry: str) -> HttpResponse:
    """Say that the page is for others, who they are, and whom to ask.

    Who reads the entry, but may not do one of its acts, is told whom to ask alone.
    """
    readers = frozenset() if visit.may_read(entry) else told_readers_of(entry)
    content = {
        **frame_of(visit, entry),
        "readers": roles_named(readers),
        "ask": f"/{visit.desk.tenant}/organisation/access/new/{entry}"
        if readers and visit.may(ASK)
        else "",
        "whom": said(", ").join(visit.holders_of(Role.SECURITY)),
    }
    return render(request, "console/not_yours.html", content, status=403)
