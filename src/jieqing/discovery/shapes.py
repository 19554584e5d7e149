"""What a few values of a column look like, without showing one.

Digits become 9, Chinese signs 字, letters a; what is known by its form (a mobile
number, an identity card) is counted. Nothing of a value is kept.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

Cell = int | str | float | bytes | None

_LONGEST = 24
_MOST = 0.5
_KEPT = frozenset("@.-_/:+ ()")
_MOBILE = re.compile(r"(?:\+?86[ -]?)?1[3-9]\d[ -]?\d{4}[ -]?\d{4}")
_LANDLINE = re.compile(r"0\d{2,3}[ -]?\d{7,8}")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[A-Za-z]{2,}")
_IDENTITY_CARD = re.compile(r"\d{17}[\dXx]")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CARD = re.compile(r"\d{16,19}")
_IP = re.compile(r"(?:\d{1,3}\.){3}\d{1,3}")
_OPENID = re.compile(r"o[A-Za-z0-9_-]{27}")
_SHORT_NUMBER = re.compile(r"\d{1,5}")
_CODE = re.compile(r"[A-Za-z_ -]{1,32}|[\u4e00-\u9fff]{1,8}")
_ROWS_A_TEXT = 2  # a state is common to many rows, a person's word is not
_PLATE = re.compile(r"[\u4e00-\u9fff][A-Z][A-Z0-9]{5,6}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """Of a column's first rows: how many, how many empty, of which shapes and forms.

    ``alike``: filled cells beyond the first of each value. ``forms``: category to the
    share (0 to 1) of filled cells that have its form.
    """

    rows: int
    empty: int
    alike: int = 0
    shapes: tuple[str, ...] = ()
    forms: Mapping[str, float] = field(default_factory=dict)

    def form(self) -> str | None:
        """The category whose form at least half of the filled cells have."""
        best = max(self.forms.items(), key=lambda each: each[1], default=("", 0.0))
        return best[0] if best[1] >= _MOST else None


def seen(cells: Iterable[Cell]) -> Seen:
    """Look at a column's cells; what comes back tells nobody's value."""
    every = ["" if cell is None else _text(cell) for cell in cells]
    filled = [text.strip() for text in every if text.strip()]
    shapes = Counter(map(masked, filled))
    forms = {
        category: sum(map(has_form, filled)) / len(filled)
        for category, has_form in _FORMS.items()
        if filled
    }
    return Seen(
        rows=len(every),
        empty=len(every) - len(filled),
        alike=len(filled) - len(set(filled)),
        shapes=tuple(shape for shape, _ in shapes.most_common(2)),
        forms={category: share for category, share in forms.items() if share},
    )


def codes(
    counted: Iterable[tuple[Cell, int]], *, most: int
) -> tuple[tuple[str, int], ...]:
    """The values of a column of states with their rows, if they can only be codes.

    Nothing where one might tell of a person: more than ``most`` values, a long number,
    a long text, a known form; and texts, unless a value stands in several rows.
    """
    told = [(_text(cell).strip(), rows) for cell, rows in counted if cell is not None]
    texts = [each for each in told if not _SHORT_NUMBER.fullmatch(each[0])]
    if not told or len(told) > most or not all(_CODE.fullmatch(t) for t, _ in texts):
        return ()
    if texts and sum(rows for _, rows in texts) < _ROWS_A_TEXT * len(texts):
        return ()
    return tuple(told)


def masked(text: str) -> str:
    """The shape of a text: no digit, letter or sign of its own."""
    shape = "".join(map(_mask, text[:_LONGEST]))
    return f"{shape}…" if len(text) > _LONGEST else shape


def _mask(sign: str) -> str:
    if sign in _KEPT:
        return sign
    if sign.isdigit():
        return "9"
    if sign.isascii():
        return "a" if sign.isalpha() else "·"
    return "字"


def _text(cell: Cell) -> str:
    return cell.decode(errors="replace") if isinstance(cell, bytes) else str(cell)


def _is_identity_card(text: str) -> bool:
    if not _IDENTITY_CARD.fullmatch(text):
        return False
    total = sum(int(d) * w for d, w in zip(text, _WEIGHTS, strict=False))
    return "10X98765432"[total % 11] == text[-1].upper()


def _is_card(text: str) -> bool:
    """Whether the last digit is the one that Luhn's rule asks for."""
    if not _CARD.fullmatch(text):
        return False
    digits = [int(digit) for digit in reversed(text)]
    doubled = (sum(divmod(2 * digit, 10)) for digit in digits[1::2])
    return (sum(digits[::2]) + sum(doubled)) % 10 == 0


def _is_phone(text: str) -> bool:
    return bool(_MOBILE.fullmatch(text) or _LANDLINE.fullmatch(text))


def _matches(form: re.Pattern[str]) -> Callable[[str], bool]:
    return lambda text: form.fullmatch(text) is not None


_FORMS: Mapping[str, Callable[[str], bool]] = {
    "phone": _is_phone,
    "email": _matches(_EMAIL),
    "id_number": _is_identity_card,
    "bank_account": _is_card,
    "ip": _matches(_IP),
    "openid": _matches(_OPENID),
    "plate": _matches(_PLATE),
}
