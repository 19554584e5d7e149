"""Places in a JSON text: where the values of a path stand, and the text without them.

The text is never parsed and written anew: only the spans of the values change, so that
everything else of the document stays as it was, spaces and numbers included. A key
that stands twice in an object is followed both times.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from json.decoder import (  # type: ignore[attr-defined]  # absent from the stubs
    scanstring,
)

NULL = "null"
_SPACE = re.compile(r"[ \t\n\r]*")
_PLAIN = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null")
_STEP = re.compile(r'\.([^\W\d]\w*)|\["([^"]+)"\]|\[(\*|\d+)\]')
_WORDS = frozenset({"true", "false", "null"})


class NoJsonError(ValueError):
    """The text is no JSON."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A value and where it stands: ``[start, end)``; ``whole`` with its name.

    ``text``: what a string says, or the number as written; None of all else.
    """

    start: int
    end: int
    text: str | None = None
    members: tuple["Member", ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A value inside another: by name in an object, by number in a list."""

    name: str | int
    start: int
    part: Part


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A value that a path leads to, with the members it stands among."""

    part: Part
    above: Part
    number: int


def places(text: str, path: str) -> tuple[Place, ...]:
    """Where the values of a path stand. Raises ``NoJsonError``."""
    whole = _document(text)
    found = [Place(part=whole, above=whole, number=0)]
    for step in _steps(path):
        found = [inner for place in found for inner in _inside(place.part, step)]
    return tuple(found)


def nulled(text: str, paths: Iterable[str]) -> str:
    """The text with null in every place of the paths. Raises ``NoJsonError``."""
    spans = [
        (place.part.start, place.part.end)
        for path in paths
        for place in places(text, path)
    ]
    return _spliced(text, spans, NULL)


def without(text: str, path: str, values: frozenset[str]) -> str:
    """The text without those values of the path, each with its comma.

    Raises ``NoJsonError``.
    """
    while gone := [p for p in places(text, path) if p.part.text in values]:
        text = _spliced(text, [_span_with_comma(gone[0])], "")
    return text


def _steps(path: str) -> Iterator[str | int]:
    for name, quoted, number in _STEP.findall(path):
        if number == "*":
            yield "*"
        elif number:
            yield int(number)
        else:
            yield f".{name or quoted}"


def _inside(part: Part, step: str | int) -> Iterator[Place]:
    for number, member in enumerate(part.members):
        is_element = isinstance(member.name, int)
        by_name = not is_element and f".{member.name}" == step
        if by_name or (is_element and step in ("*", member.name)):
            yield Place(part=member.part, above=part, number=number)


def _span_with_comma(place: Place) -> tuple[int, int]:
    """From the end of the member before, or up to the start of the one after."""
    members, number = place.above.members, place.number
    if number:
        return members[number - 1].part.end, place.part.end
    if len(members) > 1:
        return members[0].start, members[1].start
    return members[0].start, place.part.end


def _spliced(text: str, spans: Iterable[tuple[int, int]], put: str) -> str:
    """Put the text in place of each span; spans within another go with it."""
    made, at = [], 0
    for start, end in sorted(set(spans), key=lambda span: (span[0], -span[1])):
        if start >= at:
            made += [text[at:start], put]
            at = end
    return "".join([*made, text[at:]])


def _document(text: str) -> Part:
    try:
        part = _part(text, _after_space(text, 0))
    except (IndexError, ValueError, RecursionError):
        raise NoJsonError from None
    if _after_space(text, part.end) != len(text):
        raise NoJsonError
    return part


def _part(text: str, at: int) -> Part:
    match text[at]:
        case '"':
            said, end = scanstring(text, at + 1, True)  # noqa: FBT003  # the standard library's own signature
            return Part(start=at, end=end, text=said)
        case "{" | "[":
            return _container(text, at)
    plain = _PLAIN.match(text, at)
    if plain is None:
        raise NoJsonError
    said = None if plain[0] in _WORDS else plain[0]
    return Part(start=at, end=plain.end(), text=said)


def _container(text: str, start: int) -> Part:
    is_object, close = text[start] == "{", "}" if text[start] == "{" else "]"
    members: list[Member] = []
    at = _after_space(text, start + 1)
    while text[at] != close or members:
        member = _member(text, at, None if is_object else len(members))
        members.append(member)
        at = _after_space(text, member.part.end)
        if text[at] == close:
            break
        if text[at] != ",":
            raise NoJsonError
        at = _after_space(text, at + 1)
    return Part(start=start, end=at + 1, members=tuple(members))


def _member(text: str, at: int, number: int | None) -> Member:
    if number is not None:
        return Member(name=number, start=at, part=_part(text, at))
    name = _part(text, at)
    colon = _after_space(text, name.end)
    if text[at] != '"' or text[colon] != ":":
        raise NoJsonError
    part = _part(text, _after_space(text, colon + 1))
    return Member(name=name.text or "", start=at, part=part)


def _after_space(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    return found.end() if found else at
