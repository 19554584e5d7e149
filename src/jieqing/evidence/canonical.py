"""JSON in exactly one form, so that what is hashed is what is stored.

Keys sorted by code point, no spaces, UTF-8 without escapes beyond those JSON demands,
text in Unicode NFC, integers within 53 bits. Fractions, NaN and repeated keys do not
exist here. ``read`` takes nothing that ``canonical`` would not have written.
"""

import json
import unicodedata
from collections.abc import Mapping

from jieqing.evidence.damaged import Damaged

LARGEST = 2**53 - 1  # what every JSON reader keeps exactly


def canonical(value: object) -> bytes:
    """Return the one form of a value.

    Raises ``TypeError`` or ``ValueError`` if it has none.
    """
    return json.dumps(
        _plain(value),
        sort_keys=True,
        ensure_ascii=False,
        allow_nan=False,
        separators=(",", ":"),
    ).encode()


def read(content: bytes, what: str) -> object:
    """Parse bytes that must be canonical. Raises ``Damaged`` naming ``what``."""
    value = parse(content, what)
    try:
        again = canonical(value)
    except (ValueError, RecursionError):
        raise Damaged(what=what, reason="it has no canonical form") from None
    if again != content:
        raise Damaged(what=what, reason="it is not in canonical form")
    return value


def parse(content: bytes, what: str) -> object:
    """Parse JSON in any spelling, strictly. Raises ``Damaged`` naming ``what``."""
    try:
        parsed: object = json.loads(
            content.decode("utf-8"),
            object_pairs_hook=_object,
            parse_float=_no_fraction,
            parse_constant=_no_fraction,
        )
    except (ValueError, RecursionError):
        raise Damaged(what=what, reason="it is not strict JSON") from None
    return parsed


def _plain(value: object) -> object:
    """Normalise, and refuse what has no one form."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        return _whole(value)
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, Mapping):
        return _keyed(value)
    raise TypeError(f"{type(value).__name__} has no canonical form")


def _whole(value: int) -> int:
    if abs(value) > LARGEST:
        raise ValueError("an integer beyond 53 bits has no canonical form")
    return int(value)


def _keyed(value: Mapping[object, object]) -> dict[str, object]:
    keyed: dict[str, object] = {}
    for key, item in value.items():
        if not isinstance(key, str):
            raise TypeError("keys are text")
        name = unicodedata.normalize("NFC", key)
        if name in keyed:
            raise ValueError("two keys are the same text")
        keyed[name] = _plain(item)
    return keyed


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key is repeated")
    return found


def _no_fraction(text: str) -> object:
    raise ValueError(f"{len(text)} characters of a number that is not whole")
