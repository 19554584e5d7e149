"""Random words in addresses for what must not stand there: good in one session.

What was typed, sent or is to be shown lies sealed in a row of its own, until a moment.
A handle of another session or purpose, or one that is over, opens nothing.
"""

import secrets
from datetime import timedelta

from django.http import HttpRequest

from jieqing.console.models import Handle
from jieqing.console.visit import Visit

_LABEL = "handle session v1"
_BYTES = 9


def keep(
    request: HttpRequest,
    visit: Visit,
    purpose: str,
    content: bytes,
    good_for: timedelta,
) -> str:
    """Keep something for this session; returns its word. What is over is removed."""
    rows = Handle.objects.filter(tenant=visit.desk.tenant)
    rows.filter(until__lte=visit.at).delete()
    word = secrets.token_urlsafe(_BYTES)
    Handle.objects.create(
        tenant=visit.desk.tenant,
        word=word,
        purpose=purpose,
        session=_session(request, visit),
        content=visit.desk.tenant_key.seal(content),
        until=visit.at + good_for,
    )
    return word


def look(request: HttpRequest, visit: Visit, purpose: str, word: str) -> bytes | None:
    """Return what was kept; None: another's, another purpose's, or over."""
    row = _row(request, visit, purpose, word)
    return visit.desk.tenant_key.unseal(bytes(row.content)) if row else None


def take(request: HttpRequest, visit: Visit, purpose: str, word: str) -> bytes | None:
    """Return what was kept, once: whoever comes second, however soon, gets None."""
    row = _row(request, visit, purpose, word)
    if row is None or not Handle.objects.filter(pk=row.pk).delete()[0]:
        return None
    return visit.desk.tenant_key.unseal(bytes(row.content))


def turn(
    request: HttpRequest, visit: Visit, word: str, *, was: str, purpose: str
) -> bytes | None:
    """Give a handle another purpose and return its content; None: it has been done."""
    row = _row(request, visit, was, word)
    rows = Handle.objects.filter(pk=row.pk, purpose=was) if row else None
    if row is None or rows is None or not rows.update(purpose=purpose):
        return None
    return visit.desk.tenant_key.unseal(bytes(row.content))


def write(visit: Visit, purpose: str, word: str, content: bytes) -> None:
    """Replace what lies under a word."""
    sealed = visit.desk.tenant_key.seal(content)
    rows = Handle.objects.filter(tenant=visit.desk.tenant, word=word, purpose=purpose)
    rows.update(content=sealed)


def _row(request: HttpRequest, visit: Visit, purpose: str, word: str) -> Handle | None:
    return Handle.objects.filter(
        tenant=visit.desk.tenant,
        word=word,
        purpose=purpose,
        session=_session(request, visit),
        until__gt=visit.at,
    ).first()


def _session(request: HttpRequest, visit: Visit) -> str:
    told = [visit.by, request.session.session_key or ""]
    return visit.desk.tenant_key.digest(_LABEL, "\n".join(told).encode())
