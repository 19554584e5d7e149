"""Where personal data shows its form within a text: numbers, addresses, plates.

Finds what has a form of its own; a bare name has none. Nothing of the text is said
again: kind and place are enough to find it.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

_FORMS: Mapping[str, re.Pattern[str]] = {
    "email": re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"),
    "id_number": re.compile(r"(?<!\d)\d{17}[\dXx](?!\d)"),
    "phone": re.compile(
        r"(?<!\d)(?:(?:\+?86[ -]?)?1[3-9]\d[ -]?\d{4}[ -]?\d{4}"
        r"|0\d{2,3}[ -]?\d{7,8})(?!\d)"
    ),
    "plate": re.compile(
        r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼使]"
        r"[A-Z][·• ]?[A-Z0-9]{5,6}(?![A-Za-z0-9])"
    ),
    "openid": re.compile(r"(?<![A-Za-z0-9_-])o[A-Za-z0-9_-]{27}(?![A-Za-z0-9_-])"),
    "number": re.compile(r"(?<!\d)\d(?:[ -]?\d){7,}(?!\d)"),
}
"""Kinds of identity by their form, the surest first; ``number``: eight digits or more.

Days such as 2026-11-02 and numbers of our own records are no numbers of anybody.
"""
_OURS = re.compile(
    r"(?<!\d)(?:19|20)\d{2}[-/.](?:0[1-9]|1[0-2])[-/.](?:0[1-9]|[12]\d|3[01])(?!\d)"
    r"|(?<![A-Z])[A-Z]{2}-\d{4}-\d{1,6}(?!\d)"
)
_NARROW = 0xFEE0  # how far a full-width sign lies from its narrow twin


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """What a part of a text looks like, and at which sign it begins, counted from 1."""

    kind: str
    sign: int


def spot(text: str) -> tuple[Spot, ...]:
    """Return what in a text has the form of personal data, in the text's order."""
    plain = _OURS.sub(lambda own: "·" * len(own.group()), _narrow(text))
    spots: list[Spot] = []
    for kind, form in _FORMS.items():
        for found in form.finditer(plain):
            spots.append(Spot(kind=kind, sign=found.start() + 1))
            gone = "·" * (found.end() - found.start())
            plain = plain[: found.start()] + gone + plain[found.end() :]
    return tuple(sorted(spots, key=lambda one: one.sign))


def _narrow(text: str) -> str:
    """Give digits and letters that are typed wide their usual form, in place."""
    return "".join(
        chr(ord(sign) - _NARROW) if "\uff01" <= sign <= "\uff5e" else sign
        for sign in text
    )
