"""Frozen dataclasses to JSON values and back, strictly by their declared types.

Text, whole numbers that are never negative, yes and no, words of a StrEnum, tuples,
nested values, each of them or null, and text or an object where a field may be either.
``Annotated[str, pattern]`` also checks the text's form. Unknown and missing fields are
refused, so a reader never believes a field that the format does not have.
"""

import types
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from enum import StrEnum
from functools import cache
from re import Pattern
from typing import Annotated, TypeVar, Union, get_args, get_origin, get_type_hints

from jieqing.evidence.damaged import Damaged

T = TypeVar("T")


def to_json(value: object) -> object:
    """Return the value as JSON has it: objects, lists, text, numbers."""
    if is_dataclass(value):
        return {f.name: to_json(getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, tuple):
        return [to_json(item) for item in value]
    if isinstance(value, StrEnum):
        return value.value
    return value


def from_json(kind: type[T], found: object, what: str) -> T:
    """Make a dataclass of parsed JSON. Raises ``Damaged`` naming ``what`` and where."""
    try:
        made = _dataclass(kind, found, "")
    except _ShapeError as error:
        raise Damaged(what=what, reason=str(error)) from None
    if not isinstance(made, kind):
        raise TypeError("only dataclasses have a shape")
    return made


class _ShapeError(ValueError):
    """A place and what should stand there."""


def _dataclass(kind: type, found: object, where: str) -> object:
    hints = _hints(kind)
    if not isinstance(found, Mapping) or set(found) != set(hints):
        raise _ShapeError(f"{where or 'the top'} has not the fields of its format")
    made = {n: _value(h, found[n], f"{where}/{n}") for n, h in hints.items()}
    try:
        return kind(**made)
    except ValueError as error:
        raise _ShapeError(f"{where or 'the top'}: {error}") from None


def _value(hint: object, found: object, where: str) -> object:
    """One value by its declared type."""
    origin = get_origin(hint)
    if origin in (Union, types.UnionType):
        return _one_of(hint, found, where)
    if origin is Annotated:
        return _patterned(hint, found, where)
    if origin is tuple:
        return _items(hint, found, where)
    if isinstance(hint, type):
        return _plain(hint, found, where)
    raise TypeError("this type has no shape")


def _one_of(hint: object, found: object, where: str) -> object:
    """Null where it may be; else the object or the other kind, as it was found."""
    kinds = [part for part in get_args(hint) if part is not type(None)]
    if found is None and len(kinds) < len(get_args(hint)):
        return None
    is_object = isinstance(found, Mapping)
    fitting = (part for part in kinds if is_dataclass(part) == is_object)
    return _value(next(fitting, kinds[0]), found, where)


def _patterned(hint: object, found: object, where: str) -> object:
    kind, pattern = get_args(hint)
    text = _value(kind, found, where)
    if not isinstance(pattern, Pattern) or not pattern.fullmatch(str(text)):
        raise _ShapeError(f"{where} has not the form of its kind")
    return text


def _items(hint: object, found: object, where: str) -> tuple[object, ...]:
    kind = get_args(hint)[0]
    if not isinstance(found, list):
        raise _ShapeError(f"{where} is not a list")
    return tuple(_value(kind, item, f"{where}/{i}") for i, item in enumerate(found))


def _plain(kind: type, found: object, where: str) -> object:
    if is_dataclass(kind):
        return _dataclass(kind, found, where)
    if issubclass(kind, StrEnum):
        return _word(kind, found, where)
    if type(found) is not kind:  # a bool is an int to isinstance
        raise _ShapeError(f"{where} is not of its type")
    if isinstance(found, int) and found < 0:
        raise _ShapeError(f"{where} is negative")
    return found


def _word(kind: type[StrEnum], found: object, where: str) -> StrEnum:
    for word in kind:
        if word.value == found:
            return word
    raise _ShapeError(f"{where} is not one of its words")


@cache
def _hints(kind: type) -> Mapping[str, object]:
    return get_type_hints(kind, include_extras=True)
