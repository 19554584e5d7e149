"""The text of a version: opened, and held against the digest that people signed."""

import hashlib
from collections.abc import Sequence

from jieqing.casebook.desk import Desk
from jieqing.errors import Refused
from jieqing.home import Home
from jieqing.programme import sealed
from jieqing.programme.models import Version
from jieqing.programme.versions import ToldVersion

LONGEST = 512 * 1024
_NAMED = ("record__no", "number", "text", "file")


class TextAltered(Refused):
    """The text is not the one that was signed; the signatures are void."""

    code = "document-text-altered"
    cause = "The text of {record} is not the one that was signed."
    advice = "Its signatures are void. Put the file back from a copy, or revise it."


def digest_of(text: str) -> str:
    """SHA-256 (hex) of a text as it is signed."""
    return hashlib.sha256(text.encode()).hexdigest()


def require_as_signed(home: Home, told: ToldVersion) -> None:
    """The text lies there as it was signed. Raises as ``signed_text`` does."""
    rows = Version.objects.filter(record__tenant=home.company.tenant)
    row = rows.filter(record__no=told.no, number=told.number).first()
    _require_whole(home, (row.text, row.file) if row else ("", ""), told)


def signed_text(desk: Desk, told: ToldVersion) -> str:
    """Return the frozen text of a version.

    Raises ``TextAltered`` or ``SealedTextGone``; a byte changed voids it.
    """
    row = Version.objects.get(
        record__tenant=desk.tenant, record__no=told.no, number=told.number
    )
    _require_whole(desk.home, (row.text, row.file), told)
    return _opened(desk, row.text, told)


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
    names = {(no, n): (text, file) for no, n, text, file in rows.values_list(*_NAMED)}
    return frozenset(
        (told.no, told.number)
        for told in versions
        if _is_signed_in(desk.home, names.get((told.no, told.number), ("", "")), told)
    )


def file_of(desk: Desk, told: ToldVersion) -> bytes:
    """Return the uploaded file of a version, as it was signed.

    Raises ``TextAltered`` or ``SealedTextGone``.
    """
    row = Version.objects.get(
        record__tenant=desk.tenant, record__no=told.no, number=told.number
    )
    return _whole_file(desk.home, row.file, told)


def _is_signed_in(home: Home, names: tuple[str, str], told: ToldVersion) -> bool:
    try:
        _require_whole(home, names, told)
    except Refused:
        return False
    return True


def _require_whole(home: Home, names: tuple[str, str], told: ToldVersion) -> None:
    """Text and file are those that were signed. Raises as ``signed_text`` does."""
    text, file = names
    content = sealed.read(home, text, f"{told.no} {told.label}")
    if hashlib.sha256(content).hexdigest() != told.digest:
        raise TextAltered(record=f"{told.no} {told.label}")
    if told.file is not None:
        _whole_file(home, file, told)


def _whole_file(home: Home, name: str, told: ToldVersion) -> bytes:
    content = sealed.read(home, name, f"{told.no} {told.label}")
    wanted = told.file.digest if told.file else ""
    if hashlib.sha256(content).hexdigest() != wanted:
        raise TextAltered(record=f"{told.no} {told.label}")
    return content


def _opened(desk: Desk, name: str, told: ToldVersion) -> str:
    content = sealed.read(desk.home, name, f"{told.no} {told.label}")
    return content.decode("utf-8", "replace")
