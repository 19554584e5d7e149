"""What is turned away before anything is read of it: foreign names, huge bodies."""

from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse

from jieqing.console.evidence.statements import LARGEST

Answer = Callable[[HttpRequest], HttpResponse]
FORM = 3 * 1024 * 1024
"""Bytes; more than the largest form that is read, with its surroundings."""
UPLOAD = LARGEST + 1024 * 1024
UPLOADS = "/evidence/verify"


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
        said = request.META.get("CONTENT_LENGTH") or "0"
        is_upload = request.path.rstrip("/").endswith(UPLOADS)
        bound = UPLOAD if is_upload else FORM
        if not said.isdecimal() or len(said) > len(str(bound)) or int(said) > bound:
            return HttpResponse(status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        return self.answer(request)
