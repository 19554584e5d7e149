"""The forms of text that evidence knows, as types that ``shape`` checks."""

import re
from typing import Annotated

Instant = Annotated[str, re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z")]
Day = Annotated[str, re.compile(r"\d{4}-\d\d-\d\d")]
Until = Annotated[str, re.compile(r"\d{4}-\d\d-\d\d|permanent")]
Hash = Annotated[str, re.compile(r"[0-9a-f]{64}")]
KeyId = Annotated[str, re.compile(r"[0-9a-f]{16}")]
KeyText = Annotated[str, re.compile(r"[A-Za-z0-9+/]{43}=")]
SignatureText = Annotated[str, re.compile(r"[A-Za-z0-9+/]{86}==")]
# A name is printed for people: no lone surrogate, no sign that moves a cursor, breaks
# a line or turns the direction of what stands around it.
_UNPRINTABLE = (
    r"\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff"
)
_SIGN, _INNER = rf"[^\s{_UNPRINTABLE}]", rf"[^{_UNPRINTABLE}]"
Name = Annotated[str, re.compile(rf"{_SIGN}({_INNER}*{_SIGN})?")]
