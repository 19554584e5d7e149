"""Coming in by the company's own log-in provider.

Who comes back with a proof goes through allauth's log-in like everybody: locked and
closed log-ins stay so, and the second factor of the account is asked for.
"""

import time
from collections.abc import Mapping
from dataclasses import asdict
from http import HTTPStatus
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.utils import perform_login
from allauth.account.views import LoginView
from django.conf import settings
from django.contrib.auth.signals import user_login_failed
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from jieqing.casebook.desk import Desk
from jieqing.console.doors import see_other
from jieqing.console.serving import served_home
from jieqing.errors import JieqingError
from jieqing.people.accounts.id_token import (
    SECONDS,
    Answer,
    Asked,
    LogInNotProved,
    address_to_ask,
    new_asked,
    subject_of,
)
from jieqing.people.accounts.models import Account
from jieqing.people.accounts.provider import Provider
from jieqing.people.accounts.provider_links import account_by, digest_of

ASKED, PROVED = "provider asked", "provider proved"


class Door(LoginView):  # type: ignore[misc]  # allauth has no types
    """The log-in page, with a way to the provider where there is one."""

    def get_context_data(self, **kwargs: object) -> dict[str, Any]:
        """What the page shows."""
        shown: dict[str, Any] = super().get_context_data(**kwargs)
        return shown | {"provider": provider()}


@require_GET
def log_in(request: HttpRequest) -> HttpResponse:
    """Send the browser to the provider; ``next`` never leads to another site."""
    asked_for = request.GET.get("next", "")
    then = asked_for if get_adapter().is_safe_url(asked_for) else "/"
    if request.user.is_authenticated:
        return HttpResponseRedirect(then)
    return send(request, {"then": then})


@require_GET
def answer(request: HttpRequest) -> HttpResponse:
    """Take the provider's answer, once."""
    kept = request.session.pop(ASKED, {})
    request.session.save()  # before anybody is asked: a second answer finds nothing
    try:
        digest = _proved(request, kept)
    except JieqingError:
        return _refused(request, None)
    if "by" in kept:
        return _remembered(request, kept, digest)
    return _let_in(request, kept, digest)


def provider() -> Provider | None:
    """Return the provider of the served home."""
    found: Provider | None = getattr(settings, "JIEQING_PROVIDER", None)
    return found


def send(request: HttpRequest, purpose: Mapping[str, str]) -> HttpResponse:
    """Send the browser to the provider.

    ``purpose``: where to go on (``then``), and, to prove who one is there without
    logging in, one's number (``by``).
    """
    there = _there()
    back = request.build_absolute_uri(reverse("provider_answer"))
    asked = new_asked(back, time.time())
    try:
        address = address_to_ask(there, asked)
    except JieqingError:
        return _refused(request, None)
    request.session[ASKED] = {**purpose, "asked": asdict(asked)}
    return see_other(address)


def proved_by(request: HttpRequest, by: str) -> str:
    """Return the digest of the subject that ``by`` has just proved; else empty."""
    kept = request.session.get(PROVED, {})
    is_new = time.time() - kept.get("at", 0) <= SECONDS
    return str(kept["digest"]) if is_new and kept.get("by") == by else ""


def _there() -> Provider:
    found = provider()
    if found is None:
        raise Http404
    return found


def _proved(request: HttpRequest, kept: Mapping[str, Any]) -> str:
    there = _there()
    if not kept:
        raise LogInNotProved
    told = request.GET
    brought = Answer(
        state=told.get("state", ""),
        code=told.get("code", ""),
        issuer=told.get("iss", ""),
        at=time.time(),
    )
    subject = subject_of(there, Asked(**kept["asked"]), brought)
    return digest_of(Desk.swept(served_home()).register.secret, there, subject)


def _remembered(
    request: HttpRequest, kept: Mapping[str, Any], digest: str
) -> HttpResponse:
    """Keep what was proved in the session: the next page asks whether to link it."""
    request.session[PROVED] = {"digest": digest, "by": kept["by"], "at": time.time()}
    return see_other(kept["then"])


def _let_in(request: HttpRequest, kept: Mapping[str, Any], digest: str) -> HttpResponse:
    account = account_by(digest)
    if account is None:
        return _refused(request, None)
    try:
        get_adapter().require_open(request, account.name)
    except ValidationError as closed:
        return _refused(request, account, " ".join(closed.messages))
    if not account.is_active:
        _enter_refusal(request, account)
    response: HttpResponse = perform_login(request, account, redirect_url=kept["then"])
    return response


def _refused(
    request: HttpRequest, account: Account | None, words: str = ""
) -> HttpResponse:
    """Say that nobody was let in; of the provider's answer nothing is shown."""
    _enter_refusal(request, account)
    shown = {"words": words}
    status = HTTPStatus.FORBIDDEN
    return render(request, "accounts/not_let_in.html", shown, status=status)


def _enter_refusal(request: HttpRequest, account: Account | None) -> None:
    named = {"username": account.name} if account else {}
    user_login_failed.send(sender=__name__, credentials=named, request=request)
