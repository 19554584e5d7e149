"""Random handles for whom somebody looked up: what was typed never is in an address.

A handle is good in the session that made it, for ten minutes. What was typed lies in
the session sealed under the company's key, so that its table holds no identity.
"""

import json
import secrets
from base64 import b64decode, b64encode
from datetime import datetime, timedelta

from django.http import HttpRequest

from jieqing.console.visit import Visit
from jieqing.erasure.values import IdentityValue

GOOD_FOR = timedelta(minutes=10)
MOST = 20
_KEY = "looked up"
_BYTES = 6


def remember(request: HttpRequest, visit: Visit, entry: IdentityValue) -> str:
    """Keep what was typed for ten minutes; returns its handle."""
    kept = _kept(request, visit.at)
    handle = secrets.token_hex(_BYTES)
    plain = json.dumps([entry.kind, entry.value]).encode()
    sealed = b64encode(visit.desk.tenant_key.seal(plain)).decode("ascii")
    until = (visit.at + GOOD_FOR).isoformat()
    newest = dict(list(kept.items())[1 - MOST :])
    request.session[_KEY] = {**newest, handle: [sealed, until]}
    return handle


def recall(request: HttpRequest, visit: Visit, handle: str) -> IdentityValue | None:
    """Return what was typed; None: another's handle, or one that is over."""
    kept = _kept(request, visit.at)
    if handle not in kept:
        return None
    sealed, _ = kept[handle]
    kind, value = json.loads(visit.desk.tenant_key.unseal(b64decode(sealed)))
    return IdentityValue(kind=kind, value=value)


def _kept(request: HttpRequest, at: datetime) -> dict[str, list[str]]:
    """Return what is still good; what is over leaves the session."""
    before = request.session.get(_KEY, {})
    kept = {
        handle: told
        for handle, told in before.items()
        if at < datetime.fromisoformat(told[1])
    }
    if len(kept) != len(before):
        request.session[_KEY] = kept
    return kept
