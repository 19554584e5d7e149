"""Frozen dataclasses to JSON values and back, strictly by their declared types.

Text, whole numbers that are never negative, yes and no, words of a StrEnum, tuples,
nested values, each of them or null, and text or an object where a field may be either.
``Annotated[str, pattern]`` also checks the text's form. Unknown and missing fields are
refused, so a reader never believes a field that the format does not have. A field
marked ``NEWER``, of default null, may be absent, and is never written as null: what was
signed before the field was invented is read and written again as it was.
"""

import types
from collections.abc import Mapping
from dataclasses import Field, fields, is_dataclass
from enum import StrEnum
from functools import cache
from re import Pattern
from typing import (
    Annotated,
    Final,
    TypeVar,
    Union,
    get_args,
    get_origin,
    get_type_hints,
)

from jieqing.evidence.damaged import Damaged

T = TypeVar("T")
NEWER: Final[Mapping[str, object]] = {"newer": True}
"""The metadata of a field that older writings do not have."""


def to_json(value: object) -> object:
    """Return the value as JSON has it: objects, lists, text, numbers."""
    if is_dataclass(value):
        told = {f: getattr(value, f.name) for f in fields(value)}
        return {
            field.name: to_json(found)
            for field, found in told.items()
            if found is not None or not _may_lack(field)
        }
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
    if not isinstance(found, Mapping) or not _has_fields(kind, found):
        raise _ShapeError(f"{where or 'the top'} has not the fields of its format")
    made = {n: _value(hints[n], found[n], f"{where}/{n}") for n in hints if n in found}
    try:
        return kind(**made)
    except ValueError as error:
        raise _ShapeError(f"{where or 'the top'}: {error}") from None


def _has_fields(kind: type, found: Mapping[object, object]) -> bool:
    needed = {f.name for f in fields(kind) if not _may_lack(f)}
    newer = {f.name for f in fields(kind) if _may_lack(f)}
    given = set(found)
    return needed <= given <= needed | newer and all(
        found[name] is not None for name in newer & given
    )


def _may_lack(field: "Field[object]") -> bool:
    return NEWER.items() <= field.metadata.items()


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
