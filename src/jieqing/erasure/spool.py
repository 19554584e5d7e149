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
            plain = {"class": type(value).__name__, "of": _content(value)}
    return plain


def _content(value: object) -> Mapping[str, object]:
    if not is_dataclass(value):
        raise TypeError(type(value).__name__)
    return {f.name: _plain(getattr(value, f.name)) for f in fields(value)}


def _value(plain: object) -> object:
    match plain:
        case {"enum": str() as name, "is": member}:
            value: object = _ENUMS[name](member)
        case {"date": str() as text}:
            value = date.fromisoformat(text)
        case {"bytes": str() as text}:
            value = base64.b64decode(text, validate=True)
        case {"map": list() as pairs}:
            value = {_value(key): _value(item) for key, item in pairs}
        case {"class": str() as name, "of": dict() as content}:
            value = _CLASSES[name](**{k: _value(v) for k, v in content.items()})
        case list():
            value = tuple(_value(item) for item in plain)
        case _:
            value = plain
    return value
