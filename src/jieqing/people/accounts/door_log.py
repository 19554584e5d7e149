"""The log-in log: who came in, went out or was refused, when and from where."""

from typing import Any

from allauth.account.adapter import get_adapter
from django.contrib.auth import signals
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone

from jieqing.people.accounts.models import Account, Came, DoorEntry


@receiver(signals.user_logged_in)
def _came_in(request: HttpRequest, user: Account, **_: object) -> None:
    _enter(Came.IN, request, user)


@receiver(signals.user_logged_out)
def _went_out(request: HttpRequest, user: Account | None, **_: object) -> None:
    if user is not None:
        _enter(Came.OUT, request, user)


@receiver(signals.user_login_failed)
def _was_refused(
    credentials: dict[str, Any], request: HttpRequest | None = None, **_: object
) -> None:
    name = str(credentials.get("username", "")).lower()
    _enter(Came.REFUSED, request, Account.objects.filter(name=name).first())


def _enter(what: Came, request: HttpRequest | None, account: Account | None) -> None:
    address = get_adapter().get_client_ip(request) if request else None
    DoorEntry.objects.create(
        at=timezone.now(), account=account, what=what, address=address
    )
