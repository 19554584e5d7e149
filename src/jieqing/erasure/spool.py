"""Findings, plans and stop records as bytes and back, for sealing under the case key.

JSON, with each value of ours tagged by its class. Only the classes listed here are ever
made from bytes, whatever the bytes say.
"""

import base64
import json
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum
from typing import TypeVar

from jieqing.erasure import values
from jieqing.erasure.stop import Stopped, StoppedRow
from jieqing.errors import Refused
from jieqing.law.values import Permanent

T = TypeVar("T")
_CLASSES: Mapping[str, Callable[..., object]] = {
    cls.__name__: cls
    for cls in (
        values.Anchor,
        values.Answer,
        values.Finding,
        values.FoundRow,
        values.HeldRows,
        values.IdentityValue,
        values.Learned,
        values.Plan,
        values.PlannedRow,
        values.RowName,
        Stopped,
        StoppedRow,
    )
}
_ENUMS: Mapping[str, Callable[..., object]] = {
    cls.__name__: cls for cls in (values.Belonging, values.Fate, values.Why, Permanent)
}
_AS_THEY_ARE = frozenset({type(None), bool, int, float, str})


class SpoolDamaged(Refused):
    """A sealed work file of the case does not hold what it should."""

    code = "spool-damaged"
    cause = "A work file of the case cannot be read as {expected}."
    advice = "Do the act again that wrote it; nothing was erased by it."


def dump(value: object) -> bytes:
    """Write a value of the chain as bytes."""
    return json.dumps(_plain(value)).encode()


def load(content: bytes, expected: type[T]) -> T:
    """Read a value of the expected class back. Raises ``SpoolDamaged``."""
    try:
        value = _value(json.loads(content))
    except (ValueError, KeyError, TypeError):
        raise SpoolDamaged(expected=expected.__name__) from None
    if not isinstance(value, expected):
        raise SpoolDamaged(expected=expected.__name__)
    return value


def load_finding(content: bytes) -> values.Finding:
    """Read a finding back."""
    return load(content, values.Finding)


def load_plan(content: bytes) -> values.Plan:
    """Read a plan back."""
    return load(content, values.Plan)


def _plain(value: object) -> object:
    if type(value) in _AS_THEY_ARE:  # most: before kinds are gone through
        return value
    match value:
        case Enum():
            plain: object = {"enum": type(value).__name__, "is": value.value}
        case date():
            plain = {"date": value.isoformat()}
        case bytes():
            plain = {"bytes": base64.b64encode(value).decode()}
        case Mapping():
            plain = {"map": [[_plain(k), _plain(v)] for k, v in value.items()]}
        case tuple():
            plain = [_plain(item) for item in value]
        case None | bool() | int() | float() | str():
            plain = value
        case _:
            names = _names(type(value))
            content = {name: _plain(getattr(value, name)) for name in names}
            plain = {"class": type(value).__name__, "of": content}
    return plain


def _names(cls: type) -> tuple[str, ...]:
    """The names of a class's cells, worked out once."""
    if cls not in _NAMES:
        if not is_dataclass(cls):
            raise TypeError(cls.__name__)
        _NAMES[cls] = tuple(field.name for field in fields(cls))
    return _NAMES[cls]


_NAMES: dict[type, tuple[str, ...]] = {}


def _value(plain: object) -> object:
    if type(plain) in _AS_THEY_ARE:
        return plain
    match plain:  # what comes most often comes first
        case list():
            value: object = tuple(map(_value, plain))
        case {"class": str() as name, "of": dict() as content}:
            value = _CLASSES[name](**{k: _value(v) for k, v in content.items()})
        case {"enum": str() as name, "is": member}:
            value = _ENUMS[name](member)
        case {"date": str() as text}:
            value = date.fromisoformat(text)
        case {"bytes": str() as text}:
            value = base64.b64decode(text, validate=True)
        case {"map": list() as pairs}:
            value = {_value(key): _value(item) for key, item in pairs}
        case _:
            value = plain
    return value
