"""What Django's settings must hold so that people can log in.

The one place of composition takes these in: ``APPS``, ``MIDDLEWARE`` and ``VALUES`` as
they stand, ``of_home`` once the home is known. The addresses are in ``urls.py``.
"""

from collections.abc import Mapping

from jieqing.home import Home
from jieqing.people.accounts.provider import read_provider

APPS = (
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "jieqing.people.accounts",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
)
"""Our templates come before those of allauth with the same name."""

MIDDLEWARE = (
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
)

VALUES: Mapping[str, object] = {
    "AUTH_USER_MODEL": "accounts.Account",
    "AUTHENTICATION_BACKENDS": ["allauth.account.auth_backends.AuthenticationBackend"],
    # scrypt needs memory as well as time; PBKDF2 stays readable for accounts moved in
    "PASSWORD_HASHERS": [
        "django.contrib.auth.hashers.ScryptPasswordHasher",
        "django.contrib.auth.hashers.PBKDF2PasswordHasher",
    ],
    "AUTH_PASSWORD_VALIDATORS": [
        {
            "NAME": f"django.contrib.auth.password_validation.{name}",
            "OPTIONS": options,
        }
        for name, options in (
            ("MinimumLengthValidator", {"min_length": 12}),
            ("UserAttributeSimilarityValidator", {"user_attributes": ["name"]}),
            ("CommonPasswordValidator", {}),
            ("NumericPasswordValidator", {}),
        )
    ],
    "LOGIN_URL": "account_login",
    "LOGIN_REDIRECT_URL": "/",
    "CACHES": {"default": {"BACKEND": "jieqing.people.accounts.limits.Limits"}},
    "ACCOUNT_ADAPTER": "jieqing.people.accounts.adapters.AtTheDoor",
    "ACCOUNT_FORMS": {"login": "jieqing.people.accounts.log_in_form.LogInForm"},
    "ACCOUNT_LOGIN_METHODS": {"username"},
    "ACCOUNT_SIGNUP_FIELDS": ["username*", "password1*"],
    "ACCOUNT_USER_MODEL_USERNAME_FIELD": "name",
    "ACCOUNT_USER_MODEL_EMAIL_FIELD": None,
    "ACCOUNT_PRESERVE_USERNAME_CASING": False,
    "ACCOUNT_EMAIL_VERIFICATION": "none",
    "ACCOUNT_SESSION_REMEMBER": False,
    "ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE": False,
    "ACCOUNT_LOGOUT_REDIRECT_URL": "account_login",
    "ACCOUNT_REAUTHENTICATION_TIMEOUT": 5 * 60,
    # Five wrong passwords or codes close one account for a quarter of an hour; thirty
    # from one address close the door for that address for ten minutes.
    "ACCOUNT_RATE_LIMITS": {
        "login": "60/m/ip",
        "login_failed": "30/10m/ip,5/15m/key",
        "change_password": "5/m/user",
        "reauthenticate": "10/10m/user",
    },
    "JIEQING_COMPANY_NAME": "",  # of_home says it
    "JIEQING_PROVIDER": None,  # the same
    "MFA_ADAPTER": "jieqing.people.accounts.adapters.SecondFactors",
    "MFA_SUPPORTED_TYPES": ["webauthn", "totp", "recovery_codes"],
    "MFA_PASSKEY_LOGIN_ENABLED": True,
    "MFA_RECOVERY_CODES_SHOW_ONCE": True,
    "MFA_TOTP_TOLERANCE": 1,
}


def of_home(home: Home, *, is_secure: bool) -> Mapping[str, object]:
    """What only a home knows; ``is_secure`` says whether it is served over TLS.

    Cookies are sent and passkeys asked for over TLS only, except on a computer of one's
    own (http://localhost). Raises ``ProviderFileWrong``.
    """
    return {
        "JIEQING_COMPANY_NAME": home.company.name,
        "JIEQING_PROVIDER": read_provider(home),
        "SESSION_COOKIE_SECURE": is_secure,
        "CSRF_COOKIE_SECURE": is_secure,
        "ACCOUNT_DEFAULT_HTTP_PROTOCOL": "https" if is_secure else "http",
        "MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN": not is_secure,
    }
