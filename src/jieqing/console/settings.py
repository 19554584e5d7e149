"""Django's settings of the web: the rooms, log-in, sessions and a strict CSP.

``jieqing.settings`` is what commands run on; this adds what only pages need. Which home
is served, and the key that signs its sessions, are set by ``serving.serve_home``.
"""

import os

from csp.constants import NONE, SELF

from jieqing import settings as rooms
from jieqing.people.accounts import composition as door

INSTALLED_APPS = [
    *rooms.INSTALLED_APPS,
    *door.APPS,
    "django.contrib.staticfiles",
    "jieqing.console",
    "jieqing.api",
]
MIDDLEWARE = [
    "jieqing.console.gate.GateMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "jieqing.console.first_start.state.FirstStartMiddleware",
    *door.MIDDLEWARE,
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "jieqing.console.reader.ReaderMiddleware",
    "jieqing.api.nowhere.NowhereMiddleware",
    "jieqing.console.unknown.UnknownMiddleware",
]
ROOT_URLCONF = "jieqing.console.urls"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["jieqing.console.templatetags.words"],
            "context_processors": ["django.template.context_processors.request"],
        },
    }
]
DATABASES = rooms.DATABASES
DEFAULT_AUTO_FIELD = rooms.DEFAULT_AUTO_FIELD
USE_TZ = rooms.USE_TZ
TIME_ZONE = "Asia/Shanghai"
LANGUAGE_CODE = "zh-hans"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"without": {"()": "jieqing.console.quiet_log.WithoutAddress"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "filters": ["without"]}},
    "loggers": {
        # A refusal was told to its reader on a page: the log is for what failed.
        "django.request": {
            "handlers": ["stderr"],
            "level": "ERROR",
            "propagate": False,
        },
        "django.security": {"handlers": ["stderr"], "propagate": False},
    },
}
SECRET_KEY = "not yet serving a home"  # noqa: S105 -- serve_home derives the real one
NAMES = os.environ.get("JIEQING_HOSTS", "").split()
"""Names under which `serve` was told that browsers will ask for it."""
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", *NAMES]
STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 8 * 60 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CSRF_COOKIE_SAMESITE = "Strict"
CSRF_FAILURE_VIEW = "jieqing.console.refusals.forged"
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
# As much as the gate lets in: a list of customers is never put down on a disk.
FILE_UPLOAD_MAX_MEMORY_SIZE = 3 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

globals().update(door.VALUES)
