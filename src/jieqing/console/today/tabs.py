"""The lists of today's page, as a row of links with how much is in each."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from jieqing.casebook.waiting import acts_of, count, signing_of
from jieqing.console.today.lines import counted
from jieqing.console.visit import Visit
from jieqing.language import said
from jieqing.notices.lists import count_copied, count_started

TAB_WORDS: Mapping[str, str] = {
    "": "To do",
    "to-sign": "To sign",
    "started": "Started by me",
    "copied": "Copied to me",
    "done": "Done by me",
    "promises": "Five promises",
}
"""The lists by the last word of their address."""
NOT_KNOWN: Mapping[str, int] = {}
_COUNTS: Mapping[str, Callable[[Visit], int]] = {
    "": lambda visit: count(visit.desk, acts_of(visit.roles), visit.by),
    "to-sign": lambda visit: count(visit.desk, signing_of(visit.roles), visit.by),
    "started": lambda visit: count_started(visit.desk, visit.by),
    "copied": lambda visit: count_copied(visit.desk, visit.by),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Tab:
    """One list: its address, its name, how much is in it (empty: not counted)."""

    address: str
    words: str
    count: str
    is_here: bool


def tabs_of(
    visit: Visit, here: str, known: Mapping[str, int] = NOT_KNOWN
) -> tuple[Tab, ...]:
    """Return the lists of whoever looks; nobody's are empty for want of a post.

    ``known``: what was counted already, by the last word of the address.
    """
    counts = {
        key: known[key] if key in known else counting(visit)
        for key, counting in _COUNTS.items()
    }
    return tuple(
        Tab(
            address=f"/{visit.desk.tenant}/today/{key}",
            words=said(words),
            count=counted(counts[key]) if key in counts else "",
            is_here=key == here,
        )
        for key, words in TAB_WORDS.items()
    )
