"""The frame around every page: which entries a person sees, in which order."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from jieqing.casebook.code_words import roles_named
from jieqing.casebook.waiting import COUNTED
from jieqing.console.inspecting import last_day
from jieqing.console.visit import Visit
from jieqing.language import ENGLISH, spoken
from jieqing.notices.inbox import count_unread

MENU: Mapping[str, str] = {
    "today": "Today",
    "cases": "Cases",
    "customers": "Customers",
    "data": "Data",
    "orders": "Orders of organs",
    "rules": "Rules",
    "programme": "Oversight",
    "evidence": "Evidence",
    "organisation": "Organisation",
}
"""The entries in their order; one without any page yet is not here."""
AT_HAND = frozenset({"today", "cases"})
"""Entries that a phone's bar shows at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MenuEntry:
    """One entry: its name as a message id, its address, whether one is there."""

    key: str
    words: str
    address: str
    is_here: bool


def menu_of(visit: Visit, here: str) -> tuple[MenuEntry, ...]:
    """Return the entries that this person may open."""
    return tuple(
        MenuEntry(
            key=key,
            words=words,
            address=f"/{visit.desk.tenant}/{key}/",
            is_here=key == here,
        )
        for key, words in MENU.items()
        if visit.may_read(key)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class PocketBar:
    """The bar of a phone: what one does standing; the other entries are folded.

    ``to_sign``: the address of the plans to sign, for who has a part in cases.
    """

    at_hand: tuple[MenuEntry, ...]
    more: tuple[MenuEntry, ...]
    to_sign: str

    @property
    def is_in_more(self) -> bool:
        """Whether the page belongs to one of the folded entries."""
        return any(entry.is_here for entry in self.more)


def pocket_of(visit: Visit, menu: tuple[MenuEntry, ...]) -> PocketBar:
    """Return the bar of a phone, of the entries that this person may open."""
    has_cases = visit.may_read("cases")
    return PocketBar(
        at_hand=tuple(entry for entry in menu if entry.key in AT_HAND),
        more=tuple(entry for entry in menu if entry.key not in AT_HAND),
        to_sign=f"/{visit.desk.tenant}/today/to-sign" if has_cases else "",
    )


def frame_of(visit: Visit, here: str) -> dict[str, Any]:
    """Return what the frame needs on every page."""
    menu = menu_of(visit, here)
    return {
        "visit": visit,
        "company": visit.home.company,
        "tenant": visit.desk.tenant,
        "menu": menu,
        "pocket": pocket_of(visit, menu),
        "unread": _unread(visit),
        "inspects_until": last_day(visit),
        "person_name": visit.names().get(visit.by, visit.by),
        "person_roles": roles_named(visit.roles),
        "language": "en" if spoken() == ENGLISH else "zh-Hans-CN",
    }


def _unread(visit: Visit) -> str:
    """Say how many notices were not read, empty: none; nobody counts past a hundred."""
    found = count_unread(visit.desk, visit.by)
    if not found:
        return ""
    return f"{COUNTED - 1}+" if found >= COUNTED else str(found)
