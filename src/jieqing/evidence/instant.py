"""Moments as one text: UTC, six digits of microseconds, ``Z``.

One precision everywhere, so that what was hashed is what is read back.
"""

import re
from datetime import UTC, datetime

_FORM = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z")


def to_text(moment: datetime) -> str:
    """Write an aware moment. Raises ``ValueError`` without a time zone."""
    if moment.tzinfo is None:
        raise ValueError("a moment has a time zone")
    plain = moment.astimezone(UTC).replace(tzinfo=None)
    return plain.isoformat(timespec="microseconds") + "Z"


def from_text(text: str) -> datetime:
    """Read what ``to_text`` wrote. Raises ``ValueError``."""
    if not _FORM.fullmatch(text):
        raise ValueError("a moment is written YYYY-MM-DDTHH:MM:SS.ffffffZ")
    return datetime.fromisoformat(text.removesuffix("Z")).replace(tzinfo=UTC)
