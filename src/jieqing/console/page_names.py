"""Refusals as pages say them: where a command is advised, its page is named.

What has no page stays a command: it is for whoever sits at the computer.
"""

import re
from collections.abc import Mapping

from jieqing.casebook.flows import Act
from jieqing.console.act_words import ACTIONS
from jieqing.errors import JieqingError
from jieqing.language import ENGLISH, explained, said, spoken

PAGES: Mapping[str, tuple[str, ...]] = {
    "case list": ("Cases",),
    "case show": ("Cases", "Overview"),
    "case sample": ("Cases", "Plan and approval"),
    "case open": ("Cases", "Register a request"),
    "case import": ("Cases", "Import from Excel"),
    "hold list": ("Data", "Holds"),
    "ledger show": ("Evidence", "Ledger"),
    "map confirm": ("Data", "Data map"),
    "map review": ("Data", "Data map"),
    "map show": ("Data", "Data map"),
    "paper print": ("Evidence", "Forms"),
    "person key": ("Organisation", "Signing keys"),
    "person list": ("Organisation", "People and posts"),
    "programme adopt": ("Oversight", "Sixty items"),
    "programme pack": ("Oversight", "Packs"),
    "programme status": ("Oversight", "Sixty items"),
    "rules changes": ("Rules", "Changes of the law"),
    "rules publish": ("Rules", "Changes of the law"),
    "rules show": ("Rules", "Law in force"),
    "store grants": ("Data", "Stores", "Rights as SQL"),
    "store test": ("Data", "Stores", "Trial"),
}
"""Pages by the two words of the command whose place they take, as message ids."""
_COMMAND = re.compile(r"( ?)`jieqing ([a-z]+ [a-z-]+)[^`]*`( ?)")
_STEP = " › "


def explained_on_pages(error: JieqingError) -> Mapping[str, str]:
    """Return code, cause and advice of a refusal for somebody who reads a page."""
    return {name: _on_pages(words) for name, words in explained(error).items()}


def _on_pages(words: str) -> str:
    return _COMMAND.sub(_page_of, words)


def _page_of(found: re.Match[str]) -> str:
    before, command, after = found.groups()
    place = _place_of(command)
    if not place:
        return found[0]
    return f"{before}{place}{after}" if spoken() == ENGLISH else place


def _place_of(command: str) -> str:
    room, _, name = command.partition(" ")
    if command in PAGES:
        path = _STEP.join(said(each) for each in PAGES[command])
        return said("the page “{path}”").format(path=path)
    if room != "case" or name not in set(Act) or Act(name) not in ACTIONS:
        return ""
    return said("“{act}” on the case's page").format(act=said(ACTIONS[Act(name)]))
