"""The text of a version: opened, and held against the digest that people signed."""

import hashlib
from collections.abc import Sequence

from jieqing.casebook.desk import Desk
from jieqing.errors import Refused
from jieqing.programme import sealed
from jieqing.programme.models import Version
from jieqing.programme.versions import ToldVersion

LONGEST = 512 * 1024
_NAMED = ("record__no", "number", "text")


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


def whole_among(
    desk: Desk, versions: Sequence[ToldVersion]
) -> frozenset[tuple[str, int]]:
    """Return which of them, by number, still have the text that was signed.

    One query: a page asks it of every document that holds.
    """
    rows = Version.objects.filter(record__tenant=desk.tenant)
    rows = rows.filter(record__no__in=[told.no for told in versions])
    names = {(no, number): text for no, number, text in rows.values_list(*_NAMED)}
    return frozenset(
        (told.no, told.number)
        for told in versions
        if _is_signed_in(desk, names.get((told.no, told.number), ""), told)
    )


def _is_signed_in(desk: Desk, name: str, told: ToldVersion) -> bool:
    try:
        return bool(name) and digest_of(_opened(desk, name, told)) == told.digest
    except Refused:
        return False


def _opened(desk: Desk, name: str, told: ToldVersion) -> str:
    content = sealed.read(desk.home, name, f"{told.no} {told.label}")
    return content.decode("utf-8", "replace")
