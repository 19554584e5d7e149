"""Which account a subject of the log-in provider opens.

The person says so themselves, logged in here and just proved there: an administrator
who could enter it would take a signer's place alone. Kept and entered is a keyed digest
of issuer and subject, nothing else of what the provider says.
"""

import json
from datetime import datetime

from django.db import IntegrityError, transaction

from jieqing.errors import Refused
from jieqing.keys.case_key import CaseKey
from jieqing.people.accounts.door_acts import LINK, UNLINK, enter
from jieqing.people.accounts.models import Account, ProviderLink
from jieqing.people.accounts.provider import Provider
from jieqing.people.register import Register

LABEL = "log-in provider subject"


class SubjectLinked(Refused):
    """Two accounts would be opened by one subject."""

    code = "provider-subject-linked"
    cause = "This log-in of the provider already opens an account."
    advice = "Log in at the provider as yourself, or end the other link first."


def digest_of(secret: CaseKey, provider: Provider, subject: str) -> str:
    """Return what is kept of a subject."""
    return secret.digest(LABEL, json.dumps([provider.issuer, subject]).encode())


def account_by(digest: str) -> Account | None:
    """Return the account that it opens, closed or not."""
    return Account.objects.filter(provider_link__digest=digest).first()


def has_link(account: Account) -> bool:
    """Whether the provider opens this account."""
    return ProviderLink.objects.filter(account=account).exists()


def link(register: Register, account: Account, digest: str, at: datetime) -> None:
    """Let a subject open one's account, in place of the one before.

    Raises ``SubjectLinked`` or ``NotEntitled``.
    """
    number = account.person.number
    try:
        with transaction.atomic():
            register.entitled(number, LINK, at)
            ProviderLink.objects.filter(account=account).delete()
            ProviderLink.objects.create(account=account, digest=digest, made_at=at)
            enter(register, LINK, number, by=number, at=at, facts={"subject": digest})
    except IntegrityError:
        raise SubjectLinked from None


def unlink(register: Register, account: Account, at: datetime) -> None:
    """Let no subject open one's account; without a link nothing is done."""
    number = account.person.number
    with transaction.atomic():
        register.entitled(number, UNLINK, at)
        found = ProviderLink.objects.filter(account=account).first()
        if found is not None:
            told = {"subject": found.digest}
            found.delete()
            enter(register, UNLINK, number, by=number, at=at, facts=told)
