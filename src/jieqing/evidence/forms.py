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
Name = Annotated[str, re.compile(r"\S(.*\S)?")]
