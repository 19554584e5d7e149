"""Who may answer a first start: whoever has the code that ``serve`` printed.

The code is typed, or comes in the part of the address that browsers keep to themselves
(after ``#``); it stands in no request but the one form that is posted.
"""

import hashlib
import hmac
import secrets

from django.http import HttpRequest, HttpResponse

COOKIE = "jq_first_start"
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""Thirty-two that are not mistaken for each other: five bits each."""
LENGTH, GROUP = 12, 4
_LABEL = b"jieqing first start in this browser 1"


def new_code() -> str:
    """Make a code: sixty bits, so that nobody tries them out."""
    letters = [secrets.choice(LETTERS) for _ in range(LENGTH)]
    groups = ["".join(letters[at : at + GROUP]) for at in range(0, LENGTH, GROUP)]
    return "-".join(groups)


def is_code(typed: str, code: str) -> bool:
    """Whether this is the code, however it is spaced or cased."""
    return hmac.compare_digest(_plain(typed).encode(), _plain(code).encode())


def let_in(response: HttpResponse, code: str, *, is_secure: bool) -> HttpResponse:
    """Remember in this browser that the code was typed, until the browser is closed."""
    response.set_cookie(
        COOKIE, _mark(code), httponly=True, samesite="Strict", secure=is_secure
    )
    return response


def is_in(request: HttpRequest, code: str) -> bool:
    """Whether the code was typed in this browser."""
    return hmac.compare_digest(
        request.COOKIES.get(COOKIE, "").encode(), _mark(code).encode()
    )


def _mark(code: str) -> str:
    return hmac.new(_plain(code).encode(), _LABEL, hashlib.sha256).hexdigest()


def _plain(code: str) -> str:
    return "".join(filter(str.isalnum, code)).upper()
