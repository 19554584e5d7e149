"""Keys hidden in a cell: which of some values stand there, and the cell without them.

The key ``inside`` of a reference (section 4 of the format). Values are compared in the
form in which both sides of the reference are compared: exactly, as text, or in the
normal form of ``kind``. Pure; a store's SQL only narrows down which cells are shown.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from jieqing.datamap import json_text
from jieqing.datamap.identity import normal_form
from jieqing.datamap.json_text import NoJsonError
from jieqing.datamap.mention import mentions
from jieqing.datamap.values import Inside

CODE, LIST, JSON, TEXT = "code", "list", "json", "text"
OF_ELEMENTS = frozenset({LIST, JSON})  # only the element is cut, not the cell
_SLOT = re.compile(r"(\{(?:key(?::\d+)?|:\d+|\*)\})")
_BARE = "{key}"
_WORD = "0-9A-Za-z_"  # Chinese words stand without spaces: they bound a key too
_WORDY = re.compile(f"[{_WORD}]")
_ANY_KEY, _ANY_WORD = "(.+?)", r"([^\s,;，；、\"'<>()\[\]{}]+)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """Values sought inside cells, in the form in which they are compared."""

    inside: Inside
    kind: str | None
    values: frozenset[str]


def named(sought: Sought, cell: str) -> frozenset[str]:
    """Those of the values that stand in the cell."""
    if sought.inside.form == TEXT and sought.kind is not None and _is_bare(sought):
        return frozenset(v for v in sought.values if mentions((v,), cell))
    if sought.kind is not None:
        met = (normal_form(sought.kind, key) for key in keys_in(sought.inside, cell))
        return frozenset(met) & sought.values
    if sought.inside.form == JSON:
        return frozenset(keys_in(sought.inside, cell)) & sought.values
    pattern = _pattern_of(sought)
    found = (m[1] for m in _matches(sought.inside, pattern, cell) if m)
    return frozenset(_unpadded(sought.inside, key) for key in found)


def keys_in(inside: Inside, cell: str) -> tuple[str, ...]:
    """Whatever keys stand in the cell, as written."""
    if inside.form == JSON:
        return tuple(_texts_at(cell, inside.pattern))
    word = _ANY_WORD if inside.form == TEXT else _ANY_KEY
    pattern = _compiled(inside, word)
    found = (m[1] for m in _matches(inside, pattern, cell) if m)
    return tuple(_unpadded(inside, key) for key in found)


def without(sought: Sought, cell: str) -> str | None:
    """The cell without the elements that hold the values; None: nothing is left.

    For lists and JSON; the others have no elements.
    """
    inside = sought.inside
    if inside.form == JSON:
        spelled = _spelled_in_json(sought, cell)
        return json_text.without(cell, inside.pattern, spelled)
    left = [e for e in cell.split(inside.separator) if not _names(sought, e)]
    return (inside.separator or "").join(left) if left else None


def _is_bare(sought: Sought) -> bool:
    return sought.inside.pattern == _BARE


def _names(sought: Sought, element: str) -> bool:
    alone = Sought(
        inside=Inside(form=CODE, pattern=sought.inside.pattern),
        kind=sought.kind,
        values=sought.values,
    )
    return bool(named(alone, element.strip()))


def _spelled_in_json(sought: Sought, cell: str) -> frozenset[str]:
    """The values as this document writes them."""
    return frozenset(
        text
        for text in _texts_at(cell, sought.inside.pattern)
        if (normal_form(sought.kind, text) if sought.kind else text) in sought.values
    )


def _texts_at(cell: str, path: str) -> Iterator[str]:
    try:
        found = json_text.places(cell, path)
    except NoJsonError:
        return
    for place in found:
        if place.part.text is not None:
            yield place.part.text


def _matches(
    inside: Inside, pattern: re.Pattern[str], cell: str
) -> Iterator[re.Match[str] | None]:
    if inside.form == TEXT:
        yield from pattern.finditer(cell)
    elif inside.form == LIST:
        for element in cell.split(inside.separator):
            yield pattern.fullmatch(element.strip())
    else:
        yield pattern.fullmatch(cell)


@lru_cache(maxsize=64)
def _pattern_of(sought: Sought) -> re.Pattern[str]:
    width = _width(sought.inside)
    spelled = sorted(_spelled(sought.values, width), key=len, reverse=True)
    listed = "|".join(map(re.escape, spelled))
    return _compiled(sought.inside, f"({listed})" if spelled else "((?!))")


def _spelled(values: Iterable[str], width: int | None) -> Iterator[str]:
    for value in values:
        if width is None:
            yield value
        elif value.isascii() and value.isdecimal() and len(value) <= width:
            yield value.zfill(width)


@lru_cache(maxsize=64)
def _compiled(inside: Inside, word: str) -> re.Pattern[str]:
    """The pattern with ``word`` (one group) in the place of the key."""
    parts = [part for part in _SLOT.split(inside.pattern) if part]
    pieces = []
    for number, part in enumerate(parts):
        before = parts[number - 1] if number else ""
        after = parts[number + 1] if number + 1 < len(parts) else ""
        pieces.append(_piece(part, word, (before, after)))
    if inside.form == TEXT:
        return re.compile(_left_edge(parts[0]) + "".join(pieces) + _right_edge(parts))
    return re.compile("".join(pieces), re.DOTALL)


def _piece(part: str, word: str, beside: tuple[str, str]) -> str:
    if not _SLOT.fullmatch(part):
        return re.escape(part)
    if part == "{*}":
        return ".*?"
    if part.startswith("{:"):
        return f".{{{part[2:-1]}}}"
    width = part.partition(":")[2].rstrip("}")
    key = f"([0-9]{{{width}}})" if width and word in (_ANY_KEY, _ANY_WORD) else word
    left = f"(?<![{_WORD}])" if beside[0] == "{*}" else ""
    right = f"(?![{_WORD}])" if beside[1] == "{*}" else ""
    return left + key + right


def _left_edge(first: str) -> str:
    is_word = _SLOT.fullmatch(first) or _WORDY.match(first[0])
    return f"(?<![{_WORD}])" if is_word else ""


def _right_edge(parts: list[str]) -> str:
    last = parts[-1]
    is_word = _SLOT.fullmatch(last) or _WORDY.match(last[-1])
    return f"(?![{_WORD}])" if is_word else ""


def _width(inside: Inside) -> int | None:
    found = re.search(r"\{key:(\d+)\}", inside.pattern)
    return int(found[1]) if found else None


def _unpadded(inside: Inside, key: str) -> str:
    """The number that a padded key writes."""
    return key if _width(inside) is None else key.lstrip("0") or "0"
