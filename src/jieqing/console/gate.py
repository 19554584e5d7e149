"""What is turned away before anything is read of it: foreign names, huge bodies."""

from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse

from jieqing.console.evidence.statements import LARGEST
from jieqing.programme.courses.packages import LARGEST as PACKAGE_LARGEST

Answer = Callable[[HttpRequest], HttpResponse]
FORM = 3 * 1024 * 1024
"""Bytes; more than the largest form that is read, with its surroundings."""
UPLOAD = LARGEST + 1024 * 1024
UPLOADS = "/evidence/verify"
PACKAGE = PACKAGE_LARGEST + 1024 * 1024
PACKAGES = "/acts/take-in-package"


class GateMiddleware:
    """Refuse a name that is not ours (400) and a body that is too large (413).

    Django bounds fields but not files, and asks for the host's name only where a page
    does; a stranger could fill the disk before anybody is asked who they are.
    """

    def __init__(self, answer: Answer) -> None:
        """Stand before ``answer``."""
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Let through, or answer without reading the body."""
        request.get_host()  # raises what Django answers with 400
        if is_within(request.META.get("CONTENT_LENGTH"), bound_of(request.path)):
            return self.answer(request)
        return HttpResponse(status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE)


def bound_of(path: str) -> int:
    """Return how many bytes a body at this address may have."""
    place = path.rstrip("/")
    if place.endswith(UPLOADS):
        return UPLOAD
    return PACKAGE if place.endswith(PACKAGES) else FORM


def is_within(announced: str | None, bound: int) -> bool:
    """Whether a body of this ``Content-Length`` may be read; None: none is said."""
    said = announced or "0"
    return said.isdecimal() and len(said) <= len(str(bound)) and int(said) <= bound
