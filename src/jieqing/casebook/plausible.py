"""Whether a typed value can be anybody's at all: a slip of the hand finds nobody."""

import re

from jieqing.datamap.identity import normal_form
from jieqing.errors import Phrase, phrase

_FEWEST_DIGITS = 7
_CUT_MOBILE = re.compile(r"1[3-9][0-9]{0,8}|1[3-9][0-9]{10,}")


def implausible(kind: str, value: str) -> Phrase | None:
    """Return why nobody can have such a value; None for what is at most odd."""
    if kind == "phone":
        return _odd_phone(normal_form(kind, value))
    if kind == "email" and "@" not in value:
        return phrase("it has no @")
    return None


def _odd_phone(number: str) -> Phrase | None:
    if sum(sign.isdigit() for sign in number) < _FEWEST_DIGITS:
        return phrase("it has fewer than seven digits")
    is_cut = _CUT_MOBILE.fullmatch(number) is not None
    return phrase("a mobile number has eleven digits") if is_cut else None
