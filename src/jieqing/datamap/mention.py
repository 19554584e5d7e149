"""Whether a free text mentions one of several identity values.

Used by the check, which reads texts that no reference leads to. A value of digits is
sought as a whole run (a phone inside a longer number is not that phone), in any
spelling; anything else as it stands, whatever its case or width.
"""

import re
import unicodedata
from collections.abc import Iterable

SHORTEST = 2  # one character mentions everybody
_SEPARATORS = re.compile(r"(?<=\d)[\s\-()（）.]+(?=\d)")
_PREFIX = r"(?:(?<!\d)|(?<=(?<!\d)86)|(?<=(?<!\d)0086))"
_MOSTLY_DIGITS = re.compile(r"\d{5,}[\dxX]?")


def mentions(values: Iterable[str], text: str) -> bool:
    """Whether one of the values (in normal form) stands in the text."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    squeezed = _SEPARATORS.sub("", folded)
    return any(_stands_in(value, folded, squeezed) for value in values)


def _stands_in(value: str, folded: str, squeezed: str) -> bool:
    sought = unicodedata.normalize("NFKC", value).casefold()
    if len(sought) < SHORTEST:
        return False
    if not _MOSTLY_DIGITS.fullmatch(sought):
        return sought in folded
    if sought not in squeezed:
        return False
    return re.search(f"{_PREFIX}{sought}(?!\\d)", squeezed) is not None
