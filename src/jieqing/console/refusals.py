"""How a refusal looks on a page: the box on top, with code, cause and advice."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from jieqing.console.page_names import explained_on_pages
from jieqing.errors import Interrupted, JieqingError, NotConfigured
from jieqing.language import findings_of

CONFLICT, UNAVAILABLE, FORBIDDEN = 409, 503, 403


def refused(
    request: HttpRequest, frame: Mapping[str, Any], error: JieqingError
) -> HttpResponse:
    """Answer with the refusal; whatever was typed stands in the form one goes back to.

    Nothing was written unless the error says that work was interrupted.
    """
    content = {**frame, **box_of(error)}
    is_outage = isinstance(error, NotConfigured)
    status = UNAVAILABLE if is_outage else CONFLICT
    return render(request, "console/refused.html", content, status=status)


def box_of(error: JieqingError) -> dict[str, Any]:
    """Return what the box of a refusal needs."""
    return {
        "refusal": explained_on_pages(error),
        "findings": findings_of(error),
        "is_half_done": isinstance(error, Interrupted),
    }


def forged(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form that was not sent from our own page, or too late."""
    del reason  # for developers; it would tell an attacker what was missing
    return render(request, "console/forged.html", status=FORBIDDEN)
