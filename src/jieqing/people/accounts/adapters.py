"""Where allauth asks us: who may come in, where to next, how secrets lie at rest."""

from base64 import urlsafe_b64encode
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.internal import ratelimit
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme

from jieqing.language import said

SECOND_FACTORS = b"jieqing second factors at rest 1"


class AtTheDoor(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """Nobody signs up: accounts are made for persons of the register."""

    def validation_error(self, code: str, *args: object) -> ValidationError:
        """Our words where a person should know what to do next."""
        match code:
            case "username_password_mismatch":
                words = said("Name and password do not belong together.")
            case "too_many_login_attempts":
                words = said(
                    "Five tries went wrong, so this log-in stays closed for a quarter "
                    "of an hour. If it was not you, tell your security administrator."
                )
            case _:
                words = super().validation_error(code, *args).message
        return ValidationError(words, code=code)

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Closed."""
        del request
        return False

    def forgive(self, request: HttpRequest, name: str) -> None:
        """Forget the wrong tries of one log-in."""
        self._delete_login_attempts_cached_email(request, username=name)

    def require_open(self, request: HttpRequest, name: str) -> None:
        """Refuse a log-in that wrong tries closed. Raises ``ValidationError``.

        Asking counts as no try.
        """
        is_open = ratelimit.consume(
            request,
            app="allauth.account",
            action="login_failed",
            key=self._get_login_attempts_cache_key(request, username=name),
            dry_run=True,
            limit_get=True,
        )
        if not is_open:
            raise self.validation_error("too_many_login_attempts")

    def _get_login_attempts_cache_key(
        self, request: HttpRequest, **credentials: object
    ) -> str:
        """Count by the name alone: a home has several names in browsers."""
        del request
        return f"log-in:{credentials.get('username', '')}".lower()

    def is_safe_url(self, url: str | None) -> bool:
        """Whether ``next`` stays here: a path of this site, never a host."""
        return url_has_allowed_host_and_scheme(url, allowed_hosts=None)


class SecondFactors(DefaultMFAAdapter):  # type: ignore[misc]  # the same
    """TOTP keys and seeds of recovery codes lie encrypted in the casebook."""

    def encrypt(self, text: str) -> str:
        """Seal a secret under a key that is not in the database."""
        return _seal().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Open what ``encrypt`` sealed; what somebody edited is a wrong code."""
        try:
            return _seal().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            raise self.validation_error("incorrect_code") from None

    def get_totp_issuer(self) -> str:
        """What the authenticator app shows above the code."""
        return str(getattr(settings, "JIEQING_COMPANY_NAME", ""))

    def get_public_key_credential_rp_entity(self) -> dict[str, Any]:
        """The site a passkey belongs to: the host in the address bar, by our name."""
        entity: dict[str, Any] = super().get_public_key_credential_rp_entity()
        return entity | {"name": self.get_totp_issuer()}


def _seal() -> Fernet:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=SECOND_FACTORS)
    return Fernet(urlsafe_b64encode(derived.derive(str(settings.SECRET_KEY).encode())))
