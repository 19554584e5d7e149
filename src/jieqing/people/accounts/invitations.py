"""Links by which a person sets their own log-in, once, within three days.

The first one is given out when somebody is to log in for the first time; a further one
when password or second factor are lost. Where that would let the administrator take a
signer's place, a second person agrees before there is a link. Only a digest is kept.
Links end by the real clock, as sessions do.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.utils import timezone

from jieqing.errors import Refused
from jieqing.people import models
from jieqing.people.accounts.door_acts import (
    AGREE,
    INVITE,
    RESET,
    SET,
    WITHDRAW,
    enter,
    is_signer,
)
from jieqing.people.accounts.log_ins import HasLogIn, open_account, require_strong
from jieqing.people.accounts.models import Account, Invitation, ProviderLink
from jieqing.people.accounts.own_sessions import end_all
from jieqing.people.accounts.tokens import LogInMissing
from jieqing.people.register import Register
from jieqing.people.roll import Person

HOURS = 72


class LinkEnded(Refused):
    """The link was used, withdrawn, replaced, or three days went by."""

    code = "link-ended"
    cause = "This link does not open anything any more, or never did."
    advice = "Ask your security administrator for a new one."


class SamePerson(Refused):
    """Two pairs of eyes are two people."""

    code = "second-person-is-the-first"
    cause = "{person} cannot agree to this: they asked for it, or it is about them."
    advice = "Somebody else must agree."


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """Who asks for a link, for whom and when (the home's clock)."""

    register: Register
    number: str
    by: str
    at: datetime

    @property
    def rows(self) -> Any:  # noqa: ANN401  # a queryset
        """The invitations of the person that can still be used."""
        return open_for(self.register, self.number)


def open_for(register: Register, number: str) -> Any:  # noqa: ANN401  # a queryset
    """Return the person's invitations that are neither used nor over."""
    tenant = register.ledger.tenant
    rows = Invitation.objects.filter(person__tenant=tenant, person__number=number)
    return rows.filter(used_at=None, ends_at__gt=timezone.now())


def invite(asking: Asking) -> str:
    """Return the text of a link for a first log-in; the one before is void.

    Raises ``NotEntitled``, ``PersonUnknown`` or ``HasLogIn``.
    """
    with transaction.atomic():
        roll = asking.register.roll()
        roll.entitled(asking.by, INVITE)
        roll.active(asking.number)
        if _account(asking) is not None:
            raise HasLogIn(person=asking.number)
        text = _new_link(asking)
        _enter(asking, INVITE)
    return text


def reset(asking: Asking) -> str | None:
    """Return the text of a link for a new password; second factors go with the old.

    None: the person signs, and what was asked for waits until a second person agrees.
    Raises ``NotEntitled``, ``PersonUnknown``, ``SamePerson`` or ``LogInMissing``.
    """
    with transaction.atomic():
        person = _require_resettable(asking)
        waiting = asking.rows.filter(digest=None)
        if not is_signer(person) or waiting.exclude(agreed_by="").exists():
            text = _new_link(asking)
            _enter(asking, RESET)
            return text
        if not waiting.exists():
            _keep(asking, None)
            _enter(asking, RESET)
    return None


def agree(asking: Asking) -> None:
    """Agree to a reset that somebody else asked for.

    Raises ``NotEntitled``, ``LinkEnded`` or ``SamePerson``.
    """
    with transaction.atomic():
        roll = asking.register.roll()
        second = roll.entitled(asking.by, AGREE)
        row = asking.rows.filter(digest=None, agreed_by="").first()
        if row is None:
            raise LinkEnded
        about = (roll.active(asking.number), roll.person(row.by))
        if any(second.is_same_human(one) for one in about):
            raise SamePerson(person=asking.by)
        Invitation.objects.filter(pk=row.pk).update(agreed_by=asking.by)
        _enter(asking, AGREE)


def withdraw(asking: Asking) -> None:
    """Void every link and asking of a person. Raises ``NotEntitled``."""
    with transaction.atomic():
        asking.register.entitled(asking.by, WITHDRAW)
        if asking.rows.update(ends_at=timezone.now()):
            _enter(asking, WITHDRAW)


def standing(text: str) -> Invitation | None:
    """Return the invitation of a link that still opens; None: it does not."""
    rows = Invitation.objects.select_related("person").filter(digest=_digest(text))
    row = rows.filter(used_at=None, ends_at__gt=timezone.now()).first()
    return row if row is not None and row.person.is_active else None


def use(
    register: Register, text: str, name: str, password: str, at: datetime
) -> Account:
    """Set the log-in that a link is for; it opens nothing more.

    Raises ``LinkEnded``, or what ``open_account`` and ``require_strong`` raise.
    """
    with transaction.atomic():
        row = standing(text)
        used = {"used_at": timezone.now()}
        # Of two who come at once, one updates a row.
        if row is None or not Invitation.objects.filter(pk=row.pk, used_at=None).update(
            **used
        ):
            raise LinkEnded
        account = _set(row.person, name, password)
        number = row.person.number
        enter(register, SET, number, by=number, at=at)
    return account


def _set(person: models.Person, name: str, password: str) -> Account:
    account = Account.objects.filter(person=person).first()
    if account is None:
        return open_account(person.tenant, person.number, name, password)
    require_strong(password, account)
    account.set_password(password)
    account.save(update_fields=["password"])
    Authenticator.objects.filter(user=account).delete()
    ProviderLink.objects.filter(account=account).delete()
    end_all(account.pk)
    return account


def _require_resettable(asking: Asking) -> Person:
    roll = asking.register.roll()
    by = roll.entitled(asking.by, RESET)
    person = roll.active(asking.number)
    if by.is_same_human(person):
        raise SamePerson(person=asking.by)
    if _account(asking) is None:
        raise LogInMissing(person=asking.number)
    return person


def _account(asking: Asking) -> Account | None:
    tenant = asking.register.ledger.tenant
    found = Account.objects.filter(person__tenant=tenant, person__number=asking.number)
    return found.first()


def _new_link(asking: Asking) -> str:
    asking.rows.update(ends_at=timezone.now())
    text = secrets.token_urlsafe(32)
    _keep(asking, _digest(text))
    return text


def _keep(asking: Asking, digest: str | None) -> None:
    now = timezone.now()
    person = models.Person.objects.get(
        tenant=asking.register.ledger.tenant, number=asking.number
    )
    Invitation.objects.create(
        person=person,
        digest=digest,
        by=asking.by,
        made_at=now,
        ends_at=now + timedelta(hours=HOURS),
    )


def _enter(asking: Asking, act: str) -> None:
    enter(asking.register, act, asking.number, by=asking.by, at=asking.at)


def _digest(text: str) -> str:
    return sha256(text.encode(errors="surrogatepass")).hexdigest()
