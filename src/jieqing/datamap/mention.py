"""Whether a free text mentions one of several identity values.

Used by the check, which reads texts that no reference leads to. A value of digits is
sought as a whole run (a phone inside a longer number is not that phone), in any
spelling; anything else as it stands, whatever its case or width.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

SHORTEST = 2  # one character mentions everybody
_SEPARATORS = re.compile(r"(?<=\d)[\s\-()（）.]+(?=\d)")
_PREFIX = r"(?:(?<!\d)|(?<=(?<!\d)86)|(?<=(?<!\d)0086))"
_MOSTLY_DIGITS = re.compile(r"\d{5,}[\dxX]?")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sought:
    """Values made ready: words as they stand, runs of digits with their pattern."""

    words: tuple[str, ...]
    runs: tuple[tuple[str, re.Pattern[str]], ...]
    shortest: int


def mentions(values: Iterable[str], text: str) -> bool:
    """Whether one of the values (in normal form) stands in the text."""
    sought = _sought(frozenset(values))
    if text.isascii():
        if len(text) < sought.shortest:
            return False
        folded = text.casefold()
    else:
        folded = unicodedata.normalize("NFKC", text).casefold()
    if any(word in folded for word in sought.words):
        return True
    squeezed = _SEPARATORS.sub("", folded) if sought.runs else ""
    return any(
        run in squeezed and pattern.search(squeezed) is not None
        for run, pattern in sought.runs
    )


@lru_cache(maxsize=256)
def _sought(values: frozenset[str]) -> _Sought:
    folded = {unicodedata.normalize("NFKC", value).casefold() for value in values}
    meaning = sorted(value for value in folded if len(value) >= SHORTEST)
    runs = [value for value in meaning if _MOSTLY_DIGITS.fullmatch(value)]
    return _Sought(
        words=tuple(value for value in meaning if value not in runs),
        runs=tuple((run, re.compile(f"{_PREFIX}{run}(?!\\d)")) for run in runs),
        shortest=min(map(len, meaning), default=SHORTEST),
    )
