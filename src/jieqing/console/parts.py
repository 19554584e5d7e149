"""The pages of one entry as a row of links under the title."""

from collections.abc import Mapping
from dataclasses import dataclass

from jieqing.console.visit import Visit

NO_READERS: Mapping[str, str] = {}
_DIGITS = 18  # of a key or position, as databases count them


@dataclass(frozen=True, slots=True, kw_only=True)
class PartLink:
    """One page of an entry: its name as a message id, its address, if one is there."""

    words: str
    address: str
    is_here: bool


def parts_of(
    visit: Visit,
    entry: str,
    pages: Mapping[str, str],
    here: str,
    readers: Mapping[str, str] = NO_READERS,
) -> tuple[PartLink, ...]:
    """Return the links of an entry; ``pages``: address within it to words.

    ``readers``: addresses whose readers are those of another entry of the matrix. What
    this person may not read has no link.
    """
    return tuple(
        PartLink(
            words=words,
            address=f"/{visit.desk.tenant}/{entry}/{place}",
            is_here=place == here,
        )
        for place, words in pages.items()
        if visit.may_read(readers.get(place, entry))
    )


def cursor_of(text: str) -> int | None:
    """Read a cursor of an address; None: from the start, also for nonsense."""
    is_number = text.isascii() and text.isdecimal() and len(text) <= _DIGITS
    return int(text) if is_number else None
