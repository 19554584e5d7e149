"""A POST that is sent twice is done once: the header Idempotency-Key.

As draft-ietf-httpapi-idempotency-key-header says: the same key with the same request is
answered as the first time, with another request it is refused (422), and while the
first is being done it has to wait (409). Keys are a program's own and are forgotten
after 24 hours. What was refused has done nothing and leaves its key free. An answer
with a secret in it (``no-store``) is kept without its body, and never told again (409).

Who was not answered within the lease is no longer at work: its process died. A request
that says which state it saw (``If-Match``) can do no harm twice and is done anew; of
any other nobody knows what came of it, and that is the answer from then on.
"""

import re
from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import wraps
from hashlib import sha256
from http import HTTPStatus
from typing import Any

from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from ninja.errors import HttpError

from jieqing.api.bearer import Caller, caller_in
from jieqing.api.models import FirstAnswer
from jieqing.api.problems import problem
from jieqing.errors import JieqingError
from jieqing.keys.case_key import CaseKey

HEADER = "Idempotency-Key"
REPEATED = "Idempotency-Replayed"
NO_STORE = "no-store"
KEPT = timedelta(hours=24)
LEASE = timedelta(minutes=15)
"""How long a request may take at the most; what takes longer is done by a worker."""
WAIT_SECONDS = 1
LOCATION = "Location"
TOLD_AGAIN = ("Content-Type", "ETag", LOCATION, "Retry-After", "Content-Disposition")
_KEY = re.compile(r'"[ !#-\[\]-~]{1,200}"|[!#-\[\]-~]{1,200}')
"""A quoted string (RFC 9651), or bare, as many programs send it."""
View = Callable[..., HttpResponse]


def once(view: View) -> View:
    """Do what a request under a key asks for only once."""

    @wraps(view)
    def asked(request: HttpRequest, *args: object, **told: object) -> HttpResponse:
        text = request.headers.get(HEADER)
        if request.method != "POST" or text is None:
            return view(request, *args, **told)
        if not _KEY.fullmatch(text):
            return problem(HTTPStatus.BAD_REQUEST, "idempotency-key-unfit")
        claim, is_ours = _claimed(request, text.strip('"'))
        key = caller_in(request).visit.desk.tenant_key
        if not is_ours and not _taken_over(claim, request):
            return _again(claim, request, key)
        return _answered(claim, lambda: view(request, *args, **told), key)

    return asked


def key_needed(request: HttpRequest) -> HttpResponse | None:
    """Refuse a request without a key, where doing it twice would do harm."""
    if HEADER in request.headers:
        return None
    return problem(HTTPStatus.BAD_REQUEST, "idempotency-key-needed")


def _claimed(request: HttpRequest, key: str) -> tuple[FirstAnswer, bool]:
    """Return the row of a key, and whether this request is the first under it."""
    caller, now = caller_in(request), timezone.now()
    FirstAnswer.objects.filter(made_at__lt=now - KEPT).delete()
    named = {**_owner(caller), "key": sha256(key.encode()).hexdigest()}
    try:
        with transaction.atomic():
            made = {"request": _digest(request), "made_at": now}
            return FirstAnswer.objects.create(**named, **made), True
    except IntegrityError:
        return FirstAnswer.objects.get(**named), False


def _taken_over(claim: FirstAnswer, request: HttpRequest) -> bool:
    """Whether this request does what a process that died was asked to do.

    Of several that come together one does it; the others wait for it. Only an act on
    a record looks at ``If-Match``: what makes one would make two.
    """
    now = timezone.now()
    left = {"pk": claim.pk, "status": 0, "made_at__lt": now - LEASE}
    is_guarded = "/acts/" in request.path and "If-Match" in request.headers
    if claim.request != _digest(request) or not is_guarded:
        return False
    return FirstAnswer.objects.filter(**left).update(made_at=now) == 1


def _again(first: FirstAnswer, request: HttpRequest, key: CaseKey) -> HttpResponse:
    if first.request != _digest(request):
        return problem(HTTPStatus.UNPROCESSABLE_ENTITY, "idempotency-key-of-another")
    if not first.status and first.made_at < timezone.now() - LEASE:
        return problem(HTTPStatus.CONFLICT, "outcome-unknown")
    if not first.status:
        waits = problem(HTTPStatus.CONFLICT, "idempotency-key-in-progress")
        waits.headers["Retry-After"] = str(WAIT_SECONDS)
        return waits
    if not first.body:
        told = problem(HTTPStatus.CONFLICT, "answer-told-once")
        if LOCATION in first.headers:
            told.headers[LOCATION] = first.headers[LOCATION]
        return told
    body = key.unseal(bytes(first.body))
    response = HttpResponse(body, status=first.status)
    for name, value in first.headers.items():
        response.headers[name] = value
    response.headers[REPEATED] = "true"
    return response


def _answered(
    claim: FirstAnswer, doing: Callable[[], HttpResponse], key: CaseKey
) -> HttpResponse:
    """Do it and keep the answer; a refusal frees the key.

    Who fails in a way that nobody foresaw may have done something: that is an answer
    too, and the same request is not tried again under the same key.
    """
    try:
        response = doing()
    except (JieqingError, HttpError, Http404):
        claim.delete()
        raise
    except Exception:
        unknown = problem(HTTPStatus.INTERNAL_SERVER_ERROR, "outcome-unknown")
        _keep(claim, unknown, key)
        raise
    if response.status_code >= HTTPStatus.BAD_REQUEST:
        claim.delete()
    else:
        _keep(claim, response, key)
    return response


def _keep(claim: FirstAnswer, response: HttpResponse, key: CaseKey) -> None:
    """Keep it sealed; of one that is not to be stored, only that it was given."""
    is_secret = response.headers.get("Cache-Control") == NO_STORE
    body = b"" if is_secret else key.seal(response.content)
    claim.status, claim.body = response.status_code, body
    claim.headers = _told_again(response)
    claim.save(update_fields=["status", "body", "headers"])


def _told_again(response: HttpResponse) -> Mapping[str, Any]:
    return {n: response.headers[n] for n in TOLD_AGAIN if n in response.headers}


def _owner(caller: Caller) -> Mapping[str, str]:
    return {"tenant": caller.visit.desk.tenant, "program": caller.program}


def _digest(request: HttpRequest) -> str:
    """What was asked: where, and with which body."""
    asked = sha256(f"{request.method} {request.get_full_path()}\n".encode())
    asked.update(request.body)
    return asked.hexdigest()
