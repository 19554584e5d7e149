"""Tokens: how a program comes in, in the name of a person and never further.

A token is ``jq_HANDLE_SECRET``. The handle finds its row; of all of it only a digest is
kept. The secret is 256 random bits, so a plain digest cannot be guessed back.
"""

import re
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from hashlib import sha256

from django.utils import timezone

from jieqing.errors import Refused, WrongUsage
from jieqing.people.accounts.models import Account, Token
from jieqing.people.matrix import roles_for

READ = "read"
CALENDAR = "calendar"
"""Reach of a token that stands in an address: it opens its person's days, alone."""
LONGEST_DAYS = 366
LABEL_LETTERS = 60
_TOKEN = re.compile(r"jq_([0-9a-f]{16})_[A-Za-z0-9_-]{43}")
_NO_DIGEST = "0" * 64


class TokenScopeUnknown(WrongUsage):
    """Neither ``read`` nor an act."""

    code = "token-scope-unknown"
    cause = "A token cannot reach {scope}."
    advice = "Name read, or acts as the table of roles and acts names them."


class TokenLabelWrong(WrongUsage):
    """Nobody could tell the token by its label."""

    code = "token-label-wrong"
    cause = "A token's label has 1 to {most} signs."
    advice = "Name the program that will use the token."


class TokenDaysWrong(WrongUsage):
    """It would never end, or not even begin."""

    code = "token-days-wrong"
    cause = "A token lasts from 1 to {most} days."
    advice = "Choose a number of days within these; make a new token when it has ended."


class LogInMissing(Refused):
    """No open log-in to act in the name of."""

    code = "person-has-no-log-in"
    cause = "{person} has no log-in that is open."
    advice = "Give the person a log-in first: jieqing account add."


class TokenUnknown(WrongUsage):
    """No token of this account has the handle."""

    code = "token-unknown"
    cause = "There is no such token."
    advice = "Take a handle from the list of tokens."


def account_of(tenant: str, number: str) -> Account:
    """The open log-in of a person. Raises ``LogInMissing``."""
    account = Account.objects.filter(
        person__tenant=tenant, person__number=number
    ).first()
    if account is None or not account.is_active:
        raise LogInMissing(person=number)
    return account


def make_token(
    account: Account, label: str, scopes: Iterable[str], days: int, at: datetime
) -> str:
    """Make a token that ends ``days`` days after ``at``; its text is shown only now.

    Raises ``LogInMissing``, ``TokenLabelWrong``, ``TokenScopeUnknown`` or
    ``TokenDaysWrong``.
    """
    reach = sorted(set(scopes))
    if not account.is_active:
        raise LogInMissing(person=account.person.number)
    if not 1 <= len(label.strip()) <= LABEL_LETTERS:
        raise TokenLabelWrong(most=LABEL_LETTERS)
    for scope in reach:
        if scope != READ and not roles_for(scope) and reach != [CALENDAR]:
            raise TokenScopeUnknown(scope=scope)
    if not 1 <= days <= LONGEST_DAYS:
        raise TokenDaysWrong(most=LONGEST_DAYS)
    handle = secrets.token_hex(8)
    text = f"jq_{handle}_{secrets.token_urlsafe(32)}"
    Token.objects.create(
        handle=handle,
        digest=_digest(text),
        account=account,
        label=label.strip(),
        scopes=reach,
        made_at=at,
        ends_at=at + timedelta(days=days),
    )
    return text


def person_of_token(text: str) -> str:
    """The number of the token's person; empty unless token and person stand.

    What the person may do is asked of the ledger at every act, as after a log-in.
    """
    token = _standing(text)
    return token.account.person.number if token else ""


def scopes_of_token(text: str) -> frozenset[str]:
    """How far the token reaches: ``read`` and names of acts; nowhere if it ended."""
    token = _standing(text)
    return frozenset(token.scopes) if token else frozenset()


def handle_of(text: str) -> str:
    """The part of a token that may be shown and tells programs apart; else empty."""
    shape = _TOKEN.fullmatch(text)
    return shape[1] if shape else ""


def end_token(account: Account, handle: str, at: datetime) -> None:
    """Revoke one of an account's tokens; a second time changes nothing.

    Raises ``TokenUnknown``, for somebody else's token too.
    """
    mine = Token.objects.filter(account=account, handle=handle)
    if not mine.exists():
        raise TokenUnknown
    mine.filter(revoked_at=None).update(revoked_at=at)


def _standing(text: str) -> Token | None:
    """The token, if it was neither revoked nor has ended, and its log-in is open."""
    shape = _TOKEN.fullmatch(text)
    rows = Token.objects.select_related("account__person")
    token = rows.filter(handle=shape[1]).first() if shape else None
    # An unknown handle is compared too: how long it took tells nothing of handles.
    kept = token.digest if token else _NO_DIGEST
    is_it = secrets.compare_digest(kept.encode(), _digest(text).encode())
    if token is None or not is_it or not token.account.is_active:
        return None
    now = timezone.now()
    if token.revoked_at is not None or token.ends_at <= now:
        return None
    _mark_used(token, now)
    return token


def _mark_used(token: Token, now: datetime) -> None:
    """Remember the day, once a day: a call that reads seldom writes."""
    today = timezone.localdate(now)
    if token.last_used_on != today:
        Token.objects.filter(pk=token.pk).update(last_used_on=today)


def _digest(text: str) -> str:
    # Anything may come in a header, half a surrogate pair too.
    return sha256(text.encode(errors="surrogatepass")).hexdigest()
