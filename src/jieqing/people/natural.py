"""When two written marks of a human (a staff number, say) mean the same human.

Case, width, spaces, dashes of any length and signs that nobody sees make no other
human: whoever could add themselves twice would be two pairs of eyes. Nor do zeros
before a number. Letters of other scripts that only look alike stay different.
"""

import unicodedata

# Drawn as nothing, though Unicode counts them among letters, marks or symbols.
_UNSEEN = frozenset(
    "\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800\u3164\uffa0"
)
_SELECTORS = (range(0xFE00, 0xFE10), range(0xE0100, 0xE01F0))  # choose a glyph only
_WIDEST = 18  # figures; an identity number has no more
_MINUS = "\u2212"


def normal_form(mark: str) -> str:
    """Return the form in which marks are compared; it may be empty."""
    folded = unicodedata.normalize("NFKC", mark).casefold()
    seen = "".join(_seen(sign) for sign in folded)
    return unicodedata.normalize("NFKC", seen)


def spellings(mark: str) -> tuple[str, ...]:
    """Return all normal forms that mean the same human, the one to be kept first.

    Homes keep digests only, also of numbers that were entered with zeros before them.
    """
    form = normal_form(mark)
    if not form.isdecimal():
        return (form,)
    plain = form.lstrip("0") or "0"
    padded = (plain.zfill(width) for width in range(len(plain), _WIDEST + 1))
    return tuple(dict.fromkeys((plain, *padded, form)))


def _seen(sign: str) -> str:
    category = unicodedata.category(sign)
    if category == "Pd" or sign == _MINUS:
        return "-"
    is_unseen = category[0] in "CZ" or sign in _UNSEEN
    return "" if is_unseen or any(ord(sign) in few for few in _SELECTORS) else sign
