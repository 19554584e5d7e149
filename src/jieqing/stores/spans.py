"""Where in an ordered index the texts stand that may be spellings of a value.

Pure. A spelling is the value's own signs with others between them that its normal form
removes or turns into ASCII ones. So it goes along with the value sign by sign and then
leaves it: with any sign but a letter or digit of ASCII, which would stay and differ.
All texts that leave at one place stand together in the index. Where texts are written
plainly hardly any leave, and the spans are nearly empty; whatever does leave is found.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from string import ascii_lowercase, ascii_uppercase

from jieqing.datamap.schema import Order
from jieqing.stores.cell_text import is_unicode

Span = tuple[str, str | None]  # from this text on, up to before that one; None: no end

MOST_SPANS = 400  # more are read no faster than the whole column
_PHONE_PREFIXES = ("", "+86", "86", "0086")
_LETTERED = frozenset({"email", "id_number", "passport", "plate"})
_RAISED = str.maketrans(ascii_lowercase, ascii_uppercase)
_DIGITS = ("0", "9")
_CAPITALS, _SMALL = ("A", "Z"), ("a", "z")
_SHORTEST = 4  # signs followed one by one; of the last two any sign will do
_LAST = 2


@lru_cache(maxsize=256)
def spans(kind: str, values: tuple[str, ...], order: Order) -> tuple[Span, ...] | None:
    """The spans that hold every text whose normal form is one of the values.

    None where they cannot be told: names are written in too many ways, an index in an
    order of its own says nothing, and many values lie everywhere.
    """
    stays = _staying(kind, order)
    if stays is None or "" in values or not all(map(is_unicode, values)):
        return None
    if kind != "plate" and not all(map(str.isascii, values)):
        return None  # a letter and the sign behind it may be one letter: é
    prefixes = _PHONE_PREFIXES if kind == "phone" else ("",)
    written = [prefix + value for value in values for prefix in prefixes]
    if order is Order.FOLDED:
        written = [text.translate(_RAISED) for text in written]
    found = tuple(
        span for place in _places(written) for span in _leaving(*place, stays, order)
    )
    return found if len(found) <= MOST_SPANS else None


def _staying(kind: str, order: Order) -> tuple[tuple[str, str], ...] | None:
    """Ranges of signs that no normal form of the kind removes."""
    if order is Order.OWN or (kind != "phone" and kind not in _LETTERED):
        return None
    if kind == "phone":
        return (_DIGITS,)
    folded = (_DIGITS, _CAPITALS)
    return folded if order is Order.FOLDED else (*folded, _SMALL)


def _places(written: Sequence[str]) -> Iterator[tuple[str, frozenset[str] | None]]:
    """Each beginning of the texts, with the signs that follow; None: any may."""
    following: dict[str, set[str]] = {}
    for text in written:
        followed = max(_SHORTEST, len(text) - _LAST)
        for length in range(min(followed, len(text)) + 1):
            following.setdefault(text[:length], set()).update(text[length : length + 1])
    ends = {text[: max(_SHORTEST, len(text) - _LAST)] for text in written}
    for start, signs in following.items():
        yield start, None if start in ends else frozenset(signs)


def _leaving(
    start: str,
    signs: frozenset[str] | None,
    stays: Sequence[tuple[str, str]],
    order: Order,
) -> Iterator[Span]:
    """The spans of texts that begin so and go on with another sign than these."""
    if signs is None:
        yield start, _behind(start)
        return
    passed = [*stays, *((sign, sign) for sign in signs)]
    here = start
    for first, last in sorted(passed):
        if start + first > here:
            yield here, start + first
        here = max(here, start + _next(last))
    end = _behind(start)
    if end is None or here < end:
        yield here, end
    if order is Order.BYTES:
        for sign in signs:
            other = sign.swapcase()
            if other != sign and other.isascii():
                yield start + other, start + _next(other)


def _next(sign: str) -> str:
    """The sign behind this one."""
    return "\ue000" if sign == "\ud7ff" else chr(ord(sign) + 1)


def _behind(start: str) -> str | None:
    """The first text behind all that begin so."""
    kept = start.rstrip(chr(0x10FFFF))
    return kept[:-1] + _next(kept[-1]) if kept else None
