"""Regular expressions of written moments, in what all servers' engines understand."""

from jieqing.datamap.moments import PATTERN_PARTS

_YEAR = "([1-9][0-9]{3}|0[1-9][0-9]{2}|00[1-9][0-9]|000[1-9])"
_RANGES = {
    "yyyy": _YEAR,
    "MM": "(0[1-9]|1[0-2])",
    "dd": "(0[1-9]|[12][0-9]|3[01])",
    "HH": "([01][0-9]|2[0-3])",
    "mm": "[0-5][0-9]",
    "ss": "[0-5][0-9]",
}
_DAY = f"{_YEAR}-{_RANGES['MM']}-{_RANGES['dd']}"
_ZONE = "(Z|[+-][0-9]{2}(:?[0-9]{2})?)?"
_SECOND = f":{_RANGES['ss']}([.][0-9]*)?{_ZONE}"
# The written form of ``datamap.moments``: a day, its minute, second, fraction, offset.
TEXT_MOMENT = f"{_DAY}([ T]{_RANGES['HH']}:{_RANGES['mm']}({_SECOND})?)?"


def pattern_of(form: str) -> str:
    """The expression that a text of this form of ``times`` fits as a whole."""
    place, signs = 0, []
    while place < len(form):
        part = PATTERN_PARTS.match(form, place)
        sign = form[place]
        signs.append(_RANGES[part.group()] if part is not None else _plain(sign))
        place += len(part.group()) if part is not None else 1
    return "".join(signs)


def _plain(sign: str) -> str:
    if sign.isalnum() or sign in " -/:_":
        return sign
    return f"[{sign}]" if sign not in "[]^\\" else f"\\{sign}"
