"""A page of the organisation: its frame, its links, and which is here."""

from django.http import HttpRequest, HttpResponse

from jieqing.console.organisation.words import PARTS
from jieqing.console.pages import show
from jieqing.console.visit import Visit
from jieqing.language import said

ENTRY = "organisation"
TEMPLATES = "console/organisation"


def part(
    request: HttpRequest, visit: Visit, here: str, template: str, **content: object
) -> HttpResponse:
    """Answer with a page of the entry; ``here`` is its key in ``PARTS``."""
    parts = [
        {
            "address": address_of(visit, key),
            "words": said(words),
            "is_here": key == here,
        }
        for key, words in PARTS.items()
    ]
    shown = {"parts": parts, "title": said(PARTS[here]), **content}
    return show(request, visit, ENTRY, f"{TEMPLATES}/{template}", shown)


def address_of(visit: Visit, place: str) -> str:
    """Return the address of a page of the entry."""
    return f"/{visit.desk.tenant}/{ENTRY}/{place}"
