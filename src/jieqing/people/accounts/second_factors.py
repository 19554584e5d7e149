"""Whether somebody logs in with more than a password."""

from allauth.mfa.models import Authenticator


def has_second_factor(number: str) -> bool:
    """Whether this person has a passkey or an app that makes codes."""
    kinds = (Authenticator.Type.WEBAUTHN, Authenticator.Type.TOTP)
    rows = Authenticator.objects.filter(user__person__number=number, type__in=kinds)
    return bool(rows.exists())
