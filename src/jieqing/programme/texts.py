"""The text of a version: opened, and held against the digest that people signed."""

import hashlib

from jieqing.casebook.desk import Desk
from jieqing.errors import Refused
from jieqing.programme import sealed
from jieqing.programme.models import Version
from jieqing.programme.versions import ToldVersion

LONGEST = 512 * 1024


class TextAltered(Refused):
    """The text is not the one that was signed; the signatures are void."""

    code = "document-text-altered"
    cause = "The text of {record} is not the one that was signed."
    advice = "Its signatures are void. Put the file back from a copy, or revise it."


def digest_of(text: str) -> str:
    """SHA-256 (hex) of a text as it is signed."""
    return hashlib.sha256(text.encode()).hexdigest()


def signed_text(desk: Desk, told: ToldVersion) -> str:
    """Return the frozen text of a version.

    Raises ``TextAltered`` or ``SealedTextGone``; a byte changed voids it.
    """
    row = Version.objects.get(
        record__tenant=desk.tenant, record__no=told.no, number=told.number
    )
    text = _opened(desk, row.text, told)
    if digest_of(text) != told.digest:
        raise TextAltered(record=f"{told.no} {told.label}")
    return text


def source_text(desk: Desk, told: ToldVersion) -> str:
    """Return a version as it was written, blocks and all."""
    row = Version.objects.get(
        record__tenant=desk.tenant, record__no=told.no, number=told.number
    )
    return _opened(desk, row.source, told)


def is_whole(desk: Desk, told: ToldVersion) -> bool:
    """Whether the text that was signed is still there, byte for byte."""
    try:
        signed_text(desk, told)
    except Refused:
        return False
    return True


def _opened(desk: Desk, name: str, told: ToldVersion) -> str:
    content = sealed.read(desk.home, name, f"{told.no} {told.label}")
    return content.decode("utf-8", "replace")
